"""Which closed matters are followed up, and at what hours: tables of cases."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpdesk.calendars import Calendar, build
from surveys import followup_rules
from surveys.followup_rules import Matter, Rule

PLAIN = {"issue_type": "logistics", "team": "after_sales", "level": None, "tier": "standard"}
RULES = {
    "level-1": Rule(1, "level-1", (1, 7), "call", "senior", level=1),
    "level-2": Rule(2, "level-2", (3,), "call", "agent", level=2),
    "dissatisfied": Rule(3, "dissatisfied", (2,), "call", "senior", dissatisfied=True),
    "complex": Rule(4, "complex", (7,), "call", "agent", complex=True, many_messages=12),
    "vip": Rule(5, "vip", (7, 30), "call", "agent", tier="vip"),
}
NIGHT = Rule(6, "night", (1,), "call", "agent", level=2, team="after_sales", dissatisfied=True)


@pytest.mark.parametrize(
    ("matter", "expected"),
    [
        ({}, []),
        ({"level": 1}, [("level-1", 1), ("level-1", 7)]),
        ({"level": 2}, [("level-2", 3)]),
        ({"level": 3}, []),
        ({"refused": True}, [("dissatisfied", 2)]),
        ({"poor": True}, [("dissatisfied", 2)]),
        ({"departments": 1}, []),
        ({"departments": 2}, [("complex", 7)]),
        ({"reopened": 1}, [("complex", 7)]),
        ({"messages": 11}, []),
        ({"messages": 12}, [("complex", 7)]),
        ({"tier": "vip"}, [("vip", 7), ("vip", 30)]),
        ({"level": 2, "refused": True, "tier": "vip"}, [("level-2", 3), ("dissatisfied", 2), ("vip", 7), ("vip", 30)]),
    ],
)
def test_it_wants_what_the_rules_say(matter: dict[str, object], expected: list[tuple[str, int]]) -> None:
    found = followup_rules.wanted(RULES.values(), Matter(**{**PLAIN, **matter}))  # type: ignore[arg-type]
    assert [(rule.code, days) for rule, days in found] == expected


@pytest.mark.parametrize(
    ("matter", "expected"),
    [({"level": 2}, False), ({"level": 2, "poor": True}, True), ({"level": 2, "poor": True, "team": "pre_sales"}, False)],
)
def test_it_fits_when_all_that_is_named_holds(matter: dict[str, object], expected: bool) -> None:
    assert followup_rules.fits(NIGHT, Matter(**{**PLAIN, **matter})) is expected  # type: ignore[arg-type]


def test_it_fits_nothing_when_it_names_nothing() -> None:
    assert not followup_rules.fits(Rule(9, "x", (1,), "call", "agent"), Matter(**PLAIN))  # type: ignore[arg-type]


WEEK = {str(day): [["08:30", "12:00"], ["13:00", "18:00"]] for day in range(5)}
NEVER_CLOSED = {str(day): [["00:00", "24:00"]] for day in range(7)}


def calendar(weekly: dict[str, list[list[str]]], closed: tuple[date, ...] = ()) -> Calendar:
    return build(
        code="c",
        timezone="Asia/Shanghai",
        weekly=weekly,
        promise_minute=540,
        statutory=[(day, False) for day in closed],
        exceptions=[],
    )


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("weekly", "closed", "since", "days", "start", "end"),
    [
        # A Wednesday's closing: Thursday, in service hours but never before nine.
        (WEEK, (), "2026-11-18T17:59", 1, "2026-11-19T09:00", "2026-11-19T18:00"),
        # Over the weekend to Monday.
        (WEEK, (), "2026-11-18T17:59", 3, "2026-11-23T09:00", "2026-11-23T18:00"),
        # And past a holiday on that Monday.
        (WEEK, (date(2026, 11, 23),), "2026-11-18T17:59", 3, "2026-11-24T09:00", "2026-11-24T18:00"),
        # A minute after midnight in Shanghai is the next day there, whatever it is in UTC.
        (WEEK, (), "2026-11-19T00:01", 1, "2026-11-20T09:00", "2026-11-20T18:00"),
        # A house that never closes calls nobody at night.
        (NEVER_CLOSED, (), "2026-11-20T03:00", 1, "2026-11-21T09:00", "2026-11-21T20:00"),
    ],
)
def test_it_falls_into_service_hours(
    weekly: dict[str, list[list[str]]], closed: tuple[date, ...], since: str, days: int, start: str, end: str
) -> None:
    slot = followup_rules.slot_after(calendar(weekly, closed), shanghai(since), days, shanghai(since))
    assert (slot.start, slot.end) == (shanghai(start), shanghai(end))
    assert slot.start.tzinfo is UTC


def test_it_plans_nothing_into_the_past_when_the_closing_was_found_late() -> None:
    slot = followup_rules.slot_after(calendar(WEEK), shanghai("2026-11-09T10:00"), 1, shanghai("2026-11-18T18:00"))
    assert slot.start == shanghai("2026-11-19T09:00")


def test_it_finds_an_end_when_the_calendar_is_closed_for_months() -> None:
    days = tuple(date(2026, 11, 18) + timedelta(days=n) for n in range(100))
    assert followup_rules.slot_after(calendar(WEEK, days), shanghai("2026-11-18T10:00"), 1, shanghai("2026-11-18T10:00")).end


@pytest.mark.parametrize(("text", "expected"), [("1, 7", (1, 7)), ("7，1、7", (1, 7)), ("30", (30,))])
def test_it_reads_days_as_people_type_them(text: str, expected: tuple[int, ...]) -> None:
    assert followup_rules.read_days(text) == expected


@pytest.mark.parametrize("text", ["", "0", "366", "x", "-1", "1.5"])
def test_it_refuses_days_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"invalid literal|^.{0,3}$"):
        followup_rules.read_days(text)


def test_it_gives_the_call_to_whoever_has_the_fewest() -> None:
    assert followup_rules.least_loaded([3, 2, 1], {1: 2, 2: 1, 3: 1}) == 2
    assert followup_rules.least_loaded([], {}) is None
