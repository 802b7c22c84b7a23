"""The ticket page and its verbs, as people at the desk meet them."""

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from helpdesk.models import Team, User
from knowledgebase.models import Script
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tickets import workflow
from tickets.admin.verbs import VERBS
from tickets.choices import EventCode, Status
from tickets.models import Attachment, IssueType, Message, Reason, Ticket, TicketEvent
from tickets.wording_events import SENTENCES

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def team(organisation: Team) -> Team:
    team = organisation
    for code, purpose in (("wrong_team", "transfer"), ("spam", "cancel"), ("parts", "breach")):
        Reason.objects.create(code=code, name=code, purpose=purpose)
    return team


@pytest.fixture
def agent(team: Team) -> User:
    return make_agent(team, name="林晓彤")


@pytest.fixture
def ticket(agent: User) -> Ticket:
    return Ticket.objects.get(pk=open_ticket(email="zhou@example.com").pk)


@pytest.fixture
def desk(client: Client, agent: User) -> Client:
    client.force_login(agent)
    return client


def page(ticket: Ticket) -> str:
    return reverse("admin:tickets_ticket_change", args=[ticket.pk])


def url(ticket: Ticket, slug: str) -> str:
    return reverse(VERBS[slug].url_name, args=[ticket.pk])


def state(ticket: Ticket) -> tuple[Any, ...]:
    """All that a refused verb must leave as it was."""
    row = Ticket.objects.filter(pk=ticket.pk).values().get()
    return row, TicketEvent.objects.count(), Message.objects.count(), Attachment.objects.filter(message__isnull=False).count()


def photo(name: str = "底座.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def text(response: Any) -> str:
    return str(response.content.decode())


def answers(ticket: Ticket, colleague: User) -> dict[str, dict[str, Any]]:
    """What a person would fill into each verb's form."""
    other = Team.objects.get_or_create(code="complaints", defaults={"name": "投诉专席"})[0]
    return {
        "take": {},
        "reply": {"body": "马上为您查。"},
        "note": {"body": "先看批号。"},
        "ask": {"items": ["order_number"], "body": "请告诉我们订单号。"},
        "resolve": {"result": "已换新。"},
        "transfer": {"team": other.pk, "reason": "wrong_team"},
        "progress": {"word": "contacted"},
        "reopen": {"reason": "客户来电，问题还在。"},
        "assign": {"to": colleague.pk},
        "hand-back": {"reason": "wrong_team"},
        "reclassify": {"issue_type": "logistics", "category": "complaint", "priority": "urgent", "level": "2"},
        "cancel": {"reason": "spam"},
        "request-missing": {},
    }


# ---------------------------------------------------------------- what it shows


def test_it_shows_conversation_facts_and_timeline(desk: Client, ticket: Ticket, agent: User) -> None:
    workflow.reply(ticket, by=agent, now=NOW, body="马上为您查。")
    workflow.note(ticket, by=agent, now=NOW, body="批号 2610A")
    html = text(desk.get(page(ticket)))
    for words in (ticket.number, "收到时壶盖就有一道裂纹", "马上为您查。", "批号 2610A", "msg--note", "138****6620"):
        assert words in html
    assert "13800006620" not in html


def test_it_takes_no_more_than_fifteen_statements_for_thirty_messages_with_files(
    desk: Client, ticket: Ticket, agent: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(29):
        event = workflow.reply(ticket, by=agent, now=NOW, body=f"第 {number} 条")
        Attachment.objects.create(
            message=event.message, file="x.bin", name="x.png", content_type="image/png", size=9, sha256="", created_at=NOW
        )
    desk.get(page(ticket))
    with django_assert_max_num_queries(15):
        html = text(desk.get(page(ticket)))
    assert "第 28 条" in html


def test_it_shows_hostile_text_as_text(desk: Client, agent: User) -> None:
    ticket = open_ticket(subject="<script>alert(1)</script>", description="<img src=x onerror=alert(1)> 冒烟 \u202eabc\n\n第二段")
    html = text(desk.get(page(ticket)))
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "<mark>冒烟</mark>" in html


def test_it_says_every_event_in_words() -> None:
    assert set(SENTENCES) == set(EventCode.values)


def test_it_says_why_the_deadline_is_when_it_is(desk: Client, ticket: Ticket, agent: User) -> None:
    workflow.ask(ticket, by=agent, now=NOW, body="请补订单号", items=["order_number"])
    workflow.customer_writes(ticket, now=NOW + timedelta(minutes=3), body="订单号 D20261118")
    html = text(desk.get(page(ticket)))
    assert "请客户补充，暂停" in html
    assert "客户已答复，顺延到" in html


def test_it_shows_only_the_last_hundred_messages_unless_asked(desk: Client, ticket: Ticket, agent: User) -> None:
    Message.objects.bulk_create(
        Message(ticket=ticket, kind="note", is_public=False, author=agent, body=f"旧话{n:03d}", created_at=NOW + timedelta(seconds=n))
        for n in range(120)
    )
    assert "旧话000" not in text(desk.get(page(ticket)))
    assert "旧话000" in text(desk.get(page(ticket) + "?all"))


# ---------------------------------------------------------------- who may


def outsider(team: Team) -> User:
    return make_agent(Team.objects.create(code="elsewhere", name="别组"), name="外人")


def test_it_hides_everything_from_an_outsider(client: Client, ticket: Ticket, agent: User, team: Team) -> None:
    event = workflow.reply(ticket, by=agent, now=NOW, body="见附件")
    file = Attachment.objects.create(
        message=event.message, file="x.bin", name="x.png", content_type="image/png", size=9, sha256="", created_at=NOW
    )
    client.force_login(outsider(team))
    before = state(ticket)
    assert client.get(page(ticket)).status_code == 404
    for slug, data in answers(ticket, agent).items():
        assert client.get(url(ticket, slug)).status_code == 404, slug
        assert client.post(url(ticket, slug), data).status_code == 404, slug
    for name in ("unmask", "help", "scripts", "news"):
        address = reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk])
        assert (client.post if name == "unmask" else client.get)(address).status_code == 404
    for name in ("admin:tickets_attachment", "admin:tickets_attachment_thumb"):
        assert client.get(reverse(name, args=[file.token])).status_code == 404
    assert state(ticket) == before


