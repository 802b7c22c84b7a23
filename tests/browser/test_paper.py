"""Receipt and private page on paper: one sheet with the number, the promise and the link."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.factories import make_agent, make_organisation, open_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ticket(live_server: Any) -> Ticket:
    """A matter that somebody has just written."""
    make_agent(make_organisation())
    return open_ticket(email="zhou@example.com")


def sheets(page: Page) -> int:
    """How many sheets of A4 it takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "15mm"))))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_it_fits_one_sheet_with_number_promise_and_link(visitor: Visitor, ticket: Ticket, locale: str, theme: str) -> None:
    page = visitor(locale=locale, color_scheme=theme)
    page.emulate_media(media="print", color_scheme=theme)  # type: ignore[arg-type]
    for address, promise in ((f"{ticket.tracking_path}received/", ".promise"), (ticket.tracking_path, ".line .now")):
        page.goto(address)
        main = page.locator("main")
        expect(main).to_contain_text(ticket.number)
        expect(page.locator(".url")).to_have_text(ticket.public_url)
        for seen in (".url", promise):
            expect(page.locator(seen)).to_be_visible()
        for useless in (".nav", ".foot", "main form", "main .btn"):
            expect(page.locator(f"{useless} >> visible=true")).to_have_count(0)
        # Black on white, whatever the screen looks like.
        assert main.evaluate("element => getComputedStyle(element).color") == "rgb(0, 0, 0)"
        assert sheets(page) == 1
