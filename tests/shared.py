"""Rows that several tests only begin with, made once for all tests of a class.

They lie in a transaction around the class. Each test has its own inside of it, and so finds the rows as they were made,
whatever the tests before it did to them.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.transaction import atomic, set_rollback
from pytest_django.plugin import DjangoDbBlocker

from helpdesk import configuration


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
