"""Business time: which minutes are service hours, and sums over them.

Pure: values in, values out; no database and no clock. A `Calendar` is weekly hours in a time zone plus dated
overrides (statutory holiday, make-up working day, special hours). An instant is open when its local wall clock lies
inside one of the segments of its local date; a segment is `[start, end)` in minutes of that date, so 24:00 is 1440
and a shift over midnight is two segments. All sums are made on UTC instants, exact to the microsecond, also on the
days when a zone changes its offset.

Nothing here fails on a calendar that ops left half filled, because a complaint must never be lost for it: segments
are put in order, an unknown zone counts as UTC, and a week without one open minute counts as open round the clock, as
does all time more than HORIZON ahead (deadlines then err on the early side). `Calendar.problems` names the states of the
calendar, so that `doctor` can tell of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from helpdesk.errors import HelpdeskError

Segment = tuple[int, int]

DAY_MINUTES = 1440
ALL_DAY: tuple[Segment, ...] = ((0, DAY_MINUTES),)

# Further ahead no service is looked for: from then on every minute counts. Only calendars closed for years, and targets that
# no service would ever fill, reach this far; a deadline has to be found for them too, in bounded time.
HORIZON = timedelta(days=3653)

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_END = datetime.max.replace(tzinfo=UTC)
_NOTHING = timedelta(0)
_SEGMENT = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至]\s*(\d{1,2})[:：](\d{2})")


class CalendarError(HelpdeskError):
    """Hours that cannot be read, or an instant without a zone."""


def tidy_segments(segments: Iterable[Iterable[int]]) -> tuple[Segment, ...]:
    """The same minutes in order, cut to the day, without overlaps, empty or reversed pieces."""
    kept = sorted((max(0, start), min(DAY_MINUTES, end)) for start, end in segments)
    merged: list[Segment] = []
    for start, end in kept:
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def parse_segments(text: str) -> tuple[Segment, ...]:
    """Read `08:30-12:00, 13:00-18:00` as people type it; an empty text is a closed day.

    Raises `CalendarError` (`segments_unreadable`, `segments_reversed`, `segments_overlap`).
    """
    found: list[Segment] = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[,，;；、\n]", text))):
        match = _SEGMENT.fullmatch(part)
        hours = [int(number) for number in match.groups()] if match else []
        if not match or hours[1] > 59 or hours[3] > 59:
            raise CalendarError(_("“%s” is not a span such as 08:30-18:00.") % part, code="segments_unreadable")
        start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        if end > DAY_MINUTES:
            raise CalendarError(_("“%s” ends after 24:00.") % part, code="segments_unreadable")
        if start >= end:
            raise CalendarError(_("“%s” must end after it starts; write a night as two days.") % part, code="segments_reversed")
        found.append((start, end))
    found.sort()
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise CalendarError(_("The spans overlap."), code="segments_overlap")
    return tidy_segments(found)


def read_segments(stored: Iterable[Iterable[str]]) -> tuple[Segment, ...]:
    """Read the stored form, `[["08:30", "12:00"], ["13:00", "18:00"]]`; raises as `parse_segments` does."""
    return parse_segments(", ".join("-".join(str(end) for end in pair) for pair in stored))


def store_segments(segments: Iterable[Segment]) -> list[list[str]]:
    """The stored form of segments."""
    return [text.split("-") for text in format_segments(segments).split(", ") if text]


def format_segments(segments: Iterable[Segment]) -> str:
    """Write segments as `parse_segments` reads them."""
    return ", ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in segments)


def build(
    *,
    code: str,
    timezone: str,
    weekly: Any,
    promise_minute: int = 540,
    statutory: Iterable[tuple[date, bool]] = (),
    exceptions: Iterable[tuple[date, Any]] = (),
) -> Calendar:
    """A calendar from its stored parts.

    `weekly` maps "0" to "6" to stored segments. `statutory` gives dates with whether they are worked: a holiday is
    closed, a make-up day has the hours of the first working weekday (Monday as a rule). `exceptions` give dates with
    stored segments and outrank both. Hours that cannot be read are left out, and `Calendar.problems` says so: one
    broken row must not keep the others, and with them every ticket, from being read.
    """
    stored_week: dict[int, tuple[Segment, ...] | None]
    if isinstance(weekly, Mapping):
        stored_week = {int(day): _readable(stored) for day, stored in weekly.items() if day in set("0123456")}
    else:
        stored_week = {0: None}
    stored_days = {day: _readable(stored) for day, stored in exceptions}
    week = {day: segments for day, segments in stored_week.items() if segments is not None}
    working = next((week[day] for day in range(7) if week.get(day)), ())
    notice = dict(statutory)
    days = {day: working if worked else () for day, worked in notice.items()}
    days |= {day: segments for day, segments in stored_days.items() if segments is not None}
    unreadable = None in [*stored_week.values(), *stored_days.values()]
    years = frozenset(day.year for day in notice)
    return Calendar(code, timezone, week, days, promise_minute, years, unreadable)


def _readable(stored: Any) -> tuple[Segment, ...] | None:
    try:
        return read_segments(stored)
    except (CalendarError, TypeError):
        return None


@dataclass(frozen=True)
class Calendar:
    """Weekly service hours with dated overrides, in one time zone.

    `weekly` maps weekdays (0 is Monday) to segments, a missing day is closed. `days` maps dates to the segments that
    hold instead: `()` for a closed day, hours for a make-up working day or special hours. `promise_minute` is the
    minute of the day by which a contact from outside service hours is promised an answer. `years` are the years whose
    statutory days are in `days`; in any other year the plain week holds. `unreadable`: some stored hours were left out.
    """

    code: str
    timezone: str
    weekly: Mapping[int, tuple[Segment, ...]]
    days: Mapping[date, tuple[Segment, ...]] = field(default_factory=dict)
    promise_minute: int = 540
    years: frozenset[int] = frozenset()
    unreadable: bool = False

    def __post_init__(self) -> None:
        """Put the hours in order, whatever shape they were stored in."""
        weekly = {day: tidy_segments(segments) for day, segments in self.weekly.items()}
        days = {day: tidy_segments(segments) for day, segments in self.days.items()}
        object.__setattr__(self, "weekly", weekly)
        object.__setattr__(self, "days", days)
        object.__setattr__(self, "promise_minute", min(max(self.promise_minute, 0), DAY_MINUTES))

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone the hours are told in; UTC when its name is unknown."""
        return _zone(self.timezone) or ZoneInfo("UTC")

    @cached_property
    def never_opens(self) -> bool:
        """Whether no weekday has an open minute; such a week counts as open round the clock."""
        return not any(self.weekly.get(weekday) for weekday in range(7))

    @property
    def problems(self) -> tuple[str, ...]:
        """Stable codes of what ops should mend: `never_opens`, `unknown_timezone`, `unreadable_hours`."""
        found = {"never_opens": self.never_opens, "unknown_timezone": _zone(self.timezone) is None, "unreadable_hours": self.unreadable}
        return tuple(code for code, holds in found.items() if holds)

    def knows(self, year: int) -> bool:
        """Whether the statutory days of the year are loaded."""
        return year in self.years

    def segments(self, day: date) -> tuple[Segment, ...]:
        """Service hours of a local date; never raises, for any year."""
        override = self.days.get(day)
        if override is not None:
            return override
        return ALL_DAY if self.never_opens else self.weekly.get(day.weekday(), ())

    def is_open(self, at: datetime) -> bool:
        """Whether the instant lies in service hours."""
        local = _aware(at).astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(start <= minute < end for start, end in self.segments(local.date()))

    def next_open(self, at: datetime) -> datetime:
        """The first open instant at or after `at`."""
        return next(self._open_from(at))[0]

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest instant by which `amount` of service time has passed since `start`.

        A sum that ends with a segment ends at its closing, not at the next opening. Nothing or less leaves `start`.
        """
        if amount <= _NOTHING:
            return _aware(start)
        left = amount
        for opened, closed in self._open_from(start):
            if closed - opened >= left:
                return opened + left
            left -= closed - opened
        raise AssertionError("service hours have no end")  # pragma: no cover

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Service time in `[start, end)`; zero when `end` is not after `start`."""
        end = _aware(end)
        total = _NOTHING
        if end <= start:
            return total
        for opened, closed in self._open_from(start):
            if opened >= end:
                break
            total += min(closed, end) - opened
        return total

    def promise(self, at: datetime) -> datetime | None:
        """By when a contact that came at `at` is promised an answer; None inside service hours.

        It is the promise time of the first day that still has service after `at` and whose promise time is to come.
        A day that opens after the promise time (special hours) keeps the usual distance between opening and promise, and
        one that closes before it is promised by its closing: nobody is promised an answer when no one is there to give it.
        """
        if self.is_open(at):
            return None
        at = _aware(at)
        day = self.next_open(at).astimezone(self.zone).date()
        while True:
            segments = self.segments(day)
            if segments:
                promised = self._instant(day, self._promise_minute(segments))
                if promised > at:
                    return promised
            day += _DAY

    def _promise_minute(self, segments: tuple[Segment, ...]) -> int:
        opening, closing = segments[0][0], segments[-1][1]
        if opening <= self.promise_minute:
            return min(self.promise_minute, closing)
        openings = [hours[0][0] for hours in self.weekly.values() if hours]
        lead = max(0, self.promise_minute - min(openings, default=0)) if openings else 0
        return min(opening + lead, closing)

    def _instant(self, day: date, minute: int) -> datetime:
        local = datetime.combine(day, time()) + timedelta(minutes=minute)
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def _open_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open spans in UTC from `at` on, in order; the last of them has no end."""
        cursor = _aware(at)
        offset = self._offset(cursor)
        horizon = cursor + HORIZON
        while cursor < horizon:
            day = (cursor + offset).date()
            midnight = datetime.combine(day, time(), UTC) - offset
            end = midnight + _DAY
            following = self._offset(end)
            if following != offset:
                end = self._change_of_offset(cursor, end, offset)
            for start_minute, end_minute in self.segments(day):
                opened = max(cursor, midnight + timedelta(minutes=start_minute))
                closed = min(end, midnight + timedelta(minutes=end_minute))
                if opened < closed:
                    yield opened, closed
            cursor, offset = end, following
        yield cursor, _END

    def _offset(self, at: datetime) -> timedelta:
        return at.astimezone(self.zone).utcoffset() or _NOTHING

    def _change_of_offset(self, start: datetime, end: datetime, offset: timedelta) -> datetime:
        """The second in `(start, end]` at which the zone leaves `offset`, by halving."""
        low, high = start.replace(microsecond=0), end
        while high - low > _SECOND:
            middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
            if self._offset(middle) == offset:
                low = middle
            else:
                high = middle
        return high


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise CalendarError(_("A time without a zone cannot be placed on a calendar."), code="naive_datetime")
    return at.astimezone(UTC)
