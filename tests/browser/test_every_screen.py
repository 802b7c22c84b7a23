"""Every page as a browser shows it: nothing cut, nothing dead, nothing serious for axe, in widths, themes and languages by turns.

A lean walk of what `make screenshots ARGS=--all` does in full.
"""

from collections.abc import Callable, Iterator
from itertools import cycle, product
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from tests.addresses import Address, House
from tests.screens import checks
from tickets.admin import verbs

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = {1440: 900, 1024: 768, 390: 844}
LOCALES = {"zh": "zh-CN", "en": "en-US"}
# Who is asked to show a page, the first that may.
SHOWN_TO = ("anonymous", "assignee", "supervisor", "department", "editor", "administrator")
# Stock screens that stand for all: one list with filters, one form with rows inside, one history.
STOCK = (
    "admin:tickets_slapolicy_changelist",
    "admin:tickets_agent_change",
    "admin:tickets_issuetype_add",
    "admin:helpdesk_user_changelist",
)
VERBS = {verb.url_name for verb in verbs.VERBS.values() if verb.asks}
FORMS = {"admin:tickets_ticket_ask", "admin:tickets_ticket_resolve", "admin:tickets_ticket_transfer", "admin:tickets_ticket_remedy"}
# Programs read these, or they are one page for many addresses.
PASSED_OVER = ("api:", "healthz", "readyz", "admin:jsi18n", "admin:logout", "admin:autocomplete")


def pages(house: House) -> Iterator[tuple[str, Address]]:
    """Each page once, with somebody who may see it."""
    desks = {role: house.browser(role) for role in SHOWN_TO}
    seen: set[str] = set()
    for address in house.addresses:
        wanted = address.name in STOCK or not (address.is_stock or "simple_history" in address.name)
        if not wanted or address.name in seen or address.name.startswith(PASSED_OVER):
            continue
        seen.add(address.name)
        if address.name in VERBS:
            # Most of them are the assignee's; who may not see one is shown why, which is a page as well.
            yield "assignee", address
            continue
        # Nothing of the admin is a stranger's but its log-in.
        for role in SHOWN_TO[address.name.startswith("admin:") and address.name != "admin:login" :]:
            answer = desks[role].get(address.path)
            if _is_page(answer):
                yield role, address
            # Who is shown something else there, or told that it is no page at all, speaks for everybody.
            if answer.status_code in (200, 405):
                break


def _is_page(answer: Any) -> bool:
    if answer.status_code != 200 or "text/html" not in answer["Content-Type"] or answer.streaming:
        return False
    return b"<!doctype html" in answer.content[:200].lower()


def _is_foreign(url: str) -> Callable[[str], bool]:
    return lambda asked: not asked.startswith((url, "data:", "blob:", "about:"))


class Visits:
    """An open browser for each role and language."""

    def __init__(self, browser: Browser, url: str, house: House) -> None:
        self.browser, self.url, self.house = browser, url, house
        self.contexts: dict[tuple[str, str], tuple[BrowserContext, Page, list[str]]] = {}
        self.dressed: dict[Page, tuple[int, str]] = {}

    def page(self, role: str, language: str) -> tuple[Page, list[str]]:
        """A page that is logged in, and what its console says."""
        if (role, language) not in self.contexts:
            context = self.browser.new_context(base_url=self.url, locale=LOCALES[language], reduced_motion="reduce")
            if role != "anonymous":
                key = self.house.browser(role).cookies[settings.SESSION_COOKIE_NAME].value
                context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.url}])
            page = context.new_page()
            heard: list[str] = []
            foreign = _is_foreign(self.url)
            page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: heard.append(str(error)))
            # PV-13: whatever a page wants from another host is said; the browser knows none.
            page.on("request", lambda asked: heard.append(f"asks another host: {asked.url}") if foreign(asked.url) else None)
            self.contexts[role, language] = context, page, heard
        return self.contexts[role, language][1:]

    def dress(self, page: Page, width: int, theme: str) -> None:
        """Show it in a width and theme from now on."""
        if self.dressed.get(page) != (width, theme):
            page.set_viewport_size({"width": width, "height": WIDTHS[width]})
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            self.dressed[page] = width, theme

    def close(self) -> None:
        """All of them."""
        for context, _page, _heard in self.contexts.values():
            context.close()


@pytest.fixture
def visits(browser: Browser, live_server: Any) -> Iterator[Visits]:
    found = Visits(browser, live_server.url, House())
    yield found
    found.close()


def test_it_shows_every_page_whole(visits: Visits) -> None:
    turns = cycle(product(WIDTHS, ("light", "dark"), LOCALES))
    wrong: list[str] = []
    count = 0
    # A page that is seen in another width is laid out anew before it is left, so those of one width and theme follow one another.
    for (width, theme, language), (role, address) in sorted(zip(turns, pages(visits.house), strict=False), key=lambda one: one[0]):
        page, heard = visits.page(role, language)
        heard.clear()
        visits.dress(page, width, theme)
        page.goto(address.path)
        found = [f"console: {line}" for line in heard]
        found += checks.look(page, language)[0]
        # A verb's form stands on the ticket's page, which is looked at once; the forms are made of the same fields.
        if address.name not in VERBS - FORMS:
            found += checks.axe(page, "#verb" if address.name in FORMS else "html")
        wrong += [f"{address.name} as {role}, {width} {theme} {language}: {each}" for each in found]
        count += 1
    assert not wrong, "\n".join(wrong)
    assert count > 60


def test_it_hears_a_page_that_wants_something_from_elsewhere(visits: Visits) -> None:
    page, heard = visits.page("anonymous", "en")
    page.goto("/")
    page.evaluate("() => new Promise(done => { const i = new Image(); i.onerror = done; i.src = 'https://elsewhere.invalid/x.png'; })")
    assert any("elsewhere.invalid" in line for line in heard)  # refused by us, or by the page's own policy before


def test_it_sees_what_is_wrong(visits: Visits) -> None:
    page, _heard = visits.page("anonymous", "en")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    page.evaluate(
        """() => { document.querySelector("main").innerHTML += `<p class="a1">x</p><p class="a2">客户姓名</p><button class="a3" type="submit">go</button>
          <p class="a4">word</p><a class="a5" href="#nowhere">there</a><p class="a6">light</p>`;
          const dress = { a1: "width:900px", a2: "width:1em", a4: "width:12px;overflow:hidden;white-space:nowrap", a6: "color:#ddd;background:#fff" };
          for (const [name, css] of Object.entries(dress)) document.querySelector("." + name).style.cssText = css; }"""
    )
    found = "\n".join(checks.look(page, "en")[0] + checks.axe(page))
    for sentence in ("page scrolls sideways", "one character wide: <p.a2>", "button without a form", "cut without a sign: <p.a4>", "missing place: <a.a5>", "axe color-contrast"):  # fmt: skip
        assert sentence in found
