"""Asks a ledger for a balance: one line out, one line back."""

import socket
import sys

host, port = sys.argv[1].split(":")


def ask(read):
    with socket.create_connection((host, int(port)), timeout=5) as ledger:
        ledger.sendall(b"balance alice\n")
        return read(ledger)


# "It always worked": on loopback, and in one rack, a short line comes in one read.
print("one recv:", ask(lambda ledger: ledger.recv(4096)))
# Reads on until the line is over.
print("readline:", ask(lambda ledger: ledger.makefile("rb").readline()))
