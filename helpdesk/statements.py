"""Statements written by hand that every contact runs, planned once.

Django sends each statement as a text of its own, and PostgreSQL parses and plans it anew: of the nine milliseconds that a submission
cost the database, six went into planning two of them. What is asked here is kept by the connection as a prepared statement. SQLite
keeps its statements by itself.

`PREPARED_STATEMENTS=False` is for poolers that know no prepared statements (PgBouncer before 1.21).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connections
from django.db.utils import DEFAULT_DB_ALIAS

Values = Sequence[Any] | Mapping[str, Any]
"""By place (`%s`) or by name (`%(name)s`)."""


def rows(statement: str, values: Values, *, binary: bool = False) -> list[tuple[Any, ...]]:
    """Everything that a statement gives; `binary` for much that is bytes."""
    with _ran(statement, values, binary) as cursor:
        return list(cursor.fetchall())


def row(statement: str, values: Values) -> Any:
    """The first row that a statement gives, or None."""
    with _ran(statement, values) as cursor:
        return cursor.fetchone()


def count(statement: str, values: Values) -> int:
    """How many rows a statement changed."""
    with _ran(statement, values) as cursor:
        return int(cursor.rowcount)


def _ran(statement: str, values: Values, binary: bool = False) -> Any:
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        cursor, given = connection.cursor(), values
    else:
        cursor = connection.planned_cursor(binary=binary)
        given = {name: _text(each) for name, each in values.items()} if isinstance(values, Mapping) else list(map(_text, values))
    try:
        cursor.execute(statement, given)
    except BaseException:
        cursor.close()
        raise
    return cursor


def _text(value: Any) -> Any:
    """Numbers and moments as text, which PostgreSQL takes for whatever type stands there.

    As numbers they would be of the type that just holds them, and one statement would become as many as there are sizes.
    """
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, int | float | date) else value
