"""Asking a virus scanner (clamd) about a file before it is kept.

The scanner is reached at SCANNER_ADDRESS, `unix:/run/clamav/clamd.ctl` or `host:port`; empty: there is none. While a scanner
that was set does not answer, files are refused: nothing is ever passed on unscanned without anybody knowing.
"""

import socket
import struct
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from tickets.errors import FileRefused

SECONDS = 20
ANSWER_BYTES = 4096


def scan(chunks: Iterable[bytes], name: str) -> None:
    """Let a file pass; raises FileRefused when something was found in it, or when the scanner cannot say."""
    if not settings.SCANNER_ADDRESS:
        return
    try:
        verdict = _ask(settings.SCANNER_ADDRESS, chunks)
    except OSError as error:
        raise FileRefused(_("“%(name)s” cannot be checked just now. Please send it again in a few minutes.") % {"name": name}) from error
    if verdict.endswith("FOUND"):
        raise FileRefused(_("“%(name)s” holds something harmful and was not taken.") % {"name": name})
    if not verdict.endswith("OK"):
        raise FileRefused(_("“%(name)s” cannot be checked just now. Please send it again in a few minutes.") % {"name": name})


def _ask(address: str, chunks: Iterable[bytes]) -> str:
    """clamd's answer to INSTREAM: each chunk behind its length, a zero length ends the file."""
    with _connected(address) as scanner:
        scanner.sendall(b"zINSTREAM\0")
        for chunk in chunks:
            scanner.sendall(struct.pack("!L", len(chunk)) + chunk)
        scanner.sendall(struct.pack("!L", 0))
        return scanner.recv(ANSWER_BYTES).decode("utf-8", "replace").strip("\0\n ")


def _connected(address: str) -> socket.socket:
    if address.startswith("unix:"):
        scanner = socket.socket(socket.AF_UNIX)
        scanner.settimeout(SECONDS)
        scanner.connect(address.removeprefix("unix:"))
        return scanner
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port or 3310)), SECONDS)
