"""Test databases from a template: the migrations run once for each state of the code, then every test process copies the outcome.

The template's name holds a digest of all that the migrations run, so that changed code makes another one. SQLite's is a file in
the system's temporary folder; PostgreSQL's a database of the server at hand.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.models import Model
from django.db.transaction import atomic
from django.test import TransactionTestCase
from django.test.utils import setup_databases

ROOT = Path(__file__).parent.parent
READ_BY_MIGRATIONS = (
    "*/migrations/*.py",
    "helpdesk/migrating.py",
    "helpdesk/search*.py",
    "*/roles.py",
    "*/models/*.py",
    "*/models.py",
    "*/choices.py",
    "requirements-dev.txt",
)
KEPT_SECONDS = 24 * 3600


Rows = list[tuple[type[Model], list[Model]]]

_empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def create(*, keep_rows: bool = False, **how: Any) -> Any:
    """Make this process's test database; `how` goes to Django's `setup_databases`, whose answer is returned.

    With `keep_rows` the rows of the migrations are there again behind every test with real transactions, which empties all tables.
    Django would put them back before the next such test only (a process may run another one next), from JSON and row by row, a
    fifth of a second each time; here every table gets its rows by one statement.
    """
    name = f"helpdesk_template_{_digest()}"
    with _alone(name):
        made = (_on_postgres if connection.vendor == "postgresql" else _on_sqlite)(name, how | {"serialized_aliases": set()})
    if keep_rows:
        connection._test_serialized_contents = _rows()  # type: ignore[attr-defined]
        BaseDatabaseCreation.deserialize_db_from_string = lambda creation, kept: None  # type: ignore[assignment,method-assign]
        TransactionTestCase._fixture_teardown = _empty_and_put_back  # type: ignore[attr-defined]
    return made


def _rows() -> Rows:
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    found = [(model, list(model._base_manager.all())) for model in models]
    return [(model, rows) for model, rows in found if rows]


def _empty_and_put_back(case: TransactionTestCase) -> None:
    _empty(case)
    for alias in case._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
        if kept := getattr(connections[alias], "_test_serialized_contents", None):
            _put_back(connections[alias], kept)


def _put_back(connection: BaseDatabaseWrapper, kept: Rows) -> None:
    # Raw: as it was kept, with nothing computed anew.
    how = {"using": connection.alias, "raw": True}
    # Keys that point to rows of later tables are looked at when the transaction ends.
    with atomic(using=connection.alias):
        for model, rows in kept:
            fields = [field for field in model._meta.local_concrete_fields if not field.generated]
            size = max(1, min(len(rows), connection.ops.bulk_batch_size(fields, rows)))
            for first in range(0, len(rows), size):
                model._base_manager._insert(rows[first : first + size], fields=fields, **how)  # type: ignore[attr-defined]


def _on_sqlite(name: str, how: dict[str, Any]) -> Any:
    template = _folder() / f"{name}.sqlite3"
    target = Path(settings.DATABASES["default"]["TEST"]["NAME"])
    if template.exists():
        shutil.copyfile(template, target)
        return setup_databases(**how | {"keepdb": True})
    made = setup_databases(**how)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [f"{template}.new"])
    os.replace(f"{template}.new", template)
    _forget_old_ones()
    return made


def _on_postgres(name: str, how: dict[str, Any]) -> Any:
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        known = cursor.fetchone() is not None
    if known:
        connection.settings_dict["TEST"]["TEMPLATE"] = name
        return setup_databases(**how)
    made = setup_databases(**how)
    source = connection.ops.quote_name(connection.settings_dict["NAME"])
    # A database is copied only while nobody is connected to it.
    connection.close()
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)} TEMPLATE {source}")
    return made


def _digest() -> str:
    digest = hashlib.sha256(settings.DATABASES["default"]["ENGINE"].encode())
    for pattern in READ_BY_MIGRATIONS:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone(name: str) -> Iterator[None]:
    with (_folder() / f"{name}.lock").open("w") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        yield


def _forget_old_ones() -> None:
    for path in _folder().iterdir():
        if path.stat().st_mtime < time.time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"helpdesk-test-templates-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
