"""Who looks at what: the people of the demo organisation, where each begins, and the states of a page that take a click."""

from __future__ import annotations

import hashlib
import io
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import FilePayload, Page

PASSWORD = "Demo#2026"
# Customers' matters that the demo has not (`rare.py`), by their subjects; two were written at night.
NIGHT = "2026-11-17T21:10:00+08:00"
CANCELLED, MERGED, LATE = "想换一个颜色的壶盖", "壶盖颜色，再补充一句", "加热底座没反应，三个灯都不亮"
FRESH, QUESTION = "养生壶壶盖有裂纹", "能开增值税专用发票吗？"
AT_NIGHT, QUESTION_AT_NIGHT = "壶底有裂纹，烧水会渗出来", "养生壶的壶盖能单独买吗？"


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
        "receipt": ("/t/{}/received/", f"{_TICKET} WHERE t.subject = '{FRESH}' ORDER BY id DESC"),
        "receipt-late": ("/t/{}/received/", f"{_TICKET} WHERE t.subject = '{LATE}'"),
        "receipt-question": ("/t/{}/received/", f"{_TICKET} WHERE t.subject = '{QUESTION}'"),
        "receipt-answer-order": ("/t/{}/received/", f"{_ANSWERED} WHERE a.kind = 'order' AND a.outcome = 'waiting'"),
        "receipt-answer-article": ("/t/{}/received/", f"{_ANSWERED} WHERE a.kind = 'article' AND a.outcome = 'waiting'"),
        "track-answer-order": ("/t/{}/", f"{_ANSWERED} WHERE a.kind = 'order' AND a.outcome = 'waiting'"),
        "track-answer-article": ("/t/{}/", f"{_ANSWERED} WHERE a.kind = 'article' AND a.outcome = 'waiting'"),
        "track-answer-back": ("/t/{}/", f"{_ANSWERED} WHERE a.outcome = 'did_not_help' AND t.status IN ('new', 'assigned')"),
        "receipt-night": ("/t/{}/received/", f"{_TICKET} WHERE t.subject = '{AT_NIGHT}'"),
        "receipt-night-question": ("/t/{}/received/", f"{_TICKET} WHERE t.subject = '{QUESTION_AT_NIGHT}'"),
        "track-night": ("/t/{}/", f"{_TICKET} WHERE t.subject = '{AT_NIGHT}'"),
        "track-late": ("/t/{}/", f"{_TICKET} WHERE t.subject = '{LATE}'"),
        "track-cancelled": ("/t/{}/", f"{_TICKET} WHERE t.subject = '{CANCELLED}'"),
        "track-merged": ("/t/{}/", f"{_TICKET} WHERE t.merged_into_id IS NOT NULL ORDER BY t.id DESC"),
        "track-over": ("/t/{}/", f"{_TICKET} WHERE t.status = 'closed' ORDER BY t.closed_at"),
        "receipt-suggestion": ("/t/{}/received/", f"{_TICKET} WHERE t.issue_type_id IN ({_SUGGESTIONS}) ORDER BY id DESC"),
        "track-again": ("/t/{}/", f"{_TICKET} WHERE status = 'in_progress' AND cycle > 0 ORDER BY id DESC"),
        "track-silence": (
            "/t/{}/",
            f"{_TICKET} JOIN tickets_ticketevent e ON e.ticket_id = t.id WHERE t.status = 'closed' AND e.code = 'closed' ORDER BY t.id DESC",
        ),
        "track-copied-in": ("/t/{}/", "SELECT token FROM tickets_participant WHERE removed_at IS NULL ORDER BY id DESC"),
        "track-remedies": (
            "/t/{}/",
            f"{_TICKET} JOIN tickets_remedy r ON r.ticket_id = t.id WHERE r.state = 'under_way' ORDER BY r.id",
        ),
        "survey": ("/surveys/{}/", _UNANSWERED),
        "survey-tapped": ("/surveys/{}/?effect=partly", _UNANSWERED),
        "survey-answered": ("/surveys/{}/", "SELECT token FROM surveys_survey WHERE score >= 4 ORDER BY id DESC"),
        "thanks": ("/surveys/{}/?done", "SELECT token FROM surveys_survey WHERE score >= 4 ORDER BY id DESC"),
        "thanks-sorry": ("/surveys/{}/?done", "SELECT token FROM surveys_survey WHERE score <= 2 ORDER BY id DESC"),
    }
    found = {
        name: address.format(value(database, question)) for name, (address, question) in questions.items() if value(database, question)
    }
    states = ("new", "assigned", "in_progress", "waiting_customer", "waiting_department", "resolved", "closed")
    found |= {f"track-{status.replace('_', '-')}": address for status in states if (address := tracking(database, status))}
    return found


