"""The usual volume by hour of the week (D3, H1): counted hour by hour, learnt every night, asked in constant time.

The only writer of `IntakeHour` and `UsualHour`. An hour is counted once, after it is over, so a night counts a day's worth of
contacts and not the past again; the table is held in memory, so that whoever asks what is usual pays no statement.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from helpdesk import configuration
from helpdesk.hours import by_hour
from helpdesk.models import ServiceCalendar, StatutoryDay
from tickets import usual_rules
from tickets.choices import Channel
from tickets.models import IntakeHour, Surge, Ticket, UsualHour
from tickets.usual_rules import HOUR, Table

WEEKS = 8
"""So many weeks of the past are learnt from."""
BELIEVED = timedelta(days=15)
"""A table older than this is not asked any more: its job has stood still."""


@dataclass(frozen=True)
class Held:
    """The table as it is held, and how a date is told to be of a kind."""

    table: Table
    kind: Callable[[date], int]
    learnt_at: datetime | None


def held() -> Held:
    """What was learnt last; an empty table before the first night."""
    return configuration.held(_load)


def fresh(now: datetime) -> Held | None:
    """What was learnt, while it can be believed."""
    known = held()
    return None if known.learnt_at is None or now - known.learnt_at > BELIEVED else known


def within(start: datetime, end: datetime) -> float | None:
    """How many contacts [start, end) usually brings; None while nothing, or nothing fresh, was learnt."""
    known = fresh(end)
    if known is None:
        return None
    return usual_rules.within(known.table, timezone.localtime(start), timezone.localtime(end), known.kind)


def learn(now: datetime) -> dict[str, int]:
    """Count the hours that are over, and learn from the last WEEKS weeks; returns how many hours were counted and learnt."""
    counted = count_hours(now)
    start = _hour(now) - timedelta(weeks=WEEKS)
    rows = [(timezone.localtime(at), count) for at, count in IntakeHour.objects.filter(start__gte=start).values_list("start", "contacts")]
    table = usual_rules.learn(_since_it_began(rows), held().kind, _of_surges(start))
    with transaction.atomic():
        UsualHour.objects.all().delete()
        UsualHour.objects.bulk_create(
            UsualHour(day=day, hour=hour, contacts=found.contacts, days=found.days, learnt_at=now)
            for (day, hour), found in sorted(table.items())
        )
    return {"counted": counted, "learnt": len(table)}


def count_hours(now: datetime) -> int:
    """Write down the hours that are over and were not counted yet, WEEKS weeks back at most, by one statement over `created_at`."""
    end = _hour(now)
    last = IntakeHour.objects.order_by("-start").values_list("start", flat=True).first()
    start = max(end - timedelta(weeks=WEEKS), last + HOUR) if last else end - timedelta(weeks=WEEKS)
    rows = Ticket.objects.filter(created_at__gte=start, created_at__lt=end).exclude(channel=Channel.IMPORT).order_by()
    counted = by_hour([rows], "created_at")
    hours = [start + HOUR * n for n in range(max(0, (end - start) // HOUR))]
    IntakeHour.objects.bulk_create([IntakeHour(start=at, contacts=counted.get(at, 0)) for at in hours], ignore_conflicts=True)
    return len(hours)


# ---------------------------------------------------------------- workings


def _hour(at: datetime) -> datetime:
    return timezone.localtime(at).replace(minute=0, second=0, microsecond=0)


def _since_it_began(rows: list[tuple[datetime, int]]) -> list[tuple[datetime, int]]:
    """From the day after the first contact on: a house that was not there yet has no quiet hours."""
    began = min((at for at, count in rows if count), default=None)
    if began is None:
        return []
    return [(at, count) for at, count in rows if at.date() > began.date()]


def _of_surges(start: datetime) -> set[datetime]:
    """Hours in which a surge went on, with the window by which it was found."""
    found: set[datetime] = set()
    for surge in Surge.objects.filter(ended_at__gte=start):
        began = timezone.localtime(surge.started_at - timedelta(minutes=surge.window_minutes))
        found.update(usual_rules.hours_between(began, timezone.localtime(surge.ended_at)))
    return found


def _load() -> Held:
    rows = list(UsualHour.objects.all())
    table = {(row.day, row.hour): usual_rules.Learnt(row.contacts, row.days) for row in rows}
    return Held(table, _kinds(), max((row.learnt_at for row in rows), default=None))


def _kinds() -> Callable[[date], int]:
    """By the statutory days, and by the exceptions of the calendar that most policies go by: the first."""
    calendar = ServiceCalendar.objects.prefetch_related("exceptions").order_by("pk").first()
    follows = calendar is not None and calendar.statutory
    statutory = dict(StatutoryDay.objects.values_list("date", "is_working")) if follows else {}
    usually = {int(day) for day, hours in calendar.weekly.items() if hours and day.isdigit()} if calendar else set()
    exceptions = {row.date: bool(row.segments) for row in calendar.exceptions.all()} if calendar else {}

    def kind(day: date) -> int:
        return usual_rules.kind_of(day, opens=lambda at: exceptions.get(at, at.weekday() in usually), usually=usually, statutory=statutory)

    return kind
