"""What comes in: contacts by the minute, after the shape of a shop's week, with peaks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from tickets.usual_rules import HOUR

MINUTE = timedelta(minutes=1)
START = datetime(2026, 6, 1, tzinfo=UTC)
"""A Monday, 0:00. The simulation knows one clock, that of the house."""

# Contacts of an hour for each agent of the house, from midnight on: the shape of a shop that sells on the web, with the morning's and the
# afternoon's peak, the dip at noon, and the evening after work.
BY_HOUR = (
    0.20, 0.12, 0.08, 0.06, 0.06, 0.08, 0.16, 0.40, 1.20, 2.20, 2.60, 2.40,
    1.80, 2.00, 2.50, 2.50, 2.20, 1.80, 1.30, 1.40, 1.40, 0.90, 0.45, 0.30,
)  # fmt: skip
BY_WEEKDAY = (1.12, 1.05, 1.0, 1.0, 1.0, 0.85, 0.80)

# (weight, complaint level, letter of the score sheet, minutes to the first response): the targets of the product.
KINDS = (
    (0.006, 1, "1", 15),
    (0.04, 2, "2", 30),
    (0.09, 3, "3", 60),
    (0.05, None, "u", 15),
    (0.634, None, "n", 60),
    (0.18, None, "l", 240),
)
# Issue type: (weight, median minutes of work).
TYPES = {"quality": (0.28, 9.0), "logistics": (0.27, 6.0), "refund": (0.15, 8.0), "enquiry": (0.30, 5.0)}
LEVEL_WORK = {"1": 2.2, "2": 1.6, "3": 1.3, "l": 0.7}
SPREAD = 0.45
"""Of the logarithm of the minutes of work."""
VIPS = 0.05


@dataclass(frozen=True)
class Contact:
    """One contact: when, what of, how grave, how long it takes whoever can do it well."""

    number: int
    at: datetime
    issue: str
    letter: str
    level: int | None
    is_vip: bool
    due: datetime
    work: timedelta


@dataclass(frozen=True)
class Peak:
    """Many times the usual comes in, [start, end)."""

    start: datetime
    end: datetime
    times: float


def peaks(days: int, agents: int, floor: int, start: datetime = START) -> tuple[Peak, ...]:
    """Two surges: a broken batch on a morning of the second week, an evening after a live sale in the last; in a short month earlier.

    `floor`: so few contacts in ten minutes are never a surge; in a small house more than the usual multiple has to come.
    """
    second, last = (8, days - 8) if days >= 21 else (min(1, days - 1), days - 2)
    found: list[Peak] = []
    for day, hour, minutes, times in ((second, 10, 60, 4.0), (last, 20, 30, 8.0)):
        at = start + timedelta(days=day, hours=hour)
        if all(each.start.date() != at.date() for each in found):
            enough = 1.7 * floor / (10 * rate(at, agents))
            found.append(Peak(at, at + timedelta(minutes=minutes), round(max(times, enough), 1)))
    return tuple(found)


def rate(at: datetime, agents: int, surges: Sequence[Peak] = ()) -> float:
    """Contacts of the minute on average."""
    usual = agents * BY_HOUR[at.hour] * BY_WEEKDAY[at.weekday()] / 60
    return usual * max((peak.times for peak in surges if peak.start <= at < peak.end), default=1.0)


def arrivals(*, days: int, agents: int, seed: int, surges: Sequence[Peak]) -> list[Contact]:
    """Everything that comes in, in order."""
    chance = seeded("arrivals", seed)
    found: list[Contact] = []
    for minute in range(days * 24 * 60):
        at = START + minute * MINUTE
        seconds = sorted(chance.random() * 60 for _n in range(_poisson(chance, rate(at, agents, surges))))
        found += [_contact(len(found) + n, at + timedelta(seconds=second), chance) for n, second in enumerate(seconds)]
    return found


def usual_past(*, weeks: int, agents: int, seed: int) -> list[tuple[datetime, int]]:
    """Hours of the weeks before, as they would have been counted."""
    chance = seeded("past", seed)
    hours = [START - timedelta(weeks=weeks) + n * HOUR for n in range(weeks * 7 * 24)]
    return [(hour, _poisson(chance, 60 * rate(hour, agents))) for hour in hours]


def seeded(what: str, seed: int) -> Random:
    """Chance that can be repeated; each use has its own, so that one more draw in one changes nothing in the others."""
    return Random(f"{what} {seed}")  # noqa: S311 (nothing is secret here)


def _contact(number: int, at: datetime, chance: Random) -> Contact:
    _weight, level, letter, minutes = chance.choices(KINDS, [kind[0] for kind in KINDS])[0]
    issue = chance.choices(list(TYPES), [weight for weight, _median in TYPES.values()])[0]
    work = TYPES[issue][1] * LEVEL_WORK.get(letter, 1.0) * math.exp(chance.gauss(0, SPREAD))
    due = at + timedelta(minutes=minutes)
    return Contact(number, at, issue, letter, level, chance.random() < VIPS, due, timedelta(minutes=work))


def _poisson(chance: Random, mean: float) -> int:
    """Knuth's way below 30, the normal approximation above."""
    if mean > 30:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count
