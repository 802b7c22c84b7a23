"""Choosing: who of a team could have a ticket, by one statement, and the claim of one place of an agent.

Who is best is `tickets.scoring`'s to say; here is what it is told of everybody. An automatic assignment reads each agent's load
together with their `turn`, and claims the agent by moving `turn` on from the value it read. Every assignment to an agent passes that
claim in the transaction that sets the assignee, so two at once can never both use the last place: the second finds the turn moved,
reads again and decides again.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from helpdesk import configuration, statements
from helpdesk.models import Team, User
from tickets import scoring, standing_in, statuses
from tickets.choices import Availability, EventCode, Status
from tickets.errors import Contended, NobodyFits
from tickets.models import Agent, DispatchWeights, Ticket

# An agent who has no shift on record this near to now is not on a rota: being online is enough.
ROTA_SPAN = timedelta(days=4)

# The first key of PostgreSQL's advisory locks on dispatch; the second is the team's.
DISPATCH_LOCK = 7_301

# Whoever refused a ticket or handed it back is passed over for so long; of a customer's tickets, and of those that wait before this
# one, so many are looked at, however many there are.
PASSED_OVER = timedelta(days=1)
LOOKED_AT = 20

# The grade in the house's language of an agent without any language on record, and of one without any skill in every type.
AS_USUAL = 3
CAN = 1


@dataclass(frozen=True)
class Need:
    """What of a ticket matters for choosing its agent. `language` empty: it is not asked for. `but`: agents who just refused it.

    `due_at`: earlier deadlines in the team's queue go first.
    """

    team_id: int
    issue_type_id: int
    parent_type_id: int | None
    tier: str
    level: int | None
    language: str = ""
    customer_id: int | None = None
    ticket_id: int | None = None
    due_at: datetime | None = None
    but: frozenset[int] = frozenset()

    @cached_property
    def scored(self) -> scoring.Need:
        """What the score depends on."""
        return scoring.Need(self.tier, self.level, self.language)


@dataclass(frozen=True)
class Candidate:
    """An agent with what claims them and what a notice needs; `before`: one of an earlier deadline waits that they fit."""

    line: scoring.Line
    turn: int
    before: bool = False
    known: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def user_id(self) -> int:
        """The agent's key."""
        return self.line.standing.agent

    @cached_property
    def user(self) -> User:
        """The agent, with what a notice needs of them; anything else is read when it is asked for."""
        values = {"id": self.user_id, "name": self.line.standing.name, **self.known}
        return User.from_db(connection.alias, list(values), list(values.values()))


@dataclass(frozen=True)
class Decision:
    """Who was chosen (None: the ticket waits), and the sheet as it is kept. `earlier`: it waits only for one that is due before it."""

    chosen: Candidate | None
    data: dict[str, Any]
    over_cap: bool = False
    earlier: bool = False

    @property
    def somebody_refused(self) -> bool:
        """Whether it was this ticket rather than its likes that found nobody."""
        return any(line["skipped"] == "refused" for line in self.data["sheet"])


def need_of(ticket: Ticket) -> Need:
    """The need of an existing ticket (its issue type and customer are loaded)."""
    return Need(
        ticket.team_id,
        ticket.issue_type_id,
        ticket.issue_type.parent_id,
        ticket.customer.tier,
        ticket.level,
        ticket.language,
        ticket.customer_id,
        ticket.pk,
        ticket.due_at,
    )


def weights() -> scoring.Weights:
    """What counts how much, as ops have set it; held in memory."""
    return configuration.held(_load_weights)


def refuse_minutes() -> int:
    """For how long an agent may refuse what dispatch gave them; 0 for never."""
    return configuration.held(_load_row).refuse_minutes


def past_days() -> int:
    """Over how long agents' results are looked at."""
    return configuration.held(_load_row).past_days


def _load_row() -> DispatchWeights:
    return DispatchWeights.objects.filter(code="default").first() or DispatchWeights()


def _load_weights() -> scoring.Weights:
    return weights_of(_load_row())


def weights_of(row: DispatchWeights) -> scoring.Weights:
    """A row as the rule takes it."""
    return scoring.Weights(**{each.name: getattr(row, each.name) for each in fields(scoring.Weights)})


# ---------------------------------------------------------------- choosing


