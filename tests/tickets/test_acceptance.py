"""The acceptance clock: a table of what it says when, without a database."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpdesk.calendars import build
from tickets import acceptance, ladder
from tickets.targets import Policy, Rung

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = build(code="default", timezone="Asia/Shanghai", weekly={str(day): [["08:30", "18:00"]] for day in range(5)})
POLICY = Policy("normal", "normal", "normal", None, None)
PACE = acceptance.pace(120, POLICY, CALENDAR)
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    """A time in China in the week of 16 November 2026; the 20th is a Friday."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("asked", "due", "warned"),
    [
        ("18 10:00", "18 12:00", "18 11:30"),
        ("18 17:00", "19 09:30", "19 09:00"),
        ("20 17:00", "23 09:30", "23 09:00"),  # over a week-end
        ("21 11:00", "23 10:30", "23 10:00"),  # asked on a Saturday
        ("20 16:00", "20 18:00", "20 17:30"),  # full at the closing minute
        ("20 16:45", "23 09:15", "23 08:45"),
    ],
)
def test_it_runs_in_service_hours(asked, due, warned):
    start = at(asked)
    clock = acceptance.clock(PACE, asked_at=start, due_at=PACE.due(start), now=start)
    assert (clock.due_at, clock.warn_at, clock.state, clock.remaining) == (at(due), at(warned), "calm", 2 * HOUR)


@pytest.mark.parametrize(
    ("now", "met", "ended", "state", "steps"),
    [
        ("18 11:29", None, None, "calm", ["started", "due"]),
        ("18 11:30", None, None, "warn", ["started", "due", "warned"]),
        ("18 11:59", None, None, "warn", ["started", "due", "warned"]),
        ("18 12:00", None, None, "late", ["started", "due", "warned", "breached"]),
        ("18 16:00", "18 11:00", None, "met", ["started", "due", "met"]),
        ("18 16:00", "18 12:00", None, "met", ["started", "due", "warned", "met"]),  # the very instant is in time
        ("18 16:00", "18 12:01", None, "missed", ["started", "due", "warned", "breached", "met"]),
        ("18 16:00", None, "18 11:00", "none", ["started", "due", "ended"]),
        ("18 16:00", None, "18 13:00", "missed", ["started", "due", "warned", "breached", "ended"]),
    ],
)
def test_it_stands_as_it_must_when_time_goes_on(now, met, ended, state, steps):
    clock = acceptance.clock(
        PACE, asked_at=at("18 10:00"), due_at=at("18 12:00"), now=at(now), met_at=met and at(met), ended_at=ended and at(ended)
    )
    assert (clock.state, [step.code for step in clock.steps]) == (state, steps)
    assert (clock.breached_at is not None) == ("breached" in steps)


def test_it_keeps_the_deadline_a_request_was_given_when_the_department_is_edited():
    shorter = acceptance.pace(30, POLICY, CALENDAR)
    clock = acceptance.clock(shorter, asked_at=at("18 10:00"), due_at=at("18 12:00"), now=at("18 11:00"))
    assert (clock.due_at, clock.state) == (at("18 12:00"), "calm")


def test_it_names_the_request_in_its_alarms_so_that_each_has_its_own():
    policy = Policy("p", "p", "p", None, None, ladder=(Rung("warn", "acceptance", "warning"), Rung("again", "acceptance", "after", 60)))
    pace = acceptance.pace(120, policy, CALENDAR)
    watch = acceptance.watch(pace, request=17, asked_at=at("18 10:00"), due_at=at("18 12:00"), until=None)
    found = {alarm.key: alarm.at for alarm in ladder.alarms(watch)}
    assert found == {
        "acceptance:warn:17": at("18 11:30"),
        "acceptance:breach:17": at("18 12:00"),
        "acceptance:again:17": at("18 13:00"),
    }


@pytest.mark.parametrize(("until", "keys"), [("18 11:00", []), ("18 12:00", []), ("18 12:01", ["acceptance:breach:3"])])
def test_it_rings_no_more_once_it_is_answered_but_a_breach_stays(until, keys):
    watch = acceptance.watch(PACE, request=3, asked_at=at("18 10:00"), due_at=at("18 12:00"), until=at(until))
    assert [alarm.key for alarm in ladder.alarms(watch)] == keys
