"""Breaks as agents take them: from when, back when, until when. The only writer of `BreakTaken`.

Whether somebody takes tickets is `Agent.availability`, which `routing` writes; it calls `follow` in the same transaction, so that the
two never say different things. Breaks that are planned in the rota hold by themselves (`dispatching`) and leave no record here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from tickets.choices import Availability
from tickets.models import Agent, BreakTaken

LENGTHS = (15, 30, 60)
"""Minutes that are offered with one click."""
LONGEST = timedelta(hours=4)


@dataclass(frozen=True)
class Taken:
    """What one agent took in some time: how often, and how long in all."""

    count: int = 0
    total: timedelta = timedelta()


def follow(agent: int, *, availability: str, now: datetime, back_at: datetime | None = None) -> None:
    """Keep what an agent's availability says of breaks: begin one, say when it is over, or end it."""
    going_on = BreakTaken.objects.going_on().filter(agent=agent)
    if availability != Availability.BREAK:
        going_on.update(ended_at=now)
    elif not going_on.update(back_at=back_at):
        BreakTaken.objects.get_or_create(agent_id=agent, ended_at=None, defaults={"started_at": now, "back_at": back_at})


def with_breaks(agents: "QuerySet[Agent]", now: datetime) -> "QuerySet[Agent]":
    """Each agent with `back_at` (when they said they would be back; None if on no break) and `breaks_today`, in the same statement."""
    mine = BreakTaken.objects.filter(agent=OuterRef("pk")).order_by()
    today = mine.since(_midnight(now)).values("agent").annotate(n=Count("pk")).values("n")
    return agents.annotate(
        back_at=Subquery(mine.going_on().values("back_at")[:1]),
        breaks_today=Coalesce(Subquery(today, output_field=IntegerField()), 0),
    )


def taken(start: datetime, end: datetime, now: datetime) -> dict[int, Taken]:
    """Breaks that began in [start, end), by agent; one that goes on counts until now."""
    found: dict[int, Taken] = {}
    rows = BreakTaken.objects.filter(started_at__gte=start, started_at__lt=end).order_by()
    for agent, began, ended in rows.values_list("agent", "started_at", "ended_at"):
        so_far = found.get(agent, Taken())
        found[agent] = Taken(so_far.count + 1, so_far.total + max(timedelta(), (ended or now) - began))
    return found


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
