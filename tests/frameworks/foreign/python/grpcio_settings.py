"""What both of grpcio's interfaces set at their best, and how its messages and errors read."""
import grpc
import lab_pb2

BEST = "timeout= on each call; keepalive on both sides, idle too, with ping_timeout_ms; optional fields, checked by hand"
TIMEOUT_SECONDS = 5

# keepalive_timeout_ms alone is never armed (grpc/grpc#39239): the ping's own timeout is, which is 60 s by default.
_KEEPALIVE = [
    ("grpc.keepalive_time_ms", 2000),
    ("grpc.keepalive_timeout_ms", 2000),
    ("grpc.http2.ping_timeout_ms", 2000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
]
CLIENT = _KEEPALIVE
SERVER = [*_KEEPALIVE, ("grpc.http2.min_ping_interval_without_data_ms", 1000)]
TRAITS = {"one_call_at_a_time": False}


def left(context):
    """The seconds left. Without a deadline they are years in some versions, None in others."""
    seconds = context.time_remaining()
    return None if seconds is None or seconds > 1e6 else seconds


def shown(user):
    """The fields as a handler reads them. An enum of proto3 is open: there may be no name."""
    plan = lab_pb2.Plan.Name(user.plan) if user.plan in lab_pb2.Plan.values() else str(user.plan)
    return user.name, user.email, plan


def missing(user):
    """The name of a field that is not there, of an `OptionalUser`."""
    return next((field for field in ("name", "email", "plan") if not user.HasField(field)), None)


class Missing(Exception):
    """What a careful client raises for an answer that lacks a field."""


def checked(user):
    if isinstance(user, lab_pb2.OptionalUser) and (absent := missing(user)):
        raise Missing(absent)
    return shown(user)


def kind(error):
    code = error.code() if isinstance(error, (grpc.RpcError, grpc.aio.AioRpcError)) else None
    return code.name if code else type(error).__name__
