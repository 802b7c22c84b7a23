"""Between the rows and the clock rules: policies and calendars from the database, results onto the ticket.

The only writer of due times. `tickets.sla` does the reckoning.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from helpdesk import calendars, configuration
from helpdesk.models import Department, ServiceCalendar, StatutoryDay
from tickets import acceptance, ladder, sla, targets, undone
from tickets.choices import Ball, Clock, CollaborationState, EventCode
from tickets.models import Collaboration, Ladder, LadderRung, SlaPolicy, Ticket, TicketEvent
from tickets.models.tickets import NEVER
from tickets.statuses import TABLE

DEFAULT_LADDER = "default"
# Of so many deadlines it is remembered when they turn amber.
REMEMBERED = 20_000


class Timed(Protocol):
    """The columns of a ticket that its clocks are made of."""

    policy_id: int | None
    created_at: datetime
    running_since: datetime | None
    response_due_at: datetime | None
    responded_at: datetime | None
    resolution_due_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    paused_at: datetime | None
    cycle: int


@dataclass(frozen=True)
class PolicyRow:
    """A policy as rules know it, with the row it came from."""

    pk: int
    policy: sla.Policy
    calendar: calendars.Calendar


def policies() -> Mapping[str, PolicyRow]:
    """Active policies by code."""
    return configuration.held(_load_policies)


def retired() -> Mapping[int, PolicyRow]:
    """Policies that were switched off, by key: they still hold for the tickets that were opened under them."""
    return configuration.held(_load_retired)


def service_calendars() -> Mapping[str, calendars.Calendar]:
    """Service calendars by code."""
    return configuration.held(_load_calendars)


def choose(facts: sla.Facts) -> tuple[PolicyRow, list[dict[str, Any]]]:
    """The policy for a ticket, and why; raises SlaError when none fits."""
    rows = policies()
    choice = sla.choose([row.policy for row in rows.values()], facts)
    return rows[choice.policy.code], choice.why


def facts_of(ticket: Ticket) -> sla.Facts:
    """What of a ticket decides its policy."""
    return sla.Facts(
        priority=ticket.priority,
        level=ticket.level,
        tier=ticket.customer.tier,
        issue_type=ticket.issue_type.code,
        team=ticket.team.code,
        cross_department=ticket.cross_department,
    )


def first(row: PolicyRow, created_at: datetime) -> dict[str, Any]:
    """Column values of a ticket just opened."""
    deadlines = sla.first_deadlines(row.policy, row.calendar, created_at)
    running = [at for at in (deadlines.response_due_at, deadlines.resolution_due_at) if at]
    return {
        "policy_id": row.pk,
        "response_due_at": deadlines.response_due_at,
        "resolution_due_at": deadlines.resolution_due_at,
        "promise_at": deadlines.promise_at,
        "next_check_at": deadlines.next_check_at,
        "due_at": min(running, default=NEVER),
        "running_since": created_at,
    }


def moments(events: Iterable[TicketEvent]) -> list[sla.Moment]:
    """The timeline as the rules read it, without what was taken back.

    An event that says nothing of departments leaves the ticket with the one that has it.
    """
    found = []
    department = ""
    lines = undone.standing(events)
    aside = _merged_meanwhile(lines) | _answered_meanwhile(lines)
    released = _released(lines)
    for number, event in enumerate(lines):
        department = event.data.get("department", department)
        status = aside.get(number, event.status)
        code = sla.RELEASED if number == released else _moment_code(event)
        found.append(sla.Moment(event.at, code, status, _holder(event, status, department), _promised(lines, number)))
    return found


def _merged_meanwhile(lines: Sequence[TicketEvent]) -> dict[int, str]:
    """Lines while a ticket was merged into another, where that was undone: its clocks ran on as if it had not been."""
    found: dict[int, str] = {}
    for number, event in enumerate(lines):
        if event.code == EventCode.MERGED and "into" in event.data:
            until = next((at for at in range(number, len(lines)) if lines[at].code == EventCode.UNMERGED and "into" in lines[at].data), 0)
            found |= dict.fromkeys(range(number, until), event.data["was"])
    return found


def _answered_meanwhile(lines: Sequence[TicketEvent]) -> dict[int, str]:
    """Lines while a ticket was answered at once, where that did not help: its clocks ran on as if there had been no answer."""
    found: dict[int, str] = {}
    for number, event in enumerate(lines):
        if event.code == EventCode.ANSWERED_AT_ONCE:
            until = next((at for at in range(number, len(lines)) if lines[at].code == EventCode.DID_NOT_HELP), number)
            found |= dict.fromkeys(range(number, until), event.data["was"])
    return found


def _released(lines: Sequence[TicketEvent]) -> int | None:
    """The line by which an answer at once was let be: the customer's yes, or their silence."""
    given = next((number for number, event in enumerate(lines) if event.code == EventCode.ANSWERED_AT_ONCE), None)
    if given is None:
        return None
    ending = (EventCode.DID_NOT_HELP, EventCode.CONFIRMED, EventCode.CLOSED)
    ended = next((number for number in range(given, len(lines)) if lines[number].code in ending), None)
    return ended if ended is not None and lines[ended].code != EventCode.DID_NOT_HELP else None


