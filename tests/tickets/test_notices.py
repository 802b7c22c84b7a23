"""What is told to staff: by which ways, when not, and what stays in sight."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.models import NoticeAddress, OutboundMessage
from tests.factories import NOW, UserFactory, make_agent, make_organisation, open_ticket
from tickets import escalation, notices
from tickets.choices import Grade

pytestmark = pytest.mark.django_db

CHINA = ZoneInfo("Asia/Shanghai")


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.fixture(autouse=True)
def house():
    return make_organisation()


def told(user) -> list[OutboundMessage]:
    return list(OutboundMessage.objects.filter(recipient=user).order_by("pk"))


@pytest.mark.parametrize(
    ("hours", "at", "ends"),
    [
        ("", "2026-11-18 03:00", None),
        ("22:00-08:00", "2026-11-18 21:59", None),
        ("22:00-08:00", "2026-11-18 22:00", "2026-11-19 08:00"),
        ("22:00-08:00", "2026-11-18 23:59", "2026-11-19 08:00"),
        ("22:00-08:00", "2026-11-19 00:00", "2026-11-19 08:00"),
        ("22:00-08:00", "2026-11-19 07:59", "2026-11-19 08:00"),
        ("22:00-08:00", "2026-11-19 08:00", None),
        ("12:00-13:30", "2026-11-18 12:00", "2026-11-18 13:30"),
        ("12:00-13:30", "2026-11-18 13:30", None),
        ("22:00-08:00", "2026-12-31 23:00", "2027-01-01 08:00"),
    ],
)
def test_it_knows_when_quiet_hours_end(hours, at, ends):
    assert notices.end_of_quiet(hours, china(at)) == (china(ends) if ends else None)


def test_it_tells_by_the_ways_that_were_chosen_and_have_an_address(settings, house):
    settings.SMS_GATEWAY_URL = "https://sms.example.com"
    agent = make_agent(house, email="a@example.com", phone="13800006620", notify_by="email sms wecom dingtalk")
    NoticeAddress.objects.create(user=agent, channel="wecom", address="0123456789abcdef")
    open_ticket(email="")
    assert [(row.channel, row.to) for row in told(agent)] == [
        ("inapp", ""),
        ("email", "a@example.com"),
        ("sms", "13800006620"),
        ("wecom", "0123456789abcdef"),
    ]


@pytest.mark.parametrize(("words", "waits"), [("壶盖有裂纹", True), ("充电时冒烟起火", False)])
def test_it_waits_for_the_end_of_quiet_hours_unless_it_is_level_1(house, words, waits):
    night, morning = china("2026-11-18 23:00"), china("2026-11-19 08:00")
    agent = make_agent(house, grade=Grade.SENIOR, email="a@example.com", notify_by="email", quiet_hours="22:00-08:00")
    open_ticket(now=night, description=words)
    inside, mail = told(agent)
    assert (inside.channel, inside.next_try_at) == ("inapp", None)
    assert mail.next_try_at == (morning if waits else night)


@pytest.mark.parametrize(("words", "urgent"), [("壶盖有裂纹", False), ("充电时冒烟起火", True)])
def test_it_keeps_level_1_in_sight(house, words, urgent):
    agent = make_agent(house, grade=Grade.SENIOR)
    open_ticket(description=words)
    assert [row.urgent for row in told(agent)] == [urgent]


def test_it_keeps_a_missed_deadline_in_sight_and_no_warning(house):
    agent, manager = make_agent(house), UserFactory(roles=["manager"])
    ticket = open_ticket()
    due = ticket.response_due_at
    escalation.sweep(due - timedelta(minutes=5))
    escalation.sweep(due + timedelta(minutes=1))
    assert {row.kind: row.urgent for row in told(agent)} == {"assigned": False, "warn:response": False, "breach:response": True}
    assert [row.urgent for row in told(manager)] == [True]


def test_it_reads_no_more_of_a_person_when_it_tells_them_of_a_new_ticket(settings, house, django_assert_max_num_queries):
    settings.SMS_GATEWAY_URL = "https://sms.example.com"
    agent = make_agent(house, email="a@example.com", phone="13800006620")
    open_ticket(now=NOW)
    with CaptureQueriesContext(connection) as plain:
        open_ticket(now=NOW + timedelta(minutes=1))
    agent.notify_by, agent.quiet_hours = "email sms", "22:00-08:00"
    agent.save()
    with django_assert_max_num_queries(len(plain)):
        open_ticket(now=NOW + timedelta(minutes=2))
    assert len(told(agent)) == 5
