"""Statements written by hand that every contact runs, planned once.

Django sends each statement as a text of its own, and PostgreSQL parses and plans it anew: of the nine milliseconds that a submission
cost the database, six went into planning two of them. What is asked here is kept by the connection as a prepared statement. SQLite
keeps its statements by itself.

`PREPARED_STATEMENTS=False` is for poolers that know no prepared statements (PgBouncer before 1.21).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connections, transaction
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


def run(statement: str, values: Values) -> None:
    """A statement of which nothing is asked back."""
    _ran(statement, values).close()


def count(statement: str, values: Values) -> int:
    """How many rows a statement changed."""
    with _ran(statement, values) as cursor:
        return int(cursor.rowcount)


@contextmanager
def durable() -> Iterator[None]:
    """A transaction that is on the disk when the block ends, but whose locks PostgreSQL gives back before the disk has answered.

    Whoever waits for one of its locks goes on at once, and the waits for the disk of several become one: the commit itself does not
    wait, a record written behind it does, and nothing before it in the log can be lost then. The caller answers nobody within
    the block. Inside another transaction, or on SQLite, it is `atomic`.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    is_own = connection.vendor == "postgresql" and not connection.in_atomic_block
    with transaction.atomic():
        if is_own:
            with together():
                run("SET LOCAL synchronous_commit TO OFF", [])
        yield
    if is_own:
        run("SELECT pg_logical_emit_message(true, 'helpdesk', '')", [])


@contextmanager
def together() -> Iterator[None]:
    """Statements within, of which nothing is asked back, go to PostgreSQL without waiting for each; the block ends when all are through.

    The first that fails is raised at the latest where the block ends, and those after it were not done.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def all_rows(*asked: tuple[str, Values]) -> list[list[tuple[Any, ...]]]:
    """What each of several statements gives, in their order; PostgreSQL is sent all before the first answer is read."""
    if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
        return [rows(*each) for each in asked]
    with together():
        cursors = [_ran(*each) for each in asked]
    found = [list(cursor.fetchall()) for cursor in cursors]
    for cursor in cursors:
        cursor.close()
    return found


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
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind is datetime:
        return value.isoformat()
    return str(value) if isinstance(value, int | float | date) else value
