"""People outside who are copied in: what their own link shows and takes, and what stays the customer's."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from helpdesk.models import OutboundMessage, Team, User
from tests.factories import NOW, make_agent, open_ticket
from tests.public.conftest import picture
from tickets import participants, workflow
from tickets.choices import EventCode, Status
from tickets.errors import Incomplete, NotAllowed
from tickets.models import Participant, Ticket, TicketEvent

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
LATER = NOW + 5 * MINUTE
PHONE, MAIL = "13800006620", "zhou@example.com"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def agent(organisation: Team) -> User:
    return make_agent(organisation, name="林晓彤")


@pytest.fixture
def ticket(agent: User) -> Ticket:
    row = open_ticket(email=MAIL, phone=PHONE)
    workflow.reply(row, by=agent, now=NOW, body="马上为您查。")
    workflow.note(row, by=agent, now=NOW, body="批号 2610A 内部")
    return Ticket.objects.get(pk=row.pk)


def copied(
    ticket: Ticket, agent: User, *, email: str = "wang@example.com", name: str = "王工", rights: str = "read", **more: Any
) -> Participant:
    event = participants.copy_in(ticket, by=agent, now=NOW, email=email, name=name, rights=rights, **more)
    return Participant.objects.get(pk=event.data["participant"])


def link(one: Participant) -> str:
    return reverse("track", args=[one.token])


def page(client: Client, one: Participant) -> str:
    answer = client.get(link(one))
    assert answer.status_code == 200
    return str(answer.content.decode())


# ---------------------------------------------------------------- what they see


def test_they_read_what_was_said_in_public_and_nothing_else(client: Client, ticket: Ticket, agent: User) -> None:
    html = page(client, copied(ticket, agent))
    assert "马上为您查。" in html
    assert ticket.number in html
    for secret in ("批号 2610A", PHONE, PHONE[-4:], MAIL, "zh***", ticket.token, ticket.contact_name):
        assert secret not in html.replace("马上为您查。", ""), secret


@pytest.mark.parametrize("status", [Status.WAITING_CUSTOMER, Status.RESOLVED, Status.CLOSED])
def test_they_are_never_asked_what_only_the_customer_can_say(client: Client, ticket: Ticket, agent: User, status: str) -> None:
    one = copied(ticket, agent, rights="write")
    if status == Status.WAITING_CUSTOMER:
        workflow.ask(ticket, by=agent, now=NOW, body="请补订单号", items=["order_number"])
    else:
        workflow.resolve(ticket, by=agent, now=NOW, result="已换新")
    if status == Status.CLOSED:
        workflow.confirm(ticket, now=NOW)
    html = page(client, one)
    for words in ("confirm/", "refuse/", "surveys/", "等您", "您确认"):
        assert words not in html, words


def test_their_link_opens_nothing_of_the_customers(client: Client, ticket: Ticket, agent: User) -> None:
    one = copied(ticket, agent, rights="write")
    workflow.resolve(ticket, by=agent, now=NOW, result="已换新")
    assert client.get(reverse("received", args=[one.token])).status_code == 404
    for name in ("confirm_solution", "refuse_solution", "did_not_help", "survey_for_ticket"):
        assert client.post(reverse(name, args=[one.token])).status_code == 404
    assert Ticket.objects.get(pk=ticket.pk).status == Status.RESOLVED


def test_they_open_public_files_by_their_own_link(client: Client, ticket: Ticket, agent: User) -> None:
    from tickets import attachments

    attachments.store(picture("图.png"), draft="public", now=NOW)
    attachments.store(picture("密.png"), draft="secret", now=NOW)
    shown = workflow.reply(ticket, by=agent, now=NOW, body="见图", draft="public").message.attachments.get()
    hidden = workflow.note(ticket, by=agent, now=NOW, body="见图", draft="secret").message.attachments.get()
    one = copied(ticket, agent)
    address = reverse("public_file", args=[one.token, shown.token])
    assert address in page(client, one)
    assert client.get(address).status_code == 200
    assert client.get(reverse("public_file", args=[one.token, hidden.token])).status_code == 404
    participants.remove(one, by=agent, now=NOW)
    assert client.get(address).status_code == 404


def test_they_see_nothing_that_can_still_be_taken_back(client: Client, ticket: Ticket, agent: User) -> None:
    one = copied(ticket, agent)
    workflow.reply(ticket, by=agent, now=LATER, body="还没发出", hold=timedelta(seconds=10))
    assert "还没发出" not in page(client, one)


# ---------------------------------------------------------------- what they write


def send(client: Client, one: Participant, message: str, **more: Any) -> Any:
    return client.post(link(one), {"message": message, "submission_id": "s" * 30, **more})


def test_who_may_only_read_writes_nothing(client: Client, ticket: Ticket, agent: User) -> None:
    one = copied(ticket, agent)
    assert 'name="message"' not in page(client, one)
    count = ticket.messages.count()
    assert send(client, one, "我也要说").status_code == 404
    assert ticket.messages.count() == count


def test_words_and_files_are_marked_as_theirs(client: Client, ticket: Ticket, agent: User) -> None:
    one, other = copied(ticket, agent, rights="write"), copied(ticket, agent, email="li@example.com", name="李工")
    assert send(client, one, "附上检测照片", attachments=picture("检测.png")).status_code == 303
    assert send(client, one, "附上检测照片").status_code == 303
    message = ticket.messages.get(body="附上检测照片")
    assert message.data["participant"] == one.pk
    assert message.attachments.count() == 1
    assert Ticket.objects.get(pk=ticket.pk).unread_since == LATER
    assert OutboundMessage.objects.filter(kind="wrote", recipient=agent).count() == 1
    assert "王工（抄送）" in str(client.get(ticket.tracking_path).content.decode())
    html = page(client, other)
    assert "附上检测照片" in html
    assert "王工" not in html
    client.force_login(agent)
    assert "王工" in str(client.get(ticket.get_absolute_url()).content.decode())


def test_their_answer_restarts_the_clock_that_waited(client: Client, ticket: Ticket, agent: User) -> None:
    one = copied(ticket, agent, rights="write")
    workflow.ask(ticket, by=agent, now=NOW, body="请补检测照片")
    send(client, one, "照片在此")
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.status, row.paused_at) == (Status.IN_PROGRESS, None)


def test_they_reopen_nothing(client: Client, ticket: Ticket, agent: User) -> None:
    one = copied(ticket, agent, rights="write")
    workflow.resolve(ticket, by=agent, now=NOW, result="已换新")
    assert send(client, one, "还是不行").status_code == 303
    assert Ticket.objects.get(pk=ticket.pk).status == Status.RESOLVED
    workflow.confirm(ticket, now=LATER)
    assert send(client, one, "再说一句", submission_id="t" * 30).status_code == 404
    assert Ticket.objects.get(pk=ticket.pk).status == Status.CLOSED


# ---------------------------------------------------------------- what they are told


def told(one: Participant, kind: str) -> list[OutboundMessage]:
    return list(OutboundMessage.objects.filter(to=one.email, kind=kind).order_by("pk"))


def test_they_are_told_by_their_own_link_and_in_their_language(ticket: Ticket, agent: User) -> None:
    one = copied(ticket, agent, language="en")
    [hello] = told(one, "copied")
    assert hello.link.endswith(link(one))
    assert "copied in" in hello.subject
    workflow.reply(ticket, by=agent, now=LATER, body="有结果了", hold=timedelta(seconds=10))
    [news] = told(one, "copied_news")
    assert news.next_try_at == LATER + timedelta(seconds=10)
    assert news.link.endswith(link(one))
    assert "有结果了" not in news.body
    assert ticket.token not in news.link
    assert all("wang@" not in row.body + row.subject for row in OutboundMessage.objects.exclude(to=one.email))


def test_what_was_taken_back_reaches_them_neither(ticket: Ticket, agent: User) -> None:
    one = copied(ticket, agent)
    event = workflow.reply(ticket, by=agent, now=LATER, body="发错了", hold=timedelta(seconds=10))
    workflow.take_back(ticket, by=agent, now=LATER, message=event.message)
    assert told(one, "copied_news") == []


def test_nothing_is_sent_and_nothing_opens_once_they_are_taken_off(client: Client, ticket: Ticket, agent: User) -> None:
    one = copied(ticket, agent, rights="write")
    workflow.reply(ticket, by=agent, now=LATER, body="有结果了")
    participants.remove(one, by=agent, now=LATER)
    assert told(one, "copied") == told(one, "copied_news") == []
    assert client.get(link(one)).status_code == 404
    assert send(client, one, "还在吗").status_code == 404
    with pytest.raises(NotAllowed):
        workflow.participant_writes(one, now=LATER, body="还在吗")
    with pytest.raises(NotAllowed):
        participants.remove(one, by=agent, now=LATER)
    again = copied(ticket, agent)
    assert again.token != one.token
    assert client.get(link(one)).status_code == 404


# ---------------------------------------------------------------- copying in


@pytest.mark.parametrize("email", ["", "wang", "wang@", "a b@example.com"])
def test_it_needs_a_whole_address(ticket: Ticket, agent: User, email: str) -> None:
    with pytest.raises(Incomplete):
        copied(ticket, agent, email=email)


def test_it_copies_nobody_in_twice_nor_the_customer(ticket: Ticket, agent: User) -> None:
    copied(ticket, agent)
    for email in (" WANG@Example.com ", MAIL):
        with pytest.raises(NotAllowed):
            copied(ticket, agent, email=email)
    assert ticket.participants.count() == 1


def test_it_copies_nobody_in_on_what_is_over(ticket: Ticket, agent: User) -> None:
    workflow.cancel(ticket, by=agent, now=NOW, reason="spam")
    with pytest.raises(NotAllowed):
        copied(ticket, agent)


def test_it_keeps_whole_addresses_off_the_timeline(ticket: Ticket, agent: User) -> None:
    one = copied(ticket, agent)
    participants.remove(one, by=agent, now=NOW)
    said = [event.data for event in TicketEvent.objects.filter(code__in=[EventCode.COPIED, EventCode.UNCOPIED])]
    assert len(said) == 2
    assert all("wang@example.com" not in str(data) for data in said)


def test_the_desk_copies_in_and_takes_off(client: Client, ticket: Ticket, agent: User) -> None:
    client.force_login(agent)
    data = {"email": "wang@example.com", "name": "王工", "rights": "write", "language": "zh-hans", "version": ticket.version}
    assert client.post(reverse("admin:tickets_ticket_copy_in", args=[ticket.pk]), data).status_code == 302
    one = ticket.participants.get()
    html = str(client.get(ticket.get_absolute_url()).content.decode())
    assert "王工" in html
    assert "wang@example.com" not in html
    address = reverse("admin:tickets_ticket_uncopy", args=[ticket.pk])
    outsider = Client()
    outsider.force_login(make_agent(open_elsewhere()))
    assert outsider.post(address, {"participant": one.pk}).status_code == 404
    assert ticket.participants.get().removed_at is None
    assert client.post(address, {"participant": one.pk}).status_code == 302
    assert ticket.participants.get().removed_at == LATER


def open_elsewhere() -> Any:
    from tests.factories import TeamFactory

    return TeamFactory(code="elsewhere", name="别组")
