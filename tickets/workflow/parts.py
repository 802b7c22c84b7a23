"""What the verbs of a ticket's life have in common."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.models import User
from tickets import (
    attachments,
    clocks,
    following,
    ladder,
    routing,
    sorting,
    timeline,
    undone,
)  # fmt: skip
from tickets.choices import EventCode, Priority, Rank, Status
from tickets.errors import Incomplete, NotAllowed, StaleTicket
from tickets.models import Ticket, TicketEvent

AUTO_CLOSE_AFTER = timedelta(hours=72)


def commit(row: Ticket, event: TicketEvent, **fields: Any) -> TicketEvent:
    """Write an event that can be taken back while its message is held: it remembers how the row stood before."""
    if event.message is not None and event.message.held_until is not None:
        event.data |= undone.kept(row, {**fields, "snoozed_until": None})
    return timeline.commit(row, event, **fields)


def begun(row: Ticket, by: User, now: datetime) -> dict[str, Any]:
    """Column values when a person puts their hand to a ticket: what nobody held becomes theirs, and work has begun.

    Somebody who takes no tickets (a supervisor) may speak without taking it: then it keeps its place in the queue.
    """
    fields = routing.adopted(row, by, now)
    held = row.assignee_id is not None or bool(fields)
    begins = held and row.status in {Status.NEW, Status.ASSIGNED}
    return fields | {"status": Status.IN_PROGRESS if begins else row.status}


def said_before(dedupe_key: str | None) -> TicketEvent | None:
    """The event that these very words made before."""
    if not dedupe_key:
        return None
    return TicketEvent.objects.select_related("ticket", "message").filter(message__dedupe_key=dedupe_key).first()


def the_first(dedupe_key: str | None) -> TicketEvent:
    """The same, of words that have just been refused as known; raises StaleTicket where they are not."""
    first = said_before(dedupe_key)
    if first is None:
        raise StaleTicket()
    return first


def need_words(body: str, draft: str) -> None:
    """Something must be said or shown; raises Incomplete."""
    if not body.strip() and not (draft and attachments.drafts(draft).exists()):
        raise Incomplete(_("Write something first."), ["body"])


def must_be_open(row: Ticket) -> None:
    """Raises NotAllowed, with what to do, where a ticket is settled or merged."""
    if row.merged_into is not None:
        raise NotAllowed(_("This ticket is merged into %(number)s. Carry on there.") % {"number": row.merged_into.number})
    if not row.is_open:
        raise NotAllowed(_("The ticket is settled. Reopen it first."))


def need_evidence(row: Ticket, draft: str) -> None:
    """Raises Incomplete where the type asks for evidence of the result and none is there."""
    kind = sorting.types().get(row.issue_type.code)
    if kind is None or "evidence" not in kind.requires_to_resolve:
        return
    if not (draft and attachments.drafts(draft).exists()):
        raise Incomplete(_("This type of matter needs evidence of the result: add a photo or a document."), ["evidence"])


def raised(priority: str) -> str:
    """One step up."""
    return {Priority.LOW: Priority.NORMAL, Priority.NORMAL: Priority.URGENT}.get(Priority(priority), Priority.URGENT).value


def start_again(row: Ticket, event: TicketEvent, **also: Any) -> TicketEvent:
    """A settled ticket goes back into work: a new cycle with the full target, with its agent if they are still there."""
    if row.assignee is not None and row.assignee.is_active:
        fields: dict[str, Any] = {"status": Status.IN_PROGRESS, **also}
    else:
        fields = {"status": Status.NEW, "assignee": None, "assignee_id": None, "escalation": Rank.AGENT, **also}
    keep_unswept(row, event.at)
    fields |= clocks.refreshed(row, event, **fields)
    fields |= {"resolved_at": None, "closed_at": None, "auto_close_at": None, "resolution_breached_at": None}
    timeline.commit(row, event, **fields)
    following.tell(row, event)
    return event


def keep_unswept(row: Ticket, now: datetime) -> None:
    """Record that the round that is over was late, if the sweep has not been there: it looks at the newest round only."""
    for watch in clocks.watches(row):
        for alarm in ladder.alarms(watch):
            if alarm.kind == "resolution" and alarm.rung == ladder.BREACH and row.resolution_breached_at is None and alarm.at <= now:
                data = {"clock": alarm.kind, "due_at": watch.due.isoformat(), "rung": alarm.rung, "folded": True}
                timeline.add(row, timeline.build(row, EventCode.BREACHED, at=now, key=alarm.key, data=data))
