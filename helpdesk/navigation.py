"""The frame around every page: navigation by role, theme, counts.

The table below is the navigation: by task, not by table, and only what the person may open and what is there (an entry whose
address does not resolve is left out). Apps are named in strings; what an app wants counted in the frame it offers as query
expressions, and all of them are read in one statement.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import Combinable, Subquery
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from helpdesk.choices import Theme
from helpdesk.configuring import Able, sections
from helpdesk.models import User
from helpdesk.prepared import PERSON, Somebody, prepared

COUNT_CAP = 99
# Where the session keeps a person's own views of the queue, as (address, name): shown on every page, read from no table.
OWN_VIEWS = "own_views"
THEME_COOKIE = "theme"

# Functions somebody -> {name: query expression}; `mine`, `waiting`, `unread` and `availability` are shown by the frame.
FIGURES = ["helpdesk.notices.figures", "tickets.figures.frame"]


@dataclass(frozen=True)
class Entry:
    """One line of the navigation. Shown to people who have any of `permissions` (none: to everybody).

    `elsewhere` holds pairs of rights: whoever has the first and lacks the second begins the day on another page. `views`: names of the pages on which the entry is the current one. `count`: name of a figure of the frame.
    """

    code: str
    label: StrOrPromise
    icon: str
    address: str
    query: str = ""
    permissions: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    count: str = ""
    elsewhere: tuple[tuple[str, str], ...] = ()

    def url(self) -> str | None:
        """The address, or None while the page does not exist."""
        try:
            return reverse(self.address) + self.query
        except NoReverseMatch:
            return None

    def is_for(self, user: Able) -> bool:
        """Whether a person may open it."""
        if any(user.has_perm(has) and not user.has_perm(lacks) for has, lacks in self.elsewhere):
            return False
        return not self.permissions or any(user.has_perm(permission) for permission in self.permissions)


@dataclass(frozen=True)
class Group:
    """Entries under one title."""

    title: StrOrPromise
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Shown:
    """An entry as one person sees it on one page."""

    entry: Entry
    url: str
    is_current: bool
    count: str = ""


@dataclass(frozen=True)
class ShownGroup:
    """Entries of one title as one person sees them."""

    title: StrOrPromise
    entries: list[Shown] = field(default_factory=list)


@dataclass(frozen=True)
class Rights:
    """What somebody may do, and nothing else of them: whatever depends on it alone is found once for all who may do the same."""

    everything: bool
    named: frozenset[str]

    @classmethod
    def of(cls, user: User) -> "Rights":
        """Those of a person who is logged in."""
        return cls(True, frozenset()) if user.is_superuser else cls(False, user.rights)

    def has_perm(self, perm: str) -> bool:
        """Whether a right is among them."""
        return self.everything or perm in self.named


GROUPS = (
    Group(
        "",
        (
            Entry(
                "workbench",
                _("Workbench"),
                "home",
                "admin:index",
                views=("admin:index",),
                # A department's log-in works on what it is asked, and nowhere else; an editor begins at the editors' desk.
                elsewhere=(
                    ("tickets.answer_collaboration", "tickets.view_ticket"),
                    ("knowledgebase.change_article", "tickets.view_ticket"),
                ),
            ),
            Entry(
                "mine",
                _("To do"),
                "inbox",
                "admin:tickets_ticket_changelist",
                "?view=mine",
                # Also for those who work on what is handed up to them only.
                ("tickets.work_ticket", "tickets.view_all_tickets"),
                ("admin:tickets_ticket_change",),
                "mine",
            ),
            Entry(
                "queue",
                _("Queue"),
                "queue",
                "admin:tickets_ticket_changelist",
                "",
                ("tickets.view_ticket",),
                ("admin:tickets_ticket_changelist", "admin:saved_views", "admin:saved_view", "admin:saved_view_new"),
                "waiting",
            ),
            Entry(
                "customers",
                _("Customers"),
                "users",
                "admin:tickets_customer_changelist",
                permissions=("tickets.view_customer",),
                views=(
                    "admin:tickets_customer_changelist",
                    "admin:tickets_customer_change",
                    "admin:tickets_order_changelist",
                    "admin:tickets_order_change",
                ),
            ),
            Entry(
                "requests",
                _("Requests"),
                "building",
                "admin:requests",
                permissions=("tickets.answer_collaboration", "tickets.view_collaboration"),
                views=("admin:requests", "admin:request", "admin:request_step"),
                count="requests",
            ),
            Entry(
                "coaching",
                _("Coaching"),
                "eye",
                "admin:coaching",
                permissions=("tickets.coach",),
                views=("admin:coaching", "admin:review", "admin:rota"),
            ),
            Entry(
                "remedies",
                _("Remedies"),
                "yuan",
                "admin:remedies",
                permissions=("tickets.approve_remedy",),
                views=("admin:remedies", "admin:remedy_step"),
            ),
            Entry(
                "editing",
                _("Editors' desk"),
                "pencil",
                "admin:editing",
                permissions=("knowledgebase.change_article",),
                views=("admin:editing",),
            ),
            Entry(
                "follow_ups",
                _("Follow-ups"),
                "phone",
                "admin:follow_ups",
                permissions=("surveys.view_followup",),
                views=("admin:follow_ups", "admin:follow_up_step"),
            ),
            Entry(
                "knowledge",
                _("Knowledge base"),
                "book",
                "admin:knowledgebase_article_changelist",
                permissions=("knowledgebase.view_article", "knowledgebase.change_article"),
                views=tuple(
                    f"admin:knowledgebase_{kind}_{page}"
                    for kind in ("article", "script", "manual")
                    for page in ("changelist", "change", "add", "read", "versions")
                ),
            ),
        ),
    ),
    Group(
        _("Supervision"),
        (
            Entry(
                "dashboard",
                _("Dashboard"),
                "gauge",
                "dashboard",
                permissions=("tickets.view_dashboard",),
                views=("dashboard", "surge", "usual"),
            ),
            Entry(
                "frequent",
                _("Frequent matters"),
                "flag",
                "frequent",
                permissions=("reports.view_frequentissue",),
                views=("frequent", "frequent_issue"),
            ),
            Entry("learning", _("Learning"), "bulb", "learning", permissions=("tickets.view_classifierversion",), views=("learning",)),
            Entry(
                "satisfaction",
                _("Satisfaction"),
                "smile",
                "satisfaction",
                permissions=("surveys.handle_review",),
                views=("satisfaction", "admin:survey_reviews", "admin:survey_review", "admin:causes", "admin:cause"),
            ),
            Entry(
                "refusals", _("Refusals"), "frown", "admin:refusals", permissions=("tickets.view_agentresult",), views=("admin:refusals",)
            ),
            Entry(
                "rota",
                pgettext_lazy("shifts", "Rota"),
                "calendar",
                "admin:shifts",
                permissions=("tickets.view_shift",),
                views=("admin:shifts", "admin:shift"),
            ),
        ),
    ),
    Group(_("Administration"), (Entry("settings", _("Settings"), "gear", "admin:settings", views=("admin:settings",)),)),
)


class Capped(Subquery):
    """How many rows a query has, counted no further than its slice: `Capped(rows[:100])` reads a hundred rows at most."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()


