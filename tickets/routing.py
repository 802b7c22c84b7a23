"""Who gets the ticket. The only writer of `assignee` and `team`.

An automatic assignment reads each agent's load together with their `turn`, and claims the agent by moving `turn` on from
the value it read. Every assignment to an agent passes that claim in the transaction that sets the assignee, so two at once
can never both use the last place: the second finds the turn moved, reads again and decides again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from helpdesk.choices import Role
from helpdesk.models import Team, User
from tickets import clocks, notices, statuses, timeline
from tickets.choices import Availability, EventCode, Grade, Rank, Status, Tier
from tickets.errors import AlreadyTaken, Contended, Incomplete, NobodyFits, NotAllowed, StaleTicket
from tickets.models import Agent, Ticket, TicketEvent
from tickets.permissions import may_assign

# An agent who has no shift on record this near to now is not on a rota: being online is enough.
ROTA_SPAN = timedelta(days=4)
TRIES = 8

# The first key of PostgreSQL's advisory locks on dispatch; the second is the team's.
DISPATCH_LOCK = 7_301

# Level 1 goes above the cap if it must, but a flood of it would bury one senior: beyond this many caps it is management's.
OVER_CAP = 2

SKILL_POINTS = 12
TIER_POINTS = 25
LOAD_POINTS = 40
REST_POINTS = 5
REST_FULL = timedelta(hours=1)


@dataclass(frozen=True)
class Need:
    """What of a ticket matters for choosing its agent."""

    team_id: int
    issue_type_id: int
    parent_type_id: int | None
    tier: str
    level: int | None


@dataclass(frozen=True)
class Candidate:
    """An agent as dispatch sees them at one moment; `skipped` says why they cannot get the ticket."""

    user: User
    turn: int
    load: int
    cap: int
    grade: str
    skill: int
    idle: timedelta
    skipped: str = ""
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def user_id(self) -> int:
        """The agent's user."""
        return self.user.pk

    @property
    def score(self) -> float:
        """Sum of the parts; the highest gets the ticket."""
        return round(sum(self.parts.values()), 2)

    def line(self) -> dict[str, Any]:
        """The line of the score sheet that stays on the ticket."""
        return {
            "agent": self.user_id,
            "name": self.user.name,
            "grade": self.grade,
            "load": self.load,
            "cap": self.cap,
            "score": None if self.skipped else self.score,
            "parts": self.parts,
            "skipped": self.skipped,
        }


@dataclass(frozen=True)
class Decision:
    """Who was chosen (None: the ticket waits) and the score sheet."""

    chosen: Candidate | None
    sheet: list[dict[str, Any]]
    over_cap: bool = False


def need_of(ticket: Ticket) -> Need:
    """The need of an existing ticket (its issue type and customer are loaded)."""
    return Need(ticket.team_id, ticket.issue_type_id, ticket.issue_type.parent_id, ticket.customer.tier, ticket.level)


# ---------------------------------------------------------------- choosing


# One statement, written by hand: intake runs it for every contact, and building it anew each time cost as much as the rest.
_CANDIDATES = """
SELECT a.user_id, a.grade, a.cap, a.availability, a.is_standby, a.turn, a.last_assigned_at,
    u.name AS user_name, u.email AS user_email, u.phone AS user_phone, u.language AS user_language, u.notify_by AS user_notify,
    u.quiet_hours AS user_quiet,
    (SELECT COUNT(*) FROM tickets_ticket t WHERE t.assignee_id = a.user_id AND t.due_at IS NOT NULL AND t.status IN ({counted})) AS load,
    (SELECT MAX(s.grade) FROM tickets_skill s WHERE s.agent_id = a.user_id AND s.issue_type_id IN (%s, %s)) AS skill,
    EXISTS(SELECT 1 FROM tickets_skill s WHERE s.agent_id = a.user_id) AS is_specialist,
    EXISTS(SELECT 1 FROM tickets_shift f WHERE f.agent_id = a.user_id AND f.start <= %s AND f."end" > %s) AS on_shift,
    EXISTS(SELECT 1 FROM tickets_shift f WHERE f.agent_id = a.user_id AND f.start < %s AND f."end" > %s) AS has_rota,
    EXISTS(SELECT 1 FROM tickets_surge g WHERE g.ended_at IS NULL AND g.standby_at IS NOT NULL) AS called_in
FROM tickets_agent a JOIN helpdesk_user u ON u.id = a.user_id
WHERE u.is_active = TRUE AND ({anywhere} OR EXISTS(SELECT 1 FROM helpdesk_user_teams m WHERE m.user_id = a.user_id AND m.team_id = %s))
ORDER BY a.user_id
"""

