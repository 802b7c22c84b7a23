"""Shifts, breaks and absences as values: what is wrong with a planned shift, and how somebody stands at a moment. No database, no clock.

Times of day are local. A shift that ends no later than it begins ends on the next day, and so do its breaks.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

LONGEST = timedelta(hours=16)
BREAKS_AT_MOST = 6
DAY = timedelta(days=1)

Stretch = tuple[datetime, datetime]
"""[start, end)."""
TimesOfDay = tuple[time, time]

_BREAK = re.compile(r"(\d{1,2}):(\d{2})\s*(?:-|~|至|到|to)\s*(\d{1,2}):(\d{2})")


class Fault(StrEnum):
    """What can be wrong with a shift."""

    ENDS_BEFORE = "ends_before"
    TOO_LONG = "too_long"
    BREAK_OUTSIDE = "break_outside"
    BREAKS_OVERLAP = "breaks_overlap"
    OVERLAPS = "overlaps"
    ABSENT = "absent"


@dataclass(frozen=True)
class Span:
    """A shift with its breaks."""

    start: datetime
    end: datetime
    breaks: tuple[Stretch, ...] = ()

    def moved(self, days: int) -> "Span":
        """The same hours of the clock so many days later."""
        by = timedelta(days=days)
        return Span(self.start + by, self.end + by, tuple((start + by, end + by) for start, end in self.breaks))

    def holds(self, at: datetime) -> bool:
        """Whether it goes on."""
        return self.start <= at < self.end

    def pauses(self, at: datetime) -> bool:
        """Whether one of its breaks goes on."""
        return any(start <= at < end for start, end in self.breaks)


@dataclass(frozen=True)
class Problem:
    """What is wrong, and what it clashes with."""

    fault: Fault
    clash: Stretch | None = None


def span_on(day: date, hours: TimesOfDay, breaks: Iterable[TimesOfDay], zone: tzinfo) -> Span:
    """A shift on a local day from its times of day."""
    start = datetime.combine(day, hours[0], zone)
    end = _after(start, hours[1])
    found = []
    for begins, ends in breaks:
        first = datetime.combine(day, begins, zone)
        first = first if first >= start else first + DAY
        found.append((first, _after(first, ends)))
    return Span(start, end, tuple(sorted(found)))


def problem(span: Span, others: Iterable[Span] = (), absences: Iterable[Stretch] = ()) -> Problem | None:
    """What is wrong with a shift of somebody who has these others and is away at these times; None for nothing."""
    if span.end <= span.start:
        return Problem(Fault.ENDS_BEFORE)
    if span.end - span.start > LONGEST:
        return Problem(Fault.TOO_LONG)
    for start, end in span.breaks:
        if not span.start <= start < end <= span.end:
            return Problem(Fault.BREAK_OUTSIDE, (start, end))
    for (_start, ends), (begins, end) in zip(span.breaks, span.breaks[1:], strict=False):
        if begins < ends:
            return Problem(Fault.BREAKS_OVERLAP, (begins, end))
    for other in others:
        if span.start < other.end and other.start < span.end:
            return Problem(Fault.OVERLAPS, (other.start, other.end))
    for start, end in absences:
        if span.start < end and start < span.end:
            return Problem(Fault.ABSENT, (start, end))
    return None


def away(spans: Sequence[Span], absences: Iterable[Stretch], at: datetime, *, has_rota: bool = True) -> str:
    """Why somebody gets nothing new at a moment, as the score sheet says it: absent, off_shift, on_break; "" when they do."""
    if any(start <= at < end for start, end in absences):
        return "absent"
    here = [span for span in spans if span.holds(at)]
    if not here:
        return "off_shift" if has_rota else ""
    return "on_break" if any(span.pauses(at) for span in here) else ""


def parse_breaks(text: str) -> list[TimesOfDay]:
    """Breaks as people write them: "12:00-13:00, 15:30-15:45"; also with Chinese signs. Raises ValueError for anything else."""
    plain = unicodedata.normalize("NFKC", text).replace("—", "-").replace("–", "-")
    found = []
    for match in _BREAK.finditer(plain):
        first, second, third, fourth = map(int, match.groups())
        found.append((time(first, second), time(third, fourth)))
    if re.sub(r"[\s,;、，；]+", "", _BREAK.sub("", plain)) or len(found) > BREAKS_AT_MOST:
        raise ValueError(text)
    return found


def _after(start: datetime, at: time) -> datetime:
    end = datetime.combine(start.date(), at, start.tzinfo)
    return end if end > start else end + DAY
