"""Who gets the ticket: the verbs. The only writer of `assignee` and `team`; `dispatching` chooses and claims."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from helpdesk.choices import Role
from helpdesk.models import Team, User
from tickets import breaks, clocks, dispatching, following, notices, timeline
from tickets.choices import Availability, EventCode, Grade, Rank, Status
from tickets.dispatching import Candidate, Decision
from tickets.errors import AlreadyTaken, Contended, Incomplete, NobodyFits, NotAllowed, QuotaReached, StaleTicket
from tickets.models import Agent, Ticket, TicketEvent
from tickets.permissions import may_assign

TRIES = 8

# By which a ticket came to whoever has it.
GIVEN = (EventCode.ASSIGNED, EventCode.TRANSFERRED, EventCode.DECLINED, EventCode.ESCALATED)

# ---------------------------------------------------------------- verbs


def give_out(now: datetime, limit: int = 200, *, team: int | None = None) -> int:
    """Give waiting tickets to whoever is free, by deadline; returns how many found an agent. Of one team's queue, or of all.

    Level 1 is tried also where all hands are full.
    """
    waiting = Ticket.objects.waiting_in_queue()
    waiting = waiting.filter(team=team) if team else waiting.filter(Q(team__in=dispatching.teams_with_a_place().values("pk")) | Q(level=1))
    return sum(1 for _taker in _walk(waiting, now, limit))


def offer(user: User, *, now: datetime) -> int:
    """Fill the free places of one agent from their teams' queues; called when a place becomes free. Returns how many came to them."""
    agent = Agent.objects.taking().filter(user=user).first()
    if agent is None:
        return 0
    room = agent.cap - dispatching.load_of([user.pk]).get(user.pk, 0)
    came = 0
    if room > 0:
        for taker in _walk(Ticket.objects.waiting_in_queue().filter(team__in=user.teams.values("pk")), now):
            came += taker == user.pk
            if came >= room:
                break
    return came


def _walk(waiting: "QuerySet[Ticket]", now: datetime, limit: int = 200) -> Iterator[int]:
    """Go through a queue by deadline and give out what can be; yields who got one.

    What found nobody is not tried again for its likes on the way, however many there are of them. When somebody became free for a
    ticket that was passed already, the walk begins anew, so that the order holds.
    """
    hopeless: set[tuple[int, int]] = set()
    passed: tuple[datetime, int] | None = None
    given = anew = 0
    while given < limit and (ticket := _next(waiting, hopeless, passed)) is not None:
        decision = _give(ticket, now, in_order=anew < TRIES)
        if decision is not None and decision.earlier:
            hopeless, passed, anew = set(), None, anew + 1
            continue
        passed = (cast(datetime, ticket.due_at), ticket.pk)
        if decision is None:
            continue
        if decision.chosen is not None:
            given += 1
            yield decision.chosen.user_id
        elif ticket.level != 1 and not decision.somebody_refused:
            hopeless.add((ticket.team_id, ticket.issue_type_id))


def _next(waiting: "QuerySet[Ticket]", hopeless: set[tuple[int, int]], passed: tuple[datetime, int] | None) -> Ticket | None:
    """The next of a queue after the one that was passed, without the likes of those that found nobody."""
    if passed is not None:
        waiting = waiting.filter(Q(due_at__gt=passed[0]) | Q(due_at=passed[0], pk__gt=passed[1]))
    for team, issue_type in hopeless:
        waiting = waiting.exclude(~Q(level=1), team=team, issue_type=issue_type)
    return waiting.first()


@timeline.retried
def _give(ticket: Ticket, now: datetime, *, in_order: bool) -> Decision | None:
    """Give one waiting ticket to the best; None when it waits no longer."""
    try:
        with timeline.changing(ticket) as row:
            if row.status != Status.NEW or row.assignee_id is not None or not row.is_open:
                return None
            decision = dispatching.place(dispatching.need_of(row), now, in_order=in_order)
            if decision.chosen is not None:
                _hand_over(row, decision.chosen, decision, now)
            return decision
    except Contended:
        raise
    except StaleTicket:
        return None