_CLAIM = "UPDATE tickets_agent SET turn = turn + 1, last_assigned_at = %s WHERE user_id = %s AND turn = %s"


def candidates(need: Need, now: datetime, *, anywhere: bool = False) -> list[Candidate]:
    """Everybody who might get the ticket, by one statement; `anywhere` looks beyond the team (level 1)."""
    counted = ", ".join(f"'{status}'" for status in statuses.COUNTED)
    statement = _CANDIDATES.format(counted=counted, anywhere="TRUE" if anywhere else "FALSE")
    moments = [connection.ops.adapt_datetimefield_value(at) for at in (now, now, now + ROTA_SPAN, now - ROTA_SPAN)]
    types = [need.issue_type_id, need.parent_type_id or need.issue_type_id]
    return [_judge(agent, need, now) for agent in Agent.objects.raw(statement, [*types, *moments, need.team_id])]


def _load() -> Subquery:
    counted = Ticket.objects.open().filter(assignee=OuterRef("pk"), status__in=statuses.COUNTED).order_by()
    return Subquery(counted.values("assignee").annotate(n=Count("pk")).values("n"), output_field=IntegerField())


def _judge(agent: Any, need: Need, now: datetime) -> Candidate:
    load = agent.load or 0
    idle = now - agent.last_assigned_at if agent.last_assigned_at else REST_FULL
    # An agent without any skill on record takes everything of their team, as one who can (1).
    skill = agent.skill or (0 if agent.is_specialist else 1)
    skipped = _why_not(agent, load, skill)
    senior_wanted = need.tier == Tier.VIP or need.level == 1
    parts = {
        "skill": float(SKILL_POINTS * skill),
        "tier": float(TIER_POINTS if senior_wanted and agent.grade == Grade.SENIOR else 0),
        "load": round(LOAD_POINTS * (1 - load / agent.cap), 2) if agent.cap else 0.0,
        "rest": round(REST_POINTS * min(1.0, max(0.0, idle / REST_FULL)), 2),
    }
    # What a notice needs of the person; anything else would be read when it is asked for.
    known = ("id", "name", "email", "phone", "language", "notify_by", "quiet_hours")
    values = (agent.user_name, agent.user_email, agent.user_phone, agent.user_language, agent.user_notify, agent.user_quiet)
    user = User.from_db(connection.alias, known, (agent.pk, *values))
    return Candidate(user, agent.turn, load, agent.cap, agent.grade, skill, idle, skipped, {} if skipped else parts)


def _why_not(agent: Any, load: int, skill: int) -> str:
    if agent.is_standby and not agent.called_in:
        return "standby"
    if agent.availability != Availability.ONLINE:
        return str(agent.availability)
    if agent.has_rota and not agent.on_shift:
        return "off_shift"
    if not skill:
        return "no_skill"
    if load >= agent.cap:
        return "full"
    return ""


def decide(need: Need, now: datetime) -> Decision:
    """The best candidate. Level 1 goes past the cap to a senior on duty rather than wait, then to anybody's senior."""
    found = candidates(need, now)
    sheet = [candidate.line() for candidate in found]
    fitting = [candidate for candidate in found if not candidate.skipped]
    if need.level == 1:
        seniors = [c for c in fitting if c.grade == Grade.SENIOR]
        best = _best(seniors) or _least_loaded(found) or _best(fitting)
        if best is None:
            others = candidates(need, now, anywhere=True)
            best = _best([c for c in others if not c.skipped and c.grade == Grade.SENIOR]) or _least_loaded(others)
            known = {line["agent"] for line in sheet}
            sheet += [candidate.line() for candidate in others if candidate.user_id not in known and candidate.grade == Grade.SENIOR]
        return Decision(best, sheet, over_cap=bool(best and best.skipped == "full"))
    return Decision(_best(fitting), sheet)


