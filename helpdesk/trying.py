"""Trying a change of configuration: an app to the right says what it would do to people's deadlines, before it is made.

The kernel knows calendars and holidays, not tickets; who answers is named in a string.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast

from django.db import transaction
from django.utils.module_loading import import_string

from helpdesk import configuration
from helpdesk.models import User

TRIAL = "tickets.trying.Trial"

R = TypeVar("R")


class Trial(Protocol):
    """One change being tried. It is made before the change, so that it knows what held; see `tickets.trying`, `tickets.trying_rules`."""

    template: str
    refused: str

    def made(self) -> bool:
        """The change was made, perhaps only for now; whether anything could go otherwise (a deadline, the sorting of a ticket)."""

    def preview(self, user: User, now: datetime) -> Any:
        """What the change does, for the template; asked outside the transaction."""

    def request(self, *, by: User | None, now: datetime, changed: Sequence[str]) -> None:
        """Have the open tickets brought to the new rules, in the transaction of the change."""

    def moved(self, now: datetime) -> int:
        """How many open tickets' deadlines move."""


def begin(kind: str = TRIAL) -> Trial:
    """Look at what holds now; only inside `configuration.apart`. `kind` names who answers."""
    return cast(Trial, import_string(kind)())


def change(make: Callable[[], R], *, by: User | None, now: datetime, changed: Sequence[str], dry_run: bool = False) -> tuple[R, int]:
    """Make a change in one transaction, or only try it; returns its result and how many open tickets' deadlines move.

    Where any could move, a new reckoning of the open tickets is asked for along with it.
    """
    with configuration.apart():
        trial = begin()
        with transaction.atomic():
            result = make()
            differs = trial.made()
            if dry_run:
                transaction.set_rollback(True)
            elif differs:
                trial.request(by=by, now=now, changed=changed)
        return result, trial.moved(now) if differs else 0