def _promised(lines: Sequence[TicketEvent], number: int) -> tuple[tuple[sla.Kind, datetime], ...]:
    """The deadlines that came with a ticket that was merged in, unless that was undone."""
    event = lines[number]
    if event.code != EventCode.MERGED or not event.data.get("promised"):
        return ()
    if any(later.code == EventCode.UNMERGED and later.data.get("came") == event.data["came"] for later in lines[number:]):
        return ()
    return tuple((kind, datetime.fromisoformat(due)) for kind, due in event.data["promised"].items())


def _holder(event: TicketEvent, status: str, department: str) -> str:
    """Who holds the ticket after an event."""
    ball = TABLE[status].ball
    if ball == Ball.CUSTOMER:
        return "customer"
    if ball == Ball.DEPARTMENT:
        return f"department:{department}"
    return f"team:{event.team_id}"


def explain(ticket: Ticket, now: datetime, events: Iterable[TicketEvent] | None = None) -> sla.Clocks | None:
    """Both clocks of a ticket with every step that led to them; None for a ticket without a policy."""
    row = policy_of(ticket)
    if row is None:
        return None
    lines = list(ticket.events.all() if events is None else events)
    return sla.clocks(moments(lines), row.policy, row.calendar, now, frozen=_frozen(ticket, lines, now))


def watches(ticket: Timed) -> list[ladder.Watch]:
    """Both clocks as the ticket's columns have them, without its timeline: what the ladder needs of `explain`."""
    row = policy_of_id(ticket.policy_id)
    if row is None:
        return []
    found = []
    settled = ticket.resolved_at or ticket.closed_at
    if row.policy.response and ticket.response_due_at:
        pace = sla.Pace(row.policy.response, row.policy, row.calendar)
        found.append(ladder.Watch("response", pace, ticket.created_at, ticket.response_due_at, ticket.responded_at or settled))
    if row.policy.resolution and ticket.resolution_due_at:
        pace = sla.Pace(row.policy.resolution, row.policy, row.calendar)
        since = ticket.running_since or ticket.created_at
        found.append(ladder.Watch("resolution", pace, since, ticket.resolution_due_at, settled or ticket.paused_at, ticket.cycle))
    return found


def refreshed(ticket: Ticket, event: TicketEvent, **after: Any) -> dict[str, Any]:
    """Column values of the clocks as they stand after `event`, which is about to be written with the fields `after`.

    Everything comes from the timeline; nothing is counted up or down.
    """
    row = policy_of(ticket, after.get("policy_id"))
    if row is None:
        return {}
    event.status = after.get("status", ticket.status)
    event.team_id = after.get("team_id", ticket.team_id)
    lines = [*ticket.events.all(), event]
    state = sla.clocks(moments(lines), row.policy, row.calendar, event.at, frozen=_frozen(ticket, lines, event.at))
    fired = {line.key for line in lines if line.key}
    response, resolution = state.response, state.resolution
    is_open = TABLE[event.status].is_open
    responded_at = ticket.responded_at or response.met_at
    # Open and ended: taken up again after an answer at once that was let be. Nobody owes a first answer then.
    response_due_at = None if is_open and response.ended_at else response.due_at
    running = []
    if is_open and response_due_at and responded_at is None:
        running.append(response_due_at)
    if is_open and resolution.due_at and resolution.paused_since is None:
        running.append(resolution.due_at)
    return {
        "responded_at": responded_at,
        "response_due_at": response_due_at,
        "resolution_due_at": resolution.due_at,
        "paused_at": resolution.paused_since,
        "due_at": min(running, default=NEVER) if is_open else None,
        "next_check_at": sla.next_check(state, fired=fired),
        "running_since": resolution.since,
        "cycle": resolution.cycle,
    }


def acceptance_pace(department: Department, row: PolicyRow) -> sla.Pace:
    """How a department's time to accept passes: on its own calendar, else on that of the ticket's policy."""
    calendar = service_calendars()[department.calendar.code] if department.calendar else row.calendar
    return acceptance.pace(department.accept_minutes, row.policy, calendar)


