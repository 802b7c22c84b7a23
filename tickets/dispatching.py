"""Choosing: who of a team could have a ticket, who gets it by the score sheet, and the claim of one place of an agent.

An automatic assignment reads each agent's load together with their `turn`, and claims the agent by moving `turn` on from
the value it read. Every assignment to an agent passes that claim in the transaction that sets the assignee, so two at once
can never both use the last place: the second finds the turn moved, reads again and decides again.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from helpdesk.models import Team, User
from tickets import standing_in, statuses
from tickets.choices import Availability, Grade, Tier
from tickets.errors import Contended, NobodyFits
from tickets.models import Agent, Ticket

# An agent who has no shift on record this near to now is not on a rota: being online is enough.
ROTA_SPAN = timedelta(days=4)

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

    user_id: int
    name: str
    turn: int
    load: int
    cap: int
    grade: str
    skill: int
    idle: timedelta
    skipped: str = ""
    parts: dict[str, float] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def user(self) -> User:
        """The agent, with what a notice needs of them; anything else is read when it is asked for."""
        values = {"id": self.user_id, "name": self.name, **self.known}
        return User.from_db(connection.alias, list(values), list(values.values()))

    @property
    def score(self) -> float:
        """Sum of the parts; the highest gets the ticket."""
        return round(sum(self.parts.values()), 2)

    def line(self) -> dict[str, Any]:
        """The line of the score sheet that stays on the ticket."""
        return {
            "agent": self.user_id,
            "name": self.name,
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
    u.name, u.email, u.phone, u.language, u.notify_by, u.quiet_hours,
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
    away = standing_in.all_away(now)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*types, *moments, need.team_id])
        return [_judge(_Row(*line), need, now, away) for line in cursor.fetchall()]


class _Row(NamedTuple):
    """An agent as the statement gives them."""

    user_id: int
    grade: str
    cap: int
    availability: str
    is_standby: bool
    turn: int
    last_assigned_at: datetime | None
    name: str
    email: str
    phone: str
    language: str
    notify_by: str
    quiet_hours: str
    load: int
    skill: int | None
    is_specialist: bool
    on_shift: bool
    has_rota: bool
    called_in: bool


def _load() -> Subquery:
    counted = Ticket.objects.open().filter(assignee=OuterRef("pk"), status__in=statuses.COUNTED).order_by()
    return Subquery(counted.values("assignee").annotate(n=Count("pk")).values("n"), output_field=IntegerField())


def _judge(agent: _Row, need: Need, now: datetime, away: Container[int]) -> Candidate:
    load = agent.load or 0
    # SQLite has no time zones: what it holds is UTC.
    last = agent.last_assigned_at and (
        agent.last_assigned_at if agent.last_assigned_at.tzinfo else agent.last_assigned_at.replace(tzinfo=UTC)
    )
    idle = now - last if last else REST_FULL
    # An agent without any skill on record takes everything of their team, as one who can (1).
    skill = agent.skill or (0 if agent.is_specialist else 1)
    skipped = "absent" if agent.user_id in away else _why_not(agent, load, skill)
    senior_wanted = need.tier == Tier.VIP or need.level == 1
    parts = {
        "skill": float(SKILL_POINTS * skill),
        "tier": float(TIER_POINTS if senior_wanted and agent.grade == Grade.SENIOR else 0),
        "load": round(LOAD_POINTS * (1 - load / agent.cap), 2) if agent.cap else 0.0,
        "rest": round(REST_POINTS * min(1.0, max(0.0, idle / REST_FULL)), 2),
    }
    known = {name: getattr(agent, name) for name in ("email", "phone", "language", "notify_by", "quiet_hours")}
    return Candidate(
        agent.user_id, agent.name, agent.turn, load, agent.cap, agent.grade, skill, idle, skipped, {} if skipped else parts, known
    )


def _why_not(agent: _Row, load: int, skill: int) -> str:
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


def claim_place(user: User, now: datetime, *, allow_over: bool) -> None:
    """Take a place by hand; raises NobodyFits when the person has none free, Contended as `place` does."""
    agent: Any = Agent.objects.filter(user=user).annotate(load=_load()).first()
    if agent is None:
        raise NobodyFits(_("%(name)s does not take tickets.") % {"name": user.name})
    load = agent.load or 0
    if load >= agent.cap and not allow_over:
        raise NobodyFits(_("%(name)s already has %(load)d of %(cap)d tickets.") % {"name": user.name, "load": load, "cap": agent.cap})
    if Agent.objects.filter(pk=agent.pk, turn=agent.turn).update(turn=F("turn") + 1, last_assigned_at=now) != 1:
        raise Contended()


# ---------------------------------------------------------------- places


def load_of(user_ids: Sequence[int]) -> dict[int, int]:
    """Tickets in hand that take a place, by user."""
    rows = (
        Ticket.objects.filter(assignee__in=user_ids, status__in=statuses.COUNTED).order_by().values_list("assignee").annotate(n=Count("pk"))
    )
    return dict(rows)


def teams_with_a_place() -> "QuerySet[Team]":
    """Teams in which somebody who takes tickets has a free place."""
    free = Agent.objects.taking().annotate(load=_load()).filter(Q(load__isnull=True, cap__gt=0) | Q(load__lt=F("cap")))
    return Team.objects.filter(members__agent__in=free.values("pk"))
