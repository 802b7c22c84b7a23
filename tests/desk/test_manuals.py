"""Handling manuals on the ticket page: offered, applied in one click, ticked, and said before the result is given."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from knowledgebase.models import Manual
from tests.desk.conftest import LATER, Four, at_desk
from tests.factories import NOW, open_ticket
from tests.knowledgebase.making import make_manual, make_script
from tickets import manuals
from tickets.models import Checklist, ChecklistStep, Ticket, TicketEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture
def ticket(four: Four) -> Ticket:
    return Ticket.objects.get(pk=open_ticket(order_number="YS2026111800001").pk)


@pytest.fixture
def manual() -> Manual:
    script = make_script("破损致歉", body="{customer}您好，订单 {order} 马上补寄。")
    return make_manual("收到破损", steps=("先致歉", "要照片"), script=script, keywords=["裂纹"], topics=["product_quality"])


@pytest.fixture
def desk(four: Four) -> Client:
    return at_desk(four.assignee)


def at(name: str, ticket: Ticket, *more: Any) -> str:
    return reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk, *more])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_it_is_offered_beside_the_suggestions_when_the_customers_words_fit(desk: Client, ticket: Ticket, manual: Manual) -> None:
    make_manual("发票", keywords=["发票"])
    shown = text(desk.get(at("help", ticket)))
    assert "收到破损" in shown
    assert "发票" not in shown


def test_it_is_found_among_the_scripts_when_an_agent_types(desk: Client, ticket: Ticket, manual: Manual) -> None:
    assert "收到破损" in text(desk.get(at("scripts", ticket), {"q": "裂纹"}))
    assert "收到破损" not in text(desk.get(at("scripts", ticket), {"q": "发票"}))


def test_it_lands_on_the_ticket_in_one_click_with_steps_script_and_remedy(desk: Client, ticket: Ticket, manual: Manual) -> None:
    desk.post(at("manual", ticket), {"manual": manual.code})
    shown = text(desk.get(at("change", ticket)))
    assert "先致歉" in shown
    assert "要照片" in shown
    assert "周敏您好，订单 YS2026111800001 马上补寄。" in shown
    assert "kind=coupon&amp;amount=20" in shown
    assert "收到破损" not in text(desk.get(at("help", ticket)))


def test_it_is_ticked_and_opened_again_by_two_posts(desk: Client, ticket: Ticket, manual: Manual, four: Four) -> None:
    manuals.apply(ticket, manual=manual, by=four.assignee, now=NOW)
    step = ChecklistStep.objects.earliest("order")
    desk.post(at("step", ticket, step.pk))
    step.refresh_from_db()
    assert (step.done_by, step.done_at) == (four.assignee, LATER)
    assert [each.done for each in desk.get(at("change", ticket)).context["checklists"]] == [1]
    desk.post(at("step", ticket, step.pk), {"undo": "1"})
    step.refresh_from_db()
    assert step.done_at is None


def test_it_warns_of_open_steps_before_the_result_and_lets_it_through(desk: Client, ticket: Ticket, manual: Manual, four: Four) -> None:
    assert "alert" not in [icon for icon, _said in desk.get(at("resolve", ticket)).context["form"].effects]
    manuals.apply(ticket, manual=manual, by=four.assignee, now=NOW)
    assert "alert" in [icon for icon, _said in desk.get(at("resolve", ticket)).context["form"].effects]
    desk.post(at("resolve", ticket), {"result": "已换新。", "version": Ticket.objects.get(pk=ticket.pk).version})
    assert Ticket.objects.get(pk=ticket.pk).status == "resolved"


def test_it_costs_one_statement_however_many_steps(desk: Client, ticket: Ticket, four: Four, django_assert_max_num_queries: Any) -> None:
    for _number in range(3):
        manuals.apply(ticket, manual=make_manual(steps=("一", "二", "三", "四")), by=four.assignee, now=NOW)
    desk.get(at("change", ticket))
    with django_assert_max_num_queries(15):
        desk.get(at("change", ticket))


@pytest.mark.parametrize(("who", "status"), [("assignee", 302), ("colleague", 302), ("supervisor", 302), ("outsider", 404)])
def test_it_is_for_those_who_may_work_on_the_ticket(four: Four, ticket: Ticket, manual: Manual, who: str, status: int) -> None:
    manuals.apply(ticket, manual=manual, by=four.assignee, now=NOW)
    step, checklist = ChecklistStep.objects.earliest("order"), Checklist.objects.get()
    lines = TicketEvent.objects.count()
    browser = at_desk(getattr(four, who))
    assert browser.post(at("step", ticket, step.pk)).status_code == status
    assert browser.post(at("manual_off", ticket, checklist.pk)).status_code == status
    assert browser.get(at("step", ticket, step.pk)).status_code == 405
    if who == "outsider":
        step.refresh_from_db()
        assert step.done_at is None
        assert TicketEvent.objects.count() == lines
    assert Checklist.objects.exists()


def test_it_opens_the_proposal_filled_in_from_a_preset_remedy(desk: Client, ticket: Ticket, manual: Manual, four: Four) -> None:
    manuals.apply(ticket, manual=manual, by=four.assignee, now=NOW)
    (shown,) = desk.get(at("change", ticket)).context["checklists"]
    form = desk.get(shown.presets[0].url).context["form"]
    assert (form["kind"].value(), str(form["amount"].value())) == ("coupon", "20")
