"""Business time: tables for the default calendar, and properties against a counter that looks at each minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.calendars import (
    ALL_DAY,
    HORIZON,
    Calendar,
    CalendarError,
    build,
    format_segments,
    parse_segments,
    read_segments,
    store_segments,
    tidy_segments,
)
from helpdesk.holidays import files

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = [["08:30", "18:00"]]
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

steady = settings(derandomize=True, database=None, max_examples=60)


def china(text: str) -> datetime:
    """A time in China, `2026-11-20 17:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def shown(at: datetime | None) -> str | None:
    """A result as a wall clock in China shows it."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else None


def default_calendar(**changes) -> Calendar:
    """08:30-18:00 on Chinese working days, as the product installs it."""
    parts = {
        "code": "default",
        "timezone": "Asia/Shanghai",
        "weekly": {str(day): OFFICE for day in range(5)},
        "promise_minute": 540,
        "statutory": [(day.date, day.working) for day in files.shipped(2026)],
    }
    return build(**{**parts, **changes})


DEFAULT = default_calendar()


def weekdays(*segments, days=range(5), zone="Asia/Shanghai", **changes) -> Calendar:
    return Calendar("plain", zone, dict.fromkeys(days, segments), **changes)


# ------------------------------------------------------------------------------- the default calendar


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-20 10:00", 2, "2026-11-20 12:00"),
        ("2026-11-20 17:00", 1, "2026-11-20 18:00"),  # ends with the day, not at the next opening
        ("2026-11-20 17:30", 1, "2026-11-23 09:00"),  # Friday evening into Monday
        ("2026-11-20 20:00", 1, "2026-11-23 09:30"),
        ("2026-11-21 12:00", 9.5, "2026-11-23 18:00"),
        ("2026-09-30 17:30", 1, "2026-10-08 09:00"),  # over National Day
        ("2026-10-09 17:30", 1, "2026-10-10 09:00"),  # Saturday is a make-up day
        ("2026-02-13 17:30", 10, "2026-02-14 18:00"),
        ("2026-02-14 17:30", 1, "2026-02-24 09:00"),  # nine days of Spring Festival
        ("2026-12-31 17:30", 1, "2027-01-01 09:00"),  # 2027 is not loaded: a Friday like others
        ("2026-11-20 10:00", 0, "2026-11-20 10:00"),
    ],
)
def test_it_adds_service_time_when_days_are_worked_or_free(start, hours, end):
    assert shown(DEFAULT.add(china(start), timedelta(hours=hours))) == end


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-20 17:00", "2026-11-23 09:00", 90),
        ("2026-11-21 00:00", "2026-11-23 08:30", 0),
        ("2026-11-23 10:00", "2026-11-23 10:00", 0),
        ("2026-11-23 11:00", "2026-11-23 10:00", 0),
        ("2026-09-20 00:00", "2026-09-21 00:00", 570),  # a Sunday that is worked
        ("2026-10-01 00:00", "2026-10-08 00:00", 0),
    ],
)
def test_it_counts_service_time_when_asked_between_two_times(start, end, minutes):
    assert DEFAULT.between(china(start), china(end)) == minutes * MINUTE


@pytest.mark.parametrize(
    ("at", "promised"),
    [
        ("2026-11-20 20:00", "2026-11-23 09:00"),  # Friday night
        ("2026-11-20 18:00", "2026-11-23 09:00"),  # the closing minute is outside
        ("2026-11-20 17:59", None),
        ("2026-11-23 07:00", "2026-11-23 09:00"),  # early on a working day
        ("2026-11-23 08:30", None),
        ("2026-11-21 10:00", "2026-11-23 09:00"),
        ("2026-10-02 10:00", "2026-10-08 09:00"),
        ("2026-10-09 21:00", "2026-10-10 09:00"),
        ("2026-01-03 10:00", "2026-01-04 09:00"),
        ("2026-12-31 19:00", "2027-01-01 09:00"),
    ],
)
def test_it_promises_the_next_service_morning_when_a_contact_comes_out_of_hours(at, promised):
    assert shown(DEFAULT.promise(china(at))) == promised


@pytest.mark.parametrize("day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_it_works_on_a_weekend_when_the_day_is_made_up(day):
    assert date.fromisoformat(day).weekday() >= 5
    assert DEFAULT.is_open(china(f"{day} 08:30"))
    assert not DEFAULT.is_open(china(f"{day} 18:00"))


def test_it_agrees_with_the_published_days_when_2026_is_asked_day_by_day():
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [bool(DEFAULT.segments(day)) for day in days] == [chinese_calendar.is_workday(day) for day in days]


def test_it_falls_back_to_the_plain_week_when_a_year_is_not_loaded():
    assert DEFAULT.knows(2026)
    assert not DEFAULT.knows(2027)
    assert DEFAULT.is_open(china("2027-02-08 10:00"))
    assert not DEFAULT.is_open(china("2027-02-07 10:00"))


def test_it_gives_utc_when_times_come_in_any_zone():
    assert DEFAULT.add(china("2026-11-23 10:00"), HOUR).tzinfo is UTC
    assert DEFAULT.promise(datetime(2026, 11, 20, 12, tzinfo=UTC)) == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert DEFAULT.next_open(china("2026-11-21 10:00")) == datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


def test_it_keeps_seconds_when_it_adds():
    assert DEFAULT.add(china("2026-11-20 17:59:59.5"), timedelta(seconds=1)) == china("2026-11-23 08:30:00.5")
    assert DEFAULT.is_open(china("2026-11-20 17:59:59.999999"))


def test_it_refuses_a_time_without_zone_when_asked():
    with pytest.raises(CalendarError) as refusal:
        DEFAULT.is_open(datetime(2026, 11, 20, 10))
    assert refusal.value.code == "naive_datetime"


# ------------------------------------------------------------------------------- what others got wrong


def test_it_goes_on_after_lunch_when_a_day_has_two_segments():
    calendar = weekdays((540, 720), (780, 1080))
    assert shown(calendar.add(china("2026-11-23 10:00"), 4 * HOUR)) == "2026-11-23 15:00"
    assert shown(calendar.add(china("2026-11-23 09:00"), 2 * HOUR)) == "2026-11-23 11:00"


def test_it_waits_a_week_when_only_tuesday_is_open():
    calendar = weekdays((540, 1080), days=[1])
    assert shown(calendar.add(china("2026-11-25 10:00"), HOUR)) == "2026-12-01 10:00"
    assert shown(calendar.add(china("2026-11-24 17:30"), HOUR)) == "2026-12-01 09:30"


def test_it_uses_each_days_own_closing_when_it_moves_to_the_next_day():
    calendar = Calendar("shop", "Asia/Shanghai", {4: ((540, 1260),), 0: ((540, 720),), 1: ((540, 1080),)})
    assert shown(calendar.add(china("2026-11-20 21:30"), 5 * HOUR)) == "2026-11-24 11:00"
    early = Calendar("early", "Asia/Shanghai", {4: ((360, 480),), 0: ((540, 1080),)})
    assert shown(early.add(china("2026-11-20 09:00"), HOUR)) == "2026-11-23 10:00"


def test_it_loses_no_minute_at_midnight_when_it_is_open_round_the_clock():
    calendar = weekdays((0, 1440), days=range(7))
    assert calendar.between(china("2026-11-20 23:59"), china("2026-11-21 00:01")) == 2 * MINUTE
    assert calendar.add(china("2026-11-20 12:00"), 72 * HOUR) == china("2026-11-23 12:00")
    assert calendar.promise(china("2026-11-21 00:00")) is None


def test_it_waits_longer_when_a_day_is_closed_by_hand():
    open_ = weekdays((540, 1080))
    closed = Calendar("x", "Asia/Shanghai", open_.weekly, {date(2026, 11, 23): ()})
    start = china("2026-11-20 17:30")
    assert closed.add(start, HOUR) - open_.add(start, HOUR) == timedelta(days=1)


# ------------------------------------------------------------------------------- odd calendars


def test_it_promises_after_the_opening_when_a_day_opens_late():
    late = default_calendar(exceptions=[(date(2026, 11, 23), [["13:00", "18:00"]])])
    assert shown(late.promise(china("2026-11-22 20:00"))) == "2026-11-23 13:30"


def test_it_promises_tomorrow_when_a_contact_comes_at_lunch():
    assert shown(weekdays((510, 720), (780, 1080)).promise(china("2026-11-23 12:30"))) == "2026-11-24 09:00"


def test_it_puts_exceptions_over_the_notice_when_both_name_a_day():
    calendar = default_calendar(exceptions=[(date(2026, 10, 10), []), (date(2026, 10, 1), [["10:00", "12:00"]])])
    assert calendar.segments(date(2026, 10, 10)) == ()
    assert calendar.segments(date(2026, 10, 1)) == ((600, 720),)


@pytest.mark.parametrize("weekly", [{}, {0: ()}, {3: ((600, 600),)}, {9: ((0, 1440),)}])
def test_it_counts_every_minute_and_says_so_when_the_week_never_opens(weekly):
    calendar = Calendar("empty", "Asia/Shanghai", weekly, {date(2026, 11, 21): ()})
    assert calendar.problems == ("never_opens",)
    assert shown(calendar.add(china("2026-11-20 23:00"), 2 * HOUR)) == "2026-11-22 01:00"
    assert calendar.promise(china("2026-11-20 23:00")) is None
    assert calendar.next_open(china("2026-11-21 10:00")) == china("2026-11-22 00:00")


def test_it_promises_by_the_closing_when_a_day_closes_early():
    early = default_calendar(exceptions=[(date(2026, 11, 23), [["08:00", "08:45"]])])
    assert shown(early.promise(china("2026-11-22 20:00"))) == "2026-11-23 08:45"


def closed_from(year: int, years: int) -> Calendar:
    """Office hours, with every day of some years closed by hand."""
    days = {date(year, 1, 1) + timedelta(days=n): () for n in range(365 * years)}
    return Calendar("closed", "Asia/Shanghai", dict.fromkeys(range(5), ((510, 1080),)), days)


def test_it_waits_for_the_next_year_when_a_whole_year_is_closed():
    closed = closed_from(2026, 1)
    assert shown(closed.add(china("2026-03-02 10:00"), HOUR)) == "2027-01-01 09:30"
    assert shown(closed.promise(china("2026-03-02 10:00"))) == "2027-01-01 09:00"


def test_it_gives_up_looking_for_service_when_there_is_none_for_ten_years():
    closed, start = closed_from(2026, 30), china("2026-03-02 10:00")
    assert closed.next_open(start) - start == pytest.approx(HORIZON, abs=timedelta(days=1))
    assert closed.add(start, 2 * HOUR) == closed.next_open(start) + 2 * HOUR
    assert closed.between(start, closed.add(start, 2 * HOUR)) == 2 * HOUR
    assert closed.promise(start) > start


def test_it_finds_a_deadline_when_the_target_is_longer_than_any_service():
    once_a_week = weekdays((540, 541), days=[1])
    start, all_there_is = china("2026-03-02 10:00"), timedelta(minutes=2**31 - 1)
    due = once_a_week.add(start, all_there_is)
    assert once_a_week.between(start, due) == all_there_is


@pytest.mark.parametrize("stored", [[["9", "17"]], [["18:00", "08:00"]], "08:30-18:00", [[None, None]], 7])
def test_it_leaves_out_hours_and_says_so_when_they_cannot_be_read(stored):
    calendar = default_calendar(weekly={"0": OFFICE, "1": stored}, exceptions=[(date(2026, 11, 23), stored)])
    assert calendar.problems == ("unreadable_hours",)
    assert shown(calendar.next_open(china("2026-11-22 10:00"))) == "2026-11-23 08:30"
    assert shown(calendar.next_open(china("2026-11-23 20:00"))) == "2026-11-30 08:30"


def test_it_counts_in_utc_and_says_so_when_the_zone_is_unknown():
    calendar = weekdays((540, 1080), zone="Asia/Peking")
    assert calendar.problems == ("unknown_timezone",)
    assert calendar.is_open(datetime(2026, 11, 20, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("segments", "minutes"),
    [
        (((90, 210),), 60),  # 01:30-03:30: the hour from two to three does not happen
        (((120, 180),), 0),
        (((0, 1440),), 23 * 60),
    ],
)
def test_it_skips_the_missing_hour_when_summer_time_begins(segments, minutes):
    berlin = ZoneInfo("Europe/Berlin")
    calendar = weekdays(*segments, days=range(7), zone="Europe/Berlin")
    start = datetime.combine(date(2026, 3, 29), time(), berlin)
    assert calendar.between(start, datetime.combine(date(2026, 3, 30), time(), berlin)) == minutes * MINUTE


def test_it_counts_the_doubled_hour_twice_when_summer_time_ends():
    berlin = ZoneInfo("Europe/Berlin")
    calendar = weekdays((120, 180), days=range(7), zone="Europe/Berlin")
    day = [datetime.combine(date(2026, 10, n), time(), berlin) for n in (25, 26)]
    assert calendar.between(*day) == 2 * HOUR


# ------------------------------------------------------------------------------- hours as text


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", ()),
        ("08:30-18:00", ((510, 1080),)),
        ("13:00-18:00, 8:30-12:00", ((510, 720), (780, 1080))),
        ("08：30至12：00；13：00—24：00", ((510, 720), (780, 1440))),
        ("00:00-12:00, 12:00-24:00", ALL_DAY),
    ],
)
def test_it_reads_hours_when_people_type_them(text, segments):
    assert parse_segments(text) == segments


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9-5", "segments_unreadable"),
        ("08:60-09:00", "segments_unreadable"),
        ("08:00-24:30", "segments_unreadable"),
        ("22:00-06:00", "segments_reversed"),
        ("08:00-08:00", "segments_reversed"),
        ("08:00-12:00, 11:00-13:00", "segments_overlap"),
    ],
)
def test_it_refuses_hours_when_they_make_no_sense(text, code):
    with pytest.raises(CalendarError) as refusal:
        parse_segments(text)
    assert refusal.value.code == code
    assert str(refusal.value)


def test_it_gives_back_hours_when_they_are_stored_and_read():
    stored = [["08:30", "12:00"], ["13:00", "24:00"]]
    assert store_segments(read_segments(stored)) == stored
    assert store_segments(()) == []
    assert format_segments(read_segments(stored)) == "08:30-12:00, 13:00-24:00"


# ------------------------------------------------------------------------------- properties

ZONES = [
    "Asia/Shanghai",
    "UTC",
    "Asia/Kathmandu",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",  # changes at midnight
    "Australia/Lord_Howe",  # changes by half an hour
    "Africa/Cairo",
    "Pacific/Auckland",
]
# Days around which zones change, besides ordinary ones and the turn of the year.
DAYS = [(1, 1), (2, 28), (3, 7), (3, 28), (4, 4), (4, 23), (6, 10), (9, 5), (9, 26), (10, 3), (10, 24), (10, 29), (10, 31), (12, 31)]

segments = st.lists(st.tuples(st.integers(-60, 1500), st.integers(-60, 1500)), max_size=3).map(tidy_segments)
hours = st.one_of(segments, st.sampled_from([ALL_DAY, ((0, 120),), ((60, 180),), ((1380, 1440),), ((510, 720), (780, 1080)), ()]))


@st.composite
def starts(draw):
    month, day = draw(st.sampled_from(DAYS))
    return datetime(2026, month, day, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 2880)))


@st.composite
def calendars(draw):
    weekly = {day: draw(hours) for day in range(7)}
    dated = {date(2026, *draw(st.sampled_from(DAYS))): draw(hours) for _ in range(draw(st.integers(0, 3)))}
    return Calendar("any", draw(st.sampled_from(ZONES)), weekly, dated, promise_minute=draw(st.integers(0, 1440)))


def counted(calendar: Calendar, start: datetime, minutes: int) -> list[bool]:
    """Each minute from `start` looked at by itself: is its wall clock inside the hours of its date?"""
    closed_week = not any(calendar.weekly.get(day) for day in range(7))
    found = []
    for n in range(minutes):
        local = (start + n * MINUTE).astimezone(ZoneInfo(calendar.timezone))
        spans = calendar.days.get(local.date())
        if spans is None:
            spans = ((0, 1440),) if closed_week else calendar.weekly.get(local.weekday(), ())
        found.append(any(a <= local.hour * 60 + local.minute < b for a, b in spans))
    return found


@steady
@given(calendars(), starts(), st.integers(0, 4000))
def test_it_counts_as_a_minute_counter_does_when_calendars_are_random(calendar, start, minutes):
    open_minutes = counted(calendar, start, minutes)
    assert calendar.between(start, start + minutes * MINUTE) == sum(open_minutes) * MINUTE
    assert [calendar.is_open(start + n * MINUTE) for n in range(0, minutes, 17)] == open_minutes[::17]


@steady
@given(calendars(), starts(), st.integers(1, 600))
def test_it_adds_as_a_minute_counter_does_when_calendars_are_random(calendar, start, amount):
    end = calendar.add(start, amount * MINUTE)
    window = min(6000, (end - start) // MINUTE + 1)
    passed = 0
    for n, is_open in enumerate(counted(calendar, start, window)):
        if passed == amount:
            break
        passed += is_open
        if passed == amount:
            assert end == start + (n + 1) * MINUTE
    assert calendar.between(start, end) == amount * MINUTE
    assert calendar.between(start, end - timedelta(microseconds=1)) < amount * MINUTE


@steady
@given(calendars(), starts(), st.timedeltas(HOUR * 0, HOUR * 90), st.timedeltas(HOUR * 0, HOUR * 90))
def test_it_adds_up_when_a_sum_is_made_in_two_parts(calendar, start, one, other):
    middle, end = start + one, start + one + other
    assert calendar.between(start, middle) + calendar.between(middle, end) == calendar.between(start, end)
    assert calendar.add(calendar.add(start, one), other) == calendar.add(start, one + other)


@steady
@given(calendars(), starts())
def test_it_finds_the_first_open_minute_when_it_is_closed(calendar, start):
    opening = calendar.next_open(start)
    assert calendar.is_open(opening)
    assert calendar.between(start, opening) == HOUR * 0
    assert calendar.is_open(start) == (opening == start)


@steady
@given(calendars(), starts())
def test_it_promises_only_what_can_be_kept_when_calendars_are_random(calendar, start):
    promised = calendar.promise(start)
    assert (promised is None) == calendar.is_open(start)
    if promised:
        assert promised > start
        assert calendar.segments(promised.astimezone(calendar.zone).date()) or promised.astimezone(calendar.zone).time() == time()
