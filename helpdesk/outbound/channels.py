"""What a way out of the house is, and how it says that it could not."""

from typing import Protocol

from helpdesk.models import OutboundMessage


class Refused(Exception):
    """The other side will never take this message: trying again would not help."""


class Unavailable(Exception):
    """The way itself is shut (no connection, wrong log-in): other messages need not be tried now."""


class Sender(Protocol):
    """One channel during one pass. Any other exception of `send` means: this message, later again."""

    def send(self, message: OutboundMessage) -> None:
        """Hand the message over, under its dedupe key."""

    def close(self) -> None:
        """Let go of the connection."""
