// grpc-js and proto-loader, with the options of gRPC's quick start for Node.
const { createRequire } = require("node:module");
const { join, resolve } = require("node:path");
const { cut, ended, handle, run, say, whole } = require("./lines.js");

const [target, setting] = process.argv.slice(2);
const installed = createRequire(join(resolve(target), "package.json"));
const grpc = installed("@grpc/grpc-js");
const loader = installed("@grpc/proto-loader");

const best = setting === "best";
const TIMEOUT_MS = 5000;
const KEEPALIVE = { "grpc.keepalive_time_ms": 2000, "grpc.keepalive_timeout_ms": 2000, "grpc.keepalive_permit_without_calls": 1 };
const definition = loader.loadSync(join(__dirname, "..", "lab.proto"), { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true });
const { lab } = grpc.loadPackageDefinition(definition);

// proto-loader's messages drop the fields that they do not know, so another program's bytes are sent as they are.
const bytes = (hex) => Buffer.from(hex, "hex");
const answersBytes = (method) => ({ ...method, responseSerialize: ({ protobuf }) => bytes(protobuf) });

const shown = (user) => ({ name: user.name ?? null, email: user.email ?? null, plan: user.plan == null ? null : String(user.plan) });
const missing = (user) => ["name", "email", "plan"].find((field) => user[field] == null);

function left(call) {
  const deadline = call.getDeadline();
  return deadline === Infinity ? null : Math.round(+deadline - Date.now());
}

// A handler as people write it today: async, and an error of the application goes to the callback.
const handler = (method, reply, request = () => ({})) => async (call, callback) => {
  const gone = (tell) => call.on("cancelled", tell);
  try {
    callback(null, reply(await handle(method, { ...request(call), deadline_ms: left(call) }, gone)));
  } catch (error) {
    if (error instanceof TypeError) throw error;
    callback(error);
  }
};
const text = (op) => ({ text: whole(op) });
const asked = (call) => cut(call.request.text);
const sent = (call) => ({ user: shown(call.request) });

const service = {
  Ask: handler("ask", text, asked),
  Send: handler("send", () => ({}), sent),
  Fetch: handler("fetch", (op) => op, asked),
  CloseAccount: handler("close_account", text),
  Balance: handler("balance", text),
};
const optional = {
  Send(call, callback) {
    const absent = missing(call.request);
    return absent ? callback({ code: grpc.status.INVALID_ARGUMENT, details: `no ${absent}` }) : service.Send(call, callback);
  },
  Fetch: service.Fetch,
};

const calls = new Map();
let client;
let users;

// `begin` makes the call, with options and a callback.
function unary(op, begin) {
  const timeout = op.deadline_ms ?? (best ? TIMEOUT_MS : null);
  return new Promise((done, fail) => {
    const options = timeout === null ? {} : { deadline: Date.now() + timeout };
    calls.set(op.id, begin(options, (error, reply) => (error ? fail(error) : done(reply))));
    say("registered", { id: op.id });
  }).finally(() => calls.delete(op.id));
}

async function answer(op) {
  switch (op.method) {
    case "send": {
      const { path } = (best ? lab.OptionalLab : lab.Lab).service.Send;
      await unary(op, (options, end) => users.makeUnaryRequest(path, bytes, () => ({}), op.protobuf, options, end));
      return {};
    }
    case "fetch": {
      const user = await unary(op, (options, end) => users.Fetch({ text: op.text }, options, end));
      if (best && missing(user)) throw new Error(`no ${missing(user)}`);
      return { user: shown(user) };
    }
    case "balance":
      return cut((await unary(op, (options, end) => client.Balance({}, options, end))).text);
    default:
      return cut((await unary(op, (options, end) => client.Ask({ text: whole(op) }, options, end))).text);
  }
}

const stack = {
  serve: () =>
    new Promise((done, fail) => {
      const server = new grpc.Server(best ? KEEPALIVE : {});
      server.addService({ ...lab.Lab.service, Fetch: answersBytes(lab.Lab.service.Fetch) }, service);
      server.addService({ ...lab.OptionalLab.service, Fetch: answersBytes(lab.OptionalLab.service.Fetch) }, optional);
      const credentials = grpc.ServerCredentials.createInsecure();
      server.bindAsync("127.0.0.1:0", credentials, (error, port) => (error ? fail(error) : done({ port, huge: "grpc" })));
    }),
  connect(host, port) {
    const open = (Client) => new Client(`${host}:${port}`, grpc.credentials.createInsecure(), best ? KEEPALIVE : {});
    client = open(lab.Lab);
    // By default the same client; at its best another service on the same channel.
    users = best ? new lab.OptionalLab(`${host}:${port}`, grpc.credentials.createInsecure(), { channelOverride: client.getChannel() }) : client;
    return { one_call_at_a_time: false, pings: best };
  },
  call: (op) => ended(op.id, answer(op), (error) => ({ error: grpc.status[error.code] ?? error.name, ...cut(error.message) })),
  cancel: (id) => calls.get(id)?.cancel(),
};

run(stack, {
  stack: "grpc-js",
  version: installed("@grpc/grpc-js/package.json").version,
  best: "a deadline on each call; keepalive on both sides, idle too; optional fields, checked by hand",
});
