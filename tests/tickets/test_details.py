"""What a ticket lacked: asked of the customer by fields, filled in where nothing stood, corrected by an agent."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from helpdesk.models import Team, User
from tests.factories import NOW, make_agent, make_type, open_ticket
from tickets import details, workflow
from tickets.choices import EventCode, Status
from tickets.defaults.issue_types import ISSUE_TYPES
from tickets.errors import NotAllowed
from tickets.forms import DetailsForm
from tickets.models import IssueType, Ticket
from tickets.wording_needs import NEEDS

pytestmark = pytest.mark.django_db

SOON, LATER = NOW + timedelta(minutes=3), NOW + timedelta(minutes=9)


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def agent(organisation: Team) -> User:
    return make_agent(organisation)


def lacking(requires: list[str], **contact: Any) -> Ticket:
    IssueType.objects.filter(code="logistics").delete()
    make_type("logistics", requires=requires, category="after_sales")
    given = {"issue_type": "logistics", "description": "还没有到，帮忙看看。", "phone": "", "email": "", **contact}
    return Ticket.objects.get(pk=open_ticket(**given).pk)


def now_of(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def answer(ticket: Ticket, **given: str) -> Any:
    return Client().post(ticket.tracking_path, {"submission_id": "s" * 22, "message": "", **given})


@pytest.mark.parametrize("default", ISSUE_TYPES, ids=lambda default: default.code)
def test_it_asks_in_words_for_whatever_a_shipped_type_needs(default: Any) -> None:
    assert set(default.requires) <= set(NEEDS)


def test_it_has_a_field_for_each_thing_that_was_asked_for(agent: User) -> None:
    ticket = lacking(["order_number", "contact", "evidence_photo", "product_model"])
    workflow.ask(ticket, by=agent, now=SOON, body="请补充", items=[*ticket.missing, "门牌号"])
    page = Client().get(ticket.tracking_path)
    asked = [field.name for field in page.context["form"].asked]
    assert asked[:3] == ["need_order_number", "need_contact", "need_product_model"]
    assert len(asked) == 4
    assert "门牌号" in page.content.decode()
    assert 'type="file"' in page.content.decode()


def test_it_fills_in_what_was_not_known_and_carries_on(agent: User) -> None:
    ticket = lacking(["order_number", "contact", "amount"])
    workflow.ask(ticket, by=agent, now=SOON, body="请补充", items=list(ticket.missing))
    answer(ticket, need_order_number=" ys2026111800001 ", need_contact="13912345678", need_amount="100")
    row = now_of(ticket)
    assert (row.order_number, row.contact_phone, row.missing) == ("ys2026111800001", "13912345678", [])
    assert row.status == Status.IN_PROGRESS
    said = row.messages.latest("pk").body
    assert "ys2026111800001" in said
    assert "13912345678" in said
    assert "100" in said


def test_it_takes_an_address_as_well_as_a_number(agent: User) -> None:
    ticket = lacking(["contact"])
    workflow.ask(ticket, by=agent, now=SOON, body="请补充", items=["contact"])
    answer(ticket, need_contact="Zhou@Example.com")
    assert (now_of(ticket).contact_email, now_of(ticket).contact_phone) == ("zhou@example.com", "")


def test_it_asks_again_beside_the_field_when_a_contact_makes_no_sense(agent: User) -> None:
    ticket = lacking(["contact"])
    workflow.ask(ticket, by=agent, now=SOON, body="请补充", items=["contact"])
    page = answer(ticket, need_contact="下午")
    assert page.context["form"].errors["need_contact"]
    assert now_of(ticket).status == Status.WAITING_CUSTOMER
    assert 'value="下午"' in page.content.decode()


def test_it_never_overwrites_a_contact_that_is_known(agent: User) -> None:
    ticket = lacking(["contact"], phone="13800006620")
    workflow.ask(ticket, by=agent, now=SOON, body="换个号码吧", items=["contact"])
    answer(ticket, need_contact="13912345678")
    row = now_of(ticket)
    assert row.contact_phone == "13800006620"
    assert "13912345678" in row.messages.latest("pk").body


def test_it_offers_the_agent_what_the_customer_wrote_to_confirm(agent: User) -> None:
    ticket = lacking(["contact"], phone="13800006620")
    workflow.customer_writes(ticket, now=SOON, body="电话换成 13912345678，订单号 YS2026111800001")
    form = DetailsForm(ticket=now_of(ticket), user=agent, now=LATER)
    assert (form.initial["phone"], form.initial["order_number"]) == ("13912345678", "YS2026111800001")
    assert "138****6620" in form.fields["phone"].help_text
    assert "13800006620" not in str(form)


def test_it_loses_no_answer_when_the_question_was_settled_meanwhile(agent: User) -> None:
    ticket = lacking(["order_number"])
    workflow.ask(ticket, by=agent, now=SOON, body="请补充", items=["order_number"])
    workflow.resolve(now_of(ticket), by=agent, now=SOON, result="查到了，已补发")
    answer(ticket, need_order_number="YS2026111800001")
    assert "YS2026111800001" in now_of(ticket).messages.latest("pk").body


def test_it_needs_some_answer(agent: User) -> None:
    ticket = lacking(["order_number"])
    workflow.ask(ticket, by=agent, now=SOON, body="请补充", items=["order_number"])
    before = ticket.messages.count()
    assert answer(ticket).status_code == 200
    assert ticket.messages.count() == before


def test_it_is_filled_in_by_an_agent_who_has_learnt_it(agent: User) -> None:
    ticket = lacking(["order_number", "contact"])
    event = details.complete(ticket, by=agent, now=SOON, order_number=" YS1 ", phone="13912345678")
    row = now_of(ticket)
    assert (row.order_number, row.contact_phone, row.missing) == ("YS1", "13912345678", [])
    assert (event.code, event.data) == (EventCode.COMPLETED, {"filled": ["order_number", "phone"]})
    with pytest.raises(NotAllowed):
        details.complete(row, by=agent, now=LATER, order_number="YS1")


def test_it_is_one_form_from_the_ticket_page(agent: User) -> None:
    ticket, desk = lacking(["order_number"]), Client()
    desk.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:tickets_ticket_details", args=[ticket.pk])
    assert address in desk.get(ticket.get_absolute_url()).content.decode()
    desk.post(address, {"order_number": "YS2026111800001", "version": ticket.version})
    assert now_of(ticket).order_number == "YS2026111800001"