def test_it_lets_colleagues_and_the_supervisor_in(client: Client, ticket: Ticket, team: Team) -> None:
    for person in (make_agent(team, name="同事"), UserFactory(roles=["supervisor"])):
        client.force_login(person)
        assert client.get(page(ticket)).status_code == 200


def test_it_lets_a_manager_read_but_not_work(client: Client, ticket: Ticket, agent: User) -> None:
    client.force_login(UserFactory(roles=["manager"]))
    before = state(ticket)
    html = text(client.get(page(ticket)))
    assert "composer" not in html
    for slug, data in answers(ticket, agent).items():
        assert client.post(url(ticket, slug), data).status_code == 403, slug
    assert state(ticket) == before


def test_it_changes_nothing_by_looking(desk: Client, ticket: Ticket) -> None:
    before = state(ticket)
    for slug in VERBS:
        desk.get(url(ticket, slug))
    assert desk.post(page(ticket), {"status": "closed"}).status_code == 405
    assert state(ticket) == before


def test_it_shows_the_number_in_full_once_and_on_record(desk: Client, ticket: Ticket, agent: User) -> None:
    html = text(desk.post(reverse("admin:tickets_ticket_unmask", args=[ticket.pk])))
    assert "13800006620" in html
    event = ticket.events.get(code="unmasked")
    assert event.actor == agent
    assert "13800006620" not in text(desk.get(page(ticket)))


def test_it_keeps_the_number_masked_for_a_colleague_without_the_right(client: Client, ticket: Ticket, team: Team) -> None:
    client.force_login(make_agent(team))
    assert client.post(reverse("admin:tickets_ticket_unmask", args=[ticket.pk])).status_code == 403
    assert not ticket.events.filter(code="unmasked").exists()


# ---------------------------------------------------------------- verbs


def in_status(status: str, ticket: Ticket, agent: User) -> Ticket:
    """The ticket, brought into a status by verbs."""
    if status == Status.NEW:
        return Ticket.objects.get(pk=open_ticket(assign=False, phone="13900000001").pk)
    if status == Status.IN_PROGRESS:
        workflow.reply(ticket, by=agent, now=NOW, body="在看")
    if status == Status.WAITING_CUSTOMER:
        workflow.ask(ticket, by=agent, now=NOW, body="请补订单号")
    if status in (Status.RESOLVED, Status.CLOSED):
        workflow.resolve(ticket, by=agent, now=NOW, result="已换新")
    if status == Status.CLOSED:
        workflow.confirm(ticket, now=NOW)
    if status == Status.CANCELLED:
        workflow.cancel(ticket, by=agent, now=NOW, reason="spam")
    ticket.refresh_from_db()
    assert ticket.status == status
    return ticket


WORKING = {"reply", "note", "ask", "resolve", "transfer", "progress", "assign", "reclassify", "cancel"}
ALLOWED = {
    Status.NEW: WORKING | {"take"},
    Status.ASSIGNED: WORKING | {"hand-back"},
    Status.IN_PROGRESS: WORKING | {"hand-back"},
    Status.WAITING_CUSTOMER: WORKING - {"ask"},
    Status.RESOLVED: {"note", "reopen"},
    Status.CLOSED: {"note", "reopen"},
    Status.CANCELLED: {"note"},
}


