"""What every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import teardown_databases
from pytest_django.plugin import DjangoDbBlocker

from tests import databases

SHARED_DATABASE = {"live_server", "transactional_db", "django_db_reset_sequences"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they need, so that nobody has to remember it in each file.

    A test with real transactions empties all tables behind it, also the rows that migrations wrote (the groups):
    Django puts them back only where `serialized_rollback` is asked for.
    """
    for item in items:
        marker = item.get_closest_marker("django_db")
        used = set(getattr(item, "fixturenames", ()))
        if used & SHARED_DATABASE or (marker and marker.kwargs.get("transaction")):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)
        if Path(str(item.path)).parent.name == "browser":
            item.add_marker("browser")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, with the reason, what the database at hand cannot show."""
    if item.get_closest_marker("postgres") and not settings.DATABASES["default"]["ENGINE"].endswith(".postgresql"):
        pytest.skip("needs PostgreSQL: make test-postgres")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The test database, copied from a template: see `tests.databases`."""
    marks = [item.get_closest_marker("django_db") for item in request.session.items]
    serialized = {"default"} if any(mark and mark.kwargs.get("serialized_rollback") for mark in marks) else set()
    with django_db_blocker.unblock():
        made = databases.create(verbosity=0, interactive=False, aliases={"default"}, serialized_aliases=serialized)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """A cache in the database rolls back with the test; Redis has to be emptied by hand."""
    yield
    if settings.REDIS_URL:
        cache.clear()


@pytest.fixture
def on_postgres() -> bool:
    """Whether the test runs on PostgreSQL."""
    return connection.vendor == "postgresql"
