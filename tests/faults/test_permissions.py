"""AZ: what somebody may not see, count, link or change, tried by whoever has a log-in but not the right."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from django.urls import reverse

from helpdesk.api import authentication
from helpdesk.choices import OutboundChannel
from helpdesk.configuration import forget
from helpdesk.models import OutboundMessage, User
from tests.addresses import CUSTOMER, NOTE, PHONE, SUBJECT, House, changes, contents, only_form
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tests.test_every_address import OWN_MATTER, POST_ONLY, PUBLIC, WORDS
from tickets import chain, chasing, collaboration, routing, workflow
from tickets.admin.verbs import VERBS
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SECRETS = (SUBJECT, CUSTOMER, PHONE, NOTE)


def at_desk(user: User) -> Client:
    """Somebody's browser; a fault is an answer with 500."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(pk=user.pk), backend="django.contrib.auth.backends.ModelBackend")
    return client


def foreign(house: House) -> Ticket:
    """A ticket of another team, in its agent's hands, with words nobody else may read."""
    ticket = open_ticket(subject="别组的事八八七七", name="别组客户", phone="13699990000", assign=False)
    workflow.note(ticket, by=house.people["outsider"], now=NOW, body="别组的备注")
    Ticket.objects.filter(pk=ticket.pk).update(team=house.other, assignee=house.people["outsider"], status="in_progress")
    return Ticket.objects.get(pk=ticket.pk)


# ---------------------------------------------------------------- AZ-05


@pytest.mark.parametrize("role", ["assignee", "supervisor", "manager", "department", "editor", "administrator"])
def test_nobody_gives_themselves_anything(house: House, role: str) -> None:
    """AZ-05: whatever is posted to any address that knows people."""
    user = house.people[role]
    wanted = {
        "is_superuser": "on", "is_staff": "on", "is_active": "on", "groups": [str(pk) for pk in Group.objects.values_list("pk", flat=True)],
        "user_permissions": [str(pk) for pk in Permission.objects.values_list("pk", flat=True)[:50]], "role": "administrator", "roles": "administrator",
        "employee_number": "CS0000001", "teams": [str(house.other.pk)], "department": str(house.warehouse.pk), "must_change_password": "",
        "name": user.name, "language": "zh-hans", "theme": "dark", "ways": [], "email": "me@example.com",
    }  # fmt: skip

    def rights() -> Any:
        row = User.objects.get(pk=user.pk)
        # Who manages people also says where they themselves work; that gives an administrator nothing.
        place = () if role == "administrator" else (row.department_id, set(row.teams.all()))
        return row.is_superuser, row.is_active, row.employee_number, set(row.groups.all()), row.get_all_permissions(), place

    before, browser = rights(), at_desk(user)
    for path in (
        reverse("admin:me"), reverse("admin:availability"), reverse("admin:theme"), reverse("set_language"), reverse("admin:password_change"),
        reverse("admin:helpdesk_user_change", args=[user.pk]), reverse("admin:helpdesk_user_add"), reverse("admin:helpdesk_user_changelist"),
    ):  # fmt: skip
        assert browser.post(path, wanted).status_code < 500, path
    assert rights() == before
    made = User.objects.filter(employee_number="CS0000001").first()
    assert made is None or (role == "administrator" and not made.is_superuser)


# ---------------------------------------------------------------- AZ-06


@pytest.fixture
def auditor(house: House) -> User:
    """Somebody who may look at everything and do nothing."""
    group = Group.objects.create(name="auditors")
    group.permissions.set(Permission.objects.filter(codename__startswith="view_"))
    user = UserFactory()
    user.groups.add(group)
    return user


# What is about oneself, or leaves no trace on anybody's matter.
ONES_OWN = {
    "admin:me", "admin:test_notice", "admin:theme", "admin:availability", "admin:password_change", "admin:logout", "admin:notices", "admin:new_notices",
    "admin:put_notice_away", "set_language",
}  # fmt: skip


def test_who_may_only_look_changes_nothing(house: House, auditor: User) -> None:
    """AZ-06: every address, posted to, with everything a form may hold."""
    browser, before = at_desk(auditor), contents()
    for address in house.telling:
        if address.name in ONES_OWN | PUBLIC or address.name.startswith("admin:saved_view"):
            continue
        more = {"who": auditor.employee_number, "message": "1", "name": "x"} if address.name != "admin:tickets_ticket_follow" else {}
        assert browser.post(address.path, {**WORDS, **more}).status_code < 500, address
    assert not changes(before)
    followers = reverse("api:followers", args=[house.ticket.number])
    assert browser.post(followers, {}, content_type="application/json").status_code == 403
    assert not changes(before)


