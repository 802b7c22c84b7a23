"""Remedies across tickets: what waits for approval, what is under way, what is late; and one address for each step of a remedy.

Rows come from `visible_to` only. Who may decide is asked of `tickets.permissions`, and again by the verb itself.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from helpdesk.paging import cut
from tickets import wording_remedies
from tickets.admin import card_coaching, card_remedies
from tickets.admin.queue import reader
from tickets.errors import Incomplete, TicketError
from tickets.forms.remedies import STEPS, StepForm, fitting
from tickets.models import Remedy, Ticket
from tickets.models.remedies import RemedyQuerySet
from tickets.permissions import may_work

REFUSED = 409
ROWS = 50
WITH = ("ticket__customer", "ticket__issue_type", "proposed_by", "decided_by")

Pick = Callable[[RemedyQuerySet, datetime], RemedyQuerySet]

# Tabs: the name, what it holds, and what stands there when there is nothing.
TABS: dict[str, tuple[StrOrPromise, Pick, StrOrPromise]] = {
    "waiting": (
        gettext_lazy("Waiting for approval"),
        lambda rows, now: rows.waiting(),
        gettext_lazy("Nothing waits for approval. What agents propose above their limit stands here."),
    ),
    "going": (gettext_lazy("Under way"), lambda rows, now: rows.going_on(), gettext_lazy("Nothing is under way.")),
    "late": (
        gettext_lazy("Late"),
        lambda rows, now: rows.late(now),
        gettext_lazy("Nothing is late. Remedies that are not done on the day they were expected stand here."),
    ),
}


def may_look(user: User) -> bool:
    """Whoever works on tickets, approves remedies, or may see them."""
    return any(user.has_perm(f"tickets.{right}") for right in ("work_ticket", "approve_remedy", "view_remedy"))


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """One tab, the oldest first."""
    user, now = reader(request), timezone.now()
    if not may_look(user):
        raise PermissionDenied
    show = request.GET.get("show", "waiting")
    if show not in TABS:
        raise Http404
    heading, pick, empty = TABS[show]
    rows = pick(Remedy.objects.visible_to(user), now).select_related(*WITH)
    page = cut(rows, "proposed_at", size=ROWS, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        "title": _("Remedies"),
        "now": now,
        "show": show,
        "tabs": [(code, label, code == show) for code, (label, _pick, _empty) in TABS.items()],
        "heading": heading,
        "empty": empty,
        "says": _("the oldest first") if page.rows else "",
        "page": page,
        "rows": [card_remedies.shown(row, user, now, works=may_work(user, row.ticket)) for row in page.rows],
    }
    return render(request, "desk/remedies.html", context)


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Show the form of a step (GET), or do it (POST); leads back to the ticket, or to the list it was asked from."""
    if step not in STEPS:
        raise Http404
    user, now = reader(request), timezone.now()
    remedy = get_object_or_404(Remedy.objects.visible_to(user).select_related(*WITH), pk=pk)
    chosen = STEPS[step]
    given = request.POST if request.method == "POST" else request.GET
    back = given.get("back", "")
    back = back if back in TABS else ""
    if not _may(user, remedy, step):
        raise PermissionDenied
    if request.method in ("GET", "HEAD"):
        if chosen not in fitting(remedy, user, works=True):
            return redirect(_way_back(remedy, back))
        returned = card_coaching.returned_words(remedy.ticket, user, request.GET.get("returned", "")) if step == "say" else {}
        again = {"words": returned["body"]} if returned else {}
        return _form(request, remedy, chosen(remedy=remedy, user=user, now=now, initial=again), now, back)
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "GET, POST"})
    form = chosen(request.POST, remedy=remedy, user=user, now=now)
    if not form.is_valid():
        return _form(request, remedy, form, now, back)
    try:
        form.apply()
    except TicketError as error:
        if not form.asks:
            messages.warning(request, str(error))
            return redirect(_way_back(remedy, back))
        field = next((name for name in error.fields if name in form.fields), None) if isinstance(error, Incomplete) else None
        form.add_error(field, str(error))
        return _form(request, remedy, form, now, back, status=REFUSED)
    messages.success(request, str(form.done))
    return redirect(_way_back(remedy, back, user))


def _may(user: User, remedy: Remedy, step: str) -> bool:
    """The right to the step, whatever the state: who decides needs the right to approve, all else the right to work on the ticket."""
    if step in ("approve", "refuse"):
        return user.is_superuser or user.has_perm("tickets.approve_remedy")
    return may_work(user, remedy.ticket)


def _way_back(remedy: Remedy, back: str, user: User | None = None) -> str:
    if back:
        return f"{reverse('admin:remedies')}?show={back}"
    if user is not None and not Ticket.objects.visible_to(user).filter(pk=remedy.ticket_id).exists():
        return reverse("admin:remedies")
    return remedy.ticket.get_absolute_url()


def _form(request: HttpRequest, remedy: Remedy, form: StepForm, now: datetime, back: str, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "title": _("Remedies"),
        "remedy": remedy,
        "form": form,
        "now": now,
        "back": back,
        "leave": _way_back(remedy, back),
        "what": wording_remedies.title(remedy.kind, remedy.amount),
        "in_place": request.headers.get("HX-Target") == "verb",
    }
    if context["in_place"]:
        return render(request, "desk/remedy_form.html", context)
    request.nav = "remedies"  # type: ignore[attr-defined]
    return render(request, "desk/remedy_step.html", context, status=status)
