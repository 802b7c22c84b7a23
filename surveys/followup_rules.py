"""When a settled matter is followed up, and at what hour: pure, no database and no clock.

Days are counted from the closing, by the calendar's own dates. A follow-up falls into service hours: it stands on the list from the
opening of its day (not before CALL_FROM, for houses that never close) and is overdue when that day's service ends (CALL_UNTIL at
the latest). A day without service moves it to the next one that has some.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from helpdesk.calendars import Calendar

# Nobody is called at night, whatever the service hours are.
CALL_FROM = 9 * 60
CALL_UNTIL = 20 * 60
LONGEST_SEARCH = timedelta(days=60)
MOST_DAYS = 365

# A matter is complex from so many departments on; from so many messages is the rule's to say.
MANY_DEPARTMENTS = 2


@dataclass(frozen=True)
class Matter:
    """What the rules know of a closed ticket."""

    issue_type: str
    team: str
    level: int | None
    tier: str
    departments: int = 0
    messages: int = 0
    reopened: int = 0
    refused: bool = False
    poor: bool = False


@dataclass(frozen=True)
class Rule:
    """One rule: everything it names has to hold. `days` after the closing, one follow-up each."""

    pk: int
    code: str
    days: tuple[int, ...]
    way: str
    who: str
    level: int | None = None
    tier: str = ""
    issue_type: str = ""
    team: str = ""
    dissatisfied: bool = False
    complex: bool = False
    many_messages: int = 0


@dataclass(frozen=True)
class Slot:
    """From when on a follow-up stands on the list, and when it is overdue."""

    start: datetime
    end: datetime


def is_dissatisfied(matter: Matter) -> bool:
    """The customer refused a result, or answered the survey poorly."""
    return matter.refused or matter.poor


def is_complex(matter: Matter, many_messages: int) -> bool:
    """Several departments were asked, it was taken up again, or much was written."""
    return matter.departments >= MANY_DEPARTMENTS or matter.reopened > 0 or (many_messages > 0 and matter.messages >= many_messages)


def fits(rule: Rule, matter: Matter) -> bool:
    """Whether a rule asks for a follow-up; one that names nothing fits nothing."""
    named: list[tuple[object, bool]] = [
        (rule.level, matter.level == rule.level),
        (rule.tier, matter.tier == rule.tier),
        (rule.issue_type, matter.issue_type == rule.issue_type),
        (rule.team, matter.team == rule.team),
        (rule.dissatisfied, is_dissatisfied(matter)),
        (rule.complex, is_complex(matter, rule.many_messages)),
    ]
    asked = [holds for wanted, holds in named if wanted]
    return bool(asked) and all(asked)


def wanted(rules: Iterable[Rule], matter: Matter) -> list[tuple[Rule, int]]:
    """Each follow-up that the rules ask for: the rule, and how many days after the closing."""
    return [(rule, days) for rule in rules if fits(rule, matter) for days in rule.days]


def read_days(text: str) -> tuple[int, ...]:
    """ "1, 7" as people type it. Raises ValueError for anything but whole days from 1 to MOST_DAYS."""
    found = sorted({int(part) for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()})
    if not found or found[0] < 1 or found[-1] > MOST_DAYS:
        raise ValueError(text)
    return tuple(found)


def slot_on(calendar: Calendar, day: date) -> Slot | None:
    """The hours of one day in which customers are called; None for a day without any."""
    segments = [
        (max(start, CALL_FROM), min(end, CALL_UNTIL))
        for start, end in calendar.segments(day)
        if max(start, CALL_FROM) < min(end, CALL_UNTIL)
    ]
    if not segments:
        return None
    return Slot(_instant(calendar, day, segments[0][0]), _instant(calendar, day, segments[-1][1]))


def slot_from(calendar: Calendar, day: date, not_before: datetime) -> Slot:
    """The first such hours on `day` or later that do not end before `not_before`."""
    last = day + LONGEST_SEARCH
    while day <= last:
        slot = slot_on(calendar, day)
        if slot is not None and slot.end > not_before:
            return slot
        day += timedelta(days=1)
    # A calendar that is closed for months: somebody will still want to know.
    return Slot(_instant(calendar, day, CALL_FROM), _instant(calendar, day, CALL_UNTIL))


def slot_after(calendar: Calendar, since: datetime, days: int, now: datetime) -> Slot:
    """The hours so many days after a moment, and never hours that are over."""
    return slot_from(calendar, local_day(calendar, since) + timedelta(days=days), now)


def local_day(calendar: Calendar, at: datetime) -> date:
    """The date on the calendar's own clock."""
    return at.astimezone(calendar.zone).date()


def least_loaded(people: Sequence[int], load: dict[int, int]) -> int | None:
    """Who has the fewest follow-ups that day; of equals the first."""
    return min(people, key=lambda pk: (load.get(pk, 0), pk), default=None)


def _instant(calendar: Calendar, day: date, minute: int) -> datetime:
    local = datetime.combine(day, time()) + timedelta(minutes=minute)
    return local.replace(tzinfo=calendar.zone).astimezone(UTC)
