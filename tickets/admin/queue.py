"""The list of tickets (队列): views, filters, columns, rows. Its address's parameters stand in `tickets.queues`, and beside them

    saved     key of a saved view: its question and columns; with a question of one's own beside it, the view it departed from
    cols      codes of columns (`tickets.admin.columns`), in order, parted by commas
    after, before   cursors of a page
    filters   "open": the box of filters is drawn at once, for browsers without scripts

Django's own list is not used: it would answer any lookup put into its address, count the whole table, and draw each cell apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from helpdesk.paging import cut
from helpdesk.prepared import Keys, Slot, prepared
from helpdesk.tokens import new_token
from tickets import finding, permissions, queues, saved_views, tagging
from tickets.admin import columns as cells
from tickets.admin import tabs
from tickets.admin.bulk import ACTIONS, MOST, Action
from tickets.admin.columns import Column
from tickets.forms.bulk import ManyForm
from tickets.models import SavedView, Ticket

ROWS = 50
TAGS_OFFERED = 300
REMEMBERED = "queue"
REMEMBERED_COLUMNS = "queue_columns"
REPORT = "queue_report"
# Parameters of an address that are kept when somebody comes back to the list.
KEPT = (*queues.NAMES, "saved", "cols", "after", "before")

# What a row shows, and what its chips are worked out from.
# fmt: off
COLUMNS = (
    "number", "subject", "channel", "category", "priority", "level", "status", "created_at", "customer_id", "customer__name", "customer__tier",
    "issue_type_id", "issue_type__name", "issue_type__name_en", "team_id", "assignee_id", "assignee__name", "policy_id", "response_due_at",
    "responded_at", "resolution_due_at", "resolved_at", "closed_at", "paused_at", "due_at", "last_event", "last_event_at", "unread_since", "version",
    "escalation", "running_since", "cycle", "order_number", "snoozed_until", "merged_into_id", "likely_same_id",
)
# fmt: on


def reader(request: HttpRequest) -> User:
    """The person who is logged in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


@dataclass(frozen=True)
class Listing:
    """One list as it is looked at: what it asks, under which saved view, with which columns; `changed`: not as it was saved."""

    question: queues.Question
    columns: tuple[Column, ...]
    saved: SavedView | None = None
    changed: bool = False

    @property
    def parameters(self) -> dict[str, str]:
        """What an address needs to show it again."""
        if self.saved is None:
            return self.question.parameters
        own = {**self.question.parameters, "cols": self.codes} if self.changed else {}
        return {"saved": str(self.saved.pk), **own}

    @property
    def codes(self) -> str:
        """The columns as an address has them."""
        return ",".join(column.code for column in self.columns)

    def address(self, **changes: str) -> str:
        """The address of this list with some of its question changed."""
        saved = {"saved": str(self.saved.pk), "cols": self.codes} if self.saved else {}
        return "?" + encoded({**saved, **self.question.parameters, **changes})

    def page(self, **cursor: str) -> str:
        """The address of another page of it."""
        return "?" + encoded({**self.parameters, **cursor})

    @property
    def here(self) -> str:
        """The address of the list itself."""
        return "?" + encoded(self.parameters)


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    label: StrOrPromise
    value: StrOrPromise
    without: str


@dataclass(frozen=True)
class Choice:
    """A filter that may be set: its name, what it offers (nothing: a word is typed), and what is chosen."""

    name: str
    label: StrOrPromise
    choices: queues.Choices | None
    chosen: str


@dataclass(frozen=True)
class Head:
    """The head of a column: the address that sorts by it, and how it is sorted now."""

    column: Column
    url: str
    sorted: str


@dataclass(frozen=True)
class Asked:
    """A verb for many that still has to be told something: its form, and the rows it is for."""

    action: Action
    form: ManyForm
    picked: frozenset[int]
    whole: bool = False


