"""Notices that come while a page is open: they slide in, the counters follow, urgent ones stay until they are put away."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from helpdesk.choices import OutboundChannel
from helpdesk.models import OutboundMessage, User
from helpdesk.outbound import Draft, queue
from tests.browser.conftest import Visitor, come_in
from tests.factories import make_agent, make_organisation, open_ticket

pytestmark = pytest.mark.django_db(transaction=True)

Tell = Callable[..., None]


@pytest.fixture
def agent(live_server: Any) -> User:
    return make_agent(make_organisation(), name="林晓彤", employee_number="CS2024001")


@pytest.fixture
def tell(agent: User) -> Tell:
    def say(*subjects: str, urgent: bool = False) -> None:
        drafts = [
            Draft(
                channel=OutboundChannel.IN_APP,
                kind="assigned",
                recipient_id=agent.pk,
                subject=subject,
                body="T20261118-00001 · 周敏",
                link="/admin/me/",
                dedupe_key=subject,
                urgent=urgent,
            )
            for subject in subjects
        ]
        queue(drafts, now=timezone.now())

    return say


def come(page: Page, path: str = "/admin/notices/") -> None:
    with page.expect_response("**/admin/notices/new/"):
        come_in(page, "CS2024001", path)


def look_again(page: Page) -> None:
    """What a page does every twenty seconds, and when it comes back into sight."""
    with page.expect_response("**/admin/notices/new/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def unread() -> int:
    return OutboundMessage.objects.filter(read_at__isnull=True).count()


def test_it_shows_what_comes_and_counts_it_without_a_reload(visitor: Visitor, tell: Tell) -> None:
    page = visitor()
    come(page)
    title = page.title()
    expect(page.locator(".nav [data-unread-count]")).to_be_hidden()
    tell("客户来信：养生壶")
    look_again(page)
    expect(page.locator(".told a")).to_have_text("客户来信：养生壶")
    expect(page.locator(".nav [data-unread-number]")).to_have_text("1")
    expect(page).to_have_title(f"(1) {title}")
    expect(page.locator("#toasts")).to_have_attribute("aria-live", "polite")
    page.locator(".told a").click()
    page.wait_for_url("**/admin/me/")
    expect(page.locator(".nav [data-unread-count]")).to_be_hidden()
    assert unread() == 0


def test_it_shows_three_and_counts_the_rest(visitor: Visitor, tell: Tell) -> None:
    page = visitor()
    come(page)
    tell("一", "二", "三", "四", "五")
    look_again(page)
    expect(page.locator(".told a")).to_have_text(["五", "四", "三"])
    expect(page.locator(".toasts__rest")).to_contain_text("2")
    expect(page.locator(".nav [data-unread-number]")).to_have_text("5")
    page.locator(".toasts__rest a").click()
    page.wait_for_url("**/admin/notices/")
    expect(page.locator(".items > li")).to_have_count(5)


def test_it_keeps_an_urgent_one_on_every_page_until_it_is_put_away(visitor: Visitor, tell: Tell) -> None:
    page = visitor()
    come(page)
    page.clock.install()
    page.goto("/admin/me/")
    tell("解决已超时：养生壶", urgent=True)
    tell("您有新工单：电热毯")
    look_again(page)
    expect(page.locator(".told")).to_have_count(2)
    page.clock.run_for(15_000)
    expect(page.locator(".told a")).to_have_text("解决已超时：养生壶")
    page.goto("/admin/me/")
    expect(page.locator(".told--urgent a")).to_have_text("解决已超时：养生壶")
    expect(page.locator(".told")).to_have_count(1)
    with page.expect_response("**/admin/notices/seen/"):
        page.locator(".told--urgent [data-puts-away]").click()
    expect(page.locator(".told")).to_have_count(0)
    expect(page.locator(".nav [data-unread-number]")).to_have_text("1")
    page.goto("/admin/me/")
    look_again(page)
    expect(page.locator(".told")).to_have_count(0)
    assert unread() == 1


def test_it_brings_back_only_the_newest_of_the_urgent_ones_on_the_next_page(visitor: Visitor, tell: Tell) -> None:
    page = visitor()
    come(page)
    tell("解决已超时：养生壶", "解决已超时：电热毯", urgent=True)
    look_again(page)
    expect(page.locator(".told--urgent")).to_have_count(2)
    page.goto("/admin/me/")
    expect(page.locator(".told--urgent a")).to_have_text("解决已超时：电热毯")
    expect(page.locator(".nav [data-unread-number]")).to_have_text("2")


def test_it_takes_a_toast_away_when_it_was_read_elsewhere(visitor: Visitor, agent: User, tell: Tell) -> None:
    page = visitor()
    come(page)
    tell("解决已超时：养生壶", urgent=True)
    look_again(page)
    expect(page.locator(".told--urgent")).to_have_count(1)
    OutboundMessage.objects.update(read_at=timezone.now())
    look_again(page)
    expect(page.locator(".told")).to_have_count(0)
    expect(page.locator(".nav [data-unread-count]")).to_be_hidden()


def test_it_asks_by_itself_one_question_at_a_time_and_none_while_nobody_looks(visitor: Visitor, tell: Tell) -> None:
    page = visitor()
    come(page)
    page.clock.install()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/notices/new/") else None)
    page.goto("/admin/me/")
    page.wait_for_load_state("networkidle")
    assert len(asked) == 1
    with page.expect_response("**/admin/notices/new/") as answer:
        page.clock.run_for(21_000)
    assert answer.value.status == 304
    assert len(asked) == 2
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true, configurable: true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(300_000)
    assert len(asked) == 2
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => false, configurable: true})")
    tell("客户来信：养生壶")
    look_again(page)
    expect(page.locator(".told")).to_have_count(1)


def test_it_can_be_put_away_by_keyboard(visitor: Visitor, tell: Tell) -> None:
    page = visitor()
    come(page)
    tell("一", "二")
    look_again(page)
    page.locator(".told a").first.focus()
    with page.expect_response("**/admin/notices/seen/"):
        page.keyboard.press("Escape")
    expect(page.locator(".told a")).to_have_text("一")
    expect(page.locator(".told [data-puts-away]")).to_be_focused()


def test_it_stops_asking_when_the_log_in_has_run_out(visitor: Visitor, tell: Tell) -> None:
    page = visitor()
    come(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/admin/notices/new/") else None)
    page.context.clear_cookies()
    look_again(page)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)
    assert [url for url in asked if "login" not in url] == asked[:1]
    expect(page.locator("h1")).to_have_text("通知")


def test_it_fits_a_phone(visitor: Visitor, tell: Tell) -> None:
    page = visitor(phone=True)
    come(page)
    tell("解决已超时：" + "很长的主题" * 20, urgent=True)
    look_again(page)
    expect(page.locator(".told")).to_be_visible()
    box, bar = page.locator(".told").bounding_box(), page.locator(".tabbar").bounding_box()
    assert box
    assert bar
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] + box["height"] <= bar["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_it_is_one_line_above_the_head_of_a_ticket_on_a_phone(visitor: Visitor, agent: User, tell: Tell) -> None:
    page = visitor(phone=True)
    ticket = open_ticket(now=timezone.now(), notify=False)
    come(page, f"/admin/tickets/ticket/{ticket.pk}/change/")
    tell("解决已超时：" + "很长的主题" * 20, "客户来信：养生壶", "您有新工单：电热毯", urgent=True)
    look_again(page)
    expect(page.locator(".told").first).to_be_visible()
    assert page.locator(".told").filter(visible=True).count() == 1
    for scrolled in (0, 400):
        page.evaluate("to => window.scrollTo(0, to)", scrolled)
        told, head = page.locator("#toasts").bounding_box(), page.locator(".tk").bounding_box()
        assert told
        assert head
        assert told["height"] <= 40
        assert told["y"] + told["height"] <= head["y"] + 1
        assert told["y"] >= 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
