"""Who works now: on shift, on a break, absent, and the next change of shift. For the foot of the dashboard's loads."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from helpdesk.models import User
from tickets import standing_in
from tickets.choices import Availability
from tickets.models import Agent, BreakTaken, Shift
from tickets.permissions import sees_all

AHEAD = timedelta(hours=24)
NAMED = 3


@dataclass(frozen=True)
class One:
    """Somebody, and until when or since when it holds."""

    name: str
    until: datetime | None = None
    is_late: bool = False
    """Not back from a break when they said."""


@dataclass(frozen=True)
class Now:
    """How the house is staffed at this moment, as far as the reader may see."""

    on_shift: int = 0
    on_break: Sequence[One] = ()
    absent: Sequence[One] = ()
    change_at: datetime | None = None
    come: Sequence[str] = field(default_factory=list)
    go: Sequence[str] = field(default_factory=list)

    @property
    def has_rota(self) -> bool:
        """Whether anybody has a shift now or soon."""
        return bool(self.on_shift or self.change_at)


def now_on_duty(user: User, now: datetime) -> Now:
    """By three statements, whatever the number of people; absences are held in memory."""
    agents = Agent.objects.filter(user__is_active=True)
    if not sees_all(user):
        agents = agents.filter(user__teams__in=user.teams.values("pk")).distinct()
    names = dict(agents.order_by("user__employee_number").values_list("pk", "user__name"))
    away = {pk: row for pk, row in standing_in.all_away(now).items() if pk in names}
    rows = Shift.objects.filter(start__lt=now + AHEAD, end__gt=now).order_by("start")
    shifts = [row for row in rows.prefetch_related("breaks") if row.agent_id in names]
    present = {row.agent_id: row for row in shifts if row.start <= now and row.agent_id not in away}
    pauses = {pk: each.end for pk, row in present.items() for each in row.breaks.all() if each.start <= now < each.end}
    breaks = BreakTaken.objects.going_on().filter(agent__availability=Availability.BREAK)
    taken = {pk: back_at for pk, back_at in breaks.values_list("agent", "back_at") if pk in names and pk not in away}
    resting = [One(names[pk], at, bool(at and at < now)) for pk, at in {**pauses, **taken}.items()]
    changes = {at for row in shifts for at in (row.start, row.end) if now < at <= now + AHEAD}
    change_at = min(changes, default=None)
    return Now(
        len(present),
        sorted(resting, key=lambda one: (not one.is_late, one.name)),
        [One(names[pk], row.end) for pk, row in away.items()],
        change_at,
        [names[row.agent_id] for row in shifts if row.start == change_at],
        [names[row.agent_id] for row in shifts if row.end == change_at],
    )
