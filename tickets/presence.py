"""Who else is looking at a ticket, and who is writing: known for seconds, kept nowhere. Only people of the house ever learn of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from helpdesk.models import User
from helpdesk.prepared import KEY, MOMENT, Slot, prepared
from tickets.models import Presence, Ticket

# A page calls every ten seconds while it is in sight: two calls may get lost.
LOOKING = timedelta(seconds=25)
WRITING = timedelta(seconds=15)
KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Present:
    """Somebody else who has the ticket open."""

    name: str
    writing: bool


def call(ticket: Ticket, *, by: User, now: datetime, writing: bool = False) -> None:
    """Somebody's page calls; one statement."""
    row = Presence(ticket=ticket, user=by, seen_at=now, writing_at=now if writing else None)
    Presence.objects.bulk_create([row], update_conflicts=True, unique_fields=["ticket", "user"], update_fields=["seen_at", "writing_at"])


def leave(ticket: Ticket, *, by: User) -> None:
    """Somebody has closed the page."""
    Presence.objects.filter(ticket=ticket, user=by).delete()


def others(ticket: Ticket, user: User, now: datetime) -> list[Present]:
    """Who else has it open; one statement."""
    return named(_others(ticket.pk, user.pk, now - LOOKING), now)


def named(rows: Iterable[Presence], now: datetime) -> list[Present]:
    """People who are there, those who write first, then by name."""
    found = [Present(row.user.name or row.user.employee_number, _writes(row, now)) for row in rows]
    return sorted(found, key=lambda one: (not one.writing, one.name))


def there(ticket: Ticket | Slot, but: User | Slot, since: datetime | Slot) -> QuerySet[Presence]:
    """Whose page has called since then, besides one person's."""
    return Presence.objects.filter(Q(ticket=ticket, seen_at__gt=since, user__is_active=True) & ~Q(user=but))


@prepared(KEY, KEY, MOMENT)
def _others(ticket: Slot, but: Slot, since: Slot) -> QuerySet[Presence]:
    return there(ticket, but, since).select_related("user").only("writing_at", "user__name", "user__employee_number").order_by()


def prune(now: datetime) -> int:
    """Forget who was there; returns how many."""
    return Presence.objects.filter(seen_at__lt=now - KEPT).delete()[0]


def _writes(row: Presence, now: datetime) -> bool:
    return row.writing_at is not None and row.writing_at > now - WRITING
