"""The card of handling manuals on the ticket page, and the addresses that tick a step or take a manual off."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode

from helpdesk.models import User
from knowledgebase import manuals as known
from knowledgebase.models import ManualRemedy, Script
from tickets import manuals
from tickets.admin.ticket_help import Offer, offers
from tickets.errors import TicketError
from tickets.models import Checklist, ChecklistStep, Ticket
from tickets.permissions import may_work


@dataclass(frozen=True)
class Line:
    """A step as it is drawn, with the script that may be said at it."""

    step: ChecklistStep
    script: Offer | None


@dataclass(frozen=True)
class Preset:
    """A preset remedy: what it is called, and the form that proposes it."""

    remedy: ManualRemedy
    url: str


@dataclass(frozen=True)
class Shown:
    """A manual on the ticket."""

    checklist: Checklist
    title: str
    lines: list[Line]
    presets: list[Preset]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(1 for line in self.lines if line.step.done_at)

    @property
    def is_done(self) -> bool:
        """All of them."""
        return self.done == len(self.lines)


def context(page: Any) -> dict[str, Any]:
    """The manuals on the ticket, the ones with open steps first. One statement, and none for a ticket without any."""
    ticket: Ticket = page.ticket
    if not getattr(ticket, "has_checklists", True):
        return {"checklists": []}
    rows = ChecklistStep.objects.filter(checklist__ticket=ticket).select_related("checklist__manual", "source__script", "done_by")
    by_list: dict[int, list[ChecklistStep]] = {}
    for row in rows.order_by("checklist__pk", "order"):
        by_list.setdefault(row.checklist_id, []).append(row)
    shown = [_shown(steps, ticket, page.user, page.now) for steps in by_list.values()]
    return {"checklists": sorted(shown, key=lambda each: each.is_done), "steps_open": sum(len(each.lines) - each.done for each in shown)}


def _shown(steps: list[ChecklistStep], ticket: Ticket, user: User, now: Any) -> Shown:
    checklist = steps[0].checklist
    scripts = {step.pk: script for step in steps if (script := _script_of(step))}
    filled = dict(zip(scripts, offers(list(scripts.values()), ticket, user, now), strict=True))
    lines = [Line(step, filled.get(step.pk)) for step in steps]
    held = known.known().get(checklist.manual.code)
    presets = [Preset(remedy, url) for remedy in (held.remedies if held else []) if (url := _proposing(ticket, remedy))]
    return Shown(checklist, known.label(checklist.manual.code), lines, presets)


def _script_of(step: ChecklistStep) -> Script | None:
    """What may be said at it; nothing once the script is retired."""
    script = step.source.script if step.source else None
    return script if script is not None and script.state == "published" else None


def _proposing(ticket: Ticket, remedy: ManualRemedy) -> str:
    """The form that proposes it, filled in; empty where remedies are not there."""
    try:
        address = reverse("admin:tickets_ticket_remedy", args=[ticket.pk])
    except NoReverseMatch:
        return ""
    given = {"kind": remedy.kind, **({"amount": _plain(remedy.amount)} if remedy.amount else {})}
    return f"{address}?{urlencode(given)}"


def _plain(amount: Decimal) -> str:
    """20, not 20.00."""
    return f"{amount:f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount:f}"


def mark(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Tick a step, or open it again (`undo`)."""
    ticket, user = _workable(request, pk)
    step = get_object_or_404(ChecklistStep, pk=item, checklist__ticket=ticket)
    verb = manuals.untick if request.POST.get("undo") else manuals.tick
    try:
        verb(ticket, step=step, by=user, now=timezone.now())
    except TicketError as error:
        messages.warning(request, str(error))
    return redirect("admin:tickets_ticket_change", pk)


def remove(request: HttpRequest, pk: int, checklist: int) -> HttpResponse:
    """Take a manual off that was the wrong one."""
    ticket, user = _workable(request, pk)
    row = get_object_or_404(Checklist, pk=checklist, ticket=ticket)
    try:
        manuals.remove(ticket, checklist=row, by=user, now=timezone.now())
    except TicketError as error:
        messages.warning(request, str(error))
    return redirect("admin:tickets_ticket_change", pk)


def _workable(request: HttpRequest, pk: int) -> tuple[Ticket, User]:
    user = request.user
    if not isinstance(user, User):
        raise Http404
    ticket = get_object_or_404(Ticket.objects.visible_to(user).select_related("customer", "issue_type"), pk=pk)
    if not may_work(user, ticket):
        raise PermissionDenied
    return ticket, user
