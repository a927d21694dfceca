"""A client of the ledger that knows WIRE.md and nothing of the Rust code. Standard library only.

Usage: ledger.py HOST PORT SCHEMA [later]

Prints a line for each step. With `later` it says that its schema is another one, with a method swapped.
"""

import json
import socket
import struct
import sys
import zlib

PROTOBUF, JSON = 1, 2
REQUEST, REPLY, ERROR, REST, CANCEL, PING, PONG, GOODBYE, INTRODUCTION, SCHEMA = range(1, 11)


def fnv(data):
    digest = 0xCBF29CE484222325
    for byte in data:
        digest = (digest ^ byte) * 0x100000001B3 % 2**64
    return digest


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def protobuf(fields):
    """Numbers and bytes by field number."""
    out = b""
    for number, value in fields.items():
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
        else:
            out += varint(number << 3 | 2) + varint(len(value)) + value
    return out


def read_protobuf(data):
    fields, at = {}, 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    while at < len(data):
        key = number()
        assert key & 7 == 0, "the replies of the ledger hold numbers only"
        fields[key >> 3] = number()
    return fields


def seal(kind, encoded):
    return struct.pack(">I", zlib.crc32(kind.encode() + encoded)) + encoded


def unseal(kind, body):
    assert body[:4] == seal(kind, body[4:])[:4], "a seal does not fit"
    return body[4:]


class Ledger:
    def __init__(self, host, port, schema, codec):
        self.stream = socket.create_connection((host, port), timeout=20)
        self.codec, self.last = codec, 0
        self.send(b"VERS" + struct.pack(">HH", 1, 1))
        assert self.receive()[:4] == b"VERS"
        self.frame(INTRODUCTION, 0, 0, struct.pack(">BBIIIQ", 1, 1 << codec, 2**20, 64, 2**20, fnv(schema)))
        kind, _, _, theirs = self.next()
        assert kind == INTRODUCTION and theirs[0] == 2
        if struct.unpack(">Q", theirs[14:22])[0] != fnv(schema):
            self.frame(SCHEMA, 0, 0, schema)
            assert self.next()[0] == SCHEMA

    def send(self, message):
        self.stream.sendall(struct.pack(">I", len(message)) + message)

    def frame(self, kind, flags, number, rest=b""):
        self.send(struct.pack(">BBQ", kind, flags, number) + rest)

    def exactly(self, length):
        data = b""
        while len(data) < length:
            piece = self.stream.recv(length - len(data))
            if not piece:
                raise EOFError("the server hung up")
            data += piece
        return data

    def receive(self):
        return self.exactly(struct.unpack(">I", self.exactly(4))[0])

    def next(self):
        """The next frame that is for the caller: kind, flags, id, the rest."""
        while True:
            message = self.receive()
            kind, flags, number = struct.unpack(">BBQ", message[:10])
            if kind == PING:
                self.frame(PONG, 0, 0)
            elif kind == GOODBYE:
                raise EOFError(f"goodbye {message[10]}: {message[11:].decode()}")
            elif kind != PONG and kind < 128:
                return kind, flags, number, message[10:]

    def call(self, method, takes, gives, fields):
        self.last += 1
        name = f"ledger.v1.Ledger/{method}(ledger.v1.{takes})ledger.v1.{gives}"
        encoded = protobuf(fields) if self.codec == PROTOBUF else json.dumps(fields).encode()
        trace = b"00-" + b"ab" * 16 + b"-" + b"cd" * 8 + b"-01"
        metadata = b"\x0btraceparent" + struct.pack(">H", len(trace)) + trace
        head = struct.pack(">QIH", fnv(name.encode()), 5000, len(metadata))
        self.frame(REQUEST, self.codec, self.last, head + metadata + seal(f"ledger.v1.{takes}", encoded))
        kind, _, number, rest = self.next()
        assert number == self.last
        if kind == ERROR:
            return f"error {rest[0]} {rest[1:17].hex()} {rest[17:].decode()}"
        assert kind == REPLY
        body = unseal(f"ledger.v1.{gives}", rest)
        return read_protobuf(body) if self.codec == PROTOBUF else json.loads(body)


def main():
    host, port, path = sys.argv[1:4]
    with open(path, "rb") as file:
        schema = file.read()
    if "later" in sys.argv:
        # What Transfer takes is called something else.
        schema = schema.replace(b"TransferRequest", b"MovementRequest")
        try:
            Ledger(host, int(port), schema, PROTOBUF).next()
        except EOFError as why:
            print(why)
        return
    ledger = Ledger(host, int(port), schema, PROTOBUF)
    print("Open:", ledger.call("Open", "OpenRequest", "OpenReply", {1: b"ann", 2: 1500}))
    print("Open:", ledger.call("Open", "OpenRequest", "OpenReply", {1: b"bob", 2: 0}))
    order = {1: 1, 2: 2, 3: 300, 4: b"order 1"}
    print("Transfer:", ledger.call("Transfer", "TransferRequest", "TransferReply", order))
    print("Transfer, repeated:", ledger.call("Transfer", "TransferRequest", "TransferReply", order))
    print("Balance:", ledger.call("Balance", "BalanceRequest", "BalanceReply", {1: 2}))
    print("Balance:", ledger.call("Balance", "BalanceRequest", "BalanceReply", {1: 3}))
    print("Burn, which does not exist:", ledger.call("Burn", "BalanceRequest", "BalanceReply", {1: 3}))
    print("Balance, in JSON:", Ledger(host, int(port), schema, JSON).call("Balance", "BalanceRequest", "BalanceReply", {"account": "1"}))


main()
