"""What goes over the socket of the encoder's process: a header in JSON, and parts of bytes behind it whose lengths it says."""

import json
import socket
import struct
from collections.abc import Sequence
from typing import Any

LONGEST_HEADER = 4_000_000
LONGEST_PARTS = 64_000_000

_LENGTH = struct.Struct("!I")


class Closed(Exception):
    """The other side went away."""


class Malformed(Exception):
    """What came is no frame, or a larger one than anybody needs; nothing after it can be read."""


def send(line: socket.socket, header: dict[str, Any], parts: Sequence[bytes] = ()) -> None:
    """Write a frame."""
    said = json.dumps({**header, "parts": [len(part) for part in parts]}).encode()
    line.sendall(b"".join([_LENGTH.pack(len(said)), said, *parts]))


def receive(line: socket.socket) -> tuple[dict[str, Any], list[bytes]]:
    """Read a frame. Raises Closed, Malformed, and TimeoutError where the socket has a time limit."""
    (length,) = _LENGTH.unpack(_exactly(line, _LENGTH.size))
    if length > LONGEST_HEADER:
        raise Malformed(f"a header of {length} bytes")
    try:
        header = json.loads(_exactly(line, length))
        lengths = [int(each) for each in header.pop("parts")]
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise Malformed(f"a header that cannot be read: {error}") from error
    if min(lengths, default=0) < 0 or sum(lengths) > LONGEST_PARTS:
        raise Malformed(f"parts of {lengths} bytes")
    return header, [_exactly(line, each) for each in lengths]


def _exactly(line: socket.socket, length: int) -> bytes:
    found = bytearray(length)
    view, at = memoryview(found), 0
    while at < length:
        more = line.recv_into(view[at:])
        if not more:
            raise Closed
        at += more
    return bytes(found)
