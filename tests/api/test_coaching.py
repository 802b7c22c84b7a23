"""What programs learn of manuals and of replies that are reviewed first."""

from datetime import timedelta

import pytest

from tests.api.conftest import URL
from tests.factories import NOW, make_agent, open_ticket
from tests.knowledgebase.making import make_manual
from tickets import coaching, manuals
from tickets.choices import EventCode, Grade
from tickets.models import Agent, ChecklistStep, Message, Review, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(assignee):
    return open_ticket(email="zhou@example.com")


@pytest.fixture
def path(ticket):
    return f"{URL}{ticket.number}/"


@pytest.fixture
def coach(ticket):
    Agent.objects.filter(user=ticket.assignee).update(needs_review=True)
    return make_agent(ticket.team, grade=Grade.SENIOR, roles=("senior_agent",))


def test_a_reviewed_reply_is_accepted_and_becomes_a_message_once_it_is_read(assignee, ticket, path, coach):
    answer = assignee.post(f"{path}messages/", {"kind": "reply", "body": "您好，马上为您换新。"}, key="one")
    assert answer.status_code == 202
    assert answer.data["state"] == "waiting"
    assert assignee.post(f"{path}messages/", {"kind": "reply", "body": "您好，马上为您换新。"}, key="one").data == answer.data
    assert not Message.objects.filter(kind="reply").exists()
    coaching.pass_on(Review.objects.get(), by=coach, now=NOW + timedelta(minutes=1))
    assert assignee.get(f"{path}messages/").data["results"][-1]["body"] == "您好，马上为您换新。"


def test_a_note_is_never_reviewed(assignee, ticket, path, coach):
    assert assignee.post(f"{path}messages/", {"kind": "note", "body": "查过批次"}).status_code == 201
    assert not Review.objects.exists()


@pytest.mark.parametrize(("verb", "said"), [("ask", {"body": "请补照片"}), ("resolve", {"result": "已换新"})])
def test_a_transition_says_that_its_words_wait(assignee, ticket, path, coach, verb, said):
    before = Ticket.objects.get(pk=ticket.pk).status
    answer = assignee.post(f"{path}transitions/", {"verb": verb, **said})
    assert (answer.status_code, answer.data["event"]["code"]) == (200, EventCode.REVIEW_ASKED)
    assert answer.data["ticket"]["status"] == before


def test_the_manuals_of_a_ticket_are_listed_with_their_steps(assignee, ticket, path):
    manual = make_manual(steps=("致歉", "补寄"))
    manuals.apply(ticket, manual=manual, by=ticket.assignee, now=NOW)
    manuals.tick(ticket, step=ChecklistStep.objects.earliest("order"), by=ticket.assignee, now=NOW)
    (shown,) = assignee.get(f"{path}checklists/").data
    assert (shown["manual"], len(shown["steps"])) == (manual.code, 2)
    assert [step["done_by"] for step in shown["steps"]] == [ticket.assignee.employee_number, None]


def test_the_manuals_of_a_ticket_are_not_there_for_strangers(outsider, ticket, path):
    assert outsider.get(f"{path}checklists/").status_code == 404
