"""Where an order is, asked of a shop on a real socket while a customer waits: outside any transaction, shortly, and only for its buyer."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from tests.factories import NOW, make_organisation, make_type, open_ticket
from tests.gateways import gateway, hang
from tickets import answers, shop
from tickets.models import AutomaticAnswer, Ticket

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = {
    "number": "YS1",
    "state": "shipped",
    "carrier": "顺丰",
    "tracking_number": "SF1420337700123391",
    "track": [{"at": "2026-11-18T08:41:00+08:00", "text": "已到达杭州转运中心", "place": "杭州"}],
    "customer": {"phone": "13912345678"},
}


@pytest.fixture
def server(settings: Any, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    cache.clear()
    monkeypatch.setattr(answers, "SHOP_WITHIN", 25.0)  # a slow machine is no slow shop
    make_organisation()
    make_type("order_enquiry", category="after_sales")
    with gateway() as running:
        settings.ORDER_API_URL, settings.ORDER_API_TOKEN, settings.ORDER_API_TIMEOUT = f"{running.address}/api", "a-key-of-the-shop", 30
        yield running
    cache.clear()


def ask_where(**fields: str) -> Ticket:
    said = {"subject": "我的快递到哪了", "description": "请问快递到哪了？", "issue_type": "order_enquiry", "order_number": "YS1"}
    return open_ticket(**{**said, "phone": "13912345678", **fields})


def is_answered(ticket: Ticket) -> bool:
    return AutomaticAnswer.objects.filter(ticket=ticket).exists()


def test_it_is_told_to_the_buyer_and_to_nobody_else(server: Any) -> None:
    server.answers = [lambda handler, asked: handler.answer(200, TOLD)]
    ticket = ask_where()
    assert "SF1420337700123391" in ticket.messages.get(kind="auto").body
    assert not is_answered(ask_where(phone="13811112222"))


def test_a_person_answers_when_the_shop_does_not_say_whose_it_is(server: Any) -> None:
    server.answers = [lambda handler, asked: handler.answer(200, {**TOLD, "customer": None})]
    assert not is_answered(ask_where())


def test_a_slow_shop_costs_the_answer_and_is_left_alone_by_the_hurried_only(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shop, "RETRY_AFTER", timedelta(hours=1))
    server.answers = [hang]
    with monkeypatch.context() as shortly:
        shortly.setattr(answers, "SHOP_WITHIN", 0.2)
        ticket = ask_where()
    assert ticket.is_open
    assert not is_answered(ticket)
    server.answers = [lambda handler, asked: handler.answer(200, {**TOLD, "customer": {"phone": "13811112222"}})]
    assert not is_answered(ask_where(phone="13811112222"))
    found = shop.order("YS1", NOW)
    assert found is not None
    assert found.tracking_number == "SF1420337700123391"
