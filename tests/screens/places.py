"""Who looks at what: the people of the demo organisation, where each begins, and the states of a page that take a click."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

PASSWORD = "Demo#2026"


@dataclass(frozen=True)
class Person:
    """A log-in of the demo (none: a customer), and the pages that differ for them."""

    code: str
    number: str
    starts: tuple[str, ...]


STAFF = ("/admin/",)
PEOPLE = (
    Person("agent", "CS2024001", ("/admin/", "/admin/tickets/ticket/?view=mine", "/admin/requests/")),
    Person("supervisor", "CS2019003", ("/admin/", "/dashboard/", "/admin/requests/", "/admin/tickets/ticket/?view=open")),
    Person("manager", "CS2018001", ("/admin/", "/dashboard/")),
    Person("department", "WL2021001", ("/admin/", "/admin/requests/", "/admin/me/")),
    Person("outsourced", "WB2026001", ("/admin/", "/admin/tickets/ticket/?view=open")),
    Person("editor", "CS2022005", ("/admin/", "/admin/knowledgebase/article/")),
    Person("administrator", "CS2017001", ("/admin/", "/admin/settings/")),
)
CUSTOMER = Person("customer", "", ("/", "/complaints/new/", "/nothing/here/"))


def value(database: Path, question: str) -> str:
    """The first answer to a question in SQL."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        row = connection.execute(question).fetchone()
    return str(row[0]) if row else ""


def pressing_ticket(database: Path) -> str:
    """Of the demo's first agent: the open ticket about which most was said."""
    return value(
        database,
        "SELECT t.id FROM tickets_ticket t JOIN helpdesk_user u ON u.id = t.assignee_id"
        " WHERE u.employee_number = 'CS2024001' AND t.due_at IS NOT NULL AND t.status IN ('new', 'in_progress')"
        " ORDER BY (SELECT count(*) FROM tickets_message m WHERE m.ticket_id = t.id) DESC, t.id DESC",
    )


def tracking(database: Path, status: str) -> str:
    """A customer's own page of a ticket in a status."""
    token = value(
        database,
        f"SELECT token FROM tickets_ticket t WHERE status = '{status}'"
        " ORDER BY (SELECT count(*) FROM tickets_message m WHERE m.ticket_id = t.id AND m.is_public) DESC, t.id DESC",
    )
    return f"/t/{token}/" if token else ""


def customers_pages(database: Path) -> dict[str, str]:
    """Private pages of customers by a name of their own: receipts, tracking in each state, surveys answered and not; those that the demo has."""
    questions = {
        "receipt": ("/t/{}/received/", f"{_TICKET} WHERE status = 'new' AND t.issue_type_id NOT IN ({_SUGGESTIONS}) ORDER BY id DESC"),
        "receipt-suggestion": ("/t/{}/received/", f"{_TICKET} WHERE t.issue_type_id IN ({_SUGGESTIONS}) ORDER BY id DESC"),
        "track-again": ("/t/{}/", f"{_TICKET} WHERE status = 'in_progress' AND cycle > 0 ORDER BY id DESC"),
        "track-silence": (
            "/t/{}/",
            f"{_TICKET} JOIN tickets_ticketevent e ON e.ticket_id = t.id WHERE t.status = 'closed' AND e.code = 'closed' ORDER BY t.id DESC",
        ),
        "track-copied-in": ("/t/{}/", "SELECT token FROM tickets_participant WHERE removed_at IS NULL ORDER BY id DESC"),
        "track-remedies": (
            "/t/{}/",
            f"{_TICKET} JOIN tickets_remedy r ON r.ticket_id = t.id WHERE r.state IN ('under_way', 'done') ORDER BY r.id DESC",
        ),
        "survey": ("/surveys/{}/", "SELECT token FROM surveys_survey WHERE answered_at IS NULL ORDER BY id DESC"),
        "survey-over": ("/surveys/{}/", "SELECT token FROM surveys_survey WHERE answered_at IS NULL ORDER BY id"),
        "thanks": ("/surveys/{}/?done", "SELECT token FROM surveys_survey WHERE score >= 4 ORDER BY id DESC"),
        "thanks-sorry": ("/surveys/{}/?done", "SELECT token FROM surveys_survey WHERE score <= 2 ORDER BY id DESC"),
    }
    found = {
        name: address.format(value(database, question)) for name, (address, question) in questions.items() if value(database, question)
    }
    states = ("new", "in_progress", "waiting_customer", "waiting_department", "resolved", "closed", "cancelled")
    found |= {f"track-{status.replace('_', '-')}": address for status in states if (address := tracking(database, status))}
    return found


