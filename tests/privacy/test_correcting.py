"""PV-12: a corrected number is used everywhere, the old one stands in protected history alone. PV-02: many looks are told."""

from datetime import timedelta

import pytest
from django.urls import reverse

from helpdesk.models import OutboundMessage
from helpdesk.outbound import Draft, queue
from tests.addresses import CUSTOMER, PHONE, House
from tests.factories import NOW, UserFactory, make_agent, make_organisation, open_ticket
from tests.privacy.dumping import found
from tickets import correcting, workflow
from tickets.errors import Incomplete, NotAllowed
from tickets.models import ContactPoint, Customer, PersonalDataAct, Ticket

pytestmark = pytest.mark.django_db

NEW, MINUTE = "13700004321", timedelta(minutes=1)


def test_it_uses_the_new_number_everywhere_when_a_contact_is_corrected() -> None:
    make_organisation()
    ticket = open_ticket(phone=PHONE, email="", name=CUSTOMER, notify=False)
    point = ticket.customer.contact_points.get(kind="phone")
    waits = Draft(channel="sms", kind="news", to=PHONE, subject="有回复", about=ticket.number, dedupe_key="one")
    queue([waits], now=NOW)
    act = correcting.correct(point, value=NEW, by=UserFactory(roles=["supervisor"]), now=NOW + MINUTE)
    assert Ticket.objects.get(pk=ticket.pk).contact_phone == NEW
    assert OutboundMessage.objects.get(dedupe_key="one").to == "+86" + NEW
    assert (act.counts["tickets"], act.counts["notices"]) == (1, 1)
    assert found([PHONE]) == [f"tickets_historicalcontactpoint.raw: {PHONE}", f"tickets_historicalcontactpoint.value: {PHONE}"]
    # By the new number they are known, by the old one they are not.
    assert open_ticket(phone=NEW, email="", now=NOW + 2 * MINUTE).customer == ticket.customer
    assert open_ticket(phone=PHONE, email="", now=NOW + 3 * MINUTE).customer != ticket.customer


def test_it_refuses_what_is_no_number_or_somebody_elses() -> None:
    make_organisation()
    point = open_ticket(phone=PHONE, email="").customer.contact_points.get()
    other = open_ticket(phone=NEW, email="")
    by = UserFactory(roles=["supervisor"])
    with pytest.raises(Incomplete):
        correcting.correct(point, value="喂", by=by, now=NOW)
    for value in (NEW, PHONE):
        with pytest.raises(NotAllowed):
            correcting.correct(point, value=value, by=by, now=NOW)
    assert ContactPoint.objects.get(pk=point.pk).value == "+86" + PHONE
    assert Customer.objects.get(pk=other.customer_id).contact_points.get().value == "+86" + NEW
    assert not PersonalDataAct.objects.exists()


def test_it_lets_supervisors_correct_a_contact_and_agents_not() -> None:
    house = House()
    point = house.ticket.customer.contact_points.get(kind="phone")
    address = reverse("admin:tickets_contactpoint_correct", args=[point.pk])
    assert house.browser("assignee").post(address, {"value": NEW}).status_code == 403
    assert PHONE not in house.browser("supervisor").get(address).content.decode()
    assert house.browser("supervisor").post(address, {"value": "喂"}).status_code == 400
    assert house.browser("supervisor").post(address, {"value": NEW}).status_code == 302
    assert Ticket.objects.get(pk=house.ticket.pk).contact_phone == NEW


def test_it_tells_the_supervisors_once_when_somebody_looks_at_many_contacts_within_an_hour(settings: pytest.FixtureRequest) -> None:
    settings.UNMASK_ALARM = 3  # type: ignore[attr-defined]
    team = make_organisation()
    agent, boss = make_agent(team), UserFactory(roles=["supervisor"], teams=[team])
    ticket = open_ticket(notify=False)
    told = OutboundMessage.objects.filter(kind="many_looks", recipient=boss)
    for minute in range(3):
        workflow.note_unmasking(ticket, by=agent, now=NOW + minute * MINUTE, what="contact")
    assert not told.exists()
    for minute in range(3, 6):
        workflow.note_unmasking(ticket, by=agent, now=NOW + minute * MINUTE, what="contact")
    assert agent.name in told.get().subject
    workflow.note_unmasking(ticket, by=agent, now=NOW + timedelta(hours=3), what="contact")
    assert told.count() == 1
