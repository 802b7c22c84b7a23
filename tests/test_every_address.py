"""Every address of the project, asked by everybody: no fault, nothing shown to whom it does not concern, nothing changed by a look."""

import copy
import json

import pytest
import time_machine
from django.contrib import admin
from django.db import transaction
from django.urls import Resolver404, resolve, reverse

from knowledgebase.admin.acts import DEEDS
from tests.addresses import (
    CUSTOMER,
    DRAFT_ARTICLE,
    NOTE,
    PHONE,
    ROLES,
    STRANGERS,
    SUBJECT,
    VERB_PAGES,
    WHISPER,
    House,
    changes,
    contents,
    only_form,
)
from tests.factories import NOW, timedelta
from tickets.api import collaborations, remedies, transitions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

# A number in the subject of a ticket: masked in lists, cards, headings of steps and stock pages alike. Without scripts a verb's form
# stands on the ticket's own page.
MARKED = "13955557777"
# What answers strangers; by their own token customers see their matter there, and nothing of what is internal.
PUBLIC = {
    "healthz", "readyz", "set_language", "admin:login", "home", "kb", "article", "new_complaint", "offered_articles", "draft_thumbnail",
    "complaint_step", "track", "received", "confirm_solution", "refuse_solution", "did_not_help", "public_file", "public_thumbnail", "lost_link",
    "lost_link_sent", "my_cases", "my_cases_code", "leave_my_cases", "suggestions", "privacy", "choose_theme", "survey", "survey_for_ticket",
}  # fmt: skip
OWN_MATTER = {
    "track",
    "received",
    "public_file",
    "public_thumbnail",
    "survey",
    "confirm_solution",
    "refuse_solution",
    "did_not_help",
    "survey_for_ticket",
}
# Addresses that do something and show nothing: a link, a scanner or a preview must not set them off.
POST_ONLY = {
    "admin:take_next", "admin:availability", "admin:theme", "admin:logout", "admin:tickets_ticket_unmask", "choose_theme", "confirm_solution", "refuse_solution",
    "did_not_help", "survey_for_ticket", "leave_my_cases", "admin:tickets_ticket_step", "admin:tickets_ticket_manual_off", "admin:review_take_back", "admin:hear", "admin:rota_drop",
    "admin:shift_take_off", "admin:tickets_customer_export",
    "admin:contact_checked",
    *(f"admin:knowledgebase_{kind}_{deed}" for kind in ("article", "script", "manual") for deed in DEEDS),
}  # fmt: skip
# Open while a first password waits to be replaced.
WHILE_FORCED = {"admin:password_change", "admin:password_change_done", "admin:logout", "admin:jsi18n"}
ASK_ALIKE = {"colleague", "manager", "outsourced", "editor", "newcomer"}
READS_DRAFTS = {"editor", "administrator", "superuser"}
# A whisper is for its receiver and for those who coach.
HEARS = {"assignee", "supervisor", "administrator", "superuser"}
# What a form may hold; enough for most verbs to be carried out by whoever may.
WORDS = {
    "body": "你好", "reason": "full", "result": "好了", "items": "evidence", "word": "contacted", "issue_type": "logistics", "category": "complaint",
    "priority": "low", "level": "3", "team": "after_sales", "to": "CS2024001", "availability": "online", "name": "改名", "theme": "dark",
    "post": "yes", "action": "take", "verb": "take", "department": "finance", "request": "请核对",
    "add": "标签", "kind": "reply", "when": "pick", "until": "2026-11-18T10:30", "other": "T20261118-00002", "children": "leave",
}  # fmt: skip
# Where a program names a verb: somebody who may use most of them, and what there is.
API_VERBS = {
    "api:transitions": ("assignee", transitions.VERBS),
    "api:collaboration_transitions": ("clerk", collaborations.VERBS),
    "api:remedy_transitions": ("supervisor", remedies.VERBS),
}
SILLY = ("0", "9223372036854775808", "１２", "a_5Fb%27%22%3Cb")
QUERIES = (
    "q=%E5%A3%B6%27%22%2A%29&after=x&before=%F0%9F%98%80&sort=zz&view=zz&from=0000-00-00&to=9999-99-99&level=99&assignee=%25&cursor=%3D%3D"
    "&script=x&app_label=x&model_name=y&field_name=z&term=x&edit=1&channel=x&version=" + "9" * 400,
    "p=99999999999&o=99.-3.x.&all=1&after=" + "9" * 400 + "&q=" + "%F0%9F%98%80" * 300,
)
# Names of fields that hold neither words nor choices.
ALSO = (
    "ticket",
    "q",
    "submission_id",
    "number",
    "who",
    "token",
    "version",
    "expected_at",
    "draft",
    "phone",
    "email",
    "description",
    "subject",
    "upto",
    "one_time_code",
    "participant",
    "message",
)
# Fields that lists do not show, with a beginning that is true of some row.
ORACLES = (
    ("assignee__password__startswith", "m"), ("user__password__startswith", "m"), ("agent__password__startswith", "m"), ("password__startswith", "m"),
    ("customer__contact_points__value__startswith", PHONE[:3]), ("contact_points__value__startswith", PHONE[:3]),
    ("contact_phone__startswith", PHONE[:3]), ("ticket__contact_phone__startswith", PHONE[:3]),
    ("digest__startswith", "a"), ("token__startswith", "a"), ("tokens__contains", "a"),
)  # fmt: skip


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """One house for every test here: each test's own transaction lies inside of this one and takes back what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
            house = House()
            assert house.addresses
        yield house
        transaction.set_rollback(True)


@pytest.fixture
def house(built, db):
    """A copy, so that what a test does to the objects in memory ends with it as well."""
    return copy.deepcopy(built)


@pytest.fixture(autouse=True)
def still():
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        yield


def text(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace")


def leads(answer, *where):
    return answer.status_code in (302, 303) and answer["Location"].split("?")[0].endswith(where)


def kept_for_others(answer):
    """Whether a cache between us and the reader may show the page to somebody else."""
    said = answer.get("Cache-Control", "")
    return answer.status_code in (200, 304) and not any(word in said for word in ("private", "no-store", "no-cache"))


def kept_out(answer):
    """The ways of saying no: refused, not there, or the log-in first, or a new password first."""
    return answer.status_code in (401, 403, 404, 405) or leads(answer, "/login/", "/password_change/")


# Each kind of question to the database is asked by one of the other roles; what these may besides is decided without it.
EVERYBODY = [pytest.param(role, marks=[pytest.mark.once] if role in ASK_ALIKE else []) for role in ROLES]


def some_on_both(roles, *asked):
    """Roles of a question that is mostly answered before a database is asked: PostgreSQL is asked by these few."""
    return [pytest.param(role, marks=[] if role in asked else [pytest.mark.once]) for role in roles]


@pytest.mark.parametrize("role", EVERYBODY)
def test_it_shows_and_changes_nothing_by_a_look(role, house):
    """Also nothing of a ticket to whom it does not concern, and no number that stands in its subject but on its own page."""
    if role == "supervisor":
        Ticket.objects.update(subject=f"{SUBJECT}请回{MARKED}")
    browser, before, theirs, opened = house.browser(role), contents(), tickets_own(house), set()
    for address in house.asked_by(role):
        # By one of them the form of a verb is asked for with its page around it, by the others alone.
        answer = browser.get(address.path, headers={} if role == "assignee" else only_form(address))
        shown = text(answer)
        assert answer.status_code < 500, address
        if address.name.endswith(("_changelist", "_add")):
            assert answer.status_code in (200, 302, 303, 403), (address, answer.status_code)
        if answer.status_code == 200:
            opened.add(address.name)
        assert role != "anonymous" or address.name in PUBLIC or kept_out(answer), address
        assert role != "newcomer" or address.name in PUBLIC | WHILE_FORCED or kept_out(answer), address
        assert address.name not in POST_ONLY or kept_out(answer), address
        if role in STRANGERS:
            secret = {NOTE} if address.name in OWN_MATTER else {SUBJECT, CUSTOMER, PHONE, NOTE}
            assert not [word for word in secret if word in shown], address
            assert address not in theirs or refused(answer), (address, answer.status_code)
        assert role in READS_DRAFTS or DRAFT_ARTICLE not in shown, address
        assert role in HEARS or WHISPER not in shown, address
        assert MARKED not in shown or address.name in OWN_MATTER | {"admin:tickets_ticket_change", *VERB_PAGES}, address
        # What needs a log-in, or a private link, says that it is private.
        ones_own = address.name in OWN_MATTER if role == "anonymous" else address.name not in PUBLIC and address.path != "/"
        assert not (ones_own and kept_for_others(answer)), address
    assert not changes(before)
    if role == "administrator":
        # The other roles' stock screens: `kernel.test_every_page`.
        assert {
            "admin:me",
            "admin:helpdesk_user_add",
            "admin:helpdesk_outboundmessage_changelist",
            "admin:helpdesk_heartbeat_changelist",
        } <= opened
        assert not any(name.startswith("admin:django_q_") for name in opened)


@pytest.mark.parametrize("role", EVERYBODY)
def test_it_answers_what_is_posted_to_any_address(role, house):
    """What is done is undone again, so that every address meets the same house; but who may do nothing there leaves no trace."""
    browser, before, theirs = house.browser(role), contents(), tickets_own(house) if role in STRANGERS else set()
    powerless = role in ("anonymous", "newcomer")
    for address in house.addresses if powerless else house.telling:
        if address.name == "admin:logout":
            continue
        with transaction.atomic():
            answer = browser.post(address.path, WORDS)
            assert answer.status_code < 500, address
            open_to_all = address.name in PUBLIC | WHILE_FORCED
            assert not powerless or open_to_all or kept_out(answer), address
            assert address not in theirs or refused(answer), (address, answer.status_code)
            transaction.set_rollback(open_to_all or not (powerless or address in theirs))
    assert not changes(before)


def tickets_own(house):
    """Where something of the ticket stands, and of its customer and survey: nothing for strangers."""
    found = house.at(
        "admin:request", "admin:tickets_ticket_", "admin:tickets_attachment", "admin:tickets_customer_", "admin:surveys_survey_", "api:"
    )
    own = {address for address in found if address.values and "article" not in address.name}
    assert len(own) > 30
    assert own <= set(house.telling)
    return own


def refused(answer):
    """A stock page of the admin sends whoever asks for what is not there back to the front page."""
    return kept_out(answer) or leads(answer, "/admin/")


@pytest.mark.parametrize("role", some_on_both(STRANGERS, "outsider", "department"))
def test_it_takes_no_other_method_of_a_stranger_s_program(role, house):
    browser, before = house.browser(role), contents()
    for address in tickets_own(house):
        for method in ("put", "patch", "delete") if address.name.startswith("api:") else ():
            answer = getattr(browser, method)(address.path)
            assert refused(answer), (address, method, answer.status_code)
    assert not changes(before)


def test_it_shows_a_department_its_requests_and_nothing_else_of_the_ticket(house):
    browser, before, seen = house.browser("clerk"), contents(), set()
    for address in house.telling:
        if address.name in PUBLIC:
            continue
        shown = text(browser.get(address.path))
        assert not [word for word in (NOTE, CUSTOMER, PHONE) if word in shown], address
        if SUBJECT in shown:
            seen.add(address.name)
    assert seen - {"admin:new_notices"} == {"admin:request", "admin:notices", "api:collaborations", "api:collaboration"}
    assert not changes(before)


@pytest.mark.parametrize("role", ["outsider", "outsourced", "department", "editor"])
def test_it_takes_no_verb_for_picked_tickets_of_others(role, house):
    browser, before = house.browser(role), contents()
    for action in ("take", "assign", "transfer", "note"):
        picked = {"action": action, "ticket": [house.ticket.pk]}
        assert browser.post(reverse("admin:tickets_ticket_changelist"), {**WORDS, "note": "x", **picked}).status_code in (302, 403)
    assert not changes(before)


@pytest.mark.parametrize("role", some_on_both([role for role in ROLES if role not in ("administrator", "superuser")], "supervisor"))
def test_it_runs_no_action_of_a_list_for_whoever_may_not(role, house):
    browser, before = house.browser(role), contents()
    user = house.people.get(role)
    for model, screen in admin.site._registry.items():
        row = model._default_manager.order_by("pk").first()
        for action in ("delete_selected", *map(str, screen.actions or ())):
            if action == "delete_selected" and user and user.has_perm(f"{model._meta.app_label}.delete_{model._meta.model_name}"):
                continue
            if action.endswith("_chosen") and user and user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}"):
                continue
            browser.post(changelist(model), {"action": action, "_selected_action": [row.pk if row else 1], "post": "yes", "index": "0"})
    assert not changes(before)


def test_it_has_no_fault_in_any_action_of_any_list(house):
    browser = house.browser("superuser")
    for model, screen in admin.site._registry.items():
        row = model._default_manager.order_by("pk").first()
        some = [row.pk if row else 1]
        for action in ("delete_selected", "nothing", *map(str, screen.actions or ())):
            # What is no action is none for any row.
            for picked in (some, ["abc"], ["9" * 40], []) if action != "nothing" else (some,):
                with transaction.atomic():
                    data = {"action": action, "_selected_action": picked, "ticket": picked, "post": "yes", "index": "0"}
                    assert browser.post(changelist(model), data).status_code < 500, (model, action, picked)
                    transaction.set_rollback(True)


def changelist(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def concerning(role, house):
    """Where nonsense is tried: by a stranger what is public, by an agent every page of our own, by a superuser the stock pages."""
    if role == "superuser":
        return [one for one in house.telling if one.is_stock]
    return [one for one in house.telling if not one.is_stock and (role == "assignee" or one.name in PUBLIC)]


WHO_TRIES = pytest.mark.parametrize("role", ["anonymous", "assignee", "superuser"])


def answering(path):
    """The name of the view that answers there, if any does."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


