"""What followers hear of a ticket that is in other hands: that the customer wrote, that it was settled or moved, that something was noted.

However much happens, a follower has one unread notice of it: as long as they have not looked, the newest takes the place of the last, and
nothing more is sent beyond the pages.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from django.conf import settings

from helpdesk.choices import OutboundChannel
from helpdesk.models import OutboundMessage, User
from helpdesk.outbound import Draft, queue
from tickets import notices, permissions
from tickets.choices import EventCode
from tickets.models import Ticket, TicketEvent

KIND = "followed_news"


def tell(row: Ticket, event: TicketEvent, *, besides: Collection[User] = ()) -> None:
    """Tell who follows, besides who did it, who has the ticket, and `besides`; one statement where nobody does."""
    others = {event.actor_id or 0, row.assignee_id or 0, *(user.pk for user in besides)}
    people = permissions.seers(row).filter(followed__ticket=row).exclude(pk__in=others)
    found = list(people.order_by("pk"))
    if not found:
        return
    said = notices.about(row, what=EventCode(event.code).label, by=event.actor.name if event.actor else "")
    unread = OutboundMessage.objects.filter(
        about=row.number, kind=KIND, channel=OutboundChannel.IN_APP, recipient__in=found, read_at__isnull=True
    )
    waiting = set(unread.values_list("recipient_id", flat=True))
    for language, readers in groupby(sorted((user for user in found if user.pk in waiting), key=_language), key=_language):
        subject, body = notices.words(KIND, language, said.values(language))
        unread.filter(recipient__in=list(readers)).update(subject=subject, body=body, created_at=event.at)
    drafts = notices.to_staff([user for user in found if user.pk not in waiting], said, kind=KIND, key=key(event), now=event.at)
    held_until = event.message.held_until if event.message else None
    queue([_held(draft, held_until) for draft in drafts] if held_until else drafts, now=event.at)


def key(event: TicketEvent) -> str:
    """Under which an event is told, so that it can be taken back."""
    return f"{KIND}:{event.pk}"


def looked(ticket: Ticket, user: User, now: datetime) -> None:
    """A follower has the ticket before their eyes: what they were told of it is read."""
    OutboundMessage.objects.unread(user).filter(about=ticket.number, kind=KIND).order_by().update(read_at=now)


def _language(user: User) -> str:
    return user.language or settings.LANGUAGE_CODE


def _held(draft: Draft, until: datetime) -> Draft:
    return replace(draft, not_before=max(draft.not_before or until, until))