# ---------------------------------------------------------------- AZ-08, AZ-02: other people's rows in one's own forms


def test_no_form_links_or_names_what_one_may_not_see(house: House) -> None:
    """AZ-08: a ticket of another team, by number and by key, in every field of every verb on one's own ticket."""
    theirs, browser = foreign(house), house.browser("assignee")
    message = theirs.messages.order_by("pk").first()
    assert message is not None
    for reference in (theirs.number, str(theirs.pk)):
        posted = {
            **WORDS, **dict.fromkeys(("other", "pick", "parent", "into", "number", "ticket", "q", "duplicate", "keep", "add"), reference),
            "messages": [str(message.pk)], "message": str(message.pk), "remedy": "999999", "version": str(house.ticket.version),
        }  # fmt: skip
        for slug, verb in VERBS.items():
            if slug in ("tags", "tag"):
                continue
            with transaction.atomic():
                answer = browser.post(reverse(verb.url_name, args=[house.ticket.pk]), posted)
                said = answer.content.decode()
                assert answer.status_code < 500, slug
                assert not [word for word in ("别组的事八八七七", "别组客户", "别组的备注") if word in said], slug
                now = Ticket.objects.get(pk=house.ticket.pk)
                linked = {now.parent_id, now.merged_into_id, now.previous_id}
                assert theirs.pk not in linked, slug
                assert Ticket.objects.filter(pk=theirs.pk).values().get() == Ticket.objects.filter(pk=theirs.pk).values().get()
                assert not theirs.events.filter(actor=house.people["assignee"]).exists(), slug
                transaction.set_rollback(True)


def test_a_row_of_another_ticket_is_not_reached_through_ones_own(house: House) -> None:
    """Steps, manuals, messages and files are looked for on the ticket of the address only."""
    mine = open_ticket(subject="我的", phone="13700001111")
    routing.take(mine, by=house.people["colleague"], now=NOW) if mine.assignee_id is None else None
    browser, before = house.browser("assignee"), contents()
    step = house.checklist.steps.order_by("pk").first()
    assert step is not None
    sent = house.ticket.messages.filter(kind="note").first()
    assert sent is not None
    assert browser.post(reverse("admin:tickets_ticket_step", args=[mine.pk, step.pk])).status_code == 404
    assert browser.post(reverse("admin:tickets_ticket_manual_off", args=[mine.pk, house.checklist.pk])).status_code == 404
    assert browser.post(reverse("admin:tickets_ticket_take_back", args=[mine.pk]), {"message": str(sent.pk)}).status_code == 404
    files = reverse("api:attachments", args=[mine.number])
    assert browser.get(f"{files}{house.note_file.token}/").status_code == 404
    assert browser.get(reverse("public_file", args=[mine.token, house.public_file.token])).status_code == 404
    assert not changes(before)


def test_nobody_takes_back_what_a_colleague_has_sent(house: House) -> None:
    event = workflow.reply(Ticket.objects.get(pk=house.ticket.pk), by=house.people["assignee"], now=NOW + 9 * MINUTE, body="您好")
    browser = house.browser("colleague")
    path = reverse("admin:tickets_ticket_take_back", args=[house.ticket.pk])
    before = contents()
    assert browser.post(path, {"message": str(event.message_id)}).status_code == 302
    assert not changes(before)
    again = browser.get(reverse("admin:tickets_ticket_reply", args=[house.ticket.pk]), {"again": event.message_id})
    assert not again.context["composer"]["body"].value()


# ---------------------------------------------------------------- AZ-12, AZ-15: rights that end


def test_an_outsourced_helper_sees_nothing_once_the_contract_is_off(house: House) -> None:
    """AZ-12."""
    helper = house.people["outsourced"]
    team = helper.teams.get()
    ticket = open_ticket(subject="外包在办", phone="13611112222", assign=False)
    Ticket.objects.filter(pk=ticket.pk).update(team=team)
    routing.take(Ticket.objects.get(pk=ticket.pk), by=helper, now=NOW)
    browser, page = house.browser("outsourced"), reverse("admin:tickets_ticket_change", args=[ticket.pk])
    assert browser.get(page).status_code == 200
    routing.assign(Ticket.objects.get(pk=ticket.pk), to=make_agent(team), by=house.people["supervisor"], now=NOW + MINUTE)
    team.is_outsourced = False
    team.save()
    for path in (page, reverse("api:ticket", args=[ticket.number]), reverse("admin:tickets_ticket_note", args=[ticket.pk])):
        assert browser.get(path).status_code == 404, path
    assert "外包在办" not in browser.get(reverse("admin:tickets_ticket_changelist") + "?view=all").content.decode()


