"""Words that are of use for minutes only, and of harm when they are kept: codes.

One that could not be sent in time is dropped instead of tried again, and the text of one that has left (or never will) is not
kept. On one's own machine (DEBUG) it is, so that a code can be read in the outbox where no mail leaves.
"""

import re
from datetime import datetime, timedelta

from django.conf import settings

from helpdesk.models import OutboundMessage

CODE = "contact_code"
GOOD_FOR = timedelta(minutes=10)
KINDS = frozenset({CODE})

_NUMBER = re.compile(r"\d{6,}")


def is_over(row: OutboundMessage, now: datetime) -> bool:
    """Whether a message has outlived its use."""
    return row.kind in KINDS and now >= row.created_at + GOOD_FOR


def is_forgotten(row: OutboundMessage) -> bool:
    """Whether a message's text is not kept once its sending is over."""
    return row.kind in KINDS and not settings.DEBUG


def blotted(text: str) -> str:
    """The text without its code."""
    return _NUMBER.sub("******", text)


def secrets_in(row: OutboundMessage) -> list[str]:
    """What of its text must not stand in an error."""
    return _NUMBER.findall(row.body) if row.kind in KINDS else []
