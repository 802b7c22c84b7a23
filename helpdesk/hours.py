"""Counting rows by hours of the local clock."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import CharField, Count, Expression, F, Func, QuerySet, Value
from django.db.models.functions import TruncHour
from django.utils import timezone


def by_hour(parts: Sequence[QuerySet[Any]], moment: str) -> dict[datetime, int]:
    """How many rows' `moment` lies in each hour of the active time zone, by the hour's beginning; where the clock is put back, the hour
    that comes twice is one.

    One statement for all `parts`. Spans of time are better several parts than one with OR in it, which PostgreSQL counts row by row
    where an index alone would do.

    Django cuts moments on SQLite by a function of Python, six microseconds a row. They lie there as text in UTC: its first 16 characters
    are the minute, and of minutes there are few enough to be put into hours here (zones with half an hour exist).
    """
    found: Counter[datetime] = Counter()
    if connection.vendor != "sqlite":
        for hour, count in _counted(parts, TruncHour(moment)):
            found[timezone.localtime(hour)] += count
        return dict(found)
    minute = Func(F(moment), Value(1), Value(16), function="SUBSTR", output_field=CharField())
    for text, count in _counted(parts, minute):
        found[timezone.localtime(datetime.fromisoformat(text).replace(tzinfo=UTC)).replace(minute=0)] += count
    return dict(found)


def _counted(parts: Sequence[QuerySet[Any]], cut: Expression) -> Iterator[tuple[Any, int]]:
    first, *others = [rows.annotate(span=cut).values_list("span").annotate(n=Count("*")) for rows in parts]
    for span, count in first.union(*others, all=True):
        if span is not None:
            yield span, count
