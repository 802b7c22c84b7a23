"""Writing the timeline, and changing a ticket together with it: the one way in for every verb.

A verb runs `with changing(ticket) as row:`, decides, then calls `commit(row, event, field=value ...)`. The row is written
by compare-and-swap on `version`, because SQLite has no row locks and silently drops SELECT FOR UPDATE.
"""

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from helpdesk import rows
from helpdesk.models import User
from tickets import sharing
from tickets.choices import ActorKind, EventCode
from tickets.errors import Contended, StaleTicket
from tickets.models import Message, Ticket, TicketEvent

P = ParamSpec("P")
R = TypeVar("R")

CONTENDED_TRIES = 25

# A ticket that was put off comes back with anything that somebody else says or does, but for these,
_QUIET = frozenset(
    {EventCode.SNOOZED, EventCode.TAGGED, EventCode.MADE_CHILD, EventCode.MADE_FREE, EventCode.CLOCK_SET, EventCode.SORTING_CONFIRMED}
)
# and with what takes it out of its agent's hands, whoever does it.
_LEAVES = frozenset(
    {
        EventCode.ASSIGNED,
        EventCode.TRANSFERRED,
        EventCode.HANDED_BACK,
        EventCode.DECLINED,
        EventCode.ESCALATED,
        EventCode.ASKED,
        EventCode.RESOLVED,
        EventCode.CANCELLED,
        EventCode.MERGED,
    }
)


def retried(verb: Callable[P, R]) -> Callable[P, R]:
    """Begin a verb's transaction anew while it is Contended.

    A compare-and-swap that loses on PostgreSQL still holds the row's lock until its transaction ends; going on to another
    agent in the same transaction would let two dispatchers wait for each other for ever.
    """

    @functools.wraps(verb)
    def again(*args: P.args, **kwargs: P.kwargs) -> R:
        for _attempt in range(CONTENDED_TRIES):
            try:
                return verb(*args, **kwargs)
            except Contended:
                continue
        return verb(*args, **kwargs)

    return again


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
        # Relations are read after the lock: PostgreSQL re-reads a locked row that was changed meanwhile, but not what it joins.
        row = Ticket.objects.select_for_update().get(pk=ticket.pk)
        if version is not None and row.version != version:
            raise StaleTicket()
        yield row


def commit(row: Ticket, event: TicketEvent, **fields: Any) -> TicketEvent:
    """Write `fields` to the row and the event beside it; raises StaleTicket when somebody was faster.

    Only call it inside `changing`. A relation given as both object and id is written by id and kept as object. Returns the event, whose `ticket` is the row with the new values.
    """
    values = {"last_event": event.code, "last_event_at": event.at, **fields, "version": row.version + 1}
    if row.snoozed_until is not None and _wakes(row, event):
        values.setdefault("snoozed_until", None)
    columns = {name: value for name, value in values.items() if f"{name}_id" not in values}
    if Ticket.objects.filter(pk=row.pk, version=row.version).update(**columns) != 1:
        raise StaleTicket()
    for name, value in values.items():
        setattr(row, name, value)
    event.status, event.team_id, event.assignee_id = row.status, row.team_id, row.assignee_id
    event.save()
    if values.get("assignee_id") or "team_id" in values:
        sharing.note(row, event)
    return event


def _wakes(row: Ticket, event: TicketEvent) -> bool:
    """Whether an event brings a ticket back that was put off."""
    return event.code in _LEAVES or (event.code not in _QUIET and event.actor_id != row.assignee_id)


def write(events: Sequence[TicketEvent], row: Ticket) -> None:
    """Write the first lines of a ticket that was just saved, by one statement; the events get no keys of their own."""
    columns = {str(field.column): field.attname for field in TicketEvent._meta.concrete_fields if not field.primary_key}
    lines = [{column: getattr(event, name) for column, name in columns.items()} | {"ticket_id": row.pk} for event in events]
    rows.insert(TicketEvent, lines)


def add(row: Ticket, event: TicketEvent) -> TicketEvent:
    """Write an event that changes nothing on the ticket itself."""
    event.save()
    return event