def test_a_department_sees_no_request_of_a_department_it_has_left(house: House) -> None:
    """AZ-12: and of one that is finished the request alone, never the ticket."""
    clerk, page = house.people["clerk"], reverse("admin:request", args=[house.asked.pk])
    browser = house.browser("clerk")
    collaboration.finish(house.asked, by=clerk, now=NOW + 8 * MINUTE, result="批次没有问题")
    assert browser.get(page).status_code == 200
    for path in (reverse("admin:tickets_ticket_change", args=[house.ticket.pk]), reverse("api:ticket", args=[house.ticket.number])):
        assert browser.get(path).status_code == 404
    house.warehouse.contact = None
    house.warehouse.save()
    User.objects.filter(pk=clerk.pk).update(department=None)
    for path in (page, reverse("api:collaboration", args=[house.asked.pk])):
        assert browser.get(path).status_code == 404, path


def test_a_right_that_is_taken_away_ends_with_the_next_request(house: House) -> None:
    """AZ-15: in the session that is open, by the program's key, on pages that only ask for news, and on remembered lists."""
    user = house.people["assignee"]
    browser, ticket = house.browser("assignee"), house.ticket
    program = Client(raise_request_exception=False, headers={"authorization": f"Bearer {authentication.issue(user, 'x')[1]}"})
    assert browser.get(reverse("admin:tickets_ticket_changelist") + "?view=all").status_code == 200
    assert program.get(reverse("api:ticket", args=[ticket.number])).status_code == 200
    user.groups.clear()
    before = contents()
    for address in house.telling:
        if address.name in PUBLIC | POST_ONLY or address.name in {"admin:notices", "admin:new_notices"}:
            continue
        shown = browser.get(address.path)
        text = "" if shown.streaming else shown.content.decode()
        assert shown.status_code < 500
        assert not [word for word in SECRETS if word in text], address
    assert browser.post(reverse("admin:tickets_ticket_note", args=[ticket.pk]), {"body": "还在"}).status_code == 404
    assert program.get(reverse("api:ticket", args=[ticket.number])).status_code in (403, 404)
    assert program.post(reverse("api:messages", args=[ticket.number]), {"kind": "note", "body": "x"}, "application/json").status_code in (
        403,
        404,
    )
    assert not changes(before)


def test_who_lost_sight_of_a_ticket_hears_no_more_of_it(house: House) -> None:
    """AZ-15: also not as a follower when a department is late."""
    from tickets.models import Ladder, LadderRung

    colleague = house.people["colleague"]
    chain.follow(house.ticket, user=colleague, by=colleague, now=NOW + 8 * MINUTE)
    ladder = Ladder.objects.create(code="all", name="all")
    for point in ("warning", "after"):
        LadderRung.objects.create(ladder=ladder, code=point, clock="acceptance", point=point, amount=1, audience=["followers", "assignee"])
    policy = Ticket.objects.get(pk=house.ticket.pk).policy
    assert policy is not None
    policy.ladder = ladder
    policy.save()
    colleague.teams.set([house.other])
    before = set(OutboundMessage.objects.filter(recipient=colleague).values_list("pk", flat=True))
    chasing.sweep(house.asked.due_at + 5 * MINUTE)
    assert (
        OutboundMessage.objects.filter(kind__contains="acceptance").exists()
        or OutboundMessage.objects.filter(about=house.ticket.number).exists()
    )
    assert set(OutboundMessage.objects.filter(recipient=colleague, channel=OutboundChannel.IN_APP).values_list("pk", flat=True)) == before


# ---------------------------------------------------------------- AZ-13, AZ-14


def test_no_count_holds_what_one_may_not_see(house: House) -> None:
    """AZ-13: the same pages with and without a ticket of another team that is of the same customer."""
    mine = open_ticket(subject="我的", phone="13622223333", name="同一位")
    browser = house.browser("assignee")
    paths = [
        reverse("admin:index"), reverse("admin:tickets_ticket_changelist") + "?view=all&q=13622223333", reverse("admin:search") + "?q=13622223333",
        reverse("admin:tickets_ticket_change", args=[mine.pk]), reverse("admin:tickets_customer_change", args=[mine.customer_id]),
        reverse("api:tickets") + "?q=13622223333",
    ]  # fmt: skip

    def seen() -> list[str]:
        return [plain(browser.get(path).content.decode()) for path in paths] + [
            browser.get(reverse("admin:tickets_ticket_alike", args=[mine.pk]), headers={"HX-Request": "true"}).content.decode()
        ]

    forget()  # what another test held may be read anew between two looks
    seen()  # the first look reads the notices of the ticket
    first = seen()
    assert first == seen()
    other = open_ticket(subject="别组", phone="13622223333", name="同一位", assign=False, notify=False)
    Ticket.objects.filter(pk=other.pk).update(team=house.other)
    assert other.customer_id == mine.customer_id
    for path, was, now in zip([*paths, "alike"], first, seen(), strict=True):
        assert was == now, path


