"""Why this deadline: the policy and what it won over, the calendar's days, changes on the way, rounds, who was told and who will be."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from helpdesk.models import CalendarException, ServiceCalendar, StatutoryDay
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tickets import clocks, escalation, retiming, wording_events, wording_why, workflow
from tickets.admin import ticket_page
from tickets.models import SlaPolicy, Ticket, TicketEvent

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def agent(organisation):
    team = organisation
    return make_agent(team, name="林晓彤")


def card(ticket, now, user):
    found = ticket_page.clock_card(ticket_page.load(Ticket.objects.select_related("customer").get(pk=ticket.pk), user, now))
    return found["policy"], {item.clock.kind: item for item in found["explained"]}


def test_it_says_why_this_policy_and_which_it_won_over(agent):
    policy, _clocks = card(open_ticket(issue_type="service_attitude", description="投诉"), NOW, agent)
    assert policy[1] == "It fits by: complaint level (Level 3)."
    assert policy[2:] == ["It is more specific than “fallback”.", "A complaint goes by its level, so “normal” does not apply."]


def test_it_names_holidays_make_up_days_and_exceptions(agent):
    ServiceCalendar.objects.update(statutory=True, name="工作日", name_en="Working days")
    SlaPolicy.objects.filter(code="normal").update(response_minutes=60 * 38)
    for day in range(1, 8):
        StatutoryDay.objects.create(date=date(2026, 10, day), name="国庆节")
    StatutoryDay.objects.create(date=date(2026, 10, 10), name="国庆节", is_working=True)
    calendar = ServiceCalendar.objects.get()
    CalendarException.objects.create(calendar=calendar, date=date(2026, 9, 29), segments=[["10:00", "12:00"]], reason="盘点")
    start = datetime.fromisoformat("2026-09-28T10:00+08:00")
    ticket = open_ticket(now=start)
    _policy, found = card(ticket, start, agent)
    assert found["response"].more.days == [
        "It counts the service hours of “Working days”: Mon–Fri 08:30-18:00.",
        "Does not count: 10-01 – 10-07 (国庆节).",
        "Counts as special: 09-29 (盘点) 10:00-12:00.",
    ]
    weekend = open_ticket(now=start - timedelta(days=2), phone="13800002222")
    assert card(weekend, start, agent)[1]["response"].more.days[1] == "Does not count: 09-26 – 09-27 (Sat–Sun)."
    # The resolution runs on elapsed time: no calendar stands behind it.
    assert found["resolution"].more.days == []
    SlaPolicy.objects.filter(code="normal").update(response_minutes=60 * 60)
    again = open_ticket(now=start, phone="13800001111")
    assert "10-10 (国庆节) 08:30-18:00" in card(again, start, agent)[1]["response"].more.days[2]


def test_it_says_what_was_changed_by_whom(agent):
    ticket, by = open_ticket(), UserFactory(name="陈立")
    SlaPolicy.objects.filter(code="normal").update(resolution_minutes=720)
    later = NOW + 10 * MINUTE
    retiming.request(by=by, now=NOW, changed=["slapolicy:normal"])
    retiming.go_on(later)
    _policy, found = card(ticket, later, agent)
    assert found["resolution"].lines[-1].text == "陈立 changed the time limits: 11-19 10:00 → 22:00"
    assert all("changed" not in line.text for line in found["response"].lines)
    event = TicketEvent.objects.filter(ticket=ticket, code="clock_set").last()
    told = wording_events.tell(event, {}, later)
    assert told.who == "陈立"
    assert told.text == "Deadlines set anew, because somebody changed the time limits: resolution 11-19 10:00 → 22:00"


def test_it_says_who_was_told_and_who_will_be(agent):
    UserFactory(name="陈立", roles=["supervisor"])
    UserFactory(name="王经理", roles=["manager"])
    ticket = open_ticket()
    _policy, found = card(ticket, NOW, agent)
    assert [line.text for line in found["response"].more.ahead] == [
        "when the clock turns amber → the agent, the supervisors",
        "at the deadline → the agent, followers, the managers",
    ]
    assert found["response"].more.told == []
    later = NOW + 50 * MINUTE
    escalation.sweep(later)
    _policy, found = card(ticket, later, agent)
    (line,) = found["response"].more.told
    assert (line.at, line.text) == (later, "when the clock turns amber → 林晓彤, 陈立")
    assert len(found["response"].more.ahead) == 1
    assert found["resolution"].more.told == []


def test_it_says_nothing_ahead_of_a_clock_that_stands_still(agent):
    ticket = open_ticket()
    workflow.ask(ticket, by=agent, now=NOW + 5 * MINUTE, body="请补充订单号")
    _policy, found = card(ticket, NOW + 10 * MINUTE, agent)
    assert found["resolution"].more.ahead == []
    assert found["resolution"].clock.state == "paused"


def test_it_tells_of_earlier_rounds(agent):
    ticket = open_ticket()
    workflow.resolve(ticket, by=agent, now=NOW + 30 * MINUTE, result="已补发")
    workflow.refuse(Ticket.objects.get(pk=ticket.pk), now=NOW + 60 * MINUTE, body="没有解决")
    _policy, found = card(ticket, NOW + 61 * MINUTE, agent)
    assert found["resolution"].more.rounds == ["Round 1: due 11-19 10:00, result given 10:30, in time."]


def test_it_asks_the_outbox_only_where_somebody_was_told(agent):
    def asked(now):
        page = ticket_page.load(Ticket.objects.get(), agent, now)
        with CaptureQueriesContext(connection) as found:
            ticket_page.clock_card(page)
        return sum("outboundmessage" in query["sql"] for query in found)

    open_ticket()
    assert asked(NOW) == 0
    escalation.sweep(NOW + 50 * MINUTE)
    assert asked(NOW + 50 * MINUTE) == 1


@pytest.mark.parametrize(
    ("weekly", "said"),
    [
        ({"0": [["08:30", "12:00"], ["13:00", "18:00"]]}, "Mon 08:30-12:00, 13:00-18:00"),
        ({str(day): [["00:00", "24:00"]] for day in range(7)}, "day and night"),
        ({"0": [["09:00", "18:00"]], "1": [["09:00", "18:00"]], "5": [["10:00", "12:00"]]}, "Mon–Tue 09:00-18:00, Sat 10:00-12:00"),
    ],
)
def test_it_names_the_week(weekly, said):
    ServiceCalendar.objects.create(code="c", name="c", weekly=weekly, statutory=False)
    assert wording_why.week(clocks.service_calendars()["c"]) == said
