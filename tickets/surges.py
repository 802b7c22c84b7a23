"""Surges of intake (D3): counted every minute, told once for each step, answered by standby agents, then by outsourced teams.

The only writer of `Surge`. A submission pays nothing for it: contacts are counted by the job, over the index of `created_at`
and within bounds. One surge at most goes on (a unique constraint), and each step is a conditional UPDATE together with its
record and its notices, so that two workers at once take it once.

Standby agents are not changed: dispatch takes them as it takes others for as long as a surge has called them in
(`Agent.objects.taking`, `dispatching.candidates`), and so they go back by themselves. Who is away or off shift stays so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from helpdesk import configuration
from helpdesk.choices import Role
from helpdesk.models import Team, User
from helpdesk.outbound import queue
from tickets import dispatching, notices, routing, surge_rules, usual
from tickets.choices import Category, Channel, EventCode, Rank, SurgeStep, Tier
from tickets.errors import Incomplete, NotAllowed, QuotaReached, StaleTicket
from tickets.models import Agent, IssueType, Surge, SurgeRecord, SurgeRule, Ticket, TicketEvent
from tickets.models.tickets import TicketQuerySet
from tickets.quotas import Quota, Used, room, used

HOUR = timedelta(hours=1)
WEEKS = 4
MOST = 50_000
"""No range of contacts is counted further than this."""
MOST_WAITING = 1_000
OVERFLOW_TURN = 200
"""How many tickets one pass hands to outsourced teams at most; the next follows a minute later."""

STANDARD = "default"

WHY: dict[str, StrOrPromise] = {
    SurgeStep.STARTED: gettext_lazy("more contacts than the limit"),
    SurgeStep.STANDBY: gettext_lazy("intake is still above the limit, or too many tickets wait"),
    SurgeStep.OVERFLOW: gettext_lazy("tickets go on waiting although standby was called in"),
    SurgeStep.ENDED: gettext_lazy("intake and queues are calm again"),
}
"""Why the system took a step."""


@dataclass(frozen=True)
class Held:
    """The rule as it is held in memory: for the decision, and for the overflow."""

    pk: int
    rule: surge_rules.Rule
    overflow_wait: timedelta
    routes: Mapping[int, int]
    quotas: Mapping[int, Quota]
    kept: frozenset[int]


@dataclass
class Watched:
    """What one pass saw and did."""

    seen: surge_rules.Seen | None = None
    limit: float | None = None
    surge: Surge | None = None
    steps: tuple[str, ...] = ()
    overflowed: int = 0


def rule() -> Held | None:
    """The rule of the house; None before it was installed."""
    return configuration.held(_load_rule)


def rule_of(row: SurgeRule) -> surge_rules.Rule:
    """The rule as values."""
    return surge_rules.Rule(
        timedelta(minutes=row.window_minutes),
        row.contacts,
        row.multiple,
        row.floor,
        timedelta(minutes=row.standby_after),
        timedelta(minutes=row.overflow_after),
        timedelta(minutes=row.calm_minutes),
        row.calm_waiting,
        row.is_active,
        row.calm_percent / 100,
    )


def _load_rule() -> Held | None:
    row = SurgeRule.objects.filter(code=STANDARD).prefetch_related("routes").first()
    if row is None:
        return None
    return Held(
        row.pk,
        rule_of(row),
        timedelta(minutes=row.overflow_wait),
        _routes(row),
        {route.team_id: Quota(route.most_open, route.most_per_day) for route in row.routes.all()},
        frozenset(IssueType.objects.filter(Q(code__in=row.kept_types) | Q(parent__code__in=row.kept_types)).values_list("pk", flat=True)),
    )


def _routes(row: SurgeRule) -> dict[int, int]:
    """Only to teams that are outsourced and at work; a team that was made one of the house no longer takes overflow."""
    teams = set(Team.objects.filter(is_outsourced=True, is_active=True).values_list("pk", flat=True))
    return {route.team_id: route.to_team_id for route in row.routes.all() if route.to_team_id in teams and route.team_id not in teams}


def going_on() -> Surge | None:
    """The surge that goes on now."""
    return Surge.objects.going_on().first()


# ---------------------------------------------------------------- counting


def _contacts(start: datetime, end: datetime) -> TicketQuerySet:
    """What came in, [start, end), without what was brought over from files."""
    return Ticket.objects.filter(created_at__gte=start, created_at__lt=end).exclude(channel=Channel.IMPORT).order_by()


def count(start: datetime, end: datetime) -> int:
    """How many contacts came in, up to MOST."""
    return _contacts(start, end)[:MOST].count()


def usual_for(window: timedelta, now: datetime) -> float | None:
    """What the window that ends now usually brings: as it was learnt at night, else counted from the last weeks."""
    learnt = usual.within(now - window, now)
    return counted_usual(window, now) if learnt is None else learnt


def counted_usual(window: timedelta, now: datetime) -> float | None:
    """What a window of this weekday and hour brings: the mean of the last WEEKS weeks, or of as many as there are.

    An hour that brought nothing counts where the day before it brought something: the house was at work then.
    """
    hour = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    counts = []
    for start in (hour - timedelta(weeks=week) for week in range(1, WEEKS + 1)):
        found = count(start, start + HOUR)
        if found or _contacts(start - timedelta(days=1), start).exists():
            counts.append(found)
    return sum(counts) / len(counts) * (window / HOUR) if counts else None


def look(held: Held, surge: Surge | None, now: datetime) -> surge_rules.Seen:
    """Count what the rule asks for. Contacts from before the end of the last surge are not held against the house again."""
    window = held.rule.window
    start = now - window
    if surge is None:
        ended = Surge.objects.filter(ended_at__gt=start, ended_at__lte=now).values_list("ended_at", flat=True).first()
        start = ended or start
    # What came in this very moment counts.
    contacts = count(start, now + timedelta(microseconds=1))
    return surge_rules.Seen(contacts, usual_for(window, now), waiting_of(surge) if surge else 0)


def waiting_of(surge: Surge) -> int:
    """Tickets of the surge that wait for an agent, up to MOST_WAITING."""
    since = surge.started_at - timedelta(minutes=surge.window_minutes)
    rows = Ticket.objects.waiting_in_queue().filter(created_at__gte=since).exclude(channel=Channel.IMPORT).order_by()
    return rows[:MOST_WAITING].count()


def overflowed(surge: Surge) -> int:
    """How many tickets went to outsourced teams, by the timeline."""
    if surge.overflow_at is None:
        return 0
    events = TicketEvent.objects.filter(code=EventCode.TRANSFERRED, at__gte=surge.overflow_at, data__how="overflow", data__surge=surge.pk)
    return events.count()


# ---------------------------------------------------------------- verbs


def watch(now: datetime) -> Watched:
    """One pass: start, step up or end a surge as the rule says, then hand to outsourced teams what waits."""
    held = rule()
    if held is None:
        return Watched()
    surge = going_on()
    if surge is None and not held.rule.is_active:
        return Watched()
    seen = look(held, surge, now)
    steps: list[str] = []
    for _turn in SurgeStep:
        state = _note(held, surge, seen, now) if surge else None
        step = surge_rules.next_step(held.rule, state, seen, now)
        if step is None:
            break
        taken = _take(held, surge, step, seen, now=now)
        if taken is None:
            # Another worker has taken it in this moment.
            surge = going_on()
            break
        steps.append(step)
        if step == SurgeStep.ENDED:
            surge = None
            break
        surge = taken
        if step == SurgeStep.STARTED:
            seen = surge_rules.Seen(seen.contacts, seen.usual, waiting_of(surge))
    if SurgeStep.STANDBY in steps:
        routing.give_out(now)
    given = overflow(held, surge, now) if surge and surge.overflow_at else 0
    return Watched(seen, held.rule.limit(seen.usual), surge, tuple(steps), given)


def take_step(step: str, *, by: User, now: datetime, reason: str) -> Surge:
    """A person starts or ends a surge, calls standby in or opens the overflow, with a reason.

    Where nothing goes on, calling in begins a surge too. Raises Incomplete without a reason, NotAllowed when the step was taken
    already or there is no rule.
    """
    if not reason.strip():
        raise Incomplete(_("Say why."), ["reason"])
    held = rule()
    if held is None:
        raise NotAllowed(_("There is no rule for surges yet: manage.py bootstrap installs it."))
    surge = going_on()
    if step not in possible(surge):
        raise NotAllowed(_("This has been done already. Look at the surge again."))
    seen = look(held, surge, now)
    with transaction.atomic():
        if surge is None and step != SurgeStep.STARTED:
            surge = _take(held, None, SurgeStep.STARTED, seen, now=now, by=by, reason=reason)
        taken = _take(held, surge, SurgeStep(step), seen, now=now, by=by, reason=reason)
        if taken is None:
            raise NotAllowed(_("This has been done already. Look at the surge again."))
    return taken


def possible(surge: Surge | None) -> list[SurgeStep]:
    """What a person may do now."""
    if surge is None:
        return [SurgeStep.STARTED, SurgeStep.STANDBY]
    return [step for step in (SurgeStep.STANDBY, SurgeStep.OVERFLOW, SurgeStep.ENDED) if surge.at(step) is None]


def _note(held: Held, surge: Surge, seen: surge_rules.Seen, now: datetime) -> surge_rules.State:
    """Keep since when it has been calm, and the peak; the state of the surge for the rule."""
    state = surge_rules.State(surge.started_at, surge.standby_at, surge.overflow_at, surge.calm_since)
    calm = surge_rules.calm_since(held.rule, state, seen, now)
    peak = max(surge.peak, seen.contacts)
    if (calm, peak) != (surge.calm_since, surge.peak):
        Surge.objects.going_on().filter(pk=surge.pk).update(calm_since=calm, peak=peak)
        surge.calm_since, surge.peak = calm, peak
    return surge_rules.State(surge.started_at, surge.standby_at, surge.overflow_at, calm)


def _take(
    held: Held, surge: Surge | None, step: SurgeStep, seen: surge_rules.Seen, *, now: datetime, by: User | None = None, reason: str = ""
) -> Surge | None:
    """Take one step with its record and its notices; None when somebody else has taken it."""
    with transaction.atomic():
        if surge is None:
            surge = _begin(held, seen, now) if step == SurgeStep.STARTED else None
            if surge is None:
                return None
        else:
            fields: dict[str, object] = {f"{step}_at": now}
            if step == SurgeStep.ENDED:
                since = surge.started_at - timedelta(minutes=surge.window_minutes)
                fields |= {"received": count(since, now), "overflowed": overflowed(surge)}
            open_step = Surge.objects.going_on().filter(pk=surge.pk, **{f"{step}_at__isnull": True})
            if open_step.update(**fields) != 1:
                return None
            surge.refresh_from_db()
        data = {"contacts": seen.contacts, "usual": seen.usual, "limit": held.rule.limit(seen.usual), "waiting": seen.waiting}
        SurgeRecord.objects.create(surge=surge, step=step, at=now, by=by, reason=reason.strip()[:200], data=data)
        _tell(surge, step, seen, now=now, by=by, reason=reason.strip())
    return surge


def _begin(held: Held, seen: surge_rules.Seen, now: datetime) -> Surge | None:
    try:
        with transaction.atomic():
            return Surge.objects.create(
                rule_id=held.pk,
                started_at=now,
                window_minutes=held.rule.minutes,
                contacts=seen.contacts,
                usual=seen.usual,
                limit=held.rule.limit(seen.usual),
                peak=seen.contacts,
            )
    except IntegrityError:
        return None


# ---------------------------------------------------------------- overflow


def overflow(held: Held, surge: Surge, now: datetime, limit: int = OVERFLOW_TURN) -> int:
    """Hand waiting tickets to the outsourced teams' agents who are free, by deadline; returns how many.

    A ticket's own team comes first: what it can take now, it gets.
    """
    if not held.routes:
        return 0
    routing.give_out(now)
    given = 0
    hopeless: set[tuple[int, int]] = set()
    teams = {team.pk: team for team in Team.objects.filter(pk__in=held.routes.values())}
    with_a_place = set(dispatching.teams_with_a_place().filter(pk__in=teams).values_list("pk", flat=True))
    from_teams = [pk for pk, to in held.routes.items() if to in with_a_place]
    rooms = {pk: room(held.quotas[pk], pk, held.routes[pk], now) for pk in from_teams}
    full: set[int] = set()
    for ticket in may_overflow(held, now).filter(team__in=from_teams).select_related("customer", "issue_type", "team")[:MOST_WAITING]:
        to = held.routes[ticket.team_id]
        if ticket.team_id in full:
            continue
        if (to, ticket.issue_type_id) in hopeless:
            continue
        try:
            event = routing.overflow(ticket, team=teams[to], now=now, surge=surge.pk, has_room=rooms[ticket.team_id])
        except StaleTicket:
            continue
        except QuotaReached:
            full.add(ticket.team_id)
            _tell_of_quota(ticket.team, teams[to], now=now)
            continue
        if event is None:
            hopeless.add((to, ticket.issue_type_id))
            continue
        given += 1
        if given == limit:
            break
    return given


@dataclass(frozen=True)
class Line:
    """One line of the overflow, its bounds, and how much of them is used."""

    team: Team
    to_team: Team
    quota: Quota
    used: Used

    @property
    def is_full(self) -> bool:
        """Whether no more goes there now."""
        return self.quota.left(self.used) == 0


def lines(held: Held, now: datetime) -> list[Line]:
    """The lines of the overflow that have bounds."""
    bounded = {pk: to for pk, to in held.routes.items() if held.quotas[pk].is_bounded}
    teams = Team.objects.in_bulk([*bounded, *bounded.values()])
    return [Line(teams[pk], teams[to], held.quotas[pk], used(pk, to, now)) for pk, to in bounded.items()]


def may_overflow(held: Held, now: datetime) -> TicketQuerySet:
    """Waiting tickets that may leave the house, by deadline.

    Never level 1, a complaint of a VIP, what was handed up or asked of a department, a type that the rule keeps, or what an
    outsourced team has handed back.
    """
    came_back = TicketEvent.objects.filter(ticket=OuterRef("pk"), code=EventCode.HANDED_BACK, data__has_key="from_team")
    waiting = Ticket.objects.waiting_in_queue().filter(
        Q(level__isnull=True) | Q(level__gt=1),
        team__in=held.routes,
        created_at__lte=now - held.overflow_wait,
        escalation=Rank.AGENT,
        cross_department=False,
    )
    return (
        waiting.exclude(category=Category.COMPLAINT, customer__tier=Tier.VIP).exclude(issue_type__in=held.kept).exclude(Exists(came_back))
    )


# ---------------------------------------------------------------- telling


def _tell(surge: Surge, step: str, seen: surge_rules.Seen, *, now: datetime, by: User | None, reason: str) -> None:
    """Supervisors and managers of each step; standby agents when they are called in and when it is over."""
    people = User.objects.filter(groups__name__in=[Role.SUPERVISOR, Role.MANAGER], is_active=True).distinct()
    about = notices.About(
        "",
        "",
        "",
        None,
        reverse("surge"),
        more={
            "contacts": str(surge.received if step == SurgeStep.ENDED else seen.contacts),
            "window": str(surge.window_minutes),
            "usual": _plain(seen.usual),
            "waiting": str(seen.waiting),
            "given": str(surge.overflowed or 0),
            "by": by.name if by else gettext_lazy("System"),
            "reason": reason or WHY[step],
        },
    )
    drafts = notices.to_staff(people, about, kind=f"surge_{step}", key=f"surge:{surge.pk}:{step}", now=now)
    if step == SurgeStep.STANDBY or (step == SurgeStep.ENDED and surge.standby_at):
        kind, path = ("surge_called_in" if step == SurgeStep.STANDBY else "surge_released"), reverse("admin:index")
        of = notices.About("", "", "", None, path, more=about.more)
        drafts += notices.to_staff(standby_agents(), of, kind=kind, key=f"surge:{surge.pk}:{kind}", now=now)
    queue(drafts, now=now)


def _tell_of_quota(team: Team, to_team: Team, *, now: datetime) -> None:
    """Supervisors and managers, once a day for each line: what waits now waits in the house."""
    people = User.objects.filter(groups__name__in=[Role.SUPERVISOR, Role.MANAGER], is_active=True).distinct()
    found = used(team.pk, to_team.pk, now)
    # The name in the reader's language.
    more: dict[str, StrOrPromise] = {"team": lazy(lambda: to_team.label, str)(), "given": str(found.today), "open": str(found.open)}
    about = notices.About("", "", "", None, reverse("surge"), more=more)
    key = f"surge_quota:{team.pk}:{to_team.pk}:{timezone.localtime(now):%Y-%m-%d}"
    queue(notices.to_staff(people, about, kind="surge_quota", key=key, now=now), now=now)


def standby_agents() -> Sequence[User]:
    """Everybody on standby."""
    return list(User.objects.filter(agent__in=Agent.objects.filter(is_standby=True), is_active=True).order_by("pk"))


def _plain(number: float | None) -> str:
    return "—" if number is None else f"{round(number, 1):g}"
