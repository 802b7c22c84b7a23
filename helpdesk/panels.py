"""Panels of the workbench, of a person's own page and of the customer's page that belong to apps further right, so that nobody imports to the right.

An app offers a function `(user, now) -> Panel | None`, for the customer's page `(ticket, now) -> Panel | None`, and is named
here; None means there is nothing for this person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string
from django_stubs_ext import StrOrPromise

from helpdesk.models import User

WORKBENCH = ["tickets.admin.remedy_panel.workbench", "surveys.panels.workbench"]
ME = ["tickets.admin.my_results.me"]
TRACKING = ["surveys.panels.tracking"]


@dataclass(frozen=True)
class Figure:
    """One number of "my day": what it is, the value as it is written, how it is computed, and the page behind it."""

    label: StrOrPromise
    value: str
    how: StrOrPromise
    unit: str = ""
    url: str = ""


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


def tracking(ticket: Any, now: datetime) -> list[Panel]:
    """Panels of all apps for the customer's page of one ticket."""
    found = (import_string(where)(ticket, now) for where in TRACKING)
    return [panel for panel in found if panel is not None]
