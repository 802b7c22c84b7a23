"""The chain (升级): a ticket is handed up from agent to senior agent, supervisor, manager. Responsibility moves, history stays.

By hand at any time with a reason (`hand_up`), by a rung of the ladder (`climb`), or by a rule about what the customer said or how
often (`obey`, `at_intake`). What goes up by itself does so in the transaction of its cause, so that nothing between the two is ever
lost, and once for each rule and cycle by the event's key. Where nobody is above, the ticket says so and those who supervise are told.
Who gives a ticket away follows it from then on.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from helpdesk import configuration
from helpdesk.choices import Role
from helpdesk.models import User
from helpdesk.outbound import Draft, queue
from tickets import lists, matching, notices, ranks, routing, timeline, wording_chain
from tickets.choices import Category, EscalationTrigger, EventCode, Rank
from tickets.errors import Incomplete, NobodyFits, NotAllowed
from tickets.escalation_rules import Case, Found, Rule, Rules, fitting
from tickets.models import Follower, Ticket, TicketEvent

log = logging.getLogger(__name__)

MANY_WITHIN = timedelta(days=30)
"""The span in which complaints of one customer are counted."""

# Put into words when a notice is written, in its reader's language.
_why = lazy(wording_chain.why, str)


# ---------------------------------------------------------------- verbs


@timeline.retried
def hand_up(
    ticket: Ticket,
    *,
    rank: int,
    by: User,
    now: datetime,
    reason: str = "",
    body: str = "",
    breach_reason: str = "",
    version: int | None = None,
) -> TicketEvent:
    """Hand a ticket to the least laden person of a rank, or of the next one above that has anybody.

    `reason` is a code of the list, `body` the person's own words; one of them is needed. Raises Incomplete without, or on a late
    ticket without the reason for the delay; NotAllowed when the ticket is settled or already that far up; NobodyFits when
    nobody is above.
    """
    if not reason and not body.strip():
        raise Incomplete(_("Say why it is handed up."), ["reason"])
    with timeline.changing(ticket, version=version) as row:
        if not row.is_open:
            raise NotAllowed()
        above = ranks.above(row)
        if rank <= max(row.escalation, above.owner):
            raise NotAllowed(_("It was handed up that far already."))
        late = routing.explained(row, now, breach_reason)
        found = above.first(rank)
        if found is None:
            raise NobodyFits(_("There is nobody to hand it up to."))
        data = {"reason": reason, "text": body, **late}
        return _move(row, *found, now=now, by=by, data=data, fields=routing.explanation(late, now))


def climb(ticket: Ticket, *, rank: int, now: datetime, data: Mapping[str, Any]) -> TicketEvent | None:
    """Hand a ticket up by itself; None when it is settled or that far up already. Where nobody is above, the ticket says so."""
    with timeline.changing(ticket) as row:
        return _go_up(row, rank, now, data) if row.is_open and rank > standing(row) else None


def follow(ticket: Ticket, *, user: User, by: User | None, now: datetime) -> TicketEvent | None:
    """Let somebody be told of what happens to a ticket; None when they follow it already."""
    with timeline.changing(ticket) as row:
        _follower, made = Follower.objects.get_or_create(ticket=row, user=user, defaults={"since": now})
        if not made:
            return None
        event = timeline.add(row, timeline.build(row, EventCode.FOLLOWED, at=now, by=by, data={"user": user.pk}))
        if by is None or by.pk != user.pk:
            queue(notices.to_staff([user], row, kind="followed", key=f"followed:{event.pk}", now=now), now=now)
        return event


def unfollow(ticket: Ticket, *, user: User, by: User, now: datetime) -> TicketEvent | None:
    """Let somebody hear no more of a ticket; None when they did not follow it."""
    with timeline.changing(ticket) as row:
        gone, _models = Follower.objects.filter(ticket=row, user=user).delete()
        return timeline.add(row, timeline.build(row, EventCode.UNFOLLOWED, at=now, by=by, data={"user": user.pk})) if gone else None


# ---------------------------------------------------------------- rules


def rules() -> Rules:
    """Active rules of escalation."""
    return configuration.held(_load_rules)


def asks(trigger: str) -> bool:
    """Whether any rule asks for this, so that nobody counts what no rule reads."""
    return any(rule.trigger == trigger for rule in rules())


def obey(row: Ticket, case: Case, now: datetime) -> TicketEvent | None:
    """Ask the rules about what has just happened, inside the transaction of it; the strongest that speaks hands the ticket up.

    A rule acts once for a ticket and cycle, and never hands down or to where the ticket is already.
    """
    found = fitting(case, rules())
    if not found or not row.is_open:
        return None
    where = standing(row)
    higher = {f"rule:{each.rule.code}:{row.cycle}": each for each in found if each.rule.rank > where}
    done = set(row.events.filter(key__in=higher).values_list("key", flat=True)) if higher else set()
    for key, each in higher.items():
        if key not in done:
            return _go_up(row, each.rule.rank, now, each.as_data(), key=key)
        # What a rule does may bring about what the rule waits for: then it is held here.
        log.warning("Rule %s has acted on ticket %s in this round already; it is not obeyed again.", each.rule.code, row.number)
    return None


def obey_complaint(row: Ticket, now: datetime) -> TicketEvent | None:
    """Ask the rules about a ticket that has become a complaint, or one of another level."""
    complaints = 0
    if row.category == Category.COMPLAINT and asks(EscalationTrigger.COMPLAINTS):
        theirs = Ticket.objects.filter(customer=row.customer_id, created_at__gte=row.created_at - MANY_WITHIN)
        complaints = theirs.filter(category=Category.COMPLAINT, created_at__lte=now).count()
    return obey(row, Case(level=row.level, complaints=complaints), now)


def obey_refusal(row: Ticket, body: str, now: datetime) -> TicketEvent | None:
    """Ask the rules about a customer who has just said that it is not solved."""
    refusals = row.events.filter(code=EventCode.REFUSED).count() if asks(EscalationTrigger.REFUSALS) else 0
    return obey(row, Case(body=body, refusals=refusals), now)


def at_intake(ticket: Ticket, found: Sequence[Found], now: datetime) -> TicketEvent | None:
    """Hand up a ticket that was placed and is about to be saved; the event is saved with its others, then `tell` is called."""
    if not found:
        return None
    people = ranks.above(ticket)
    strongest = next((each for each in found if each.rule.rank > max(ticket.escalation, people.owner)), None)
    if strongest is None:
        return None
    key = f"rule:{strongest.rule.code}:{ticket.cycle}"
    above = people.first(strongest.rule.rank)
    if above is None:
        return _stuck_event(ticket, strongest.rule.rank, now, strongest.as_data(), key)
    event, fields = _moving(ticket, *above, now=now, by=None, data=strongest.as_data(), key=key)
    for name, value in fields.items():
        setattr(ticket, name, value)
    event.status, event.assignee_id = ticket.status, ticket.assignee_id
    return event


def tell(row: Ticket, event: TicketEvent, giver: User | None = None) -> None:
    """Queue what an escalation tells: the receiver, who gave it away, and who follows; or that nobody was above."""
    followers = notices.followers([row.pk]).get(row.pk, []) if event.data["to"] is not None else []
    queue(told(row, event, [*followers, *([giver] if giver else [])]), now=event.at)


def told(row: Ticket, event: TicketEvent, others: Sequence[User] = ()) -> list[Draft]:
    """What an escalation tells the receiver, and `others` who had to do with the ticket before; or that nobody was above."""
    rank, receiver = Rank(event.data["rank"]), event.data["to"]
    said = notices.about(row, reason=_why(event.data), rank=rank.label)
    key = f"escalated:{row.number}:{row.version}"
    if receiver is None:
        return notices.to_staff(_in_charge(), said, kind="escalation_stuck", key=key, now=event.at)
    drafts = notices.to_staff([row.assignee] if row.assignee else [], said, kind="escalated", key=key, now=event.at)
    away = {user.pk: user for user in others if user.pk not in {receiver, event.actor_id}}
    return drafts + notices.to_staff(away.values(), said, kind="escalated_away", key=key, now=event.at)


# ---------------------------------------------------------------- who


def standing(row: Ticket) -> int:
    """How far up a ticket is: the rank it was handed up to, or that of whoever has it."""
    return max(row.escalation, routing.rank_of(row.assignee))


def receivers(row: Ticket) -> dict[Rank, User]:
    """Who would get a ticket at each rank above where it is; ranks that have nobody are left out."""
    above = ranks.above(row)
    higher = [rank for rank in Rank if rank > max(row.escalation, above.owner)]
    firsts = {rank: first for rank in higher if (first := above.first(rank)) is not None}
    return {rank: person for rank, (step, person) in firsts.items() if step == rank}


def _in_charge() -> list[User]:
    """Who hears that nobody is above: supervisors and managers, else the administrators."""
    for roles in ([Role.SUPERVISOR, Role.MANAGER], [Role.ADMINISTRATOR]):
        found = list(User.objects.filter(Q(groups__name__in=roles), is_active=True).distinct())
        if found:
            return found
    return []


# ---------------------------------------------------------------- workings


def _go_up(row: Ticket, rank: int, now: datetime, data: Mapping[str, Any], *, key: str | None = None) -> TicketEvent:
    above = ranks.above(row).first(rank)
    if above is not None:
        return _move(row, *above, now=now, by=None, data=data, key=key)
    event = timeline.commit(row, _stuck_event(row, rank, now, data, key))
    tell(row, event)
    return event


def _stuck_event(row: Ticket, rank: int, now: datetime, data: Mapping[str, Any], key: str | None) -> TicketEvent:
    said = {"rank": rank, "from": row.assignee_id, "to": None, **data}
    return timeline.build(row, EventCode.ESCALATED, at=now, key=key, data=said)


def _moving(
    row: Ticket, rank: int, person: User, *, now: datetime, by: User | None, data: Mapping[str, Any], key: str | None = None
) -> tuple[TicketEvent, dict[str, Any]]:
    said = {"rank": rank, "from": row.assignee_id, "to": person.pk, **data}
    event = timeline.build(row, EventCode.ESCALATED, at=now, by=by, key=key, data=said)
    return event, routing.given(row, person, rank, now)


def _move(
    row: Ticket,
    rank: int,
    person: User,
    *,
    now: datetime,
    by: User | None,
    data: Mapping[str, Any],
    key: str | None = None,
    fields: Mapping[str, Any] | None = None,
) -> TicketEvent:
    giver = row.assignee
    event, given = _moving(row, rank, person, now=now, by=by, data=data, key=key)
    timeline.commit(row, event, **given, **(fields or {}))
    if giver is not None:
        Follower.objects.get_or_create(ticket=row, user=giver, defaults={"since": now})
        transaction.on_commit(lambda: routing.refill(giver, now), robust=True)
    tell(row, event, giver)
    return event


def _load_rules() -> Rules:
    return Rules(
        Rule(
            code=row.code,
            trigger=row.trigger,
            rank=row.rank,
            level=row.level,
            words=matching.Rule(code=row.code, any_words=tuple(row.words), none_words=tuple(row.none_words), negatable=True)
            if row.trigger == EscalationTrigger.WORDS and row.words
            else None,
            count=row.count,
            order=row.order,
        )
        for row in lists.escalation_rules().values()
        if row.is_active
    )
