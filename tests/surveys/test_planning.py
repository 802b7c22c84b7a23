"""Follow-ups by rule: planned once for each closing, gathered by customer and day, cancelled when the matter is open again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from helpdesk.models import OutboundMessage
from surveys import answering, dispatch, jobs, planning
from surveys.models import FollowUp, FollowUpReason, FollowUpRule
from tests.factories import NOW, make_agent, make_organisation, open_ticket
from tests.surveys.calls import MONDAY, SOON, THURSDAY, grave, make_rules, planned
from tests.surveys.making import CLOSED, POOR, closed, resolved
from tickets import workflow
from tickets.choices import EventCode
from tickets.models import Absence, Customer, Ticket, TicketEvent

pytestmark = pytest.mark.django_db


def moments():
    return list(FollowUp.objects.planned().order_by("planned_for").values_list("planned_for", flat=True))


def codes(ticket):
    return list(ticket.events.filter(code__startswith="follow_up").values_list("code", flat=True))


def test_it_plans_after_one_day_and_after_a_week_when_a_matter_of_level_1_is_closed():
    make_rules()
    agent = make_agent(make_organisation())
    ticket = grave(agent)
    done = planning.look(SOON)
    assert (done.planned, done.failed) == (2, 0)
    assert moments() == [THURSDAY, THURSDAY + timedelta(days=6)]
    assert FollowUp.objects.earliest("planned_for").due_at == THURSDAY + timedelta(hours=9)
    assert codes(ticket) == [EventCode.FOLLOW_UP_PLANNED] * 2


def test_it_gives_the_call_of_level_1_to_a_senior_and_others_to_who_closed_it():
    make_rules()
    team = make_organisation()
    agent, senior = make_agent(team), make_agent(team, grade="senior", roles=("senior_agent",), online=False)
    grave(agent)
    closed(agent, description="快递太慢，投诉", phone="13800006621", email="", name="李四")
    Ticket.objects.exclude(level=1).update(level=2)
    planning.look(SOON)
    assert set(FollowUp.objects.filter(ticket__level=1).values_list("assignee", flat=True)) == {senior.pk}
    assert set(FollowUp.objects.filter(ticket__level=2).values_list("assignee", flat=True)) == {agent.pk}


def test_it_plans_nothing_twice_when_it_looks_again():
    planned()
    before = list(FollowUp.objects.values_list())
    again = planning.look(SOON + timedelta(minutes=1))
    assert (again.planned, again.cancelled) == (0, 0)
    assert list(FollowUp.objects.values_list()) == before


def test_it_plans_nothing_when_no_rule_holds_or_the_ticket_is_not_closed_or_it_was_long_ago():
    make_rules()
    closed()
    resolved(email="other@example.com", phone="")
    gone = open_ticket(phone="13800006622")
    workflow.cancel(gone, by=make_agent(), now=NOW + timedelta(minutes=5), reason="spam")
    planning.look(SOON)
    assert not FollowUp.objects.exists()
    grave(phone="13800006623")
    planning.look(CLOSED + timedelta(days=8))
    assert not FollowUp.objects.exists()


def test_it_plans_when_the_survey_was_answered_poorly_counted_from_the_answer():
    make_rules("dissatisfied")
    ticket = closed()
    survey = dispatch.survey_of(ticket, now=SOON)
    planning.look(SOON)
    assert not FollowUp.objects.exists()
    # Friday's answer: two days later is a Sunday, so Monday.
    answering.answer(survey, now=CLOSED + timedelta(days=2), **POOR)
    planning.look(CLOSED + timedelta(days=2, minutes=1))
    assert moments() == [MONDAY]


def test_it_makes_one_call_with_all_reasons_when_rules_and_tickets_fall_on_one_day():
    make_rules("level-1", "dissatisfied", "vip")
    agent = make_agent(make_organisation())
    first = grave(agent)
    Customer.objects.filter(pk=first.customer_id).update(tier="vip")
    second = grave(agent)
    planning.look(SOON)
    week = THURSDAY + timedelta(days=6)
    assert moments()[:2] == [THURSDAY, week]
    assert FollowUp.objects.filter(planned_for=THURSDAY).count() == FollowUp.objects.filter(planned_for=week).count() == 1
    reasons = FollowUpReason.objects.filter(follow_up__planned_for=week)
    assert set(reasons.values_list("ticket", "rule_code")) == {(row.pk, code) for row in (first, second) for code in ("level-1", "vip")}


def test_it_cancels_on_record_when_the_ticket_is_opened_again_and_plans_anew_for_the_next_closing():
    call = planned()
    workflow.customer_writes(call.ticket, now=SOON + timedelta(hours=1), body="又冒烟了，请马上处理")
    done = planning.look(SOON + timedelta(hours=1, minutes=1))
    assert done.cancelled == 2
    assert not FollowUp.objects.planned().exists()
    events = call.ticket.events.filter(code=EventCode.FOLLOW_UP_CANCELLED)
    assert [event.data["why"] for event in events] == ["reopened"] * 2
    ticket = Ticket.objects.get(pk=call.ticket_id)
    workflow.resolve(ticket, by=ticket.assignee, now=SOON + timedelta(hours=1, minutes=30), result="已换新", breach_reason="parts")
    workflow.confirm(ticket, now=SOON + timedelta(hours=2))
    assert planning.look(SOON + timedelta(hours=2, minutes=1)).planned == 2
    assert FollowUpReason.objects.filter(ticket=ticket).values("cycle").distinct().count() == 2


def test_it_goes_on_about_the_other_ticket_when_one_of_two_is_opened_again():
    agent = make_agent(make_organisation())
    call = planned(agent)
    other = grave(agent)
    planning.look(SOON + timedelta(minutes=1))
    workflow.reopen(call.ticket, by=agent, now=SOON + timedelta(hours=1), reason="未解决")
    planning.look(SOON + timedelta(hours=1, minutes=1))
    call.refresh_from_db()
    assert (call.state, call.ticket_id) == ("planned", other.pk)
    assert codes(Ticket.objects.get(pk=other.pk)) == [EventCode.FOLLOW_UP_PLANNED] * 2


def test_it_calls_nobody_who_wants_no_calls_but_may_write():
    make_rules("level-1")
    ticket = grave()
    Customer.objects.filter(pk=ticket.customer_id).update(wants_no_calls=True)
    planning.look(SOON)
    assert not FollowUp.objects.exists()
    FollowUpRule.objects.update(way="message", days="1")
    # The next pass reads the last closings again.
    planning.look(SOON + timedelta(minutes=1))
    assert FollowUp.objects.get().way == "message"
    assert planning.look(THURSDAY).sent == 1
    assert planning.look(THURSDAY + timedelta(minutes=1)).sent == 0
    call = FollowUp.objects.get()
    assert (call.state, call.outcome) == ("done", "written")
    message = OutboundMessage.objects.get(kind="follow_up")
    assert (message.to, message.link) == ("zhou@example.com", ticket.public_url)


def test_it_writes_to_nobody_without_an_address():
    make_rules("level-1")
    FollowUpRule.objects.update(way="message", days="1")
    ticket = grave(email="")
    planning.look(SOON)
    planning.look(THURSDAY)
    assert FollowUp.objects.get().state == "cancelled"
    assert ticket.events.get(code=EventCode.FOLLOW_UP_CANCELLED).data["why"] == "no_way"


def test_it_tells_in_the_morning_once_how_many_there_are_and_who_stands_in_as_well():
    team = make_organisation()
    agent, other = make_agent(team, name="林晓彤"), make_agent(team, name="周敏", online=False)
    planned(agent)
    grave(agent, phone="13800006677", email="", name="李四")
    planning.look(SOON)
    Absence.objects.create(agent=agent.agent, substitute=other.agent, start=NOW, end=NOW + timedelta(days=5))
    assert planning.tell_of_today(CLOSED) == 0
    assert planning.tell_of_today(THURSDAY - timedelta(hours=2)) == 0
    assert planning.tell_of_today(THURSDAY) == 1
    assert planning.tell_of_today(THURSDAY + timedelta(hours=2)) == 0
    told = OutboundMessage.objects.filter(kind="follow_ups_today", channel="inapp")
    assert {row.recipient_id: row.subject for row in told}.keys() == {agent.pk, other.pk}
    assert all("今天有 2 个回访" in row.subject for row in told)
    # A Saturday is no day for it.
    assert planning.tell_of_today(THURSDAY + timedelta(days=2)) == 0


def test_it_asks_as_many_statements_whatever_the_number_of_closings(django_assert_max_num_queries):
    make_rules()
    agent = make_agent(make_organisation())
    for number in range(6):
        closed(agent, phone=f"1380000{6700 + number}", email=f"z{number}@example.com")
    planning.look(SOON)
    with django_assert_max_num_queries(20):
        planning.look(SOON + timedelta(minutes=1))


def test_it_leaves_a_heartbeat_when_the_jobs_run():
    assert jobs.plan_follow_ups() == {"planned": 0, "cancelled": 0, "sent": 0, "failed": 0}
    assert not jobs.follow_ups_are_due(timezone.now())
    assert jobs.tell_of_follow_ups() == {"told": 0}


def test_it_reports_a_ticket_that_fails_and_plans_the_others(monkeypatch):
    make_rules("level-1")
    agent = make_agent(make_organisation())
    bad = grave(agent)
    good = grave(agent, phone="13800006688", email="", name="李四")
    plan = planning._plan

    def broken(row, *args):
        if row.pk == bad.pk:
            raise ValueError("no")
        return plan(row, *args)

    monkeypatch.setattr(planning, "_plan", broken)
    done = planning.look(SOON)
    assert (done.planned, done.failed) == (2, 1)
    monkeypatch.undo()
    # What failed is tried again with the next pass.
    assert planning.look(SOON + timedelta(minutes=1)).planned == 2
    assert TicketEvent.objects.filter(ticket=good, code=EventCode.FOLLOW_UP_PLANNED).count() == 2
