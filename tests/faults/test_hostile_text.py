"""TX: text and requests that no honest browser sends, at the doors of the house."""

import html
import json
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from helpdesk.models import OutboundMessage
from helpdesk.tokens import new_token
from knowledgebase import rendering
from tests.addresses import House, changes, contents
from tests.factories import NOW, make_organisation, open_ticket
from tests.faults.corpus import LINKS, MOMENTS, NUMBERS, ODD, SIGNS
from tests.public.conftest import complaint, picture
from tickets import matching
from tickets.channels.web.forms import plain
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db

MULTIPART = b'--x\r\nContent-Disposition: form-data; name="description"\r\n\r\n\xcd\xcb\xbf\xee\r\n--x--\r\n'
DOORS = ("/complaints/new/", "/suggestions/", "/track/", "/admin/login/", "/i18n/setlang/")


def stranger() -> Client:
    """A browser that nobody knows; a fault is an answer with 500."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("named", ["gbk", "utf-16", "zlib", "hex", "idna", "undefined", "nonsense", "unicode_escape"])
def test_it_refuses_a_body_in_another_encoding(house: House, named: str) -> None:
    """TX-04: Python knows codecs that are none for text, and Django would decode the fields of a form by any that is named."""
    agent, before = house.browser("assignee"), contents()
    for path in DOORS:
        for kind, body in (("multipart/form-data; boundary=x", MULTIPART), ("application/x-www-form-urlencoded", b"description=%cd%cb")):
            answer = stranger().generic("POST", path, body, content_type=f"{kind}; charset={named}")
            assert answer.status_code == 400, (path, kind)
    path = f"/admin/tickets/ticket/{house.ticket.pk}/note/"
    answer = agent.generic("POST", path, MULTIPART, content_type=f"multipart/form-data; boundary=x; charset={named}")
    assert answer.status_code == 400
    assert not changes(before)


@pytest.mark.parametrize("named", ["utf-8", "UTF-8"])
def test_it_reads_what_is_ours_by_any_of_its_names(house: House, named: str) -> None:
    answer = stranger().generic(
        "POST", "/complaints/new/", b"description=%e5%a3%b6", content_type=f"application/x-www-form-urlencoded; charset={named}"
    )
    assert answer.status_code == 200
    assert "壶" in answer.content.decode()


@contextmanager
def bounded(seconds: int = 60) -> Iterator[None]:
    """Ends what would go on for ever; what is slow by a machine under load stays far below it."""

    def stop(*_args: object) -> None:
        raise AssertionError(f"still at it after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


# ---------------------------------------------------------------- TX-02


class Isolated(HTMLParser):
    """Texts of a page that hold a mark and stand in no element of their own direction."""

    OWN = {"textarea", "title", "script", "style", "option", "input"}
    VOID = {
        "input",
        "br",
        "img",
        "meta",
        "link",
        "hr",
        "source",
        "wbr",
        "col",
        "area",
        "base",
        "embed",
        "path",
        "use",
        "circle",
        "rect",
        "line",
    }

    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark, self.open, self.loose = mark, list[tuple[str, bool]](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append((tag, tag == "bdi" or tag in self.OWN or dict(attrs).get("dir") == "auto"))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.mark in data and not any(isolates for _tag, isolates in self.open):
            self.loose.append(data.strip()[:120])


@pytest.mark.parametrize("kind", list(ODD))
def test_it_keeps_ten_thousand_odd_characters_and_shows_them_everywhere(house: House, kind: str) -> None:
    """TX-02: by the form, the API and back again; a page that shows them isolates their direction."""
    text = (ODD[kind] * (10_000 // len(ODD[kind]) + 1))[:10_000]
    subject = ("题" + ODD[kind] * 200)[:198] + "尾"
    answer = stranger().post(
        reverse("new_complaint"), complaint(subject=subject, description=text, name=ODD[kind], submission_id=new_token())
    )
    assert answer.status_code == 303
    ticket = Ticket.objects.latest("pk")
    # A subject is one line.
    assert ticket.subject == " ".join(plain(subject).split()) if kind == "separators" else ticket.subject == plain(subject).strip()
    # Nothing but blanks says nothing: then the subject is what was said.
    said = plain(text).strip() or ticket.subject
    assert Message.objects.get(ticket=ticket).body.strip() == said
    long = stranger().post(reverse("new_complaint"), complaint(subject="字" * 201, submission_id=new_token()))
    assert long.status_code == 200
    assert "201" in long.content.decode()
    supervisor = house.browser("supervisor")
    shown = supervisor.get(reverse("api:messages", args=[ticket.number])).json()["results"]
    assert shown[0]["body"].strip() == said
    pages = [
        reverse("admin:tickets_ticket_change", args=[ticket.pk]), reverse("admin:tickets_ticket_changelist") + "?view=all", reverse("admin:index"),
        reverse("admin:search") + "?q=题", reverse("admin:tickets_customer_change", args=[ticket.customer_id]), reverse("admin:notices"),
        reverse("admin:tickets_customer_changelist"), reverse("dashboard"),
    ]  # fmt: skip
    for browser, paths in ((supervisor, pages), (stranger(), [ticket.tracking_path])):
        for path in paths:
            answer = browser.get(path)
            assert answer.status_code == 200, path
            parser = Isolated("\u202e")
            parser.feed(answer.content.decode())
            assert not parser.loose, path


# ---------------------------------------------------------------- TX-03

CONTROLS = "".join(map(chr, [*range(1, 9), 11, 12, *range(14, 32), *range(127, 160)]))


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "django_language", "messages", "theme"])
@pytest.mark.parametrize("value", ['"aaaaaaaaaa\\000b"', "x" * 4000, '"\\012\\015Set-Cookie: a=b"', "\xff\xfe"])
def test_it_answers_whatever_a_browser_says_of_itself(house: House, cookie: str, value: str) -> None:
    """TX-03: cookies hold NUL in octal; headers hold what no browser sends."""
    odd = {
        "HTTP_COOKIE": f"{cookie}={value}", "HTTP_ACCEPT_LANGUAGE": f"zh{CONTROLS};q=9e99,\x01", "HTTP_USER_AGENT": CONTROLS, "HTTP_REFERER": "http://[",
        "HTTP_IF_NONE_MATCH": '"' + CONTROLS, "HTTP_IF_MODIFIED_SINCE": "99999999999", "HTTP_HX_TARGET": CONTROLS, "HTTP_HX_CURRENT_URL": "http://[\x00",
        "HTTP_HX_REQUEST": "\x00", "HTTP_AUTHORIZATION": "Bearer a\x00b", "HTTP_IDEMPOTENCY_KEY": "a\x00b", "HTTP_X_FORWARDED_FOR": "a, \x00",
    }  # fmt: skip
    for path in ("/", "/complaints/new/", "/kb/", "/track/", "/admin/", "/admin/login/", "/api/v1/tickets/", f"/t/{house.ticket.token}/"):
        for method in ("GET", "POST"):
            with transaction.atomic():
                assert stranger().generic(method, path, b"", **odd).status_code < 500, (path, method)
                transaction.set_rollback(True)


def test_no_control_character_passes_a_field_of_the_desk(house: House) -> None:
    """TX-03: in what colleagues type and in the names of files; NUL is refused with a sentence, the others do no harm."""
    browser = house.browser("assignee")
    path = reverse("admin:tickets_ticket_note", args=[house.ticket.pk])
    refused = browser.post(path, {"body": "好\x00的"})
    assert refused.status_code == 200
    assert not Message.objects.filter(body__contains="的", kind="note", author=house.people["assignee"], body__startswith="好").exists()
    taken = browser.post(path, {"body": f"好{CONTROLS}的", "uploads": [picture(f"a{CONTROLS}\u202egpj.exe\r\nX: y.png")]})
    assert taken.status_code == 302
    name = Message.objects.latest("pk").attachments.get().name
    assert not set(CONTROLS + "\u202e\r\n") & set(name)
    file = browser.get(reverse("admin:tickets_attachment", args=[Message.objects.latest("pk").attachments.get().token]))
    assert "\r" not in file["Content-Disposition"]
    assert browser.get(reverse("admin:tickets_ticket_change", args=[house.ticket.pk])).status_code == 200


# ---------------------------------------------------------------- TX-07


def test_signs_in_a_search_are_signs(house: House) -> None:
    """TX-07: in every search box; what means "anything" to a database finds nothing here, because nobody has written it."""
    boxes = {
        "supervisor": [
            "admin:search",
            "admin:tickets_ticket_changelist",
            "admin:tickets_customer_changelist",
            "admin:knowledgebase_article_changelist",
        ],
        "superuser": [
            "admin:helpdesk_user_changelist",
            "admin:knowledgebase_script_changelist",
            "admin:helpdesk_outboundmessage_changelist",
        ],
        "anonymous": ["kb"],
    }
    for role, names in boxes.items():
        browser = house.browser(role)
        for name in names:
            for sign in (*SIGNS[:: {"kb": 1, "admin:search": 3}.get(name, 8)], "很" * 5000, "%" * 5000):
                answer = browser.get(reverse(name), {"q": sign})
                assert answer.status_code in (200, 302, 429), (name, sign[:20])
    supervisor = house.browser("supervisor")
    for sign in ("%", "_", "%%", "__", "％", "*"):
        found = supervisor.get(reverse("admin:search"), {"q": sign}).context
        assert not found["hits"], sign
        assert not found["people"], sign
    place = reverse("admin:tickets_ticket_scripts", args=[house.ticket.pk])
    agent = house.browser("assignee")
    for sign in SIGNS[::3]:
        for path in (place, reverse("admin:tickets_ticket_people", args=[house.ticket.pk])):
            assert agent.get(path, {"q": sign}).status_code == 200, sign


# ---------------------------------------------------------------- TX-08


class Links(HTMLParser):
    """Where a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("a", "area", "form", "img", "iframe"):
            self.found.append(dict(attrs))


