"""Panels of the workbench, of the editors' desk, of a person's own page and of the customer's page that belong to apps further right, so that nobody imports to the right.

An app offers a function `(user, now) -> Panel | None`, for the customer's page `(ticket, now) -> Panel | None`, for the ticket's page on
the desk `(ticket, user, now, events) -> Panel | None`, and is named here; None means there is nothing for this person.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string
from django_stubs_ext import StrOrPromise

from helpdesk.models import User

WORKBENCH = [
    "surveys.followup_panels.workbench",
    "tickets.admin.remedy_panel.workbench",
    "surveys.panels.workbench",
    "surveys.panels.after_closing",
]
ME = ["tickets.admin.my_results.me", "surveys.panels.me"]
TRACKING = ["surveys.panels.tracking"]
EDITING: list[str] = ["tickets.admin.article_panels.editing"]
ARTICLE = ["tickets.admin.article_panels.article"]
TICKET = ["surveys.cards.root_cause", "surveys.followup_panels.card"]
VERBS = ["surveys.followup_verbs.PLAN"]
"""What else is done from the toolbar of a ticket's page: a `Deed` each."""


@dataclass(frozen=True)
class Figure:
    """One number of "my day": what it is, the value as it is written, how it is computed, and the page behind it."""

    label: StrOrPromise
    value: str
    how: StrOrPromise
    unit: str = ""
    url: str = ""


@dataclass(frozen=True)
class Deed:
    """A verb of the ticket's page: its address, its form (a `tickets.forms.VerbForm`), when it makes sense, and its key."""

    slug: str
    form: Any
    icon: str
    fits: Callable[[Any, User, datetime], bool]
    key: str = ""


@dataclass(frozen=True)
class Panel:
    """What an app shows on the workbench.

    `template` is drawn inside a panel titled `title`, with `context` as `panel`; `more` is the address of the whole list. `figures` join
    "my day". `mark` changes when the content does: the workbench is not sent again while it stays the same.
    """

    title: StrOrPromise
    template: str
    context: Mapping[str, Any]
    mark: str
    more: str = ""
    figures: tuple[Figure, ...] = field(default=())


def workbench(user: User, now: datetime) -> list[Panel]:
    """Panels of all apps for one person."""
    found = (import_string(where)(user, now) for where in WORKBENCH)
    return [panel for panel in found if panel is not None]


def me(user: User, now: datetime) -> list[Panel]:
    """Panels of all apps for a person's own page."""
    found = (import_string(where)(user, now) for where in ME)
    return [panel for panel in found if panel is not None]


def editing(user: User, now: datetime) -> list[Panel]:
    """Panels of all apps for the editors' desk: what work tells about articles."""
    found = (import_string(where)(user, now) for where in EDITING)
    return [panel for panel in found if panel is not None]


def article(article: Any, user: User, now: datetime) -> list[Panel]:
    """Panels of all apps for the page of one article on the desk: how it does at work."""
    found = (import_string(where)(article, user, now) for where in ARTICLE)
    return [panel for panel in found if panel is not None]


def verbs() -> list[Deed]:
    """Verbs of all apps for the desk's page of a ticket."""
    return [import_string(where) for where in VERBS]


def tracking(ticket: Any, now: datetime) -> list[Panel]:
    """Panels of all apps for the customer's page of one ticket."""
    found = (import_string(where)(ticket, now) for where in TRACKING)
    return [panel for panel in found if panel is not None]


def ticket(ticket: Any, user: User, now: datetime, events: Sequence[Any]) -> list[Panel]:
    """Cards of all apps on the desk's page of one ticket; each looks at the events it is handed before it asks the database."""
    found = (import_string(where)(ticket, user, now, events) for where in TICKET)
    return [panel for panel in found if panel is not None]
