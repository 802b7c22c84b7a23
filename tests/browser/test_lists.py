"""What only a browser shows of the lists and the workbench: keys, ranges, forms in place, and a page that renews itself unnoticed."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from helpdesk.models import User
from tests.browser.conftest import Visitor, come_in
from tests.factories import make_agent, make_organisation, open_ticket
from tickets import routing, workflow
from tickets.models import Message, SavedView, Ticket

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = "/admin/tickets/ticket/?view=open"


@pytest.fixture
def agent(live_server: Any) -> User:
    return make_agent(make_organisation(), cap=20, name="林晓彤", employee_number="CS2024001")


def some(count: int, *, by: User | None = None) -> list[Ticket]:
    """Tickets, in somebody's hands when `by` is given."""
    rows = [open_ticket(assign=False, notify=False, subject=f"第{n}件", phone=f"139{n:08d}", now=timezone.now()) for n in range(count)]
    for row in rows if by else []:
        assert by is not None
        routing.take(row, by=by, now=timezone.now())
    return rows


def come(page: Page, where: str) -> None:
    """The agent, in one of their lists."""
    come_in(page, "CS2024001", where)
    expect(page.locator("h1")).to_be_visible()


def test_it_renews_the_workbench_without_losing_the_place(visitor: Visitor, agent: User) -> None:
    rows = some(6, by=agent)
    page = visitor()
    page.clock.install()
    come(page, "/admin/")
    for _time in range(3):
        page.keyboard.press("j")
    third = page.locator("tr.is-focus .row-link").get_attribute("id")
    assert third is not None
    page.locator("#work-day .how summary").click()
    page.locator(f"#{third}").focus()
    page.evaluate("document.querySelector('#work-mine').same = true; window.scrollTo(0, 40)")
    scrolled = page.evaluate("window.scrollY")
    workflow.customer_writes(rows[0], now=timezone.now(), body="还有一件事")
    new = open_ticket(assign=False, notify=False, subject="新来的", phone="13800000001", now=timezone.now())
    routing.take(new, by=agent, now=timezone.now())
    page.clock.fast_forward("00:31")
    expect(page.locator("#work-mine")).to_contain_text("新来的")
    expect(page.locator("#nav-n-mine")).to_have_text("7")
    assert page.evaluate("document.querySelector('#work-mine').same"), "changed in place, not drawn anew"
    expect(page.locator(f"#{third}")).to_be_focused()
    expect(page.locator("tr.is-focus .row-link")).to_have_attribute("id", third)
    expect(page.locator("#work-day .how")).to_have_attribute("open", "")
    assert page.evaluate("window.scrollY") == scrolled
    page.keyboard.press("j")
    expect(page.locator("tr.is-focus .row-link")).not_to_have_attribute("id", third)
    page.keyboard.press("Enter")
    expect(page.locator(".composer")).to_be_visible()


def test_it_picks_by_key_and_by_range_and_does_it_in_place(visitor: Visitor, agent: User) -> None:
    some(6)
    page = visitor()
    come(page, QUEUE)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-selected-count]")).to_have_text("2")
    page.keyboard.press("Escape")
    expect(page.locator("input.action-select:checked")).to_have_count(0)
    boxes = page.locator("input.action-select")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(page.locator("[data-selected-count]")).to_have_text("4")
    page.locator(".actions button[value=note]").click()
    expect(page.locator("#many [name=note]")).to_be_focused()
    page.keyboard.type("同一批次，等仓储回话")
    page.locator("#many button[value=note]").click()
    expect(page.locator(".done")).to_contain_text("4")
    assert Message.objects.filter(kind="note").count() == 4


def test_it_does_many_without_scripts(visitor: Visitor, agent: User) -> None:
    some(3)
    page = visitor(java_script_enabled=False)
    come(page, QUEUE)
    page.locator("input.action-select").nth(0).check()
    page.locator("input.action-select").nth(2).check()
    page.locator(".actions button[value=progress]").click()
    expect(page.locator("input.action-select:checked")).to_have_count(2)
    page.locator("#many [name=word]").select_option("checking")
    page.locator("#many button[value=progress]").click()
    expect(page.locator(".done")).to_contain_text("2")
    assert Message.objects.filter(kind="progress").count() == 2
    page.goto("/admin/queue/views/new/?view=unassigned")
    page.locator("[name=name]").fill("没人的")
    page.locator("form.keep button").click()
    expect(page.locator(".views [aria-current]")).to_have_text("没人的")
    assert SavedView.objects.get().question == {"view": "unassigned"}
    page.goto("/admin/tickets/ticket/?view=open&filters=open")
    page.locator(".fadd__box [name=ball]").select_option("customer")
    page.locator(".fadd__end button").click()
    expect(page.locator(".fchip.is-on")).to_have_count(1)


def test_it_saves_a_view_with_its_columns_where_one_stands(visitor: Visitor, agent: User) -> None:
    some(2)
    page = visitor()
    come(page, QUEUE)
    page.locator(".fadd summary").click()
    page.locator(".fadd__box [name=priority]").select_option("normal")
    page.locator(".fadd__end button").click()
    expect(page.locator(".fchip.is-on")).to_have_count(1)
    assert "team=" not in page.url, "what was left empty is not in the address"
    page.locator(".filters__keep summary").last.click()
    page.locator(".cols input[value=channel]").uncheck()
    page.locator(".cols input[value=received]").check()
    page.locator(".cols button[type=submit]").click()
    expect(page.locator("th.c-time")).to_be_visible()
    page.locator(".filters__keep summary").first.click()
    expect(page.locator("[name=name]")).to_be_focused()
    page.keyboard.type("普通的")
    page.keyboard.press("Enter")
    expect(page.locator(".views [aria-current]")).to_contain_text("普通的")
    expect(page.locator(".views [aria-current] span")).to_have_text("2")
    view = SavedView.objects.get()
    assert view.question == {"view": "open", "priority": "normal", "sort": "due"}
    assert view.columns[-1] == "received"
    assert "channel" not in view.columns


@pytest.mark.parametrize("where", ["/admin/", QUEUE, "/admin/tickets/customer/", "/admin/notices/", "/admin/queue/views/"])
def test_it_searches_and_takes_the_next_by_key(visitor: Visitor, agent: User, where: str) -> None:
    some(1)
    page = visitor()
    come(page, where)
    page.keyboard.press("/")
    expect(page.locator("#nav-q")).to_be_focused()
    page.keyboard.type("第0")
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text("第0")
    if where in ("/admin/", QUEUE):
        page.goto(where)
        page.keyboard.press("n")
        expect(page.locator(".composer")).to_be_visible()
        assert Ticket.objects.get().assignee == agent
