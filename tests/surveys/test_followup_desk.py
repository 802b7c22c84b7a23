"""Follow-ups on the desk: the workbench, the list, one page for each, the ticket's card; four people, both languages."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from helpdesk.models import OutboundMessage
from surveys import followups, planning
from surveys.models import FollowUp, FollowUpReason, FollowUpRule
from tests.desk.conftest import at_desk, four, house  # noqa: F401
from tests.factories import NOW, UserFactory
from tests.surveys.calls import SOON, THURSDAY, grave, planned
from tickets.choices import EventCode
from tickets.models import Absence, Ticket, TicketEvent

pytestmark = pytest.mark.django_db

PHONE = "13800006620"
LIST = "/admin/follow-ups/"


@pytest.fixture(autouse=True)
def thursday():
    with time_machine.travel(THURSDAY + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def call(four):  # noqa: F811
    return planned(four.assignee)


def step(call, slug="record"):
    return reverse("admin:follow_up_step", args=[call.pk, slug])


def text(answer):
    return answer.content.decode()


def state():
    return [list(model._base_manager.order_by("pk").values_list()) for model in (FollowUp, FollowUpReason, Ticket, TicketEvent)]


# ---------------------------------------------------------------- the workbench


def test_it_stands_on_the_workbench_with_its_reason_and_a_masked_number(call, four):  # noqa: F811
    shown = text(at_desk(four.assignee).get("/admin/"))
    assert step(call) in shown
    assert "138****6620" in shown
    assert PHONE not in shown
    assert FollowUpRule.objects.get().ask in shown
    assert step(call) not in text(at_desk(four.colleague).get("/admin/"))


def test_it_is_recorded_from_the_workbench_in_one_click(call, four):  # noqa: F811
    desk = at_desk(four.assignee)
    answer = desk.post(step(call), {"outcome": "solved", "back": "workbench", "version": call.version})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    call.refresh_from_db()
    assert (call.state, call.outcome) == ("done", "solved")
    assert step(call) not in text(desk.get("/admin/"))


def test_it_stands_on_the_workbench_of_who_stands_in(call, four):  # noqa: F811
    Absence.objects.create(agent=four.assignee.agent, substitute=four.colleague.agent, start=NOW, end=NOW + timedelta(days=5))
    desk = at_desk(four.colleague)
    assert step(call) in text(desk.get("/admin/"))
    assert step(call) in text(desk.get(LIST))
    assert desk.post(step(call, "number")).status_code == 200


def test_it_is_sent_again_only_when_it_changed(call, four):  # noqa: F811
    desk = at_desk(four.assignee)
    mark = desk.get("/admin/")["ETag"]
    again = {"HTTP_HX_REQUEST": "true", "HTTP_IF_NONE_MATCH": mark}
    assert desk.get("/admin/", **again).status_code == 304
    followups.record(call, by=four.assignee, now=THURSDAY + timedelta(hours=1), outcome="unreached")
    assert desk.get("/admin/", **again).status_code == 200


# ---------------------------------------------------------------- the list


def test_it_lists_what_is_due_overdue_ahead_and_ended(call, four):  # noqa: F811
    desk = at_desk(four.supervisor)
    later = FollowUp.objects.planned().latest("planned_for")
    shown = {tab: text(desk.get(f"{LIST}?show={tab}")) for tab in ("due", "overdue", "ahead", "ended")}
    assert [step(call) in shown[tab] for tab in shown] == [True, False, False, False]
    assert [step(later) in shown[tab] for tab in shown] == [False, False, True, False]
    with time_machine.travel(THURSDAY + timedelta(hours=10), tick=False):
        assert step(call) in text(desk.get(f"{LIST}?show=overdue"))
    followups.record(call, by=four.assignee, now=THURSDAY + timedelta(hours=1), outcome="solved", words="一切正常七七")
    assert "一切正常七七" in text(desk.get(f"{LIST}?show=ended"))
    assert desk.get(f"{LIST}?show=nonsense").status_code == 404


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("team=after_sales", True),
        ("team=pre_sales", False),
        ("rule=level-1", True),
        ("rule=hand", False),
        ("agent=none", False),
        ("agent=", True),
    ],
)
def test_it_is_cut_by_team_agent_and_reason(call, four, query, there):  # noqa: F811
    assert (step(call) in text(at_desk(four.supervisor).get(f"{LIST}?{query}"))) is there


def test_it_begins_with_ones_own_for_an_agent(call, four):  # noqa: F811
    desk = at_desk(four.colleague)
    assert step(call) not in text(desk.get(LIST))
    assert step(call) in text(desk.get(f"{LIST}?agent="))


def test_it_takes_as_many_statements_whatever_the_number(four, django_assert_max_num_queries):  # noqa: F811
    planned(four.assignee)
    for number in range(8):
        grave(four.assignee, phone=f"1380000{6700 + number}", email=f"z{number}@example.com")
    planning.look(SOON + timedelta(minutes=1))
    desk = at_desk(four.supervisor)
    desk.get(LIST)
    with django_assert_max_num_queries(14):
        assert text(desk.get(LIST)).count("138****6") == 9


# ---------------------------------------------------------------- one follow-up


def test_it_shows_the_number_on_record_to_who_is_to_call(call, four):  # noqa: F811
    desk = at_desk(four.assignee)
    assert PHONE not in text(desk.get(step(call)))
    assert desk.get(step(call, "number")).status_code == 405
    assert f"tel:{PHONE}" in text(desk.post(step(call, "number")))
    event = call.ticket.events.get(code=EventCode.UNMASKED)
    assert (event.actor, event.data["what"]) == (four.assignee, "follow_up")


def test_it_keeps_the_number_from_a_colleague_and_everything_from_an_outsider(call, four):  # noqa: F811
    before = state()
    assert at_desk(four.colleague).post(step(call, "number")).status_code == 403
    outside, nobody = at_desk(four.outsider), at_desk(UserFactory(roles=["editor"]))
    for slug in ("record", "move", "hand-over", "cancel", "number"):
        assert outside.post(step(call, slug), {"outcome": "solved", "words": "x"}).status_code == 404
        assert nobody.post(step(call, slug), {"outcome": "solved", "words": "x"}).status_code == 403
    assert step(call) not in text(outside.get(f"{LIST}?agent="))
    manager = at_desk(UserFactory(roles=["manager"]))
    assert step(call, "cancel") not in text(manager.get(LIST))
    assert manager.post(step(call, "cancel"), {"words": "x"}).status_code == 403
    assert state() == before


def test_it_lets_the_supervisor_hand_over_and_cancel(call, four):  # noqa: F811
    desk = at_desk(four.supervisor)
    assert desk.post(step(call, "hand-over"), {"to": four.colleague.employee_number, "words": "林晓彤休假"}).status_code == 302
    call.refresh_from_db()
    assert call.assignee == four.colleague
    assert OutboundMessage.objects.filter(kind="follow_up_given", recipient=four.colleague).exists()
    assert desk.post(step(call, "cancel"), {"words": "客户已到店"}).status_code == 302
    call.refresh_from_db()
    assert call.state == "cancelled"


def test_it_leads_back_to_the_ticket_that_was_taken_up_again(call, four):  # noqa: F811
    desk = at_desk(four.assignee)
    sent = {"outcome": "back", "words": "又冒烟了", "back": str(call.ticket_id)}
    answer = desk.post(step(call), sent, follow=True)
    assert answer.redirect_chain == [(call.ticket.get_absolute_url(), 302)]
    assert "又冒烟了" in text(answer)
    assert Ticket.objects.get(pk=call.ticket_id).is_open


def test_it_keeps_what_was_typed_when_it_is_refused(call, four):  # noqa: F811
    desk = at_desk(four.assignee)
    answer = desk.post(step(call), {"outcome": "back", "words": ""})
    assert answer.status_code == 409
    assert "checked" in text(answer)
    sunday = (THURSDAY + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    answer = desk.post(step(call, "move"), {"at": sunday, "words": "客户周日有空"})
    assert answer.status_code == 409
    assert "客户周日有空" in text(answer)


def test_it_says_so_when_somebody_was_faster(call, four):  # noqa: F811
    seen = call.version
    followups.record(call, by=four.supervisor, now=THURSDAY + timedelta(hours=1), outcome="unreached")
    before = state()
    assert at_desk(four.assignee).post(step(call), {"outcome": "solved", "version": seen}).status_code == 302
    assert state() == before
    followups.record(FollowUp.objects.get(pk=call.pk), by=four.supervisor, now=THURSDAY + timedelta(hours=2), outcome="solved")
    assert at_desk(four.assignee).post(step(call), {"outcome": "solved"}).status_code == 302


# ---------------------------------------------------------------- the ticket


def test_it_stands_in_the_tickets_card_and_is_planned_from_there(call, four):  # noqa: F811
    desk = at_desk(four.assignee)
    card = reverse("admin:follow_ups_of", args=[call.ticket_id])
    assert card in text(desk.get(call.ticket.get_absolute_url()))
    way = reverse("admin:tickets_ticket_follow_up", args=[call.ticket_id])
    shown = text(desk.get(card, HTTP_HX_REQUEST="true"))
    assert step(call) in shown
    assert way in shown
    assert "<html" not in shown
    assert "<html" in text(desk.get(card))
    at = (THURSDAY + timedelta(days=4, hours=2)).strftime("%Y-%m-%dT%H:%M")
    sent = {"at": at, "ask": "退款到了吗", "to": four.colleague.employee_number, "way": "call"}
    assert desk.post(way, sent)["Location"] == call.ticket.get_absolute_url()
    made = FollowUp.objects.get(assignee=four.colleague)
    assert made.planned_for == THURSDAY + timedelta(days=4, hours=2)
    assert at_desk(four.outsider).post(way, sent).status_code == 404
    assert at_desk(UserFactory(roles=["manager"])).post(way, sent).status_code == 403
    assert FollowUp.objects.filter(assignee=four.colleague).count() == 1


def test_it_says_it_all_in_english_too(call, four):  # noqa: F811
    four.assignee.language = "en"
    four.assignee.save()
    desk = at_desk(four.assignee)
    desk.cookies["django_language"] = "en"
    shown = text(desk.get(step(call)))
    assert "What came of it" in shown
    assert "Is everybody safe" in shown


def test_ops_edit_the_rules_and_nonsense_is_refused(call):
    desk = at_desk(UserFactory(roles=["administrator"]))
    rule = FollowUpRule.objects.get()
    address = reverse("admin:surveys_followuprule_change", args=[rule.pk])
    form = {"name": "一级", "is_active": "on", "order": 10, "level": 1, "many_messages": 12, "way": "call", "who": "agent", "days": "2，5"}
    assert desk.post(address, form).status_code == 302
    rule.refresh_from_db()
    assert rule.days == "2, 5"
    assert desk.post(address, {**form, "days": "0"}).status_code == 200
    assert desk.post(address, {**form, "level": ""}).status_code == 200
    assert [found.days for found in planning.rules()] == [(2, 5)]


def test_the_dashboard_counts_what_is_overdue_and_opens_it(call, four):  # noqa: F811
    desk = at_desk(four.supervisor)
    opens = f'href="{LIST}?show=overdue&amp;agent="'
    assert opens not in text(desk.get("/dashboard/"))
    with time_machine.travel(THURSDAY + timedelta(hours=10), tick=False):
        assert opens in text(desk.get("/dashboard/"))
        assert step(call) in text(desk.get(f"{LIST}?show=overdue&agent="))
