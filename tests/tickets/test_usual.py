"""The usual volume: hours counted once, learnt at night without surges, asked without a statement."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.models import ServiceCalendar, StatutoryDay
from tests.factories import NOW, make_organisation, make_surge_rule, open_ticket
from tickets import jobs, surges, usual
from tickets.choices import Channel
from tickets.models import IntakeHour, Surge, Ticket, UsualHour

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def intake(count: int, at, **contact) -> None:
    """So many contacts in the hour after `at`; only their time matters."""
    first = Ticket.objects.count()
    for n in range(count):
        open_ticket(now=at + n * timedelta(seconds=10), assign=False, notify=False, phone=f"136{first + n:08d}", **contact)


def counted(hours: dict) -> None:
    """Hours of the past as they were counted then."""
    IntakeHour.objects.bulk_create(IntakeHour(start=at, contacts=count) for at, count in hours.items())


def weeks(count: int, at, weeks: int = 8) -> dict:
    """The same hour of so many weeks, in a house that was at work all the time."""
    hours = {at - week * WEEK: count for week in range(1, weeks + 1)}
    return {**{NOW - 8 * WEEK + n * HOUR: 1 for n in range(1, 8 * 7 * 24)}, **hours}


def test_it_counts_each_hour_that_is_over_once_and_no_imports():
    make_organisation()
    intake(3, NOW - 2 * HOUR)
    intake(2, NOW - HOUR)
    intake(4, NOW - HOUR, channel=Channel.IMPORT)
    intake(1, NOW)
    assert usual.count_hours(NOW + 30 * MINUTE) == 8 * 7 * 24
    assert dict(IntakeHour.objects.filter(contacts__gt=0).values_list("start", "contacts")) == {NOW - 2 * HOUR: 3, NOW - HOUR: 2}
    intake(1, NOW - HOUR)  # what comes into a finished hour later changes nothing
    assert usual.count_hours(NOW + 30 * MINUTE) == 0
    assert usual.count_hours(NOW + 3 * HOUR) == 3
    assert IntakeHour.objects.get(start=NOW).contacts == 1
    assert IntakeHour.objects.get(start=NOW - HOUR).contacts == 2


def test_it_learns_at_night_what_an_hour_brings_and_asks_no_statement_for_it():
    counted(weeks(60, NOW))
    assert usual.within(NOW, NOW + HOUR) is None
    with time_machine.travel(NOW, tick=False):
        assert jobs.learn_usual_volume()["learnt"] == 168
    usual.held()
    with CaptureQueriesContext(connection) as queries:
        assert usual.within(NOW, NOW + 10 * MINUTE) == pytest.approx(10)
        assert usual.within(NOW + HOUR, NOW + 2 * HOUR) == 1
    assert [query["sql"] for query in queries if "configurationstamp" not in query["sql"]] == []


def test_it_leaves_out_the_hours_of_a_surge_on_record():
    hours, rule = weeks(60, NOW), make_surge_rule()
    for week in (1, 2, 3, 4, 5):
        hours[NOW - week * WEEK] = 700
        Surge.objects.create(
            rule=rule,
            started_at=NOW - week * WEEK + 10 * MINUTE,
            ended_at=NOW - week * WEEK + 50 * MINUTE,
            window_minutes=10,
        )
    counted(hours)
    usual.learn(NOW)
    assert UsualHour.objects.get(day=2, hour=10).contacts == 60
    assert UsualHour.objects.get(day=2, hour=10).days == 2


def test_it_keeps_holidays_apart():
    make_organisation()
    ServiceCalendar.objects.update(statutory=True)
    hours = weeks(60, NOW)
    for week in (1, 2, 3, 4, 5, 6):
        hours[NOW - week * WEEK] = 4
        StatutoryDay.objects.create(date=(NOW - week * WEEK).date(), name="假")
    counted(hours)
    usual.learn(NOW)
    assert UsualHour.objects.get(day=2, hour=10).contacts == 60
    assert UsualHour.objects.get(day=7, hour=10).contacts == 4
    assert usual.within(NOW, NOW + HOUR) == 60
    StatutoryDay.objects.create(date=NOW.date(), name="假")
    assert usual.within(NOW, NOW + HOUR) == 4


def test_the_surge_is_judged_by_what_was_learnt_and_counts_no_past():
    make_organisation()
    make_surge_rule(contacts=None, multiple=3.0, floor=2)
    counted(weeks(6, NOW))
    usual.learn(NOW)
    intake(3, NOW + 30 * MINUTE)
    with CaptureQueriesContext(connection) as queries:
        watched = surges.watch(NOW + 31 * MINUTE)
    assert watched.seen.usual == pytest.approx(1)
    assert watched.steps[0] == "started"
    # The window itself, and how many of the surge wait: nothing of the past weeks.
    assert len([query for query in queries if "COUNT" in query["sql"] and "tickets_ticket" in query["sql"]]) <= 3


def test_it_is_not_believed_for_ever_when_its_job_stands_still():
    counted(weeks(60, NOW))
    usual.learn(NOW)
    assert usual.within(NOW + 2 * WEEK, NOW + 2 * WEEK + HOUR) == 60
    assert usual.within(NOW + 3 * WEEK, NOW + 3 * WEEK + HOUR) is None


def test_a_house_that_began_yesterday_has_learnt_nothing_of_the_weeks_before():
    counted({NOW - 2 * WEEK + n * HOUR: 0 for n in range(14 * 24)})
    IntakeHour.objects.filter(start=NOW - DAY).update(contacts=9)
    usual.learn(NOW)
    assert set(UsualHour.objects.values_list("day", flat=True)) == {NOW.weekday()}
