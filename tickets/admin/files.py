"""A large look at the files of a ticket: in place over the conversation, or as a page where scripts are off."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from helpdesk.models import User
from tickets import previews
from tickets.models import Attachment, Message, Ticket


def look(request: HttpRequest, token: str) -> HttpResponse:
    """The file's pages as pictures, with what cannot be shown said; for the dialog (`?part`) or as a page of its own."""
    file = _file(request, token)
    if not file.can_be_looked_at:
        raise Http404
    ticket = cast(Message, file.message).ticket
    request.nav = "mine" if ticket.assignee_id == request.user.pk else "queue"  # type: ignore[attr-defined]
    template = "desk/look_part.html" if "part" in request.GET else "desk/look.html"
    return render(request, template, {"file": file, "look": previews.look(file), "ticket": ticket, "title": file.name})


def page(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One page, drawn by us."""
    file = _file(request, token)
    picture = previews.page(file, number) if file.can_be_looked_at else None
    if picture is None:
        raise Http404
    return previews.page_response(picture)


def _file(request: HttpRequest, token: str) -> Attachment:
    seen = Message.objects.filter(ticket__in=Ticket.objects.visible_to(cast(User, request.user)))
    return get_object_or_404(Attachment.objects.select_related("message__ticket"), token=token, message__in=seen)
