"""The questions a list of tickets answers, by the parameters of its address.

/admin/tickets/ticket/?view=overdue&team=after_sales&level=1 ... Every number of the dashboard links here with the parameters
that counted it, so the list shows exactly its tickets. Unknown parameters and values are ignored; nothing else may be asked.

    view      mine (my turn) others (mine, with the customer or a department) my_results (mine, to confirm) open unassigned overdue due_hour
              held (takes one of an agent's places) waiting_customer resolved closed all;
              and, of my own day: today_answered today_resolved today_returned today_late
    team      code of a team                            type      code of an issue type
    level     1 2 3, or none: no complaint level        priority  urgent normal low
    status    a status code                             channel   a channel code
    tier      vip standard                              category  a category code
    assignee  an employee number, me, or none           from, to  days on which it was received, 2026-11-21
    q         words, a number, an order, a whole phone number or address, a name
    sort      due (the deadline) or new (newest first)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from helpdesk.models import User
from tickets import finding, lists, sorting, statuses, today
from tickets.choices import Category, Channel, Level, Priority, Rank, Status, Tier
from tickets.models import Ticket
from tickets.models.tickets import TicketQuerySet

HOUR = timedelta(hours=1)
NONE = "none"
ME = "me"

View = Callable[[TicketQuerySet, User, datetime], TicketQuerySet]

VIEWS: dict[str, tuple["str | Promise", View]] = {
    "mine": (_("My turn"), lambda rows, user, now: rows.my_turn(user)),
    "others": (_("With others"), lambda rows, user, now: rows.with_others(user)),
    "my_results": (_("To confirm, mine"), lambda rows, user, now: rows.to_confirm().filter(assignee=user)),
    "open": (_("All open"), lambda rows, user, now: rows.open()),
    "unassigned": (_("Unassigned"), lambda rows, user, now: rows.unassigned()),
    "unexplained": (_("Late without a reason"), lambda rows, user, now: rows.unexplained()),
    "due_hour": (_("Due within the hour"), lambda rows, user, now: rows.due_within(now, now + HOUR)),
    "overdue": (_("Overdue"), lambda rows, user, now: rows.overdue(now)),
    "held": (_("In agents' hands"), lambda rows, user, now: rows.open().filter(assignee__isnull=False, status__in=statuses.COUNTED)),
    "waiting_customer": (_("Waiting for the customer"), lambda rows, user, now: rows.open().filter(status=Status.WAITING_CUSTOMER)),
    "resolved": (_("To confirm"), lambda rows, user, now: rows.to_confirm()),
    "closed": (_("Closed"), lambda rows, user, now: rows.filter(status__in=[Status.CLOSED, Status.CANCELLED])),
    "all": (_("All"), lambda rows, user, now: rows),
    "today_answered": (
        _("Answered by me today"),
        lambda rows, user, now: rows.filter(pk__in=today.events(user, now, "answered").values("ticket")),
    ),
    "today_resolved": (
        _("Resolved by me today"),
        lambda rows, user, now: rows.filter(pk__in=today.events(user, now, "resolved").values("ticket")),
    ),
    "today_returned": (
        _("Came back to me today"),
        lambda rows, user, now: rows.filter(pk__in=today.events(user, now, "returned").values("ticket")),
    ),
    "today_late": (
        _("Went late with me today"),
        lambda rows, user, now: rows.filter(pk__in=today.events(user, now, "late").values("ticket")),
    ),
}
# Lists with settled matters in them are read newest first: a settled ticket has no deadline to be sorted by.
NEWEST_FIRST = {"closed", "all", "resolved", "my_results", "today_answered", "today_resolved", "today_returned", "today_late"}


@dataclass(frozen=True)
class Filter:
    """One thing a list can be narrowed by."""

    name: str
    label: "str | Promise"
    choices: Callable[[], list[tuple[str, "str | Promise"]]]
    lookup: Callable[[str], Q]


def _teams() -> list[tuple[str, "str | Promise"]]:
    return [(team.code, team.label) for team in lists.teams().values()]


def _types() -> list[tuple[str, "str | Promise"]]:
    return [(row.code, row.label) for row in sorting.types().values()]


def _team(code: str) -> Q:
    return Q(team__in=[pk for pk, team in lists.teams().items() if team.code == code])


def _type(code: str) -> Q:
    return Q(issue_type__in=[row.pk for row in sorting.types().values() if row.code == code])


def _level(value: str) -> Q:
    return Q(level__isnull=True) if value == NONE else Q(level=int(value))


def _levels() -> list[tuple[str, "str | Promise"]]:
    return [*((str(value), label) for value, label in Level.choices), (NONE, _("No complaint"))]


def _is(field_name: str) -> Callable[[str], Q]:
    return lambda value: Q(**{field_name: value})


FILTERS: dict[str, Filter] = {
    row.name: row
    for row in [
        Filter("team", _("Team"), _teams, _team),
        Filter("level", _("Complaint level"), _levels, _level),
        Filter("priority", _("Priority"), lambda: list(Priority.choices), _is("priority")),
        Filter("type", _("Issue type"), _types, _type),
        Filter("status", _("Status"), lambda: list(Status.choices), _is("status")),
        Filter("channel", _("Channel"), lambda: list(Channel.choices), _is("channel")),
        Filter("category", _("Category"), lambda: list(Category.choices), _is("category")),
        Filter("escalation", _("Handed up to"), lambda: [(str(rank.value), rank.label) for rank in Rank if rank], _is("escalation")),
        Filter("tier", _("Customer tier"), lambda: list(Tier.choices), _is("customer__tier")),
    ]
}
SORTS = {"due": _("Deadline"), "new": _("Newest")}
NAMES = ("view", *FILTERS, "assignee", "from", "to", "q", "sort")


@dataclass(frozen=True)
class Question:
    """What one list is asked: a view, what narrows it, words, and the order."""

    view: str = "open"
    filters: Mapping[str, str] = field(default_factory=dict)
    assignee: str = ""
    first: date | None = None
    last: date | None = None
    q: str = ""
    sort: str = ""

    @property
    def order(self) -> str:
        """The order that is used: the one asked for, where rows have a deadline to be sorted by."""
        return "new" if self.view in NEWEST_FIRST else self.sort or "due"

    @property
    def parameters(self) -> dict[str, str]:
        """The address's parameters that ask the same; without paging."""
        days = {"from": self.first.isoformat() if self.first else "", "to": self.last.isoformat() if self.last else ""}
        found = {"view": self.view, **self.filters, "assignee": self.assignee, **days, "q": self.q, "sort": self.sort}
        return {name: value for name, value in found.items() if value}

    def rows(self, user: User, now: datetime) -> TicketQuerySet:
        """The tickets, cut to what the person may see; not ordered yet."""
        whole = self.view in {"all", "closed"} or bool(self.q)
        rows = VIEWS[self.view][1](Ticket.objects.visible_to(user, row_by_row=whole), user, now)
        for name, value in self.filters.items():
            rows = rows.filter(FILTERS[name].lookup(value))
        if self.assignee == NONE:
            rows = rows.filter(assignee__isnull=True)
        elif self.assignee:
            rows = rows.filter(assignee=user) if self.assignee == ME else rows.filter(assignee__employee_number=self.assignee)
        if self.first:
            rows = rows.filter(created_at__gte=_midnight(self.first))
        if self.last:
            rows = rows.filter(created_at__lt=_midnight(self.last + timedelta(days=1)))
        return finding.tickets(rows, user, self.q, now) if self.q else rows


def read(parameters: Mapping[str, str], default: str = "open") -> Question:
    """The question an address asks; what is not understood is left out."""
    view = parameters.get("view", "")
    chosen = {}
    for name, narrowing in FILTERS.items():
        value = parameters.get(name, "")
        if value and value in {code for code, _label in narrowing.choices()}:
            chosen[name] = value
    sort = parameters.get("sort", "")
    return Question(
        view=view if view in VIEWS else default,
        filters=chosen,
        assignee=_plain(parameters.get("assignee", ""), 20),
        first=_day(parameters.get("from", "")),
        last=_day(parameters.get("to", "")),
        q=_plain(parameters.get("q", ""), finding.LONGEST),
        sort=sort if sort in SORTS else "",
    )


def _plain(text: str, length: int) -> str:
    return "".join(c for c in text if c.isprintable()).strip()[:length]


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
