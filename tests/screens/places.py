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


def customers_pages(database: Path) -> list[str]:
    """Private pages of customers: tracking in each state, and surveys answered and not."""
    pages = [
        tracking(database, status) for status in ("new", "in_progress", "waiting_customer", "waiting_department", "resolved", "closed")
    ]
    for where in ("answered_at IS NULL", "answered_at IS NOT NULL"):
        token = value(database, f"SELECT token FROM surveys_survey WHERE {where} ORDER BY id DESC")
        pages.append(f"/surveys/{token}/" if token else "")
    return [page for page in pages if page]


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
)
