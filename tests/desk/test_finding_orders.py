"""Orders found by their whole number, their parcel's, or a whole phone number; nobody else's, and nothing by a part."""

from decimal import Decimal

import pytest

from tests.desk.conftest import at_desk
from tests.factories import NOW, UserFactory, open_ticket
from tickets import customers, orders
from tickets.models import Order, Ticket
from tickets.order_rules import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

LIST = "/admin/tickets/order/"


@pytest.fixture
def ticket(four):
    made = open_ticket(name="欧阳某某", phone="13912345678", order_number="YS1")
    Ticket.objects.filter(pk=made.pk).update(assignee=four.assignee)
    return Ticket.objects.get(pk=made.pk)


@pytest.fixture
def order(ticket):
    told = {
        "number": "YS1",
        "amount": "239",
        "tracking_number": "SF14203391",
        "items": [{"name": "<i>壶</i>"}],
        "track": [{"at": "2026-11-12", "text": "发出"}],
    }
    return orders.keep(read(told), now=NOW, customer=ticket.customer)[0]


@pytest.fixture
def stranger(four):
    customer, _new = customers.keep(now=NOW, phone="13700001111")
    return orders.keep(read({"number": "YS9", "tracking_number": "SF9"}), now=NOW, customer=customer)[0]


def found(user, text):
    return [row.number for row in at_desk(user).get("/admin/search/", {"q": text}).context["orders"]]


def listed(user, text):
    page = at_desk(user).get(LIST, {"q": text})
    return [row.number for row in page.context["cl"].result_list]


def test_the_search_shows_the_order_and_the_tickets_that_name_it(ticket, order, four):
    page = at_desk(four.assignee).get("/admin/search/", {"q": "ys1"})
    assert [row.number for row in page.context["orders"]] == ["YS1"]
    assert [hit.ticket for hit in page.context["hits"]] == [ticket]
    assert found(four.assignee, "SF14203391") == ["YS1"]
    assert found(four.assignee, "YS") == found(four.assignee, "SF1420") == found(four.assignee, "%") == []


def test_the_search_shows_nobody_elses_orders(ticket, order, stranger, four):
    assert found(four.assignee, "YS9") == found(four.outsider, "YS1") == found(four.outsider, "SF14203391") == []
    assert found(four.supervisor, "YS9") == ["YS9"]


def test_the_list_is_cut_to_what_one_may_see_and_finds_by_whole_numbers(ticket, order, stranger, four):
    assert listed(four.assignee, "") == ["YS1"]
    assert set(listed(four.supervisor, "")) == {"YS1", "YS9"}
    for text in ("YS1", "SF14203391", "139 1234 5678"):
        assert listed(four.assignee, text) == ["YS1"]
    for text in ("YS", "139", "1391234567", "YS9", "13700001111"):
        assert listed(four.assignee, text) == []
    assert listed(four.supervisor, "13700001111") == ["YS9"]


def test_one_order_is_shown_and_never_changed(ticket, order, stranger, four):
    desk = at_desk(four.assignee)
    page = desk.get(f"{LIST}{order.pk}/change/").content.decode()
    assert "&lt;i&gt;壶&lt;/i&gt;" in page
    assert "¥239.00" in page
    assert desk.get(f"{LIST}{stranger.pk}/change/").status_code == 302
    before = list(Order.objects.values_list())
    assert desk.post(f"{LIST}{order.pk}/change/", {"amount": "1"}).status_code == 403
    assert desk.get(f"{LIST}add/").status_code == 403
    assert list(Order.objects.values_list()) == before
    assert order.amount == Decimal("239.00")


def test_it_is_closed_to_those_without_the_right(order, four):
    for role in ("department", "outsourced", "editor"):
        assert at_desk(UserFactory(roles=[role])).get(LIST).status_code == 403
