"""Moments come back from the database as they went in, however they are read."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection, transaction

from helpdesk.models import Heartbeat

MOMENTS = [
    datetime(2026, 11, 22, 6, 30, 1, 234_567, tzinfo=UTC),
    datetime(2026, 2, 28, 23, 59, 59, tzinfo=timezone(timedelta(hours=8))),
    datetime(9000, 1, 1, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
]


@pytest.mark.django_db
@pytest.mark.parametrize("at", MOMENTS, ids=str)
def test_it_reads_the_moment_that_was_written_when_it_is_asked_for(at):
    row = Heartbeat.objects.create(name=f"job {at:%Y}", started_at=at)
    for read in (Heartbeat.objects.get(pk=row.pk).started_at, Heartbeat.objects.values_list("started_at", flat=True).get(pk=row.pk)):
        assert read == at
        assert read.utcoffset() == timedelta()


@pytest.mark.django_db(transaction=True)
def test_it_reads_the_same_when_rows_are_fetched_in_pieces():
    for number, at in enumerate(MOMENTS):
        Heartbeat.objects.create(name=f"job {number}", started_at=at)
    rows = Heartbeat.objects.order_by("name").values_list("started_at", flat=True)
    assert list(rows.iterator(chunk_size=2)) == MOMENTS
    with transaction.atomic():
        assert list(rows.iterator(chunk_size=2)) == MOMENTS
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM helpdesk_heartbeat WHERE started_at >= %s", [connection.ops.adapt_datetimefield_value(MOMENTS[0])]
        )
        assert cursor.fetchone()[0] == 2
