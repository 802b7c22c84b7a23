"""What stands with a ticket: those merged in, the one above it, those under it, its tags; and likely duplicates, loaded after the page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from tickets import families, likeness, marks
from tickets.models import Ticket
from tickets.permissions import may_work
from tickets.wording_moving import SIGNS

if TYPE_CHECKING:
    from tickets.admin.ticket_page import Page

SHOWN = 5
UNDER_SHOWN = 50


@dataclass(frozen=True)
class Duplicate:
    """One line of the card: another ticket, how like it is, and by what."""

    ticket: Ticket
    percent: int
    signs: list[StrOrPromise]
    may_merge: bool


def context(page: "Page") -> dict[str, Any]:
    """What the page needs of it; nothing is asked for what a ticket has none of."""
    ticket = page.ticket
    return {
        "tags": page.beside.tags,
        "stands_in_for": ticket.assignee.name if ticket.assignee and ticket.assignee.pk in page.user.stands_in else "",
        "has_under": ticket.parent_id is None and marks.has(ticket, "children"),
    }


def alike(request: HttpRequest, pk: int) -> HttpResponse:
    """Likely duplicates and repeat contacts, loaded after the page so that it never waits for a search."""
    ticket, user = _ticket(request, pk)
    if not request.headers.get("HX-Request"):
        return redirect("admin:tickets_ticket_merge", pk)
    now = timezone.now()
    found = likeness.found(ticket, user, now)
    works = may_work(user, ticket)
    both = [
        Duplicate(one.ticket, one.percent, [SIGNS[sign] for sign in one.signs], one.may_merge and works and may_work(user, one.ticket))
        for one in found.alike
    ]
    rows = [row for row in both if {SIGNS["customer"], SIGNS["order"]} & set(row.signs)]
    others = [row for row in both if row not in rows]
    repeats = [(days, count) for days, count in found.repeats.items() if count]
    data = {"ticket": ticket, "rows": rows[:SHOWN], "more": len(rows) - SHOWN, "others": others[:SHOWN], "repeats": repeats[:1], "now": now}
    return render(request, "desk/card_alike.html", data)


def under(request: HttpRequest, pk: int) -> HttpResponse:
    """The tickets under this one, each with its clock: the card, or a page for browsers without scripts."""
    ticket, user = _ticket(request, pk)
    rows = families.children(ticket, user).select_related("customer", "issue_type", "assignee", "policy")
    shown = list(rows[: UNDER_SHOWN + 1])
    data = {
        "ticket": ticket,
        "rows": shown[:UNDER_SHOWN],
        "more": len(shown) > UNDER_SHOWN,
        "open": sum(1 for row in shown if row.is_open),
        "works": may_work(user, ticket),
        "now": timezone.now(),
        "title": _("Tickets under it"),
    }
    return render(request, "desk/card_under.html" if request.headers.get("HX-Request") else "desk/under.html", data)


def _ticket(request: HttpRequest, pk: int) -> tuple[Ticket, User]:
    user = cast(User, request.user)
    return get_object_or_404(Ticket.objects.visible_to(user).select_related("customer", "issue_type"), pk=pk), user
