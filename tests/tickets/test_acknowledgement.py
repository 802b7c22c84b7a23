"""Outside service hours (A8): told once, by the customer's own channel, the time that is really promised, and nothing that was typed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpdesk import outbound
from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.holidays import files
from helpdesk.holidays.loading import load_year
from helpdesk.models import NoticeTemplate, OutboundMessage, ServiceCalendar
from tests.factories import make_agent, make_organisation, open_ticket
from tickets import clocks, intake, wording_clocks, wording_events, workflow
from tickets.choices import Channel, EventCode
from tickets.models import SlaPolicy, Ticket, TicketEvent

pytestmark = pytest.mark.django_db

CHINA = ZoneInfo("Asia/Shanghai")
SUBJECT, NAME = "点此领奖 http://evil.example.com", "加微信 abc123"


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


NIGHT, MORNING = china("2026-11-18 21:40"), china("2026-11-19 09:00")


@pytest.fixture(autouse=True)
def house():
    """08:30 to 18:00 on Chinese working days of 2026."""
    team = make_organisation()
    ServiceCalendar.objects.filter(code="default").update(statutory=True)
    load_year(2026, files.shipped(2026))
    return team


def arrive(at: datetime, **contact) -> Ticket:
    return open_ticket(now=at, **{"email": "zhou@example.com", "phone": "", "subject": SUBJECT, "name": NAME, **contact})


def acknowledged(ticket: Ticket) -> TicketEvent | None:
    return ticket.events.filter(code=EventCode.ACKNOWLEDGED).first()


def to_customer() -> list[OutboundMessage]:
    return list(OutboundMessage.objects.filter(recipient=None))


# TM-07. 2026-11-18 is a Wednesday; 10-01 to 10-07 are holidays, 10-10 is a Saturday worked for them.
@pytest.mark.parametrize(
    ("closes", "at", "promised"),
    [
        ("18:00", "2026-11-18 08:29:59", "2026-11-18 09:00"),
        ("18:00", "2026-11-18 08:30:00", None),
        ("18:00", "2026-11-18 17:59:59", None),
        ("18:00", "2026-11-18 18:00:00", "2026-11-19 09:00"),
        ("18:30", "2026-11-18 18:00:00", None),
        ("18:30", "2026-11-18 18:29:59", None),
        ("18:30", "2026-11-18 18:30:00", "2026-11-19 09:00"),
        ("18:00", "2026-11-18 23:59:59", "2026-11-19 09:00"),
        ("18:00", "2026-11-19 00:00:00", "2026-11-19 09:00"),
        ("18:00", "2026-11-20 18:00:00", "2026-11-23 09:00"),
        ("18:00", "2026-10-01 10:00:00", "2026-10-08 09:00"),
        ("18:00", "2026-09-30 18:30:00", "2026-10-08 09:00"),
        ("18:00", "2026-10-09 23:59:59", "2026-10-10 09:00"),
        ("18:00", "2026-10-10 10:00:00", None),
        ("18:00", "2026-10-10 18:00:00", "2026-10-12 09:00"),
    ],
)
def test_it_promises_the_next_service_morning_to_who_comes_outside_hours(closes, at, promised):
    ServiceCalendar.objects.filter(code="default").update(weekly={str(day): [["08:30", closes]] for day in range(5)})
    ticket = arrive(china(at))
    event, (mail,) = acknowledged(ticket), to_customer()
    if promised is None:
        assert (event, mail.kind, ticket.promise_at) == (None, "receipt", None)
        return
    due = china(promised)
    assert ticket.promise_at == ticket.response_due_at == due
    assert event is not None
    assert (datetime.fromisoformat(event.data["promise_at"]), event.data["channel"], event.actor_kind) == (due, "email", "system")
    assert mail.kind == "acknowledged"
    assert f"{due.month}月{due.day}日 {due:%H:%M}" in mail.body


def test_it_promises_the_service_deadline_where_that_is_earlier():
    """08:30 and fifteen minutes of service come before 09:00."""
    SlaPolicy.objects.filter(response_basis="service").update(response_minutes=15)
    ticket = arrive(NIGHT)
    due = china("2026-11-19 08:45")
    assert (ticket.promise_at, ticket.response_due_at) == (MORNING, due)
    assert datetime.fromisoformat(acknowledged(ticket).data["promise_at"]) == due
    assert "11月19日 08:45" in to_customer()[0].body


def test_it_gives_level_1_the_ordinary_receipt_day_and_night():
    ticket = arrive(NIGHT, description="充电时冒烟")
    assert (ticket.level, acknowledged(ticket)) == (1, None)
    assert [row.kind for row in to_customer()] == ["receipt"]
    assert ticket.response_due_at == NIGHT + timedelta(minutes=15)


def test_it_says_number_time_and_link_and_nothing_that_was_typed():
    ticket = arrive(NIGHT, description="加群 12345")
    row = to_customer()[0]
    said = f"{row.subject} {row.body} {row.link}"
    assert ticket.number in said
    assert row.link == ticket.public_url
    for typed in ("evil", "领奖", "微信", "加群", "12345"):
        assert typed not in said


def test_it_speaks_the_customers_language_and_the_words_of_ops():
    NoticeTemplate.objects.create(kind="acknowledged", language="en", subject="Noted: {number}", body="By {due}.")
    arrive(NIGHT, language="en")
    assert (to_customer()[0].subject[:6], to_customer()[0].body) == ("Noted:", "By 19 Nov, 09:00.")


# ---------------------------------------------------------------- by the customer's own channel


@pytest.mark.parametrize(
    ("gateway", "email", "phone", "channel", "to"),
    [
        ("https://sms.example.com", "", "138 0000 6620", "sms", "+8613800006620"),
        ("https://sms.example.com", "zhou@example.com", "13800006620", "email", "zhou@example.com"),
        ("https://sms.example.com", "", "010-62345678", "page", ""),
        ("https://sms.example.com", "", "95588", "page", ""),
        ("https://sms.example.com", "", "", "page", ""),
        ("", "", "13800006620", "page", ""),
    ],
)
def test_it_goes_by_mail_else_by_text_message_else_stands_on_the_page(settings, gateway, email, phone, channel, to):
    settings.SMS_GATEWAY_URL = gateway
    ticket = arrive(NIGHT, email=email, phone=phone)
    assert acknowledged(ticket).data["channel"] == channel
    assert [(row.channel, row.to) for row in to_customer()] == ([(channel, to)] if to else [])


def test_it_tells_later_news_by_text_message_too(settings, house):
    settings.SMS_GATEWAY_URL = "https://sms.example.com"
    ticket = arrive(NIGHT, email="", phone="13800006620")
    workflow.reply(ticket, by=make_agent(house), now=MORNING, body="您好")
    assert [(row.channel, row.kind) for row in to_customer()] == [("sms", "acknowledged"), ("sms", "replied")]


class Sink:
    """A channel that takes everything."""

    def send(self, message):
        pass

    def close(self):
        pass


@pytest.mark.parametrize(("channel", "contact"), [("email", {}), ("sms", {"email": "", "phone": "13800006620"})])
def test_it_is_capped_for_one_address_and_day_together_with_receipts(settings, channel, contact):
    settings.SMS_GATEWAY_URL, settings.RECEIPTS_PER_DAY = "https://sms.example.com", 3
    spellings = ["13800006620", "138-0000-6620", "+86 13800006620", "138 0000 6620"]
    for turn in range(4):
        arrive(NIGHT, subject=f"第 {turn} 件", **(contact | ({"phone": spellings[turn]} if "phone" in contact else {})))
    outbound.deliver(NIGHT, senders={OutboundChannel(channel): Sink})
    states = sorted(row.state for row in to_customer())
    assert states == [OutboundState.DROPPED, OutboundState.SENT, OutboundState.SENT, OutboundState.SENT]


def test_it_is_told_once_however_often_the_form_is_sent():
    contact = intake.Contact(
        channel=Channel.WEB,
        subject=SUBJECT,
        description=SUBJECT,
        email="zhou@example.com",
        submission_id="again",
        issue_type="product_quality",
    )
    for _turn in range(3):
        ticket = intake.open_ticket(contact, now=NIGHT).ticket
    assert ticket.events.filter(code=EventCode.ACKNOWLEDGED).count() == 1
    assert len(to_customer()) == 1


def test_it_acknowledges_nothing_that_is_imported_or_told_to_nobody():
    for contact in ({"channel": Channel.IMPORT}, {"notify": False}):
        assert acknowledged(arrive(NIGHT, **contact)) is None
    assert to_customer() == []


def test_it_does_not_say_closed_when_an_old_contact_is_taken_in_within_hours():
    ticket = arrive(china("2026-11-19 08:45"), received_at=NIGHT)
    assert ticket.promise_at == MORNING
    assert acknowledged(ticket) is None
    assert [row.kind for row in to_customer()] == ["receipt"]


# ---------------------------------------------------------------- on the ticket


def test_it_never_counts_as_the_first_response(house):
    agent = make_agent(house)
    ticket = arrive(NIGHT)
    assert ticket.responded_at is None
    state = clocks.explain(ticket, NIGHT + timedelta(hours=1))
    assert (state.response.state, state.response.met_at) == ("calm", None)
    late = clocks.explain(ticket, MORNING + timedelta(seconds=1))
    assert late.response.state == "late"
    workflow.reply(ticket, by=agent, now=MORNING - timedelta(minutes=5), body="您好")
    assert Ticket.objects.get().responded_at == MORNING - timedelta(minutes=5)


def test_it_leaves_the_ticket_as_it_found_it(house):
    make_agent(house)
    ticket = arrive(NIGHT)
    codes = list(ticket.events.order_by("pk").values_list("code", flat=True))
    assert codes == ["opened", "sorted", "clock_set", "acknowledged", "assigned"]
    assert (ticket.last_event, ticket.status) == ("assigned", "assigned")


def test_it_costs_no_further_statement(house, django_assert_max_num_queries):
    make_agent(house)
    arrive(china("2026-11-18 10:00"))
    with CaptureQueriesContext(connection) as ordinary:
        arrive(china("2026-11-18 10:01"))
    with django_assert_max_num_queries(len(ordinary)):
        arrive(NIGHT)


def test_it_is_explained_on_the_ticket_in_words(settings):
    ticket = arrive(NIGHT)
    event = acknowledged(ticket)
    told = wording_events.tell(event, {}, NIGHT)
    assert "11-19 09:00" in told.text
    assert told.who
    steps = clocks.explain(ticket, NIGHT).response.steps
    assert [step.code for step in steps] == ["started", "promised"]
    (first, *_rest) = wording_clocks.explanations(ticket, clocks.explain(ticket, NIGHT), NIGHT)
    assert first.clock.kind == "response"
    assert "11-19 09:00" in first.lines[0].text


@pytest.mark.parametrize("at", [NIGHT, china("2026-11-18 23:59:59")])
def test_it_says_the_same_on_the_customers_pages(at):
    with time_machine.travel(at, tick=False):
        ticket = arrive(at)
        receipt = Client().get(reverse("received", args=[ticket.token])).content.decode()
        page = Client().get(ticket.tracking_path).content.decode()
    assert "09:00" in receipt
    assert "09:00" in page
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        later = Client().get(reverse("received", args=[ticket.token])).context["is_off_hours"]
    assert later is False