@pytest.mark.parametrize("address", LINKS)
@pytest.mark.parametrize("form", ["[x]({})", "<{}>", '<a href="{}">x</a>', "[x][1]\n\n[1]: {}", "![x]({})", "<img src='{}'>"])
def test_it_leads_nowhere_by_a_hostile_link(address: str, form: str) -> None:
    """TX-08: in an article, however it is written."""
    parser = Links()
    parser.feed(rendering.to_html(form.format(address)))
    for link in parser.found:
        where = re.sub(r"[\x00-\x20]", "", html.unescape(link.get("href") or link.get("src") or "")).replace("\\", "/").lower()
        assert not re.match(r"(javascript|data|vbscript|file|blob|filesystem|view-source|feed):|//", where), where
        assert not where.startswith("http") or "noopener" in (link.get("rel") or "")


def test_it_makes_no_link_of_what_customers_and_colleagues_write(house: House) -> None:
    """TX-08: in a ticket text is text."""
    for number, address in enumerate([*LINKS, "https://evil.example/x"]):
        Message.objects.create(
            ticket=house.ticket,
            kind="customer",
            is_public=True,
            body=f"[x]({address}) {address}",
            created_at=NOW + timedelta(seconds=number),
        )
    for browser, path in (
        (house.browser("assignee"), reverse("admin:tickets_ticket_change", args=[house.ticket.pk])),
        (stranger(), house.ticket.tracking_path),
    ):
        parser = Links()
        parser.feed(browser.get(path).content.decode())
        assert not [link for link in parser.found if "evil" in str(link) or "hit()" in str(link)]


