"""What was taken back (撤回), on the timeline and on the row. Pure: no database, no clock.

The timeline is never edited: a TAKEN_BACK names the event that it undoes, and whoever counts reads `standing`, the lines as they
count. An event that may be undone keeps what its row held before (`kept`), so that the row goes back exactly (`put_back`).
"""

import copy
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from django.db.models import Field

from tickets.choices import EventCode
from tickets.models import Ticket, TicketEvent

SENT = (EventCode.REPLIED, EventCode.ASKED, EventCode.PROGRESS, EventCode.RESOLVED)
"""What can be taken back while it is held."""

HARMLESS = frozenset(
    {
        EventCode.NOTED, EventCode.MENTIONED, EventCode.FOLLOWED, EventCode.UNFOLLOWED, EventCode.COPIED, EventCode.UNCOPIED, EventCode.TAGGED,
        EventCode.UNMASKED, EventCode.WHISPERED, EventCode.WARNED, EventCode.REMINDED, EventCode.BREACHED, EventCode.TAKEN_BACK,
        EventCode.MANUAL_APPLIED, EventCode.STEP_DONE, EventCode.STEP_UNDONE,
    }
)  # fmt: skip
"""What may happen in between: it neither hangs on the words that were sent nor moves the ticket."""

KEPT = "undo"


def standing(events: Iterable[TicketEvent]) -> list[TicketEvent]:
    """The timeline as if what was taken back had never been; lines in between say how things stood without it.

    `events` come in order, an unsaved one last.
    """
    lines = list(events)
    if not any(line.code == EventCode.TAKEN_BACK for line in lines):
        return lines
    found: list[TicketEvent] = []
    undoing: dict[int, TicketEvent] = {}
    for line in reversed(lines):
        if line.code == EventCode.TAKEN_BACK:
            undoing[line.data["event"]] = line
        elif line.pk is None or undoing.pop(line.pk, None) is None:
            # Of several that reach over a line, the last in time goes back the furthest.
            found.append(_as_after(line, next(iter(undoing.values()))) if undoing else line)
    return found[::-1]


def _as_after(line: TicketEvent, other: TicketEvent) -> TicketEvent:
    same = copy.copy(line)
    same.status, same.team_id, same.assignee_id = other.status, other.team_id, other.assignee_id
    return same


def kept(row: Ticket, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the columns that an event is about to change hold now, as event data."""
    columns = [name for name in fields if f"{name}_id" not in fields]
    held = {name: getattr(row, name) for name in columns if getattr(row, name) != fields[name]}
    return {KEPT: {name: value.isoformat() if isinstance(value, datetime) else value for name, value in held.items()}}


def put_back(row: Ticket, event: TicketEvent) -> dict[str, Any]:
    """Set the row, in memory, to what it held before an event; returns the columns."""
    columns = {name: _column(name).to_python(value) for name, value in event.data.get(KEPT, {}).items()}
    for name, value in columns.items():
        setattr(row, name, value)
    return columns


def _column(name: str) -> "Field[Any, Any]":
    return cast("Field[Any, Any]", Ticket._meta.get_field(name))


def as_told(row: Ticket, events: Iterable[TicketEvent], now: datetime) -> list[TicketEvent]:
    """What of a timeline people outside may know by now: without what was taken back, and without what is still held.

    The row is set, in memory, to what it was before the held words. The events' messages are loaded.
    """
    told = [event for event in events if event.message is None or event.message.taken_back_at is None]
    held = [event for event in told if event.message and event.message.held_until and event.message.held_until > now]
    for event in reversed(held):
        put_back(row, event)
    return [event for event in told if event not in held]
