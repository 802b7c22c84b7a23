"""Statutory days: files in, rows out, by the command that ops use."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import chinese_calendar
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils.translation import override

from helpdesk.holidays import files
from helpdesk.holidays.loading import missing_years
from helpdesk.models import ServiceCalendar, StatutoryDay
from tests.factories import NOW, make_organisation, open_ticket
from tickets import retiming
from tickets.models import Retiming, Ticket

CSV = "date,working,name\n2027-01-01,false,元旦\n2027-01-03,是,元旦调休上班\n"


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def load(*args, **options) -> str:
    out = StringIO()
    call_command("load_holidays", *map(str, args), stdout=out, **options)
    return out.getvalue()


def test_it_ships_the_published_days_when_2026_is_asked_for():
    days = {day.date: day.working for day in files.shipped(2026)}
    free = {day for day, working in days.items() if not working}
    made_up = {day for day, working in days.items() if working}
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert {day for day in year if day.weekday() < 5 and not chinese_calendar.is_workday(day)} == {d for d in free if d.weekday() < 5}
    assert {day for day in year if day.weekday() >= 5 and chinese_calendar.is_workday(day)} == made_up
    assert all(chinese_calendar.is_holiday(day) for day in free)


@pytest.mark.parametrize(
    ("content", "csv_form", "told"),
    [
        (b"{", False, "not valid JSON"),
        (b'{"days": 3}', False, "needs a list"),
        (b'{"year": 2026, "days": []}', False, "is for 2026, not for 2027"),
        (b'{"days": []}', False, "names no day"),
        (b'{"days": [{"date": "2027-13-01", "working": true}]}', False, "entry 1: “2027-13-01” is not a date"),
        (b"day,name\n", True, "the column date, working is missing"),
        (b"date,working,name\n2027-01-01,false,a\n2027-01-01,false,b\n", True, "line 3: 2027-01-01 is named twice"),
        (b"date,working,name\n2026-01-01,false,a\n", True, "line 2: 2026-01-01 is not in 2027"),
        (b"date,working,name\n\n2027-01-01,perhaps,a\n", True, "line 3: working is “perhaps”"),
        (b"\xff\xff\xff", True, "neither UTF-8 nor GB 18030"),
    ],
)
def test_it_says_what_and_where_when_a_file_cannot_be_used(content, csv_form, told):
    with pytest.raises(files.HolidayFileError, match=told):
        files.read(content, year=2027, csv_form=csv_form)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_it_reads_a_csv_when_excel_saved_it(encoding):
    days = files.read(CSV.encode(encoding), year=2027, csv_form=True)
    assert [(day.date.day, day.working, day.name) for day in days] == [(1, False, "元旦"), (3, True, "元旦调休上班")]


@pytest.mark.django_db
def test_it_loads_the_shipped_year_once_when_run_twice():
    StatutoryDay.objects.all().delete()
    assert "39 added" in load(2026)
    assert "0 added, 0 changed, 0 removed, 39 unchanged" in load(2026).replace("as before", "unchanged")
    assert StatutoryDay.objects.filter(date__year=2026, is_working=True).count() == 6


@pytest.mark.django_db
def test_it_replaces_the_year_when_the_notice_was_corrected(tmp_path):
    file = tmp_path / "2027.csv"
    file.write_text(CSV, encoding="utf-8")
    load(2027, file)
    corrected = {
        "year": 2027,
        "days": [{"date": "2027-01-01", "working": False, "name": "New Year"}, {"date": "2027-01-02", "working": False}],
    }
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(corrected), encoding="utf-8")
    assert "1 added, 1 changed, 1 removed" in load(2027, file, dry_run=True)
    assert StatutoryDay.objects.get(date=date(2027, 1, 1)).name == "元旦"
    assert "1 added, 1 changed, 1 removed" in load(2027, file)
    assert list(StatutoryDay.objects.filter(date__year=2027).values_list("date__day", "name")) == [(1, "New Year"), (2, "")]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_it_leaves_the_year_alone_when_the_file_cannot_be_read(tmp_path, name):
    before = StatutoryDay.objects.count()
    with pytest.raises(CommandError, match="cannot be read"):
        load(2027, tmp_path / name)
    with pytest.raises(CommandError, match="No days of 2031 come with this version"):
        load(2031)
    assert StatutoryDay.objects.count() == before


@pytest.fixture
def waiting(organisation):
    """A ticket that came in after hours, and is promised an answer on the next morning."""
    ServiceCalendar.objects.update(statutory=True)
    with time_machine.travel(NOW + timedelta(hours=9), tick=False):
        yield open_ticket(now=NOW + timedelta(hours=9))


HOLIDAY = "date,working,name\n2026-11-19,false,测试假\n"


@pytest.mark.django_db
def test_it_counts_the_deadlines_that_move_and_has_them_moved(tmp_path, waiting):
    file = tmp_path / "2026.csv"
    file.write_text(HOLIDAY, encoding="utf-8")
    assert "The deadline of 1 open ticket would move." in load(2026, file, dry_run=True)
    assert not StatutoryDay.objects.exists()
    assert not Retiming.objects.exists()
    assert "The deadline of 1 open ticket moves" in load(2026, file)
    assert Retiming.objects.get().changed == ["holidays:2026"]
    retiming.go_on(NOW + timedelta(hours=9, minutes=1))
    assert Ticket.objects.get().response_due_at == waiting.response_due_at + timedelta(days=1)
    assert "No open ticket's deadline moves." in load(2026, file)
    assert Retiming.objects.count() == 1


@pytest.mark.django_db
def test_it_asks_for_no_new_reckoning_when_the_file_is_wrong(tmp_path, waiting):
    file = tmp_path / "2026.csv"
    file.write_text(HOLIDAY + "2026-11-31,false,没有这一天\n", encoding="utf-8")
    with pytest.raises(CommandError, match="line 3: “2026-11-31” is not a date"):
        load(2026, file)
    assert not StatutoryDay.objects.exists()
    assert not Retiming.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "known", "missing"),
    [
        ("2026-09-30", [2026], []),
        ("2026-10-01", [2026], [2027]),
        ("2026-12-31", [2026], [2027]),
        ("2027-01-01", [2026], [2027]),
        ("2027-01-01", [2026, 2027], []),
        ("2026-11-22", [], [2026, 2027]),
    ],
)
def test_it_misses_a_year_from_autumn_on(day, known, missing):
    make_organisation()
    for year in known:
        StatutoryDay.objects.create(date=date(year, 1, 1), name="元旦")
    now = datetime.fromisoformat(f"{day}T10:00+08:00")
    assert missing_years(now) == []
    ServiceCalendar.objects.update(statutory=True)
    assert missing_years(now) == missing


@pytest.mark.django_db
def test_it_reckons_by_weekdays_in_a_year_that_is_not_published(waiting):
    load(2026)
    ticket = open_ticket(now=datetime(2026, 12, 31, 20, tzinfo=UTC), phone="13800001111")
    # 2027-01-01, 04:00 in Shanghai, a Friday: without the notice of 2027 it counts as a working day.
    assert ticket.response_due_at == datetime(2027, 1, 1, 1, tzinfo=UTC)
