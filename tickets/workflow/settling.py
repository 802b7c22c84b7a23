"""Settling a ticket: the result, its confirmation or refusal, closing, reopening, taking it out of the count."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.models import User
from tickets import (
    chain,
    clocks,
    collaboration,
    duty,
    following,
    notices,
    remedies,
    reviewing,
    routing,
    statuses,
    timeline,
)  # fmt: skip
from tickets.choices import ActorKind, AnswerOutcome, EventCode, MessageKind, RequestEnd, ReviewKind, Status
from tickets.errors import Incomplete, NotAllowed
from tickets.models import Ticket, TicketEvent
from tickets.saying import AT_ONCE, say
from tickets.workflow import at_once
from tickets.workflow.parts import AUTO_CLOSE_AFTER, begun, commit, need_evidence, raised, start_again


@timeline.retried
def resolve(
    ticket: Ticket,
    *,
    by: User,
    now: datetime,
    result: str,
    draft: str = "",
    breach_reason: str = "",
    version: int | None = None,
    hold: timedelta = AT_ONCE,
    passed: bool = False,
) -> TicketEvent:
    """Give the result and ask the customer to confirm it; silence closes the ticket after AUTO_CLOSE_AFTER.

    Raises Incomplete without a result, without evidence where the type asks for it, or without a reason on a late ticket.
    """
    if not result.strip():
        raise Incomplete(_("Write what was done for the customer."), ["result"])
    if not passed and (kept := _result_to_review(ticket, by, now, result, draft, breach_reason, version)) is not None:
        return kept
    with timeline.changing(ticket, version=version) as row:
        if not statuses.allows(row.status, Status.RESOLVED):
            raise NotAllowed()
        remedies.must_be_decided(row)
        need_evidence(row, draft)
        late = routing.explained(row, now, breach_reason)
        if collaboration.withdraw_all(row, by=by, now=now, reason=RequestEnd.RESOLVED):
            hold = AT_ONCE  # departments were told to stop: that cannot be taken back
        message = say(row, MessageKind.RESULT, result, now=now, by=by, public=True, draft=draft, hold=hold)
        event = timeline.build(row, EventCode.RESOLVED, at=now, by=by, message=message, data={"cycle": row.cycle, **late})
        fields = begun(row, by, now) | {"status": Status.RESOLVED, "unread_since": None}
        fields |= clocks.refreshed(row, event, **fields)
        # The deadline this round was measured by, with its last stop: later edits of policies and calendars do not move it.
        due_at = fields.get("resolution_due_at")
        event.data["due_at"] = due_at.isoformat() if due_at else None
        fields |= {"resolved_at": now, "first_resolved_at": row.first_resolved_at or now, "auto_close_at": now + AUTO_CLOSE_AFTER}
        # A deadline that was missed and not yet swept is still due; then the sweep comes back for the closing.
        fields |= {"next_check_at": fields.get("next_check_at") or now + AUTO_CLOSE_AFTER}
        commit(row, event, **fields, **routing.explanation(late, now))
        notices.replied(row, event)
        following.tell(row, event)
        routing.freed(event, now)
        return event


def confirm(ticket: Ticket, *, now: datetime) -> TicketEvent:
    """The customer says that it is solved: closed. Said twice it stays closed."""
    with timeline.changing(ticket) as row:
        if row.status != Status.RESOLVED:
            raise NotAllowed()
        data = {"at_once": True} if at_once.end(row, AnswerOutcome.HELPED, now) else {}
        event = timeline.build(row, EventCode.CONFIRMED, at=now, actor_kind=ActorKind.CUSTOMER, data=data)
        return _close(row, event)


def close_unanswered(ticket: Ticket, *, now: datetime) -> TicketEvent:
    """Nobody answered in time: closed, with a note."""
    with timeline.changing(ticket) as row:
        if row.status != Status.RESOLVED or row.auto_close_at is None or row.auto_close_at > now:
            raise NotAllowed()
        data = {"at_once": True} if at_once.end(row, AnswerOutcome.SILENT, now) else {}
        event = timeline.build(row, EventCode.CLOSED, at=now, data={"why": "silence", **data})
        _close(row, event)
        notices.replied(row, event)
        return event


def refuse(ticket: Ticket, *, now: datetime, body: str = "") -> TicketEvent:
    """The customer says that it is not solved: a second round with the same agent, at a higher priority and by its targets."""
    with timeline.changing(ticket) as row:
        if row.status != Status.RESOLVED:
            raise NotAllowed()
        message = say(row, MessageKind.CUSTOMER, body, now=now, public=True) if body.strip() else None
        if at_once.waiting(row) is not None:  # no second round: nobody has done anything yet
            return at_once.come_back(row, now=now, message=message)
        priority = raised(row.priority)
        policy, why = clocks.choose(replace(clocks.facts_of(row), priority=priority))
        data = {"priority_was": row.priority, "policy": policy.policy.code, "why": why}
        event = timeline.build(row, EventCode.REFUSED, at=now, actor_kind=ActorKind.CUSTOMER, message=message, data=data)
        start_again(row, event, priority=priority, policy_id=policy.pk, policy_why=why, unread_since=now)
        notices.to_assignee(row, event, kind="refused")
        chain.obey_refusal(row, body, now)
        return event


def reopen(ticket: Ticket, *, by: User | None, now: datetime, reason: str, version: int | None = None) -> TicketEvent:
    """Take a settled ticket up again, with a reason."""
    if not reason.strip():
        raise Incomplete(_("Say why it is reopened."), ["reason"])
    with timeline.changing(ticket, version=version) as row:
        if row.status not in {Status.RESOLVED, Status.CLOSED}:
            raise NotAllowed()
        if at_once.waiting(row) is not None:
            return at_once.come_back(row, now=now, by=by, data={"reason": reason})
        event = timeline.build(row, EventCode.REOPENED, at=now, by=by, data={"reason": reason})
        return start_again(row, event, unread_since=now)


def cancel(
    ticket: Ticket, *, by: User, now: datetime, reason: str, body: str = "", breach_reason: str = "", version: int | None = None
) -> TicketEvent:
    """Take a ticket out of the count (spam, a mistake), with a reason; it stays readable.

    Raises Incomplete without a reason, or on a late ticket without the reason for the delay.
    """
    if not reason.strip():
        raise Incomplete(_("Choose a reason."), ["reason"])
    with timeline.changing(ticket, version=version) as row:
        if not statuses.allows(row.status, Status.CANCELLED):
            raise NotAllowed()
        collaboration.withdraw_all(row, by=by, now=now, reason=RequestEnd.CANCELLED)
        remedies.withdraw_waiting(row, by=by, now=now)
        late = routing.explained(row, now, breach_reason)
        event = timeline.build(row, EventCode.CANCELLED, at=now, by=by, data={"reason": reason, "text": body, **late})
        fields: dict[str, Any] = {"status": Status.CANCELLED, **routing.explanation(late, now)}
        fields |= clocks.refreshed(row, event, **fields)
        timeline.commit(row, event, **fields | {"closed_at": now, "auto_close_at": None, "unread_since": None})
        following.tell(row, event)
        routing.freed(event, now)
        return event


def _result_to_review(
    ticket: Ticket, by: User, now: datetime, result: str, draft: str, breach_reason: str, version: int | None
) -> TicketEvent | None:
    """A novice's result waits for its review; what it lacks is said to its author, not to the reviewer."""
    if not duty.is_reviewed(by):
        return None
    seen = Ticket.objects.get(pk=ticket.pk)
    remedies.must_be_decided(seen)
    need_evidence(seen, draft)
    late = routing.explained(seen, now, breach_reason)
    return reviewing.first(ticket, ReviewKind.RESULT, result, by=by, now=now, draft=draft, version=version, data=late)


def _close(row: Ticket, event: TicketEvent) -> TicketEvent:
    unswept = row.next_check_at if row.next_check_at != row.auto_close_at else None
    fields = {"status": Status.CLOSED, "closed_at": event.at, "next_check_at": unswept, "auto_close_at": None}
    timeline.commit(row, event, **fields)
    following.tell(row, event)
    return event
