"""One's own absences: announced with a substitute, called off, and one's open tickets handed over in one click."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.models import User
from tickets import absences, standing_in
from tickets.admin.queue import reader
from tickets.errors import Incomplete, TicketError
from tickets.forms.putting import moment_field
from tickets.models import Absence, Agent, Ticket

SHOWN = 12


class AbsenceForm(forms.Form):
    """From when until when, who stands in, and why."""

    start = moment_field(_("From"))
    end = moment_field(_("Until"))
    substitute = forms.ChoiceField(label=_("Substitute"), required=False)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=80)

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = agent.user.teams.values("pk")
        rows = Agent.objects.filter(user__teams__in=teams, user__is_active=True).exclude(pk=agent.pk)
        self.people = {str(row.pk): row for row in rows.select_related("user").distinct()}
        field: Any = self.fields["substitute"]
        field.choices = [("", gettext("Nobody: the team sees to it")), *((pk, str(row)) for pk, row in self.people.items())]
        for name, each in self.fields.items():
            each.widget.attrs["class"] = "select" if name == "substitute" else "input"


@require_http_methods(["GET", "POST"])
def absence(request: HttpRequest) -> HttpResponse:
    """GET shows, POST announces one."""
    user, now = reader(request), timezone.now()
    agent = _agent(user)
    form = AbsenceForm(request.POST or None, agent=agent)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        substitute = form.people.get(data["substitute"])
        try:
            absences.announce(agent, start=data["start"], end=data["end"], substitute=substitute, reason=data["reason"], now=now)
        except Incomplete as error:
            form.add_error(error.fields[0] if error.fields else None, str(error))
        else:
            messages.success(request, gettext("It is noted. No new tickets come to you in that time."))
            return redirect("admin:absence")
    rows = Absence.objects.filter(agent=agent).select_related("substitute__user").order_by("-end")[:SHOWN]
    data = {
        "title": gettext("My absences"),
        "form": form,
        "rows": [(row, row.end <= now, row.start <= now < row.end) for row in rows],
        "open": Ticket.objects.open().filter(assignee=user).count(),
        "stands_in": standing_in.for_whom(user.pk, now),
        "now": now,
    }
    return render(request, "desk/absence.html", data, status=400 if form.errors else 200)


@require_POST
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Call an absence off, or hand the open tickets over, to the substitute or to the queue: one's own, or another's by right."""
    user, now = reader(request), timezone.now()
    row = get_object_or_404(_reachable(user), pk=pk)
    try:
        if step == "call-off":
            absences.call_off(row, now=now)
            messages.success(request, gettext("Called off."))
        elif step in ("hand-over", "to-queue"):
            _hand_over(request, row, user, to_queue=step == "to-queue")
        else:
            raise Http404
    except TicketError as error:
        messages.warning(request, str(error))
    return redirect("admin:absence") if row.agent_id == user.pk else redirect("admin:tickets_absence_changelist")


def _hand_over(request: HttpRequest, row: Absence, user: User, *, to_queue: bool) -> None:
    found = absences.hand_over(row, by=user, now=timezone.now(), to_queue=to_queue)
    said = ngettext("%(count)d ticket was handed over.", "%(count)d tickets were handed over.", found.done)
    messages.success(request, said % {"count": found.done})
    for number, why in found.refused[:10]:
        messages.warning(request, f"{number}: {why}")


def _agent(user: User) -> Agent:
    row = Agent.objects.select_related("user").filter(user=user.pk).first()
    if row is None:
        raise PermissionDenied
    return row


def _reachable(user: User) -> Any:
    rows = Absence.objects.select_related("agent__user", "substitute__user")
    return rows if user.has_perm("tickets.change_absence") else rows.filter(agent=user.pk)
