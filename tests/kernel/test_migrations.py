"""Which databases the migrations are for: new ones, and those on which all former migrations have run."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from helpdesk.checks import check_former_migrations

pytestmark = pytest.mark.django_db


@pytest.fixture
def formerly(monkeypatch):
    """A database of the time before: what replaces other migrations is not on record, all those others are."""
    applied = MigrationRecorder(connection).applied_migrations()
    replacing = {key: each.replaces for key, each in MigrationExecutor(connection).loader.disk_migrations.items() if each.replaces}
    known = {key: each for key, each in applied.items() if key not in replacing}
    known |= {former: applied[key] for key, formers in replacing.items() for former in formers}
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: dict(known))
    return known


def to_do():
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def test_a_database_of_the_former_migrations_needs_nothing(formerly):
    assert ("tickets", "0044_lost_links_are_asked_for") in formerly
    assert to_do() == []


def test_one_on_which_only_some_of_them_ran_is_refused(formerly):
    assert check_former_migrations(None, databases=["default"]) == []
    del formerly["tickets", "0044_lost_links_are_asked_for"]
    [error] = check_former_migrations(None, databases=["default"])
    assert (error.id, error.is_serious()) == ("helpdesk.E040", True)
    assert "tickets.0001_models" in error.msg


def test_a_new_one_is_not(monkeypatch):
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: {})
    assert check_former_migrations(None, databases=["default"]) == []