def _hand_over(row: Ticket, chosen: Candidate, decision: Decision, now: datetime) -> TicketEvent:
    data = {"to": chosen.user_id, "how": "auto", "over_cap": decision.over_cap, **decision.data}
    event = timeline.build(row, EventCode.ASSIGNED, at=now, data=data)
    timeline.commit(
        row, event, assignee_id=chosen.user_id, assignee=chosen.user, status=_after_assignment(row), unread_since=row.unread_since or now
    )
    notices.assigned(row, event)
    return event


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
        dispatching.claim_place(by, now, allow_over=row.level == 1)
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
        dispatching.claim_place(to, now, allow_over=row.level == 1 or may_assign(by))
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
            dispatching.claim_place(to, now, allow_over=row.level == 1 or may_assign(by))
            data |= {"to": to.pk, "how": "given"}
            taker: User | None = to
        else:
            decision = dispatching.place(dispatching.need_of(row), now)
            taker = decision.chosen.user if decision.chosen else None
            data |= {**decision.data, "to": taker.pk if taker else None, "how": "auto"}
        event = timeline.build(row, EventCode.TRANSFERRED, at=now, by=by, data=data)
        fields: dict[str, Any] = {"team_id": target.pk, "assignee": taker, "assignee_id": taker.pk if taker else None}
        # While the customer has the ball the ticket waits for them, not in a queue.
        fields["status"] = _after_assignment(row) if taker or row.status == Status.WAITING_CUSTOMER else Status.NEW
        fields |= {"escalation": _rank_with(row, taker), **explanation(breached, now)}
        fields |= clocks.refreshed(row, event, **fields)
        timeline.commit(row, event, **fields, unread_since=now)
        notices.assigned(row, event)
        following.tell(row, event)
    if to is None and decision.earlier:
        give_out(now, team=target.pk)
    refill(giver, now)
    return event


@timeline.retried
def overflow(ticket: Ticket, *, team: Team, now: datetime, surge: int, has_room: Callable[[], bool] = lambda: True) -> TicketEvent | None:
    """Hand a waiting ticket to whoever is free in an outsourced team, under their cap; None when nobody is, or it waits no longer.

    The team changes only together with the person: a ticket that waits stays with the team it came to. Raises QuotaReached when
    `has_room`, asked while no other decision about that team can be made, says that it takes no more.
    """
    with timeline.changing(ticket) as row:
        if row.status != Status.NEW or row.assignee_id is not None or row.level == 1:
            return None
        decision = dispatching.place(replace(dispatching.need_of(row), team_id=team.pk), now)
        if decision.chosen is None:
            return None
        if not has_room():
            raise QuotaReached()
        taker = decision.chosen.user
        data = {"from_team": row.team_id, "from": None, "to": taker.pk, "how": "overflow", "surge": surge, **decision.data}
        event = timeline.build(row, EventCode.TRANSFERRED, at=now, data=data)
        fields: dict[str, Any] = {"team_id": team.pk, "team": team, "assignee_id": taker.pk, "assignee": taker}
        fields |= {"status": _after_assignment(row), "unread_since": row.unread_since or now}
        fields |= clocks.refreshed(row, event, **fields)
        timeline.commit(row, event, **fields)
        notices.assigned(row, event)
    return event


def hand_back(ticket: Ticket, *, by: User, now: datetime, reason: str, breach_reason: str = "", version: int | None = None) -> TicketEvent:
    """Put a ticket back into its team's queue, with a reason; whoever is next gets it at once. One that lies with an outsourced team
    goes back to the house. Raises NotAllowed when it is not in work, Incomplete without a reason, or on a late ticket without the
    reason for the delay."""
    if not reason.strip():
        raise Incomplete(_("Say why you hand it back."), ["reason"])
    with timeline.changing(ticket, version=version) as row:
        if row.assignee_id is None or not row.meta.counts:
            raise NotAllowed()
        late, giver = explained(row, now, breach_reason), row.assignee
        data: dict[str, Any] = {"from": row.assignee_id, "reason": reason, **late}
        fields: dict[str, Any] = {"assignee_id": None, "assignee": None, "status": Status.NEW, "escalation": Rank.AGENT}
        if (house := house_of(row)) is not None:
            data["from_team"] = row.team_id
            fields |= {"team_id": house.pk, "team": house}
        event = timeline.build(row, EventCode.HANDED_BACK, at=now, by=by, data=data)
        fields |= explanation(late, now)
        timeline.commit(row, event, **fields, **clocks.refreshed(row, event, **fields))
    give_out(now, team=row.team_id)
    refill(giver, now)
    return event


@timeline.retried
def refuse(ticket: Ticket, *, by: User, now: datetime, reason: str, body: str = "", version: int | None = None) -> TicketEvent:
    """Give back what dispatch has just given one, with a reason: the next best gets it at once, and the same person not again while
    anybody else could (`scoring.choose`). Raises Incomplete without a reason, NotAllowed where it cannot be refused."""
    if not reason.strip():
        raise Incomplete(_("Say why you refuse it."), ["reason"])
    with timeline.changing(ticket, version=version) as row:
        if (why := not_refusable(row, by, now)) is not None:
            raise NotAllowed(why)
        need = dispatching.need_of(row)
        decision = dispatching.place(replace(need, but=need.but | {by.pk}), now)
        taker = decision.chosen.user if decision.chosen else None
        data = {"from": by.pk, "to": taker.pk if taker else None, "how": "auto", "reason": reason, "text": body, **decision.data}
        event = timeline.build(row, EventCode.DECLINED, at=now, by=by, data=data)
        fields: dict[str, Any] = {"assignee_id": taker.pk if taker else None, "assignee": taker, "escalation": Rank.AGENT}
        fields["status"] = row.status if taker else Status.NEW
        if taker is None and (home := _home(row)) is not None:
            # A ticket that waits stays with the team it came to.
            fields["team_id"] = home
        timeline.commit(row, event, **fields, **clocks.refreshed(row, event, **fields), unread_since=row.unread_since or now)
        if taker is not None:
            notices.assigned(row, event)
    if decision.earlier:
        give_out(now, team=row.team_id)
    refill(by, now)
    return event


