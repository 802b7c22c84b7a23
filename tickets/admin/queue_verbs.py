"""Verbs for many tickets, as the list sends them: pick, say what, tell what it needs, read what was refused."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import throttle
from helpdesk.models import User
from helpdesk.paging import KEY_DIGITS
from tickets.admin import queue
from tickets.admin.bulk import ACTIONS, MOST, run
from tickets.forms.bulk import ManyForm
from tickets.models import SavedView, Ticket


def many(request: HttpRequest) -> HttpResponse:
    """One verb for each picked ticket. What is refused is told with its reason; the others are done all the same.

    A verb whose form is not filled in yet shows it: in place for htmx, else on the list drawn anew with the rows still picked.
    """
    user, now = queue.reader(request), timezone.now()
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None or not action.is_for(user):
        raise PermissionDenied
    picked = [int(pk) for pk in request.POST.getlist("ticket") if pk.isdecimal() and len(pk) <= KEY_DIGITS][:MOST]
    whole = bool(request.POST.get("whole"))
    form: ManyForm | None = None
    if action.form is not None:
        # Another verb's form may stand open beside the button that was pressed.
        filled = request.POST.get("form", action.code) == action.code
        sent = filled and any(request.POST.get(name) for name in action.form.base_fields)
        form = action.form(request.POST if sent else None, user=user)
        if not form.is_valid():
            asked = queue.Asked(action, form, frozenset(picked), whole)
            in_place = request.headers.get("HX-Request")
            return render(request, "desk/queue_form.html", {"asked": asked, "most": MOST}) if in_place else queue.show(request, asked)
    tickets = _tickets(request, user, now, picked, whole=whole)
    if not tickets:
        return _back(request, {"done": "", "refused": [], "why": _("Pick some tickets first.")})
    once = request.POST.get("once", "")[:40]
    if once and throttle.hit(f"bulk:{user.pk}:{action.code}:{once}", "1/d", now):
        return _back(request, {"done": "", "refused": [], "why": _("This was sent already; it was done once.")})
    report = run(action, tickets, by=user, now=now, data={**(form.cleaned_data if form else {}), "once": once})
    return _back(request, {"done": str(action.done % {"count": report.done}), "refused": report.refused, "why": ""})


def _tickets(request: HttpRequest, user: User, now: datetime, picked: list[int], *, whole: bool) -> list[Ticket]:
    """What was picked, cut to what the person may see; or the first MOST of the whole list."""
    rows = Ticket.objects.visible_to(user).select_related("customer", "issue_type", "team", "assignee", "policy")
    if whole:
        query = QueryDict(request.POST.get("query", "").lstrip("?"))
        question = queue.read(query, list(SavedView.objects.for_desk(user))).question
        order = ("-created_at", "-pk") if question.order == "new" else ("due_at", "pk")
        picked = list(question.rows(user, now).order_by(*order).values_list("pk", flat=True)[:MOST])
    return list(rows.filter(pk__in=picked).by_deadline())


def _back(request: HttpRequest, report: dict[str, object]) -> HttpResponse:
    """To the list, with the account of it."""
    request.session[queue.REPORT] = report
    query = QueryDict(request.POST.get("query", "").lstrip("?"))
    kept = {name: value for name, value in query.items() if name in queue.KEPT and isinstance(value, str)}
    address = queue.address(kept)
    # The button of a verb whose form stands open already asks by htmx, which would put the list into the place of the form.
    return HttpResponse(headers={"HX-Redirect": address}) if request.headers.get("HX-Request") else HttpResponseRedirect(address)