# One statement, written by hand: intake runs it for every contact, and building it anew each time cost as much as the rest.
# What it reads does not grow with the tickets on record: an agent's tickets in hand, the last few of the customer, the head of the
# queue, and the events of this ticket. Databases have to be told so: SQLite takes the tickets that nobody has for as few as one agent's,
# and the refusals of a day for fewer than the events of one ticket; PostgreSQL takes the open tickets, of which it remembers how few they
# were, for fewer than an agent's (`|| ''` keeps them from the index by code, and from any by status).
_CANDIDATES = """
WITH known AS MATERIALIZED (
    SELECT r.assignee_id, MAX(r.created_at) AS last
    FROM (SELECT c.assignee_id, c.created_at FROM tickets_ticket c
        WHERE c.customer_id = %(customer)s AND c.created_at > %(known_since)s ORDER BY c.created_at DESC LIMIT {looked_at}) r
    GROUP BY r.assignee_id),
gave_up AS MATERIALIZED (
    SELECT CAST(e.data ->> 'from' AS BIGINT) AS user_id, MAX(e.at) AS last FROM tickets_ticketevent e
    WHERE e.ticket_id = %(ticket)s AND (e.code || '') IN ({given_up}) AND e.at > %(passed_since)s GROUP BY 1),
waiting AS MATERIALIZED (
    SELECT w.id, w.issue_type_id, i.parent_id
    FROM tickets_ticket w {by_queue} JOIN tickets_issuetype i ON i.id = w.issue_type_id
    WHERE w.team_id = %(team)s AND w.assignee_id IS NULL AND w.due_at IS NOT NULL AND w.status = '{new}' AND w.due_at < %(due)s
    ORDER BY w.due_at, w.id LIMIT {looked_at})
SELECT a.user_id, a.grade, a.cap, a.availability, a.is_standby, a.turn, a.last_assigned_at,
    u.name, u.email, u.phone, u.language, u.notify_by, u.quiet_hours,
    (SELECT {concat}({letter}, '') FROM tickets_ticket t
        WHERE t.assignee_id = a.user_id AND t.due_at IS NOT NULL AND (t.status || '') IN ({counted})) AS hands,
    (SELECT MAX(s.grade) FROM tickets_skill s WHERE s.agent_id = a.user_id AND s.issue_type_id IN (%(type)s, %(parent)s)) AS skill,
    EXISTS(SELECT 1 FROM tickets_skill s WHERE s.agent_id = a.user_id) AS is_specialist,
    (SELECT l.grade FROM tickets_agentlanguage l WHERE l.agent_id = a.user_id AND l.language = %(language)s) AS speaks,
    EXISTS(SELECT 1 FROM tickets_agentlanguage l WHERE l.agent_id = a.user_id) AS has_languages,
    (SELECT p.value FROM tickets_agentresult p WHERE p.agent_id = a.user_id AND p.issue_type_id = %(type)s) AS past,
    (SELECT k.last FROM known k WHERE k.assignee_id = a.user_id) AS known_at,
    (SELECT g.last FROM gave_up g WHERE g.user_id = a.user_id) AS gave_up_at,
    EXISTS(SELECT 1 FROM tickets_shift f WHERE f.agent_id = a.user_id AND f.start <= %(now)s AND f."end" > %(now)s) AS on_shift,
    EXISTS(SELECT 1 FROM tickets_shift f WHERE f.agent_id = a.user_id AND f.start < %(rota_to)s AND f."end" > %(rota_from)s) AS has_rota,
    EXISTS(SELECT 1 FROM tickets_shiftbreak b JOIN tickets_shift f ON f.id = b.shift_id
        WHERE f.agent_id = a.user_id AND b.start <= %(now)s AND b."end" > %(now)s) AS on_break,
    EXISTS(SELECT 1 FROM tickets_surge g WHERE g.ended_at IS NULL AND g.standby_at IS NOT NULL) AS called_in,
    EXISTS(SELECT 1 FROM helpdesk_user_teams m WHERE m.user_id = a.user_id AND m.team_id = %(team)s) AS is_own,
    EXISTS(SELECT 1 FROM waiting w
        WHERE (NOT EXISTS(SELECT 1 FROM tickets_skill s WHERE s.agent_id = a.user_id)
                OR EXISTS(SELECT 1 FROM tickets_skill s WHERE s.agent_id = a.user_id AND s.issue_type_id IN (w.issue_type_id, w.parent_id)))
            AND NOT EXISTS(SELECT 1 FROM tickets_ticketevent e WHERE e.ticket_id = w.id AND (e.code || '') IN ({given_up})
                AND e.at > %(passed_since)s AND CAST(e.data ->> 'from' AS BIGINT) = a.user_id)) AS before
FROM tickets_agent a JOIN helpdesk_user u ON u.id = a.user_id
WHERE u.is_active = TRUE AND ({anywhere} OR EXISTS(SELECT 1 FROM helpdesk_user_teams m WHERE m.user_id = a.user_id AND m.team_id = %(team)s))
ORDER BY a.user_id
"""