# ---------------------------------------------------------------- TX-09


@pytest.mark.parametrize(
    "word", ["(a+)+$", "a*" * 40 + "b", "*a" * 40, "/".join(["a"] * 60) + "b", "a" * 5000 + "b", "(?:a|a)*b", "*", "/", "**//**"]
)
def test_no_rule_hangs_the_door(word: str) -> None:
    """TX-09: no word of a rule is a regular expression; other rules go on speaking."""
    rules = [
        matching.Rule(code="bad", any_words=(word,), none_words=(word + "c",), category="complaint", negatable=True),
        matching.Rule(code="good", any_words=("退款",), category="complaint", level=3),
    ]
    with bounded():
        found = matching.match("a" * 200, "a" * 100_000 + "\n我要退款", rules)
    assert "good" in {one.rule.code for one in found}


# ---------------------------------------------------------------- TX-10

GIVEN = (
    "from", "to", "after", "before", "p", "version", "upto", "level", "assignee", "limit", "cursor", "created_at__gte", "created_at__lt", "date__gte",
    "date__year", "start__gte", "since", "until", "created_from", "created_to", "due_before", "id__exact", "team__id__exact", "saved", "again", "page",
    "amount", "item", "view",
)  # fmt: skip


# One of each kind: too small, too large, no number, too long for Python, and the ends of the calendar.
FEW = (*NUMBERS[:3], *NUMBERS[4:5], *NUMBERS[6:7], *MOMENTS[:5])
ASKED = (
    "api:tickets", "api:collaborations", "api:remedies", "api:events", "api:articles", "admin:notices", "admin:new_notices", "admin:search", "admin:index",
    "admin:requests", "dashboard", "surge", "admin:tickets_ticket_changelist", "admin:tickets_customer_changelist", "admin:surveys_survey_changelist",
    "admin:tickets_shift_changelist", "admin:helpdesk_outboundmessage_changelist", "admin:helpdesk_user_changelist", "admin:tickets_ticket_news",
)  # fmt: skip


