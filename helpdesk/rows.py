"""Rows by one statement, for the few places where the ORM's price for each row is what holds us.

Values are plain: ids, strings, numbers, moments, JSON. PostgreSQL gets one JSON document and takes it apart itself, which
costs a tenth of binding each value; SQLite has no round trips to save and runs one prepared statement over and over.
Neither `save` nor signals run: only for rows that are records (events, notices) or written by compare-and-swap.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, connections, models
from django.db.utils import DEFAULT_DB_ALIAS

from helpdesk import statements

Row = Mapping[str, Any]
"""Values by column (`ticket_id`, not `ticket`); all rows of a call name the same columns."""
Writer = Callable[[Any, Any], Any]
"""(value, connection) -> what is handed to the database."""

_SIMPLE = frozenset({str, int, bool, type(None)})
_AS_THEY_ARE = frozenset(
    {
        "BigIntegerField",
        "BooleanField",
        "CharField",
        "ForeignKey",
        "IntegerField",
        "PositiveSmallIntegerField",
        "SmallIntegerField",
        "TextField",
    }
)
"""Fields that hand text, numbers and yes or no to the database as they stand."""


@dataclass(frozen=True)
class Along:
    """Rows of another model that refer to a new one by `column`."""

    model: type[models.Model]
    column: str
    rows: Sequence[Row]


def add(row: models.Model, *, along: Along | None = None) -> None:
    """Insert one new instance and give it its key, unless it has one; what it refers to is saved already.

    `along`: further rows that refer to it.
    """
    own: Any = connections[DEFAULT_DB_ALIAS]
    has_key = row.pk is not None
    statement, writers = _adding(type(row), own.vendor, has_key)
    values = []
    for field, write in writers:
        value = getattr(row, field.attname)
        if value is None and field.is_relation and field.is_cached(row) and (other := field.get_cached_value(row)) is not None:
            # It was given its key after it was put here.
            value = other.pk
            setattr(row, field.attname, value)
        values.append(write(value, own))
    if along is not None and own.vendor == "postgresql":
        statement, values = _with(along, statement, values)
    if has_key:
        statements.run(statement, values)
    else:
        (row.pk,) = statements.row(statement, values)
    row._state.adding, row._state.db = False, own.alias
    if along is not None and own.vendor != "postgresql":
        insert(along.model, [{along.column: row.pk, **other} for other in along.rows])


def _with(along: Along, statement: str, values: list[Any]) -> tuple[str, list[Any]]:
    """Both by one statement."""
    quote = connection.ops.quote_name
    columns = list(along.rows[0])
    names = ", ".join(map(quote, columns))
    into = f"INSERT INTO {quote(along.model._meta.db_table)} ({quote(along.column)}, {names})"
    others = f"{into} SELECT made.*, {names} FROM made, {_recordset(along.model, columns)}"  # noqa: S608 (our own names)
    return f"WITH made AS ({statement}), others AS ({others}) SELECT * FROM made", [*values, _document(along.rows)]  # noqa: S608


@lru_cache
def _adding(model: type[models.Model], vendor: str, has_key: bool) -> tuple[str, list[tuple[Any, Writer]]]:
    quote = connection.ops.quote_name
    fields = [field for field in _fields(model) if has_key or not field.primary_key]
    names, marks = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    back = "" if has_key else f" RETURNING {quote(str(_key(model).column))}"
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks}){back}"  # noqa: S608 (our own names)
    return statement, [(field, _writer(field, vendor)) for field in fields]


def _writer(field: Any, vendor: str) -> Writer:
    """What makes a field's value one for the database: Django's own way, without its detours where nothing is changed on it."""
    kind = field.get_internal_type() if type(field).__module__.startswith("django.db.models.") else ""
    if kind in _AS_THEY_ARE:
        return lambda value, own: value if type(value) in _SIMPLE else field.get_db_prep_save(value, own)
    if kind == "DateTimeField":
        return lambda value, own: value if value is None else _moment(value) if vendor == "sqlite" else value
    if kind == "JSONField" and vendor == "postgresql":
        return lambda value, own: None if value is None else json.dumps(value, cls=field.encoder)
    return lambda value, own: field.get_db_prep_save(value, own)


@lru_cache(256)
def _moment(value: datetime) -> str:
    """A moment as SQLite keeps it; a ticket, its message and its events have the same few."""
    return str(connection.ops.adapt_datetimefield_value(value))


def insert(model: type[models.Model], rows: Sequence[Row], *, ignore_conflicts: bool = False) -> None:
    """Insert rows; `ignore_conflicts` leaves out those that a unique constraint refuses."""
    if not rows:
        return
    columns = list(rows[0])
    quote = connection.ops.quote_name
    into = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    conflict = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    if connection.vendor == "postgresql":
        names = ", ".join(map(quote, columns))
        statements.run(f"{into} SELECT {names} FROM {_recordset(model, columns)}{conflict}", [_document(rows)])  # noqa: S608 (our own names)
        return
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"{into} VALUES ({marks}){conflict}", _values(model, rows, columns))


def update(model: type[models.Model], rows: Sequence[Row], *, keys: Sequence[str], keep: Collection[str] = (), sets: str = "") -> int:
    """Write the columns of each row where its `keys` (the primary key among them) still hold; returns how many rows did.

    A None in a column of `keep` leaves what is there. `sets` is further SQL of our own, such as `version = t.version + 1`.
    """
    if not rows:
        return 0
    columns = [name for name in rows[0] if name not in keys]
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            new = [f"COALESCE(r.{quote(name)}, t.{quote(name)})" if name in keep else f"r.{quote(name)}" for name in columns]
            changed = ", ".join(f"{quote(name)} = {value}" for name, value in zip(columns, new, strict=True))
            same = " AND ".join(f"t.{quote(name)} = r.{quote(name)}" for name in keys)
            source = _recordset(model, [*columns, *keys])
            more = f", {sets}" if sets else ""
            cursor.execute(f"UPDATE {table} AS t SET {changed}{more} FROM {source} WHERE {same}", [_document(rows)])  # noqa: S608 (our own names)
        else:
            new = [f"COALESCE(%s, {quote(name)})" if name in keep else "%s" for name in columns]
            changed = ", ".join(f"{quote(name)} = {value}" for name, value in zip(columns, new, strict=True))
            same = " AND ".join(f"{quote(name)} = %s" for name in keys)
            more = f", {sets.replace('t.', '')}" if sets else ""
            cursor.executemany(f"UPDATE {table} SET {changed}{more} WHERE {same}", _values(model, rows, [*columns, *keys]))  # noqa: S608
        return int(cursor.rowcount)


@lru_cache
def _types(model: type[models.Model]) -> dict[str, str]:
    """Types of the columns on PostgreSQL."""
    return {field.column: field.rel_db_type(connection) if field.is_relation else field.db_type(connection) for field in _fields(model)}


def _recordset(model: type[models.Model], columns: Sequence[str]) -> str:
    quote, types = connection.ops.quote_name, _types(model)
    return f"jsonb_to_recordset(%s::jsonb) AS r({', '.join(f'{quote(name)} {types[name]}' for name in columns)})"


def _key(model: type[models.Model]) -> Any:
    return model._meta.pk


def _fields(model: type[models.Model]) -> list[Any]:
    return list(model._meta.concrete_fields)


def _document(rows: Sequence[Row]) -> str:
    return json.dumps(rows, default=_plain, ensure_ascii=False)


@lru_cache(1024)
def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no plain value")


def _values(model: type[models.Model], rows: Sequence[Row], columns: Sequence[str]) -> list[list[Any]]:
    own = connections[DEFAULT_DB_ALIAS]
    writers = _writers(model, own.vendor)
    chosen = [(name, writers[name]) for name in columns]
    return [[write(row[name], own) for name, write in chosen] for row in rows]


@lru_cache
def _writers(model: type[models.Model], vendor: str) -> dict[str, Writer]:
    return {field.column: _writer(field, vendor) for field in _fields(model)}
