"""On the ticket page: what was lifted out of the text, and the ticket that this one probably repeats; each settled by one click."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from helpdesk import configuration
from helpdesk.models import OutboundMessage, Team, User
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tickets import details, merging, workflow
from tickets.choices import Channel, EventCode
from tickets.errors import NotAllowed
from tickets.models import ContactPoint, IssueType, Ticket

pytestmark = pytest.mark.django_db

TEXT = "快件还没到，订单号2611200001234，回我13912345678，或者写信到 li@example.com，付了199元，昨天下午3点就该到了。"
LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def agent(organisation: Team) -> User:
    return make_agent(organisation, name="林晓彤")


@pytest.fixture
def desk(agent: User) -> Client:
    client = Client()
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    return client


def written(**contact: Any) -> Ticket:
    IssueType.objects.filter(code="logistics").update(requires=["order_number", "contact", "amount"])
    configuration.forget()
    values = {"channel": Channel.API, "subject": "快件", "description": TEXT, "phone": "", "email": "", "issue_type": "logistics"}
    return now_of(open_ticket(**{**values, **contact}))


def now_of(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def post(desk: Client, ticket: Ticket, slug: str, **data: Any) -> int:
    address = reverse(f"admin:tickets_ticket_{slug}", args=[ticket.pk])
    return desk.post(address, {"version": now_of(ticket).version, **data}).status_code


# ---------------------------------------------------------------- lifting


def test_it_lifts_what_was_written_into_what_is_empty_and_asks_for_none_of_it(agent: User) -> None:
    ticket = written()
    assert (ticket.order_number, ticket.contact_phone, ticket.contact_email) == ("2611200001234", "13912345678", "li@example.com")
    assert ticket.missing == []
    assert ticket.lifted["amount"]["values"] == ["199.00 CNY"]
    assert ticket.lifted["when"]["values"] == ["2026-11-17T15:00+08:00"]
    assert set(ticket.lifted) == {"order_number", "phone", "email", "amount", "when"}


def test_it_leaves_what_was_typed(agent: User) -> None:
    ticket = written(order_number="YS2026111800001", phone="13800000001", email="me@example.com")
    assert (ticket.order_number, ticket.contact_phone, ticket.contact_email) == ("YS2026111800001", "13800000001", "me@example.com")
    assert set(ticket.lifted) == {"amount", "when"}


def test_a_lifted_number_proves_nothing(agent: User) -> None:
    """Somebody else's customer record, their other tickets, their private links: none of it opens by a number quoted in a text."""
    theirs = written(phone="13912345678", email="li@example.com", description="别的事")
    mine = written()
    assert mine.customer_id != theirs.customer_id
    assert not ContactPoint.objects.filter(customer=mine.customer_id).exists()
    assert not merging.same_person(mine, theirs)
    before = OutboundMessage.objects.filter(to="li@example.com").count()
    workflow.reply(mine, by=agent, now=LATER, body="您好")
    assert OutboundMessage.objects.filter(to="li@example.com").count() == before
    details.judge_lifted(mine, by=agent, now=LATER, kind="email", right=True)
    workflow.reply(now_of(mine), by=agent, now=LATER, body="请看")
    assert OutboundMessage.objects.filter(to="li@example.com").count() == before + 1


def test_it_shows_what_was_lifted_without_the_whole_phone_number(desk: Client) -> None:
    html = desk.get(written().get_absolute_url()).content.decode()
    assert 'id="f-lifted"' in html
    for words in ("2611200001234", "139****5678", "l***@example.com", "¥199", "2026-11-17 15:00"):
        assert words in html
    assert "13912345678" not in html.partition('id="f-lifted"')[2].partition("</details>")[0]


def test_it_shows_no_card_where_nothing_was_lifted(desk: Client) -> None:
    html = desk.get(written(description="还没到", phone="13800000001").get_absolute_url()).content.decode()
    assert 'id="f-lifted"' not in html
    assert 'id="f-same"' not in html