_TICKET = "SELECT t.token FROM tickets_ticket t"
_SUGGESTIONS = "SELECT id FROM tickets_issuetype WHERE code = 'suggestion'"
# What takes no number: each is looked at under the name that it has here.
CUSTOMERS = {
    "form-question": "/complaints/new/?about=question",
    "search": "/kb/?q=%E9%80%80%E6%AC%BE",
    "search-none": "/kb/?q=%E5%A4%A9%E7%BA%BF%E5%AE%9D%E5%AE%9D",
    "lost-link-sent": "/track/sent/",
    "page-404": "/nothing/here/",
    "page-405": "/theme/",
    "page-500": "/broken/500/",
    "page-503": "/broken/503/",
}


# ---- what takes a click: (name, person, address, steps)

Steps = Callable[[Page], None]


@dataclass(frozen=True)
class State:
    """A page after somebody did something on it, without a change of anything."""

    name: str
    person: str
    address: Callable[[Path], str]
    steps: Steps


def _ticket(database: Path) -> str:
    return f"/admin/tickets/ticket/{pressing_ticket(database)}/change/"


def _press(*keys: str) -> Steps:
    def steps(page: Page) -> None:
        page.locator("body").press("Escape")
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_timeout(350)

    return steps


def _select(page: Page) -> None:
    for box in page.locator("input.action-select").all()[:3]:
        box.check()


def _note(page: Page) -> None:
    page.locator("label[for=as-note]").click()
    page.locator("#body").fill("已和仓储核对过批次。")


def _menus(page: Page) -> None:
    for menu in page.locator("details.menu > summary, details.card:not([open]) > summary").all():
        if menu.is_visible():
            # On a phone an open menu lies over the cards; a finger would close it first.
            menu.evaluate("summary => summary.click()")


def _queue(database: Path) -> str:
    return "/admin/tickets/ticket/?view=open"


def _form(database: Path) -> str:
    return "/complaints/new/"


def _steps(upto: int) -> Steps:
    """The form on a phone, up to a step; nothing is sent."""

    def steps(page: Page) -> None:
        send = page.locator("main form .actions button.btn")
        page.goto("/complaints/new/steps/1/")
        page.locator(".pick").first.click()
        page.locator("[name=subject]").fill("养生壶壶盖有裂纹")
        page.locator("[name=description]").fill("收到时壶盖就有一道约 3 厘米的裂纹，外箱没有破。希望换一个新的。")
        if upto > 2:
            send.click()
            page.locator("[name=phone]").fill("13800138000")
        if upto > 3:
            send.click()
            page.locator("[name=attachments]").wait_for()
        if upto > 4:
            send.click()
            page.locator(".check").wait_for()

    return steps


def _fill_wrong(page: Page) -> None:
    page.locator("[name=phone]").fill("138")
    page.locator("[name=email]").fill("wang@")
    _send_empty(page)


def _guess(page: Page) -> None:
    """More links that are none than anybody mistypes: the page that asks to wait.

    From another address: this house's minutes do not pass, and the others' pages are still to be looked at.
    """
    page.context.set_extra_http_headers({"X-Forwarded-For": "203.0.113.9"})
    for number in range(61):
        page.request.get(f"/t/nobody-has-this-link-{number}/")
    page.goto("/t/nobody-has-this-link/")


def _unsent(page: Page) -> None:
    with page.expect_navigation():
        page.locator("form.survey .actions button").last.click()


def _send_empty(page: Page) -> None:
    # No browser's own check: the page's words are what is looked at.
    page.locator("main form[method=post]").last.evaluate("form => { form.noValidate = true; }")
    with page.expect_navigation():
        page.locator("main form[method=post]").last.locator("button:not([type=button]), input[type=submit]").last.click()


STATES = (
    State("ticket-key-sheet", "agent", _ticket, _press("?")),
    State("ticket-ask", "agent", _ticket, _press("a")),
    State("ticket-result", "agent", _ticket, _press("s")),
    State("ticket-transfer", "agent", _ticket, _press("t")),
    State("ticket-department", "agent", _ticket, _press("d")),
    State("ticket-progress", "agent", _ticket, _press("p")),
    State("ticket-escalate", "agent", _ticket, _press("e")),
    State("ticket-scripts", "agent", _ticket, _press("r", "/")),
    State("ticket-note", "agent", _ticket, _note),
    State("ticket-opened", "agent", _ticket, _menus),
    State("queue-selected", "supervisor", _queue, _select),
    State("form-errors", "customer", _form, _send_empty),
    State("form-wrong", "customer", _form, _fill_wrong),
    *(State(f"form-step-{number}", "customer", _form, _steps(number)) for number in (2, 3, 4, 5)),
    State("suggestion-errors", "customer", lambda _database: "/suggestions/", _send_empty),
    State("lost-link-errors", "customer", lambda _database: "/track/", _send_empty),
    State("track-errors", "customer", lambda database: tracking(database, "in_progress"), _send_empty),
    State("survey-errors", "customer", lambda database: customers_pages(database)["survey"], _unsent),
    # Last: whose address that is, is not taken back.
    State("page-429", "customer", lambda _database: "/", _guess),
)
