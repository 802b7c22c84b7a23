"""Pictures and PDFs seen large over the ticket, by mouse and by keys; and the sheet of keys."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import Page, expect

from helpdesk.models import User
from tests.browser.conftest import Visitor
from tests.browser.test_ticket_page import at_ticket
from tests.factories import make_agent, make_organisation, open_ticket
from tests.public.conftest import picture
from tests.tickets.test_previews import pdf
from tickets import attachments, workflow
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ticket(live_server: Any) -> Ticket:
    agent: User = make_agent(make_organisation(), name="林晓彤", employee_number="CS2024001")
    ticket = open_ticket(now=timezone.now())
    for file in (picture("壶盖.png", (900, 600)), SimpleUploadedFile("合同.pdf", pdf(2))):
        attachments.store(file, draft="a-form", now=timezone.now())
    workflow.customer_writes(ticket, now=timezone.now(), body="见附件", draft="a-form")
    assert agent.pk
    return ticket


def whole(page: Page, count: int) -> None:
    """All pictures in the dialog are there."""
    images = page.locator("#lookbox img")
    expect(images).to_have_count(count)
    images.last.scroll_into_view_if_needed()
    page.wait_for_timeout(100)
    expect(images.last).to_have_js_property("complete", True)
    assert images.evaluate_all("all => all.every((each) => each.naturalWidth > 100)")


def test_it_opens_files_in_place_goes_on_by_arrows_and_gives_the_focus_back(visitor: Visitor, ticket: Ticket) -> None:
    page = visitor()
    at_ticket(page, ticket)
    cards = page.locator("a[data-look]")
    cards.first.focus()
    page.keyboard.press("Enter")
    box = page.locator("#lookbox")
    expect(box).to_be_visible()
    whole(page, 1)
    expect(page.locator("#lookbox-at")).to_have_text("1 / 2")
    page.keyboard.press("t")
    expect(page.locator(".verbform")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#look-name")).to_contain_text("合同.pdf")
    whole(page, 2)
    expect(box.locator("a[download]")).to_have_attribute(
        "href", f"/admin/tickets/ticket/attachment/{cards.last.get_attribute('data-look')}/"
    )
    page.keyboard.press("ArrowRight")
    expect(page.locator("#look-name")).to_contain_text("壶盖.png")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(cards.first).to_be_focused()


def test_it_is_a_page_where_scripts_are_off(visitor: Visitor, ticket: Ticket) -> None:
    page = visitor(java_script_enabled=False)
    at_ticket(page, ticket)
    page.locator("a[data-look]").last.click()
    expect(page.locator(".look__pages img")).to_have_count(2)
    page.locator(".top__end a").click()
    expect(page.locator("h1")).to_have_text(ticket.subject)


def test_it_shows_the_keys_and_gives_the_focus_back(visitor: Visitor, ticket: Ticket) -> None:
    page = visitor()
    at_ticket(page, ticket)
    transfer = page.locator(".verbs [data-verb=transfer]")
    transfer.focus()
    page.keyboard.press("?")
    expect(page.locator("#keysheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keysheet")).to_be_hidden()
    expect(transfer).to_be_focused()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    assert ticket.subject in page.title() or ticket.number in page.title()


def test_it_shows_in_full_what_a_list_cuts_off(visitor: Visitor, ticket: Ticket) -> None:
    page = visitor()
    Ticket.objects.filter(pk=ticket.pk).update(subject="很长的主题" * 30)
    at_ticket(page, Ticket.objects.get(pk=ticket.pk))
    page.goto("/admin/tickets/ticket/?view=open")
    link = page.locator(".row-link").first
    link.hover()
    expect(link).to_have_attribute("title", link.inner_text().replace("\n", " ").strip())