# A ticket in hand as one of `scoring.LETTERS`.
_LETTER = """CASE WHEN t.level IS NOT NULL THEN CAST(t.level AS CHAR(1))
        WHEN t.priority = 'urgent' THEN 'u' WHEN t.priority = 'low' THEN 'l' ELSE 'n' END"""

_CLAIM = "UPDATE tickets_agent SET turn = turn + 1, last_assigned_at = %s WHERE user_id = %s AND turn = %s"


@lru_cache
def _statement(vendor: str, anywhere: bool) -> str:
    return _CANDIDATES.format(
        concat="STRING_AGG" if vendor == "postgresql" else "GROUP_CONCAT",
        letter=_LETTER,
        counted=_quoted(statuses.COUNTED),
        given_up=_quoted([EventCode.DECLINED, EventCode.HANDED_BACK]),
        new=Status.NEW.value,
        looked_at=LOOKED_AT,
        by_queue="" if vendor == "postgresql" else "INDEXED BY ticket_queue",
        anywhere="TRUE" if anywhere else "FALSE",
    )


def _quoted(codes: Sequence[str]) -> str:
    return ", ".join(f"'{code!s}'" for code in codes)


def candidates(need: Need, now: datetime, *, anywhere: bool = False, in_turn: bool = False) -> list[Candidate]:
    """Everybody who might get the ticket, by one statement; `anywhere` looks beyond the team (level 1).

    `in_turn`: read when the decisions about the team that are under way have been written, inside the caller's transaction.
    """
    weighed = weights()
    moments = {
        "now": now,
        "rota_from": now - ROTA_SPAN,
        "rota_to": now + ROTA_SPAN,
        "known_since": now - timedelta(days=weighed.known_days),
        "passed_since": now - PASSED_OVER,
        "due": need.due_at,
    }
    values: dict[str, Any] = {name: at and connection.ops.adapt_datetimefield_value(at) for name, at in moments.items()}
    values |= {"team": need.team_id, "type": need.issue_type_id, "parent": need.parent_type_id or need.issue_type_id}
    values |= {"language": need.language, "customer": need.customer_id, "ticket": need.ticket_id}
    away = standing_in.all_away(now)
    asked = (_statement(connection.vendor, anywhere), values)
    found = _rows_in_turn(need.team_id, *asked) if in_turn else statements.rows(*asked)
    return [_candidate(_Row(*line), need, weighed, now, away) for line in found]


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
    hands: str | None
    skill: int | None
    is_specialist: bool
    speaks: int | None
    has_languages: bool
    past: float | None
    known_at: datetime | str | None
    gave_up_at: datetime | str | None
    on_shift: bool
    has_rota: bool
    on_break: bool
    called_in: bool
    is_own: bool
    before: bool


def in_hand() -> Subquery:
    """Tickets in hand that take a place, of each agent or user of a queryset."""
    counted = Ticket.objects.open().filter(assignee=OuterRef("pk"), status__in=statuses.COUNTED).order_by()
    return Subquery(counted.values("assignee").annotate(n=Count("pk")).values("n"), output_field=IntegerField())


