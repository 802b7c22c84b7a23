"""The list of tickets (队列): views, filters, rows, and verbs for many at once. Its address's parameters stand in `tickets.queues`.

Django's own list is not used: it would answer any lookup put into its address, count the whole table, and draw each cell apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from helpdesk.models import User
from helpdesk.paging import KEY_DIGITS, cut
from helpdesk.tokens import new_token
from tickets import lists, permissions, queues
from tickets.admin.bulk import ACTIONS, run
from tickets.admin.ticket import TicketPageMixin
from tickets.choices import Rank
from tickets.models import Ticket
from tickets.models.tickets import TicketQuerySet

ROWS = 50
REMEMBERED = "queue"
# Tabs above the list; another view is reached by links that mean it, and then has a tab too.
TABS = ("open", "mine", "others", "unassigned", "due_hour", "overdue", "resolved", "closed", "all")

# What a row shows, and what its chips are worked out from.
# fmt: off
COLUMNS = (
    "number", "subject", "channel", "category", "priority", "level", "status", "created_at", "customer_id", "customer__name", "customer__tier",
    "issue_type_id", "issue_type__name", "issue_type__name_en", "team_id", "assignee_id", "assignee__name", "policy_id", "response_due_at",
    "responded_at", "resolution_due_at", "resolved_at", "closed_at", "paused_at", "due_at", "last_event", "last_event_at", "unread_since", "version",
    "escalation", "running_since", "cycle",
)
# fmt: on


@admin.register(Ticket)
class TicketAdmin(TicketPageMixin):
    """Tickets in the admin: the list here, the page of one in `tickets.admin.ticket`. Nothing is added, changed or deleted as a row."""

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Ticket]":
        """What the person may see."""
        return Ticket.objects.visible_to(reader(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Tickets come in by intake only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Ticket | None = None) -> bool:
        """A ticket is never deleted by hand."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list (GET), and verbs for the rows picked on it (POST)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return bulk(request)
        return show(request)


def reader(request: HttpRequest) -> User:
    """The person who is logged in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    label: str | Promise
    value: str | Promise
    without: str


@dataclass(frozen=True)
class Choice:
    """A filter that may be set: its name, what it offers, and what is chosen."""

    name: str
    label: str | Promise
    choices: list[tuple[str, str | Promise]]
    chosen: str


def show(request: HttpRequest) -> HttpResponse:
    """The list that the address asks for; without a question, the one this person looked at last."""
    user, now = reader(request), timezone.now()
    question = _question(request)
    request.nav = "mine" if question.parameters == {"view": "mine"} else "queue"  # type: ignore[attr-defined]
    field, newest_first = ("created_at", True) if question.order == "new" else ("due_at", False)
    rows = question.rows(user, now).select_related("customer", "issue_type", "assignee").only(*COLUMNS)
    page = cut(rows, field, size=ROWS, after=request.GET.get("after", ""), before=request.GET.get("before", ""), newest_first=newest_first)
    may_give = permissions.may_assign(user)
    people = _people(user)
    context = {
        "title": _("Queue"),
        "now": now,
        "page": page,
        "question": question,
        "tabs": [(code, queues.VIEWS[code][0], code == question.view) for code in dict.fromkeys([*TABS, question.view])],
        "chips": list(_chips(question, dict(people))),
        "choices": _choices(question, people),
        "sorts": [] if question.view in queues.NEWEST_FIRST else list(queues.SORTS.items()),
        "here": "?" + _encoded(question.parameters),
        "next": _address(question, after=page.after) if page.after else "",
        "previous": _address(question, before=page.before) if page.before else "",
        "once": new_token(),
        "actions": [action for action in ACTIONS.values() if action.is_for(user)],
        "may_work": user.has_perm("tickets.work_ticket"),
        "may_give": may_give,
        "receivers": [(number, f"{name} {number}") for number, name in people],
        "teams": [(team.code, team.label) for team in lists.teams().values() if team.is_active],
        "reasons": lists.reason_choices("transfer"),
        "ranks": [(rank.value, rank.label) for rank in Rank if rank],
        "whys": lists.reason_choices("escalate"),
    }
    return render(request, "desk/queue.html", context)


def _question(request: HttpRequest) -> queues.Question:
    """The question of the address. A list one works from is remembered; a search or a page further down is not."""
    asked = request.GET
    remembered = request.session.get(REMEMBERED)
    if not asked and remembered:
        return queues.read(remembered)
    question = queues.read(asked)
    keep = {name: value for name, value in question.parameters.items() if name != "q"}
    if asked and not any(asked.get(name) for name in ("q", "after", "before")) and keep != {"view": "mine"} and keep != remembered:
        request.session[REMEMBERED] = keep
    return question


def _people(user: User) -> list[tuple[str, str]]:
    """Whom tickets may be given to, by employee number: everybody, or the colleagues of one's teams."""
    rows = User.objects.filter(agent__isnull=False, is_active=True)
    if not permissions.sees_all(user):
        rows = rows.filter(teams__in=user.teams.values("pk")).distinct()
    return list(rows.order_by("employee_number").values_list("employee_number", "name"))