def show(request: HttpRequest, asked: Asked | None = None) -> HttpResponse:
    """The list that the address asks for; without a question, the one this person looked at last, or begins with.

    With `asked` it is drawn around the form of a verb for many.
    """
    user, now = reader(request), timezone.now()
    views = saved_views.for_desk(user)
    sent = request.GET if request.method == "GET" else QueryDict(request.POST.get("query", "").lstrip("?"))
    tabs.remember(request, user, views)
    listing = _listing(request, sent, views)
    question = listing.question
    request.nav = "mine" if listing.parameters == {"view": "mine"} else "queue"  # type: ignore[attr-defined]
    order, newest_first = ("created_at", True) if question.order == "new" else ("due_at", False)
    wait = finding.wait(user, question.q, now) if question.q else 0
    if wait:
        messages.warning(request, _("Too many numbers and addresses were looked up. Go on in %(seconds)d seconds.") % {"seconds": wait})
    whole = Ticket.objects.none() if wait else question.rows(user, now)
    after, before = sent.get("after", ""), sent.get("before", "")
    page = cut(whole, order, size=ROWS, after=after, before=before, newest_first=newest_first, draw=_drawn)
    report = request.session.pop(REPORT, None)
    picked = asked.picked if asked else {key for key, *_rest in report["refused"]} if report else frozenset()
    actions = [action for action in ACTIONS.values() if action.is_for(user)]
    filters_open = sent.get("filters") == "open"
    context = {
        "title": _("Queue"),
        "now": now,
        "page": page,
        "rows": cells.table(page.rows, listing.columns, now, tags=_tags(page.rows, listing), picks=bool(actions), picked=picked),
        "heads": [_head(column, listing) for column in listing.columns],
        "listing": listing,
        "here": listing.page(after=after, before=before),
        "question": question,
        "tabs": tabs.shown(views, listing.saved, question.view),
        "may_save": may_save(listing),
        "may_update": listing.saved is not None and listing.changed and saved_views.may_change(listing.saved, user),
        "chips": list(_chips(listing)),
        "filters": box(user, listing) if filters_open else None,
        "box_url": listing.page(filters="open"),
        "sorts": [] if question.view in queues.NEWEST_FIRST else list(queues.SORTS.items()),
        "offered": cells.offered(listing.columns),
        "next": listing.page(after=page.after) if page.after else "",
        "previous": listing.page(before=page.before) if page.before else "",
        "once": new_token(),
        "actions": actions,
        "asked": asked,
        "report": report,
        "most": MOST,
        "may_work": user.has_perm("tickets.work_ticket"),
    }
    return render(request, "desk/queue.html", context)


@prepared(Keys(ROWS + 1))
def _drawn(keys: list[Slot]) -> QuerySet[Ticket]:
    """The rows of a page, by keys that were cut to what the reader may see; the same statement for every list."""
    chosen = Ticket.objects.filter(pk__in=keys)  # type: ignore[misc]  # slots stand for keys
    rows = chosen.select_related("customer", "issue_type", "assignee").only(*COLUMNS)
    return rows.annotate(unsure=KeyTransform("unsure", "classification"))


def _listing(request: HttpRequest, sent: QueryDict, views: Sequence[SavedView]) -> Listing:
    """What the address asks. A list one works from is remembered; a search or a page further down is not."""
    if not sent:
        return _remembered(request, views)
    listing = read(sent, views, request.session.get(REMEMBERED_COLUMNS))
    if _columns_sent(sent) and listing.saved is None:
        request.session[REMEMBERED_COLUMNS] = listing.codes
    keep = {name: value for name, value in listing.parameters.items() if name != "q"}
    passing = any(sent.get(name) for name in ("q", "after", "before"))
    if not passing and keep != {"view": "mine"} and keep != request.session.get(REMEMBERED):
        request.session[REMEMBERED] = keep
    return listing


def _remembered(request: HttpRequest, views: Sequence[SavedView]) -> Listing:
    columns = request.session.get(REMEMBERED_COLUMNS)
    kept = request.session.get(REMEMBERED)
    if kept:
        try:
            return read(kept, views, columns)
        except Http404:
            del request.session[REMEMBERED]  # a view that is gone, or no longer shared
    first = next((view for view in views if getattr(view, "is_first", False)), None)
    return read({"saved": str(first.pk)} if first else {}, views, columns)


def read(sent: "dict[str, str] | QueryDict", views: Sequence[SavedView], columns: object = None) -> Listing:
    """The list that some parameters ask for, `views` being those the person may see; a view that is none of them is not there."""
    asks = any(sent.get(name) for name in queues.NAMES)
    wanted = _columns_sent(sent)
    key = sent.get("saved", "")
    if not key:
        usual = wanted or (str(columns).split(",") if columns else cells.USUAL)
        return Listing(queues.read(sent), cells.chosen(usual))
    saved = next((view for view in views if str(view.pk) == key), None)
    if saved is None:
        raise Http404
    kept = queues.read(saved.question)
    own = cells.chosen(saved.columns)
    question = queues.read(sent) if asks else kept
    shown = cells.chosen(wanted) if wanted else own
    return Listing(question, shown, saved, changed=(question.parameters, shown) != (kept.parameters, own))