def _best(found: Sequence[Candidate]) -> Candidate | None:
    return max(found, key=lambda c: (c.score, c.idle, -c.user_id), default=None)


def _least_loaded(found: Sequence[Candidate]) -> Candidate | None:
    """Of the seniors on duty whose hands are full, the one with the fewest tickets; none beyond OVER_CAP times the cap."""
    full = [c for c in found if c.skipped == "full" and c.grade == Grade.SENIOR and c.load < OVER_CAP * c.cap]
    return min(full, key=lambda c: (c.load, c.user_id), default=None)


def claim(candidate: Candidate, now: datetime) -> bool:
    """Take one place of an agent; False when somebody else did in between (read and decide again)."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [connection.ops.adapt_datetimefield_value(now), candidate.user_id, candidate.turn])
        return bool(cursor.rowcount == 1)


def _wait_turn(team_id: int) -> None:
    """Let decisions about one team follow each other on PostgreSQL, as SQLite's writers do by themselves.

    Not for correctness, which is `claim`'s: eight contacts at once all choose the same best agent, and seven would lose the
    claim and begin anew, several times over. Held until the transaction ends.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [DISPATCH_LOCK, team_id])


def place(need: Need, now: datetime) -> Decision:
    """Decide and claim, inside the caller's transaction; nobody free means the ticket waits.

    Raises Contended when the agent was taken in between; the caller's transaction has to begin again.
    """
    _wait_turn(need.team_id)
    decision = decide(need, now)
    if decision.chosen is not None and not claim(decision.chosen, now):
        raise Contended()
    return decision


# ---------------------------------------------------------------- verbs


def give_out(now: datetime, limit: int = 200) -> int:
    """Give waiting tickets to whoever is free, by deadline; returns how many found an agent.

    Level 1 is tried also where all hands are full. What found nobody once is not tried again for its likes in this pass.
    """
    given = 0
    hopeless: set[tuple[int, int] | None] = set()
    waiting = Ticket.objects.waiting_in_queue().select_related("customer", "issue_type", "team")
    for ticket in waiting.filter(Q(team__in=teams_with_a_place().values("pk")) | Q(level=1))[:limit]:
        need = need_of(ticket)
        likes = None if need.level == 1 else (need.team_id, need.issue_type_id)
        if likes in hopeless:
            continue
        if _give(ticket, now):
            given += 1
        else:
            hopeless.add(likes)
    return given


def teams_with_a_place() -> "QuerySet[Team]":
    """Teams in which somebody who takes tickets has a free place."""
    free = Agent.objects.taking().annotate(load=_load()).filter(Q(load__isnull=True, cap__gt=0) | Q(load__lt=F("cap")))
    return Team.objects.filter(members__agent__in=free.values("pk"))


@timeline.retried
def _give(ticket: Ticket, now: datetime) -> bool:
    try:
        with timeline.changing(ticket) as row:
            if row.status != Status.NEW or row.assignee_id is not None:
                return False
            decision = place(need_of(row), now)
            if decision.chosen is None:
                return False
            _hand_over(row, decision.chosen, decision, now)
            return True
    except Contended:
        raise
    except StaleTicket:
        return False


def _hand_over(row: Ticket, chosen: Candidate, decision: Decision, now: datetime) -> TicketEvent:
    event = timeline.build(
        row, EventCode.ASSIGNED, at=now, data={"to": chosen.user_id, "how": "auto", "sheet": decision.sheet, "over_cap": decision.over_cap}
    )
    timeline.commit(
        row, event, assignee_id=chosen.user_id, assignee=chosen.user, status=_after_assignment(row), unread_since=row.unread_since or now
    )
    notices.assigned(row, event)
    return event