def test_it_answers_any_number_and_any_moment_in_a_question(house: House) -> None:
    """TX-10: in all parameters at once, and for lists one at a time; also as the cursor of a page."""
    browser = house.browser("superuser")
    cursors = [f"{moment}~1" for moment in MOMENTS if moment.endswith("12:00")]
    for address in house.at(*ASKED):
        for value in (*FEW, *cursors):
            assert browser.get(address.path, dict.fromkeys(GIVEN, value)).status_code < 500, (address, value[:40])
    for name in ("after", "before", "from", "to"):
        for value in (*cursors, MOMENTS[0], MOMENTS[1]):
            for path in (reverse("admin:notices"), reverse("admin:tickets_ticket_changelist")):
                assert browser.get(path, {name: value}).status_code < 500, (path, name, value)


def test_it_answers_any_number_and_any_moment_in_a_form(house: House) -> None:
    """TX-10: verbs with a time or an amount, and the forms of ops."""
    people = {role: house.browser(role) for role in ("assignee", "clerk", "superuser")}
    forms = {
        "assignee": ["admin:tickets_ticket_progress", "admin:tickets_ticket_put_off", "admin:tickets_ticket_remedy"],
        "clerk": ["admin:request_step"],
        "superuser": [
            "admin:helpdesk_statutoryday_add",
            "admin:helpdesk_calendarexception_add",
            "admin:tickets_shift_add",
            "admin:tickets_slapolicy_add",
        ],
    }
    names = (
        "expected_at", "until", "amount", "expected_on", "date", "start_0", "start_1", "end_0", "end_1", "start", "end", "response_minutes", "cap",
        "resolution_minutes", "order", "weight", "version", "upto",
    )  # fmt: skip
    fixed = {"word": "contacted", "when": "pick", "kind": "refund", "note": "x", "name": "x", "code": "x", "agent": "1", "calendar": "1"}
    for role, addresses in forms.items():
        for address in (one for one in house.addresses if one.name in addresses):
            for value in FEW:
                with transaction.atomic():
                    answer = people[role].post(address.path, {**fixed, **dict.fromkeys(names, value)})
                    assert answer.status_code < 500, (address.name, value[:40])
                    transaction.set_rollback(True)


