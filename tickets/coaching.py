"""Coaching (带教): whispers, and reading a novice's replies before they go out. With `reviewing` the only writer of `Whisper` and `Review`.

Of two reviewers at once one is too late: a review is claimed by compare-and-swap on its state, in the transaction that sends it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk.models import User
from helpdesk.outbound import queue
from tickets import duty, notices, remedies, timeline, workflow
from tickets.choices import EventCode, ReviewKind, ReviewState
from tickets.errors import AlreadyTaken, Incomplete, NotAllowed
from tickets.models import Review, Ticket, TicketEvent, Whisper

WAITS_LONG, FORGOTTEN = timedelta(minutes=10), timedelta(days=1)
"""After this long a review that waits is told of again; after a day the clocks of its ticket have spoken themselves."""
CHASED = 200


@timeline.retried
def pass_on(review: Review, *, by: User, now: datetime, body: str = "", breach_reason: str = "", version: int | None = None) -> TicketEvent:
    """Send it, in its author's name, as it is or as `body` says instead. What its author wrote stays in the review.

    Raises AlreadyTaken when somebody has read it already, and whatever the verb raises that sends it.
    """
    with timeline.changing(review.ticket, version=version) as row:
        kept = _claimed(review, row, ReviewState.PASSED, by, now)
        words = body.strip() or kept.body
        late = breach_reason or str(kept.data.get("breach_reason", ""))
        sent = _SENDERS[ReviewKind(kept.kind)](row, kept, words, now, late)
        Review.objects.filter(pk=kept.pk).update(message=sent.message)
        data = {"review": kept.pk, "kind": kept.kind, "edited": words != kept.body, "user": kept.author_id}
        event = timeline.add(sent.ticket, timeline.build(sent.ticket, EventCode.REVIEW_PASSED, at=now, by=by, data=data))
        _tell(kept.author, sent.ticket, "review_passed", event, by=by.name)
        return event


def send_back(review: Review, *, by: User, now: datetime, remark: str) -> TicketEvent:
    """Give it back to its author with a remark; its words and files are theirs to change. Raises Incomplete without a remark."""
    if not remark.strip():
        raise Incomplete(_("Say what should be different."), ["remark"])
    with timeline.changing(review.ticket) as row:
        kept = _claimed(review, row, ReviewState.RETURNED, by, now, remark=remark.strip(), dedupe_key=None)
        data = {"review": kept.pk, "kind": kept.kind, "user": kept.author_id}
        event = timeline.build(row, EventCode.REVIEW_RETURNED, at=now, by=by, data=data)
        timeline.commit(row, event)
        _tell(kept.author, row, "review_returned", event, by=by.name, reason=remark.strip()[:120])
        return event


def take_back(review: Review, *, by: User, now: datetime) -> TicketEvent:
    """Its author takes it back before anybody has read it. Raises NotAllowed for anybody else."""
    if by.pk != review.author_id:
        raise NotAllowed(_("Only who wrote it can take it back."))
    with timeline.changing(review.ticket) as row:
        kept = _claimed(review, row, ReviewState.TAKEN_BACK, None, now, dedupe_key=None)
        data = {"review": kept.pk, "kind": kept.kind, "taken_back": True}
        event = timeline.build(row, EventCode.REVIEW_RETURNED, at=now, by=by, data=data)
        return timeline.commit(row, event)


def chase(now: datetime) -> int:
    """Tell supervisors, and once more those who may read it, of what waits too long: the customer's clock runs on meanwhile.

    Each review once, however often it is asked; returns how many wait so long.
    """
    late = Review.objects.waiting().filter(asked_at__lte=now - WAITS_LONG, asked_at__gt=now - FORGOTTEN)
    rows = list(late.select_related("ticket__customer", "ticket__team", "author").order_by("asked_at")[:CHASED])
    above = notices.supervisors([row.ticket.team_id for row in rows])
    for row in rows:
        people = dict.fromkeys([*duty.readers(row.ticket, row.author, now), *above[row.ticket.team_id]])
        readers = [user for user in people if duty.may_review(user, row.ticket, row.author_id)]
        about = replace(notices.about(row.ticket, by=row.author.name), path=reverse("admin:review", args=[row.pk]))
        queue(notices.to_staff(readers, about, kind="review_late", key=f"review_late:{row.pk}", now=now), now=now)
    return len(rows)


def whisper(ticket: Ticket, *, by: User, now: datetime, body: str) -> TicketEvent:
    """Say something that only the agent of the ticket reads, and those who coach. It moves nothing on the ticket.

    Raises Incomplete without words, NotAllowed when nobody has the ticket or it is one's own.
    """
    if not body.strip():
        raise Incomplete(_("Write something first."), ["body"])
    if not duty.may_coach(by):
        raise NotAllowed(_("Only coaches whisper."))
    with timeline.changing(ticket) as row:
        if row.assignee is None:
            raise NotAllowed(_("Nobody has this ticket."))
        if row.assignee_id == by.pk:
            raise NotAllowed(_("This ticket is your own."))
        said = Whisper.objects.create(ticket=row, by=by, to=row.assignee, body=body.strip(), created_at=now)
        event = timeline.build(row, EventCode.WHISPERED, at=now, by=by, data={"whisper": said.pk, "to": row.assignee_id})
        timeline.add(row, event)
        _tell(row.assignee, row, "whispered", event, by=by.name)
        return event


def hear(said: Whisper, *, by: User, now: datetime) -> bool:
    """Its receiver has read it; whether that is news. Nobody else can say so."""
    return Whisper.objects.filter(pk=said.pk, to=by, read_at__isnull=True).update(read_at=now) == 1


# ---------------------------------------------------------------- workings


def _claimed(review: Review, row: Ticket, state: ReviewState, by: User | None, now: datetime, **values: Any) -> Review:
    """The review, which is this person's to decide; raises AlreadyTaken when somebody was faster, NotAllowed for its author."""
    kept = Review.objects.select_related("author", "reviewer").get(pk=review.pk, ticket=row)
    if by is not None and not duty.may_review(by, row, kept.author_id):
        raise NotAllowed(_("This is for somebody else to review."))
    kept.ticket = row
    waiting = Review.objects.filter(pk=kept.pk, state=ReviewState.WAITING)
    if waiting.update(state=state, reviewer=by, reviewed_at=now, **values) != 1:
        if kept.reviewer is not None:
            raise AlreadyTaken(_("%(name)s has reviewed it already.") % {"name": kept.reviewer.name})
        raise AlreadyTaken(_("It was taken back in the meantime."))
    return kept


