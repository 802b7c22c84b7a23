"""What every test may use."""

import gc
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import teardown_databases
from pytest_django.plugin import DjangoDbBlocker

from helpdesk import configuration
from helpdesk.models import Team
from helpdesk.room import with_room
from tests import databases
from tests.factories import make_organisation
from tests.shared import Ground

# How long an example takes says nothing on a busy machine.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")

SHARED_DATABASE = {"live_server", "transactional_db", "django_db_reset_sequences"}
GROUND = pytest.StashKey[Ground]()
ANY_DATABASE = {*SHARED_DATABASE, "db", "django_db_setup"}
# They wait for processes most of the time. Begun first, they wait while other workers of the run have something to do.
WAITING = {"chaos", "test_worker.py"}
# Asked of both databases all the same: one complaint from the form to the dashboard, and what speaks of the settings at hand.
ON_BOTH = {"test_journey.py", "test_checks.py", "test_health.py", "test_run.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they need, so that nobody has to remember it in each file.

    A test with real transactions empties all tables behind it, also the rows that migrations wrote (the groups):
    Django puts them back only where `serialized_rollback` is asked for.

    A test that asks for no database gets none (pytest-django sees to that), so that no database can change what it finds.
    """
    items.sort(key=lambda item: not WAITING & {item.path.name, item.path.parent.name})
    for item in items:
        if isinstance(item, pytest.Function):
            item.runtest = with_room(item.runtest)  # type: ignore[method-assign]
        marker = item.get_closest_marker("django_db")
        used = set(getattr(item, "fixturenames", ()))
        if used & SHARED_DATABASE or (marker and marker.kwargs.get("transaction")):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)
        path = Path(str(item.path))
        if path.parent.name == "browser":
            item.add_marker("browser")
        if path.name not in ON_BOTH and (path.parent.name == "browser" or not (marker or used & ANY_DATABASE)):
            item.add_marker("once")


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays for good, the modules and the tests, and let it look less often: a twelfth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, with the reason, what the database at hand cannot show; prepare the ground for the others."""
    if item.get_closest_marker("postgres") and not settings.DATABASES["default"]["ENGINE"].endswith(".postgresql"):
        pytest.skip("needs PostgreSQL: make test-postgres")
    # There is none before the first test that asks for the database.
    if ground := item.config.stash.get(GROUND, None):
        ground.prepare(item)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The test database, copied from a template: see `tests.databases`."""
    marks = [item.get_closest_marker("django_db") for item in request.session.items]
    keep_rows = any(mark and mark.kwargs.get("serialized_rollback") for mark in marks)
    with django_db_blocker.unblock():
        made = databases.create(verbosity=0, interactive=False, aliases={"default"}, keep_rows=keep_rows)
    ground = request.config.stash[GROUND] = Ground(django_db_blocker)
    yield
    ground.clear()
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A cache in the database rolls back with the test; Redis has to be emptied by hand, and configuration held in memory dropped
    (`tests.shared.Ground` gives it anew to those that begin with the organisation).

    Whether that still holds is asked once in a test, not once a second: statements are counted on slow machines too.
    """
    monkeypatch.setattr(configuration, "STAMP_SECONDS", 3600)
    yield
    if ground := request.config.stash.get(GROUND, None):
        ground.ended()
    configuration.forget()
    if settings.REDIS_URL:
        cache.clear()


@pytest.fixture
def organisation(db: None, request: pytest.FixtureRequest) -> Team:
    """What `make_organisation` makes. It is there already where tests that ask for it follow one another: see `tests.shared.Ground`."""
    ground = request.config.stash.get(GROUND, None)
    return Team.objects.get(code="after_sales") if ground and ground.around else make_organisation()


@pytest.fixture
def on_postgres() -> bool:
    """Whether the test runs on PostgreSQL."""
    return connection.vendor == "postgresql"
