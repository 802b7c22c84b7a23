"""The supervisor's dashboard: what is open now, with whom, how late, and what came in today.

Every figure carries the parameters under which the list of tickets shows exactly the tickets it counts
(`tickets.queues`), and everything is cut to what the reader may see. As many statements whatever the number of tickets: one grouped
count of the open ones, those in agents' hands, the agents, today's intake, the oldest ticket, the jobs, the surge that goes on, who
is on shift and on a break, and the follow-ups that are overdue.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from helpdesk import moments
from helpdesk.addresses import named
from helpdesk.holidays.loading import missing_years
from helpdesk.hours import by_hour
from helpdesk.models import Heartbeat, User
from helpdesk.navigation import COUNT_CAP
from reports import duty, jobs, surges
from surveys.models import FollowUp
from tickets import clocks, lists, statuses, usual, usual_rules, wave_rows
from tickets.choices import Availability, Channel, Level, Priority
from tickets.models import Agent, Ticket, Wave
from tickets.permissions import sees_all

HOUR = timedelta(hours=1)
WEEKS = 4
# What the chip of a clock is drawn from.
CHIP_COLUMNS = (
    "assignee",
    "policy",
    "status",
    "created_at",
    "due_at",
    "response_due_at",
    "responded_at",
    "resolved_at",
    "closed_at",
    "paused_at",
    "resolution_due_at",
    "running_since",
    "cycle",
)
HEAT_STEPS = ((20, 4), (10, 3), (5, 2), (1, 1))


def address(**parameters: Any) -> str:
    """The list of exactly the tickets that a figure counts."""
    asked = {name: value for name, value in parameters.items() if value not in (None, "")}
    return f"{named('admin:tickets_ticket_changelist')}?{urlencode(asked)}"


@dataclass(frozen=True)
class Tile:
    """One of the four large figures, with a few words below it."""

    code: str
    label: "str | Promise"
    value: int
    url: str
    note: str
    kind: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Cell:
    """Open tickets of one team and level; `heat` 0-4 is its shade."""

    count: int = 0
    overdue: int = 0
    url: str = ""
    late_url: str = ""

    @property
    def heat(self) -> int:
        """The darker the more; the steps are fixed, so that a shade means the same every day."""
        return next((shade for least, shade in HEAT_STEPS if self.count >= least), 0)


@dataclass(frozen=True)
class TeamLine:
    """One team's row of the table."""

    label: str
    url: str
    cells: list[Cell]
    total: Cell


@dataclass(frozen=True)
class Load:
    """What one agent holds: a clock kind for each ticket that takes a place, then free places."""

    user: User
    agent: Agent
    kinds: list[str]
    url: str
    late_url: str

    @property
    def held(self) -> int:
        """Tickets that take a place."""
        return sum(1 for kind in self.kinds if kind)

    @property
    def late(self) -> int:
        """Of them, past their deadline."""
        return self.kinds.count("late")

    @property
    def soon(self) -> int:
        """Of them, close to it."""
        return self.kinds.count("warn")

    @property
    def bar(self) -> SafeString:
        """A stroke for each place; a page has a thousand of them."""
        return mark_safe("".join(f'<i class="{kind}"></i>' if kind else "<i></i>" for kind in self.kinds))  # noqa: S308 (our own codes)


@dataclass(frozen=True)
class Columns:
    """The columns of the table: complaint levels, then priorities of what is no complaint."""

    labels: list["str | Promise"] = field(
        default_factory=lambda: [*(level.label for level in Level), *(priority.label for priority in Priority)]
    )
    keys: tuple[tuple[int | None, str | None], ...] = (
        *((level.value, None) for level in Level),
        *((None, priority.value) for priority in Priority),
    )


def contents(user: User, now: datetime, channel: str = "") -> dict[str, Any]:
    """Everything the page shows to one person."""
    groups = _groups(user, now, channel)
    loads = _loads(user, now)
    states = Counter(load.agent.availability for load in loads)
    beats = list(Heartbeat.objects.order_by("name"))
    background = jobs.lines(jobs.with_silent(beats), now)
    return {
        "channel": channel,
        "channels": _channels(groups, channel),
        "tiles": _tiles(groups, now, channel),
        "columns": Columns().labels,
        "teams": _teams(groups, channel),
        "loads": loads,
        "online": states[Availability.ONLINE],
        "on_break": states[Availability.BREAK],
        "jobs": background,
        "bad_jobs": [line for line in background if line.bad],
        "missing_years": missing_years(now),
        "duty": duty.now_on_duty(user, now),
        "intake": intake(user, now, channel),
        "waves": _waves(user),
        "late_calls": late_calls(user, now),
        "surge": surges.current(next((beat for beat in beats if beat.name == surges.JOB), None), now),
    }


