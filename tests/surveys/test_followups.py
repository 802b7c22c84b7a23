"""Follow-ups by hand: planned, made with every outcome, moved, handed over, cancelled."""

from datetime import timedelta

import pytest

from helpdesk.models import OutboundMessage
from surveys import followups, planning
from surveys.models import FollowUp
from tests.factories import make_agent, open_ticket
from tests.surveys.calls import SOON, THURSDAY, grave, planned
from tests.surveys.making import CLOSED, closed
from tickets import merging, workflow
from tickets.choices import EventCode
from tickets.errors import Incomplete, NotAllowed, StaleTicket
from tickets.models import Ticket, TicketEvent

pytestmark = pytest.mark.django_db

CALLED = THURSDAY + timedelta(hours=1)


@pytest.fixture
def agent(organisation):
    return make_agent(organisation, name="林晓彤")


@pytest.fixture
def call(agent):
    return planned(agent)


def last(ticket):
    return ticket.events.filter(code__startswith="follow_up").latest("pk")


def test_it_plans_by_hand_and_tells_who_is_to_call(agent):
    ticket, other = closed(agent), make_agent(name="周敏")
    event = followups.plan(ticket, by=agent, to=other, now=SOON, at=CALLED, ask="新壶盖合适吗？")
    call = FollowUp.objects.get()
    assert (call.planned_for, call.due_at, call.assignee) == (CALLED, THURSDAY + timedelta(hours=9), other)
    assert (event.code, event.data["text"]) == (EventCode.FOLLOW_UP_PLANNED, "新壶盖合适吗？")
    assert OutboundMessage.objects.filter(kind="follow_up_given", recipient=other).exists()


@pytest.mark.parametrize(
    "at", [SOON - timedelta(hours=2), THURSDAY - timedelta(hours=6), THURSDAY + timedelta(days=2), SOON + timedelta(days=400)]
)
def test_it_refuses_a_time_when_nobody_is_there_to_call(agent, at):
    with pytest.raises(Incomplete) as found:
        followups.plan(closed(agent), by=agent, now=SOON, at=at, ask="?")
    assert found.value.fields == ["at"]
    assert not FollowUp.objects.exists()


def test_it_plans_none_while_the_matter_is_open(agent):
    with pytest.raises(NotAllowed):
        followups.plan(open_ticket(), by=agent, now=SOON, at=CALLED, ask="?")


def test_it_takes_the_place_of_the_call_that_rules_planned_that_day(call, agent):
    followups.plan(call.ticket, by=agent, to=agent, now=SOON, at=CALLED, ask="退款到了吗？")
    call.refresh_from_db()
    assert (call.planned_for, call.assignee, call.reasons.count()) == (CALLED, agent, 2)
    with pytest.raises(NotAllowed, match="林晓彤"):
        followups.plan(call.ticket, by=agent, now=SOON, at=CALLED + timedelta(hours=1), ask="再问一次")


def test_it_ends_when_all_is_well(call, agent):
    event = followups.record(call, by=agent, now=CALLED, outcome="solved", words="一切正常")
    call.refresh_from_db()
    assert (call.state, call.outcome, call.words, call.ended_by) == ("done", "solved", "一切正常", agent)
    assert (event.code, event.data["outcome"]) == (EventCode.FOLLOW_UP_MADE, "solved")
    assert Ticket.objects.get(pk=call.ticket_id).status == "closed"
    with pytest.raises(NotAllowed):
        followups.record(call, by=agent, now=CALLED, outcome="solved")


def test_it_takes_the_ticket_up_again_with_its_history_when_the_trouble_is_back(call, agent):
    before = list(call.ticket.events.values_list("pk", flat=True))
    followups.record(call, by=agent, now=CALLED, outcome="back", words="昨晚又冒烟了")
    ticket = Ticket.objects.get(pk=call.ticket_id)
    assert (ticket.status, ticket.assignee, ticket.cycle) == ("in_progress", agent, 1)
    assert ticket.resolution_due_at > CALLED
    events = list(ticket.events.order_by("pk"))
    assert [event.pk for event in events[: len(before)]] == before
    assert [event.code for event in events[len(before) :]] == [EventCode.FOLLOW_UP_MADE, EventCode.REOPENED]
    assert events[-1].data["reason"] == "昨晚又冒烟了"
    # The call of the next week was about the closing that does not hold any more.
    planning.look(CALLED + timedelta(minutes=1))
    assert not FollowUp.objects.planned().exists()


def test_it_opens_a_linked_ticket_when_the_trouble_is_back_after_a_week(call, agent):
    late = CLOSED + timedelta(days=8)
    followups.record(call, by=agent, now=late, outcome="back", words="又冒烟了")
    call.refresh_from_db()
    new = call.continued
    assert (new.previous_id, new.channel, new.customer_id) == (call.ticket_id, "phone", call.customer_id)
    assert new.issue_type_id == call.ticket.issue_type_id
    assert Ticket.objects.get(pk=call.ticket_id).status == "closed"
    assert call.ticket.events.filter(code=EventCode.LINKED).get().data["continued_by"] == new.number
    assert last(call.ticket).data["number"] == new.number


def test_it_opens_a_ticket_of_its_own_when_the_matter_is_new(call, agent):
    followups.record(call, by=agent, now=CALLED, outcome="other", words="想开一张增值税发票")
    call.refresh_from_db()
    assert (call.continued.previous_id, call.continued.customer_id) == (None, call.customer_id)
    assert Ticket.objects.get(pk=call.ticket_id).status == "closed"


