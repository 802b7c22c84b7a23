"""Rules of remedies (处理措施): which kinds carry an amount, what may follow what, and whose approval an amount takes. Pure.

What one ticket was granted counts together: an amount above somebody's limit does not pass as two below it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from knowledgebase.choices import RemedyKind
from tickets.choices import Rank, RemedyState

MONEY = frozenset({RemedyKind.REFUND, RemedyKind.PRICE_DIFFERENCE, RemedyKind.COUPON, RemedyKind.CASH})
WITH_AMOUNT = MONEY | {RemedyKind.POINTS}
# What is paid back of an order, and so never more than was paid for it.
PAID_BACK = frozenset({RemedyKind.REFUND, RemedyKind.PRICE_DIFFERENCE})
# What travels: these have a carrier and a tracking number.
SENT = frozenset({RemedyKind.EXCHANGE, RemedyKind.REISSUE, RemedyKind.REPAIR})

OPEN = frozenset({RemedyState.PROPOSED, RemedyState.APPROVED, RemedyState.UNDER_WAY})
GRANTED = frozenset({RemedyState.APPROVED, RemedyState.UNDER_WAY, RemedyState.DONE})
COUNTED = OPEN | GRANTED
"""States whose amount counts against the limits."""

# Verb -> the states it may begin in, and the state it leads to; "" where it stays in its own.
STEPS: Mapping[str, tuple[frozenset[str], str]] = {
    "approve": (frozenset({RemedyState.PROPOSED}), RemedyState.APPROVED),
    "refuse": (frozenset({RemedyState.PROPOSED}), RemedyState.REFUSED),
    "start": (frozenset({RemedyState.APPROVED, RemedyState.UNDER_WAY}), RemedyState.UNDER_WAY),
    "say": (OPEN, ""),
    "finish": (frozenset({RemedyState.APPROVED, RemedyState.UNDER_WAY}), RemedyState.DONE),
    "fail": (frozenset({RemedyState.APPROVED, RemedyState.UNDER_WAY}), RemedyState.FAILED),
    "withdraw": (frozenset({RemedyState.PROPOSED, RemedyState.APPROVED}), RemedyState.WITHDRAWN),
}

LARGEST = Decimal("9999999.99")

Limits = Mapping[tuple[str, int], Decimal]
"""By kind and rank, in yuan or points."""


@dataclass(frozen=True)
class Granted:
    """A remedy that counts already."""

    kind: str
    amount: Decimal


def amount_fault(kind: str, amount: Decimal | None) -> str:
    """What is wrong with an amount, as a code; "" for nothing."""
    if kind not in WITH_AMOUNT:
        return "none" if amount is not None else ""
    if amount is None:
        return "needed"
    if not amount.is_finite() or amount <= 0:
        return "positive"
    if amount > LARGEST:
        return "large"
    places = 0 if kind == RemedyKind.POINTS else 2
    if amount != round(amount, places):
        return "places" if places else "whole"
    return ""


def limit_of(kind: str, rank: int | None, limits: Limits) -> Decimal | None:
    """Up to which sum somebody of a rank grants a kind without asking; None without a limit.

    Nobody has a higher limit than those above them, so a row that is missing opens nothing. Without a rank (an outsourced
    agent) every amount has to be approved.
    """
    if kind not in WITH_AMOUNT:
        return None
    if rank is None:
        return Decimal(0)
    return min((amount for (each, at), amount in limits.items() if each == kind and at >= rank), default=None)


def yuan_limit(rank: int | None, limits: Limits) -> Decimal | None:
    """Up to which sum of all money together: the highest limit of any kind of it."""
    found = [limit_of(kind, rank, limits) for kind in sorted(MONEY)]
    return None if None in found else max(each for each in found if each is not None)


def within(kind: str, amount: Decimal | None, granted: Iterable[Granted], rank: int | None, limits: Limits) -> bool:
    """Whether somebody of a rank may grant it by themselves, beside what was granted before."""
    if kind not in WITH_AMOUNT or amount is None:
        return True
    before = list(granted)
    own = limit_of(kind, rank, limits)
    if own is not None and amount + sum(each.amount for each in before if each.kind == kind) > own:
        return False
    together = yuan_limit(rank, limits) if kind in MONEY else None
    return together is None or amount + sum(each.amount for each in before if each.kind in MONEY) <= together


def needed_rank(kind: str, amount: Decimal | None, granted: Iterable[Granted], limits: Limits) -> Rank:
    """The lowest rank that may grant it; the highest where it is above every limit."""
    before = list(granted)
    return next((rank for rank in sorted(Rank) if within(kind, amount, before, rank, limits)), Rank.MANAGER)


def may_follow(verb: str, state: str) -> bool:
    """Whether a verb makes sense in a state."""
    return state in STEPS[verb][0]
