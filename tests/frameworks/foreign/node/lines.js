// The adapter's half of the protocol (tests/frameworks/ADAPTER.md): JSON lines on standard input and output.
const readline = require("node:readline");

const handlers = new Map();
let last = 0;

const say = (event, fields = {}) => process.stdout.write(JSON.stringify({ event, ...fields }) + "\n");
const whole = ({ text = "", fill = 0 }) => text + "x".repeat(fill);

// A text without its tail of x, if that is long.
function cut(text) {
  let end = text.length;
  while (end > 0 && text[end - 1] === "x") end -= 1;
  const fill = text.length - end;
  return fill > 1000 ? { text: text.slice(0, end), fill } : { text };
}

// A handler: resolves, or fails, as the probe says. `gone` takes what is to be called when the framework says that nobody waits any more.
function handle(method, request, gone = () => {}) {
  const handler = (last += 1);
  return new Promise((done, fail) => {
    handlers.set(handler, (op) => {
      if (op.op === "fail") fail(new Error(op.text, { cause: new Error(op.cause) }));
      else if (op.op === "panic") fail(new TypeError(op.text));
      else done(op);
    });
    say("request", { handler, method, deadline_ms: null, ...request });
    gone(() => {
      if (!handlers.delete(handler)) return;
      say("stopped", { handler });
      fail(new Error("nobody waits any more"));
    });
  });
}

// Says what came of a call. `failure` names an error: { error, text }.
function ended(id, answer, failure) {
  answer.then((fields) => say("result", { id, ...fields }), (error) => say("result", { id, ...failure(error) }));
}

// `stack` has serve() -> { port, huge }, connect(host, port) -> what `connected` says, call(op), cancel(id).
function run(stack, ready) {
  say("ready", { protocol: 1, ...ready });
  const input = readline.createInterface({ input: process.stdin });
  input.on("close", () => process.exit());
  input.on("line", async (line) => {
    const op = JSON.parse(line);
    switch (op.op) {
      case "ping": return say("pong");
      case "serve": return say("serving", await stack.serve());
      case "connect": return say("connected", await stack.connect(op.host, op.port));
      case "call": return stack.call(op);
      case "cancel": return stack.cancel(op.id);
    }
    const told = handlers.get(op.handler);
    handlers.delete(op.handler);
    told?.(op);
  });
}

module.exports = { cut, ended, handle, run, say, whole };
