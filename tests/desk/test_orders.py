"""The card of orders, with a shop on a real socket that answers late, wrongly, with errors, elsewhere, without end, or never."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from tests.desk.conftest import LATER, at_desk
from tests.factories import NOW, TeamFactory, make_agent, open_ticket
from tests.gateways import drip, gateway, half, hang, hang_up
from tickets import orders, shop
from tickets.models import Order, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

TOKEN = "a-key-that-the-shop-gave-us"
TOLD = {
    "number": "YS1",
    "state": "shipped",
    "amount": "239.00",
    "items": [{"name": "恒沸电热水壶 <b>1.7L</b>", "quantity": 1}],
    "carrier": "顺丰",
    "tracking_number": "SF1420337700123391",
    "track": [{"at": "2026-11-13T08:41:00+08:00", "text": "派送中", "place": "杭州余杭"}],
    "customer": {"phone": "13912345678"},
}
NOT_FOUND = (404, {"error": "unknown"})


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ticket(four):
    made = open_ticket(name="欧阳某某", phone="13912345678", order_number="YS1")
    Ticket.objects.filter(pk=made.pk).update(assignee=four.assignee)
    return Ticket.objects.get(pk=made.pk)


@pytest.fixture
def server(settings):
    with gateway() as running:
        settings.ORDER_API_URL, settings.ORDER_API_TOKEN, settings.ORDER_API_TIMEOUT = f"{running.address}/api", TOKEN, 0.6
        yield running


def by_path(told=TOLD, others=()):
    """A shop that knows one order, and the others of its buyer."""

    def reply(handler, asked):
        if asked.path == "/api/orders":
            handler.answer(200, {"orders": list(others)})
        elif asked.path == f"/api/orders/{told['number']}":
            handler.answer(200, told)
        else:
            handler.answer(*NOT_FOUND)

    return reply


def card(ticket, user, **headers):
    headers = {"HX-Request": "true"} | headers
    return at_desk(user).get(reverse("admin:tickets_ticket_order", args=[ticket.pk]), headers=headers)


def look(ticket, user, now=LATER):
    return orders.look(Ticket.objects.get(pk=ticket.pk), user, now)


# ---------------------------------------------------------------- asked of the shop


def test_it_shows_what_the_shop_says_and_keeps_it(ticket, four, server):
    server.answers = [by_path(others=[{**TOLD, "number": "YS0", "placed_at": "2026-10-01", "state": "finished"}])]
    page = card(ticket, four.assignee).content.decode()
    for words in ("恒沸电热水壶 &lt;b&gt;1.7L&lt;/b&gt;", "¥239.00", "SF1420337700123391", "派送中 · 杭州余杭", "YS0"):
        assert words in page
    row = Order.objects.get(number="YS1")
    assert (row.customer, row.fetched_at, row.amount) == (ticket.customer, LATER, Decimal("239.00"))
    first, second = server.asked
    assert (first.path, second.path, second.query) == ("/api/orders/YS1", "/api/orders", {"phone": "+8613912345678"})
    assert first.headers["Authorization"] == f"Bearer {TOKEN}"


def test_it_asks_once_in_a_while(ticket, four, server, settings):
    server.answers = [by_path()]
    for _ in range(3):
        assert look(ticket, four.assignee).how == "fresh"
    assert len(server.asked) == 2
    later = LATER + timedelta(seconds=settings.ORDER_API_CACHE + 1)
    if settings.REDIS_URL:
        cache.clear()  # its clock is its own and stands where it stood
    with time_machine.travel(later, tick=False):
        look(ticket, four.assignee, later)
    assert len(server.asked) == 4


def test_it_says_when_nobody_knows_the_number_and_asks_no_more_for_a_while(ticket, four, server):
    server.answers = [NOT_FOUND]
    for _ in range(2):
        found = look(ticket, four.assignee)
        assert (found.how, found.order) == ("unknown", None)
    assert [asked.path for asked in server.asked].count("/api/orders/YS1") == 1
    assert "YS1" in card(ticket, four.assignee).content.decode()


def test_it_warns_when_the_order_is_somebody_elses(ticket, four, server):
    stranger = open_ticket(phone="13700001111", name="别人").customer
    server.answers = [by_path({**TOLD, "customer": {"phone": "137 0000 1111"}})]
    found = look(ticket, four.assignee)
    assert (found.order.customer, found.is_anothers) == (stranger, True)


@pytest.mark.parametrize("number", ["../../admin", "a/b?x=1", "订单 17", "..", "%2e%2e", "a" * 63 + "/"])
def test_it_asks_for_no_number_that_would_be_another_address(four, server, number):
    server.answers = [by_path()]
    made = open_ticket(phone="13912345678", order_number=number)
    assert look(made, four.supervisor).how == "unknown"
    assert {asked.path for asked in server.asked} <= {"/api/orders"}


# ---------------------------------------------------------------- a shop that is no help


def elsewhere(handler, asked):
    handler.answer(302, b"", {"Location": f"{handler.gateway.address}/api/elsewhere"})


def endless(handler, asked):
    handler.send_response_only(200)
    handler.end_headers()
    while not handler.gateway.stop.is_set():
        handler.wfile.write(b" " * 65_536)


def never_there(handler, asked):
    handler.gateway.stop.wait(3)


BAD = {
    "slow": never_there,
    "hanging": hang,
    "dripping": drip,
    "breaking off": half,
    "hanging up": hang_up,
    "redirecting": elsewhere,
    "endless": endless,
    "failing": (500, {"error": "x"}),
    "shut": (503, {}, {"Retry-After": "120"}),
    "locked": (401, {}),
    "crowded": (429, {}, {"Retry-After": "5"}),
    "no JSON": (200, b"<html>It works!</html>"),
    "a list": (200, b"[]"),
    "deep": (200, b"[" * 100_000),
    "empty": (200, b""),
    "large": (200, {**TOLD, "items": [{"name": "长" * 100}] * 20_000}),
    "packed": (200, b"\x1f\x8b\x08", {"Content-Encoding": "gzip"}),
    "another order": (200, {**TOLD, "number": "YS2"}),
    "huge number": (200, b'{"number": "YS1", "amount": 1e400}'),
    "wrong types": (200, {"number": "YS1", "items": {"a": 1}}),
}


@pytest.mark.parametrize("way", sorted(BAD))
def test_it_goes_on_with_what_is_known_when_the_shop_is_no_help(ticket, four, server, way):
    orders.keep(shop.read({**TOLD, "amount": "100.00"}), now=NOW - timedelta(days=1), customer=ticket.customer, fetched=True)
    server.answers = [BAD[way]]
    found = look(ticket, four.assignee)
    assert (found.how, found.order.amount) == ("unreachable", Decimal("100.00"))
    asked = len(server.asked)
    assert asked == 1
    # It is left alone for a while, whoever asks.
    assert look(ticket, four.supervisor).how == "unreachable"
    assert len(server.asked) == asked
    page = card(ticket, four.assignee).content.decode()
    assert "¥100.00" in page
    assert "SF1420337700123391" in page


def test_it_does_not_wait_for_a_shop_that_never_answers(ticket, four, server):
    def waits(handler, asked):
        handler.gateway.stop.wait(20)
        handler.gateway.accepted.append("the shop has let go")

    server.answers = [waits]
    assert look(ticket, four.assignee).how == "unreachable"
    assert not server.accepted


def test_it_tries_again_after_a_while_one_at_a_time(ticket, four, server):
    server.answers = [(500, {})]
    assert look(ticket, four.assignee).how == "unreachable"
    server.answers = [by_path()]
    again = LATER + shop.RETRY_AFTER
    with time_machine.travel(again, tick=False):
        # Somebody else is trying just now.
        cache.add("shop:probe", True, 5)
        assert look(ticket, four.assignee, again).how == "unreachable"
        cache.delete("shop:probe")
        assert look(ticket, four.assignee, again).how == "fresh"
        assert look(ticket, four.supervisor, again).how == "fresh"


def test_it_rests_as_long_as_the_shop_asks_for_within_reason(ticket, four, server):
    server.answers = [(503, {}, {"Retry-After": "999999"})]
    look(ticket, four.assignee)
    server.answers = [by_path()]
    for minutes, how in [(9, "unreachable"), (11, "fresh")]:
        later = LATER + timedelta(minutes=minutes)
        with time_machine.travel(later, tick=False):
            assert look(ticket, four.assignee, later).how == how


def test_it_says_that_nothing_is_known_when_the_shop_is_gone(ticket, four, settings):
    settings.ORDER_API_URL, settings.ORDER_API_TIMEOUT = "http://127.0.0.1:9", 0.5
    assert look(ticket, four.assignee).how == "unreachable"
    assert card(ticket, four.assignee).status_code == 200


def test_the_ticket_page_never_asks_the_shop(ticket, four, server):
    server.answers = [hang]
    page = at_desk(four.assignee).get(ticket.get_absolute_url()).content.decode()
    assert reverse("admin:tickets_ticket_order", args=[ticket.pk]) in page
    assert not server.asked


# ---------------------------------------------------------------- from the table, and who sees what


def table(ticket, number="YS1", **more):
    return orders.keep(shop.read({**TOLD, "number": number, **more}), now=NOW, customer=ticket.customer)[0]


def test_it_shows_the_table_where_there_is_no_shop(ticket, four):
    table(ticket)
    table(ticket, "YS9", placed_at="2026-01-01")
    found = look(ticket, four.assignee)
    assert (found.how, [row.number for row in found.others]) == ("table", ["YS9"])
    page = card(ticket, four.assignee, **{"HX-Request": ""}).content.decode()
    assert "<html" in page


def test_it_draws_no_card_where_there_is_no_order(four):
    made = open_ticket(phone="13600001111")
    Ticket.objects.filter(pk=made.pk).update(assignee=four.assignee)
    assert 'id="f-order"' not in at_desk(four.assignee).get(made.get_absolute_url()).content.decode()


def test_it_hides_the_parcel_and_the_other_orders_from_outsourced_people(ticket, four, server):
    server.answers = [by_path(others=[{**TOLD, "number": "YS0"}])]
    outside = make_agent(TeamFactory(code="outsourced", is_outsourced=True), roles=("outsourced",))
    Ticket.objects.filter(pk=ticket.pk).update(assignee=outside, team=outside.teams.get())
    page = card(ticket, outside).content.decode()
    assert "¥239.00" in page
    assert "SF14****3391" in page
    for words in ("SF1420337700123391", "杭州余杭", "YS0"):
        assert words not in page
    assert [asked.path for asked in server.asked] == ["/api/orders/YS1"]


def test_it_is_not_there_for_an_outsider(ticket, four, server):
    server.answers = [by_path()]
    assert card(ticket, four.outsider).status_code == 404
    assert at_desk(four.outsider).post(reverse("admin:tickets_ticket_order", args=[ticket.pk])).status_code == 405
    assert not server.asked


def test_it_shows_rows_that_somebody_else_wrote_wrongly(ticket, four):
    row = table(ticket)
    Order.objects.filter(pk=row.pk).update(items=["x", {"name": 5, "price": "no"}], track=[7, {"at": "never"}], state="elsewhere")
    assert card(ticket, four.assignee).status_code == 200


def test_it_writes_nothing_new_when_the_same_is_told_again(ticket):
    row, new = orders.keep(shop.read(json.loads(json.dumps(TOLD))), now=NOW, customer=ticket.customer)
    again, newer = orders.keep(shop.read(TOLD), now=LATER, customer=None)
    assert (new, newer) == (True, False)
    assert (again.updated_at, again.customer) == (row.updated_at, ticket.customer)