_TICKET = "SELECT t.token FROM tickets_ticket t"
_ANSWERED = f"{_TICKET} JOIN tickets_automaticanswer a ON a.ticket_id = t.id"
_UNANSWERED = "SELECT token FROM surveys_survey WHERE answered_at IS NULL ORDER BY id DESC"
_SUGGESTIONS = "SELECT id FROM tickets_issuetype WHERE code = 'suggestion'"
# What takes no number: each is looked at under the name that it has here.
CUSTOMERS = {
    "form-question": "/complaints/new/?about=question",
    "search": "/kb/?q=%E9%80%80%E6%AC%BE",
    "search-none": "/kb/?q=%E5%A4%A9%E7%BA%BF%E5%AE%9D%E5%AE%9D",
    "lost-link-sent": "/track/sent/",
    "article-helped": "/kb/invoice/?voted=1",
    "article-not-helped": "/kb/invoice/?voted=0",
    "survey-of-nobody-404": "/surveys/nobody-has-this-link/",
    "page-403": "/broken/403/",
    "page-404": "/nothing/here/",
    "page-413": "/broken/413/",
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


def _customers(name: str) -> Callable[[Path], str]:
    return lambda database: customers_pages(database)[name]


def _ask_code(page: Page) -> None:
    # Nobody else's, each time: this house's hours do not pass, and a contact gets five codes in one.
    page.locator("#who").fill(f"z{secrets.token_hex(4)}@example.com")
    with page.expect_navigation():
        page.locator("main form[method=post] button").first.click()


def _wrong_code(page: Page) -> None:
    _ask_code(page)
    page.locator("#one_time_code").fill("12345")
    _send_empty(page)


def _my_cases(database: Path) -> str:
    """The page, and a browser that has proven the phone number with most cases."""
    digest = hashlib.sha256(b"only-for-pictures").hexdigest()
    with sqlite3.connect(database) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO tickets_contactvisit (kind, value, browser, until)"
            " SELECT p.kind, p.value, ?, '2026-11-18 07:50:00' FROM tickets_contactpoint p JOIN tickets_ticket t"
            " ON t.customer_id = p.customer_id WHERE p.kind = 'phone' GROUP BY p.id ORDER BY count(*) DESC, p.id LIMIT 1",
            [digest],
        )
    return "/track/mine/"


def _proven(page: Page) -> None:
    where = page.url
    page.context.add_cookies([{"name": "my_cases", "value": "only-for-pictures", "url": where}])
    page.goto(where)
    page.locator(".cases").wait_for()
    page.context.clear_cookies(name="my_cases")


def _then(moment: str) -> Steps:
    """The same page at another moment."""

    def steps(page: Page) -> None:
        page.set_extra_http_headers({"X-Screens-Now": moment})
        page.reload()
        page.set_extra_http_headers({})

    return steps


def _print(page: Page) -> None:
    page.emulate_media(media="print")


def _choose(*codes: str) -> Steps:
    """What the form asks for once a type is chosen."""

    def steps(page: Page) -> None:
        for code in codes:
            page.locator(f"label[for=type-{code}]").click()
        for more in page.locator("details.more > summary >> visible=true").all():
            more.click()

    return steps


def _upload(page: Page) -> None:
    """Files before the form is sent: a photo that is taken and a program that is not."""
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), "#8899aa").save(picture, "JPEG")
    photo = FilePayload(name="壶盖裂纹.jpg", mimeType="image/jpeg", buffer=picture.getvalue())
    page.locator("label[for=type-product_quality]").click()
    page.locator("[name=subject]").fill("养生壶壶盖有裂纹")
    page.locator("[name=attachments]").set_input_files([photo, FilePayload(name="tool.exe", mimeType="", buffer=b"MZ" + bytes(90))])
    with page.expect_navigation():
        page.locator("button[value=upload]").click()


def _away(address: str) -> Steps:
    """Send the form to a house that is closed, or that does not know the form any more."""

    def steps(page: Page) -> None:
        page.locator("[name=subject]").fill("养生壶壶盖有裂纹")
        page.locator("[name=description]").fill("收到时壶盖就有一道约 3 厘米的裂纹，外箱没有破。希望换一个新的。")
        page.locator("#write").evaluate(
            "(form, address) => { form.action = address; form.enctype = 'application/x-www-form-urlencoded'; }", address
        )
        page.context.clear_cookies(name="csrftoken")
        with page.expect_navigation():
            page.locator("#write .actions button").last.click()

    return steps


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
    State("my-cases-errors", "customer", lambda _database: "/track/mine/", _send_empty),
    State("my-cases-code", "customer", lambda _database: "/track/mine/", _ask_code),
    State("my-cases-code-errors", "customer", lambda _database: "/track/mine/", _wrong_code),
    State("my-cases", "customer", _my_cases, _proven),
    State("lost-link-errors", "customer", lambda _database: "/track/", _send_empty),
    State("track-errors", "customer", lambda database: tracking(database, "in_progress"), _send_empty),
    State("survey-errors", "customer", lambda database: customers_pages(database)["survey"], _unsent),
    *(State(f"form-{code}", "customer", _form, _choose(code)) for code in ("technical_fault", "payment")),
    State("form-files", "customer", _form, _upload),
    State("form-away-503", "customer", _form, _away("/broken/503/")),
    State("form-old-403", "customer", _form, _away("/complaints/new/")),
    State("home-off-hours", "customer", lambda _database: "/", _then(NIGHT)),
    State("receipt-off-hours", "customer", _customers("receipt-night"), _then(NIGHT)),
    State("receipt-off-hours-question", "customer", _customers("receipt-night-question"), _then(NIGHT)),
    State("track-off-hours", "customer", _customers("track-night"), _then(NIGHT)),
    State("survey-over-410", "customer", _customers("survey"), _then("2027-03-01T10:00:00+08:00")),
    *(
        State(f"{name}-printed", "customer", _customers(name), _print)
        for name in ("receipt", "track-in-progress", "receipt-answer-article")
    ),
    # Last: whose address that is, is not taken back.
    State("page-429", "customer", lambda _database: "/", _guess),
)
