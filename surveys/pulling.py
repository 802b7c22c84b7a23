"""Reading the timeline in order, for the jobs that pull it (surveys, root causes, follow-ups).

On PostgreSQL an event may become visible after a later one was read, because its id was drawn before it was committed; so the last
OVERLAP events are read again each time, and whoever reads keeps in the database that each counts once.
"""

from django.db.models import Max, QuerySet

from helpdesk.models import Cursor
from tickets.models import TicketEvent

OVERLAP = 1_000


def are_new(name: str, rows: "QuerySet[TicketEvent]") -> bool:
    """Whether there are such events that the job of this name has not read yet."""
    return rows.filter(pk__gt=_position(name)).exists()


def read(name: str, rows: "QuerySet[TicketEvent]", limit: int) -> tuple[list[TicketEvent], int]:
    """Events of the overlap and at most `limit` new ones, in order, and how far that is: for `done`, when all of them were dealt with."""
    position = _position(name)
    upto = TicketEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    rows = rows.order_by("pk")
    fresh = list(rows.filter(pk__gt=position)[:limit])
    again = list(rows.filter(pk__gt=position - OVERLAP, pk__lte=position))
    return [*again, *fresh], fresh[-1].pk if len(fresh) == limit else max(upto, position)


def done(name: str, upto: int) -> None:
    """The job of this name has read so far."""
    Cursor.objects.filter(name=name).update(position=upto)


def _position(name: str) -> int:
    return Cursor.objects.get_or_create(name=name)[0].position
