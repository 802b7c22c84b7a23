"""Rows by one statement, for the few places where the ORM's price for each row is what holds us.

Values are plain: ids, strings, numbers, moments, JSON. PostgreSQL gets one JSON document and takes it apart itself, which
costs a tenth of binding each value; SQLite has no round trips to save and runs one prepared statement over and over.
Neither `save` nor signals run: only for rows that are records (events, notices) or written by compare-and-swap.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models

Row = Mapping[str, Any]
"""Values by column (`ticket_id`, not `ticket`); all rows of a call name the same columns."""


def add(row: models.Model) -> None:
    """Insert one new instance and give it its key; what it refers to is saved already."""
    statement, fields = _adding(type(row), connection.vendor)
    values = []
    for field in fields:
        value = getattr(row, field.attname)
        if value is None and field.is_relation and field.is_cached(row) and (other := field.get_cached_value(row)) is not None:
            # It was given its key after it was put here.
            value = other.pk
            setattr(row, field.attname, value)
        values.append(field.get_db_prep_save(value, connection))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias


@lru_cache
def _adding(model: type[models.Model], vendor: str) -> tuple[str, list[Any]]:
    quote = connection.ops.quote_name
    fields = [field for field in _fields(model) if not field.primary_key]
    names, marks = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    key = quote(str(_key(model).column))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks}) RETURNING {key}", fields  # noqa: S608 (our own names)


def insert(model: type[models.Model], rows: Sequence[Row], *, ignore_conflicts: bool = False) -> None:
    """Insert rows; `ignore_conflicts` leaves out those that a unique constraint refuses."""
    if not rows:
        return
    columns = list(rows[0])
    quote = connection.ops.quote_name
    into = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    conflict = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = ", ".join(map(quote, columns))
            cursor.execute(f"{into} SELECT {names} FROM {_recordset(model, columns)}{conflict}", [_document(rows)])  # noqa: S608 (our own names)
        else:
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
    prepare = {field.column: field.get_db_prep_save for field in _fields(model)}
    return [[prepare[name](row[name], connection) for name in columns] for row in rows]
