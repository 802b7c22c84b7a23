"""A customer from the front page to the thank-you: by the keyboard alone, and on a phone that runs no script."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from helpdesk.models import User
from tests.browser.conftest import Visitor
from tests.browser.test_journey import photo
from tests.factories import make_agent, make_organisation
from tickets import workflow
from tickets.models import IssueType, Ticket

pytestmark = pytest.mark.django_db(transaction=True)

STOPS = 80
# What is focused is seen: a ring around it, or around the card whose button it is.
SEEN = """element => [element, element.nextElementSibling].some(
    each => each && getComputedStyle(each).outlineStyle !== "none" && parseFloat(getComputedStyle(each).outlineWidth) >= 2)"""


@pytest.fixture
def agent(live_server: Any) -> User:
    """Who takes the matter in a house with one team."""
    team = make_organisation()
    IssueType.objects.filter(code="product_quality").update(name="产品质量", requires=["contact"], group="problem")
    IssueType.objects.create(code="suggestion", name="建议", name_en="Suggestion", team=team, category="other")
    return make_agent(team, name="林晓彤")


class Keys:
    """Somebody who has a keyboard and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str) -> Locator:
        """Tab on until something is reached; it shows that it is."""
        wanted = self.page.locator(f"{selector} >> visible=true").first
        wanted.wait_for()
        for _stop in range(STOPS):
            if wanted.evaluate("element => element === document.activeElement"):
                assert wanted.evaluate(SEEN), f"nobody sees that {selector} has the focus"
                return wanted
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector}")

    def press(self, selector: str, there: str) -> None:
        """Enter on a link or a button; `there`: what its address looks like then."""
        self.to(selector)
        with self.page.expect_navigation(url=re.compile(there)):
            self.page.keyboard.press("Enter")

    def write(self, selector: str, text: str) -> None:
        """Type into a field."""
        self.to(selector)
        self.page.keyboard.type(text)

    def choose(self, name: str, value: str) -> None:
        """One of a group: Tab comes to the group, arrows go through it, Space takes it."""
        checked = f"input[name={name}]:checked"
        self.to(checked if self.page.locator(checked).count() else f"input[name={name}]")
        for _other in range(STOPS):
            if self.page.evaluate("document.activeElement.value") == value:
                self.page.keyboard.press("Space")
                expect(self.page.locator(f"input[name={name}][value={value}]")).to_be_checked()
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} has no {value}")


def solve(agent: User, result: str) -> Ticket:
    """The agent answers and gives a result."""
    ticket = Ticket.objects.get()
    workflow.reply(ticket, by=agent, now=timezone.now(), body="您好，马上为您查。")
    return workflow.resolve(Ticket.objects.get(), by=agent, now=timezone.now(), result=result).ticket


def questions(page: Page) -> list[str]:
    """What a survey asks, by the name of its fields."""
    return list(dict.fromkeys(box.get_attribute("name") or "" for box in page.locator("form.survey input[type=radio]").all()))


def test_it_goes_from_the_front_page_to_the_thank_you_by_keyboard_alone(page: Page, agent: User) -> None:
    keys = Keys(page)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")

    keys.press(".act[href='/complaints/new/']", r"/complaints/new/$")
    # Too early: what is missing is said first, and each sentence leads to its field.
    keys.press(".actions button.btn", r"/complaints/new/$")
    expect(page.locator(".errors")).to_be_focused()
    keys.to(".errors a[href='#subject']")
    page.keyboard.press("Enter")
    expect(page.locator("#subject")).to_be_focused()

    page.goto("/complaints/new/")
    keys.choose("issue_type", "product_quality")
    keys.write("[name=subject]", "养生壶壶盖有裂纹")
    keys.write("[name=description]", "收到时壶盖就有一道裂纹。")
    keys.write("[name=name]", "王雅琴")
    keys.write("[name=phone]", "13800138000")
    keys.press(".actions button.btn:has-text('提交')", r"/t/[\w-]+/received/$")
    expect(page.locator(".ticketno")).to_contain_text(Ticket.objects.get().number)

    keys.press("main a.btn", r"/t/[\w-]+/$")
    keys.write("[name=message]", "外箱是好的。")
    keys.press(".conv-reply .actions button", r"/t/[\w-]+/$")
    expect(page.locator(".talk")).to_contain_text("外箱是好的。")

    solve(agent, "已为您换发新壶盖。")
    page.reload()
    keys.press("[formaction$='/refuse/']", r"/t/[\w-]+/$")
    keys.write("[name=message]", "盖子还没有收到。")
    keys.press(".solved .actions button", r"/t/[\w-]+/$")
    solve(agent, "新壶盖今天已经签收。")
    page.reload()
    keys.press("form[action$='/confirm/'] button.btn", r"/t/[\w-]+/$")
    assert Ticket.objects.get().status == "closed"

    keys.press("form[action*='/surveys/for/'] button", r"/surveys/[\w-]+/")
    for name in questions(page):
        first = page.locator(f"form.survey input[name={name}]").first.get_attribute("value")
        keys.choose(name, first or "")
    keys.press("form.survey .actions button.btn", r"/surveys/[\w-]+/\?done")
    expect(page.locator("h1")).to_have_text("谢谢您的评价。")


