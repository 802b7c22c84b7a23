"""Shifts, breaks and absences as values."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tickets.rota_rules import Fault, Span, away, parse_breaks, problem, span_on

DAY = date(2026, 11, 16)


def at(hour: int, minute: int = 0, day: int = 16) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def shift(start: int, end: int, *breaks: tuple[int, int]) -> Span:
    return span_on(DAY, (time(start), time(end)), [(time(a), time(b)) for a, b in breaks], UTC)


def test_a_shift_over_midnight_ends_on_the_next_day_with_its_breaks():
    night = shift(22, 8, (23, 0), (2, 3))
    assert (night.start, night.end) == (at(22), at(8, day=17))
    assert night.breaks == ((at(23), at(0, day=17)), (at(2, day=17), at(3, day=17)))
    assert problem(night) is None


@pytest.mark.parametrize(
    ("span", "fault"),
    [
        (shift(8, 17, (12, 13)), None),
        (Span(at(9), at(9)), Fault.ENDS_BEFORE),
        (Span(at(9), at(8)), Fault.ENDS_BEFORE),
        (shift(8, 7), Fault.TOO_LONG),
        (shift(8, 17, (7, 9)), Fault.BREAK_OUTSIDE),
        (shift(8, 17, (16, 18)), Fault.BREAK_OUTSIDE),
        (shift(8, 17, (12, 14), (13, 15)), Fault.BREAKS_OVERLAP),
    ],
)
def test_it_says_what_is_wrong_with_a_shift(span: Span, fault: Fault | None):
    found = problem(span)
    assert (found.fault if found else None) == fault


@pytest.mark.parametrize(
    ("start", "end", "fault"),
    [(6, 8, None), (17, 19, None), (7, 9, Fault.OVERLAPS), (16, 18, Fault.OVERLAPS), (9, 10, Fault.OVERLAPS), (5, 20, Fault.OVERLAPS)],
)
def test_it_refuses_a_shift_over_another(start: int, end: int, fault: Fault | None):
    found = problem(shift(start, end), [shift(8, 17)])
    assert (found.fault if found else None) == fault
    if found:
        assert found.clash == (at(8), at(17))


def test_it_refuses_a_shift_while_absent():
    found = problem(shift(8, 17), (), [(at(16), at(9, day=18))])
    assert found is not None
    assert found.fault == Fault.ABSENT
    assert problem(shift(8, 16), (), [(at(16), at(9, day=18))]) is None


@pytest.mark.parametrize(
    ("hour", "told"), [(7, "off_shift"), (8, ""), (11, ""), (12, "on_break"), (13, ""), (15, "absent"), (16, "absent"), (17, "off_shift")]
)
def test_it_says_how_somebody_stands(hour: int, told: str):
    assert away([shift(8, 17, (12, 13))], [(at(15), at(17))], at(hour)) == told


def test_whoever_is_on_no_rota_is_never_off_shift():
    assert away([], [], at(3), has_rota=False) == ""


def test_a_shift_is_moved_by_the_clock_on_the_wall():
    berlin = ZoneInfo("Europe/Berlin")
    span = span_on(date(2026, 10, 23), (time(9), time(17)), [(time(12), time(13))], berlin)
    later = span.moved(7)
    assert (later.start.hour, later.breaks[0][0].hour) == (9, 12)
    assert later.start.utcoffset() != span.start.utcoffset()
    assert later.end - later.start == timedelta(hours=8)


@pytest.mark.parametrize(
    ("text", "breaks"),
    [
        ("", []),
        ("12:00-13:00", [(time(12), time(13))]),
        ("12：00—13：00，15:30 至 15:45", [(time(12), time(13)), (time(15, 30), time(15, 45))]),
        ("9:00 to 9:15; 12:00–12:30", [(time(9), time(9, 15)), (time(12), time(12, 30))]),
    ],
)
def test_it_reads_breaks_as_people_write_them(text: str, breaks: list):
    assert parse_breaks(text) == breaks


@pytest.mark.parametrize("text", ["noon", "12-13", "12:00-25:00", "12:00-13:00 and tea", "1:00-2:00," * 7])
def test_it_refuses_breaks_it_cannot_read(text: str):
    with pytest.raises(ValueError, match=r".*"):
        parse_breaks(text)