def offer(user: User, *, now: datetime) -> int:
    """Fill the free places of one agent from their teams' queues; called when a place becomes free."""
    agent = Agent.objects.taking().filter(user=user).first()
    if agent is None:
        return 0
    waiting = Ticket.objects.waiting_in_queue().filter(team__in=user.teams.values("pk")).select_related("customer", "issue_type", "team")
    room = agent.cap - load_of([user.pk]).get(user.pk, 0)
    return sum(_give(ticket, now) for ticket in waiting[: max(0, room)])


def load_of(user_ids: Sequence[int]) -> dict[int, int]:
    """Tickets in hand that take a place, by user."""
    rows = (
        Ticket.objects.filter(assignee__in=user_ids, status__in=statuses.COUNTED).order_by().values_list("assignee").annotate(n=Count("pk"))
    )
    return dict(rows)


def take_next(user: User, *, now: datetime) -> TicketEvent | None:
    """The most urgent waiting ticket of the person's teams, taken; None when nothing waits. Raises NobodyFits when full."""
    waiting = Ticket.objects.visible_to(user).waiting_in_queue().filter(team__in=user.teams.values("pk"))
    for ticket in waiting[:TRIES]:
        try:
            return take(ticket, by=user, now=now)
        except (AlreadyTaken, NotAllowed, StaleTicket):
            continue
    return None


@timeline.retried
def take(ticket: Ticket, *, by: User, now: datetime) -> TicketEvent:
    """Take a waiting ticket oneself. Raises AlreadyTaken, NotAllowed, or NobodyFits when one's hands are full."""
    with timeline.changing(ticket) as row:
        if row.assignee_id == by.pk:
            raise AlreadyTaken(_("You already have this ticket."))
        if row.assignee is not None:
            raise AlreadyTaken(_("Already taken by %(name)s.") % {"name": row.assignee.name})
        if not row.is_open:
            raise NotAllowed()
        _claim_place(by, now, allow_over=row.level == 1)
        event = timeline.build(row, EventCode.ASSIGNED, at=now, by=by, data={"to": by.pk, "how": "taken"})
        return timeline.commit(row, event, assignee_id=by.pk, assignee=by, status=_after_assignment(row))


@timeline.retried
def assign(
    ticket: Ticket, *, to: User, by: User, now: datetime, reason: str = "", breach_reason: str = "", version: int | None = None
) -> TicketEvent:
    """Give a ticket to a colleague. Their cap is obeyed unless the giver may assign (a supervisor's decision is kept).

    A late ticket that somebody has needs the reason for the delay first (raises Incomplete).
    """
    with timeline.changing(ticket, version=version) as row:
        if not row.is_open:
            raise NotAllowed()
        if row.assignee_id == to.pk:
            raise AlreadyTaken(_("%(name)s already has this ticket.") % {"name": to.name})
        if not to.is_active or not Agent.objects.filter(user=to).exists():
            raise NobodyFits(_("%(name)s does not take tickets.") % {"name": to.name})
        if not row.team.members.filter(pk=to.pk).exists():
            raise NobodyFits(_("%(name)s is not in the team of this ticket. Transfer it instead.") % {"name": to.name})
        giver = row.assignee
        late = explained(row, now, breach_reason) if giver is not None else {}
        _claim_place(to, now, allow_over=row.level == 1 or may_assign(by))
        data = {"to": to.pk, "from": row.assignee_id, "how": "given", "reason": reason, **late}
        event = timeline.build(row, EventCode.ASSIGNED, at=now, by=by, data=data)
        fields = {"assignee_id": to.pk, "assignee": to, "status": _after_assignment(row), "unread_since": row.unread_since or now}
        timeline.commit(row, event, **fields, escalation=_rank_with(row, to), **explanation(late, now))
        notices.assigned(row, event)
    refill(giver, now)
    return event


