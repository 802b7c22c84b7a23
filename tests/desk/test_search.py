"""Search and customers: found by what people remember, cut to what they may see, contact points masked."""

import pytest
from django.urls import reverse

from helpdesk.models import User
from tests.desk.conftest import Four, at_desk
from tests.factories import NOW, UserFactory, open_ticket
from tickets import merging, routing, workflow
from tickets.admin.search import excerpt, marked, marking
from tickets.models import Customer, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture
def ticket(four: Four) -> Ticket:
    ticket = open_ticket(assign=False, order_number="YS2026111200001", email="zhou@example.com")
    routing.take(ticket, by=four.assignee, now=NOW)
    workflow.note(ticket, by=four.assignee, now=NOW, body="供应商说这批壶盖都要召回")
    return Ticket.objects.get(pk=ticket.pk)


def found(user: User, text: str) -> tuple[int, int]:
    """How many tickets and customers."""
    response = at_desk(user).get(reverse("admin:search"), {"q": text})
    if response.status_code == 302:
        return 1, 0
    return len(response.context["hits"]), len(response.context["people"])


@pytest.mark.parametrize(
    ("text", "tickets", "customers"),
    [
        ("T20261118-00001", 1, 0),
        ("1118-00001", 1, 0),
        ("ys2026111200001", 1, 0),
        ("+86 138-0000-6620", 1, 1),
        ("ZHOU@example.com", 1, 1),
        ("周敏", 1, 1),
        ("召回", 1, 0),
        ("1380000662", 0, 0),
        ("6620", 0, 0),
        ("6620 周敏", 1, 1),
        ("周敏 6620", 1, 1),
        ("0000 周敏", 0, 0),
        ("壶盖 召回", 1, 0),
        ("壶盖 退款", 0, 0),
        ("没有这回事", 0, 0),
        ("", 0, 0),
    ],
)
def test_it_finds_what_people_remember(four: Four, ticket: Ticket, text: str, tickets: int, customers: int):
    assert found(four.assignee, text) == found(four.supervisor, text) == (tickets, customers)
    assert found(four.outsider, text) == (0, 0)


def test_it_opens_the_ticket_when_its_whole_number_is_given(four: Four, ticket: Ticket):
    response = at_desk(four.colleague).get(reverse("admin:search"), {"q": ticket.number})
    assert response["Location"] == ticket.get_absolute_url()


def test_it_marks_the_words_and_escapes_the_rest():
    assert excerpt("<b>壶盖裂了</b>", marking("裂了")) == "&lt;b&gt;壶盖<mark>裂了</mark>&lt;/b&gt;"
    assert "<script" not in excerpt("x<script>alert(1)</script>", marking("script"))
    assert marked("ＡＢＣ壶盖 abc", marking("abc 壶盖")) == "<mark>ＡＢＣ</mark><mark>壶盖</mark> <mark>abc</mark>"
    assert excerpt("一" * 500 + "裂" + "二" * 500, marking("裂")) == "…" + "一" * 40 + "<mark>裂</mark>" + "二" * 40 + "…"


def test_it_masks_contact_points_everywhere(four: Four, ticket: Ticket):
    client = at_desk(four.supervisor)
    card = reverse("admin:tickets_customer_change", args=[ticket.customer_id])
    for address in (card, reverse("admin:tickets_customer_changelist"), reverse("admin:search") + "?q=周敏"):
        page = client.get(address).content.decode()
        assert "138****6620" in page
        assert "13800006620" not in page
        assert "zhou@" not in page


def test_it_shows_customers_to_those_who_see_their_tickets(four: Four, ticket: Ticket):
    card = reverse("admin:tickets_customer_change", args=[ticket.customer_id])
    assert [at_desk(user).get(card).status_code for user in (four.assignee, four.colleague, four.supervisor, four.outsider)] == [
        200,
        200,
        200,
        404,
    ]
    assert not at_desk(four.outsider).get(reverse("admin:tickets_customer_changelist")).context["rows"]


def test_it_lets_those_who_may_change_a_customer(four: Four, ticket: Ticket):
    card = reverse("admin:tickets_customer_change", args=[ticket.customer_id])
    data = {"name": "周敏", "tier": "vip", "company": "", "language": "", "external_id": ""}
    at_desk(four.assignee).post(card, data)
    assert Customer.objects.get().tier == "standard"
    assert at_desk(four.supervisor).get(card + "?edit").status_code == 200
    assert at_desk(four.supervisor).post(card, data).status_code == 302
    assert Customer.objects.get().tier == "vip"
    assert Customer.history.get().history_user == four.supervisor


def test_it_has_no_address_for_adding_or_deleting_tickets_and_customers(four: Four, ticket: Ticket):
    client = at_desk(UserFactory(roles=["administrator"]))
    for name, args in (("ticket_add", []), ("ticket_delete", [ticket.pk]), ("customer_add", []), ("customer_delete", [ticket.customer_id])):
        assert client.get(reverse(f"admin:tickets_{name}", args=args)).status_code == 403


def test_it_narrows_what_it_finds(four: Four, ticket: Ticket):
    address = reverse("admin:search")
    client = at_desk(four.assignee)
    assert [len(client.get(address, {"q": "召回", **more}).context["hits"]) for more in ({}, {"view": "open"}, {"view": "closed"})] == [
        1,
        1,
        0,
    ]
    assert not client.get(address, {"q": "召回", "channel": "email"}).context["hits"]
    assert not client.get(address, {"q": "召回", "to": "2026-11-17"}).context["hits"]
    assert client.get(address, {"q": "召回", "assignee__password__startswith": "m"}).context["hits"]


def test_it_points_from_a_merged_ticket_to_where_it_went(four: Four, ticket: Ticket):
    other = open_ticket(assign=False, subject="又来一次", description="壶嘴也漏水")
    merging.merge(other, into=ticket, by=four.assignee, now=NOW)
    page = at_desk(four.assignee).get(reverse("admin:search"), {"q": "漏水"})
    hits = page.context["hits"]
    assert [hit.ticket.merged_into for hit in hits] == [ticket]
    assert ticket.get_absolute_url() in page.content.decode()


@pytest.mark.usefixtures("still")
def test_it_looks_up_so_many_numbers_a_minute_and_words_without_end(four: Four, ticket: Ticket):
    client, address = at_desk(four.assignee), reverse("admin:search")
    answers = [client.get(address, {"q": f"1380000{n:04d}"}).status_code for n in range(31)]
    assert answers == [200] * 30 + [429]
    assert client.get(address, {"q": "13800006620"}).context["hits"] == []
    assert client.get(reverse("admin:tickets_customer_changelist"), {"q": "13800006620"}).context["rows"] == []
    assert not client.get("/admin/tickets/ticket/", {"q": "13800006620"}).context["page"].rows
    assert len(client.get(address, {"q": "召回"}).context["hits"]) == 1
    assert len(at_desk(four.colleague).get(address, {"q": "13800006620"}).context["hits"]) == 1
