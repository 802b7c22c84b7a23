"""Whether something comes more often than it used to, and how long people worked on it: pure rules, no database and no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import comb

SURE = 0.01
"""How seldom chance alone may bring a week like this one before it counts as a rise."""
FEWEST = 3
MORE = 1.5
"""A rise is at least so many times the usual, however sure it is."""

SITTING = timedelta(minutes=15)
"""Acts on a ticket that lie no further apart are one sitting; the time between them was spent on it."""
READING = timedelta(minutes=5)
"""What the first act of a sitting took: opening, reading, writing."""

_MANY = 1_000


@dataclass(frozen=True)
class Trend:
    """This week beside a usual one; `usual` is None where there is no week before."""

    now: int
    usual: float | None
    is_rising: bool
    is_falling: bool


def trend(counts: Sequence[int]) -> Trend:
    """The trend of weekly counts, the oldest first, the last being this week's.

    By the exact test for two Poisson rates: if nothing had changed, each of the contacts of all weeks would have fallen into this
    one with a chance of 1 in so many weeks. A rise is what that brings in fewer than SURE of all cases; a fall likewise.
    """
    now, before = (counts[-1], counts[:-1]) if counts else (0, [])
    if not before:
        return Trend(now, None, False, False)
    total, usual = sum(counts), sum(before) / len(before)
    share = 1 / len(counts)
    rising = now >= FEWEST and now >= MORE * usual and at_least(now, total, share) < SURE
    falling = usual >= MORE * now and usual >= FEWEST and 1 - at_least(now + 1, total, share) < SURE
    return Trend(now, usual, rising, falling)


def at_least(hits: int, total: int, share: float) -> float:
    """The chance of at least `hits` out of `total`, each with a chance of `share`."""
    if total > _MANY:
        # So many that the bell curve is exact enough; and no number becomes too large.
        from statistics import NormalDist

        spread = (total * share * (1 - share)) ** 0.5
        return 1 - NormalDist(total * share, spread).cdf(hits - 0.5)
    return float(min(1.0, sum(comb(total, each) * share**each * (1 - share) ** (total - each) for each in range(hits, total + 1))))


def worked(acts: Iterable[datetime]) -> timedelta:
    """How long people worked on a ticket, by the times of what they did, in order."""
    spent = timedelta()
    last: datetime | None = None
    for act in acts:
        gap = act - last if last else None
        spent += gap if gap is not None and gap <= SITTING else READING
        last = act
    return spent
