"""What an hour of the week usually brings, from hours that were counted."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets import usual_rules
from tickets.usual_rules import HOLIDAY, MADE_UP, Learnt, at, kind_of, learn, robust_mean, within

MONDAY = datetime(2026, 11, 16)
WEEKDAYS = set(range(5))


def weekday(day: date) -> int:
    return day.weekday()


@pytest.mark.parametrize(
    ("counts", "usual"),
    [
        ([7], 7),
        ([4, 8], 6),
        ([4, 90, 8], 8),
        ([10, 10, 10, 500], 10),
        ([0, 10, 11, 12, 13, 14, 15, 900], 12.5),
    ],
)
def test_it_takes_no_notice_of_one_strange_week(counts: list[int], usual: float):
    assert robust_mean(counts) == usual


@given(st.lists(st.integers(0, 1_000), min_size=4, max_size=12), st.integers(0, 10**9))
def test_one_value_however_wild_moves_it_no_further_than_its_neighbours(counts: list[int], wild: int):
    assert min(counts) <= robust_mean([*counts[:-1], wild]) <= max(*counts) or len(set(counts[:-1])) == 1 or wild <= max(counts)
    assert robust_mean([*counts, wild]) <= max(counts)
    assert robust_mean([*counts, wild]) >= min(min(counts), wild)


def test_it_learns_by_day_and_hour_and_leaves_the_hours_of_a_surge_out():
    weeks = [MONDAY - timedelta(weeks=week) for week in range(1, 4)]
    counts = [(week + timedelta(hours=9), 10) for week in weeks] + [(week + timedelta(hours=10), 4) for week in weeks]
    surge = MONDAY - timedelta(weeks=1) + timedelta(hours=9)
    counts[0] = (surge, 400)
    assert learn(counts, weekday, {surge}) == {(0, 9): Learnt(10, 2), (0, 10): Learnt(4, 3)}


def test_hours_of_a_surge_speak_where_nothing_else_does():
    assert learn([(MONDAY, 40)], weekday, {MONDAY}) == {(0, 0): Learnt(40, 1)}


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 10, 1), HOLIDAY),
        (date(2026, 10, 4), HOLIDAY),  # a Sunday of the holiday
        (date(2026, 10, 10), MADE_UP),
        (date(2026, 11, 16), 0),
        (date(2026, 11, 22), 6),
        (date(2026, 11, 17), HOLIDAY),  # typed in as closed
        (date(2026, 11, 21), MADE_UP),  # typed in as open
    ],
)
def test_it_tells_holidays_and_worked_weekends_from_their_weekdays(day: date, kind: int):
    statutory = {date(2026, 10, 1): False, date(2026, 10, 4): False, date(2026, 10, 10): True}
    typed = {date(2026, 11, 17): False, date(2026, 11, 21): True}
    opens = {**typed}
    assert kind_of(day, opens=lambda d: opens.get(d, d.weekday() in WEEKDAYS), usually=WEEKDAYS, statutory=statutory) == kind


def test_it_takes_an_unknown_kind_of_day_for_what_it_is_most_like():
    table = {(0, 9): Learnt(10, 8), (1, 9): Learnt(20, 8), (6, 9): Learnt(3, 8)}
    assert at(table, HOLIDAY, 9) == 3
    assert at(table, MADE_UP, 9) == 15
    assert at(table, 5, 9) is None
    assert at(table, MADE_UP, 8) is None


def test_it_takes_each_hour_by_its_share():
    table = {(0, 8): Learnt(6, 8), (0, 9): Learnt(60, 8)}
    nine = MONDAY + timedelta(hours=9)
    assert within(table, nine - timedelta(minutes=5), nine + timedelta(minutes=5), weekday) == pytest.approx(5.5)
    assert within(table, nine, nine + timedelta(hours=1), weekday) == 60
    assert within(table, nine, nine + timedelta(hours=2), weekday) is None


def test_it_knows_the_hours_that_a_time_touches():
    assert usual_rules.hours_between(MONDAY + timedelta(minutes=30), MONDAY + timedelta(hours=2)) == [MONDAY, MONDAY + timedelta(hours=1)]
