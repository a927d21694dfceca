"""Apache Thrift for Python: the tutorial's client, and the threaded server that it names beside the one for one connection."""
import importlib.metadata
import sys
import threading

import lines
from lab import ClientLab, ServerLab
from lab.ttypes import Declined, Plan, Wide
from thrift.protocol import TBinaryProtocol
from thrift.server import TServer
from thrift.transport import TSocket, TTransport

BEST = "TSocket.setTimeout; framed transport; required fields, with validate() called by hand"
TIMEOUT_SECONDS = 5


def shown(user):
    return user.name, user.email, Plan._VALUES_TO_NAMES.get(user.plan, user.plan and str(user.plan))


def wide(shape):
    """What another program writes."""
    user = Wide(name="Ann", email="ann@example.org", plan=Plan.PRO)
    match shape:
        case "missing":
            user.email = None
        case "moved":
            user.email, user.other = None, user.email
        case "added":
            user.other = "+1 555 0100"
        case "variant":
            user.plan = 2
    return user


class Handler:
    """The library tells a handler nothing: neither that its caller has gone, nor how long it waits."""

    def ask(self, text):
        try:
            return lines.whole(lines.handled("ask", text=text))
        except lines.Declined as error:
            # As the tutorial does: an exception that the schema declares.
            raise Declined(str(error)) from error

    def send(self, user):
        lines.handled("send", user=shown(user))

    def fetch(self, shape):
        return wide(lines.handled("fetch", text=shape)["shape"])

    def closeAccount(self):
        return lines.handled("close_account")["text"]

    def balance(self):
        return lines.handled("balance")["text"]

    def sendRequired(self, user):
        # Generated, and in Python not called by anything generated that reads.
        user.validate()
        self.send(user)

    fetchRequired = fetch


class Stack:
    def __init__(self, best):
        self.best, self.turn = best, threading.Lock()

    def serve(self):
        listener = TSocket.TServerSocket("127.0.0.1", 0)
        listener.listen()
        port = listener.handle.getsockname()[1]
        listener.listen = lambda: None  # It listens already: `serve` would do so on another port.
        transports = TTransport.TFramedTransportFactory() if self.best else TTransport.TBufferedTransportFactory()
        protocols = TBinaryProtocol.TBinaryProtocolFactory()
        server = TServer.TThreadedServer(ServerLab.Processor(Handler()), listener, transports, protocols, daemon=True)
        threading.Thread(target=server.serve, daemon=True).start()
        # A frame of so many bytes; or, unframed, a call of a method whose name has so many.
        return port, "7fffffff80010001" if self.best else "800100017fffffff61736b"

    def connect(self, host, port):
        self.socket = TSocket.TSocket(host, port)
        transport = (TTransport.TFramedTransport if self.best else TTransport.TBufferedTransport)(self.socket)
        self.client = ClientLab.Client(TBinaryProtocol.TBinaryProtocol(transport))
        transport.open()
        return {"one_call_at_a_time": True, "pings": False}

    def call(self, op):
        lines.say("registered", id=op["id"])
        threading.Thread(target=self.called, args=(op,), daemon=True).start()

    def called(self, op):
        try:
            # A client is not for two threads, and the socket's timeout is the only deadline that there is: it is set for each call.
            with self.turn:
                self.socket.setTimeout(op.get("deadline_ms") or (TIMEOUT_SECONDS * 1000 if self.best else None))
                answer = self.answer(op)
            lines.result(op["id"], answer)
        except Exception as error:
            lines.say("result", id=op["id"], error=type(error).__name__, **lines.cut(str(error)))

    def answer(self, op):
        match op["method"]:
            case "ask":
                return self.client.ask(lines.whole(op))
            case "send":
                return (self.client.sendRequired if self.best else self.client.send)(wide(op["shape"]))
            case "fetch":
                return self.fetched(op["text"])
            case "balance":
                return self.client.balance()

    def fetched(self, shape):
        if not self.best:
            return shown(self.client.fetch(shape))
        user = self.client.fetchRequired(shape)
        user.validate()
        return shown(user)

    def cancel(self, number):
        """There is no such thing."""


lines.run(Stack(sys.argv[-1] == "best"), "Thrift for Python", importlib.metadata.version("thrift"), BEST)
