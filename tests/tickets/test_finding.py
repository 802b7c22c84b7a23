"""Finding by an order and by words: through an index, and also where the words stand apart."""

import pytest
from django.db import connection

from helpdesk.search import newest_each
from tests.factories import NOW, make_agent, make_organisation, open_ticket
from tickets import finding, workflow
from tickets.models import Message, Order, Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a table of few rows as a whole")
def test_it_finds_an_order_by_its_index() -> None:
    assert "ticket_order" in Ticket.objects.of_order("YS1", "YS2").explain()


def test_it_finds_tickets_of_an_order_and_none_without() -> None:
    make_organisation()
    one = open_ticket(order_number="YS1")
    open_ticket(phone="13900000001")
    assert list(Ticket.objects.of_order("YS1", "")) == [one]


def test_it_tells_for_each_text_where_it_stands() -> None:
    agent = make_agent(make_organisation())
    one, two = open_ticket(subject="壶盖裂了"), open_ticket(subject="壶嘴漏水", phone="13900000001")
    workflow.note(one, by=agent, now=NOW, body="安排顺丰取件")
    found = newest_each(Message, ["壶盖", "顺丰", "漏水", "没有"], "ticket_id", 10)
    assert found == [{one.pk, two.pk}, {one.pk}, {two.pk}, set()], "the words of the factory's text stand in both"
    assert newest_each(Message, ["顺丰", "？！"], "ticket_id", 10) == [set(), set()]


def test_it_reads_no_further_than_it_is_told() -> None:
    make_organisation()
    rows = [open_ticket(subject="壶嘴漏水", phone=f"139{n:08d}") for n in range(4)]
    assert newest_each(Message, ["漏水"], "ticket_id", 2) == [{row.pk for row in rows[2:]}]


@pytest.mark.parametrize(
    ("text", "name", "last_four"),
    [
        ("6620 周敏", "周敏", "6620"),
        ("周敏  6620", "周敏", "6620"),
        ("6620", "", ""),
        ("1121-00042", "", ""),
        ("周敏 66201", "", ""),
        ("662 周敏", "", ""),
    ],
)
def test_it_takes_four_digits_for_a_phone_number_only_beside_a_name(text: str, name: str, last_four: str) -> None:
    wanted = finding.read(text, NOW)
    assert (wanted.name, wanted.last_four) == (name, last_four)
    assert wanted.is_personal == bool(last_four)


def test_it_asks_who_may_see_an_order_by_the_index_over_order_numbers() -> None:
    agent = make_agent(make_organisation())
    if connection.vendor == "sqlite":
        assert "ticket_order" in Order.objects.visible_to(agent).explain()
    kept, foreign = (Order.objects.create(number=number, updated_at=NOW) for number in ("YS1", "YS2"))
    open_ticket(order_number=kept.number)
    assert list(Order.objects.visible_to(agent)) == [kept]
    assert foreign not in Order.objects.visible_to(agent)
