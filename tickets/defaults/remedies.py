"""Limits of remedies as shipped: up to which sum on one ticket each rank grants a kind by itself, in yuan or points.

Managers have no limit; apologies, exchanges, reissues and repairs have none at all.
"""

from typing import Any

from knowledgebase.choices import RemedyKind
from tickets.choices import Rank

_BY_KIND = {
    RemedyKind.REFUND: (200, 500, 2000),
    RemedyKind.PRICE_DIFFERENCE: (100, 300, 2000),
    RemedyKind.COUPON: (50, 200, 1000),
    RemedyKind.CASH: (0, 100, 1000),
    RemedyKind.POINTS: (500, 2000, 10_000),
}
_RANKS = (Rank.AGENT, Rank.SENIOR, Rank.SUPERVISOR)

LIMITS: dict[str, dict[str, Any]] = {
    f"{kind.value}/{rank.name.lower()}": {"kind": kind.value, "rank": rank.value, "amount": amount}
    for kind, amounts in _BY_KIND.items()
    for rank, amount in zip(_RANKS, amounts, strict=True)
}
