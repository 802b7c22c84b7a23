"""What a way out of the house is, and how it says that it could not."""

import hashlib
from datetime import timedelta
from typing import Protocol

from helpdesk.models import OutboundMessage


class Refused(Exception):
    """The other side will never take this message: trying again would not help."""


class Unavailable(Exception):
    """The way itself is shut (no connection, wrong log-in): other messages need not be tried now, nor before `wait` is over."""

    def __init__(self, words: str, wait: timedelta | None = None) -> None:
        super().__init__(words)
        self.wait = wait


class Limited(Unavailable):
    """Too many at once for the other side. It costs the message no try; `one_address`: others than this address may go on."""

    def __init__(self, words: str, wait: timedelta | None = None, *, one_address: bool = False) -> None:
        super().__init__(words, wait)
        self.one_address = one_address


class Sender(Protocol):
    """One channel during one pass. Any other exception of `send` means: this message, later again."""

    def send(self, message: OutboundMessage) -> None:
        """Hand the message over, under its dedupe key."""

    def close(self) -> None:
        """Let go of the connection."""


def idempotency_key(message: OutboundMessage) -> str:
    """The same for every try of one row, so that a receiver can tell a repeat; says nothing about the cause."""
    return hashlib.sha256(message.dedupe_key.encode()).hexdigest()[:40]