@WHO_TRIES
def test_it_has_no_fault_when_the_address_makes_no_sense(role, house):
    browser, elsewhere = house.browser(role), set()
    for address in concerning(role, house):
        for value in SILLY if address.values else ():
            path = address.with_value(value)
            # What is an argument of no view is answered by one page for all.
            if (place := answering(path)) != address.name:
                if place in elsewhere:
                    continue
                elsewhere.add(place)
            assert browser.get(path, headers=only_form(address)).status_code < 500, path
            if role != "superuser":
                assert browser.post(path).status_code < 500, path
        if address.values:
            assert browser.get(address.with_value("a%00b")).status_code == 400, address


@WHO_TRIES
def test_it_has_no_fault_when_the_question_makes_no_sense(role, house):
    browser = house.browser(role)
    for address in concerning(role, house):
        if address.name in POST_ONLY or address.name.endswith(("_add", "_delete", ":")):
            continue
        for query in QUERIES:
            assert browser.get(f"{address.path}?{query}", headers=only_form(address)).status_code < 500, (address, query)
        assert browser.get(f"{address.path}?q=a%00b").status_code == 400, address


@WHO_TRIES
def test_it_has_no_fault_when_a_form_holds_what_no_form_sends(role, house):
    """NUL, half characters, and numbers beyond any column; PostgreSQL takes none of them."""
    browser = house.browser(role)
    for address in concerning(role, house):
        if address.name == "admin:logout":
            continue
        for bad in ("a\x00b", "9" * 60, b"\xed\xa0\xbd"):
            with transaction.atomic():
                answer = browser.post(address.path, {**dict.fromkeys((*WORDS, *ALSO), bad), "action": "note", "verb": "ask"})
                assert answer.status_code < 500, (address, bad)
                transaction.set_rollback(True)
            if answer.status_code in (403, 405):
                break  # it takes no form, or none of theirs, whatever stands in it


