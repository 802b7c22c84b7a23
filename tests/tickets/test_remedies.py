"""The verbs of remedies: who grants what, what is told, what is refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from helpdesk.models import OutboundMessage
from tests.factories import NOW, UserFactory, make_agent, make_limits, open_ticket
from tickets import remedies, workflow
from tickets.errors import Incomplete, NotAllowed, StaleTicket
from tickets.models import Order, Remedy, Ticket, TicketEvent

pytestmark = pytest.mark.django_db

AT = NOW + timedelta(minutes=5)


@pytest.fixture
def team(organisation):
    make_limits()
    return organisation


@pytest.fixture
def agent(team):
    return make_agent(team, name="林晓彤")


@pytest.fixture
def senior(team):
    return make_agent(team, name="周敏", roles=("senior_agent",), grade="senior")


@pytest.fixture
def supervisor(team):
    return UserFactory(roles=["supervisor"], teams=[team])


@pytest.fixture
def manager(team):
    return UserFactory(roles=["manager"])


@pytest.fixture
def ticket(agent):
    return open_ticket(email="zhou@example.com", order_number="YS100")


def propose(ticket, by, kind="refund", amount="60", **more):
    more.setdefault("note", "壶盖有裂纹")
    event = remedies.propose(ticket, kind=kind, amount=Decimal(amount) if amount else None, by=by, now=AT, **more)
    return Remedy.objects.get(pk=event.data["remedy"])


def state():
    return [list(model._base_manager.order_by("pk").values_list()) for model in (Ticket, Remedy, TicketEvent, OutboundMessage)]


def told(kind):
    return set(OutboundMessage.objects.filter(kind=kind, channel="inapp").values_list("recipient__employee_number", flat=True))


def test_it_grants_at_once_within_ones_own_limit(ticket, agent):
    made = propose(ticket, agent, amount="200", customer_note="原路退回", expected_on=date(2026, 11, 20))
    assert (made.state, made.decided_by, made.needs_rank, made.amount) == ("approved", agent, 0, Decimal("200.00"))
    event = ticket.events.get(code="remedy_proposed")
    assert event.data == {"remedy": made.pk, "kind": "refund", "amount": "200.00", "state": "approved", "rank": 0}
    letter = OutboundMessage.objects.get(kind="remedy_promised")
    assert "¥200.00" in letter.body
    assert letter.to == "zhou@example.com"
    assert "原路退回" not in letter.body


def test_it_waits_for_the_lowest_rank_that_may_and_tells_it(ticket, agent, senior, supervisor, manager):
    made = propose(ticket, agent, amount="200.01")
    assert (made.state, made.needs_rank, made.decided_by) == ("proposed", 1, None)
    assert told("remedy_waiting") == {senior.employee_number}
    notice = OutboundMessage.objects.get(kind="remedy_waiting")
    assert "林晓彤" in notice.subject
    assert "¥200.01" in notice.subject
    assert "壶盖有裂纹" in notice.body
    assert not OutboundMessage.objects.filter(kind="remedy_promised").exists()


def test_it_asks_the_next_rank_when_nobody_of_the_lowest_is_there(ticket, agent, supervisor, manager):
    propose(ticket, agent, amount="300")
    assert told("remedy_waiting") == {supervisor.employee_number}
    propose(ticket, agent, amount="5000")
    assert told("remedy_waiting") == {supervisor.employee_number, manager.employee_number}


def test_it_grants_what_somebody_of_the_rank_approves(ticket, agent, senior):
    made = propose(ticket, agent, amount="300")
    event = remedies.approve(made, by=senior, now=AT, words="同意")
    made.refresh_from_db()
    assert (made.state, made.decided_by, made.decision) == ("approved", senior, "同意")
    assert (event.code, event.data["text"]) == ("remedy_approved", "同意")
    assert told("remedy_granted") == {agent.employee_number}
    assert OutboundMessage.objects.filter(kind="remedy_promised").count() == 1


def test_it_lets_nobody_approve_their_own_or_above_their_rank(ticket, agent, senior, supervisor, manager):
    own = propose(ticket, senior, amount="600")
    high = propose(open_ticket(phone="13900001111"), agent, amount="2500")
    outsourced = make_agent(ticket.team, roles=("outsourced",))
    before = state()
    for made, by in [(own, senior), (own, agent), (high, senior), (high, supervisor), (own, outsourced)]:
        for verb in (remedies.approve, remedies.refuse):
            with pytest.raises(NotAllowed):
                verb(made, by=by, now=AT, words="x")
    assert state() == before
    remedies.approve(own, by=supervisor, now=AT)
    remedies.approve(high, by=manager, now=AT)
    assert set(Remedy.objects.values_list("state", flat=True)) == {"approved"}


def test_it_lets_the_highest_be_approved_by_a_colleague_of_the_same_rank(ticket, manager):
    from tickets.models import RemedyLimit

    RemedyLimit.objects.create(kind="refund", rank=3, amount=5000)
    other = UserFactory(roles=["manager"])
    made = propose(ticket, manager, amount="6000")
    assert (made.state, made.needs_rank) == ("proposed", 3)
    with pytest.raises(NotAllowed):
        remedies.approve(made, by=manager, now=AT)
    remedies.approve(made, by=other, now=AT)


def test_it_counts_what_was_granted_before_on_the_ticket(ticket, agent):
    assert propose(ticket, agent, amount="120").state == "approved"
    assert propose(ticket, agent, amount="80").state == "approved"
    assert propose(ticket, agent, amount="0.01").state == "proposed"


def test_it_counts_what_was_granted_on_another_ticket_about_the_order(ticket, agent):
    assert propose(ticket, agent, amount="150").state == "approved"
    again = open_ticket(phone="13900001111", order_number="YS100")
    assert propose(again, agent, amount="51").state == "proposed"
    elsewhere = open_ticket(phone="13900002222", order_number="YS200")
    assert propose(elsewhere, agent, amount="51").state == "approved"


def test_it_frees_the_limit_when_a_remedy_comes_to_nothing(ticket, agent, senior):
    first = propose(ticket, agent, amount="200")
    remedies.withdraw(first, by=agent, now=AT, reason="客户改要换货")
    second = propose(ticket, agent, amount="200")
    assert second.state == "approved"
    remedies.fail(second, by=agent, now=AT, reason="卡已注销")
    refused = propose(ticket, agent, amount="300")
    remedies.refuse(refused, by=senior, now=AT, words="先换货")
    assert propose(ticket, agent, amount="200").state == "approved"


def test_it_gives_an_outsourced_agent_nothing_to_grant_but_what_costs_no_money(ticket, team, senior):
    outsourced = make_agent(team, roles=("outsourced",))
    made = propose(ticket, outsourced, amount="1")
    assert (made.state, made.needs_rank) == ("proposed", 1)
    assert propose(ticket, outsourced, kind="apology", amount="").state == "approved"


def test_it_pays_back_no_more_than_was_paid(ticket, agent):
    Order.objects.create(number="YS100", amount=Decimal("100"), updated_at=NOW)
    propose(ticket, agent, amount="60")
    with pytest.raises(Incomplete) as refused:
        propose(ticket, agent, kind="price_difference", amount="40.01")
    assert refused.value.fields == ["amount"]
    assert "¥40.00" in str(refused.value)
    assert propose(ticket, agent, kind="price_difference", amount="40").state == "approved"
    assert propose(ticket, agent, kind="coupon", amount="50").state == "approved"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": ""}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"kind": "apology", "amount": "5"}, "amount"),
        ({"kind": "points", "amount": "5.5"}, "amount"),
        ({"kind": "gold"}, "kind"),
        ({"expected_on": date(2026, 11, 17)}, "expected_on"),
        ({"amount": "300", "note": " "}, "note"),
    ],
)
def test_it_names_the_field_when_a_proposal_cannot_be(ticket, agent, values, field):
    before = state()
    with pytest.raises(Incomplete) as refused:
        propose(ticket, agent, **values)
    assert refused.value.fields == [field]
    assert state() == before


def test_it_proposes_nothing_on_a_settled_ticket_or_a_stale_page(ticket, agent):
    with pytest.raises(StaleTicket):
        propose(ticket, agent, version=ticket.version + 1)
    workflow.resolve(ticket, by=agent, now=AT, result="已换新")
    with pytest.raises(NotAllowed):
        propose(ticket, agent)
    assert not Remedy.objects.exists()


def test_it_makes_one_remedy_of_a_form_sent_twice(ticket, agent):
    first = propose(ticket, agent, dedupe_key="k1")
    assert propose(ticket, agent, dedupe_key="k1") == first
    assert Remedy.objects.count() == ticket.events.filter(code="remedy_proposed").count() == 1


def test_it_walks_from_granted_to_done_and_tells_the_customer(ticket, agent):
    made = propose(ticket, agent, kind="exchange", amount="")
    remedies.start(made, by=agent, now=AT, expected_on=date(2026, 11, 23), carrier="顺丰", tracking_number="SF14203391")
    made.refresh_from_db()
    assert (made.state, made.carrier, made.tracking_number, made.remind_on) == ("under_way", "顺丰", "SF14203391", date(2026, 11, 23))
    with pytest.raises(NotAllowed):
        remedies.start(made, by=agent, now=AT)
    remedies.start(made, by=agent, now=AT, tracking_number="SF14203392")
    event = remedies.finish(made, by=agent, now=AT + timedelta(days=4))
    made.refresh_from_db()
    assert (made.state, made.ended_at, made.remind_on) == ("done", event.at, None)
    kinds = OutboundMessage.objects.filter(to="zhou@example.com", kind__startswith="remedy").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["remedy_promised", "remedy_under_way", "remedy_under_way", "remedy_done"]
    assert [e.data["state"] for e in ticket.events.filter(code="remedy_moved")] == ["under_way", "under_way", "done"]


@pytest.mark.parametrize("verb", ["approve", "refuse", "start", "finish", "fail", "withdraw"])
def test_it_changes_nothing_once_a_remedy_has_ended(ticket, agent, manager, verb):
    made = propose(ticket, agent)
    remedies.finish(made, by=agent, now=AT)
    before = state()
    words = {
        "approve": {"words": "x"},
        "refuse": {"words": "x"},
        "start": {},
        "finish": {},
        "fail": {"reason": "x"},
        "withdraw": {"reason": "x"},
    }
    with pytest.raises(NotAllowed):
        getattr(remedies, verb)(made, by=manager, now=AT, **words[verb])
    assert state() == before


@pytest.mark.parametrize(("verb", "field"), [("refuse", "words"), ("fail", "reason"), ("withdraw", "reason")])
def test_it_asks_for_the_reason(ticket, agent, senior, verb, field):
    made = propose(ticket, agent, amount="300" if verb == "refuse" else "60")
    with pytest.raises(Incomplete) as refused:
        getattr(remedies, verb)(made, by=senior, now=AT, **{field: " "})
    assert refused.value.fields == [field]


def test_it_gives_no_result_while_a_remedy_waits_and_gives_it_while_one_is_under_way(ticket, agent, senior):
    waiting = propose(ticket, agent, amount="300")
    with pytest.raises(NotAllowed, match="¥300"):
        workflow.resolve(ticket, by=agent, now=AT, result="已退款")
    remedies.approve(waiting, by=senior, now=AT)
    remedies.start(waiting, by=agent, now=AT)
    workflow.resolve(ticket, by=agent, now=AT, result="退款办理中")
    workflow.confirm(Ticket.objects.get(pk=ticket.pk), now=AT)
    remedies.finish(Remedy.objects.get(pk=waiting.pk), by=agent, now=AT)
    assert Ticket.objects.get(pk=ticket.pk).status == "closed"


def test_it_withdraws_what_waits_when_the_ticket_is_cancelled(ticket, agent):
    made = propose(ticket, agent, amount="300")
    workflow.cancel(ticket, by=agent, now=AT, reason="spam")
    made.refresh_from_db()
    assert made.state == "withdrawn"
    assert [event.code for event in ticket.events.order_by("-pk")[:2]] == ["cancelled", "remedy_moved"]


def test_it_reminds_of_a_late_remedy_once(ticket, agent):
    made = propose(ticket, agent, expected_on=date(2026, 11, 20))
    propose(ticket, agent, kind="apology", amount="", expected_on=date(2026, 11, 25))
    # 20 November is over in Shanghai at 16:00 UTC.
    evening = NOW.replace(day=20, hour=15, minute=59)
    assert remedies.remind(evening) == 0
    assert remedies.remind(evening + timedelta(minutes=1)) == 1
    assert remedies.remind(evening + timedelta(minutes=2)) == 0
    assert told("remedy_late") == {agent.employee_number}
    remedies.start(made, by=agent, now=evening + timedelta(hours=1), expected_on=date(2026, 11, 23))
    assert remedies.remind(NOW.replace(day=24)) == 1
    assert [e.data.get("late") for e in ticket.events.filter(code="remedy_moved")] == [True, None, True]


def test_it_goes_on_when_one_reminder_fails(ticket, agent, monkeypatch):
    first = propose(ticket, agent, expected_on=date(2026, 11, 20))
    second = propose(ticket, agent, kind="apology", amount="", expected_on=date(2026, 11, 20))
    real = remedies._tell_staff

    def stumble(row, found, *args):
        if found.pk == first.pk:
            raise RuntimeError("the words are gone")
        return real(row, found, *args)

    monkeypatch.setattr(remedies, "_tell_staff", stumble)
    assert remedies.remind(NOW.replace(day=22)) == 1
    assert list(Remedy.objects.filter(remind_on=None).values_list("pk", flat=True)) == [second.pk]
    # The next day it is tried again.
    monkeypatch.setattr(remedies, "_tell_staff", real)
    assert remedies.remind(NOW.replace(day=23)) == 1
