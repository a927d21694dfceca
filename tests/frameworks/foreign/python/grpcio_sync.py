"""grpcio, the synchronous interface of its quick start."""
import sys
import threading
from concurrent import futures

import grpc
import lab_pb2
import lab_pb2_grpc
import lines
from grpcio_settings import BEST, CLIENT, SERVER, TIMEOUT_SECONDS, TRAITS, checked, kind, left, missing, shown


class Lab(lab_pb2_grpc.LabServicer):
    def Ask(self, request, context):
        op = lines.handled("ask", context.is_active, text=request.text, deadline=left(context))
        return lab_pb2.Text(text=lines.whole(op))

    def Send(self, user, context):
        lines.handled("send", context.is_active, user=shown(user))
        return lab_pb2.Nothing()

    def Fetch(self, request, context):
        op = lines.handled("fetch", context.is_active, text=request.text)
        return lab_pb2.User.FromString(bytes.fromhex(op["protobuf"]))

    def CloseAccount(self, request, context):
        return lab_pb2.Text(text=lines.handled("close_account", context.is_active)["text"])

    def Balance(self, request, context):
        return lab_pb2.Text(text=lines.handled("balance", context.is_active)["text"])


class OptionalLab(lab_pb2_grpc.OptionalLabServicer):
    def Send(self, user, context):
        if absent := missing(user):
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"no {absent}")
        lines.handled("send", context.is_active, user=shown(user))
        return lab_pb2.Nothing()

    def Fetch(self, request, context):
        op = lines.handled("fetch", context.is_active, text=request.text)
        return lab_pb2.OptionalUser.FromString(bytes.fromhex(op["protobuf"]))


class Stack:
    def __init__(self, best):
        self.best, self.calls = best, {}

    def serve(self):
        self.server = grpc.server(futures.ThreadPoolExecutor(max_workers=10), options=SERVER if self.best else None)
        lab_pb2_grpc.add_LabServicer_to_server(Lab(), self.server)
        lab_pb2_grpc.add_OptionalLabServicer_to_server(OptionalLab(), self.server)
        port = self.server.add_insecure_port("127.0.0.1:0")
        self.server.start()
        return port, "grpc"

    def connect(self, host, port):
        channel = grpc.insecure_channel(f"{host}:{port}", options=CLIENT if self.best else None)
        self.lab, self.optional = lab_pb2_grpc.LabStub(channel), lab_pb2_grpc.OptionalLabStub(channel)
        return {**TRAITS, "pings": self.best}

    def begun(self, op):
        seconds = op["deadline_ms"] / 1000 if op.get("deadline_ms") else TIMEOUT_SECONDS if self.best else None
        users, user = (self.optional, lab_pb2.OptionalUser) if self.best else (self.lab, lab_pb2.User)
        match op["method"]:
            case "ask":
                return self.lab.Ask.future(lab_pb2.Text(text=lines.whole(op)), timeout=seconds)
            case "send":
                return users.Send.future(user.FromString(bytes.fromhex(op["protobuf"])), timeout=seconds)
            case "fetch":
                return users.Fetch.future(lab_pb2.Text(text=op["text"]), timeout=seconds)
            case "balance":
                return self.lab.Balance.future(lab_pb2.Nothing(), timeout=seconds)

    def call(self, op):
        call = self.calls[op["id"]] = self.begun(op)
        lines.say("registered", id=op["id"])
        threading.Thread(target=self.ended, args=(op["id"], op["method"], call), daemon=True).start()

    def ended(self, number, method, call):
        try:
            answer = call.result()
            lines.result(number, {"send": lambda _: None, "fetch": checked}.get(method, lambda text: text.text)(answer))
        except Exception as error:
            lines.say("result", id=number, error=kind(error), **lines.cut(str(error)))
        finally:
            del self.calls[number]

    def cancel(self, number):
        if call := self.calls.get(number):
            call.cancel()


lines.run(Stack(sys.argv[-1] == "best"), "grpcio", grpc.__version__, BEST)
