"""The department's pages: what it is asked, and one request with its three answers.

Department staff see of the ticket what stands here and nothing else. Rows come from `visible_to` only.
"""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from helpdesk.models import User
from tickets import clocks, requests, wording_clocks, wording_events
from tickets.admin.queue import reader
from tickets.contacts import mask_name
from tickets.errors import Incomplete, TicketError
from tickets.forms import ANSWERS, AnswerForm
from tickets.models import Collaboration, Ticket
from tickets.permissions import may_answer

REFUSED = 409


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The requests of one's department by deadline; for supervisors those of every ticket they see."""
    user, now = reader(request), timezone.now()
    own = requests.own_departments(user)
    if not own and not user.has_perm("tickets.view_collaboration"):
        raise PermissionDenied
    return render(request, "desk/requests.html", _board(user, own, now))


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One request; 404 for whoever has no business with it."""
    return _show(request, _visible(request, pk), timezone.now())


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Accept, finish or refuse."""
    if step not in ANSWERS:
        raise Http404
    asked = _visible(request, pk)
    if request.method != "POST":
        return redirect("admin:request", pk)
    user, now = reader(request), timezone.now()
    if not may_answer(user, asked.department):
        raise PermissionDenied
    form = ANSWERS[step](request.POST, request.FILES, asked=asked, user=user, now=now)
    if not form.is_valid():
        return _show(request, asked, now, form)
    try:
        form.apply()
    except TicketError as error:
        field = next((name for name in error.fields if name in form.fields), None) if isinstance(error, Incomplete) else None
        form.add_error(field, str(error))
        return _show(request, _visible(request, pk), now, form, status=REFUSED)
    messages.success(request, str(form.done))
    return redirect("admin:request", pk)


def _visible(request: HttpRequest, pk: int) -> Collaboration:
    rows = Collaboration.objects.visible_to(reader(request)).select_related(
        "ticket__customer", "ticket__issue_type", "department__calendar", "department__head", "asked_by", "accepted_by"
    )
    return get_object_or_404(rows, pk=pk)


def _board(user: User, own: list[Any], now: datetime) -> dict[str, Any]:
    return {
        "title": _("Requests"),
        "now": now,
        "board": requests.board(requests.rows(user, own)),
        "own": own,
        "several": len(own) != 1,
    }


def _show(request: HttpRequest, asked: Collaboration, now: datetime, form: AnswerForm | None = None, *, status: int = 200) -> HttpResponse:
    user = reader(request)
    answers = _answers(asked, user, now, form)
    context = {
        **_board(user, requests.own_departments(user), now),
        "asked": asked,
        "customer": mask_name(asked.ticket.contact_name or str(asked.ticket.customer)),
        "steps": _steps(asked, now),
        "why": _why(asked, now),
        "answers": answers,
        "refused": form,
        "sees_ticket": Ticket.objects.visible_to(user).filter(pk=asked.ticket_id).exists(),
    }
    request.nav = "requests"  # type: ignore[attr-defined]
    return render(request, "desk/request.html", context, status=status)


def _why(asked: Collaboration, now: datetime) -> wording_clocks.Explanation | None:
    row = clocks.policy_of(asked.ticket)
    return wording_clocks.acceptance(clocks.acceptance_clock(asked, row, now), now) if row else None


def _answers(asked: Collaboration, user: User, now: datetime, form: AnswerForm | None) -> dict[str, AnswerForm]:
    """The forms that make sense now; the one that came back with errors in place of an empty one."""
    if not asked.is_open or not may_answer(user, asked.department):
        return {}
    slugs = [slug for slug in ANSWERS if slug != "accept" or asked.accepted_at is None]
    return {slug: form if form is not None and form.slug == slug else ANSWERS[slug](asked=asked, user=user, now=now) for slug in slugs}


def _steps(asked: Collaboration, now: datetime) -> list[wording_events.Told]:
    """What happened to this request, in order; of the ticket's timeline nothing else."""
    lines = [event for event in asked.ticket.events.select_related("actor").order_by("pk") if event.data.get("request") == asked.pk]
    return [wording_events.tell(line, {}, now) for line in lines]


__all__ = ["listed", "one", "step"]