@timeline.retried
def transfer(
    ticket: Ticket,
    *,
    by: User,
    now: datetime,
    reason: str,
    team: Team | None = None,
    to: User | None = None,
    body: str = "",
    breach_reason: str = "",
    version: int | None = None,
) -> TicketEvent:
    """Hand a ticket to another team, or to a person there; without a person the team's dispatch chooses.

    An overdue ticket needs the reason for the delay first (raises Incomplete).
    """
    with timeline.changing(ticket, version=version) as row:
        if not row.is_open:
            raise NotAllowed()
        target = team or row.team
        if to is None and target.pk == row.team_id:
            raise Incomplete(_("Choose the team or the person who takes over."), ["team"])
        if to is not None and not target.members.filter(pk=to.pk).exists():
            raise NobodyFits(_("%(name)s is not in that team.") % {"name": to.name})
        breached = explained(row, now, breach_reason)
        giver = row.assignee
        data: dict[str, Any] = {"from_team": row.team_id, "from": row.assignee_id, "reason": reason, "text": body, **breached}
        row.team, row.team_id = target, target.pk
        if to is not None:
            _claim_place(to, now, allow_over=row.level == 1 or may_assign(by))
            data |= {"to": to.pk, "how": "given"}
            taker: User | None = to
        else:
            decision = place(need_of(row), now)
            taker = decision.chosen.user if decision.chosen else None
            data |= {"sheet": decision.sheet, "to": taker.pk if taker else None, "how": "auto"}
        event = timeline.build(row, EventCode.TRANSFERRED, at=now, by=by, data=data)
        fields: dict[str, Any] = {"team_id": target.pk, "assignee": taker, "assignee_id": taker.pk if taker else None}
        # While the customer has the ball the ticket waits for them, not in a queue.
        fields["status"] = _after_assignment(row) if taker or row.status == Status.WAITING_CUSTOMER else Status.NEW
        fields |= {"escalation": _rank_with(row, taker), **explanation(breached, now)}
        fields |= clocks.refreshed(row, event, **fields)
        timeline.commit(row, event, **fields, unread_since=now)
        notices.assigned(row, event)
    refill(giver, now)
    return event


@timeline.retried
def overflow(ticket: Ticket, *, team: Team, now: datetime, surge: int) -> TicketEvent | None:
    """Hand a waiting ticket to whoever is free in an outsourced team, under their cap; None when nobody is, or it waits no longer.

    The team changes only together with the person: a ticket that waits stays with the team it came to.
    """
    with timeline.changing(ticket) as row:
        if row.status != Status.NEW or row.assignee_id is not None or row.level == 1:
            return None
        decision = place(replace(need_of(row), team_id=team.pk), now)
        if decision.chosen is None:
            return None
        taker = decision.chosen.user
        data = {"from_team": row.team_id, "from": None, "to": taker.pk, "how": "overflow", "surge": surge, "sheet": decision.sheet}
        event = timeline.build(row, EventCode.TRANSFERRED, at=now, data=data)
        fields: dict[str, Any] = {"team_id": team.pk, "team": team, "assignee_id": taker.pk, "assignee": taker}
        fields |= {"status": _after_assignment(row), "unread_since": row.unread_since or now}
        fields |= clocks.refreshed(row, event, **fields)
        timeline.commit(row, event, **fields)
        notices.assigned(row, event)
    return event


def hand_back(ticket: Ticket, *, by: User, now: datetime, reason: str, breach_reason: str = "", version: int | None = None) -> TicketEvent:
    """Put a ticket back into its team's queue, with a reason. Raises NotAllowed when it is not in work, Incomplete without
    a reason, or on a late ticket without the reason for the delay."""
    if not reason.strip():
        raise Incomplete(_("Say why you hand it back."), ["reason"])
    with timeline.changing(ticket, version=version) as row:
        if row.assignee_id is None or not row.meta.counts:
            raise NotAllowed()
        late = explained(row, now, breach_reason)
        event = timeline.build(row, EventCode.HANDED_BACK, at=now, by=by, data={"from": row.assignee_id, "reason": reason, **late})
        fields: dict[str, Any] = {"assignee_id": None, "assignee": None, "status": Status.NEW, "escalation": Rank.AGENT}
        fields |= explanation(late, now)
        return timeline.commit(row, event, **fields, **clocks.refreshed(row, event, **fields))


