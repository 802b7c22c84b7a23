"""Tables of deadlines: what the product promises, at the hours at which calendars go wrong.

The literal ones were reasoned by hand from the notice of the State Council for 2026, which is written out
below once more rather than read from the file that is tested. Default hours: 08:30-18:00, promise 09:00.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk import configuration, diagnosis
from helpdesk.calendars import ALL_DAY, Calendar
from helpdesk.defaults import CALENDARS
from helpdesk.defaults import install as install_kernel
from helpdesk.models import CalendarException, ServiceCalendar, StatutoryDay
from reports.dashboard import CHIP_COLUMNS
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tests.tickets.paper import MINUTE, Hours
from tickets import clocks, escalation, ladder, sla, workflow
from tickets.admin.queue import COLUMNS
from tickets.defaults import install as install_tickets
from tickets.defaults.targets import POLICIES
from tickets.models import Ticket, TicketEvent

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
OFFICE = dict.fromkeys(range(5), ((510, 1080),))


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last}")
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


FREE = [
    *days("01-01", "01-03"), *days("02-15", "02-23"), *days("04-04", "04-06"), *days("05-01", "05-05"),
    *days("06-19", "06-21"), *days("09-25", "09-27"), *days("10-01", "10-07"),
]  # fmt: skip
WORKED = [date(2026, month, day) for month, day in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]]
NOTICE = dict.fromkeys(FREE, False) | dict.fromkeys(WORKED, True)

CALENDAR = Calendar("default", "Asia/Shanghai", OFFICE, {day: OFFICE[0] if worked else () for day, worked in NOTICE.items()}, 540)
ALWAYS = Calendar("always", "Asia/Shanghai", dict.fromkeys(range(7), ALL_DAY))


def policy(code: str) -> sla.Policy:
    row = POLICIES[code]
    return sla.Policy(
        code,
        row["name"],
        row["name_en"],
        sla.Target("response", row["response_minutes"], row["response_basis"]),
        sla.Target("resolution", row["resolution_minutes"], row["resolution_basis"]),
    )


def china(text: str, year: int = 2026) -> datetime:
    return datetime.fromisoformat(f"{year}-{text}").replace(tzinfo=SHANGHAI)


def promised(code: str, at: datetime) -> tuple[str, str]:
    """Response and resolution, as a clock in China shows them."""
    calendar = ALWAYS if POLICIES[code]["calendar"] == "always" else CALENDAR
    found = sla.first_deadlines(policy(code), calendar, at)
    return tuple(due.astimezone(SHANGHAI).strftime("%m-%d %H:%M") for due in (found.response_due_at, found.resolution_due_at))


# --------------------------------------------------------------------------- by hand

# What came, and by when level 2 (30 min), level 3 and normal (60 min) and low (240 min of service) are answered.
ANSWERED = [
    # An ordinary Monday.
    ("11-23 00:00", "11-23 09:00", "11-23 09:00", "11-23 09:00"),
    ("11-23 08:29", "11-23 09:00", "11-23 09:00", "11-23 09:00"),
    ("11-23 08:30", "11-23 09:00", "11-23 09:30", "11-23 12:30"),
    ("11-23 08:31", "11-23 09:01", "11-23 09:31", "11-23 12:31"),
    ("11-23 14:00", "11-23 14:30", "11-23 15:00", "11-23 18:00"),
    ("11-23 14:01", "11-23 14:31", "11-23 15:01", "11-24 08:31"),
    ("11-23 17:00", "11-23 17:30", "11-23 18:00", "11-24 11:30"),
    ("11-23 17:30", "11-23 18:00", "11-24 09:00", "11-24 12:00"),
    ("11-23 17:59", "11-24 08:59", "11-24 09:29", "11-24 12:29"),
    ("11-23 18:00", "11-24 09:00", "11-24 09:00", "11-24 09:00"),
    ("11-23 23:59", "11-24 09:00", "11-24 09:00", "11-24 09:00"),
    # Friday evening, and the weekend.
    ("11-20 17:45", "11-23 08:45", "11-23 09:15", "11-23 12:15"),
    ("11-20 18:00", "11-23 09:00", "11-23 09:00", "11-23 09:00"),
    ("11-21 10:00", "11-23 09:00", "11-23 09:00", "11-23 09:00"),
    ("11-22 23:59", "11-23 09:00", "11-23 09:00", "11-23 09:00"),
    # New Year: three days free, Sunday 4 January is worked.
    ("01-01 12:00", "01-04 09:00", "01-04 09:00", "01-04 09:00"),
    ("01-03 23:59", "01-04 09:00", "01-04 09:00", "01-04 09:00"),
    ("01-04 08:30", "01-04 09:00", "01-04 09:30", "01-04 12:30"),
    ("01-04 17:40", "01-05 08:40", "01-05 09:10", "01-05 12:10"),
    # Spring Festival: Saturday 14 and Saturday 28 February are worked, 15 to 23 are free.
    ("02-13 17:50", "02-14 08:50", "02-14 09:20", "02-14 12:20"),
    ("02-13 18:00", "02-14 09:00", "02-14 09:00", "02-14 09:00"),
    ("02-14 17:30", "02-14 18:00", "02-24 09:00", "02-24 12:00"),
    ("02-14 18:00", "02-24 09:00", "02-24 09:00", "02-24 09:00"),
    ("02-17 00:00", "02-24 09:00", "02-24 09:00", "02-24 09:00"),
    ("02-27 17:15", "02-27 17:45", "02-28 08:45", "02-28 11:45"),
    ("02-28 17:50", "03-02 08:50", "03-02 09:20", "03-02 12:20"),
    # Tomb-sweeping: Saturday to Monday, nothing made up.
    ("04-03 17:50", "04-07 08:50", "04-07 09:20", "04-07 12:20"),
    ("04-06 09:00", "04-07 09:00", "04-07 09:00", "04-07 09:00"),
    # Labour Day: 1 to 5 May free, Saturday 9 May worked.
    ("04-30 16:00", "04-30 16:30", "04-30 17:00", "05-06 10:30"),
    ("05-05 20:00", "05-06 09:00", "05-06 09:00", "05-06 09:00"),
    ("05-08 18:00", "05-09 09:00", "05-09 09:00", "05-09 09:00"),
    ("05-09 17:55", "05-11 08:55", "05-11 09:25", "05-11 12:25"),
    # Dragon Boat, a Friday.
    ("06-18 17:50", "06-22 08:50", "06-22 09:20", "06-22 12:20"),
    # Sunday 20 September is worked; Mid-autumn is Friday to Sunday.
    ("09-18 18:30", "09-20 09:00", "09-20 09:00", "09-20 09:00"),
    ("09-20 16:00", "09-20 16:30", "09-20 17:00", "09-21 10:30"),
    ("09-24 17:50", "09-28 08:50", "09-28 09:20", "09-28 12:20"),
    # National Day: 1 to 7 October free, Saturday 10 October worked.
    ("09-30 17:50", "10-08 08:50", "10-08 09:20", "10-08 12:20"),
    ("10-01 00:00", "10-08 09:00", "10-08 09:00", "10-08 09:00"),
    ("10-07 23:59", "10-08 09:00", "10-08 09:00", "10-08 09:00"),
    ("10-09 17:50", "10-10 08:50", "10-10 09:20", "10-10 12:20"),
    ("10-10 17:50", "10-12 08:50", "10-12 09:20", "10-12 12:20"),
    # The turn of the year: 2027 is not published, 1 January is a Friday like others, and Saturday is not worked.
    ("12-31 17:50", "01-01 08:50", "01-01 09:20", "01-01 12:20"),
    ("12-31 18:00", "01-01 09:00", "01-01 09:00", "01-01 09:00"),
]


@pytest.mark.parametrize(("at", "level_2", "hour", "low"), ANSWERED)
def test_it_answers_by_the_table_when_a_ticket_comes_in(at, level_2, hour, low):
    found = {code: promised(code, china(at))[0] for code in ("level-2", "level-3", "normal", "default", "low")}
    assert found == {"level-2": level_2, "level-3": hour, "normal": hour, "default": hour, "low": low}


@pytest.mark.parametrize("at", [at for at, *_rest in ANSWERED])
def test_it_runs_on_elapsed_time_when_the_product_says_so(at):
    """Resolution always; level 1, urgent, and a complaint across departments for the answer too."""
    start = china(at)
    hours = {"level-1": 2, "urgent": 2, "level-2": 24, "level-3": 48, "normal": 24, "low": 72, "level-2-departments": 72, "default": 24}
    for code, length in hours.items():
        assert promised(code, start)[1] == (start + length * HOUR).strftime("%m-%d %H:%M")
    for code, length in {"level-1": 15, "urgent": 15, "level-2-departments": 1440, "level-3-departments": 1440}.items():
        assert promised(code, start)[0] == (start + length * MINUTE).strftime("%m-%d %H:%M")


# --------------------------------------------------------------------------- by counting minutes

# A hundred times of the year: each free or worked stretch is entered, left and crossed, at odd minutes.
EDGES = [*FREE[::3], *WORKED, *(day - timedelta(days=1) for day in WORKED), *(day + timedelta(days=1) for day in FREE[::4])]
STARTS = [
    datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(minutes=(number * 337 + 507) % 1440)
    for number, day in enumerate(sorted({*EDGES, *(date(2026, 1, 1) + timedelta(days=n) for n in range(3, 365, 4))})[:100])
]


@pytest.mark.parametrize("tenth", range(10))
def test_it_agrees_with_a_count_of_minutes_at_a_hundred_times_of_the_year(tenth):
    assert len(STARTS) == 100
    for at in STARTS[tenth::10]:
        paper = Hours(at.astimezone(UTC), "Asia/Shanghai", OFFICE, NOTICE)
        promise = paper.promise(0)
        for code in ("level-1", "level-2", "level-3", "urgent", "normal", "low"):
            row = POLICIES[code]
            by_count = paper.after(0, row["response_minutes"], service=row["response_basis"] == "service")
            if row["response_basis"] == "service" and promise is not None:
                by_count = min(by_count, promise)
            resolved = at + row["resolution_minutes"] * MINUTE
            assert promised(code, at) == tuple(due.strftime("%m-%d %H:%M") for due in (at + by_count * MINUTE, resolved))


# --------------------------------------------------------------------------- the defaults in the database


@pytest.mark.django_db
def test_it_installs_what_the_tables_say():
    install_kernel(NOW)
    install_tickets(NOW)
    configuration.forget()
    rows = clocks.policies()
    assert set(rows) == set(POLICIES)
    for code, row in rows.items():
        assert (row.policy.response, row.policy.resolution) == (policy(code).response, policy(code).resolution)
        assert row.calendar.code == POLICIES[code]["calendar"]
    installed = rows["normal"].calendar
    assert [installed.segments(day) for day in days("01-01", "12-31")] == [CALENDAR.segments(day) for day in days("01-01", "12-31")]
    assert set(CALENDARS) == set(clocks.service_calendars())
    assert (installed.knows(2026), installed.knows(2027)) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "promise"),
    [
        ("2026-12-31 19:00", "2027-01-01 09:00"),
        ("2027-02-05 19:00", "2027-02-08 09:00"),  # the Monday of Spring Festival, until the notice is there
        ("2028-01-24 03:00", "2028-01-24 09:00"),
        ("2028-02-29 19:00", "2028-03-01 09:00"),
    ],
)
def test_it_goes_by_the_plain_week_and_says_so_when_a_year_is_not_published(at, promise):
    install_kernel(NOW)
    install_tickets(NOW)
    configuration.forget()
    now = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    ticket = open_ticket(now=now)
    assert ticket.promise_at == ticket.response_due_at == datetime.fromisoformat(promise).replace(tzinfo=SHANGHAI)
    with timezone.override(SHANGHAI):
        found = [finding for finding in diagnosis.look_at_calendars(now) if finding.level != "ok"]
    missing = now.year + (now.month >= 10)
    assert any(str(missing) in str(finding.text) for finding in found)


# --------------------------------------------------------------------------- the rows of faults.csv


@pytest.mark.parametrize(
    ("came", "fold"), [("2026-03-08 01:30", 0), ("2026-03-08 03:10", 0), ("2026-11-01 01:30", 0), ("2026-11-01 01:30", 1)]
)
def test_it_passes_each_stage_once_when_summer_time_comes_or_goes(came, fold):
    """TM-02: New York, every minute looked at through the night of the change."""
    new_york = ZoneInfo("America/New_York")
    calendar = Calendar("ny", "America/New_York", dict.fromkeys(range(7), ((0, 180), (540, 1020))))
    start = datetime.fromisoformat(came).replace(tzinfo=new_york, fold=fold).astimezone(UTC)
    rule = sla.Policy("p", "p", "p", sla.Target("response", 60, "service"), sla.Target("resolution", 240, "elapsed"))
    opened = [sla.Moment(start, "opened", "new", "team:1")]
    fired: dict[str, list[int]] = {}
    for minute in range(500):
        state = sla.clocks(opened, rule, calendar, start + minute * MINUTE)
        assert state.resolution.remaining == (240 - minute) * MINUTE
        for alarm in ladder.passed(sla.watches(state), start + minute * MINUTE, fired):
            fired.setdefault(alarm.key, []).append(minute)
    assert (fired["resolution:warn:0"], fired["resolution:breach:0"]) == ([180], [240])
    paper = Hours(start, "America/New_York", dict.fromkeys(range(7), ((0, 180), (540, 1020))))
    due = paper.after(0, 60, service=True)
    promise = paper.promise(0)
    assert fired["response:breach:0"] == [due if promise is None else min(due, promise)]


def test_it_adds_up_five_stops_when_they_reach_over_nights_and_a_holiday():
    """TM-05, by hand: eight hours of service, stopped five times from the eve of National Day on."""
    lines = [
        ("09-30 10:00", "opened", "new"),
        ("09-30 11:00", "asked", "waiting_customer"),  # 1:00 used
        ("09-30 15:00", "wrote", "in_progress"),
        ("09-30 17:00", "asked", "waiting_customer"),  # 3:00 used
        ("10-08 09:30", "wrote", "in_progress"),  # an hour of the 30th and one of the 8th were the customer's
        ("10-08 10:00", "asked", "waiting_customer"),  # 3:30 used
        ("10-08 20:00", "wrote", "in_progress"),  # nobody is there: no time passes until the morning
        ("10-09 09:30", "asked", "waiting_customer"),  # 4:30 used
        ("10-10 09:00", "wrote", "in_progress"),  # a Saturday that is worked
        ("10-10 10:30", "asked", "waiting_customer"),  # 6:00 used
        ("10-10 11:00", "wrote", "in_progress"),
    ]
    rule = sla.Policy("p", "p", "p", None, sla.Target("resolution", 480, "service"))
    moments = [sla.Moment(china(at), code, status, "team:1") for at, code, status in lines]
    state = sla.clocks(moments, rule, CALENDAR, china("10-10 11:00")).resolution
    assert (state.due_at, state.remaining, state.state) == (china("10-10 13:00"), 2 * HOUR, "calm")
    fired: dict[str, datetime] = {}
    for minute in range(180):
        now = china("10-10 11:00") + minute * MINUTE
        for alarm in ladder.passed(sla.watches(sla.clocks(moments, rule, CALENDAR, now)), now, fired):
            fired[alarm.key] = now
    assert fired == {"resolution:warn:0": china("10-10 12:00"), "resolution:breach:0": china("10-10 13:00")}


@pytest.fixture
def agent(organisation):
    team = organisation
    UserFactory(roles=["supervisor"], teams=[team])
    UserFactory(roles=["manager"])
    return make_agent(team)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.parametrize(("minutes", "late"), [(20, True), (10, False)])
def test_it_sets_new_deadlines_and_breaches_once_when_a_complaint_turns_out_to_be_grave(agent, minutes, late):
    """TM-06: level 3 becomes level 1."""
    ticket = open_ticket(issue_type="service_attitude", description="我要投诉")
    assert (ticket.level, ticket.response_due_at) == (3, NOW + HOUR)
    at = NOW + minutes * MINUTE
    workflow.reclassify(ticket, by=agent, now=at, level=1)
    row = fresh(ticket)
    assert (row.response_due_at, row.resolution_due_at) == (NOW + 15 * MINUTE, NOW + 2 * HOUR)
    event = row.events.get(code="reclassified")
    assert (event.data["was"]["level"], event.data["now"]["level"], event.data["policy"]) == (3, 1, "level-1")
    for _ in range(3):
        escalation.sweep(at)
    breaches = TicketEvent.objects.filter(ticket=ticket, code="breached")
    assert [line.key for line in breaches] == (["response:breach:0"] if late else [])


def test_it_runs_the_second_round_by_the_raised_priority_and_leaves_the_first_alone(agent):
    ticket = open_ticket()
    workflow.resolve(ticket, by=agent, now=NOW + 30 * MINUTE, result="已换新")
    workflow.refuse(fresh(ticket), now=NOW + 5 * HOUR, body="还是坏的")
    row = fresh(ticket)
    assert (row.priority, row.policy.code, row.resolution_due_at) == ("urgent", "urgent", NOW + 7 * HOUR)
    state = clocks.explain(row, NOW + 5 * HOUR)
    assert (state.response.state, state.response.due_at) == ("met", NOW + HOUR)
    assert [(turn.state, turn.due_at) for turn in state.rounds] == [("met", NOW + 24 * HOUR), ("calm", NOW + 7 * HOUR)]


@pytest.mark.parametrize(
    ("came", "promise"),
    [
        ("11-18 17:59:59", None),
        ("11-18 18:00:00", "11-19 09:00"),
        ("11-18 23:59:59", "11-19 09:00"),
        ("11-20 18:29:59", "11-23 09:00"),
        ("11-20 18:30:00", "11-23 09:00"),
    ],
)
def test_it_promises_the_next_service_morning_when_a_contact_comes_at_the_last_second(agent, came, promise):
    """TM-07, with our own closing time."""
    ticket = open_ticket(now=china(came))
    assert ticket.promise_at == (china(promise) if promise else None)


# --------------------------------------------------------------------------- calendars that are broken data

BROKEN = [
    {"weekly": {}},
    {"weekly": {"0": "always"}},
    {"weekly": {"0": [["18:00", "08:30"]]}},
    {"weekly": {"0": [["08:00", "12:00"], ["11:00", "18:00"]]}},
    {"time_zone": "Mars/Olympus"},
    {"time_zone": ""},
    {"promise_time": "00:00"},
    {"promise_time": "23:59"},
]


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_it_takes_in_and_times_a_ticket_when_the_calendar_is_broken(agent, broken):
    """The rows as some import or shell may have left them; the form refuses them."""
    ServiceCalendar.objects.update(**broken)
    configuration.forget()
    ticket = open_ticket(now=china("11-21 03:00"))
    assert ticket.created_at < ticket.response_due_at <= ticket.created_at + timedelta(days=10)
    assert escalation.sweep(china("12-24 10:00")).as_data()["failed"] == 0
    assert set(TicketEvent.objects.filter(code="breached").values_list("key", flat=True)) == {"response:breach:0", "resolution:breach:0"}


def test_it_takes_in_and_times_a_ticket_when_a_whole_year_is_closed(agent):
    ServiceCalendar.objects.update(statutory=True)
    StatutoryDay.objects.bulk_create(
        StatutoryDay(date=date(2026, 11, 1) + timedelta(days=n), is_working=False, name="停业") for n in range(365)
    )
    CalendarException.objects.create(calendar=ServiceCalendar.objects.get(), date=date(2027, 11, 1), segments=[["10:00", "12:00"]])
    configuration.forget()
    ticket = open_ticket()
    assert ticket.promise_at == ticket.response_due_at == china("11-01 10:30", 2027)
    assert ticket.resolution_due_at == NOW + 24 * HOUR


# --------------------------------------------------------------------------- chips


@pytest.mark.parametrize("columns", [COLUMNS, CHIP_COLUMNS], ids=["queue", "dashboard"])
def test_it_draws_a_chip_from_the_columns_of_the_list(agent, columns):
    open_ticket()
    clocks.policies()
    row = Ticket.objects.select_related("customer", "issue_type", "assignee").only(*columns).get() if columns is COLUMNS else None
    row = row or Ticket.objects.only(*columns).get()
    with CaptureQueriesContext(connection) as queries:
        assert [clocks.chip(row, NOW + minutes * MINUTE).kind for minutes in (44, 45, 60)] == ["calm", "warn", "late"]
    assert len(queries) == 0


def test_it_turns_amber_when_its_clock_warns_and_not_by_the_wall(agent):
    """Ten minutes to six, an answer within the hour: the last quarter of it begins the next morning at 09:05."""
    ticket = open_ticket(now=china("11-18 17:50"))
    assert ticket.response_due_at == china("11-19 09:20")
    assert [clocks.chip(ticket, china(at)).kind for at in ("11-18 23:00", "11-19 09:04", "11-19 09:05", "11-19 09:20")] == [
        "calm", "calm", "warn", "late",
    ]  # fmt: skip
