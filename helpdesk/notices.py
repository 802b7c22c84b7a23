"""In-app notices of one person: counted in the frame, listed on their page, read when seen."""

from datetime import datetime

from django.db.models.expressions import Combinable

from helpdesk.models import OutboundMessage, User


def figures(user: User) -> dict[str, Combinable]:
    """What the frame counts: notices not read yet."""
    from helpdesk.navigation import COUNT_CAP, Capped

    return {"unread": Capped(OutboundMessage.objects.inbox(user).filter(read_at__isnull=True).values("pk")[: COUNT_CAP + 1])}


def mark_read(user: User, now: datetime) -> int:
    """All notices of a person have been seen; how many were new."""
    return OutboundMessage.objects.inbox(user).filter(read_at__isnull=True).order_by().update(read_at=now)
