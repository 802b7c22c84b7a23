"""Counting rows by hours of the local clock."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import CharField, Count, F, Func, QuerySet, Value
from django.db.models.functions import TruncHour
from django.utils import timezone


def by_hour(rows: QuerySet[Any], moment: str) -> dict[datetime, int]:
    """How many rows' `moment` lies in each hour of the active time zone, by the hour's beginning; one statement. Where the clock
    is put back, the hour that comes twice is one.

    Django cuts moments on SQLite by a function of Python, six microseconds a row. They lie there as text in UTC: its first 16 characters
    are the minute, and of minutes there are few enough to be put into hours here (zones with half an hour exist).
    """
    if connection.vendor != "sqlite":
        hours = rows.annotate(hour=TruncHour(moment)).values_list("hour").annotate(n=Count("pk"))
        return {timezone.localtime(hour): count for hour, count in hours if hour is not None}
    minute = Func(F(moment), Value(1), Value(16), function="SUBSTR", output_field=CharField())
    found: Counter[datetime] = Counter()
    for text, count in rows.annotate(minute=minute).values_list("minute").annotate(n=Count("pk")):
        if text is not None:
            found[timezone.localtime(datetime.fromisoformat(text).replace(tzinfo=UTC)).replace(minute=0)] += count
    return dict(found)
