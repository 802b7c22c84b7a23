"""Rows are counted by hours of the local clock, on every database."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from helpdesk.hours import by_hour
from tickets.models import IntakeHour

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 10, 24, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Kathmandu", "Asia/Kolkata", "Europe/Berlin", "UTC"])
def test_it_counts_what_lies_in_each_hour_when_the_zone_has_half_an_hour_or_an_hour_comes_twice(zone):
    moments = [BEGIN + timedelta(minutes=7 * step, microseconds=step) for step in range(360)]
    IntakeHour.objects.bulk_create(IntakeHour(start=moment, contacts=0) for moment in moments)
    tz, rows, half = ZoneInfo(zone), IntakeHour.objects.order_by(), moments[173]
    with timezone.override(tz):
        found = by_hour([rows.filter(start__lt=half), rows.filter(start__gte=half)], "start")
    expected = Counter(moment.astimezone(tz).replace(minute=0, second=0, microsecond=0, tzinfo=None) for moment in moments)
    assert {hour.replace(tzinfo=None): count for hour, count in found.items()} == expected