def _candidate(agent: _Row, need: Need, weighed: scoring.Weights, now: datetime, away: Container[int]) -> Candidate:
    last, known, gave_up = map(_moment, (agent.last_assigned_at, agent.known_at, agent.gave_up_at))
    standing = scoring.Standing(
        agent=agent.user_id,
        name=agent.name,
        grade=agent.grade,
        cap=agent.cap,
        hands="".join(sorted(agent.hands or "")),
        # An agent without any skill on record takes everything of their team, as one who can.
        skill=agent.skill or (0 if agent.is_specialist else CAN),
        language=_speaks(agent, need.language),
        idle=max(0, int((now - last).total_seconds())) if last else 60 * weighed.rest_minutes,
        past=round(agent.past or 0.0, 2),
        known=max(0, (now - known).days) if known else None,
        away="absent" if agent.user_id in away else _away(agent),
        refused=0 if agent.user_id in need.but else max(0, int((now - gave_up).total_seconds() // 60)) if gave_up else None,
        elsewhere=not agent.is_own,
    )
    told = {name: getattr(agent, name) for name in ("email", "phone", "language", "notify_by", "quiet_hours")}
    return Candidate(scoring.judge(standing, need.scored, weighed), agent.turn, bool(agent.before), told)


def _away(agent: _Row) -> str:
    """Why somebody is not on duty; one of `scoring.AWAY`."""
    if agent.is_standby and not agent.called_in:
        return "standby"
    if agent.availability != Availability.ONLINE:
        return str(agent.availability)
    if agent.has_rota and not agent.on_shift:
        return "off_shift"
    return "on_break" if agent.on_break else ""


def _speaks(agent: _Row, language: str) -> int:
    if not language or agent.speaks:
        return agent.speaks or 0
    return AS_USUAL if not agent.has_languages and language == settings.LANGUAGE_CODE else 0


def _moment(value: datetime | str | None) -> datetime | None:
    """SQLite has no time zones (what it holds is UTC), and gives the greatest of several moments as text."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)


def decide(need: Need, now: datetime, *, in_turn: bool = False) -> Decision:
    """The best candidate by the score sheet; for level 1 the seniors of all teams are looked at where the team has nobody."""
    found = candidates(need, now, in_turn=in_turn)
    sheet = scoring.Sheet(need.scored, weights(), [one.line for one in found])
    if need.level == 1 and sheet.choice.line is None:
        others = [one for one in candidates(need, now, anywhere=True) if one.line.standing.elsewhere and one.line.standing.is_senior]
        found += others
        sheet = scoring.Sheet(need.scored, weights(), [one.line for one in found])
    chosen = next((one for one in found if one.line is sheet.choice.line), None)
    return Decision(chosen, sheet.as_data(), over_cap="over_cap" in sheet.choice.notes)


def claim(candidate: Candidate, now: datetime) -> bool:
    """Take one place of an agent; False when somebody else did in between (read and decide again)."""
    return statements.count(_CLAIM, [connection.ops.adapt_datetimefield_value(now), candidate.user_id, candidate.turn]) == 1


def _rows_in_turn(team_id: int, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What the statement finds when it is its turn: on PostgreSQL decisions about one team follow each other, as SQLite's writers do.

    Not for correctness, which is `claim`'s: eight contacts at once all choose the same best agent, and seven would lose the
    claim and begin anew, several times over. The turn is held until the transaction ends.

    In a rush PostgreSQL still believes that hardly anybody waits, and would read and sort the whole queue for its head: without
    sorting it is left with the index, in whose order the head stands first.
    """
    if connection.vendor != "postgresql":
        return statements.rows(statement, values)
    turn = ("SELECT pg_advisory_xact_lock(%s, %s), set_config('enable_sort', 'off', true)", [DISPATCH_LOCK, team_id])
    return statements.all_rows(turn, (statement, values), ("SELECT set_config('enable_sort', 'on', true)", []))[1]


def place(need: Need, now: datetime, *, in_order: bool = True) -> Decision:
    """Decide and claim, inside the caller's transaction; nobody free means the ticket waits.

    It waits too while one of an earlier deadline does that the chosen one fits: a place that has just become free is that one's
    (level 1 waits for nobody, and without `in_order` nor does this one). Raises Contended when the agent was taken in between;
    the caller's transaction has to begin again.
    """
    decision = decide(need, now, in_turn=True)
    chosen = decision.chosen
    if chosen is None:
        return decision
    if in_order and need.level != 1 and chosen.before:
        decision.data["scoring"]["earlier"] = True
        return replace(decision, chosen=None, over_cap=False, earlier=True)
    if not claim(chosen, now):
        raise Contended()
    return decision


def claim_place(user: User, now: datetime, *, allow_over: bool) -> None:
    """Take a place by hand; raises NobodyFits when the person has none free, Contended as `place` does."""
    agent: Any = Agent.objects.filter(user=user).annotate(load=in_hand()).first()
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
    free = Agent.objects.taking().annotate(load=in_hand()).filter(Q(load__isnull=True, cap__gt=0) | Q(load__lt=F("cap")))
    return Team.objects.filter(members__agent__in=free.values("pk"))