@pytest.mark.parametrize("status", list(ALLOWED))
def test_it_does_what_the_status_allows_and_refuses_all_else(client: Client, team: Team, status: str) -> None:
    agent = make_agent(team, name="林晓彤", roles=("agent", "senior_agent"))
    ticket = in_status(status, open_ticket(), agent)
    colleague = make_agent(team, name="同事", online=False)
    client.force_login(agent)
    before = state(ticket)
    for slug, data in answers(ticket, colleague).items():
        if slug == "request-missing":
            continue
        with transaction.atomic():
            response = client.post(url(ticket, slug), {**data, "version": ticket.version})
            if slug in ALLOWED[Status(status)]:
                assert response.status_code == 302, slug
                assert state(ticket) != before, slug
            else:
                assert response.status_code == 409, slug
                assert state(ticket) == before, slug
            transaction.set_rollback(True)


def test_it_offers_only_verbs_that_fit(desk: Client, ticket: Ticket, agent: User) -> None:
    html = text(desk.get(page(ticket)))
    assert url(ticket, "resolve") in html
    assert url(ticket, "reopen") not in html
    workflow.resolve(ticket, by=agent, now=NOW, result="已换新")
    html = text(desk.get(page(ticket)))
    assert url(ticket, "resolve") not in html
    assert url(ticket, "reopen") in html
    assert url(ticket, "reply") not in html


def test_it_opens_a_form_in_place_for_htmx_and_on_the_page_without(desk: Client, ticket: Ticket) -> None:
    fragment = text(desk.get(url(ticket, "ask"), headers={"HX-Request": "true", "HX-Target": "verb"}))
    assert "<html" not in fragment
    assert "verbform" in fragment
    whole = text(desk.get(url(ticket, "ask")))
    assert "<html" in whole
    assert "verbform" in whole


def test_it_keeps_what_was_typed_when_something_is_wrong(desk: Client, ticket: Ticket) -> None:
    before = state(ticket)
    response = desk.post(url(ticket, "ask"), {"body": "麻烦您补一下", "version": ticket.version})
    assert "麻烦您补一下" in text(response)
    assert "field--error" in text(response)
    assert state(ticket) == before


def test_it_refuses_a_stale_version_and_takes_it_on_the_second_try(desk: Client, ticket: Ticket, agent: User) -> None:
    seen = ticket.version
    workflow.note(ticket, by=agent, now=NOW, body="在看")
    before = state(ticket)
    response = desk.post(url(ticket, "resolve"), {"result": "已换新。", "version": seen})
    assert response.status_code == 409
    assert "已换新。" in text(response)
    assert state(ticket) == before
    version = response.context["form"]["version"].value()
    assert desk.post(url(ticket, "resolve"), {"result": "已换新。", "version": version}).status_code == 302


def test_it_keeps_a_reply_that_crosses_another_and_warns(desk: Client, ticket: Ticket, team: Team) -> None:
    seen = ticket.version
    workflow.reply(ticket, by=make_agent(team, name="周敏", online=False), now=NOW, body="我先回了")
    response = desk.post(url(ticket, "reply"), {"body": "马上为您查。", "version": seen})
    assert ticket.messages.filter(body="马上为您查。").exists()
    assert any("周敏" in str(message) for message in get_messages(response.wsgi_request))


def test_it_makes_one_message_of_a_form_sent_twice(desk: Client, ticket: Ticket) -> None:
    data = {"body": "马上为您查。", "version": ticket.version, "once": "a" * 32}
    for _ in range(3):
        assert desk.post(url(ticket, "reply"), data).status_code == 302
    assert ticket.messages.filter(kind="reply").count() == 1


def test_it_sends_no_script_with_a_hole(desk: Client, ticket: Ticket) -> None:
    before = state(ticket)
    response = desk.post(url(ticket, "reply"), {"body": "订单 {order} 已发出", "version": ticket.version})
    assert "订单 {order} 已发出" in text(response)
    assert state(ticket) == before


