"""Limits on how often something may be done: one atomic statement for each hit, right with any number of processes."""

from datetime import datetime

from django.db import connection, transaction

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
    allowed, seconds = parse_rate(rate)
    stamp = int(now.timestamp())
    window = stamp // seconds
    table = connection.ops.quote_name(RateCount._meta.db_table)
    # A transaction, though it is one statement: on SQLite transactions take turns, single statements take their chance.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {table} (key, "window", hits) VALUES (%s, %s, 1) '  # noqa: S608 (the table's own name)
            f'ON CONFLICT (key, "window") DO UPDATE SET hits = {table}.hits + 1 RETURNING hits',
            [f"{key}:{rate}"[:120], window],
        )
        hits: int = cursor.fetchone()[0]
    return 0 if hits <= allowed else (window + 1) * seconds - stamp


def prune(now: datetime) -> int:
    """Delete windows that ended more than a day ago; returns how many. Windows of every period are dropped by their end."""
    stamp, deleted = int(now.timestamp()), 0
    for letter, seconds in PERIODS.items():
        deleted += RateCount.objects.filter(key__endswith=f"/{letter}", window__lt=(stamp - 86400) // seconds).delete()[0]
    return deleted
