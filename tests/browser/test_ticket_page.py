"""What only a browser shows of the ticket page: keys, drafts, focus, and that it needs no scripts."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from helpdesk.models import Department, User
from knowledgebase.models import Script
from tests.browser.conftest import Visitor, come_in
from tests.factories import UserFactory, make_agent, make_organisation, open_ticket
from tickets import collaboration, workflow
from tickets.models import Reason, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent(live_server: Any) -> User:
    return make_agent(make_organisation(), name="林晓彤", employee_number="CS2024001")


@pytest.fixture
def ticket(agent: User) -> Ticket:
    return open_ticket(now=timezone.now())


def at_ticket(page: Page, ticket: Ticket) -> None:
    """The agent of the ticket, on its page."""
    come_in(page, "CS2024001", f"/admin/tickets/ticket/{ticket.pk}/change/")
    expect(page.locator("h1")).to_have_text(ticket.subject)


def test_it_works_without_scripts(visitor: Visitor, ticket: Ticket) -> None:
    page = visitor(java_script_enabled=False)
    at_ticket(page, ticket)
    page.locator("#body").fill("马上为您查。")
    page.get_by_role("button", name="发送给客户").click()
    expect(page.locator(".msg--agent")).to_contain_text("马上为您查。")
    page.locator(".verbs a", has_text="提交处理结果").click()
    page.locator("[name=result]").fill("已换新。")
    page.locator(".verbform button[type=submit]").click()
    expect(page.locator(".tk__state")).to_contain_text("待确认")
    assert ticket.messages.filter(kind="reply").count() == 1


def test_it_shows_the_clock_on_a_phone_while_a_department_has_the_ball(visitor: Visitor, ticket: Ticket, agent: User) -> None:
    warehouse = Department.objects.create(code="warehouse", name="仓储", name_en="Warehouse and logistics")
    collaboration.ask(ticket, department=warehouse, request="请核对库存", by=agent, now=timezone.now())
    page = visitor(phone=True, locale="en-US")
    at_ticket(page, ticket)
    place = page.locator(".tk__state .clock").last.bounding_box()
    assert place is not None
    assert place["x"] + place["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_it_keeps_reply_and_note_apart_and_their_drafts_over_a_reload(visitor: Visitor, ticket: Ticket) -> None:
    page = visitor()
    at_ticket(page, ticket)
    page.locator("#body").fill("给客户的话")
    page.locator("label[for=as-note]").click()
    expect(page.locator("#body")).to_have_value("")
    expect(page.get_by_role("button", name="发送给客户")).to_be_hidden()
    page.locator("#body").fill("给同事的话")
    expect(page.locator("#draft-state")).not_to_be_empty()
    page.reload()
    expect(page.locator("#body")).to_have_value("给客户的话")
    page.locator("label[for=as-note]").click()
    expect(page.locator("#body")).to_have_value("给同事的话")
    page.get_by_role("button", name="保存内部备注").click()
    expect(page.locator(".msg--note")).to_contain_text("给同事的话")
    expect(page.locator("#body")).to_have_value("给客户的话")
    assert not ticket.messages.filter(kind="reply").exists()


def test_it_opens_a_form_by_its_key_and_gives_the_focus_back(visitor: Visitor, ticket: Ticket) -> None:
    Reason.objects.create(purpose="transfer", code="other_team", name="别组的事")
    page = visitor()
    at_ticket(page, ticket)
    page.locator(".flow").focus()
    page.keyboard.press("t")
    expect(page.locator("[name=reason]").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".verbform")).to_have_count(0)
    expect(page.locator(".verbs [data-verb=transfer]")).to_be_focused()


def test_it_escalates_without_a_mouse(visitor: Visitor, ticket: Ticket) -> None:
    supervisor = UserFactory(name="陈立", roles=["supervisor"], teams=[ticket.team])
    page = visitor()
    at_ticket(page, ticket)
    page.locator(".flow").focus()
    page.keyboard.press("e")
    expect(page.locator("[name=rank]").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("客户要见负责人")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".tk__subject .tag")).to_be_visible()
    assert Ticket.objects.get(pk=ticket.pk).assignee == supervisor


def test_it_puts_a_script_into_the_reply_and_stops_at_its_hole(visitor: Visitor, ticket: Ticket) -> None:
    Script.objects.create(code="sorry", state="published", title="致歉", body="{customer}您好，订单 {order} 我们在看。", keywords=["裂纹"])
    page = visitor()
    at_ticket(page, ticket)
    page.locator("#body").focus()
    page.keyboard.press("/")
    expect(page.locator("#scripts-q")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#body")).to_have_value("周敏您好，订单 {order} 我们在看。")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".composer .alert--error")).to_contain_text("{order}")
    assert not ticket.messages.filter(kind="reply").exists()
    page.locator("#body").fill("周敏您好，订单 D1 我们在看。")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg--agent")).to_contain_text("订单 D1")
    assert Script.objects.get().used == 1


def test_it_keeps_what_was_written_when_the_log_in_has_run_out(visitor: Visitor, ticket: Ticket) -> None:
    page = visitor()
    at_ticket(page, ticket)
    page.locator("#body").fill("写了一半的话")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="发送给客户").click()
    expect(page.locator("#news .alert--error")).to_be_visible()
    expect(page.locator("#body")).to_have_value("写了一半的话")


def test_it_ticks_messages_to_split_off_where_they_stand(visitor: Visitor, ticket: Ticket) -> None:
    workflow.customer_writes(ticket, now=timezone.now(), body="另外发票开错了")
    second = ticket.messages.latest("pk")
    page = visitor()
    at_ticket(page, ticket)
    expect(page.locator(".pick")).to_have_count(0)
    page.locator("a[data-verb=split]").evaluate("link => link.click()")
    tick = page.locator(f"#m{second.pk} .pick input")
    tick.check()
    expect(page.locator(f"form[data-verb=split] input[value='{second.pk}']")).to_be_checked()
    page.locator(f"form[data-verb=split] input[value='{second.pk}']").uncheck()
    expect(tick).not_to_be_checked()
    tick.check()
    page.locator("form[data-verb=split] button[type=submit]").click()
    expect(page.locator(".msg--cust")).to_have_count(1)
    expect(page.locator(".msg--cust")).to_contain_text("另外发票开错了")
    expect(page.locator(".pick")).to_have_count(0)
    assert Ticket.objects.latest("pk").messages.get().body == "另外发票开错了"