def test_what_is_right_stands_as_if_it_had_been_typed(desk: Client) -> None:
    ticket = written()
    assert post(desk, ticket, "lifted", kind="order_number", right="1") == 302
    row = now_of(ticket)
    assert "order_number" not in row.lifted
    assert row.order_number == "2611200001234"
    assert row.events.filter(code=EventCode.COMPLETED).get().data == {"right": ["order_number"]}
    assert post(desk, ticket, "lifted", kind="order_number", right="1") == 409


def test_what_is_wrong_leaves_its_field_and_is_missing_again(desk: Client) -> None:
    ticket = written()
    assert post(desk, ticket, "lifted", kind="order_number") == 302
    row = now_of(ticket)
    assert (row.order_number, row.missing) == ("", ["order_number"])
    assert post(desk, ticket, "lifted", kind="phone") == 302
    assert now_of(ticket).missing == ["order_number"]  # the address is left
    assert post(desk, ticket, "lifted", kind="email") == 302
    row = now_of(ticket)
    assert (row.contact_phone, row.contact_email, row.missing) == ("", "", ["order_number", "contact"])


def test_an_agent_who_types_it_has_confirmed_it(agent: User) -> None:
    ticket = written()
    details.complete(ticket, by=agent, now=LATER, order_number="2611200001234")
    assert "order_number" not in now_of(ticket).lifted
    with pytest.raises(NotAllowed):
        details.complete(now_of(ticket), by=agent, now=LATER, order_number="2611200001234")


def test_it_lifts_from_what_the_customer_writes_later_too(agent: User) -> None:
    ticket = written(description="还没到，怎么回事")
    assert ticket.missing == ["order_number", "contact", "amount"]
    workflow.customer_writes(ticket, now=LATER, body="订单号是2611200001234，199元")
    row = now_of(ticket)
    assert (row.order_number, row.missing) == ("2611200001234", ["contact"])
    assert set(row.lifted) == {"order_number", "amount"}


def test_what_the_customer_types_into_a_field_stands_before_what_was_lifted(agent: User) -> None:
    ticket = written()
    workflow.customer_writes(ticket, now=LATER, body="订单号：YS2026111800001", answers={"order_number": "YS2026111800001"})
    row = now_of(ticket)
    assert row.order_number == "YS2026111800001"
    assert "order_number" not in row.lifted


# ---------------------------------------------------------------- probably the same


def test_it_shows_the_ticket_that_it_probably_repeats_on_its_page_and_in_the_queue(desk: Client) -> None:
    one = written(phone="13800000001")
    two = written(phone="13800000001", now=LATER)
    html = desk.get(two.get_absolute_url()).content.decode()
    assert one.number in html.partition('id="f-same"')[2].partition("</section>")[0]
    queue = desk.get(reverse("admin:tickets_ticket_changelist") + "?view=open").content.decode()
    assert queue.count("tag--todo") == desk.get(one.get_absolute_url()).content.decode().count('id="f-same"') + 1
    assert post(desk, two, "not_same") == 302
    assert now_of(two).likely_same_id is None
    assert 'id="f-same"' not in desk.get(two.get_absolute_url()).content.decode()
    assert post(desk, two, "not_same") == 409


def test_it_costs_no_statement(desk: Client, django_assert_max_num_queries: Any) -> None:
    written(phone="13800000001")
    two = written(phone="13800000001", now=LATER)
    desk.get(two.get_absolute_url())
    with django_assert_max_num_queries(15):
        desk.get(two.get_absolute_url())


@pytest.mark.parametrize("slug", ["lifted", "not_same"])
def test_nobody_else_says_so(slug: str, agent: User) -> None:
    written(phone="", now=NOW)
    two = written(now=LATER)
    Ticket.objects.filter(pk=two.pk).update(likely_same=Ticket.objects.order_by("pk").first())
    before = (now_of(two).version, now_of(two).lifted, now_of(two).likely_same_id)
    for role, status in (("editor", {403, 404}), ("department", {403, 404})):
        client = Client()
        client.force_login(UserFactory(roles=[role]), backend="django.contrib.auth.backends.ModelBackend")
        assert post(client, two, slug, kind="order_number") in status
    assert (now_of(two).version, now_of(two).lifted, now_of(two).likely_same_id) == before
