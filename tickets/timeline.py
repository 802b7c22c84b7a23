"""Writing the timeline, and changing a ticket together with it: the one way in for every verb.

A verb runs `with changing(ticket) as row:`, decides, then calls `commit(row, event, field=value ...)`. The row is written
by compare-and-swap on `version`, because SQLite has no row locks and silently drops SELECT FOR UPDATE.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from helpdesk.models import User
from tickets.choices import ActorKind
from tickets.errors import StaleTicket
from tickets.models import Message, Ticket, TicketEvent


def build(
    ticket: Ticket,
    code: str,
    *,
    at: datetime,
    by: User | None = None,
    actor_kind: str | None = None,
    message: Message | None = None,
    key: str | None = None,
    data: dict[str, Any] | None = None,
) -> TicketEvent:
    """An unsaved event; how things stand after it is filled in when it is committed."""
    return TicketEvent(
        ticket=ticket,
        code=code,
        at=at,
        actor=by,
        actor_kind=actor_kind or (ActorKind.STAFF if by else ActorKind.SYSTEM),
        message=message,
        key=key,
        data=data or {},
        status=ticket.status,
        team_id=ticket.team_id,
        assignee_id=ticket.assignee_id,
    )


@contextmanager
def changing(ticket: Ticket, *, version: int | None = None) -> Iterator[Ticket]:
    """A transaction holding the ticket as it stands now.

    `version` is what the person saw; when it has moved on, StaleTicket is raised and nothing is written.
    """
    with transaction.atomic():
        row = (
            Ticket.objects.select_related("customer", "issue_type", "team", "policy", "assignee")
            .select_for_update(of=("self",))
            .get(pk=ticket.pk)
        )
        if version is not None and row.version != version:
            raise StaleTicket()
        yield row


def commit(row: Ticket, event: TicketEvent, **fields: Any) -> TicketEvent:
    """Write `fields` to the row and the event beside it; raises StaleTicket when somebody was faster.

    Only call it inside `changing`. A relation given as both object and id is written by id and kept as object. Returns the event, whose `ticket` is the row with the new values.
    """
    values = {"last_event": event.code, "last_event_at": event.at, **fields, "version": row.version + 1}
    columns = {name: value for name, value in values.items() if f"{name}_id" not in values}
    if Ticket.objects.filter(pk=row.pk, version=row.version).update(**columns) != 1:
        raise StaleTicket()
    for name, value in values.items():
        setattr(row, name, value)
    event.status, event.team_id, event.assignee_id = row.status, row.team_id, row.assignee_id
    event.save()
    return event


def add(row: Ticket, event: TicketEvent) -> TicketEvent:
    """Write an event that changes nothing on the ticket itself."""
    event.save()
    return event
