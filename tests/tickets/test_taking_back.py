"""Taking back what was just sent: nothing leaves the house, and the ticket is as if it had never been said."""

import io
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from helpdesk.models import OutboundMessage
from helpdesk.outbound import deliver
from tests.factories import NOW, make_agent, make_department, open_ticket
from tests.tickets import test_replay_rows
from tests.tickets.test_replay_rows import Desk, live
from tickets import attachments, clocks, collaboration, escalation, today, undone, workflow
from tickets.choices import EventCode, Status
from tickets.errors import NotAllowed, TicketError
from tickets.models import Message, Ticket, TicketEvent

pytestmark = pytest.mark.django_db

HOLD = timedelta(seconds=10)
SECOND = timedelta(seconds=1)


@pytest.fixture
def team(organisation):
    return organisation


@pytest.fixture
def agent(team):
    return make_agent(team, name="林晓彤")


@pytest.fixture
def ticket(agent):
    return Ticket.objects.get(pk=open_ticket(email="zhou@example.com").pk)


SAYING: dict[str, Any] = {
    "reply": lambda ticket, **kw: workflow.reply(ticket, body="马上为您查。", **kw),
    "ask": lambda ticket, **kw: workflow.ask(ticket, body="请补订单号", items=["order_number"], **kw),
    "progress": lambda ticket, **kw: workflow.progress(ticket, word="contacted", **kw),
    "resolve": lambda ticket, **kw: workflow.resolve(ticket, result="已换新", **kw),
}
saying = pytest.mark.parametrize("verb", SAYING)


def columns(ticket):
    row = Ticket.objects.filter(pk=ticket.pk).values().get()
    return {name: value for name, value in row.items() if name not in ("version", "last_event", "last_event_at")}


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


@saying
def test_it_leaves_the_ticket_as_it_was(ticket, agent, verb):
    before, clocks_before = columns(ticket), clocks.explain(ticket, NOW + SECOND)
    event = SAYING[verb](ticket, by=agent, now=NOW, hold=HOLD)
    assert columns(ticket) != before
    back = workflow.take_back(ticket, by=agent, now=NOW + SECOND, message=event.message)
    assert columns(ticket) == before
    assert clocks.explain(fresh(ticket), NOW + SECOND) == clocks_before
    assert (back.code, back.data["event"], back.status) == (EventCode.TAKEN_BACK, event.pk, before["status"])
    assert list(ticket.events.values_list("pk", flat=True))[-2:] == [event.pk, back.pk]


@saying
def test_it_lets_nothing_leave_the_house(ticket, agent, verb, mailoutbox):
    OutboundMessage.objects.all().delete()
    event = SAYING[verb](ticket, by=agent, now=NOW, hold=HOLD)
    deliver(NOW + 9 * SECOND)
    assert mailoutbox == []
    assert not ticket.messages.public(NOW + 9 * SECOND).filter(pk=event.message_id).exists()
    workflow.take_back(ticket, by=agent, now=NOW + 9 * SECOND, message=event.message)
    deliver(NOW + timedelta(days=1))
    assert mailoutbox == []
    assert not ticket.messages.public(NOW + timedelta(days=1)).filter(pk=event.message_id).exists()


@saying
def test_it_leaves_when_the_time_is_over(ticket, agent, verb, mailoutbox):
    OutboundMessage.objects.all().delete()
    event = SAYING[verb](ticket, by=agent, now=NOW, hold=HOLD)
    deliver(NOW + HOLD)
    assert [mail.to for mail in mailoutbox] == [["zhou@example.com"]]
    assert ticket.messages.public(NOW + HOLD).filter(pk=event.message_id).exists()
    before = columns(ticket)
    with pytest.raises(NotAllowed):
        workflow.take_back(ticket, by=agent, now=NOW + HOLD, message=event.message)
    assert columns(ticket) == before


def test_it_refuses_what_a_sender_has_begun_to_send(ticket, agent):
    event = SAYING["reply"](ticket, by=agent, now=NOW, hold=HOLD)
    # A machine whose clock runs ahead.
    deliver(NOW + HOLD)
    before = columns(ticket)
    with pytest.raises(NotAllowed):
        workflow.take_back(ticket, by=agent, now=NOW + SECOND, message=event.message)
    assert columns(ticket) == before
    assert Message.objects.get(pk=event.message_id).taken_back_at is None


def test_it_is_for_its_author_only_and_once(ticket, agent, team):
    event = SAYING["reply"](ticket, by=agent, now=NOW, hold=HOLD)
    with pytest.raises(NotAllowed):
        workflow.take_back(ticket, by=make_agent(team, online=False), now=NOW, message=event.message)
    workflow.take_back(ticket, by=agent, now=NOW, message=event.message)
    with pytest.raises(NotAllowed):
        workflow.take_back(ticket, by=agent, now=NOW, message=event.message)
    assert ticket.events.filter(code=EventCode.TAKEN_BACK).count() == 1


def test_it_refuses_what_was_never_held(ticket, agent):
    event = SAYING["reply"](ticket, by=agent, now=NOW)
    note = workflow.note(ticket, by=agent, now=NOW, body="先看批号")
    for said in (event, note):
        with pytest.raises(NotAllowed):
            workflow.take_back(ticket, by=agent, now=NOW, message=said.message)


SINCE: dict[str, Any] = {
    "the customer wrote": lambda ticket, agent: workflow.customer_writes(ticket, now=NOW, body="还在吗"),
    "another reply": lambda ticket, agent: workflow.reply(ticket, by=agent, now=NOW, body="再补一句"),
    "a result": lambda ticket, agent: workflow.resolve(ticket, by=agent, now=NOW, result="已换新"),
    "sorted anew": lambda ticket, agent: workflow.reclassify(ticket, by=agent, now=NOW, priority="urgent"),
}


