"""What coaching puts on the ticket page: whispers in the conversation, and replies that wait or came back above the reply box."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from helpdesk.models import User
from tickets import duty, undone
from tickets.choices import EventCode, ReviewKind, ReviewState
from tickets.models import Review, Ticket, TicketEvent, Whisper

SHOWN, NAMED = 5, 3
# The form in which the words of a review come back.
FORMS = {ReviewKind.REPLY: "reply", ReviewKind.QUESTION: "ask", ReviewKind.RESULT: "resolve", ReviewKind.PROGRESS: "progress"}


@dataclass(frozen=True)
class Waiting:
    """A reply that waits, as its reader may know it: its words for its author and for who may review it."""

    review: Review
    is_mine: bool
    files: int


def heard(whispers: Sequence[Whisper], user: User) -> list[Whisper]:
    """The whispers a reader may see: their own, and all of them for those who coach."""
    coaches = bool(whispers) and duty.may_coach(user)
    return [said for said in whispers if coaches or user.pk in (said.to_id, said.by_id)]


def heard_by(user: User, events: list[TicketEvent]) -> list[TicketEvent]:
    """A timeline without the whispers that are not this reader's to know of."""
    if not any(event.code == EventCode.WHISPERED for event in events) or duty.may_coach(user):
        return events
    return [event for event in events if event.code != EventCode.WHISPERED or user.pk in (event.actor_id, event.data.get("to"))]


def context(page: Any) -> dict[str, Any]:
    """Reviews above the reply box. Who will read what is written now is asked for by the page itself (`readers`)."""
    user = page.user
    rows = page.beside.reviews[::-1][:SHOWN]
    waiting = [row for row in rows if row.state == ReviewState.WAITING and (row.author_id == user.pk or duty.may_coach(user))]
    shown = [Waiting(row, row.author_id == user.pk, row.files or 0) for row in waiting]
    return {"reviews": shown[::-1], "returned": _returned(page, rows)}


def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who would read what the reader says to the customer before it goes out, or that nobody is there and it goes at once."""
    user = cast(User, request.user)
    ticket = get_object_or_404(Ticket.objects.visible_to(user), pk=pk)
    if not request.headers.get("HX-Request"):
        return redirect("admin:tickets_ticket_change", pk)
    reviewed = duty.is_reviewed(user)
    found = duty.readers(ticket, user, timezone.now()) if reviewed else []
    data = {"readers": [reader.name for reader in found[:NAMED]], "is_reviewed": reviewed}
    return render(request, "desk/ticket_readers.html", data)


def _returned(page: Any, rows: list[Review]) -> Review | None:
    """The reader's newest review, if it came back and they have not spoken to the customer since."""
    mine = next((row for row in rows if row.author_id == page.user.pk), None)
    if mine is None or mine.state != ReviewState.RETURNED or mine.reviewed_at is None or not page.ticket.is_open:
        return None
    spoken = {EventCode.REPLIED, EventCode.ASKED, EventCode.RESOLVED, EventCode.PROGRESS}
    since = any(
        (event.code in spoken or event.data.get("said")) and event.actor_id == page.user.pk and event.at > mine.reviewed_at
        for event in undone.standing(page.events)
    )
    return None if since else mine


def returned_words(ticket: Ticket, user: User, key: str) -> dict[str, Any]:
    """What a form holds at first when its words came back (`?returned=`): the same words, items and files, under the same secret."""
    if not (key.isdecimal() and key.isascii()) or len(key) > 18:
        return {}
    back = (ReviewState.RETURNED, ReviewState.TAKEN_BACK)
    row = ticket.reviews.filter(pk=int(key), author=user, state__in=back).first()
    return first_words(row) if row else {}


def first_words(row: Review) -> dict[str, Any]:
    """A review as the first contents of its form."""
    owner, _dot, secret = row.draft.partition(".")
    kept = {"once": secret} if owner == str(row.author_id) and secret else {}
    stamp = row.data.get("expected_at")
    told = {"word": row.data.get("word"), "expected_at": timezone.localtime(datetime.fromisoformat(stamp)) if stamp else None}
    return {"again": row.pk, "body": row.body, "result": row.body, "items": row.data.get("items", []), **told, **kept}


def address(row: Review) -> str:
    """The form in which its words come back."""
    kind = ReviewKind(row.kind)
    if kind == ReviewKind.REMEDY:
        there = reverse("admin:remedy_step", args=[row.data["remedy"], "say"])
    else:
        there = reverse(f"admin:tickets_ticket_{FORMS[kind]}", args=[row.ticket_id])
    return f"{there}?returned={row.pk}"


__all__ = ["address", "context", "first_words", "heard", "heard_by", "readers", "returned_words"]
