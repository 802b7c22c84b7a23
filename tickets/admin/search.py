"""Search over everything said: tickets by number, order, whole phone number, customer's name or any words; customers beside them."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from helpdesk.search import normalise, query_tokens
from tickets import finding
from tickets.admin.queue import COLUMNS, reader
from tickets.models import Ticket

SHOWN = 50
AROUND = 40


@dataclass(frozen=True)
class Hit:
    """A ticket that was found, with the words around the match."""

    ticket: Ticket
    said: SafeString | str


@require_GET
def search(request: HttpRequest) -> HttpResponseBase:
    """The results page; a whole ticket number opens the ticket."""
    user, now = reader(request), timezone.now()
    if not user.has_perm("tickets.view_ticket"):
        raise PermissionDenied
    text = request.GET.get("q", "")[: finding.LONGEST].strip()
    ticket = finding.by_number(user, text, now)
    if ticket is not None:
        return redirect(ticket)
    rows = (
        finding.tickets(Ticket.objects.visible_to(user, row_by_row=True), user, text, now)
        .select_related("customer", "issue_type", "assignee")
        .only(*COLUMNS)
    )
    found = list(rows.order_by("-created_at", "-pk")[:SHOWN])
    said = finding.words_said([row.pk for row in found], text)
    hits = [Hit(row, excerpt(said.get(row.pk, ""), text)) for row in found]
    people = finding.customers(user, text, now) if user.has_perm("tickets.view_customer") else []
    return render(
        request, "desk/search.html", {"title": _("Search"), "q": text, "hits": hits, "people": people, "now": now, "shown": SHOWN}
    )


def excerpt(body: str, text: str) -> SafeString | str:
    """The words around the first match, the match marked; escaped."""
    folded = normalise(body)
    if len(folded) != len(body):
        folded = body.lower()
    places = [(folded.find(token), len(token)) for token in (normalise(text).strip(), *query_tokens(text)) if token]
    at, length = next(((at, length) for at, length in places if at >= 0), (0, 0))
    start, end = max(0, at - AROUND), at + length + AROUND
    before, match, after = body[start:at], body[at : at + length], body[at + length : end]
    marked = f"<mark>{escape(match)}</mark>" if match else ""
    return mark_safe(f"{'…' if start else ''}{escape(before)}{marked}{escape(after)}{'…' if end < len(body) else ''}")  # noqa: S308
