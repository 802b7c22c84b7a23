"""The ten acts of docs/desk.md, performed as it says; the clicks and keys are counted, so that the table cannot lie."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from helpdesk.models import Team, User
from knowledgebase.models import Script
from tests.browser.conftest import Visitor
from tests.browser.test_ticket_page import at_ticket
from tests.factories import make_agent, make_department, make_organisation, open_ticket
from tickets.models import Order, Reason, Ticket

pytestmark = pytest.mark.django_db(transaction=True)

DOCS = Path(__file__).resolve().parents[2] / "docs"
ROW = re.compile(r"^\| (?P<act>[^|]+) \| (?P<clicks>\d) \| [^|]+ \| (?P<keys>[^|]+) \|$", re.M)
ACTS = ("next", "read", "script", "missing", "progress", "department", "refund", "transfer", "result", "earlier")
KEYS = {"↵": "Enter", "Ctrl+↵": "Control+Enter"}


def table(name: str) -> dict[str, tuple[int, list[str]]]:
    """What a document promises: clicks and keys of each act."""
    rows = ROW.findall((DOCS / name).read_text(encoding="utf-8"))
    return {act: (int(clicks), re.findall(r"`([^`]+)`", keys)) for act, (_words, clicks, keys) in zip(ACTS, rows, strict=True)}


PROMISED = table("desk.md")


class Hand:
    """Clicks and presses keys, and counts."""

    def __init__(self, page: Page, act: str) -> None:
        self.page = page
        self.clicks = 0
        self.keys = list(PROMISED[act][1])
        self.promised = PROMISED[act][0]

    def click(self, *where: Locator) -> None:
        """Press the mouse on each, in order."""
        for each in where:
            each.click()
            self.clicks += 1

    def press(self, count: int = 1) -> None:
        """Press the next keys of the table."""
        for _key in range(count):
            key = self.keys.pop(0)
            self.page.keyboard.press(KEYS.get(key, key if len(key) > 1 else key.lower()))

    def write(self, words: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.insert_text(words)

    def is_done(self) -> None:
        """As many clicks as promised, and never more than three."""
        assert self.clicks == self.promised <= 3

    def is_done_by_keys(self) -> None:
        """All keys of the table, and no click."""
        assert (self.keys, self.clicks) == ([], 0)


@pytest.fixture
def team(live_server: Any) -> Team:
    team = make_organisation()
    Team.objects.create(code="technical", name="技术支持", name_en="Technical")
    Reason.objects.update_or_create(code="expertise", purpose="transfer", defaults={"name": "需要别组处理"})
    make_department("warehouse")
    Script.objects.create(code="sorry", state="published", title="致歉", body="{customer}您好，我们在看。", keywords=["裂纹"])
    return team


@pytest.fixture
def agent(team: Team) -> User:
    return make_agent(team, name="林晓彤", employee_number="CS2024001")


@pytest.fixture
def ticket(agent: User) -> Ticket:
    return open_ticket(order_number="YS1", now=timezone.now())


@pytest.fixture
def page(visitor: Visitor, ticket: Ticket) -> Page:
    page = visitor()
    at_ticket(page, ticket)
    page.locator(".flow").focus()
    return page


def verb(page: Page, slug: str) -> Locator:
    return page.locator(f".verbs [data-verb={slug}]")


def submit(page: Page) -> Locator:
    return page.locator(".verbform .btn--primary")


def field(page: Page, name: str) -> Locator:
    return page.locator(f".verbform [name={name}]")


def open_form(page: Page) -> None:
    """Until the form has the focus."""
    expect(page.locator(".verbform :focus")).to_have_count(1)


def test_it_promises_the_same_in_both_languages() -> None:
    assert table("desk.zh-hans.md") == PROMISED
    assert all(clicks <= 3 for clicks, _keys in PROMISED.values())


@pytest.mark.parametrize("by_keys", [False, True], ids=["mouse", "keys"])
def test_it_takes_the_next(page: Page, agent: User, by_keys: bool) -> None:
    agent.agent.availability = "offline"
    agent.agent.save()
    waiting = open_ticket(subject="等着的一张", phone="13912345670", now=timezone.now())
    agent.agent.availability = "online"
    agent.agent.save()
    page.reload()
    page.locator(".flow").focus()
    hand = Hand(page, "next")
    if by_keys:
        hand.press()
    else:
        hand.click(page.locator(".tk__crumb [data-key=n]"))
    expect(page.locator("h1")).to_have_text(waiting.subject)
    hand.is_done_by_keys() if by_keys else hand.is_done()


def test_it_reads_what_is_new(page: Page, ticket: Ticket) -> None:
    expect(page.locator(".msg--cust").last).to_be_in_viewport()
    Hand(page, "read").is_done()
    page.goto("/admin/")
    hand = Hand(page, "read")
    hand.press(2)
    expect(page.locator("h1")).to_have_text(ticket.subject)
    hand.is_done_by_keys()


@pytest.mark.parametrize("by_keys", [False, True], ids=["mouse", "keys"])
def test_it_replies_with_a_script(page: Page, by_keys: bool) -> None:
    hand = Hand(page, "script")
    if by_keys:
        hand.press(2)
        expect(page.locator("#scripts-q")).to_be_focused()
        hand.press(1)
        expect(page.locator("#body")).not_to_have_value("")
        hand.press(1)
    else:
        hand.click(page.locator(".hint[data-script=sorry]"), page.locator(".composer__end .when-reply"))
    expect(page.locator(".msg--agent").last).to_contain_text("我们在看")
    hand.is_done_by_keys() if by_keys else hand.is_done()


@pytest.mark.parametrize("by_keys", [False, True], ids=["mouse", "keys"])
def test_it_asks_for_what_is_missing(page: Page, ticket: Ticket, by_keys: bool) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(missing=["photo"])
    page.reload()
    page.locator(".flow").focus()
    hand = Hand(page, "missing")
    if by_keys:
        hand.press()
        open_form(page)
        hand.press()
    else:
        hand.click(page.locator("#f-miss button[type=submit]"))
    expect(page.locator(".tk__state")).to_contain_text("客户")
    hand.is_done_by_keys() if by_keys else hand.is_done()


@pytest.mark.parametrize("by_keys", [False, True], ids=["mouse", "keys"])
def test_it_tells_how_far_it_is(page: Page, by_keys: bool) -> None:
    hand = Hand(page, "progress")
    if by_keys:
        hand.press()
        open_form(page)
        hand.press(2)
    else:
        hand.click(verb(page, "progress"), field(page, "word").first, submit(page))
    expect(page.locator(".progress")).to_have_count(1)
    hand.is_done_by_keys() if by_keys else hand.is_done()


@pytest.mark.parametrize("by_keys", [False, True], ids=["mouse", "keys"])
def test_it_asks_a_department(page: Page, by_keys: bool) -> None:
    hand = Hand(page, "department")
    if by_keys:
        hand.press()
        open_form(page)
        hand.press()
        page.keyboard.press("Tab")
        hand.write("请核对库存")
        hand.press()
    else:
        hand.click(verb(page, "ask-department"), field(page, "department").first)
        field(page, "request").fill("请核对库存")
        hand.click(submit(page))
    expect(page.locator("#f-dept")).to_contain_text("请核对库存")
    hand.is_done_by_keys() if by_keys else hand.is_done()


def test_it_proposes_a_refund(page: Page, ticket: Ticket) -> None:
    Order.objects.create(number="YS1", customer=ticket.customer, amount=Decimal("59.00"), updated_at=timezone.now())
    hand = Hand(page, "refund")
    hand.click(verb(page, "remedy"), page.locator(".presets [data-kind=refund]"))
    expect(field(page, "amount")).to_have_value("59.00")
    field(page, "note").fill("整单退")
    hand.click(submit(page))
    expect(page.locator("#f-remedies, #f-remedy").first).to_contain_text("59")
    hand.is_done()
    page.locator(".flow").focus()
    hand = Hand(page, "refund")
    hand.press()
    open_form(page)
    hand.is_done_by_keys()


@pytest.mark.parametrize("by_keys", [False, True], ids=["mouse", "keys"])
def test_it_transfers(page: Page, ticket: Ticket, by_keys: bool) -> None:
    hand = Hand(page, "transfer")
    if by_keys:
        hand.press()
        open_form(page)
        hand.press()
        page.locator(".goals button", has_text="技术支持").press("Enter")
    else:
        hand.click(verb(page, "transfer"), field(page, "reason").first, page.locator(".goals button", has_text="技术支持"))
    expect(page.locator(".verbform")).to_have_count(0)
    assert Ticket.objects.get(pk=ticket.pk).team.code == "technical"
    hand.is_done_by_keys() if by_keys else hand.is_done()


@pytest.mark.parametrize("by_keys", [False, True], ids=["mouse", "keys"])
def test_it_gives_the_result(page: Page, ticket: Ticket, by_keys: bool) -> None:
    hand = Hand(page, "result")
    if by_keys:
        hand.press()
        open_form(page)
        hand.write("已换新。")
        hand.press()
    else:
        hand.click(verb(page, "resolve"))
        field(page, "result").fill("已换新。")
        hand.click(submit(page))
    expect(page.locator(".tk__state")).to_contain_text("待确认")
    hand.is_done_by_keys() if by_keys else hand.is_done()


@pytest.mark.parametrize("by_keys", [False, True], ids=["mouse", "keys"])
def test_it_finds_the_customers_earlier_ticket(page: Page, ticket: Ticket, by_keys: bool) -> None:
    earlier = open_ticket(subject="上个月的一张", now=timezone.now())
    page.reload()
    page.locator(".flow").focus()
    hand = Hand(page, "earlier")
    if by_keys:
        hand.press()
        hand.write("上个月的一张")
        hand.press()
        expect(page.locator("main")).to_contain_text(earlier.short_number)
    else:
        card = page.locator("#f-cust")
        hand.click(card.locator("summary", has_text="以往工单"), card.locator(".why__links a", has_text="上个月的一张"))
        expect(page.locator("h1")).to_have_text(earlier.subject)
    hand.is_done_by_keys() if by_keys else hand.is_done()
