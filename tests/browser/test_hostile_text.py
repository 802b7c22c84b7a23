"""TX-01: payloads in every text of the house, and every kind of page opened in a real browser by everybody."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from playwright.sync_api import Page

from tests.addresses import House, only_form
from tests.browser.conftest import Visitor
from tests.factories import NOW, timedelta
from tests.faults.corpus import PAYLOADS
from tests.faults.planting import plant

pytestmark = pytest.mark.django_db(transaction=True)

LOOKED = NOW + timedelta(minutes=10)
# What a page must not hold, looked at in the tree that the browser makes of it: elements and handlers of the corpus, links that run,
# scripts that are not ours.
FOUND = """(root) => {
  const found = [];
  const own = (url) => { try { return new URL(url, location.href).origin === location.origin; } catch { return false; } };
  for (const one of root.querySelectorAll("*")) {
    const names = one.getAttributeNames();
    if (one.localName === "xss" || names.includes("xss")) found.push("element " + one.outerHTML.slice(0, 200));
    for (const name of names) {
      const value = one.getAttribute(name) || "";
      if (/^(data-)?(on|hx-on)/i.test(name)) found.push("handler " + name + " on " + one.localName);
      if (/^(data-)?hx-(get|post|put|patch|delete)$/i.test(name) && (!own(value) || /healthz/.test(value))) found.push("htmx " + name + "=" + value);
      if (["href", "src", "action", "formaction", "data", "srcdoc", "xlink:href"].includes(name)) {
        const plain = value.replace(/[\\u0000-\\u0020]/g, "").toLowerCase();
        if (/^(javascript|vbscript|data:text|blob|file):/.test(plain)) found.push("link " + value);
        if (name !== "href" && plain && !own(value) && !plain.startsWith("data:image/")) found.push("loads " + value);
      }
    }
    if (one.localName === "script" && (!one.src || !own(one.src))) found.push("script " + one.outerHTML.slice(0, 200));
    if (["base", "iframe", "object", "embed", "style", "math", "marquee"].includes(one.localName)) found.push("tag " + one.localName);
  }
  return found;
}"""
PARSED = f"(pages) => pages.map((text) => ({FOUND})(new DOMParser().parseFromString(text, 'text/html')))"
WATCH = """
window.hits = [];
window.hit = (what) => window.hits.push(String(what || "script"));
window.alert = window.prompt = window.confirm = window.hit;
document.addEventListener("securitypolicyviolation", (event) => window.hits.push("csp " + event.violatedDirective + " " + event.blockedURI));
"""


@pytest.fixture
def house(live_server: Any, settings: LazySettings) -> Iterator[House]:
    """A house full of payloads. Its time stands still, the browser's does not: sessions end with the browser."""
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE = True
    with time_machine.travel(LOOKED, tick=False):
        house = House()
        plant(house)
        yield house


# What looks of a page anybody may open with scripts at work: (who, name of its view).
OPENED = {
    "assignee": (
        "admin:index", "admin:tickets_ticket_changelist", "admin:tickets_ticket_change", "admin:tickets_customer_change", "admin:notices",
        "admin:knowledgebase_article_changelist", "admin:me", "admin:tickets_ticket_ask", "admin:tickets_ticket_merge",
    ),
    "supervisor": ("dashboard", "admin:index", "admin:tickets_ticket_changelist", "admin:requests", "admin:search"),
    "clerk": ("admin:request",),
    "superuser": ("admin:tickets_keywordrule_change", "admin:tickets_customer_history", "admin:helpdesk_outboundmessage_changelist"),
    "anonymous": ("track", "received", "home", "kb", "article", "new_complaint", "survey"),
}  # fmt: skip
QUERY = "q=%22%3E%3Cimg%20xss%20src%3Dx%20onerror%3Dhit()%3E&all=1"


def come(visitor: Visitor, house: House, role: str, url: str) -> Page:
    """Somebody's browser, watched."""
    page = visitor(locale="zh-CN")
    page.context.add_init_script(WATCH)
    if role != "anonymous":
        page.context.add_cookies([{"name": "sessionid", "value": house.browser(role).cookies["sessionid"].value, "url": url}])
    return page


def test_no_page_holds_anything_of_it_in_the_tree_that_a_browser_makes(visitor: Visitor, house: House, live_server: Any) -> None:
    """Every address, for everybody, with a payload as its question: parsed by the browser."""
    page = come(visitor, house, "anonymous", live_server.url)
    page.goto("/privacy/")
    broken: list[Any] = []
    for role in ("assignee", "supervisor", "clerk", "superuser", "anonymous"):
        browser, drawn = house.browser(role), []
        for address in house.addresses if role == "superuser" else house.telling:
            if address.name == "admin:logout" or (role == "superuser") != address.is_stock:
                continue
            headers = only_form(address) if role != "assignee" else {}
            if "alike" in address.name:
                headers = {"accept-language": "zh-CN", "HX-Request": "true"}
            answer = browser.get(f"{address.path}?{QUERY}", headers=headers)
            if answer.status_code >= 500:
                broken.append((role, address.name, answer.status_code))
            elif answer.get("Content-Type", "").startswith("text/html"):
                drawn.append((address.name, answer.content.decode()))
        assert len(drawn) > 5
        for (name, _text), found in zip(drawn, page.evaluate(PARSED, [text for _name, text in drawn]), strict=True):
            broken += [(role, name, what) for what in found[:3]]
    assert not broken, "\n".join(map(str, broken[:40]))


def test_no_script_of_it_runs_in_any_kind_of_page(visitor: Visitor, house: House, live_server: Any, complaints: list[str]) -> None:
    """Pages with our own scripts at work: forms opened in place, a script inserted, notices that come up, suggestions while typing."""
    paths = {address.name: address.path for address in house.addresses}
    for role, names in OPENED.items():
        page = come(visitor, house, role, live_server.url)
        for name in names:
            page.goto(f"{paths[name]}?{QUERY}")
            if name == "admin:tickets_ticket_change":
                use(page)
            if name == "new_complaint":
                page.locator("[name=subject]").fill(PAYLOADS[3])
                page.wait_for_load_state("networkidle")
            assert page.evaluate("window.hits") == [], (role, name)
            assert page.evaluate(f"({FOUND})(document)") == [], (role, name)
    # The browser says of a picture of a page that it was not loaded; that no script ran it says above.
    complaints[:] = [said for said in complaints if "ERR_NAME_NOT_RESOLVED" not in said]


def use(page: Page) -> None:
    """Open each verb's form in place, and put the first script into the reply."""
    for button in page.locator(".verbs a[data-verb]:visible").all()[:3]:
        button.click()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.hits") == []
        page.keyboard.press("Escape")
    page.locator("#body").focus()
    page.keyboard.press("/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Enter")
    page.keyboard.type("@")
    page.wait_for_load_state("networkidle")
