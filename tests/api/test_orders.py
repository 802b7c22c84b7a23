"""Orders for programs."""

import pytest

from tests.api.conftest import Program
from tests.factories import UserFactory, open_ticket
from tickets.models import Customer, Order

ALL = "/api/v1/orders/"
BODY = {
    "placed_at": "2026-11-12T18:20:00+08:00",
    "state": "shipped",
    "amount": "239.00",
    "items": [{"name": "恒沸电热水壶", "quantity": 1, "price": "239.00"}],
    "carrier": "顺丰",
    "tracking_number": "SF1420337700123391",
    "track": [{"at": "2026-11-13T08:41:00+08:00", "text": "派送中", "place": "杭州余杭"}],
    "customer": {"name": "王雅琴", "phone": "13800138000"},
}


@pytest.fixture
def shop(team):
    return Program(UserFactory(roles=["administrator"]))


def put(program, body, number="YS1"):
    return program.call("PUT", f"{ALL}{number}/", body)


def state():
    return [list(model._base_manager.order_by("pk").values_list()) for model in (Order, Customer)]


def test_it_writes_an_order_and_changes_nothing_when_sent_again(shop):
    made = put(shop, BODY)
    assert made.status_code == 201
    assert (made.data["number"], made.data["amount"], made.data["items"][0]["price"], made.data["fetched_at"]) == (
        "YS1",
        "239.00",
        "239.00",
        None,
    )
    before = state()
    assert put(shop, BODY).status_code == 200
    assert state() == before
    changed = put(shop, {**BODY, "state": "delivered"})
    assert (changed.status_code, changed.data["state"], changed.data["customer"]) == (200, "delivered", made.data["customer"])
    assert shop.get(f"{ALL}YS1/").data == changed.data


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"state": "flying"}, "state"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "99999999999999"}, "amount"),
        ({"items": [{"quantity": 1}]}, "items"),
        ({"items": [{"name": "x", "quantity": 0}]}, "items"),
        ({"items": [{"name": "x"}] * 101}, "items"),
        ({"track": [{"text": "x"}]}, "track"),
        ({"customer": {"phone": {"a": 1}}}, "customer"),
        ({"number": "YS2"}, "number"),
        ({"customer": {"email": "nowhere"}}, "email"),
    ],
)
def test_it_names_the_field_when_an_order_cannot_be(shop, more, field):
    before = state()
    answer = put(shop, {**BODY, **more})
    assert answer.status_code == 400
    assert {name.split(".")[0] for name in answer.data["errors"]} == {field}
    assert state() == before


@pytest.mark.parametrize("number", ["a.b", "%2e%2e", "a b", "订单", "a" * 65])
def test_it_writes_no_order_under_a_number_that_is_none(shop, number):
    assert put(shop, BODY, number).status_code == 400
    assert not Order.objects.exists()


def test_it_shows_orders_of_those_customers_and_tickets_that_one_sees(shop, assignee, outsider, supervisor):
    put(shop, BODY)
    put(shop, {**BODY, "customer": {"phone": "13700001111"}, "tracking_number": "SF2"}, "YS2")
    put(shop, {**BODY, "customer": None, "tracking_number": ""}, "YS3")
    open_ticket(phone="13800138000")
    open_ticket(phone="13600001111", order_number="YS3")
    seen = {row["number"] for row in assignee.get(ALL).data["results"]}
    assert seen == {"YS1", "YS3"}
    assert assignee.get(f"{ALL}YS2/").status_code == 404
    assert {row["number"] for row in supervisor.get(ALL).data["results"]} == {"YS1", "YS2", "YS3"}
    assert outsider.get(ALL).data["results"] == []
    assert outsider.get(f"{ALL}YS1/").status_code == 404
    assert [row["number"] for row in supervisor.get(f"{ALL}?tracking_number=SF2").data["results"]] == ["YS2"]
    assert [row["number"] for row in supervisor.get(f"{ALL}?number=YS3").data["results"]] == ["YS3"]
    assert supervisor.get(f"{ALL}?updated_from=2027-01-01T00:00:00Z").data["results"] == []
    assert supervisor.get(f"{ALL}?customer__contact_points__value__startswith=13").status_code == 400


def test_it_lets_only_those_with_the_right_read_or_write(shop, assignee, supervisor):
    put(shop, BODY)
    outsourced, department = Program(UserFactory(roles=["outsourced"])), Program(UserFactory(roles=["department"]))
    before = state()
    for program in (outsourced, department):
        assert program.get(ALL).status_code == 403
        assert program.get(f"{ALL}YS1/").status_code == 403
    for program in (outsourced, department, assignee, supervisor):
        assert put(program, {**BODY, "state": "cancelled"}).status_code == 403
    assert state() == before


def test_it_puts_no_two_people_together(shop):
    put(shop, BODY)
    put(shop, {**BODY, "customer": {"email": "anna@example.com"}}, "YS2")
    before = state()
    answer = put(shop, {**BODY, "customer": {"phone": "13800138000", "email": "anna@example.com"}}, "YS3")
    assert answer.status_code in {400, 409}
    assert state() == before