def set_availability(user: User, *, availability: str, now: datetime) -> int:
    """Say whether one takes tickets; going online fills one's free places. Returns how many tickets came."""
    Agent.objects.filter(user=user).update(availability=availability)
    return offer(user, now=now) if availability == Availability.ONLINE else 0


# ---------------------------------------------------------------- workings


def explained(row: Ticket, now: datetime, breach_reason: str) -> dict[str, str]:
    """The reason for a delay as event data; raises Incomplete when a deadline was missed and no reason was given since."""
    if not row.owes_reason(now):
        return {}
    if not breach_reason:
        raise Incomplete(_("This ticket is past its deadline. Choose the reason for the delay first."), ["breach_reason"])
    return {"breach_reason": breach_reason}


def explanation(late: dict[str, str], now: datetime) -> dict[str, Any]:
    """Column values that go with what `explained` gave."""
    return {"breach_reason": late["breach_reason"], "explained_at": now} if late else {}


def rank_of(user: User | None) -> Rank:
    """How far up the chain of escalation somebody stands."""
    if user is None:
        return Rank.AGENT
    if user.roles & {Role.SUPERVISOR, Role.MANAGER}:
        return Rank.MANAGER if Role.MANAGER in user.roles else Rank.SUPERVISOR
    return Rank.SENIOR if Agent.objects.filter(user=user, grade=Grade.SENIOR).exists() else Rank.AGENT


def _rank_with(row: Ticket, person: User | None) -> int:
    """How far up a ticket is once somebody else has it: given down again, it is no longer handed up, and may be once more."""
    return min(row.escalation, rank_of(person)) if row.escalation else Rank.AGENT


def _after_assignment(row: Ticket) -> str:
    if row.status != Status.NEW:
        return row.status
    # A ticket that went back to the queue while a department is asked waits for it again with its new agent.
    asked = row.cross_department and row.collaborations.unfinished().exists()
    return Status.WAITING_DEPARTMENT if asked else Status.ASSIGNED


def _claim_place(user: User, now: datetime, *, allow_over: bool) -> None:
    """Take a place by hand; raises NobodyFits when the person has none free, Contended as `place` does."""
    agent: Any = Agent.objects.filter(user=user).annotate(load=_load()).first()
    if agent is None:
        raise NobodyFits(_("%(name)s does not take tickets.") % {"name": user.name})
    load = agent.load or 0
    if load >= agent.cap and not allow_over:
        raise NobodyFits(_("%(name)s already has %(load)d of %(cap)d tickets.") % {"name": user.name, "load": load, "cap": agent.cap})
    if Agent.objects.filter(pk=agent.pk, turn=agent.turn).update(turn=F("turn") + 1, last_assigned_at=now) != 1:
        raise Contended()


def given(row: Ticket, person: User, rank: int, now: datetime) -> dict[str, Any]:
    """Column values that put a ticket into the hands of somebody above, beyond any cap."""
    taken = {"assignee": person, "assignee_id": person.pk, "escalation": rank}
    return {**taken, "status": _after_assignment(row), "unread_since": row.unread_since or now}


def adopted(row: Ticket, by: User, now: datetime) -> dict[str, Any]:
    """Column values that give a ticket nobody holds to the agent who has just put their hand to it, beyond the cap if need be."""
    if row.assignee_id is not None or not Agent.objects.filter(user=by).exists():
        return {}
    _claim_place(by, now, allow_over=True)
    return {"assignee": by, "assignee_id": by.pk}


def refill(user: User | None, now: datetime) -> None:
    """Give the place that has just become free to whoever waits."""
    if user is not None:
        offer(user, now=now)


def freed(event: TicketEvent, now: datetime) -> None:
    """Called by verbs after a ticket stopped taking a place of its agent: the next waiting ticket gets it."""
    user = event.ticket.assignee
    if user is not None and not event.ticket.meta.counts:
        transaction.on_commit(lambda: refill(user, now))