def acceptance_watch(request: Collaboration, department: Department, row: PolicyRow) -> ladder.Watch:
    """The acceptance clock of a request as the ladder needs it."""
    until = request.accepted_at or request.finished_at
    pace = acceptance_pace(department, row)
    return acceptance.watch(pace, request=request.pk or 0, asked_at=request.asked_at, due_at=request.due_at, until=until)


def acceptance_clock(request: Collaboration, row: PolicyRow, now: datetime) -> sla.ClockState:
    """The acceptance clock of a request with every step that led to it; its department is loaded."""
    ended = request.finished_at if request.state == CollaborationState.WITHDRAWN else None
    met = request.accepted_at or (None if ended else request.finished_at)
    return acceptance.clock(
        acceptance_pace(request.department, row),
        asked_at=request.asked_at,
        due_at=request.due_at,
        now=now,
        met_at=met,
        ended_at=None if met else ended,
    )


def is_off_hours(ticket: Ticket, now: datetime) -> bool:
    """Whether a ticket came, and `now` lies, outside the service hours in which its answer is owed: the promise holds, and is ahead.

    Level 1 and what is urgent run day and night and have no promise.
    """
    if ticket.promise_at is None or ticket.response_due_at is None or ticket.response_due_at <= now:
        return False
    row = policy_of(ticket)
    return row is not None and not row.calendar.is_open(now)


def promise_preview(now: datetime) -> datetime | None:
    """By when somebody who writes now is answered: by the policy of an ordinary complaint."""
    try:
        row, _why = choose(sla.Facts(priority="normal", level=3, tier="standard", issue_type="product_quality"))
    except sla.SlaError:
        return None
    deadlines = sla.first_deadlines(row.policy, row.calendar, now)
    return deadlines.response_due_at


@dataclass(frozen=True)
class Chip:
    """What a countdown chip shows: a kind (calm warn late paused done none), which clock, and the moment it is about."""

    kind: str
    clock: str = ""
    at: datetime | None = None


def chip(ticket: Ticket, now: datetime) -> Chip:
    """The chip of a list row, from the ticket's columns alone; amber and red as the targets' own warning says."""
    if not ticket.is_open:
        return Chip("done", Clock.RESOLUTION, ticket.resolved_at or ticket.closed_at)
    deadline = ticket.deadline
    if deadline is None:
        return Chip("paused", Clock.RESOLUTION, ticket.paused_at) if ticket.paused_at else Chip("none")
    which = Clock.RESPONSE if deadline == ticket.response_due_at and ticket.responded_at is None else Clock.RESOLUTION
    if deadline <= now:
        return Chip("late", which, deadline)
    return Chip("warn" if now >= warn_at(ticket, deadline) else "calm", which, deadline)


def warn_at(ticket: Ticket, deadline: datetime) -> datetime:
    """When a deadline turns amber, from the columns alone: where the clock it belongs to warns."""
    known = configuration.held(_no_warnings)
    columns = (ticket.policy_id, ticket.created_at, ticket.response_due_at, ticket.responded_at, ticket.resolution_due_at)
    key = (*columns, ticket.resolved_at, ticket.closed_at, ticket.paused_at, ticket.running_since, deadline)
    if key not in known:
        running = [watch for watch in watches(ticket) if watch.due == deadline and watch.until is None]
        if len(known) >= REMEMBERED:
            known.clear()
        known[key] = min((watch.pace.warn(watch.since, watch.due) for watch in running), default=deadline)
    return known[key]


def _no_warnings() -> dict[tuple[object, ...], datetime]:
    """When deadlines turn amber, as far as it was reckoned since policies and calendars were loaded: lists ask for the same again and again."""
    return {}


def _moment_code(event: TicketEvent) -> str:
    return "progress_public" if event.code == EventCode.PROGRESS and event.data.get("public") else event.code


def policy_of(ticket: Ticket, policy_id: int | None = None) -> PolicyRow | None:
    """The policy a ticket is timed by (or another one, by key); None for a ticket without."""
    return policy_of_id(policy_id or ticket.policy_id)


def policy_of_id(wanted: int | None) -> PolicyRow | None:
    """The policy with this key, also one that is switched off."""
    if wanted is None:
        return None
    held = next((row for row in policies().values() if row.pk == wanted), None) or retired().get(wanted)
    if held is not None:
        return held
    # Made since the policies were loaded.
    stored = SlaPolicy.objects.select_related("calendar", "issue_type", "team", "ladder").get(pk=wanted)
    return to_rules(stored, service_calendars(), configuration.held(_load_ladders))