# ---------------------------------------------------------------- TX-11


def test_an_address_in_disguise_is_the_same_address(db: None) -> None:
    """TX-11: by NFKC and without what is invisible; delivery counts what it sends to one mailbox by what stands in `to`."""
    make_organisation()
    spelt = [
        "zhou@example.com",
        "ZHOU@EXAMPLE.COM",
        "ｚｈｏｕ@example.com",
        "zh\u200bou@example.com",
        "zhou@exam\u00adple.com",
        "\ufeffzhou@example.com",
    ]
    made = [open_ticket(email=spelt[number % len(spelt)], phone="", subject=f"裂纹{number}") for number in range(10)]
    receipts = OutboundMessage.objects.filter(kind__in=["receipt", "acknowledged"], about__in=[ticket.number for ticket in made])
    assert set(receipts.values_list("to", flat=True)) == {"zhou@example.com"}
    assert len({ticket.customer_id for ticket in made}) == 1


def test_a_number_in_disguise_is_the_same_person(db: None) -> None:
    """TX-11."""
    make_organisation()
    spelt = ["13800006620", "138 0000 6620", "１３８００００６６２０", "138\u200b00006620", "+86 138-0000-6620", "\u202a13800006620\u202c"]
    made = [open_ticket(phone=phone, subject=f"裂纹{number}") for number, phone in enumerate(spelt)]
    assert len({ticket.customer_id for ticket in made}) == 1


# ---------------------------------------------------------------- TX-12

BOMBS = {
    "tags": "<b>" * 50_000, "quotes": "> " * 20_000 + "x", "brackets": "[" * 50_000, "stars": "*_" * 50_000, "lists": "\n".join("  " * n + "- x" for n in range(400)),
    "ticks": "`" * 50_000 + "x", "tables": "|" * 20_000 + "\n" + "|-" * 20_000, "entities": "&#" * 50_000, "angles": "<" * 50_000, "images": "![" * 30_000,
}  # fmt: skip


@pytest.mark.parametrize("name", list(BOMBS))
def test_no_text_blows_up_the_house(house: House, name: str) -> None:
    """TX-12: as an article, as words to a customer, and by a program: drawn, shown as text, or refused with a sentence."""
    bomb = BOMBS[name]
    article = {
        "title": "x",
        "slug": "bomb",
        "body": bomb,
        "audience": "public",
        "keywords": "",
        "topics": "",
        "body_en": "",
        "title_en": "",
        "summary": "",
    }
    with bounded():
        assert house.browser("editor").post(reverse("admin:knowledgebase_article_add"), article).status_code in (200, 302)
        agent = house.browser("assignee")
        assert agent.post(reverse("admin:tickets_ticket_reply", args=[house.ticket.pk]), {"body": bomb}).status_code in (200, 302)
        body = json.dumps({"kind": "note", "body": bomb[:9_000]})
        assert agent.post(reverse("api:messages", args=[house.ticket.number]), body, content_type="application/json").status_code == 201
        assert agent.get(reverse("admin:tickets_ticket_change", args=[house.ticket.pk])).status_code == 200


def test_a_bomb_of_two_megabytes_is_refused(house: House) -> None:
    answer: Any = house.browser("assignee").post(reverse("admin:tickets_ticket_reply", args=[house.ticket.pk]), {"body": "<b>" * 700_000})
    assert answer.status_code in (200, 400, 413)
    assert not Message.objects.filter(body__startswith="<b><b>").exists()