def test_it_goes_from_the_front_page_to_the_thank_you_when_scripts_do_not_run(visitor: Visitor, agent: User) -> None:
    page = visitor(phone=True, java_script_enabled=False)
    send = page.locator("main form .actions button.btn >> visible=true")
    page.goto("/")
    page.locator(".act[href='/complaints/new/steps/1/']").click()
    page.locator(".pick[value=product_quality]").click()
    page.locator("[name=subject]").fill("养生壶壶盖有裂纹")
    page.locator("[name=description]").fill("收到时壶盖就有一道裂纹。")
    send.click()
    page.wait_for_url("**/steps/3/**")
    # Nothing given: asked once, with everything kept.
    send.click()
    expect(page.locator(".errors")).to_be_visible()
    page.locator("[name=phone]").fill("13800138000")
    send.click()
    page.wait_for_url("**/steps/4/**")
    page.locator("[name=attachments]").set_input_files(photo())
    page.locator("button[value=upload]").click()
    expect(page.locator(".files .ok")).to_be_visible()
    send.click()
    page.wait_for_url("**/steps/5/**")
    expect(page.locator(".check")).to_contain_text("养生壶壶盖有裂纹")
    send.click()
    page.wait_for_url("**/received/")
    ticket = Ticket.objects.get()
    assert ticket.messages.get().attachments.count() == 1

    page.locator("main a.btn").click()
    page.locator("[name=message]").fill("外箱是好的。")
    page.locator("[name=attachments]").set_input_files(photo())
    page.locator(".conv-reply .actions button").click()
    expect(page.locator(".talk")).to_contain_text("外箱是好的。")
    expect(page.locator(".talk .shots img")).to_have_count(2)

    workflow.ask(Ticket.objects.get(), by=agent, now=timezone.now(), body="请补一张壶底标签的照片。", items=["壶底标签"])
    page.reload()
    expect(page.locator(".solved")).to_contain_text("壶底标签")
    page.locator(".solved [name=message]").fill("标签在照片里。")
    page.locator(".solved .actions button").click()
    expect(page.locator(".talk")).to_contain_text("标签在照片里。")

    solve(agent, "已为您换发新壶盖。")
    page.reload()
    page.locator("form[action$='/confirm/'] button.btn").first.click()
    expect(page.locator(".turn.done")).to_be_visible()
    assert Ticket.objects.get().status == "closed"

    page.locator("form[action*='/surveys/for/'] button").first.click()
    page.wait_for_url("**/surveys/**")
    for name in questions(page):
        page.locator(f"label[for={name}-0]").click()
    page.locator("form.survey .actions button.btn").click()
    expect(page.locator("h1")).to_have_text("谢谢您的评价。")


def test_it_finds_an_article_and_a_lost_link_when_scripts_do_not_run(visitor: Visitor, agent: User) -> None:
    page = visitor(java_script_enabled=False, locale="en-GB")
    page.goto("/")
    page.locator("#q").fill("a word that no article has")
    page.locator("form[role=search] button").click()
    page.locator("main a.btn[href*='/complaints/new/?q=']").click()
    expect(page.locator("[name=subject]")).to_have_value("a word that no article has")
    page.goto("/")
    page.locator(".act[href='/track/']").click()
    page.locator("[name=who]").fill("wang@example.com")
    page.locator("main form .actions button").click()
    page.wait_for_url("**/track/sent/")
    page.locator("footer a[href='/suggestions/']").click()
    page.locator("[name=suggestion]").fill("Please collect parcels after eight in the evening.")
    page.locator("main form .actions button").click()
    page.wait_for_url("**/received/")
    expect(page.locator("h1")).to_have_text("Thank you for your suggestion.")
