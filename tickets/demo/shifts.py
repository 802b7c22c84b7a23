"""The demo's rota and its past volume: breaks in the shifts to come, one agent on a break, and eight weeks of counted hours."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.utils import timezone

from helpdesk.models import User
from tickets import usual
from tickets.choices import Availability
from tickets.models import Agent, BreakTaken, IntakeHour, Shift, ShiftBreak
from tickets.usual_rules import HOUR

RESTING = "CS2024006"
LUNCH = (time(12), time(13))

# Contacts of an hour on a weekday, from midnight on; two thirds of it at the weekend.
BY_HOUR = (0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 5, 4, 3, 4, 5, 5, 4, 3, 2, 2, 2, 1, 1, 0)


def make(people: Mapping[str, User], now: datetime) -> None:
    """Rows where there are none yet."""
    _plan_breaks(now)
    _count_the_past(now)
    if RESTING in people and not BreakTaken.objects.exists():
        agent = Agent.objects.filter(user=people[RESTING], availability=Availability.BREAK).first()
        if agent is not None:
            BreakTaken.objects.create(agent=agent, started_at=now - timedelta(minutes=10), back_at=now + timedelta(minutes=20))


def _plan_breaks(now: datetime) -> None:
    """Lunch in every shift from tomorrow on: what was played until now stays as it was."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Shift.objects.filter(start__gte=midnight + timedelta(days=1), breaks__isnull=True)
    breaks = []
    for row in rows:
        start, end = (timezone.make_aware(datetime.combine(timezone.localtime(row.start).date(), at)) for at in LUNCH)
        if row.start <= start and end <= row.end:
            breaks.append(ShiftBreak(shift=row, start=start, end=end))
    ShiftBreak.objects.bulk_create(breaks)


def _count_the_past(now: datetime) -> None:
    """Hours as they would have been counted, with a little up and down that is the same every time."""
    if IntakeHour.objects.exists():
        return
    hour = timezone.localtime(now).replace(minute=0, second=0, microsecond=0) - timedelta(weeks=usual.WEEKS)
    rows = []
    for number in range(usual.WEEKS * 7 * 24):
        at = hour + number * HOUR
        count = BY_HOUR[timezone.localtime(at).hour] + (number * 7 % 5 - 2) // 2
        share = 1.0 if at.weekday() < 5 else 0.66
        rows.append(IntakeHour(start=at, contacts=max(0, round(count * share))))
    IntakeHour.objects.bulk_create(rows)
    usual.learn(now)
