"""The chain (升级): a ticket is handed up from agent to senior agent, supervisor, manager. Responsibility moves, history stays.

By hand at any time with a reason, by a rung of the ladder, or by a rule. Who gives a ticket away follows it from then on.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from helpdesk.choices import Role
from helpdesk.models import User
from helpdesk.outbound import queue
from tickets import clocks, notices, routing, timeline
from tickets.choices import EventCode, Rank
from tickets.errors import Incomplete, NobodyFits, NotAllowed
from tickets.models import Follower, Ticket, TicketEvent
from tickets.statuses import COUNTED

ROLES = {Rank.SENIOR: Role.SENIOR_AGENT, Rank.SUPERVISOR: Role.SUPERVISOR, Rank.MANAGER: Role.MANAGER}


@timeline.retried
def hand_up(
    ticket: Ticket,
    *,
    rank: int,
    by: User | None,
    now: datetime,
    reason: str,
    body: str = "",
    breach_reason: str = "",
    version: int | None = None,
) -> TicketEvent:
    """Hand a ticket to the least laden person of a rank, or of the next one above that has anybody.

    `reason` is the person's own words, or a code such as `rule:law` or `rung:resolution:breach:0`. Raises Incomplete without
    one, or on a late ticket without the reason for the delay (people only); NotAllowed when the ticket is settled or already
    that far up; NobodyFits when nobody is above.
    """
    if not reason.strip():
        raise Incomplete(_("Say why it is handed up."), ["reason"])
    with timeline.changing(ticket, version=version) as row:
        if not row.is_open:
            raise NotAllowed()
        if rank <= row.escalation:
            raise NotAllowed(_("It was handed up that far already."))
        late = routing.explained(row, now, breach_reason) if by is not None else {}
        reached, person = _above(row, rank, now)
        giver = row.assignee
        data: dict[str, Any] = {"rank": reached, "from": row.assignee_id, "to": person.pk, "reason": reason, "text": body, **late}
        event = timeline.build(row, EventCode.ESCALATED, at=now, by=by, data=data)
        fields: dict[str, Any] = {**routing.given(row, person, now), "escalation": reached}
        if late:
            fields["breach_reason"] = breach_reason
        fields |= clocks.refreshed(row, event, **fields)
        timeline.commit(row, event, **fields)
        if giver is not None and giver.pk != person.pk:
            Follower.objects.get_or_create(ticket=row, user=giver, defaults={"since": now})
        _tell(row, event, person, giver)
        if giver is not None:
            left = giver
            transaction.on_commit(lambda: routing.refill(left, now))
        return event


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


def _above(row: Ticket, rank: int, now: datetime) -> tuple[int, User]:
    """The first rank from `rank` up that has somebody who is not the present owner."""
    for step in range(rank, Rank.MANAGER + 1):
        people = [user for user in _people(row, step, now) if user.pk != row.assignee_id]
        if people:
            load = dict(
                Ticket.objects.filter(assignee__in=people, status__in=COUNTED).order_by().values_list("assignee").annotate(n=Count("pk"))
            )
            return step, min(people, key=lambda user: (load.get(user.pk, 0), user.pk))
    raise NobodyFits(_("There is nobody to hand it up to."))


def _people(row: Ticket, rank: int, now: datetime) -> Sequence[User]:
    if rank == Rank.SENIOR:
        return notices.seniors([row.team_id]).get(row.team_id, [])
    if rank == Rank.SUPERVISOR:
        return notices.supervisors([row.team_id])[row.team_id]
    return list(User.objects.filter(Q(groups__name=ROLES[Rank(rank)]), is_active=True).distinct())


def _tell(row: Ticket, event: TicketEvent, person: User, giver: User | None) -> None:
    said = notices.about(row, reason=event.data["text"] or event.data["reason"], rank=str(Rank(event.data["rank"]).label))
    drafts = notices.to_staff([person], said, kind="escalated", key=f"escalated:{event.pk}", now=event.at)
    if giver is not None and giver.pk not in {person.pk, event.actor_id}:
        drafts += notices.to_staff([giver], said, kind="escalated_away", key=f"escalated:{event.pk}", now=event.at)
    queue(drafts, now=event.at)