def plain(html: str) -> str:
    """A page without what is new each time it is drawn."""
    import re

    return re.sub(r'value="[\w-]{20,80}"|data-mark="\w+"|mark=\w+|\?after=[^"]*', "", html)


def test_a_customer_reads_nothing_of_how_we_work(house: House) -> None:
    """AZ-14: no note, no name of ours but who wrote, no number or address of staff, no policy, no score."""
    by = house.people["assignee"]
    User.objects.filter(pk=by.pk).update(email="lin@house.example", phone="13588887777")
    workflow.progress(Ticket.objects.get(pk=house.ticket.pk), by=by, now=NOW + 9 * MINUTE, word="internal", body="内部进展六六")
    policy = Ticket.objects.get(pk=house.ticket.pk).policy
    assert policy is not None
    hidden = [
        NOTE, "内部进展六六", by.employee_number, "lin@house.example", "13588887777", house.people["supervisor"].name, house.people["clerk"].name,
        "请核对批次", str(house.warehouse), "confidence", '"sheet"', f'"{policy.code}"', PHONE,
    ]  # fmt: skip
    browser = Client(raise_request_exception=False)
    for address in house.addresses:
        if address.name not in OWN_MATTER:
            continue
        answer = browser.get(address.path)
        text = "" if answer.streaming else answer.content.decode()
        assert not [word for word in hidden if word in text], address


# ---------------------------------------------------------------- beyond the rows


@pytest.mark.once
def test_every_post_needs_the_token_of_its_form(house: House) -> None:
    """CSRF: with the session alone nothing is done anywhere."""
    for role in ("assignee", "superuser"):
        browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
        browser.force_login(house.people[role], backend="django.contrib.auth.backends.ModelBackend")
        before = contents()
        for address in house.telling:
            assert browser.post(address.path, WORDS).status_code in (302, 403, 404, 405), address
            if address.name.startswith("api:"):
                body = json.dumps({"kind": "note", "body": "x", "verb": "take"})
                assert browser.post(address.path, body, content_type="application/json").status_code in (403, 404, 405), address
        assert not changes(before)


@pytest.mark.once
def test_another_method_does_nothing(house: House) -> None:
    """But on an order, which programs put by its number."""
    browser = house.browser("superuser")
    before = contents()
    for address in house.telling:
        if address.is_stock or address.name in ("admin:logout", "api:order"):
            continue
        for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "PROPFIND"):
            answer = browser.generic(method, address.path, b"{}", content_type="application/json", headers=only_form(address))
            assert answer.status_code < 500, (address, method)
    assert not changes(before)


EVIL = (
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "http:evil.example",
    "javascript:hit()",
    "\thttps://evil.example",
    "///evil.example",
)
NAMES = ("next", "back", "return", "redirect", "url", "here", "query")
# Where a parameter says what comes next.
LEADING = {"admin:login", "set_language", "admin:theme", "choose_theme", "admin:availability", "admin:take_next", "admin:put_notice_away"}


@pytest.mark.once
def test_nobody_is_led_away(house: House) -> None:
    """Open redirects: by any parameter that names where to go next, or by the page one says to come from."""
    before = {"referer": "https://evil.example/x"}
    for role in ("assignee", "anonymous"):
        browser = house.browser(role)
        for address in house.telling:
            if address.is_stock or address.name == "admin:logout":
                continue
            for turn in range(len(EVIL) if address.name in LEADING else 1):
                asked = {name: EVIL[(turn + place) % len(EVIL)] for place, name in enumerate(NAMES)}
                with transaction.atomic():
                    for answer in (
                        browser.get(address.path, asked, headers=before | only_form(address)),
                        browser.post(address.path, {**WORDS, **asked}, headers=before),
                    ):
                        where = "".join(answer.get(name, "") for name in ("Location", "HX-Redirect", "HX-Location", "Refresh"))
                        where = where.removeprefix("http://testserver")
                        assert not where.startswith(("//", "/\\", "http", "javascript", "\t")), (address, where)
                        assert "evil" not in where.split("?")[0], (address, where)
                    transaction.set_rollback(True)
