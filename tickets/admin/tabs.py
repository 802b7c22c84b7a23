"""The tabs over the list of tickets: the views everybody has, and those that were saved; how many tickets wait in each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from helpdesk.navigation import COUNT_CAP, OWN_VIEWS, Capped, capped
from tickets import queues
from tickets.models import SavedView, Ticket

# The others are in the menu behind the tabs; one that is looked at has a tab while it is.
FIRST = ("open", "mine", "unassigned", "due_hour", "overdue")
REST = ("others", "snoozed", "promised", "resolved", "at_once", "closed", "all")
SAVED = 3
IN_NAVIGATION = 4
# Lists without an end: nobody waits in them, and to count them would read them.
UNCOUNTED = {"closed", "all"}
NEAR = 5000


@dataclass(frozen=True)
class Tab:
    """A view with its address; `code` tells it from all others."""

    code: str
    label: StrOrPromise
    url: str
    is_current: bool = False
    is_kept: bool = False


@dataclass(frozen=True)
class Tabs:
    """What stands over the list: some tabs, and everything in the menu."""

    tabs: list[Tab]
    house: list[Tab]
    saved: list[Tab]
    current: Tab


def shown(views: Sequence[SavedView], saved: SavedView | None, view: str) -> Tabs:
    """The tabs for a person who sees `views` and looks at `saved`, or else at the list `view`."""
    code = f"saved-{saved.pk}" if saved else view
    house = [_house(name, name == code) for name in (*FIRST, *REST)]
    own = [Tab(f"saved-{row.pk}", row.label, f"?saved={row.pk}", row == saved, is_kept=True) for row in views]
    tabs = [*house[: len(FIRST)], *own[:SAVED]]
    current = next((tab for tab in (*house, *own) if tab.is_current), None) or _house(view, True)
    return Tabs(tabs if current in tabs else [*tabs, current], house, own, current)


def remember(request: HttpRequest, user: User, views: Iterable[SavedView]) -> None:
    """Let the navigation of every page show a person's own views."""
    base = reverse("admin:tickets_ticket_changelist")
    own = [[f"{base}?saved={row.pk}", row.name] for row in views if row.owner_id == user.pk][:IN_NAVIGATION]
    if request.session.get(OWN_VIEWS) != own:
        request.session[OWN_VIEWS] = own


def _house(view: str, is_current: bool) -> Tab:
    return Tab(view, queues.VIEWS[view][0], f"?view={view}", is_current)


@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """The same tabs with their numbers; asked for once the list stands, because it need not wait for them."""
    user = request.user
    if not isinstance(user, User) or not user.has_perm("tickets.view_ticket"):
        raise PermissionDenied
    views = list(SavedView.objects.for_desk(user))
    code = request.GET.get("at", "")
    saved = next((row for row in views if f"saved-{row.pk}" == code), None)
    found = shown(views, saved, code if code in queues.VIEWS else "open")
    numbers = numbers_of(user, found, views, timezone.now())
    return render(request, "desk/queue_tabs.html", {"tabs": found, "counts": numbers})


def numbers_of(user: User, tabs: Tabs, views: Iterable[SavedView], now: datetime) -> dict[str, str]:
    """How many tickets wait in each tab, none counted beyond the cap; two statements.

    A view that is narrowed is counted among the NEAR open tickets with the next deadlines, so that a filter which hardly any fits
    does not read all of them; where there are more, its number ends with a plus sign.
    """
    seen = Ticket.objects.visible_to(user).open()
    edge = seen.order_by("due_at").values_list("due_at", flat=True)[NEAR : NEAR + 1].first()
    wanted: dict[str, Capped] = {}
    narrowed = set()
    for code, question in _counted(tabs, views).items():
        rows = question.rows(user, now).order_by()
        if edge is not None and question.narrowed:
            narrowed.add(code)
            rows = rows.filter(due_at__lt=edge)
        wanted[code] = Capped(rows.values("pk")[: COUNT_CAP + 1])
    if not wanted:
        return {}
    found = zip(wanted, User.objects.filter(pk=user.pk).values_list(*wanted.values())[0], strict=True)
    return {code: f"{number}+" if code in narrowed and 0 < number <= COUNT_CAP else capped(number) for code, number in found}


def _counted(tabs: Tabs, views: Iterable[SavedView]) -> dict[str, queues.Question]:
    codes = {tab.code for tab in tabs.tabs}
    questions = {code: queues.Question(view=code) for code in codes if code in queues.VIEWS}
    questions |= {f"saved-{row.pk}": queues.read(row.question) for row in views if f"saved-{row.pk}" in codes}
    return {code: question for code, question in questions.items() if question.view not in UNCOUNTED and not question.q}
