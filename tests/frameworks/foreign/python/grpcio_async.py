"""grpcio, the asyncio interface."""
import asyncio
import sys
import threading

import grpc
import lab_pb2
import lab_pb2_grpc
import lines
from grpcio_settings import BEST, CLIENT, SERVER, TIMEOUT_SECONDS, TRAITS, checked, kind, left, missing, shown


async def handled(method, **request):
    """A handler in a task, which grpcio cancels if nobody waits any more."""
    loop, told = asyncio.get_running_loop(), asyncio.Queue()
    handler = lines.begin(lambda op: loop.call_soon_threadsafe(told.put_nowait, op), method, **request)
    try:
        return lines.do(await told.get())
    except asyncio.CancelledError:
        lines.stopped(handler)
        raise


class Lab(lab_pb2_grpc.LabServicer):
    async def Ask(self, request, context):
        return lab_pb2.Text(text=lines.whole(await handled("ask", text=request.text, deadline=left(context))))

    async def Send(self, user, context):
        await handled("send", user=shown(user))
        return lab_pb2.Nothing()

    async def Fetch(self, request, context):
        op = await handled("fetch", text=request.text)
        return lab_pb2.User.FromString(bytes.fromhex(op["protobuf"]))

    async def CloseAccount(self, request, context):
        return lab_pb2.Text(text=(await handled("close_account"))["text"])

    async def Balance(self, request, context):
        return lab_pb2.Text(text=(await handled("balance"))["text"])


class OptionalLab(lab_pb2_grpc.OptionalLabServicer):
    async def Send(self, user, context):
        if absent := missing(user):
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"no {absent}")
        await handled("send", user=shown(user))
        return lab_pb2.Nothing()

    async def Fetch(self, request, context):
        op = await handled("fetch", text=request.text)
        return lab_pb2.OptionalUser.FromString(bytes.fromhex(op["protobuf"]))


class Stack:
    """Everything of grpcio's happens in one event loop, in a thread of its own."""

    def __init__(self, best):
        self.best, self.calls = best, {}
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def serve(self):
        return asyncio.run_coroutine_threadsafe(self.serving(), self.loop).result()

    async def serving(self):
        self.server = grpc.aio.server(options=SERVER if self.best else None)
        lab_pb2_grpc.add_LabServicer_to_server(Lab(), self.server)
        lab_pb2_grpc.add_OptionalLabServicer_to_server(OptionalLab(), self.server)
        port = self.server.add_insecure_port("127.0.0.1:0")
        await self.server.start()
        return port, "grpc"

    def connect(self, host, port):
        return asyncio.run_coroutine_threadsafe(self.connected(host, port), self.loop).result()

    async def connected(self, host, port):
        channel = grpc.aio.insecure_channel(f"{host}:{port}", options=CLIENT if self.best else None)
        self.lab, self.optional = lab_pb2_grpc.LabStub(channel), lab_pb2_grpc.OptionalLabStub(channel)
        return {**TRAITS, "pings": self.best}

    def begun(self, op):
        seconds = op["deadline_ms"] / 1000 if op.get("deadline_ms") else TIMEOUT_SECONDS if self.best else None
        users, user = (self.optional, lab_pb2.OptionalUser) if self.best else (self.lab, lab_pb2.User)
        match op["method"]:
            case "ask":
                return self.lab.Ask(lab_pb2.Text(text=lines.whole(op)), timeout=seconds)
            case "send":
                return users.Send(user.FromString(bytes.fromhex(op["protobuf"])), timeout=seconds)
            case "fetch":
                return users.Fetch(lab_pb2.Text(text=op["text"]), timeout=seconds)
            case "balance":
                return self.lab.Balance(lab_pb2.Nothing(), timeout=seconds)

    def call(self, op):
        asyncio.run_coroutine_threadsafe(self.ended(op), self.loop)

    async def ended(self, op):
        number = op["id"]
        call = self.calls[number] = self.begun(op)
        lines.say("registered", id=number)
        try:
            answer = await call
            lines.result(number, {"send": lambda _: None, "fetch": checked}.get(op["method"], lambda text: text.text)(answer))
        except (Exception, asyncio.CancelledError) as error:
            lines.say("result", id=number, error=kind(error), **lines.cut(str(error)))
        finally:
            del self.calls[number]

    def cancel(self, number):
        self.loop.call_soon_threadsafe(lambda: number in self.calls and self.calls[number].cancel())


lines.run(Stack(sys.argv[-1] == "best"), "grpcio asyncio", grpc.__version__, BEST)