def _frozen(ticket: Ticket, lines: Iterable[TicketEvent], at: datetime) -> dict[tuple[sla.Kind, int], datetime]:
    """Deadlines that were reached or met: later edits of policies and calendars do not move them.

    Those of earlier rounds stand in the events that ended them. One that has passed by `at` is missed whether or not the sweep
    has been there.
    """
    frozen: dict[tuple[sla.Kind, int], datetime] = {}
    lines = undone.standing(lines)
    helped_not = any(line.code == EventCode.DID_NOT_HELP for line in lines)
    for line in lines:
        settles = line.code == EventCode.RESOLVED or (line.code == EventCode.ANSWERED_AT_ONCE and not helped_not)
        if settles and line.data.get("due_at"):
            frozen["resolution", line.data.get("cycle", 0)] = datetime.fromisoformat(line.data["due_at"])
    response, resolution = ticket.response_due_at, ticket.resolution_due_at
    settled = ticket.resolved_at or ticket.closed_at
    if response and (ticket.responded_at or settled or ticket.response_breached_at or (ticket.is_open and response <= at)):
        frozen["response", 0] = response
    if resolution:
        passed = resolution < ticket.paused_at if ticket.paused_at else ticket.is_open and resolution <= at
        if settled or ticket.resolution_breached_at or passed:
            frozen["resolution", ticket.cycle] = resolution
    return frozen


def _load_policies() -> dict[str, PolicyRow]:
    return {row.policy.code: row for row in _load_rows(is_active=True)}


def _load_retired() -> dict[int, PolicyRow]:
    return {row.pk: row for row in _load_rows(is_active=False)}


def _load_rows(*, is_active: bool) -> list[PolicyRow]:
    known, ladders = _load_calendars(), _load_ladders()
    rows = SlaPolicy.objects.filter(is_active=is_active).select_related("calendar", "issue_type", "team", "ladder")
    return [to_rules(row, known, ladders) for row in rows.order_by("order", "code")]


def to_rules(row: SlaPolicy, known: Mapping[str, calendars.Calendar], ladders: Mapping[str, tuple[sla.Rung, ...]]) -> PolicyRow:
    """A policy's row as the rules know it; calendars and ladders by their codes."""
    climbed = ladders.get(row.ladder.code if row.ladder else DEFAULT_LADDER, targets.STANDARD)
    return PolicyRow(row.pk, as_rule(row, climbed), known[row.calendar.code])


def as_rule(row: SlaPolicy, climbed: tuple[sla.Rung, ...]) -> sla.Policy:
    """A policy's row with a ladder as a value."""
    return sla.Policy(
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        response=sla.Target("response", row.response_minutes, row.response_basis) if row.response_minutes else None,  # type: ignore[arg-type]
        resolution=sla.Target("resolution", row.resolution_minutes, row.resolution_basis) if row.resolution_minutes else None,  # type: ignore[arg-type]
        warn_minutes=row.warn_minutes,
        warn_percent=row.warn_percent,
        priority=row.priority or None,
        level=row.level,
        tier=row.tier or None,
        issue_type=row.issue_type.code if row.issue_type else None,
        team=row.team.code if row.team else None,
        cross_department=row.cross_department,
        order=row.order,
        ladder=climbed,
    )


def _load_ladders() -> dict[str, tuple[sla.Rung, ...]]:
    found: dict[str, list[sla.Rung]] = {code: [] for code in Ladder.objects.values_list("code", flat=True)}
    for row in LadderRung.objects.filter(is_active=True).select_related("ladder").order_by("pk"):
        found[row.ladder.code].append(
            sla.Rung(
                code=row.code,
                clock=row.clock,
                point=row.point,
                amount=row.amount,
                audience=tuple(row.audience),
                channels=tuple(row.channels),
                action=row.action,
                rank=row.rank,
            )
        )
    return {code: tuple(rungs) for code, rungs in found.items()}


def _load_calendars() -> dict[str, calendars.Calendar]:
    statutory = list(StatutoryDay.objects.values_list("date", "is_working"))
    found = {}
    for row in ServiceCalendar.objects.prefetch_related("exceptions"):
        found[row.code] = calendars.build(
            code=row.code,
            timezone=row.time_zone,
            weekly=row.weekly,
            promise_minute=row.promise_time.hour * 60 + row.promise_time.minute,
            statutory=statutory if row.statutory else (),
            exceptions=[(exception.date, exception.segments) for exception in row.exceptions.all()],
        )
    return found