def test_it_asks_for_the_reason_of_a_delay_before_closing_or_passing_on(desk: Client, ticket: Ticket, team: Team) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(due_at=NOW)
    data = answers(ticket, ticket.assignee)  # type: ignore[arg-type]
    for slug in ("resolve", "transfer"):
        before = state(ticket)
        response = desk.post(url(ticket, slug), {**data[slug], "version": ticket.version})
        assert "breach_reason" in text(response)
        assert state(ticket) == before
    assert desk.post(url(ticket, "resolve"), {**data["resolve"], "breach_reason": "parts", "version": ticket.version}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.breach_reason == "parts"


def test_it_asks_for_evidence_where_the_type_needs_it(desk: Client, ticket: Ticket) -> None:
    IssueType.objects.filter(code="product_quality").update(requires_to_resolve=["result", "evidence"])
    before = state(ticket)
    response = desk.post(url(ticket, "resolve"), {"result": "已换新。", "version": ticket.version})
    assert response.status_code == 409
    assert "已换新。" in text(response)
    assert state(ticket) == before
    response = desk.post(url(ticket, "resolve"), {"result": "已换新。", "version": ticket.version, "uploads": photo()})
    assert response.status_code == 302
    assert Attachment.objects.get().message.kind == "result"  # type: ignore[union-attr]


def test_it_answers_404_for_a_file_that_is_gone(desk: Client, ticket: Ticket, agent: User) -> None:
    message = workflow.reply(ticket, by=agent, now=NOW, body="见附件").message
    file = Attachment.objects.create(
        message=message, file="gone.bin", name="x.png", content_type="image/png", size=9, sha256="", created_at=NOW
    )
    assert desk.get(reverse("admin:tickets_attachment", args=[file.token])).status_code == 404


def test_it_sends_files_along_and_gives_them_out_safely(desk: Client, ticket: Ticket) -> None:
    desk.post(url(ticket, "reply"), {"body": "见图", "uploads": [photo("a.png"), photo("b.png")]})
    file = Attachment.objects.get()  # the same picture twice is one file
    response = desk.get(reverse("admin:tickets_attachment", args=[file.token]))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert desk.get(reverse("admin:tickets_attachment_thumb", args=[file.token]))["Content-Type"] == "image/jpeg"
    assert file.token in text(desk.get(page(ticket)))


def test_it_refuses_a_file_that_is_none_and_keeps_text_and_good_files(desk: Client, ticket: Ticket) -> None:
    bad = SimpleUploadedFile("x.svg", b"<svg onload=alert(1)></svg>", "image/svg+xml")
    before = state(ticket)
    response = desk.post(url(ticket, "reply"), {"body": "见图", "uploads": [photo(), bad], "once": "b" * 32})
    assert "x.svg" in text(response)
    assert "底座.png" in text(response)
    assert state(ticket) == before
    desk.post(url(ticket, "reply"), {"body": "见图", "once": "b" * 32})
    assert ticket.messages.get(kind="reply").attachments.get().name == "底座.png"


def test_it_never_reaches_files_of_another_persons_form(client: Client, ticket: Ticket, agent: User, team: Team) -> None:
    client.force_login(agent)
    client.post(url(ticket, "reply"), {"uploads": photo(), "body": "{order}", "once": "c" * 32})
    client.force_login(make_agent(team, online=False))
    client.post(url(ticket, "note"), {"body": "别人的", "once": "c" * 32})
    assert Attachment.objects.get().message is None


def test_it_asks_for_all_that_is_missing_in_one_click(desk: Client, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(missing=["order_number", "evidence_photo"])
    assert desk.post(url(ticket, "request-missing"), {"version": ticket.version}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == Status.WAITING_CUSTOMER
    question = ticket.messages.get(kind="question")
    assert question.data["items"] == ["order_number", "evidence_photo"]
    assert "订单号" in question.body


def test_it_leads_to_the_workbench_when_the_ticket_is_out_of_sight(desk: Client, ticket: Ticket) -> None:
    data = answers(ticket, ticket.assignee)["transfer"]  # type: ignore[arg-type]
    response = desk.post(url(ticket, "transfer"), {**data, "version": ticket.version})
    assert response["Location"] == reverse("admin:index")


# ---------------------------------------------------------------- help


def test_it_offers_scripts_filled_in_for_the_customer(desk: Client, ticket: Ticket) -> None:
    Script.objects.create(
        code="sorry", state="published", title="致歉", body="{customer}您好，订单 {order} 我们在看。{agent}", keywords=["裂纹"]
    )
    for name in ("help", "scripts"):
        html = text(desk.get(reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk])))
        assert "周敏您好" in html
        assert "林晓彤" in html
    html = text(desk.get(page(ticket) + "?script=sorry"))
    assert "周敏您好，订单 {order} 我们在看。林晓彤" in html


def test_it_tells_what_came_in_meanwhile(desk: Client, ticket: Ticket) -> None:
    address = reverse("admin:tickets_ticket_news", args=[ticket.pk])
    assert desk.get(f"{address}?version={ticket.version}").status_code == 204
    workflow.customer_writes(ticket, now=NOW, body="还在吗")
    assert "还在吗" in text(desk.get(f"{address}?version={ticket.version}"))


@pytest.mark.parametrize("script", ["nothing", "../x", "%00"])
def test_it_ignores_an_unknown_script(desk: Client, ticket: Ticket, script: str) -> None:
    assert desk.get(page(ticket), {"script": script.replace("%00", "")}).status_code == 200


def test_it_answers_404_for_a_number_that_is_none(desk: Client) -> None:
    for pk in ("999999999999999999999", "x", "0"):
        assert desk.get(f"/admin/tickets/ticket/{pk}/change/").status_code == 404