@prepared(PERSON)
def _figures(user: Somebody) -> QuerySet[User, Any]:
    wanted: dict[str, Combinable] = {}
    for path in FIGURES:
        wanted |= import_string(path)(user)
    return User.objects.filter(pk=user.pk).values(**wanted)


def capped(number: int | None) -> str:
    """A figure as the frame writes it: empty for none, 99+ beyond the cap."""
    return "" if not number else f"{COUNT_CAP}+" if number > COUNT_CAP else str(number)


@lru_cache(maxsize=64)
def _open_to(rights: Rights, prefix: str, urlconf: str | None) -> list[tuple[Group, list[tuple[Entry, str]]]]:
    found = [(group, list(_entries(group, rights))) for group in GROUPS]
    return [(group, entries) for group, entries in found if entries]


def _entries(group: Group, rights: Rights) -> Iterator[tuple[Entry, str]]:
    for entry in group.entries:
        url = entry.url()
        # Of the settings page nothing may be this person's.
        if url is not None and entry.is_for(rights) and (entry.code != "settings" or sections(rights)):
            yield entry, url


class Frame:
    """What the frame of a page shows to the person who asked for it. Read lazily: a page without a frame costs nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def user(self) -> User | None:
        """The person who is logged in."""
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def theme(self) -> str:
        """Light, dark or auto: the person's choice, else this browser's."""
        if user := self.user:
            return user.theme
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in Theme.values else Theme.AUTO.value

    @property
    def themes(self) -> list[tuple[str, StrOrPromise]]:
        """What the switch offers."""
        return list(Theme.choices)

    @cached_property
    def figures(self) -> dict[str, Any]:
        """Counts and states of the frame, in one statement."""
        return _figures(self.user)[0] if self.user else {}

    @cached_property
    def groups(self) -> list[ShownGroup]:
        """The navigation, cut to what the person may open."""
        if (user := self.user) is None:
            return []
        return [
            ShownGroup(group.title, [Shown(entry, url, entry.code == self.current, self.count(entry.count)) for entry, url in entries])
            for group, entries in _open_to(Rights.of(user), get_script_prefix(), get_urlconf())
        ]

    @property
    def may_configure(self) -> bool:
        """Whether anything on the settings page is this person's."""
        return any(shown.entry.code == "settings" for group in self.groups for shown in group.entries)

    @cached_property
    def current(self) -> str:
        """Code of the entry this page belongs to; a view says it with `request.nav = code` where the name is not enough."""
        if code := getattr(self.request, "nav", ""):
            return str(code)
        match = self.request.resolver_match
        name = match.view_name if match else ""
        found = next((entry.code for group in GROUPS for entry in group.entries if name in entry.views), "")
        return found or (
            "settings" if name.startswith("admin:") and not name.startswith(("admin:me", "admin:notices", "admin:search")) else ""
        )

    @property
    def tabs(self) -> list[Shown]:
        """The first four entries, for the bar at the foot of a phone."""
        return [entry for group in self.groups for entry in group.entries][:4]

    @property
    def more(self) -> list[Shown]:
        """The entries that found no room in the bar."""
        return [entry for group in self.groups for entry in group.entries][4:]

    @property
    def views(self) -> list[tuple[str, str, bool]]:
        """The person's own views of the queue: address, name, whether it is the page."""
        kept = self.request.session.get(OWN_VIEWS, []) if self.user else []
        here = self.request.get_full_path()
        return [(url, name, url == here) for url, name in kept]

    def count(self, name: str) -> str:
        """A figure as the frame writes it: empty for none, 99+ beyond the cap."""
        return capped(self.figures.get(name) if name else None)

    @property
    def unread(self) -> str:
        """How many notices wait to be read."""
        return self.count("unread")

    @property
    def waiting(self) -> str:
        """How many tickets wait in this person's queues."""
        return self.count("waiting")

    @property
    def availability(self) -> str:
        """Whether the person takes tickets now; empty for those who never do."""
        return self.figures.get("availability") or ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for the frame of every page."""
    return {"frame": Frame(request)}
