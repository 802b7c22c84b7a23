"""Rows that several tests only begin with, made once: those of a class for all of its tests, the small organisation for all that follow.

They lie in a transaction around the tests. Each test has its own inside of it, and so finds the rows as they were made,
whatever the tests before it did to them.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.transaction import atomic, set_rollback
from pytest_django.plugin import DjangoDbBlocker

from helpdesk import configuration
from tests.factories import NOW, make_organisation

Loader = Callable[[], Any]


def made_once(make: Callable[[], object]) -> Any:
    """A fixture for the tests of a class: the rows that `make` makes. Not for tests with real transactions, which see nobody else's."""

    @pytest.fixture(scope="class")
    def rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
        with django_db_blocker.unblock():
            around = atomic()
            around.__enter__()
        try:
            with django_db_blocker.unblock():
                make()
            yield
        finally:
            with django_db_blocker.unblock():
                set_rollback(True)
                around.__exit__(None, None, None)
            configuration.forget()

    return rows


class Ground:
    """What a test finds in the database before its first fixture: the small organisation if it asks for it, else nothing.

    A quarter of all tests begin with it, and most of them follow one another. The configuration that they ask for is kept as well.
    """

    def __init__(self, blocker: DjangoDbBlocker) -> None:
        self.blocker = blocker
        self.around: atomic | None = None
        self.loaders: set[Loader] = set()
        self.held: dict[Loader, Any] = {}
        self.version = 0

    def prepare(self, item: pytest.Item) -> None:
        """For this test; nothing of what it does not ask for is there."""
        wanted = wants_ground(item)
        if self.around and not wanted:
            self.clear()
        # Where rows of a module lie in a transaction around its tests, they stay alone.
        elif wanted and not self.around and not connection.in_atomic_block:
            self._make()
        if self.around:
            self._hold()

    def ended(self) -> None:
        """A test has ended; what it asked of the configuration the next ones will ask as well."""
        self.loaders |= {loader for loader in configuration._held if not loader.__module__.startswith("tests.")}

    def _hold(self) -> None:
        """Begin the test as a request begins in a house at work: with the configuration in memory.

        It is loaded from the organisation's rows alone, outside of any test. A test that changes some drops it, as anybody does.
        """
        with self.blocker.unblock():
            self.held |= {loader: loader() for loader in self.loaders - self.held.keys()}
        configuration._held.update(self.held)
        configuration._version, configuration._looked_at = self.version, time.monotonic()

    def _make(self) -> None:
        with self.blocker.unblock():
            around = atomic()
            around.__enter__()
            with time_machine.travel(NOW, tick=False):
                make_organisation()
            self.version = configuration._read_stamp()
        configuration.forget()
        self.around = around

    def clear(self) -> None:
        """Take it away."""
        around, self.around, self.held = self.around, None, {}
        if around:
            with self.blocker.unblock():
                set_rollback(True)
                around.__exit__(None, None, None)
            configuration.forget()


def wants_ground(item: pytest.Item) -> bool:
    """Whether a test asks for the organisation in a transaction of its own, with no other around it."""
    marker = item.get_closest_marker("django_db")
    known = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    if "organisation" not in known or (marker and marker.kwargs.get("transaction")):
        return False
    # Those of plugins stand nowhere in the tree of tests.
    own = [each for found in known.values() for each in found if each.baseid and each.scope in ("class", "module", "package")]
    return not any("django_db_blocker" in each.argnames for each in own)