@pytest.mark.parametrize("what", SINCE)
def test_it_refuses_when_something_since_hangs_on_it(ticket, agent, what):
    event = SAYING["ask"](ticket, by=agent, now=NOW, hold=HOLD)
    SINCE[what](fresh(ticket), agent)
    before = columns(ticket)
    with pytest.raises(NotAllowed):
        workflow.take_back(ticket, by=agent, now=NOW + SECOND, message=event.message)
    assert columns(ticket) == before


def test_it_goes_back_over_a_note_and_over_what_was_taken_back_already(ticket, agent, team):
    before, clocks_before = columns(ticket), clocks.explain(ticket, NOW + 5 * SECOND)
    first = SAYING["reply"](ticket, by=agent, now=NOW, hold=HOLD)
    workflow.note(ticket, by=make_agent(team, online=False), now=NOW + SECOND, body="看到了")
    second = SAYING["ask"](ticket, by=agent, now=NOW + 2 * SECOND, hold=HOLD)
    workflow.note(ticket, by=agent, now=NOW + 3 * SECOND, body="问错了")
    workflow.take_back(ticket, by=agent, now=NOW + 4 * SECOND, message=second.message)
    workflow.take_back(ticket, by=agent, now=NOW + 5 * SECOND, message=first.message)
    assert columns(ticket) == before
    after = clocks.explain(fresh(ticket), NOW + 5 * SECOND)
    assert (after.response, after.rounds) == (clocks_before.response, clocks_before.rounds)


def test_it_holds_no_result_that_departments_were_told_of(ticket, agent):
    collaboration.ask(ticket, department=make_department(), request="请核对批次", by=agent, now=NOW)
    event = SAYING["resolve"](fresh(ticket), by=agent, now=NOW, hold=HOLD)
    assert event.message.held_until is None
    with pytest.raises(NotAllowed):
        workflow.take_back(ticket, by=agent, now=NOW, message=event.message)


def test_it_gives_an_adopted_ticket_back_to_its_queue(team):
    ticket = open_ticket()
    agent = make_agent(team)
    event = SAYING["reply"](ticket, by=agent, now=NOW, hold=HOLD)
    assert fresh(ticket).assignee == agent
    workflow.take_back(ticket, by=agent, now=NOW, message=event.message)
    assert (fresh(ticket).assignee, fresh(ticket).status) == (None, Status.NEW)


def test_it_gives_the_files_back_to_the_form(ticket, agent):
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    attachments.store(SimpleUploadedFile("a.png", out.getvalue(), "image/png"), draft="first", now=NOW)
    event = workflow.reply(ticket, by=agent, now=NOW, body="见图", draft="first", hold=HOLD)
    workflow.take_back(ticket, by=agent, now=NOW, message=event.message, draft="second")
    assert [row.name for row in attachments.drafts("second")] == ["a.png"]


def test_it_counts_no_answer_that_was_taken_back(ticket, agent):
    event = SAYING["reply"](ticket, by=agent, now=NOW, hold=HOLD)
    assert today.events(agent, NOW, "answered").count() == 1
    workflow.take_back(ticket, by=agent, now=NOW, message=event.message)
    assert today.events(agent, NOW, "answered").count() == 0
    escalation.sweep(ticket.response_due_at + SECOND)
    assert fresh(ticket).response_breached_at is not None


def test_standing_leaves_a_timeline_alone_in_which_nothing_was_taken_back(ticket, agent):
    SAYING["reply"](ticket, by=agent, now=NOW, hold=HOLD)
    lines = list(ticket.events.all())
    assert undone.standing(lines) == lines


class Fickle(Desk):
    """Says much and takes it back; the paper is never told."""

    def __init__(self, dice: Random, paper: Any) -> None:
        self.regretted: set[int] = set()
        super().__init__(dice, paper)

    def act(self, now: datetime) -> None:
        """Something taken back before, and sometimes between, what the ticket allows."""
        self.regret(now)
        super().act(now)
        if self.dice.random() < 0.5:
            self.regret(now)

    def regret(self, now: datetime) -> None:
        """Say something, perhaps note something, take it back."""
        agent = self.agent
        more = {"by": agent, "now": now, "hold": HOLD}
        verbs = [
            lambda: workflow.reply(self.ticket, body="您好", **more),
            lambda: workflow.ask(self.ticket, body="请拍照", **more),
            lambda: workflow.progress(self.ticket, word="contacted", **more),
            lambda: workflow.resolve(self.ticket, result="已换新", breach_reason="busy", **more),
        ]
        try:
            event = self.dice.choice(verbs)()
        except TicketError:
            return
        if event.message.held_until is None:
            return
        said = {event.pk}
        if self.dice.random() < 0.5:
            said.add(workflow.note(self.ticket, by=agent, now=now, body="记一下").pk)
        said.add(workflow.take_back(self.ticket, by=agent, now=now, message=event.message).pk)
        self.regretted |= said

    def skipped(self) -> set[int]:
        """Lines that the paper must not see."""
        return self.regretted


@pytest.mark.parametrize("seed", range(3))
def test_a_life_with_words_taken_back_equals_the_life_without_them(monkeypatch, seed):
    monkeypatch.setattr(test_replay_rows, "Desk", Fickle)
    live(f"fickle {seed}", minutes=3600, verbs=12)
    assert TicketEvent.objects.filter(code=EventCode.TAKEN_BACK).exists()
