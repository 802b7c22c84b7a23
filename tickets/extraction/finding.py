"""What can be found in a text, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tickets.extraction.text import Text

LIFT_FROM = 0.75
"""From here a finding is taken for what it seems: nobody is asked for it, and it stands on the ticket until somebody corrects it."""


class Kind(StrEnum):
    """What a finding is; the codes of `IssueType.requires` where there is one for it."""

    ORDER = "order_number"
    TRACKING = "tracking_number"
    PHONE = "phone"
    EMAIL = "email"
    AMOUNT = "amount"
    MODEL = "product_model"
    SERIAL = "serial_number"
    WHEN = "when"


class Doubt(StrEnum):
    """Why a finding is not simply the customer's own."""

    NONE = ""
    MASKED = "masked"
    """Digits are hidden, or the whole is a mark that stands for it: said, but not readable."""
    HOTLINE = "hotline"
    """400, 800, 95588 and their like: a firm's number."""
    NOT_THEIRS = "not_theirs"
    """The words before it name somebody else: the courier, the shop."""


@dataclass(frozen=True)
class Finding:
    """One thing that was found. `value` is its plain form, `start` and `end` are where it stands in the text as it was written.

    Forms of `value`: order and tracking numbers and models in upper case; phones as digits, foreign ones with + and country; amounts as
    `199.00 CNY`; moments in ISO 8601, a day (`2026-11-20`) or a minute of it.
    """

    kind: Kind
    value: str
    start: int
    end: int
    sure: float
    doubt: Doubt = Doubt.NONE

    @property
    def is_known(self) -> bool:
        """Sure, readable, and not somebody else's."""
        return self.sure >= LIFT_FROM and self.doubt == Doubt.NONE


def found(text: Text, kind: Kind, value: str, span: tuple[int, int], sure: float, doubt: Doubt = Doubt.NONE) -> Finding | None:
    """A finding at a place of the folded text, unless something else was found there before."""
    if not text.take(*span):
        return None
    start, end = text.place(*span)
    return Finding(kind, value, start, end, sure, doubt)
