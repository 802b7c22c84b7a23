"""The rota: a team's week in one look, planned, copied and changed there by those who may."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.models import Team, User
from tickets import breaks, rota_rules, shifts, wording_shifts
from tickets.admin.queue import reader
from tickets.breaks import Taken
from tickets.errors import TicketError
from tickets.forms.shifts import PlanForm, ShiftForm
from tickets.models import Absence, Agent, Shift
from tickets.rota_rules import Span, Stretch

DAY, WEEK, HOUR = timedelta(days=1), timedelta(weeks=1), timedelta(hours=1)
FARTHEST = 3 * 366
REFUSED_SHOWN = 8
SHADES = 4


@dataclass(frozen=True)
class Chip:
    """One shift in the grid."""

    pk: int
    hours: str
    breaks: str
    is_now: bool
    is_over: bool


@dataclass
class Cell:
    """One agent's day."""

    day: datetime
    is_today: bool
    chips: list[Chip] = field(default_factory=list)
    absent: str = ""


@dataclass(frozen=True)
class Row:
    """One agent's week. `state` is how they stand now, as the score sheet says it."""

    agent: Agent
    cells: list[Cell]
    total: str
    state: str
    taken: Taken

    @property
    def say(self) -> str:
        """The state in words."""
        return str(wording_shifts.STATES.get(self.state, ""))

    @property
    def break_minutes(self) -> int:
        """Minutes of breaks that were taken this week."""
        return int(self.taken.total / timedelta(minutes=1))


@dataclass(frozen=True)
class Cover:
    """How many are at work in each hour of a day; `shades` are 0-4 for the strip."""

    counts: list[int]

    @property
    def most(self) -> int:
        """At the fullest hour."""
        return max(self.counts, default=0)

    @property
    def shades(self) -> list[int]:
        """One for each hour."""
        return [min(SHADES, count) for count in self.counts]

    @property
    def told(self) -> str:
        """Hours with their numbers, for whoever does not see the strip."""
        parts, start = [], 0
        for hour in range(1, 25):
            if hour == 24 or self.counts[hour] != self.counts[start]:
                parts.append(f"{start:02d}–{hour:02d}: {self.counts[start]}")
                start = hour
        return ", ".join(parts)


@require_http_methods(["GET", "POST"])
def rota(request: HttpRequest) -> HttpResponse:
    """The week of a team (`?team=after_sales_1&from=2026-11-16`); a post plans shifts (`do=plan`) or repeats a week (`do=copy`, `repeat`)."""
    user, now = reader(request), timezone.now()
    teams = _teams(user)
    if not teams:
        raise PermissionDenied
    team = next((each for each in teams if each.code == request.GET.get("team")), teams[0])
    monday = _monday(request.GET.get("from", ""), now)
    agents = list(Agent.objects.filter(user__teams=team, user__is_active=True).select_related("user").order_by("user__employee_number"))
    may_plan = user.has_perm("tickets.add_shift")
    form = PlanForm(agents=agents, monday=monday) if may_plan else None
    if request.method == "POST":
        if not may_plan:
            raise PermissionDenied
        done = request.POST.get("do")
        if done == "copy":
            _say(request, shifts.repeat(agents, monday - WEEK, onto=[1], now=now))
            return redirect(_here(team, monday))
        if done == "repeat":
            _say(request, shifts.repeat(agents, monday, onto=range(1, _weeks(request) + 1), now=now))
            return redirect(_here(team, monday))
        form = PlanForm(request.POST, agents=agents, monday=monday)
        if form.is_valid():
            _say(request, shifts.plan(form.wanted(), now=now))
            return redirect(_here(team, monday))
    request.nav = "rota"  # type: ignore[attr-defined]
    context = {
        "title": pgettext("shifts", "Rota"),
        "now": now,
        "team": team,
        "teams": [(each, _here(each, monday)) for each in teams],
        "monday": monday,
        "sunday": monday + 6 * DAY,
        "earlier": _here(team, monday - WEEK),
        "this_week": _here(team, _monday("", now)),
        "later": _here(team, monday + WEEK),
        "form": form,
        "may_change": user.has_perm("tickets.change_shift"),
        "weeks": range(1, shifts.WEEKS_OFFERED + 1),
        **_grid(agents, monday, now),
    }
    return render(request, "desk/shifts.html", context, status=422 if form is not None and form.errors else 200)


@require_http_methods(["GET", "POST"])
def shift(request: HttpRequest, pk: int) -> HttpResponse:
    """One shift, with other hours."""
    user, now = reader(request), timezone.now()
    row = _reachable(user, pk, "tickets.change_shift")
    form = ShiftForm(request.POST or None, shift=row)
    back = _back(user, row)
    if request.method == "POST" and form.is_valid():
        try:
            shifts.change(row, form.wanted(), now=now)
        except TicketError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The shift is changed."))
            return redirect(back)
    request.nav = "rota"  # type: ignore[attr-defined]
    context = {
        "title": _("Shift of %(name)s") % {"name": row.agent.user.name},
        "shift": row,
        "hours": wording_shifts.stretch((row.start, row.end)),
        "form": form,
        "back": back,
        "may_take_off": user.has_perm("tickets.delete_shift") and row.start > now,
    }
    return render(request, "desk/shift.html", context, status=422 if form.errors else 200)


