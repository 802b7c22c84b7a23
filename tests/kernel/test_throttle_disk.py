"""Counting hits neither waits for the disk nor keeps others from waiting for it."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from helpdesk import throttle
from helpdesk.models import RateCount
from tests.factories import NOW


def _waits() -> object:
    """How the connection waits for the disk when it commits."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit" if connection.vendor == "postgresql" else "PRAGMA synchronous")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_it_leaves_the_connection_as_it_was_when_it_has_counted():
    before = _waits()
    assert [throttle.hit("a", "2/m", NOW) for _time in range(3)] == [0, 0, 60 - NOW.second]
    assert _waits() == before
    assert RateCount.objects.get().hits == 3


@pytest.mark.django_db(transaction=True)
def test_it_leaves_a_transaction_alone_when_it_counts_inside_one():
    with transaction.atomic():
        before = _waits()
        assert throttle.hit("a", "1/m", NOW) == 0
        assert _waits() == before
    assert throttle.hit("a", "1/m", NOW + timedelta(seconds=1)) > 0
