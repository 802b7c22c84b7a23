"""What people said of the sorting: corrected by hand, or confirmed. The timeline is the only source.

Of each ticket the last word counts. A correction that changed the level or the priority only says nothing of the type.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from tickets.choices import EventCode, MessageKind
from tickets.models import Message, TicketEvent

MOST = 10_000
"""No more of the newest are read."""
CODES = (EventCode.RECLASSIFIED, EventCode.SORTING_CONFIRMED)

_CHUNK = 500


@dataclass(frozen=True)
class Correction:
    """One ticket's type as a person says it is. `was`: as it was found; the same as `label` where it was confirmed."""

    event: int
    ticket: int
    person: int
    at: datetime
    was: str
    label: str
    text: str = ""

    @property
    def confirms(self) -> bool:
        """Nothing was wrong."""
        return self.was == self.label


def said(*, since: int = 0, until: int | None = None, since_at: datetime | None = None) -> list[Correction]:
    """The last words of people on each ticket, the oldest first, without the texts.

    Of events after the key `since` and not after `until`, and of the time from `since_at`.
    """
    events = TicketEvent.objects.filter(code__in=CODES, actor__isnull=False, pk__gt=since).order_by("-pk")
    if until is not None:
        events = events.filter(pk__lte=until)
    if since_at is not None:
        events = events.filter(at__gte=since_at)
    found: dict[int, Correction] = {}
    for pk, ticket, person, at, data in events.values_list("pk", "ticket_id", "actor_id", "at", "data")[:MOST]:
        was, label = _types(data)
        if not label:
            continue
        if ticket not in found:
            found[ticket] = Correction(pk, ticket, person, at, was or label, label)
        elif was:
            # What was found at first is what the earliest correction says it was.
            last = found[ticket]
            found[ticket] = Correction(last.event, ticket, last.person, last.at, was, last.label)
    return sorted(found.values(), key=lambda row: row.event)


def with_texts(rows: Iterable[Correction]) -> list[Correction]:
    """The same with what the customer wrote, as sorting reads it; those without words are left out."""
    rows = list(rows)
    texts: dict[int, str] = {}
    keys = [row.ticket for row in rows]
    for at in range(0, len(keys), _CHUNK):
        mine = Message.objects.filter(ticket__in=keys[at : at + _CHUNK], kind=MessageKind.CUSTOMER)
        first = mine.order_by().values("ticket").annotate(first=Min("pk")).values_list("first", flat=True)
        for ticket, subject, body in Message.objects.filter(pk__in=list(first)).values_list("ticket", "ticket__subject", "body"):
            texts[ticket] = f"{subject}\n{body}".strip()
    return [
        Correction(row.event, row.ticket, row.person, row.at, row.was, row.label, texts[row.ticket])
        for row in rows
        if texts.get(row.ticket)
    ]


def _types(data: dict[str, dict[str, str]]) -> tuple[str, str]:
    """(was, is) of an event; nothing where it is not about the type."""
    was, is_now = data.get("was", {}).get("issue_type", ""), data.get("now", {}).get("issue_type", "")
    if not was:
        return "", is_now
    return (was, is_now) if was != is_now else ("", "")
