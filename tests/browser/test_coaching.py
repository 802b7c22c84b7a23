"""Manuals and coaching as two people in two browsers meet them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from helpdesk.models import User
from tests.browser.conftest import Visitor, come_in
from tests.factories import make_agent, make_organisation, open_ticket
from tests.knowledgebase.making import make_manual, make_script
from tickets.choices import Grade
from tickets.models import Agent, Duty, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent(live_server: Any) -> User:
    return make_agent(make_organisation(), name="林晓彤", employee_number="CS2024001")


@pytest.fixture
def ticket(agent: User) -> Ticket:
    return open_ticket(now=timezone.now())


@pytest.fixture
def coach(ticket: Ticket, agent: User) -> User:
    Agent.objects.filter(user=agent).update(grade=Grade.NOVICE, needs_review=True)
    user = make_agent(ticket.team, name="许振", employee_number="CS2023001", grade=Grade.SENIOR, roles=("senior_agent",))
    Duty.objects.create(coach=user.agent, start=timezone.now() - timedelta(hours=1), end=timezone.now() + timedelta(hours=1))
    return user


def test_it_works_through_a_manual_by_clicks(visitor: Visitor, ticket: Ticket) -> None:
    script = make_script("破损致歉", body="{customer}您好，马上补寄。")
    make_manual("收到破损", steps=("先致歉", "要照片"), script=script, keywords=["裂纹"], topics=["product_quality"])
    page = visitor()
    come_in(page, "CS2024001", ticket.get_absolute_url())
    page.locator("#hints .hint--steps").click()
    card = page.locator("details[id^=f-steps-]")
    expect(card.locator(".step")).to_have_count(2)
    card.locator("[data-script]").first.click()
    expect(page.locator("#body")).to_have_value("周敏您好，马上补寄。")
    card.locator(".step__tick").first.click()
    expect(card.locator(".step--done")).to_have_count(1)
    expect(page.locator("#body")).to_have_value("周敏您好，马上补寄。")
    expect(card.locator(".step__tick").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(card.locator(".step--done")).to_have_count(0)


def test_it_is_handed_in_returned_with_a_remark_changed_and_sent(visitor: Visitor, ticket: Ticket, coach: User) -> None:
    novice, senior = visitor(), visitor()
    come_in(novice, "CS2024001", ticket.get_absolute_url())
    novice.locator("#body").fill("这个不归我管。")
    novice.locator(".composer__end .when-reply").click()
    expect(novice.locator(".review")).to_contain_text("这个不归我管。")
    expect(novice.locator("#body")).to_have_value("")
    assert not ticket.messages.filter(kind="reply").exists()

    come_in(senior, "CS2023001", "/admin/coaching/")
    senior.locator("#coach .row-link", has_text="这个不归我管。").click()
    expect(senior.locator("#pass_body")).to_have_value("这个不归我管。")
    senior.locator("#return_remark").fill("先认错，再说谁来办")
    senior.locator("#f-return button[type=submit]").click()
    expect(senior.locator("#coach .empty").first).to_be_visible()

    novice.reload()
    expect(novice.locator(".review")).to_contain_text("先认错，再说谁来办")
    expect(novice.locator("#body")).to_have_value("这个不归我管。")
    novice.locator("#body").fill("很抱歉，我来负责到底。")
    novice.locator(".composer__end .when-reply").click()
    expect(novice.locator(".review")).to_contain_text("很抱歉，我来负责到底。")

    senior.goto("/admin/coaching/")
    senior.locator("#coach .row-link", has_text="很抱歉").click()
    senior.locator("#pass_body").fill("很抱歉，这件事由我负责到底。")
    senior.locator("#f-pass button[type=submit]").click()
    senior.wait_for_url("**/admin/coaching/")
    novice.reload()
    expect(novice.locator(".msg--agent")).to_contain_text("很抱歉，这件事由我负责到底。")
    expect(novice.locator(".review")).to_have_count(0)
    expect(novice.locator("#body")).to_have_value("")


def test_it_is_whispered_on_the_ticket_and_acknowledged(visitor: Visitor, ticket: Ticket, coach: User) -> None:
    senior, novice = visitor(), visitor(phone=True)
    come_in(senior, "CS2023001", ticket.get_absolute_url())
    senior.locator(".verbs details.menu > summary").click()
    senior.locator(".menu__list [data-verb=whisper]").click()
    senior.locator(".verbform [name=body]").fill("先认错再解释")
    senior.locator(".verbform button[type=submit]").click()
    expect(senior.locator(".whisper")).to_contain_text("先认错再解释")
    come_in(novice, "CS2024001", ticket.get_absolute_url())
    expect(novice.locator(".whisper")).to_contain_text("先认错再解释")
    assert novice.evaluate("document.documentElement.scrollWidth") <= 390
    novice.locator(".whisper button").click()
    expect(novice.locator(".whisper button")).to_have_count(0)
    assert ticket.whispers.get().read_at is not None