# ---------------------------------------------------------------- the open ones


def _groups(user: User, now: datetime, channel: str) -> list[dict[str, Any]]:
    """Open tickets counted by team, level, priority and channel, in one statement that reads `ticket_open_counts` and no ticket."""
    rows = Ticket.objects.visible_to(user).open().order_by()
    if channel:
        rows = rows.filter(channel=channel)
    late, free = Q(due_at__lte=now), Q(assignee__isnull=True)
    counted: Iterable[Any] = rows.values("team", "level", "priority", "channel").annotate(
        n=Count("due_at"),
        overdue=Count("due_at", filter=late),
        due_hour=Count("due_at", filter=Q(due_at__gt=now, due_at__lte=now + HOUR)),
        unassigned=Count("due_at", filter=free),
        oldest=Min("created_at", filter=free),
        latest=Min("due_at", filter=late),
        newest=Max("created_at"),
    )
    return list(counted)


def late_calls(user: User, now: datetime) -> int:
    """Follow-up calls whose day is over, of tickets the reader sees; counted no further than the cap."""
    return FollowUp.objects.visible_to(user).overdue(now).order_by()[: COUNT_CAP + 1].count()


def _waves(user: User) -> list[tuple[Wave, str]]:
    """Many with the same trouble now, each with its tickets; of one's own teams where one does not see all."""
    found = wave_rows.open_now()
    if found and not sees_all(user):
        own = set(user.teams.values_list("pk", flat=True))
        found = [wave for wave in found if wave.issue_type.team_id in own]
    return [(wave, address(view="all", wave=wave.pk)) for wave in found]


def _sum(groups: Sequence[Mapping[str, Any]], name: str) -> int:
    return sum(group[name] for group in groups)


def _first(groups: Sequence[Mapping[str, Any]], name: str) -> datetime | None:
    return min((group[name] for group in groups if group[name]), default=None)


def _tiles(groups: Sequence[Mapping[str, Any]], now: datetime, channel: str) -> list[Tile]:
    late, soon = _sum(groups, "overdue"), _sum(groups, "due_hour")
    complaints = _sum([group for group in groups if group["level"]], "due_hour")
    return [
        Tile(
            "open",
            pgettext_lazy("tickets", "Open"),
            _sum(groups, "n"),
            address(view="open", channel=channel),
            gettext("somebody still has to act"),
        ),
        Tile(
            "unassigned",
            _("Unassigned"),
            _sum(groups, "unassigned"),
            address(view="unassigned", channel=channel),
            _long(_("the oldest waits %(span)s"), _first(groups, "oldest"), now),
        ),
        Tile(
            "due_hour",
            _("Due within the hour"),
            soon,
            address(view="due_hour", channel=channel),
            gettext("%(count)d of them complaints") % {"count": complaints} if complaints else gettext("no complaint among them"),
            "warn" if soon else "",
            "hourglass",
        ),
        Tile(
            "overdue",
            _("Overdue"),
            late,
            address(view="overdue", channel=channel),
            _long(_("the longest by %(span)s"), _first(groups, "latest"), now),
            "late" if late else "",
            "alert",
        ),
    ]


def _long(words: "str | Promise", since: datetime | None, now: datetime) -> str:
    return str(words) % {"span": moments.span(now - since)} if since else gettext("none")


def _channels(groups: Sequence[Mapping[str, Any]], chosen: str) -> list[tuple[str, "str | Promise", int, bool]]:
    """What can be chosen: all, and each channel with open tickets (or the one chosen), with its count."""
    counts: dict[str, int] = defaultdict(int)
    for group in groups:
        counts[group["channel"]] += group["n"]
    names = [code for code in Channel.values if counts.get(code) or code == chosen]
    return [
        ("", _("All channels"), sum(counts.values()), not chosen),
        *((code, Channel(code).label, counts[code], code == chosen) for code in names),
    ]


def _teams(groups: Sequence[Mapping[str, Any]], channel: str) -> list[TeamLine]:
    by_team: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for group in groups:
        by_team[group["team"]].append(group)
    lines = []
    for pk, team in lists.teams().items():
        if not team.is_active and pk not in by_team:
            continue
        found = by_team.get(pk, [])
        asked = {"team": team.code, "channel": channel}
        cells = [_cell(found, level, priority, asked) for level, priority in Columns().keys]
        total = Cell(_sum(found, "n"), _sum(found, "overdue"), address(view="open", **asked), address(view="overdue", **asked))
        lines.append(TeamLine(team.label, total.url, cells, total))
    return lines


