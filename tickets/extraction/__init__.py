"""What can be lifted out of a text (A7): order and parcel numbers, phones, addresses, sums, days, models, each with its place and how sure it is.

Pure, and linear in the length of any text: every pattern is bounded, and of each form only so many candidates are looked at. Conservative:
a wrong order number sends an agent to a stranger's order, so what only looks like one is told with little confidence and not lifted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from tickets.extraction import amounts, moments, numbers, reaching
from tickets.extraction.finding import LIFT_FROM, Doubt, Finding, Kind
from tickets.extraction.numbers import ORDER_NUMBER
from tickets.extraction.text import READ, Text

__all__ = ["LIFT_FROM", "ORDER_NUMBER", "READ", "Doubt", "Finding", "Kind", "best", "extract"]

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s\u4e00-\u9fff]{3,500}")


def extract(written: str, now: datetime | None = None, *, pattern: re.Pattern[str] = ORDER_NUMBER) -> list[Finding]:
    """Everything that can be found, in the order of the text. Without `now` (aware, in the reader's zone) no days and times.

    Where two readings claim the same letters, the one that is surer by its form wins: an e-mail address before the digits in it, a named
    number before a bare one.
    """
    text = Text.of(written)
    return sorted(filter(None, _all(text, now, pattern)), key=lambda one: one.start)


def best(findings: Sequence[Finding], kind: Kind) -> Finding | None:
    """The surest that is known, the first of equals."""
    known = [one for one in findings if one.kind == kind and one.is_known]
    return max(known, key=lambda one: one.sure, default=None)


def _all(text: Text, now: datetime | None, pattern: re.Pattern[str]) -> Iterator[Finding | None]:
    yield from reaching.emails(text)
    for hit in _ADDRESS.finditer(text.plain):
        text.take(*hit.span())  # numbers in a link are the link's
    yield from numbers.named(text, pattern)
    if now is not None:
        yield from moments.moments(text, now)
    yield from reaching.phones(text)
    yield from numbers.shaped(text)
    yield from amounts.amounts(text)
    yield from numbers.models(text)