def _chips(question: queues.Question, people: dict[str, str]) -> Iterable[Chip]:
    for name, value in question.filters.items():
        narrowing = queues.FILTERS[name]
        yield Chip(narrowing.label, dict(narrowing.choices())[value], _address(question, **{name: ""}))
    if question.assignee:
        words = {queues.ME: _("me"), queues.NONE: _("nobody")}
        yield Chip(
            _("Assignee"), words.get(question.assignee) or people.get(question.assignee, question.assignee), _address(question, assignee="")
        )
    if question.first:
        yield Chip(_("Received from"), question.first.isoformat(), _address(question, **{"from": ""}))
    if question.last:
        yield Chip(_("Received until"), question.last.isoformat(), _address(question, to=""))
    if question.q:
        yield Chip(_("Words"), question.q, _address(question, q=""))


def _choices(question: queues.Question, people: list[tuple[str, str]]) -> list[Choice]:
    found = [Choice(row.name, row.label, row.choices(), question.filters.get(row.name, "")) for row in queues.FILTERS.values()]
    whom: list[tuple[str, str | Promise]] = [(queues.ME, _("me")), (queues.NONE, _("nobody")), *people]
    return [*found, Choice("assignee", _("Assignee"), whom, question.assignee)]


def _address(question: queues.Question, **changes: str) -> str:
    return "?" + _encoded({**question.parameters, **changes})


def _encoded(parameters: dict[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in parameters.items() if value})
    return query.urlencode()


def bulk(request: HttpRequest) -> HttpResponse:
    """One verb for each picked ticket. What is refused is told with its reason; the others are done all the same."""
    user, now = reader(request), timezone.now()
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None or not action.is_for(user):
        raise PermissionDenied
    picked = [int(pk) for pk in request.POST.getlist("ticket") if pk.isdecimal() and len(pk) <= KEY_DIGITS][: ROWS * 4]
    rows: TicketQuerySet = (
        Ticket.objects.visible_to(user).filter(pk__in=picked).select_related("customer", "issue_type", "team", "assignee", "policy")
    )
    done, refused = run(action, list(rows.by_deadline()), by=user, now=now, data=request.POST)
    _tell(request, str(action.done % {"count": done}) if done else "", refused)
    query = QueryDict(request.POST.get("query", "").lstrip("?"))
    kept = queues.read(query.dict()).parameters if query else {}
    return HttpResponseRedirect(f"{reverse('admin:tickets_ticket_changelist')}?{_encoded(kept)}")


def _tell(request: HttpRequest, done: str, refused: list[tuple[str, str]]) -> None:
    if done:
        messages.success(request, done)
    for number, why in refused[:10]:
        messages.warning(request, f"{number}: {why}" if number else why)
    if len(refused) > 10:
        messages.warning(request, _("… and %(count)d more refused.") % {"count": len(refused) - 10})


__all__ = ["COLUMNS", "TicketAdmin", "reader", "show"]
