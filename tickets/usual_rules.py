"""What an hour of the week usually brings, from hours that were counted: values in, values out. No database, no clock.

A mean would carry every past surge for weeks. So the hours of a surge on record are left out, of what remains a quarter at each end
is cut off before the mean is taken (the interquartile mean), and days that are unlike their weekday, holidays and days at the
weekend that are worked, are kinds of day of their own.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

HOUR = timedelta(hours=1)
HOLIDAY, MADE_UP = 7, 8
DAY_KINDS = (*range(7), HOLIDAY, MADE_UP)
"""Monday to Sunday, a weekday that is a holiday, a day at the weekend that is worked."""
SUNDAY = 6


@dataclass(frozen=True)
class Learnt:
    """Contacts of an hour on a usual day of its kind, and from how many days that was learnt."""

    contacts: float
    days: int


Table = Mapping[tuple[int, int], Learnt]
"""By kind of day and hour of the day."""


def kind_of(day: date, *, opens: Callable[[date], bool], usually: Container[int], statutory: Mapping[date, bool]) -> int:
    """The kind of a local date. `statutory`: days of the notice (True: worked); `usually`: weekdays with service hours;
    `opens`: whether the service calendar has hours on the day."""
    if day in statutory:
        return MADE_UP if statutory[day] else HOLIDAY
    if opens(day) == (day.weekday() in usually):
        return day.weekday()
    return MADE_UP if opens(day) else HOLIDAY


def learn(counts: Iterable[tuple[datetime, int]], kind: Callable[[date], int], left_out: Container[datetime] = frozenset()) -> Table:
    """The table from hours and their counts; `counts` has local times. Hours `left_out` speak only where nothing else does."""
    calm: dict[tuple[int, int], list[int]] = defaultdict(list)
    every: dict[tuple[int, int], list[int]] = defaultdict(list)
    for start, count in counts:
        key = (kind(start.date()), start.hour)
        every[key].append(count)
        if start not in left_out:
            calm[key].append(count)
    return {key: Learnt(round(robust_mean(calm.get(key) or found), 3), len(calm.get(key) or found)) for key, found in every.items()}


def robust_mean(counts: Sequence[int]) -> float:
    """The mean of the middle half; of three the median, of fewer the mean."""
    ordered = sorted(counts)
    if len(ordered) == 3:
        return float(ordered[1])
    cut = len(ordered) // 4
    middle = ordered[cut : len(ordered) - cut]
    return sum(middle) / len(middle)


def at(table: Table, kind: int, hour: int) -> float | None:
    """What an hour usually brings. A kind of day that never was is taken for what it is most like: a holiday for a Sunday, a worked
    day at the weekend for the mean of the weekdays; None where nothing is known."""
    if (kind, hour) in table:
        return table[kind, hour].contacts
    if kind == HOLIDAY:
        return at(table, SUNDAY, hour)
    if kind == MADE_UP:
        known = [table[day, hour].contacts for day in range(5) if (day, hour) in table]
        return sum(known) / len(known) if known else None
    return None


def within(table: Table, start: datetime, end: datetime, kind: Callable[[date], int]) -> float | None:
    """What usually comes in [start, end), local times: each hour by its share; None when any of them is unknown."""
    total, hour = 0.0, start.replace(minute=0, second=0, microsecond=0)
    while hour < end:
        usual = at(table, kind(hour.date()), hour.hour)
        if usual is None:
            return None
        total += usual * ((min(end, hour + HOUR) - max(start, hour)) / HOUR)
        hour += HOUR
    return total


def hours_between(start: datetime, end: datetime) -> list[datetime]:
    """The hours, by their beginnings, that [start, end) touches."""
    hour, found = start.replace(minute=0, second=0, microsecond=0), []
    while hour < end:
        found.append(hour)
        hour += HOUR
    return found
