"""I4: data are kept for as long as ops have set, and erased by themselves then; never while something is to be done."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from helpdesk.models import Heartbeat, User
from tests.addresses import CUSTOMER, PHONE
from tests.factories import NOW, UserFactory, make_agent, make_limits, make_organisation, open_ticket
from tickets import jobs, lapsing, remedies, workflow
from tickets.models import Customer, Message, PersonalDataAct, RetentionRule, Ticket

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=800)


@pytest.fixture
def agent() -> User:
    return make_agent(make_organisation())


@pytest.fixture
def rule() -> RetentionRule:
    return RetentionRule.objects.create(code="default", months=24)


def closed(by: User, *, phone: str = PHONE, now: datetime = NOW) -> Ticket:
    ticket = open_ticket(phone=phone, email="", name=CUSTOMER, subject=f"壶盖裂了{phone}", now=now, notify=False)
    workflow.resolve(ticket, by=by, now=now + timedelta(minutes=1), result="已换新")
    workflow.confirm(Ticket.objects.get(pk=ticket.pk), now=now + timedelta(minutes=2))
    return Ticket.objects.get(pk=ticket.pk)


def erased() -> set[int]:
    return set(Customer.objects.filter(erased_at__isnull=False).values_list("pk", flat=True))


def test_nobody_lapses_as_shipped(agent: User) -> None:
    RetentionRule.objects.create(code="default")
    closed(agent)
    assert lapsing.let_lapse(LATER) == lapsing.Result()
    assert not erased()


def test_it_erases_whose_time_is_over_and_nobody_else(agent: User, rule: RetentionRule) -> None:
    old = closed(agent)
    young = closed(agent, phone="13700000001", now=LATER - timedelta(days=30))
    back = closed(agent, phone="13700000002")
    open_ticket(phone="13700000002", email="", name="周五", now=LATER - timedelta(days=1), notify=False)
    still_open = open_ticket(phone="13700000003", email="", name="周六", notify=False)
    brought = Customer.objects.create(name="没来过", created_at=NOW)
    assert lapsing.let_lapse(LATER) == lapsing.Result(lapsed=1)
    assert erased() == {old.customer_id}
    assert not {young.customer_id, back.customer_id, still_open.customer_id, brought.pk} & erased()
    assert not Message.objects.filter(ticket=old).exclude(body="").exists()
    receipt = PersonalDataAct.objects.get()
    assert (receipt.reason, receipt.by, receipt.customer_id) == ("lapsed", None, old.customer_id)
    assert lapsing.let_lapse(LATER) == lapsing.Result()


def test_it_leaves_whom_something_is_still_owed_and_goes_on_with_the_next(agent: User, rule: RetentionRule) -> None:
    make_limits()
    owed = open_ticket(phone=PHONE, email="", name=CUSTOMER, notify=False)
    remedies.propose(owed, kind="refund", amount=Decimal(20), by=agent, now=NOW)
    workflow.resolve(Ticket.objects.get(pk=owed.pk), by=agent, now=NOW + timedelta(minutes=1), result="退款")
    workflow.confirm(Ticket.objects.get(pk=owed.pk), now=NOW + timedelta(minutes=2))
    free = closed(agent, phone="13700000001")
    assert lapsing.let_lapse(LATER) == lapsing.Result(lapsed=1, in_the_way=1)
    assert erased() == {free.customer_id}


def test_a_turn_ends_after_its_minute_and_the_next_goes_on(agent: User, rule: RetentionRule, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = closed(agent), closed(agent, phone="13700000001")
    monkeypatch.setattr(lapsing, "AT_ONCE", timedelta(0))
    with time_machine.travel(LATER, tick=False):
        jobs.let_lapse()
        assert erased() == {first.customer_id}
        assert Heartbeat.objects.get(name="let_lapse").result == {"erased": 1, "in_the_way": 0}
        jobs.let_lapse()
    assert erased() == {first.customer_id, second.customer_id}


@pytest.mark.parametrize(
    ("now", "kept", "wanted"),
    [
        ("2026-11-18T10:00", 24, "2024-11-18T10:00"),
        ("2026-03-31T10:00", 1, "2026-02-28T10:00"),
        ("2028-02-29T10:00", 12, "2027-02-28T10:00"),
        ("2026-01-15T00:30", 1, "2025-12-15T00:30"),
        ("2026-12-15T00:30", 12, "2025-12-15T00:30"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_there_is(now: str, kept: int, wanted: str) -> None:
    zone = NOW.astimezone().tzinfo
    found = lapsing.before(datetime.fromisoformat(now + "+08:00").astimezone(zone), kept)
    assert found.isoformat()[:16] == wanted


def test_administrators_see_whom_it_is_about_before_they_set_it(agent: User, client: Client) -> None:
    closed(agent)
    row = RetentionRule.objects.create(code="default")
    address = reverse("admin:tickets_retentionrule_change", args=[row.pk])
    client.force_login(UserFactory(roles=["manager"]))
    assert client.post(address, {"months": "24"}).status_code == 403
    with time_machine.travel(LATER, tick=False):
        client.force_login(UserFactory(roles=["administrator"]))
        assert "1 个客户超过 24 个月" in client.get(address, headers={"Accept-Language": "zh-hans"}).content.decode()
        assert client.post(address, {"months": "0"}).status_code == 200
        assert client.post(address, {"months": "24"}).status_code == 302
    row.refresh_from_db()
    assert row.months == 24
    assert lapsing.months() == 24
