"""Likely duplicates at intake: what is marked and what is not, what it costs, and how somebody takes the mark away."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.models import Team, User
from tests.factories import NOW, make_agent, open_ticket
from tickets import doubles, fingerprints, likeness, workflow
from tickets.choices import EventCode, Status
from tickets.errors import NotAllowed
from tickets.models import Ticket, TicketEvent

LATER = NOW + timedelta(minutes=20)
LONG = "上周在你们店里买的电水壶，收到以后第二天壶底就开始漏水，打电话给客服一直没有人接，请尽快给我换一个新的或者退款。"
ANOTHER = "想问一下发票抬头写错了应该怎么改，公司财务要求重新开一张增值税专用发票，税号我可以再发给你们。"

here = pytest.mark.django_db


@pytest.fixture
def agent(organisation: Team) -> User:
    return make_agent(organisation)


def first(**contact: Any) -> Ticket:
    return open_ticket(**{"subject": "电水壶漏水", "description": LONG, "name": "周敏", "phone": "13800006620", **contact})


def again(**contact: Any) -> Ticket:
    made = open_ticket(**{"subject": "水壶漏水", "description": LONG, "name": "周敏", "phone": "13800006620", "now": LATER, **contact})
    return Ticket.objects.get(pk=made.pk)


@here
def test_it_marks_what_one_customer_says_again(agent: User) -> None:
    one, two = first(), again(description=LONG.replace("尽快", "马上") + "谢谢！")
    assert two.likely_same_id == one.pk
    event = TicketEvent.objects.get(ticket=two, code=EventCode.LIKELY_SAME)
    assert event.data["ticket"] == one.number
    assert {"customer", "text"} <= set(event.data["signs"])
    reason = two.classification["reasons"][-1]
    assert (reason["voice"], reason["ticket"]) == ("duplicate", one.number)
    assert two.status != Status.CANCELLED
    assert two.merged_into_id is None


@here
@pytest.mark.parametrize(
    "contact",
    [
        {"description": ANOTHER, "subject": "发票"},
        {"phone": "13900000001", "name": "王磊"},
        {"order_number": "YS2026111100002"},
    ],
    ids=["another matter", "somebody else", "another order"],
)
def test_it_marks_nothing_that_is_merely_alike(agent: User, contact: dict[str, Any]) -> None:
    first(order_number="YS2026111100001")
    assert again(**contact).likely_same_id is None


@here
def test_it_takes_few_words_for_the_same_only_where_they_are(agent: User) -> None:
    one = first(subject="什么时候发货", description="什么时候发货")
    assert again(subject="什么时候退款", description="什么时候退款").likely_same_id is None
    assert again(subject="什么时候发货", description="什么时候发货？").likely_same_id == one.pk


@here
def test_it_marks_the_same_order_of_somebody_else(agent: User) -> None:
    one = first(order_number="YS2026111100001")
    assert again(order_number="YS2026111100001", phone="13900000001", name="家属").likely_same_id == one.pk


@here
def test_it_takes_an_order_number_that_is_only_in_the_text(agent: User) -> None:
    one = first(description=f"{LONG}订单号2611200001234")
    two = again(description=f"订单号：2611200001234。{LONG}", phone="13900000001", name="家属")
    assert (two.order_number, two.likely_same_id) == ("2611200001234", one.pk)


@here
def test_it_knows_somebody_who_called_and_then_wrote(agent: User) -> None:
    one = first()
    assert again(phone="", email="zhou@example.com").likely_same_id == one.pk
    assert again(phone="", email="other@example.com", name="李雷").likely_same_id is None


@here
def test_it_marks_nothing_where_the_other_is_settled_or_long_ago(agent: User) -> None:
    one = first()
    workflow.resolve(one, by=agent, now=NOW + timedelta(minutes=5), result="已补发")
    assert again().likely_same_id is None
    assert again(now=NOW + timedelta(days=40)).likely_same_id is None


@here
def test_it_says_nothing_of_what_goes_on_from_an_earlier_one(agent: User) -> None:
    one = first()
    assert again(previous=one).likely_same_id is None


@here
def test_it_finds_by_the_same_few_statements_however_many_there_are(agent: User) -> None:
    """Looked for within the statement that recognises the customer; the plan reads by indexes alone."""
    first()
    with CaptureQueriesContext(connection) as few:
        again()
    for number in range(30):
        open_ticket(subject=f"第{number}件", description=f"{LONG}{number}", order_number="YS2026111100009", now=LATER)
    with CaptureQueriesContext(connection) as many:
        again(order_number="YS2026111100009")
    assert len(many) <= len(few)
    asked = next(query["sql"] for query in many if "mark_1 =" in query["sql"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # tables this small would be read whole
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + asked)
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    if connection.vendor == "sqlite":  # PostgreSQL takes any of several indexes while there are thirty rows
        for index in ("ticket_customer", "ticket_order", "message_mark_1", "message_mark_4"):
            assert index in plan
    assert "SCAN t\n" not in plan + "\n"
    assert "Seq Scan on tickets_ticket" not in plan
    assert "Seq Scan on tickets_message" not in plan


@here
def test_somebody_who_has_looked_takes_the_mark_away(agent: User) -> None:
    one = first()
    two = again()
    event = doubles.not_same(two, by=agent, now=LATER)
    assert (event.code, event.data) == (EventCode.NOT_SAME, {"ticket": one.number})
    assert Ticket.objects.get(pk=two.pk).likely_same_id is None
    with pytest.raises(NotAllowed):
        doubles.not_same(Ticket.objects.get(pk=two.pk), by=agent, now=LATER)


@here
def test_the_customer_is_not_told(agent: User, client: Any) -> None:
    first()
    two = again()
    page = client.get(two.tracking_path).content.decode()
    assert "同一件事" not in page
    assert "可能重复" not in page


def test_texts_that_are_nearly_the_same_share_a_mark() -> None:
    one = likeness.words("电水壶漏水", LONG)
    other = likeness.words("电水壶漏水", LONG + "谢谢")
    assert set(fingerprints.marks(one)) & set(fingerprints.marks(other))
    assert not set(fingerprints.marks(one)) & set(fingerprints.marks(likeness.words("发票", ANOTHER)))
    assert fingerprints.marks(likeness.words("什么时候发货")) == []


@given(st.frozensets(st.text(max_size=4), min_size=fingerprints.FEWEST, max_size=60))
def test_marks_are_the_same_in_every_process_and_fit_the_column(tokens: frozenset[str]) -> None:
    found = fingerprints.marks(tokens)
    assert found == fingerprints.marks(sorted(tokens))
    assert len(found) == fingerprints.MARKS
    assert all(-(2**63) <= mark < 2**63 for mark in found)


def test_marks_do_not_change_between_versions() -> None:
    """They are kept in the database: another way of making them would find nothing that came before."""
    assert fingerprints.marks([f"词{number}" for number in range(30)]) == [
        -3242849406960555466,
        7463853202440128618,
        -3249893968459630680,
        -3446272130756442513,
    ]