@require_POST
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a shift off the rota."""
    user = reader(request)
    row = _reachable(user, pk, "tickets.delete_shift")
    back = _back(user, row)
    try:
        shifts.take_off(row, now=timezone.now())
        messages.success(request, _("The shift is off the rota."))
    except TicketError as error:
        messages.warning(request, str(error))
    return redirect(back)


# ---------------------------------------------------------------- workings


def _teams(user: User) -> list[Team]:
    """All teams for whoever may see shifts, one's own for everybody else; one's own first."""
    own = set(user.teams.values_list("pk", flat=True))
    rows = Team.objects.filter(is_active=True).order_by("code")
    if not user.has_perm("tickets.view_shift"):
        rows = rows.filter(pk__in=own)
    return sorted(rows, key=lambda team: team.pk not in own)


def _reachable(user: User, pk: int, right: str) -> Shift:
    if not user.has_perm(right):
        raise PermissionDenied
    return get_object_or_404(Shift.objects.select_related("agent__user").prefetch_related("breaks"), pk=pk)


def _back(user: User, row: Shift) -> str:
    """The week of the shift, in a team of its agent."""
    team = row.agent.user.teams.filter(is_active=True).order_by("code").first()
    monday = _monday(timezone.localtime(row.start).date().isoformat(), timezone.now())
    return _here(team, monday) if team else reverse("admin:shifts")


def _here(team: Team, monday: datetime) -> str:
    return f"{reverse('admin:shifts')}?team={team.code}&from={timezone.localtime(monday):%Y-%m-%d}"


def _monday(given: str, now: datetime) -> datetime:
    """Midnight of the Monday of the week that was asked for; of this week when that makes no sense."""
    today = timezone.localtime(now).date()
    try:
        asked = datetime.strptime(given[:10], "%Y-%m-%d").date() if given else today  # noqa: DTZ007 (a day, not a moment)
    except ValueError:
        asked = today
    if abs((asked - today).days) > FARTHEST:
        asked = today
    return timezone.make_aware(datetime.combine(asked - timedelta(days=asked.weekday()), time.min))


def _weeks(request: HttpRequest) -> int:
    text = request.POST.get("weeks", "1")
    return min(max(int(text), 1), shifts.WEEKS_AHEAD) if text.isdecimal() and len(text) < 4 else 1


def _say(request: HttpRequest, found: shifts.Planned) -> None:
    """How many stand, and why the others do not."""
    if found.done or not found.refused:
        said = ngettext("%(count)d shift is on the rota.", "%(count)d shifts are on the rota.", found.done) % {"count": found.done}
        (messages.success if found.done else messages.info)(request, said)
    for sentence in found.refused[:REFUSED_SHOWN]:
        messages.warning(request, sentence)
    if (more := len(found.refused) - REFUSED_SHOWN) > 0:
        messages.warning(request, ngettext("%(count)d more was refused.", "%(count)d more were refused.", more) % {"count": more})


def _grid(agents: Sequence[Agent], monday: datetime, now: datetime) -> dict[str, Any]:
    """Rows and days of the grid; three statements, however many people and shifts there are."""
    end = monday + WEEK
    spans: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    # The week that is shown, and this moment.
    there = Q(start__lt=end, end__gt=monday) | Q(start__lte=now, end__gt=now)
    for row in Shift.objects.filter(there, agent__in=agents).prefetch_related("breaks").order_by("start"):
        spans[row.agent_id].append((row.pk, shifts.span_of(row)))
    absences: dict[int, list[Stretch]] = defaultdict(list)
    for agent, start, until in Absence.objects.filter(there, agent__in=agents).values_list("agent", "start", "end"):
        absences[agent].append((start, until))
    taken = breaks.taken(monday, end, now)
    days = [monday + n * DAY for n in range(7)]
    lines = [_row(agent, days, spans[agent.pk], absences[agent.pk], taken.get(agent.pk, Taken()), now) for agent in agents]
    week = {agent: [span for _pk, span in found] for agent, found in spans.items()}
    return {
        "rows": lines,
        "days": [(day, timezone.localtime(now).date() == timezone.localtime(day).date(), _cover(day, week, absences)) for day in days],
        "is_empty": not any(cell.chips for line in lines for cell in line.cells),
    }


def _row(
    agent: Agent, days: Sequence[datetime], spans: Sequence[tuple[int, Span]], absences: Sequence[Stretch], taken: Taken, now: datetime
) -> Row:
    today = timezone.localtime(now).date()
    cells = []
    total = timedelta()
    for day in days:
        cell = Cell(day, timezone.localtime(day).date() == today)
        for pk, span in spans:
            if day <= span.start < day + DAY:
                pauses = ", ".join(wording_shifts.hours(*each) for each in span.breaks)
                cell.chips.append(Chip(pk, wording_shifts.hours(span.start, span.end), pauses, span.holds(now), span.end <= now))
                total += span.end - span.start - sum((last - first for first, last in span.breaks), timedelta())
        for start, until in absences:
            if start < day + DAY and until > day:
                whole = start <= day and until >= day + DAY
                cell.absent = _("all day") if whole else wording_shifts.hours(max(start, day), min(until, day + DAY))
        cells.append(cell)
    state = rota_rules.away([span for _pk, span in spans], absences, now, has_rota=bool(spans))
    # Whoever is on no rota is neither on nor off shift.
    shown = state if spans or state else "none"
    return Row(agent, cells, f"{total / HOUR:g}", shown, taken)


def _cover(day: datetime, spans: dict[int, list[Span]], absences: dict[int, list[Stretch]]) -> Cover:
    """How many are at work in the middle of each hour."""
    middles = [day + (n + 0.5) * HOUR for n in range(24)]
    return Cover([sum(not rota_rules.away(found, absences[agent], at) for agent, found in spans.items()) for at in middles])