@pytest.mark.parametrize(("outcome", "words"), [("", ""), ("nonsense", "x"), ("written", "x"), ("back", " "), ("other", "")])
def test_it_asks_for_what_is_missing(call, agent, outcome, words):
    with pytest.raises(Incomplete):
        followups.record(call, by=agent, now=CALLED, outcome=outcome, words=words)
    assert FollowUp.objects.get(pk=call.pk).is_planned


def test_it_tries_again_the_next_service_day_and_gives_up_after_three_calls(call, agent):
    followups.record(call, by=agent, now=CALLED, outcome="unreached")
    call.refresh_from_db()
    assert (call.attempts, call.planned_for) == (1, THURSDAY + timedelta(days=1))
    followups.record(call, by=agent, now=CALLED + timedelta(days=1), outcome="unreached")
    call.refresh_from_db()
    # Friday: then Monday.
    assert (call.attempts, call.planned_for) == (2, THURSDAY + timedelta(days=4))
    followups.record(call, by=agent, now=CALLED + timedelta(days=4), outcome="unreached")
    call.refresh_from_db()
    assert (call.state, call.attempts) == ("unreached", 3)
    assert last(call.ticket).data["outcome"] == "unreached"


def test_it_calls_no_more_when_the_customer_wants_no_calls(call, agent):
    other = grave(agent, at=CLOSED + timedelta(hours=1))
    planning.look(SOON + timedelta(hours=1))
    followups.record(call, by=agent, now=CALLED, outcome="no_calls", words="请不要再打电话")
    customer = call.customer
    customer.refresh_from_db()
    assert customer.wants_no_calls
    assert customer.history.latest().history_user == agent
    assert not FollowUp.objects.planned().exists()
    with pytest.raises(NotAllowed):
        followups.plan(other, by=agent, now=CALLED, at=CALLED + timedelta(days=1), ask="?")


def test_it_moves_hands_over_and_cancels_on_record(call, agent):
    other = make_agent(name="周敏")
    followups.move(call, by=agent, now=SOON, at=CALLED)
    followups.hand_over(call, by=agent, now=SOON, to=other, words="我明天休息")
    call.refresh_from_db()
    assert (call.planned_for, call.assignee) == (CALLED, other)
    assert OutboundMessage.objects.filter(kind="follow_up_given", recipient=other).exists()
    with pytest.raises(Incomplete):
        followups.cancel(call, by=agent, now=SOON, words=" ")
    followups.cancel(call, by=agent, now=SOON, words="客户已来过门店")
    call.refresh_from_db()
    assert (call.state, call.ended_by) == ("cancelled", agent)
    codes = list(call.ticket.events.filter(code__startswith="follow_up").order_by("pk").values_list("code", flat=True))
    assert codes[-3:] == [EventCode.FOLLOW_UP_MOVED, EventCode.FOLLOW_UP_MOVED, EventCode.FOLLOW_UP_CANCELLED]


def test_it_refuses_what_was_changed_meanwhile(call, agent):
    seen = call.version
    followups.move(call, by=agent, now=SOON, at=CALLED)
    with pytest.raises(StaleTicket):
        followups.record(call, by=agent, now=CALLED, outcome="solved", version=seen)


def test_it_reopens_the_ticket_that_is_meant_when_the_call_is_about_two(call, agent):
    other = grave(agent)
    planning.look(SOON + timedelta(minutes=1))
    followups.record(call, by=agent, now=CALLED, outcome="back", words="第二台又冒烟", about=other)
    assert Ticket.objects.get(pk=call.ticket_id).status == "closed"
    assert Ticket.objects.get(pk=other.pk).is_open
    assert TicketEvent.objects.filter(code=EventCode.FOLLOW_UP_MADE).count() == 2


def test_it_keeps_the_ticket_open_when_the_customer_was_faster(call, agent):
    workflow.customer_writes(call.ticket, now=CALLED, body="又冒烟了")
    followups.record(call, by=agent, now=CALLED + timedelta(minutes=1), outcome="back", words="又冒烟了")
    assert Ticket.objects.get(pk=call.ticket_id).cycle == 1


def test_it_tries_again_on_a_day_without_another_call_to_the_customer(call, agent):
    followups.plan(closed(agent, subject="另一件事"), by=agent, now=CALLED, at=THURSDAY + timedelta(days=1, hours=2), ask="发票收到了吗")
    followups.record(call, by=agent, now=CALLED, outcome="unreached")
    call.refresh_from_db()
    assert call.planned_for == THURSDAY + timedelta(days=4)


def test_it_takes_up_the_ticket_that_the_other_was_merged_into_when_the_trouble_is_back(agent):
    own = closed(agent)
    followups.plan(own, by=agent, now=SOON, at=THURSDAY + timedelta(hours=2), ask="壶盖还漏吗")
    call = FollowUp.objects.get()
    workflow.reopen(own, by=agent, now=SOON, reason="客户又来电")
    there = open_ticket(email="zhou@example.com", subject="壶盖又漏了")
    merging.merge(Ticket.objects.get(pk=own.pk), into=there, by=agent, now=SOON)
    workflow.resolve(Ticket.objects.get(pk=there.pk), by=agent, now=SOON, result="换了整机。", breach_reason="full")
    workflow.confirm(Ticket.objects.get(pk=there.pk), now=SOON)
    followups.record(call, by=agent, now=CALLED, outcome="back", words="还是漏")
    assert Ticket.objects.get(pk=there.pk).is_open
    assert not Ticket.objects.get(pk=own.pk).is_open
