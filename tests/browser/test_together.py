"""Two agents in two browsers on one ticket: nothing is lost, and both are warned. And one who changes their mind."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from helpdesk.models import OutboundMessage, Team, User
from tests.browser.conftest import Visitor, come_in
from tests.factories import make_agent, make_organisation, open_ticket
from tests.processes import until
from tickets import workflow
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def team(live_server: Any) -> Team:
    return make_organisation()


@pytest.fixture
def lin(team: Team) -> User:
    return make_agent(team, name="林晓彤", employee_number="CS2024001")


@pytest.fixture
def chen(team: Team, lin: User) -> User:
    return make_agent(team, name="陈敏", employee_number="CS2024002", online=False)


@pytest.fixture
def ticket(lin: User, chen: User) -> Ticket:
    return Ticket.objects.get(pk=open_ticket(now=timezone.now(), email="zhou@example.com").pk)


def at_ticket(page: Page, ticket: Ticket, number: str) -> Page:
    """Somebody on its page."""
    come_in(page, number, f"/admin/tickets/ticket/{ticket.pk}/change/")
    expect(page.locator("h1")).to_have_text(ticket.subject)
    return page


def sees(page: Page, selector: str, words: str, *, writes: Page | None = None) -> None:
    """Come back to the page until its call brings these words, while the other `writes`; what was done may still be on its way."""

    def brought() -> bool:
        if writes:
            writes.locator("#body").press("a")
            writes.locator("#body").press("Backspace")
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        page.wait_for_timeout(200)
        return words in page.locator(selector).first.text_content() if page.locator(selector).count() else False

    until(brought)


def test_two_agents_lose_nothing_and_are_both_warned(visitor: Visitor, ticket: Ticket) -> None:
    lin, chen = at_ticket(visitor(), ticket, "CS2024001"), at_ticket(visitor(), ticket, "CS2024002")
    expect(chen.locator("#presence")).to_contain_text("林晓彤")
    sees(lin, "#presence", "陈敏")

    chen.locator("#body").press_sequentially("周女士您好，我先回复您。")
    lin.locator("#body").press_sequentially("您好，马上为您查。")
    sees(chen, "#presence b", "林晓彤", writes=lin)
    sees(lin, "#presence b", "陈敏", writes=chen)

    chen.locator("#body").press("Control+Enter")
    expect(chen.locator(".msg--agent")).to_contain_text("我先回复您")
    # Before pressing anything, the other reads what was said, and goes on writing.
    sees(lin, "#news", "我先回复您")
    expect(lin.locator("#body")).to_have_value("您好，马上为您查。")
    lin.locator("#body").press("Control+Enter")
    expect(lin.locator(".composer .news")).to_contain_text("我先回复您")
    expect(lin.locator("#body")).to_have_value("您好，马上为您查。")
    assert ticket.messages.filter(kind="reply").count() == 1
    # The cursor is where it was: pressed once more, it goes.
    lin.keyboard.press("Control+Enter")
    expect(lin.locator(".msg--agent").last).to_contain_text("马上为您查")
    sees(chen, "#news", "马上为您查")
    assert list(ticket.messages.filter(kind="reply").order_by("pk").values_list("body", flat=True)) == [
        "周女士您好，我先回复您。",
        "您好，马上为您查。",
    ]


def test_a_stale_form_says_who_was_faster_and_keeps_what_was_typed(visitor: Visitor, ticket: Ticket, chen: User) -> None:
    lin = at_ticket(visitor(), ticket, "CS2024001")
    lin.locator(".verbs [data-verb=resolve]").click()
    lin.locator("[name=result]").fill("已换新。")
    workflow.note(ticket, by=chen, now=timezone.now(), body="先别结，客户还要发票")
    lin.locator(".verbform button[type=submit]").click()
    expect(lin.locator(".verbform .news")).to_contain_text("先别结，客户还要发票")
    expect(lin.locator("[name=result]")).to_have_value("已换新。")
    expect(lin.locator("[name=result]")).to_be_focused()
    assert not ticket.messages.filter(kind="result").exists()


def test_the_second_press_sends_without_scripts(visitor: Visitor, ticket: Ticket, chen: User) -> None:
    lin = at_ticket(visitor(java_script_enabled=False), ticket, "CS2024001")
    lin.locator("#body").fill("马上为您查。")
    workflow.reply(ticket, by=chen, now=timezone.now(), body="我先回了")
    lin.get_by_role("button", name="发送给客户").click()
    expect(lin.locator(".composer .news")).to_contain_text("我先回了")
    expect(lin.locator("#body")).to_have_value("马上为您查。")
    lin.locator(".composer__end .btn--primary").click()
    expect(lin.locator(".msg--agent").last).to_contain_text("马上为您查。")


@pytest.fixture
def undo(settings: Any) -> None:
    settings.UNDO_SECONDS = 60


@pytest.mark.usefixtures("undo")
def test_z_takes_back_what_was_just_sent(visitor: Visitor, ticket: Ticket) -> None:
    OutboundMessage.objects.all().delete()
    lin = at_ticket(visitor(), ticket, "CS2024001")
    lin.locator("#body").fill("发错了的话")
    lin.locator("#body").press("Control+Enter")
    expect(lin.locator("#undo")).to_contain_text("周敏")
    expect(lin.locator("#body")).to_have_value("")
    lin.keyboard.press("z")
    expect(lin.locator("#undo")).to_have_count(0)
    expect(lin.locator("#body")).to_have_value("发错了的话")
    expect(lin.locator(".msg--gone")).to_contain_text("发错了的话")
    assert not OutboundMessage.objects.filter(channel="email").exists()
    # What came back is a draft like any other.
    expect(lin.locator("#draft-state")).not_to_be_empty()
    lin.reload()
    expect(lin.locator("#body")).to_have_value("发错了的话")


@pytest.mark.usefixtures("undo")
def test_it_takes_back_without_scripts(visitor: Visitor, ticket: Ticket) -> None:
    lin = at_ticket(visitor(java_script_enabled=False), ticket, "CS2024001")
    lin.locator(".verbs a", has_text="提交处理结果").click()
    lin.locator("[name=result]").fill("已换新。")
    lin.locator(".verbform button[type=submit]").click()
    lin.locator("#undo button").click()
    expect(lin.locator("[name=result]")).to_have_value("已换新。")
    assert Ticket.objects.get(pk=ticket.pk).is_open


def test_a_mention_is_picked_by_keyboard(visitor: Visitor, ticket: Ticket, chen: User) -> None:
    lin = at_ticket(visitor(), ticket, "CS2024001")
    lin.locator("label[for=as-note]").click()
    lin.locator("#body").press_sequentially("请@陈")
    expect(lin.locator("#people [data-word]")).to_have_count(1)
    lin.keyboard.press("Enter")
    expect(lin.locator("#body")).to_have_value("请@陈敏 ")
    lin.locator("#body").press_sequentially("看一下批号")
    lin.get_by_role("button", name="保存内部备注").click()
    expect(lin.locator(".msg--note .mention")).to_have_text("@陈敏")
    assert ticket.followers.filter(user=chen).exists()


def test_the_list_of_colleagues_stays_shut_in_a_reply(visitor: Visitor, ticket: Ticket) -> None:
    lin = at_ticket(visitor(), ticket, "CS2024001")
    lin.locator("#body").press_sequentially("请写信到 help@陈")
    lin.locator("#body").press_sequentially(" @陈")
    expect(lin.locator("#body")).to_have_value("请写信到 help@陈 @陈")
    expect(lin.locator("#people")).to_be_hidden()