def _home(row: Ticket) -> int | None:
    """The team that a ticket overflowed from; None where it did not."""
    given = row.events.filter(code__in=GIVEN).order_by("-pk").first()
    home: int | None = given.data.get("from_team") if given is not None and given.data.get("how") == "overflow" else None
    return home


def house_of(row: Ticket) -> Team | None:
    """The team of the house that a ticket of an outsourced team came from, else the one its type belongs to; None where it lies with
    the house already, or has nowhere else to go."""
    if not row.team.is_outsourced:
        return None
    ours = {team.pk: team for team in Team.objects.filter(is_outsourced=False, is_active=True)}
    came = row.events.filter(code=EventCode.TRANSFERRED).order_by("-pk").values_list("data__from_team", flat=True)
    return next((ours[pk] for pk in [*came, row.issue_type.team_id] if pk in ours), None)


def may_be_refusable(ticket: Ticket, user: User, now: datetime) -> bool:
    """Whether a look at the row alone does not rule a refusal out; `not_refusable` says it for sure."""
    fresh = now - ticket.last_event_at <= timedelta(minutes=dispatching.refuse_minutes())
    return fresh and ticket.assignee_id == user.pk and ticket.status == Status.ASSIGNED and ticket.level != 1


def not_refusable(ticket: Ticket, user: User, now: datetime) -> str | None:
    """Why a person cannot refuse a ticket; None when they can: dispatch gave it to them within the minutes that ops have set, they
    have not begun, and it is not level 1."""
    minutes = dispatching.refuse_minutes()
    if ticket.assignee_id != user.pk or ticket.status != Status.ASSIGNED or not minutes:
        return _("Only what dispatch has just given you can be refused. Hand it back instead.")
    if ticket.level == 1:
        return _("Level 1 cannot be refused. Escalate it if you cannot take it.")
    given = ticket.events.filter(code__in=GIVEN).order_by("-pk").first()
    if given is None or given.data.get("how") not in ("auto", "overflow") or given.data.get("to") != user.pk:
        return _("Only what dispatch has just given you can be refused. Hand it back instead.")
    if now - given.at > timedelta(minutes=minutes):
        return _("A ticket can be refused within %(minutes)d minutes. Hand it back instead.") % {"minutes": minutes}
    if "again" in given.data.get("scoring", {}).get("notes", []):
        return _("Nobody else on duty can take it. Speak with your supervisor.")
    return None


def set_availability(user: User, *, availability: str, now: datetime, back_at: datetime | None = None) -> int:
    """Say whether one takes tickets, and when one will be back from a break; going online fills one's free places.

    Returns how many tickets came.
    """
    with transaction.atomic():
        if Agent.objects.filter(user=user).update(availability=availability):
            breaks.follow(user.pk, availability=availability, now=now, back_at=back_at)
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


def given(row: Ticket, person: User, rank: int, now: datetime) -> dict[str, Any]:
    """Column values that put a ticket into the hands of somebody above, beyond any cap."""
    taken = {"assignee": person, "assignee_id": person.pk, "escalation": rank}
    return {**taken, "status": _after_assignment(row), "unread_since": row.unread_since or now}


def adopted(row: Ticket, by: User, now: datetime) -> dict[str, Any]:
    """Column values that give a ticket nobody holds to the agent who has just put their hand to it, beyond the cap if need be."""
    if row.assignee_id is not None or not Agent.objects.filter(user=by).exists():
        return {}
    dispatching.claim_place(by, now, allow_over=True)
    return {"assignee": by, "assignee_id": by.pk}


def refill(user: User | None, now: datetime) -> None:
    """Give the place that has just become free to whoever waits."""
    if user is not None:
        offer(user, now=now)


def freed(event: TicketEvent, now: datetime) -> None:
    """Called by verbs after a ticket stopped taking a place of its agent: the next waiting ticket gets it.

    What goes wrong with that next one spoils nothing of the verb, and the job that gives out what waits comes to it.
    """
    user = event.ticket.assignee
    if user is not None and not event.ticket.meta.counts:
        transaction.on_commit(lambda: refill(user, now), robust=True)
