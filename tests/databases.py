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

from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases

ROOT = Path(__file__).parent.parent
READ_BY_MIGRATIONS = ("*/migrations/*.py", "*/roles.py", "*/models/*.py", "*/models.py", "*/choices.py", "requirements-dev.txt")
KEPT_SECONDS = 24 * 3600


def create(**how: Any) -> Any:
    """Make this process's test database; `how` goes to Django's `setup_databases`, whose answer is returned."""
    name = f"helpdesk_template_{_digest()}"
    with _alone(name):
        return (_on_postgres if connection.vendor == "postgresql" else _on_sqlite)(name, how)


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