def test_it_has_no_fault_when_a_program_sends_what_none_should(house):
    broken = [b"", b"{", b"null", b"[]", b"[[1]]", b'"x"', b"1e999", b'{"a": NaN}', b"\xff\xfe", b"[" * 5000]
    values = ("a\x00b", "\ud800", 10**40, -1, 1.5, True, None, [], [[]], {}, {"a": [1]}, "x" * 70_000)
    names = (*WORDS, *ALSO, "kind", "items", "attachments")
    for address in house.at("api:"):
        role, verbs = API_VERBS.get(address.name, ("assignee", ()))
        browser, asked = house.browser(role), [{"verb": verb} for verb in verbs] or [{"kind": "note"}]
        for body in [*broken, *(json.dumps({**dict.fromkeys(names, value), **fixed}).encode() for value in values for fixed in asked)]:
            with transaction.atomic():
                answer = browser.post(address.path, body, content_type="application/json")
                assert answer.status_code < 500, (address, body[:200])
                transaction.set_rollback(True)
            if answer.status_code == 405:
                break  # it takes nothing, whatever is sent


@pytest.mark.parametrize("role", ["assignee", "administrator"])
def test_it_lets_no_list_be_asked_for_what_it_does_not_show(role, house):
    """Two questions, of which one would be true of a row and the other of none, get the same answer."""
    browser = house.browser(role)
    for model in admin.site._registry:
        if browser.get(changelist(model)).status_code != 200:
            continue
        known = {field.name for field in model._meta.get_fields()}
        for field, true in ORACLES:
            if field.split("__")[0] not in known:
                continue
            yes, no = (browser.get(f"{changelist(model)}?{field}={value}", follow=True) for value in (true, "zzz"))
            assert (yes.status_code, rows(yes)) == (no.status_code, rows(no)), (model, field)
        yes, no = (browser.get(f"{changelist(model)}?o={value}", follow=True) for value in ("-password", "-zzz"))
        assert rows(yes) == rows(no), model


