"""The adapter's half of the protocol (tests/frameworks/ADAPTER.md): JSON lines on standard input and output."""
import itertools
import json
import queue
import sys
import threading

_output = threading.Lock()
_numbers = itertools.count(1)
_handlers = {}
POLL_SECONDS = 0.05


class Database(Exception):
    """The cause of an application's error. No caller may see its text."""


class Declined(Exception):
    """An application's error."""


def say(event, **fields):
    line = json.dumps({"event": event, **fields}) + "\n"
    with _output:
        sys.stdout.write(line)
        sys.stdout.flush()


def cut(text):
    """A text without its tail of x, and how long that was."""
    start = text.rstrip("x")
    return {"text": start, "fill": len(text) - len(start)} if len(text) - len(start) > 1000 else {"text": text}


def whole(line):
    return line.get("text", "") + "x" * line.get("fill", 0)


def begin(put, method, deadline=None, user=None, text=""):
    """Reports a request. What the handler is to do is given to `put`, from the thread that reads lines."""
    handler = next(_numbers)
    _handlers[handler] = put
    more = {} if user is None else {"user": dict(zip(("name", "email", "plan"), user))}
    say("request", handler=handler, method=method, deadline_ms=None if deadline is None else int(deadline * 1000), **cut(text), **more)
    return handler


def stopped(handler):
    if _handlers.pop(handler, None):
        say("stopped", handler=handler)


def do(op):
    """Answers, or fails, as the probe says."""
    if op["op"] == "fail":
        try:
            raise Database(op["cause"])
        except Database as cause:
            raise Declined(op["text"]) from cause
    if op["op"] == "panic":
        raise RuntimeError(op["text"])
    return op


def handled(method, wanted=lambda: True, **request):
    """A handler in a thread of its own. `wanted` asks the framework whether anybody still waits."""
    told = queue.SimpleQueue()
    handler = begin(told.put, method, **request)
    while True:
        try:
            return do(told.get(timeout=POLL_SECONDS))
        except queue.Empty:
            if not wanted():
                stopped(handler)
                raise Declined("nobody waits any more") from None


def result(call, answer):
    """`answer`: a text, a user as (name, email, plan), or None."""
    if isinstance(answer, tuple):
        say("result", id=call, user=dict(zip(("name", "email", "plan"), answer)))
    elif answer is None:
        say("result", id=call)
    else:
        say("result", id=call, **cut(answer))


def run(stack, name, version, best):
    """Reads lines until they end. `stack` has serve() -> (port, huge), connect(host, port) -> what `connected` says, call(op), cancel(id)."""
    say("ready", protocol=1, stack=name, version=version, best=best)
    for line in sys.stdin:
        op = json.loads(line)
        match op["op"]:
            case "ping":
                say("pong")
            case "serve":
                port, huge = stack.serve()
                say("serving", port=port, huge=huge)
            case "connect":
                say("connected", **stack.connect(op["host"], op["port"]))
            case "call":
                stack.call(op)
            case "cancel":
                stack.cancel(op["id"])
            case "answer" | "fail" | "panic":
                put = _handlers.pop(op["handler"], None)
                if put:
                    put(op)