def _reply(row: Ticket, kept: Review, words: str, now: datetime, late: str) -> TicketEvent:
    return workflow.reply(row, by=kept.author, now=now, body=words, draft=kept.draft, dedupe_key=kept.dedupe_key, passed=True)


def _ask(row: Ticket, kept: Review, words: str, now: datetime, late: str) -> TicketEvent:
    return workflow.ask(row, by=kept.author, now=now, body=words, items=kept.data.get("items", []), passed=True)


def _resolve(row: Ticket, kept: Review, words: str, now: datetime, late: str) -> TicketEvent:
    return workflow.resolve(row, by=kept.author, now=now, result=words, draft=kept.draft, breach_reason=late, passed=True)


def _progress(row: Ticket, kept: Review, words: str, now: datetime, late: str) -> TicketEvent:
    """An expected time that has passed while it waited is said no more."""
    stamp = kept.data.get("expected_at")
    at = datetime.fromisoformat(stamp) if stamp else None
    at = at if at and at > now else None
    return workflow.progress(row, by=kept.author, now=now, word=str(kept.data.get("word")), body=words, expected_at=at, passed=True)


def _remedy(row: Ticket, kept: Review, words: str, now: datetime, late: str) -> TicketEvent:
    remedy = row.remedies.get(pk=kept.data["remedy"])
    return remedies.say(remedy, by=kept.author, now=now, words=words, passed=True)


_SENDERS: dict[ReviewKind, Callable[[Ticket, Review, str, datetime, str], TicketEvent]] = {
    ReviewKind.REPLY: _reply,
    ReviewKind.QUESTION: _ask,
    ReviewKind.RESULT: _resolve,
    ReviewKind.PROGRESS: _progress,
    ReviewKind.REMEDY: _remedy,
}


def _tell(user: User, row: Ticket, kind: str, event: TicketEvent, **more: str) -> None:
    queue(notices.to_staff([user], notices.about(row, **more), kind=kind, key=f"{kind}:{event.pk}", now=event.at), now=event.at)
