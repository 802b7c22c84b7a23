"""The card of people outside who are copied in (抄送), and taking them off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import User
from tickets import participants
from tickets.contacts import mask_email
from tickets.errors import TicketError
from tickets.models import Message, Participant, Ticket
from tickets.permissions import may_work


@dataclass(frozen=True)
class Copied:
    """Somebody copied in, as the desk shows them."""

    pk: int
    name: str
    email: str
    rights: str
    may: str
    language: str
    gone: bool


def context(rows: Sequence[Participant], said: Sequence[Message]) -> dict[str, Any]:
    """Who is copied in, and the names of those who wrote, also of those who are copied in no longer."""
    known = {row.pk: row for row in rows}
    for message in said:
        if (writer := known.get(message.data.get("participant"))) is not None:
            message.copied_in = writer.name or mask_email(writer.email)  # type: ignore[attr-defined]
    found = [
        Copied(row.pk, row.name, mask_email(row.email), row.rights, row.get_rights_display(), row.language, row.removed_at is not None)
        for row in rows
    ]
    return {"copied": [row for row in found if not row.gone]}


def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take somebody off (`participant`)."""
    user = cast(User, request.user)
    ticket = get_object_or_404(Ticket.objects.visible_to(user), pk=pk)
    if not may_work(user, ticket):
        raise PermissionDenied
    key = request.POST.get("participant", "")
    row = get_object_or_404(Participant, ticket=ticket, pk=int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else 0)
    try:
        participants.remove(row, by=user, now=timezone.now())
        messages.success(request, _("Copied in no longer; the link is dead."))
    except TicketError as error:
        messages.error(request, str(error))
    return redirect("admin:tickets_ticket_change", pk)
