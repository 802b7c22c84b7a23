"""Before a novice's words go out: kept as a `Review` until somebody has read them.

The verbs that speak to customers ask here first (`first`), so that no page, program or channel goes past it. Passing and
returning are in `tickets.coaching`. The clocks know nothing of it: the first response is what the customer gets.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk.models import User
from helpdesk.outbound import queue
from tickets import attachments, duty, notices, routing, statuses, timeline
from tickets.choices import EventCode, ReviewKind, ReviewState, Status
from tickets.errors import Incomplete, NotAllowed, StaleTicket
from tickets.models import Review, Ticket, TicketEvent

_LEADS_TO: dict[str, Status] = {ReviewKind.QUESTION: Status.WAITING_CUSTOMER, ReviewKind.RESULT: Status.RESOLVED}


def first(
    ticket: Ticket,
    kind: ReviewKind,
    body: str,
    *,
    by: User,
    now: datetime,
    draft: str = "",
    version: int | None = None,
    dedupe_key: str | None = None,
    passed: bool = False,
    data: dict[str, Any] | None = None,
) -> TicketEvent | None:
    """Keep what somebody whose replies are reviewed says to a customer; None when it may go out at once.

    That is when it has `passed`, when its author is not reviewed, or when there is nobody who could read it. Sent twice with one
    `dedupe_key` it waits once. A reply that crosses another waits too, and its event says `crossed`; a question or a result
    on a ticket that has moved on raises StaleTicket, as it does without a review.
    """
    if passed or not duty.is_reviewed(by):
        return None
    if (there := _kept_before(dedupe_key)) is not None:
        return there
    if not body.strip() and not attachments.drafts(draft).exists():
        raise Incomplete(_("Write something first."), ["body"])
    try:
        with timeline.changing(ticket, version=None if kind == ReviewKind.REPLY else version) as row:
            if not row.is_open or (kind in _LEADS_TO and not statuses.allows(row.status, _LEADS_TO[kind])):
                raise NotAllowed()
            readers = duty.readers(row, by, now)
            if not readers:
                return None
            review = _kept(row, kind, body, by, now, draft=draft, dedupe_key=dedupe_key or None, data=data or {})
            said = {"review": review.pk, "kind": kind, "crossed": version is not None and row.version != version}
            event = timeline.build(row, EventCode.REVIEW_ASKED, at=now, by=by, data=said)
            timeline.commit(row, event, **_taken(row, by, now))
            tell(review, row, readers, event)
            return event
    except IntegrityError:
        there = _kept_before(dedupe_key)
        if there is None:
            raise StaleTicket() from None
        return there


def beside(row: Ticket, kind: ReviewKind, body: str, *, by: User, now: datetime, data: dict[str, Any]) -> TicketEvent | None:
    """The same inside another verb's transaction, for words that go with something which does not wait; that verb commits the ticket."""
    readers = duty.readers(row, by, now) if body.strip() and duty.is_reviewed(by) else []
    if not readers:
        return None
    review = _kept(row, kind, body, by, now, data=data)
    said = {"review": review.pk, "kind": kind}
    event = timeline.add(row, timeline.build(row, EventCode.REVIEW_ASKED, at=now, by=by, data=said))
    tell(review, row, readers, event)
    return event


def _kept(row: Ticket, kind: ReviewKind, body: str, by: User, now: datetime, **more: Any) -> Review:
    return Review.objects.create(ticket=row, author=by, kind=kind, body=body.strip(), asked_at=now, **more)


def tell(review: Review, row: Ticket, readers: list[User], event: TicketEvent) -> None:
    """Tell those who may read it; the notice leads to the review itself."""
    about = replace(notices.about(row, by=review.author.name), path=reverse("admin:review", args=[review.pk]))
    queue(notices.to_staff(readers, about, kind="review_asked", key=f"review:{event.pk}", now=event.at), now=event.at)


def _taken(row: Ticket, by: User, now: datetime) -> dict[str, Any]:
    """A ticket that nobody held is its author's from here on, as if the reply had gone out."""
    fields = routing.adopted(row, by, now)
    return fields | {"status": routing.given(row, by, row.escalation, now)["status"]} if fields else {}


def _kept_before(dedupe_key: str | None) -> TicketEvent | None:
    """The line that says that these very words wait already."""
    if not dedupe_key:
        return None
    review = Review.objects.filter(dedupe_key=dedupe_key, state=ReviewState.WAITING).first()
    if review is None:
        return None
    return TicketEvent.objects.select_related("ticket").get(ticket=review.ticket_id, code=EventCode.REVIEW_ASKED, data__review=review.pk)
