"""In-app notices of one person: counted in the frame, shown as they come, listed on their page, read when seen."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models.expressions import Combinable

from helpdesk.models import OutboundMessage, User
from helpdesk.prepared import Somebody

# How many of the newest a page is told of; what lies deeper is counted, not shown.
NEWEST = 20


@dataclass(frozen=True)
class News:
    """What a page that stays open has to know: the newest unread notices and how many there are, up to the frame's cap."""

    rows: list[OutboundMessage]
    count: int

    @property
    def mark(self) -> str:
        """The same as long as nothing has come and nothing was read."""
        told = ",".join([str(self.count), *(str(row.pk) for row in self.rows)])
        return hashlib.sha256(told.encode()).hexdigest()[:32]


def figures(user: Somebody) -> dict[str, Combinable]:
    """What the frame counts: notices not read yet."""
    from helpdesk.navigation import COUNT_CAP, Capped

    return {"unread": Capped(OutboundMessage.objects.unread(user).values("pk")[: COUNT_CAP + 1])}


def news(user: User) -> News:
    """The newest unread notices; one statement while there are few, a second one counts many."""
    from helpdesk.navigation import COUNT_CAP

    rows = list(OutboundMessage.objects.unread(user)[: NEWEST + 1])
    count = len(rows) if len(rows) <= NEWEST else OutboundMessage.objects.unread(user)[: COUNT_CAP + 1].count()
    return News(rows[:NEWEST], count)


def mark_read(user: User, now: datetime, *, upto: int | None = None, only: int | None = None) -> int:
    """Notices of a person have been seen: one, those up to one, or all; how many were new."""
    unread = OutboundMessage.objects.unread(user).order_by()
    if upto is not None:
        unread = unread.filter(pk__lte=upto)
    if only is not None:
        unread = unread.filter(pk=only)
    return unread.update(read_at=now)