def _columns_sent(sent: "dict[str, str] | QueryDict") -> list[str]:
    """The columns an address names: `cols=a,b`, or the ticks of the form as `col=a&col=b`."""
    ticked = sent.getlist("col") if isinstance(sent, QueryDict) else []
    return ticked or [code for code in str(sent.get("cols", "")).split(",") if code]


def may_save(listing: Listing) -> bool:
    """Whether there is anything to keep: a list that no tab and no saved view is already."""
    return listing.changed or (listing.saved is None and listing.question.parameters.keys() != {"view"})


def _tags(tickets: Sequence[Ticket], listing: Listing) -> dict[int, list[str]]:
    return cells.tags_of(tickets) if any(column.code == "tags" for column in listing.columns) else {}


def _head(column: Column, listing: Listing) -> Head:
    order = listing.question.order
    offered = column.sort and not (column.sort == "due" and listing.question.view in queues.NEWEST_FIRST)
    sorts = {"due": "ascending", "new": "descending"}
    return Head(column, listing.address(sort=column.sort) if offered else "", sorts[order] if column.sort == order else "")


def people(user: User) -> list[tuple[str, str]]:
    """Who may hold the tickets of a list, by employee number: everybody, or the colleagues of one's teams."""
    rows = User.objects.filter(agent__isnull=False, is_active=True)
    if not permissions.sees_all(user):
        rows = rows.filter(teams__in=user.teams.values("pk")).distinct()
    return list(rows.order_by("employee_number").values_list("employee_number", "name"))


def _chips(listing: Listing) -> Iterable[Chip]:
    question = listing.question
    for name, value in question.filters.items():
        narrowing = queues.FILTERS[name]
        yield Chip(narrowing.label, narrowing.say(value), listing.address(**{name: ""}))
    if question.assignee:
        words = {queues.ME: _("me"), queues.NONE: _("nobody")}
        yield Chip(_("Assignee"), words.get(question.assignee) or _name(question.assignee), listing.address(assignee=""))
    if question.first:
        yield Chip(_("Received from"), question.first.isoformat(), listing.address(**{"from": ""}))
    if question.last:
        yield Chip(_("Received until"), question.last.isoformat(), listing.address(to=""))
    if question.q:
        yield Chip(_("Words"), question.q, listing.address(q=""))


def _name(number: str) -> str:
    return User.objects.filter(employee_number=number).values_list("name", flat=True).first() or number


def box(user: User, listing: Listing) -> dict[str, Any]:
    """What stands in the box of filters: two statements and hundreds of options, so it is drawn when it is opened."""
    question = listing.question
    found = [
        Choice(row.name, row.label, offered, question.filters.get(row.name, ""))
        for row in queues.FILTERS.values()
        # A list of what there never was yet, such as waves, is not asked for.
        if (offered := row.choices() if row.choices else None) != []
    ]
    whom: queues.Choices = [
        (queues.ME, _("me")),
        (queues.NONE, _("nobody")),
        *((number, f"{name} {number}") for number, name in people(user)),
    ]
    tags = [tag.name for tag in tagging.known()[:TAGS_OFFERED]]
    return {"choices": [*found, Choice("assignee", _("Assignee"), whom, question.assignee)], "tags": tags, "question": question}


def filters(request: HttpRequest) -> HttpResponse:
    """The box of filters, for the list that the address asks for."""
    user = reader(request)
    if not user.has_perm("tickets.view_ticket"):
        raise PermissionDenied
    listing = read(request.GET, saved_views.for_desk(user))
    return render(request, "desk/queue_box.html", {"filters": box(user, listing)})


def encoded(parameters: dict[str, str]) -> str:
    """Parameters as an address has them; empty ones are left out."""
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in parameters.items() if value})
    return query.urlencode(safe=",")


def address(parameters: dict[str, str]) -> str:
    """A list's whole address."""
    return f"{reverse('admin:tickets_ticket_changelist')}?{encoded(parameters)}"
