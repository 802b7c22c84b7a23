"""Who works: agents with grades, skills, shifts over the month, breaks and absences; standby; the outsourced team."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random

from tickets.choices import Grade
from tickets.rota_rules import Span, Stretch, span_on
from tickets.simulation.arrivals import START, TYPES, seeded
from tickets.usual_rules import HOUR

ZONE = UTC

CAP = 5
ABSENT = 0.04
"""Share of the days on which somebody is away."""
SENIOR_EVERY = 5
STANDBY_SHARE, OUTSIDE_SHARE = 0.2, 0.5

HOUSE, STANDBY, OUTSIDE = "house", "standby", "outsourced"

EARLY = ((time(8), time(17)), ((time(12), time(13)), (time(15), time(15, 15))))
MIDDLE = ((time(9, 30), time(18, 30)), ((time(13), time(14)), (time(16, 15), time(16, 30))))
LATE = ((time(13), time(22)), ((time(17, 30), time(18, 30)), (time(20, 15), time(20, 30))))
NIGHT = ((time(22), time(8)), ((time(2), time(3)),))
WEEKS = (EARLY, MIDDLE, LATE, EARLY, MIDDLE, LATE, EARLY, MIDDLE, LATE, MIDDLE, NIGHT, NIGHT)
"""Everybody goes through these in turn, a week each."""

# How well the agents of a group do each type. Two groups that know their own things best, and one that does all of it fairly.
PROFILES = {
    "goods": {"quality": 5, "refund": 4, "logistics": 2, "enquiry": 2},
    "parcels": {"logistics": 5, "enquiry": 4, "refund": 2, "quality": 2},
    "all": dict.fromkeys(TYPES, 4),
}


@dataclass(frozen=True)
class Person:
    """One agent. `group` says who are equals: the same grade, skills and cap."""

    number: int
    kind: str
    profile: str
    grade: str
    spans: tuple[Span, ...]
    absences: tuple[Stretch, ...] = ()
    cap: int = CAP
    skills: dict[str, int] = field(default_factory=dict)

    @property
    def group(self) -> tuple[str, str, str]:
        """Whom they can be compared with."""
        return self.kind, self.profile, self.grade

    @property
    def has_rota(self) -> bool:
        """Standby and the outsourced team are asked when they are needed."""
        return self.kind == HOUSE


def house(*, agents: int, days: int, seed: int) -> list[Person]:
    """The agents of the house, and beside them standby and the outsourced team."""
    chance = seeded("people", seed)
    people = [_agent(number, agents, days, chance) for number in range(agents)]
    all_day = _daily(days, (time(8), time(23)))
    for kind, share in ((STANDBY, STANDBY_SHARE), (OUTSIDE, OUTSIDE_SHARE)):
        for _n in range(max(2, round(agents * share))):
            skills = dict.fromkeys(TYPES, 3 if kind == STANDBY else 2)
            people.append(Person(len(people), kind, "all", Grade.REGULAR, all_day, skills=skills))
    return people


def _agent(number: int, agents: int, days: int, chance: Random) -> Person:
    """Five days of seven, the days off and the week's hours moving on from agent to agent."""
    profile = list(PROFILES)[number % len(PROFILES)]
    grade = Grade.SENIOR if number % SENIOR_EVERY == 0 else Grade.REGULAR
    spans: list[Span] = []
    absences: list[Stretch] = []
    off = {(2 * number) % 7, (2 * number + 1) % 7}
    for day in range(-1, days):
        at = START + timedelta(days=day)
        if at.weekday() in off:
            continue
        hours, breaks = WEEKS[(number + number // len(WEEKS) + (day + 7) // 7) % len(WEEKS)]
        span = span_on(at.date(), hours, breaks, ZONE)
        # Half of them take their breaks an hour earlier, so that there is always somebody.
        if number // 2 % 2:
            span = Span(span.start, span.end, tuple((first - HOUR, last - HOUR) for first, last in span.breaks))
        # Nobody goes from the night straight into the morning.
        if spans and span.start < spans[-1].end:
            continue
        spans.append(span)
        # Whoever is ill at night has a substitute.
        if chance.random() < ABSENT and hours != NIGHT[0]:
            absences.append((span.start, span.end))
    return Person(number, HOUSE, profile, grade, tuple(spans), tuple(absences), skills=PROFILES[profile])


def _daily(days: int, hours: tuple[time, time]) -> tuple[Span, ...]:
    return tuple(span_on((START + timedelta(days=day)).date(), hours, (), ZONE) for day in range(days))


def on_duty_hours(person: Person, start: datetime, end: datetime) -> float:
    """Hours at work, breaks and absences taken off."""
    total = timedelta()
    away = set(person.absences)
    for span in person.spans:
        if (span.start, span.end) in away:
            continue
        total += _within(span.start, span.end, start, end)
        total -= sum((_within(first, last, start, end) for first, last in span.breaks), timedelta())
    return total / timedelta(hours=1)


def _within(first: datetime, last: datetime, start: datetime, end: datetime) -> timedelta:
    return max(timedelta(), min(last, end) - max(first, start))