def rows(answer):
    if not answer.context:
        return None
    shown = answer.context.get("cl") or answer.context.get("page")
    return [row.pk for row in (shown.result_list if hasattr(shown, "result_list") else getattr(shown, "rows", []))]


def test_it_finds_nobody_by_a_part_of_a_number(house):
    browser = house.browser("supervisor")
    for name in ("tickets_ticket", "tickets_customer"):
        path = reverse(f"admin:{name}_changelist")
        assert CUSTOMER in text(browser.get(f"{path}?view=all&q={PHONE}"))
        for part in (PHONE[:-1], PHONE[:3], PHONE[3:], "ouyang", "@example.com"):
            assert CUSTOMER not in text(browser.get(f"{path}?view=all&q={part}")), (name, part)


@pytest.mark.parametrize("role", ["supervisor", "administrator", "assignee"])
def test_it_writes_no_past_state_back(role, house):
    """The library's page of a past state saves what is posted to it, for anybody who may look at it."""
    browser, before = house.browser(role), contents()
    roles = {"employee_number": "CS2026001", "is_active": "on", "is_superuser": "on", "groups": list(range(1, 9))}
    for address in house.addresses:
        if address.name.endswith("_simple_history"):
            assert browser.post(address.path, {**WORDS, **roles}).status_code == 405, address
    assert not changes(before)


@pytest.mark.parametrize("role", ["outsider", "editor", "colleague"])
def test_it_shows_the_past_of_visible_rows_only(role, house):
    browser = house.browser(role)
    for who, row in (("editor", house.draft), ("colleague", house.ticket.customer)):
        name, version = row._meta.label_lower.replace(".", "_"), row.history.latest("history_date").history_id
        for path in (reverse(f"admin:{name}_history", args=[row.pk]), reverse(f"admin:{name}_simple_history", args=[row.pk, version])):
            assert (browser.get(path).status_code == 200) == (role == who), path
