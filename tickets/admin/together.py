"""Several people on one ticket, and one who changes their mind: taking back what was just sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from helpdesk.models import User
from tickets import workflow
from tickets.choices import MessageKind
from tickets.errors import TicketError
from tickets.models import Message, Ticket
from tickets.permissions import may_work
from tickets.wording_needs import NEEDS

# The form in which the words of a message come back.
FORMS = {
    MessageKind.REPLY: "admin:tickets_ticket_reply",
    MessageKind.QUESTION: "admin:tickets_ticket_ask",
    MessageKind.PROGRESS: "admin:tickets_ticket_progress",
    MessageKind.RESULT: "admin:tickets_ticket_resolve",
}


@dataclass(frozen=True)
class Sent:
    """What its author can still take back: the message, to whom it goes, and how many seconds are left."""

    pk: int
    name: str
    held_until: datetime
    seconds: int


def just_sent(ticket: Ticket, user: User, now: datetime) -> Sent | None:
    """What the reader has sent a moment ago; a statement only while there may be something."""
    since = now - timedelta(seconds=settings.UNDO_SECONDS)
    if not settings.UNDO_SECONDS or ticket.last_event_at <= since:
        return None
    rows = ticket.messages.filter(author=user, held_until__gt=now, taken_back_at__isnull=True)
    row = rows.order_by("-pk").only("pk", "held_until").first()
    if row is None or row.held_until is None:
        return None
    name = ticket.contact_name or str(ticket.customer)
    return Sent(row.pk, name, row.held_until, ceil((row.held_until - now).total_seconds()))


def take_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take back a message (`message`); its words and files are in their form again."""
    user, now = cast(User, request.user), timezone.now()
    ticket = get_object_or_404(Ticket.objects.visible_to(user), pk=pk)
    if not may_work(user, ticket):
        raise PermissionDenied
    key = request.POST.get("message", "")
    row = get_object_or_404(ticket.messages, pk=int(key[:18]) if key.isdecimal() and key.isascii() else 0)
    try:
        workflow.take_back(ticket, by=user, now=now, message=row, draft=_draft(user, row))
    except TicketError as error:
        messages.error(request, str(error))
        return redirect("admin:tickets_ticket_change", pk)
    return redirect(f"{reverse(FORMS[MessageKind(row.kind)], args=[pk])}?again={row.pk}")


def again(request: HttpRequest, ticket: Ticket, user: User) -> dict[str, Any]:
    """What a form holds at first when its words were taken back (`?again=`): the same words, items and files, under a new secret."""
    key = request.GET.get("again", "")
    if not (key.isdecimal() and key.isascii()) or len(key) > 18:
        return {}
    row = ticket.messages.filter(pk=int(key), author=user, taken_back_at__isnull=False).first()
    if row is None:
        return {}
    items = [str(item) for item in row.data.get("items", [])]
    stamp = row.data.get("expected_at")
    return {
        "again": row.pk,
        "once": _secret(row),
        "body": row.body,
        "result": row.body,
        "items": [item for item in items if item in NEEDS or item in ticket.missing],
        "other": "、".join(item for item in items if item not in NEEDS and item not in ticket.missing),
        "word": row.data.get("word"),
        "expected_at": timezone.localtime(datetime.fromisoformat(stamp)) if stamp else None,
    }


def _secret(row: Message) -> str:
    """The next filling-in of the form: one for each message taken back, so that its files find it."""
    return f"taken-back-{row.pk:010d}"


def _draft(user: User, row: Message) -> str:
    return f"{user.pk}.{_secret(row)}"
