"""Limits on how often something may be done: one atomic statement for each hit, right with any number of processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from helpdesk import statements
from helpdesk.models import RateCount

PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_rate(rate: str) -> tuple[int, int]:
    """ "30/m" -> (30, 60): so many in so many seconds. Raises ValueError on anything else."""
    count, slash, period = rate.partition("/")
    if not slash or period not in PERIODS or not count.isdigit():
        raise ValueError(f"not a rate like 30/m: {rate!r}")
    return int(count), PERIODS[period]


def hit(key: str, rate: str, now: datetime) -> int:
    """Count one hit of `key`; returns 0 when within `rate`, else the seconds until the window ends."""
    return seconds_left(count(key, rate, now), rate, now)


def count(key: str, rate: str, now: datetime) -> int:
    """Count one hit of `key`; returns how many there are in the window of now."""
    table = _table()
    with _without_the_disk() as source:
        hits: int = statements.row(
            f'INSERT INTO {table} (key, "window", hits) SELECT %s, %s, 1 FROM {source} '  # noqa: S608 (our own names)
            f'ON CONFLICT (key, "window") DO UPDATE SET hits = {table}.hits + 1 RETURNING hits',
            [_name(key, rate), _window(rate, now)],
        )[0]
    return hits


def wait(key: str, rate: str, now: datetime) -> int:
    """As `hit`, without counting one: 0 when one more is welcome."""
    found = statements.row(
        f'SELECT hits FROM {_table()} WHERE key = %s AND "window" = %s',  # noqa: S608 (our own names)
        [_name(key, rate), _window(rate, now)],
    )
    return seconds_left(found[0] if found else 0, rate, now)


def seconds_left(hits: int, rate: str, now: datetime) -> int:
    """0 when so many hits are within `rate`, else the seconds until the window ends."""
    allowed, seconds = parse_rate(rate)
    return 0 if hits <= allowed else (_window(rate, now) + 1) * seconds - int(now.timestamp())


def _table() -> str:
    return connection.ops.quote_name(RateCount._meta.db_table)


def _window(rate: str, now: datetime) -> int:
    return int(now.timestamp()) // parse_rate(rate)[1]


def _name(key: str, rate: str) -> str:
    return f"{key}:{rate}"[:120]


@contextmanager
def _without_the_disk() -> Iterator[str]:
    """A transaction that does not wait for the disk, where it is one of its own: a count need not survive a power cut.

    Gives what the count is selected from: PostgreSQL is told in the same statement. On SQLite transactions take turns, and
    single statements take their chance, so there it is a transaction although it is one statement.
    """
    if connection.in_atomic_block:
        yield "(SELECT 1) AS one WHERE 1 = 1"
    elif connection.vendor == "postgresql":
        yield "set_config('synchronous_commit', 'off', true)"
    else:
        connection.ensure_connection()
        was = connection.connection.execute("PRAGMA synchronous").fetchone()[0]
        connection.connection.execute("PRAGMA synchronous=NORMAL")
        try:
            with transaction.atomic():
                yield "(SELECT 1) AS one WHERE 1 = 1"
        finally:
            connection.connection.execute(f"PRAGMA synchronous={was}")


def prune(now: datetime) -> int:
    """Delete windows that ended more than a day ago; returns how many. Windows of every period are dropped by their end."""
    stamp, deleted = int(now.timestamp()), 0
    for letter, seconds in PERIODS.items():
        deleted += RateCount.objects.filter(key__endswith=f"/{letter}", window__lt=(stamp - 86400) // seconds).delete()[0]
    return deleted