def _cell(found: Sequence[Mapping[str, Any]], level: int | None, priority: str | None, asked: dict[str, str]) -> Cell:
    mine = [group for group in found if group["level"] == level and (priority is None or group["priority"] == priority)]
    narrowed = {**asked, "level": level or "none", "priority": priority}
    return Cell(_sum(mine, "n"), _sum(mine, "overdue"), address(view="open", **narrowed), address(view="overdue", **narrowed))


# ---------------------------------------------------------------- who holds them


def _loads(user: User, now: datetime) -> list[Load]:
    """Agents with what they hold, the fullest first; those who are away and hold nothing are left out."""
    agents = Agent.objects.filter(user__is_active=True).select_related("user")
    if not sees_all(user):
        agents = agents.filter(user__teams__in=user.teams.values("pk")).distinct()
    held: dict[int, list[str]] = defaultdict(list)
    # Put in order here: asked for in order, SQLite goes through the whole queue for the few that somebody holds.
    counted = Ticket.objects.visible_to(user).open().filter(assignee__isnull=False, status__in=statuses.COUNTED).order_by()
    for ticket in sorted(counted.only(*CHIP_COLUMNS), key=attrgetter("due_at", "pk")):
        held[ticket.assignee_id or 0].append(clocks.chip(ticket, now).kind)
    loads = []
    for agent in agents:
        kinds = held.get(agent.pk, [])
        if kinds or agent.availability != "offline":
            urls = [address(view=view, assignee=agent.user.employee_number) for view in ("held", "overdue")]
            loads.append(Load(agent.user, agent, kinds + [""] * (agent.cap - len(kinds)), *urls))
    return sorted(loads, key=lambda load: (-load.late, -load.held, load.user.employee_number))


# ---------------------------------------------------------------- what came in


@dataclass(frozen=True)
class Hour:
    """Tickets received in one hour of the day: today (None while to come), and on average before."""

    hour: int
    today: int | None
    usual: float


@dataclass(frozen=True)
class Intake:
    """Today's intake by hour beside what is usual at that hour of the week."""

    hours: list[Hour]
    day: datetime
    channel: str = ""

    @property
    def total(self) -> int:
        """Received today so far."""
        return sum(hour.today or 0 for hour in self.hours)

    @property
    def usual(self) -> float:
        """Received by the end of this hour on a usual day of this weekday."""
        return round(sum(hour.usual for hour in self.hours if hour.today is not None), 1)

    @property
    def url(self) -> str:
        """Today's tickets."""
        day = self.day.date().isoformat()
        return address(view="all", channel=self.channel, **{"from": day, "to": day})


def intake(user: User, now: datetime, channel: str = "") -> Intake:
    """Today's intake. Beside it what was learnt of this kind of day, where the reader sees all of it; else the mean of the same weekday in
    the last WEEKS weeks or as many as there are, by one statement over five days, and one for the day on which all began."""
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    learnt = _learnt(now) if not channel and sees_all(user) else None
    days = [midnight - timedelta(weeks=week) for week in range(1 if learnt else WEEKS + 1)]
    rows = Ticket.objects.visible_to(user).order_by()
    if channel:
        rows = rows.filter(channel=channel)
    received = [rows.filter(created_at__gte=day, created_at__lt=day + timedelta(days=1)) for day in days]
    counts = {(hour.date(), hour.hour): count for hour, count in by_hour(received, "created_at").items()}
    began = (Ticket.objects.order_by("created_at").values_list("created_at", flat=True).first() if days[1:] else None) or now
    past = [day.date() for day in days[1:] if began < day + timedelta(days=1)]
    hours = [
        Hour(
            hour,
            counts.get((local.date(), hour), 0) if hour <= local.hour else None,
            learnt[hour] if learnt else sum(counts.get((day, hour), 0) for day in past) / max(len(past), 1),
        )
        for hour in range(24)
    ]
    return Intake(hours, midnight, channel)


def _learnt(now: datetime) -> list[float] | None:
    """The usual of today's hours as it was learnt; None while any of them is unknown."""
    known = usual.fresh(now)
    if known is None:
        return None
    kind = known.kind(timezone.localtime(now).date())
    found = [usual_rules.at(known.table, kind, hour) for hour in range(24)]
    return [each for each in found if each is not None] if None not in found else None
