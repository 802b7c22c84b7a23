"""The questions a list of tickets answers, by the parameters of its address.

/admin/tickets/ticket/?view=overdue&team=after_sales&level=1 ... Every number of the dashboard links here with the parameters
that counted it, so the list shows exactly its tickets. Unknown parameters and values are ignored; nothing else may be asked.

    view      mine (my turn) others (mine, with the customer or a department) my_results (mine, to confirm) open unassigned overdue due_hour
              snoozed (put off by me) promised (I told the customer they would hear by some time today)
              held (takes one of an agent's places) waiting_customer resolved closed all; at_once (answered with nobody looking, the customer's word awaited)
              and, of my own day: today_answered today_first today_resolved today_returned today_late
    team      code of a team                            type      code of an issue type
    level     1 2 3, or none: no complaint level        priority  urgent normal low
    status    a status code                             channel   a channel code
    tier      vip standard                              category  a category code
    assignee  an employee number, me, or none           from, to  days on which it was received, 2026-11-21
    ball      whose turn: us customer department        department  code of a department that was asked and has not answered
    due       the deadline falls within: 1h 4h today 24h 3d, or late
    escalation  1 2 3, or any: handed up                tag       a tag's name
    wave      number of a wave: like tickets that came together
    article   what an article did: its number and offered, opened, sent, closed or came_back, as in 12-sent
    same      yes: probably says again what an open ticket says
    unsure    yes: the sorting was not sure, and nobody has looked at it yet
    unread, reopened, remedy, snoozed: yes              words of the customer nobody has read, reopened, a remedy waits for approval, put off
    q         words, a number, an order, a whole phone number or address, a name
    sort      due (the deadline) or new (newest first)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from knowledgebase.models import Article
from tickets import article_use, finding, lists, sorting, statuses, tagging, today, wave_rows
from tickets.choices import Ball, Category, Channel, Level, Priority, Rank, RemedyState, Status, Tier
from tickets.models import Collaboration, Remedy, Ticket, TicketTag
from tickets.models.tickets import TicketQuerySet

HOUR = timedelta(hours=1)
NONE = "none"
ANY = "any"
YES = "yes"
ME = "me"

View = Callable[[TicketQuerySet, User, datetime], TicketQuerySet]

VIEWS: dict[str, tuple[StrOrPromise, View]] = {
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
    "snoozed": (_("Put off by me"), lambda rows, user, now: rows.put_off(user)),
    "promised": (_("Promised today"), lambda rows, user, now: rows.filter(pk__in=list(today.promised(user, now)))),
    "resolved": (_("To confirm"), lambda rows, user, now: rows.to_confirm()),
    "at_once": (_("Answered at once"), lambda rows, user, now: rows.answered_at_once()),
    "closed": (_("Closed"), lambda rows, user, now: rows.filter(status__in=[Status.CLOSED, Status.CANCELLED])),
    "all": (_("All"), lambda rows, user, now: rows),
    "today_answered": (
        _("Answered by me today"),
        lambda rows, user, now: rows.filter(pk__in=today.events(user, now, "answered").values("ticket")),
    ),
    "today_first": (
        _("First answered by me today"),
        lambda rows, user, now: rows.filter(pk__in=today.events(user, now, "first").values("ticket")),
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
NEWEST_FIRST = {
    "closed",
    "all",
    "resolved",
    "at_once",
    "my_results",
    "today_answered",
    "today_first",
    "today_resolved",
    "today_returned",
    "today_late",
}


Choices = list[tuple[str, StrOrPromise]]


@dataclass(frozen=True)
class Filter:
    """One thing a list can be narrowed by. Without `choices` it is a word that people type."""

    name: str
    label: StrOrPromise
    choices: Callable[[], Choices] | None
    lookup: Callable[[str, datetime], Q]

    def read(self, value: str) -> str:
        """What is understood of a value; empty for what is not offered."""
        if self.choices is None:
            return _plain(value, tagging.NAME_LENGTH)
        return value if value and value in {code for code, _label in self.choices()} else ""

    def say(self, value: str) -> StrOrPromise:
        """A value in words."""
        return value if self.choices is None else dict(self.choices())[value]


@dataclass(frozen=True)
class ByArticle(Filter):
    """Tickets behind a figure of an article (12-sent): opened from there, and not offered in the box of filters."""

    def read(self, value: str) -> str:
        """The number of an article that there is, and what is told of one."""
        key, _dash, what = value.partition("-")
        known = key.isdecimal() and len(key) < 19 and what in article_use.WHAT and Article.objects.filter(pk=int(key)).exists()
        return value if known else ""

    def say(self, value: str) -> StrOrPromise:
        """The article, and what it did."""
        key, _dash, what = value.partition("-")
        title = "".join(article.title_label for article in Article.objects.filter(pk=int(key)).defer("body", "body_en", "tokens"))
        return f"{title} · {ARTICLE_DID[what]}"


ARTICLE_DID: dict[str, StrOrPromise] = {
    "offered": pgettext_lazy("article", "offered"),
    "opened": pgettext_lazy("article", "opened"),
    "sent": pgettext_lazy("article", "sent"),
    "closed": pgettext_lazy("article", "closed after it"),
    "came_back": pgettext_lazy("article", "came back after it"),
}


def _by_article(value: str, now: datetime) -> Q:
    key, _dash, what = value.partition("-")
    return Q(pk__in=article_use.tickets_of(int(key), what, now))


def _teams() -> Choices:
    return [(team.code, team.label) for team in lists.teams().values()]


def _types() -> Choices:
    return [(row.code, row.label) for row in sorting.types().values()]


def _departments() -> Choices:
    return [(row.code, row.label) for row in lists.departments().values() if row.is_active]


def _levels() -> Choices:
    return [*((str(value), label) for value, label in Level.choices), (NONE, _("No complaint"))]


def _ranks() -> Choices:
    return [(ANY, _("Anybody above")), *((str(rank.value), rank.label) for rank in Rank if rank)]


def _yes() -> Choices:
    return [(YES, _("Yes"))]


def _waves() -> Choices:
    return [(str(wave.pk), wave.label) for wave in wave_rows.latest()]


def _team(code: str, now: datetime) -> Q:
    return Q(team__in=[pk for pk, team in lists.teams().items() if team.code == code])


def _type(code: str, now: datetime) -> Q:
    return Q(issue_type__in=[row.pk for row in sorting.types().values() if row.code == code])


def _level(value: str, now: datetime) -> Q:
    return Q(level__isnull=True) if value == NONE else Q(level=int(value))


def _rank(value: str, now: datetime) -> Q:
    return Q(escalation__gt=Rank.AGENT) if value == ANY else Q(escalation=int(value))


def _ball(value: str, now: datetime) -> Q:
    return Q(status__in=[code for code in statuses.held_by(Ball(value)) if code in statuses.OPEN], due_at__isnull=False)


def _asked(code: str, now: datetime) -> Q:
    asked = Collaboration.objects.unfinished().filter(ticket=OuterRef("pk"))
    return Q(Exists(asked.filter(department__in=[pk for pk, row in lists.departments().items() if row.code == code])), due_at__isnull=False)


def _tagged(name: str, now: datetime) -> Q:
    return Q(pk__in=TicketTag.objects.filter(tag__slug=tagging.slug_of(name)).values("ticket"))


def _remedy(value: str, now: datetime) -> Q:
    return Q(pk__in=Remedy.objects.filter(state=RemedyState.PROPOSED).values("ticket"))


# How far a deadline may lie ahead; what is late already is due soonest of all, and belongs to each.
_SPANS = {"1h": HOUR, "4h": timedelta(hours=4), "24h": timedelta(days=1), "3d": timedelta(days=3)}


def _due(value: str, now: datetime) -> Q:
    if value == "late":
        return Q(due_at__lte=now)
    until = _midnight(timezone.localtime(now).date() + timedelta(days=1)) if value == "today" else now + _SPANS[value]
    return Q(due_at__lt=until)


def _dues() -> Choices:
    words = [_("1 hour"), _("4 hours"), _("today"), _("24 hours"), _("3 days"), _("late already")]
    return list(zip(["1h", "4h", "today", "24h", "3d", "late"], words, strict=True))


def _is(field_name: str) -> Callable[[str, datetime], Q]:
    return lambda value, now: Q(**{field_name: value})


FILTERS: dict[str, Filter] = {
    row.name: row
    for row in [
        Filter("team", _("Team"), _teams, _team),
        Filter("level", _("Complaint level"), _levels, _level),
        Filter("priority", _("Priority"), lambda: list(Priority.choices), _is("priority")),
        Filter("type", _("Issue type"), _types, _type),
        Filter("status", _("Status"), lambda: list(Status.choices), _is("status")),
        Filter("ball", _("Waiting for"), lambda: [(ball.value, ball.label) for ball in Ball if ball != Ball.NOBODY], _ball),
        Filter("department", _("Department asked"), _departments, _asked),
        Filter("due", _("Due within"), _dues, _due),
        Filter("channel", _("Channel"), lambda: list(Channel.choices), _is("channel")),
        Filter("category", _("Category"), lambda: list(Category.choices), _is("category")),
        Filter("escalation", _("Handed up to"), _ranks, _rank),
        Filter("tier", _("Customer tier"), lambda: list(Tier.choices), _is("customer__tier")),
        Filter("tag", _("Tag"), None, _tagged),
        Filter("unread", _("Unread words of the customer"), _yes, lambda value, now: Q(unread_since__isnull=False)),
        Filter("reopened", _("Reopened"), _yes, lambda value, now: Q(cycle__gt=0)),
        Filter("remedy", _("Remedy waits for approval"), _yes, _remedy),
        Filter("unsure", _("To be sorted by a person"), _yes, lambda value, now: Q(classification__unsure=True, due_at__isnull=False)),
        Filter("same", _("Perhaps twice"), _yes, lambda value, now: Q(likely_same__isnull=False, due_at__isnull=False)),
        Filter("wave", _("Many with the same trouble"), _waves, lambda value, now: Q(pk__in=wave_rows.like(int(value), now))),
        ByArticle("article", _("Article"), list, _by_article),
        Filter("snoozed", _("Put off"), _yes, lambda value, now: Q(snoozed_until__gt=now)),
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

    @property
    def narrowed(self) -> dict[str, str]:
        """Of the parameters those that the box of filters sets."""
        return {name: value for name, value in self.parameters.items() if name not in {"view", "q", "sort"}}

    def rows(self, user: User, now: datetime) -> TicketQuerySet:
        """The tickets, cut to what the person may see; not ordered yet."""
        whole = self.view in {"all", "closed"} or bool(self.q)
        rows = VIEWS[self.view][1](Ticket.objects.visible_to(user, row_by_row=whole), user, now)
        for name, value in self.filters.items():
            rows = rows.filter(FILTERS[name].lookup(value, now))
        if self.assignee == NONE:
            rows = rows.filter(assignee__isnull=True)
        elif self.assignee:
            rows = rows.filter(assignee=user) if self.assignee == ME else rows.filter(assignee__employee_number=self.assignee)
        if self.first:
            rows = rows.filter(created_at__gte=_midnight(self.first))
        if self.last:
            rows = rows.filter(created_at__lt=_midnight(self.last + timedelta(days=1)))
        return finding.tickets(rows, user, self.q, now) if self.q else rows


def read(parameters: Mapping[str, object], default: str = "open") -> Question:
    """The question an address asks; what is not understood is left out."""
    given = {name: str(parameters.get(name) or "") for name in NAMES}
    view = given["view"]
    chosen = {name: value for name, row in FILTERS.items() if (value := row.read(given[name]))}
    sort = given["sort"]
    return Question(
        view=view if view in VIEWS else default,
        filters=chosen,
        assignee=_plain(given["assignee"], 20),
        first=_day(given["from"]),
        last=_day(given["to"]),
        q=_plain(given["q"], finding.LONGEST),
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
