"""Whom a contact comes from, and what taking it in costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk import configuration
from tests.factories import NOW, UserFactory, make_agent, make_organisation, open_ticket
from tickets import incoming, recognition
from tickets.choices import Category, Channel, Grade, Rank, Tier
from tickets.models import ContactPoint, Customer, EscalationRule, Ticket

pytestmark = pytest.mark.django_db

ENDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@pytest.fixture(autouse=True)
def team():
    return make_organisation()


def recognised(now=NOW, **fields):
    values = {"channel": Channel.WEB, "subject": "壶盖", "description": "壶盖有裂纹", "phone": "13800006620", **fields}
    contact = incoming.tidied(incoming.Contact(**values))
    return recognition.recognise(contact, incoming.read(contact, now), now)


def copies(ticket, count):
    """So many more tickets of the same customer, all of them complaints."""
    names = [field.attname for field in Ticket._meta.concrete_fields if not field.primary_key]
    values = {name: getattr(ticket, name) for name in names} | {"submission_id": None}
    Ticket.objects.bulk_create(Ticket(**values | {"number": f"T{n}", "token": f"{n:0>32}"}) for n in range(count))
    Ticket.objects.update(category=Category.COMPLAINT)


def statements(**contact):
    with CaptureQueriesContext(connection) as queries:
        ticket = open_ticket(**contact)
    return ticket, [query["sql"] for query in queries.captured_queries if not query["sql"].startswith(ENDS)]


def test_it_gives_the_customer_whole_with_what_they_did_lately():
    known = open_ticket(description="客服态度恶劣", issue_type="service_attitude").customer
    Customer.objects.filter(pk=known.pk).update(tier=Tier.VIP, company="北方商贸", external_id="c-1")
    open_ticket(subject="另一件", description="快递三天没有更新", issue_type="logistics")
    found = recognised()
    fields = [field.attname for field in Customer._meta.concrete_fields]
    stored = Customer.objects.get(pk=known.pk)
    assert [getattr(found.customer, name) for name in fields] == [getattr(stored, name) for name in fields]
    assert (found.complaints, found.contacts) == (Ticket.objects.filter(category=Category.COMPLAINT).count(), 2)


def test_it_leaves_out_what_is_long_ago():
    open_ticket(now=NOW - recognition.RECENT - timedelta(hours=1))
    assert (recognised().customer is None, recognised().contacts) == (False, 0)


def test_it_counts_no_more_than_it_looks_at():
    copies(open_ticket(), recognition.LOOKED_AT + 5)
    found = recognised()
    assert (found.complaints, found.contacts) == (recognition.LOOKED_AT, recognition.LOOKED_AT)


def test_it_prefers_the_phone_to_the_address():
    by_phone = open_ticket(email="").customer
    by_address = open_ticket(phone="", email="zhou@example.com").customer
    found = recognised(email="zhou@example.com").customer
    assert (found.pk, by_phone.pk == by_address.pk) == (by_phone.pk, False)


def test_a_new_customer_is_known_by_all_that_they_gave():
    ticket = open_ticket(phone="13912345678", email="Li@Example.com")
    points = ContactPoint.objects.filter(customer=ticket.customer).order_by("kind").values_list("kind", "value", "raw")
    assert list(points) == [("email", "li@example.com", "li@example.com"), ("phone", "+8613912345678", "13912345678")]


def test_somebody_without_any_address_is_a_new_customer_each_time():
    assert open_ticket(phone="").customer_id != open_ticket(phone="").customer_id


@pytest.mark.parametrize(
    ("contact", "level"),
    [({}, None), ({"subject": "漏电", "description": "电水壶漏电，手被电麻了"}, 1)],
    ids=["ordinary", "level 1 that goes up at once"],
)
def test_a_contact_costs_twelve_statements_at_most(team, monkeypatch, contact, level):
    monkeypatch.setattr(configuration, "STAMP_SECONDS", 3600)
    make_agent(team, cap=50)
    make_agent(team, cap=50, grade=Grade.SENIOR)
    UserFactory(roles=["supervisor"], teams=[team], notify_by="email", email="chen@example.com")
    EscalationRule.objects.create(code="grave", name="grave", name_en="grave", trigger="level", level=1, rank=Rank.SUPERVISOR)
    open_ticket(phone="13900000001", email="a@example.com", **contact)  # whatever is loaded once is loaded now
    ticket, asked = statements(phone="13900000002", email="b@example.com", **contact)
    assert (ticket.level, ticket.escalation) == (level, Rank.SUPERVISOR if level else Rank.AGENT)
    assert len(asked) <= 12, "\n".join(asked)
