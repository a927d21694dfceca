// vscode-jsonrpc over a socket, as language servers speak it.
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const net = require("node:net");
const { join, resolve } = require("node:path");
const { cut, ended, handle, run, say, whole } = require("./lines.js");

const target = resolve(process.argv[2]);
const rpc = createRequire(join(target, "package.json"))("vscode-jsonrpc/node");
const { version } = JSON.parse(readFileSync(join(target, "node_modules", "vscode-jsonrpc", "package.json"), "utf8"));
const SHORT = { text: "" };

function connection(socket) {
  return rpc.createMessageConnection(new rpc.StreamMessageReader(socket), new rpc.StreamMessageWriter(socket));
}

// The user as another program writes it. An enum is text in JSON; the third plan is one that the reader does not know.
function written(shape) {
  const user = { name: "Ann", email: "ann@example.org", plan: "PRO" };
  const { email, ...others } = user;
  const shapes = { missing: others, renamed: { ...others, mail: email }, moved: { plan: "PRO", name: "Ann", email }, added: { ...user, age: 30 }, variant: { ...user, plan: "TEAM" } };
  return shapes[shape] ?? user;
}

const shown = (user) => ({ name: user.name ?? null, email: user.email ?? null, plan: user.plan ?? null });
const gone = (token) => (tell) => token.onCancellationRequested(tell);

function answered(socket) {
  const server = connection(socket);
  server.onRequest("ask", async (text, token) => whole(await handle("ask", cut(text), gone(token))));
  server.onRequest("send", async (user, token) => { await handle("send", { user: shown(user) }, gone(token)); return null; });
  server.onRequest("fetch", async (text, token) => written((await handle("fetch", cut(text), gone(token))).shape));
  server.onRequest("close_account", async (token) => whole(await handle("close_account", SHORT, gone(token))));
  server.onRequest("balance", async (token) => whole(await handle("balance", SHORT, gone(token))));
  server.listen();
}

const tokens = new Map();
let client;

async function answer(op) {
  const source = new rpc.CancellationTokenSource();
  tokens.set(op.id, source);
  // It knows no deadline: that is the caller's own timer, and a cancellation.
  const timer = op.deadline_ms == null ? undefined : setTimeout(() => source.cancel(), op.deadline_ms);
  say("registered", { id: op.id });
  try {
    switch (op.method) {
      case "send": await client.sendRequest("send", written(op.shape), source.token); return {};
      case "fetch": return { user: shown(await client.sendRequest("fetch", op.text, source.token)) };
      case "balance": return cut(await client.sendRequest("balance", source.token));
      default: return cut(await client.sendRequest("ask", whole(op), source.token));
    }
  } finally {
    clearTimeout(timer);
    tokens.delete(op.id);
  }
}

const stack = {
  serve: () =>
    new Promise((done) => {
      const server = net.createServer(answered);
      const huge = Buffer.from("Content-Length: 2147483647\r\n\r\n").toString("hex");
      server.listen(0, "127.0.0.1", () => done({ port: server.address().port, huge }));
    }),
  connect: (host, port) =>
    new Promise((done, fail) => {
      const socket = net.connect(port, host, () => {
        client = connection(socket);
        client.listen();
        done({ one_call_at_a_time: false, pings: false });
      });
      socket.on("error", fail);
    }),
  call: (op) => ended(op.id, answer(op), (error) => ({ error: `${error.name} ${error.code ?? ""}`.trim(), ...cut(error.message) })),
  cancel: (id) => tokens.get(id)?.cancel(),
};

run(stack, { stack: "vscode-jsonrpc", version, best: null });
