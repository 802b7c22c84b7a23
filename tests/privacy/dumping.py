"""A full dump, as somebody would make it who looks for a person: every column of every table, and every file."""

import base64
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection


def found(marks: Sequence[str]) -> list[str]:
    """Where one of these words stands, as "table.column: word"."""
    return sorted({f"{place}: {mark}" for place, text in [*_cells(), *_unpacked(), *_files()] for mark in marks if mark in text})


def _cells() -> Iterator[tuple[str, str]]:
    """Every cell of every table that the database knows of, whatever made it; the index of the search among them."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            names = ", ".join(connection.ops.quote_name(name) for name in columns)
            cursor.execute(f"SELECT {names} FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for name, value in zip(columns, row, strict=True):
                    yield f"{table}.{name}", _text(value)


def _text(value: Any) -> str:
    if isinstance(value, memoryview | bytes):
        return bytes(value).decode("utf-8", "ignore")
    # JSON on SQLite has \uXXXX.
    text = str(value) if value is not None else ""
    return text if "\\u" not in text else f"{text} {text.encode('latin-1', 'backslashreplace').decode('unicode_escape', 'ignore')}"


def _unpacked() -> Iterator[tuple[str, str]]:
    """What no dump shows: sessions, queued jobs and their results, the rows a classifier was trained with."""
    for session in Session.objects.all():
        yield "session", str(session.get_decoded())
    for job in apps.get_model("django_q", "OrmQ").objects.all():
        yield "queued job", str(job.task)
    for task in apps.get_model("django_q", "Task").objects.all():
        yield "job", f"{task.args} {task.kwargs} {task.result}"
    for version in apps.get_model("tickets", "ClassifierVersion").objects.all():
        yield "classifier rows", zlib.decompress(bytes(version.rows)).decode() if version.rows else ""
        yield "classifier", bytes(version.data).decode("utf-8", "ignore")
    if "helpdesk_cache" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute("SELECT value FROM helpdesk_cache")
            for (value,) in cursor.fetchall():
                yield "cache", base64.b64decode(value).decode("utf-8", "ignore")


def _files() -> Iterator[tuple[str, str]]:
    for path in sorted(Path(settings.MEDIA_ROOT).rglob("*")):
        if path.is_file():
            yield f"file {path.name}", f"{path.name} {path.read_bytes().decode('utf-8', 'ignore')}"
