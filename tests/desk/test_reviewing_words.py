"""A novice's own words beside progress and remedies: read before the customer gets them, while the progress words and the remedy need not wait."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from helpdesk.models import User
from tests.desk.conftest import LATER, Four, at_desk
from tests.factories import NOW, make_agent, open_ticket
from tickets import coaching, remedies, workflow
from tickets.choices import EventCode, Grade, RemedyState, ReviewState
from tickets.errors import NotAllowed
from tickets.models import Agent, Message, ProgressWord, Remedy, Review, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
SOON = NOW + timedelta(minutes=1)
WORDS = "明天给您回电七七四九"


@pytest.fixture
def ticket(four: Four) -> Ticket:
    """A ticket of somebody whose words are read first."""
    Agent.objects.filter(user=four.assignee).update(grade=Grade.NOVICE, needs_review=True)
    return Ticket.objects.get(pk=open_ticket(email="zhou@example.com").pk)


@pytest.fixture
def coach(ticket: Ticket) -> User:
    return make_agent(ticket.team, name="许振", grade=Grade.SENIOR, roles=("senior_agent",))


def customer_sees(ticket: Ticket) -> str:
    return Client().get(ticket.tracking_path).content.decode()


def test_it_lets_the_words_of_the_list_go_and_keeps_ones_own(ticket: Ticket, four: Four, coach: User) -> None:
    assert workflow.progress(ticket, by=four.assignee, now=SOON, word="contacted").code == EventCode.PROGRESS
    before = Message.objects.count()
    event = workflow.progress(ticket, by=four.assignee, now=SOON, word="checking", body=WORDS, expected_at=LATER + timedelta(hours=2))
    assert event.code == EventCode.REVIEW_ASKED
    assert Message.objects.count() == before
    coaching.pass_on(Review.objects.get(), by=coach, now=LATER)
    message = Message.objects.latest("pk")
    assert (message.kind, message.author, message.body, message.data["word"]) == ("progress", four.assignee, WORDS, "checking")
    assert message.data["expected_at"]
    assert WORDS in customer_sees(ticket)


def test_it_promises_no_time_that_has_passed_while_the_words_waited(ticket: Ticket, four: Four, coach: User) -> None:
    workflow.progress(ticket, by=four.assignee, now=SOON, word="checking", body=WORDS, expected_at=SOON + timedelta(seconds=30))
    coaching.pass_on(Review.objects.get(), by=coach, now=LATER)
    assert Message.objects.latest("pk").data["expected_at"] is None


def test_it_keeps_nothing_that_only_colleagues_read(ticket: Ticket, four: Four, coach: User) -> None:
    ProgressWord.objects.update_or_create(code="internal", defaults={"name": "内部", "is_public": False})
    assert workflow.progress(ticket, by=four.assignee, now=SOON, word="internal", body=WORDS).code == EventCode.PROGRESS


def test_it_keeps_nothing_of_others_and_nothing_when_nobody_could_read_it(ticket: Ticket, four: Four, coach: User) -> None:
    assert workflow.progress(ticket, by=four.colleague, now=SOON, word="checking", body="同事的话").code == EventCode.PROGRESS
    four.supervisor.groups.clear()
    coach.is_active = False
    coach.save()
    assert workflow.progress(ticket, by=four.assignee, now=SOON, word="checking", body=WORDS).code == EventCode.PROGRESS
    workflow_words = remedies.propose(ticket, kind="apology", by=four.assignee, now=SOON, customer_note=WORDS)
    assert "words_wait" not in workflow_words.data
    assert Remedy.objects.get().customer_note == WORDS


def test_it_grants_the_remedy_and_keeps_the_words_beside_it(ticket: Ticket, four: Four, coach: User) -> None:
    event = remedies.propose(ticket, kind="refund", amount=Decimal(10), note="x", customer_note=WORDS, by=four.assignee, now=SOON)
    made = Remedy.objects.get()
    assert (event.data["words_wait"], made.state, made.customer_note) == (True, RemedyState.APPROVED, "")
    assert WORDS not in customer_sees(ticket)
    coaching.pass_on(Review.objects.get(), by=coach, now=LATER, body=f"{WORDS}，请放心")
    made.refresh_from_db()
    assert made.customer_note == f"{WORDS}，请放心"
    assert WORDS in customer_sees(ticket)


def test_it_comes_back_into_its_form_with_the_remark(ticket: Ticket, four: Four, coach: User) -> None:
    remedies.propose(ticket, kind="refund", amount=Decimal(10), note="x", customer_note=WORDS, by=four.assignee, now=SOON)
    review = Review.objects.get()
    assert "¥10.00" in at_desk(coach).get(reverse("admin:review", args=[review.pk])).content.decode()
    coaching.send_back(review, by=coach, now=LATER, remark="先认错")
    desk = at_desk(four.assignee)
    there = f"{reverse('admin:remedy_step', args=[Remedy.objects.get().pk, 'say'])}?returned={review.pk}"
    page = desk.get(ticket.get_absolute_url()).content.decode()
    assert "先认错" in page
    assert there in page
    assert desk.get(there).context["form"]["words"].value() == WORDS
    desk.post(there.partition("?")[0], {"words": "对不起，明天退款"})
    again = Review.objects.latest("pk")
    assert (again.body, again.state) == ("对不起，明天退款", ReviewState.WAITING)
    coaching.pass_on(again, by=coach, now=LATER)
    assert Remedy.objects.get().customer_note == "对不起，明天退款"
    assert "先认错" not in desk.get(ticket.get_absolute_url()).content.decode()


def test_it_opens_the_progress_form_with_what_came_back(ticket: Ticket, four: Four, coach: User) -> None:
    expected = LATER + timedelta(hours=2)
    workflow.progress(ticket, by=four.assignee, now=SOON, word="checking", body=WORDS, expected_at=expected)
    coaching.send_back(Review.objects.get(), by=coach, now=LATER, remark="说清何时")
    desk = at_desk(four.assignee)
    address = f"{reverse('admin:tickets_ticket_progress', args=[ticket.pk])}?returned={Review.objects.get().pk}"
    assert address in desk.get(ticket.get_absolute_url()).content.decode()
    form = desk.get(address).context["form"]
    assert (form["word"].value(), form["body"].value(), form.initial["expected_at"]) == ("checking", WORDS, expected)


def test_it_writes_words_beside_a_remedy_at_once_for_everybody_else(ticket: Ticket, four: Four, coach: User) -> None:
    remedies.propose(ticket, kind="coupon", amount=Decimal(10), by=four.colleague, now=SOON)
    made = Remedy.objects.get()
    remedies.say(made, by=four.colleague, now=SOON, words="两天内到账")
    assert "两天内到账" in customer_sees(ticket)
    with pytest.raises(NotAllowed):
        remedies.say(made, by=four.colleague, now=SOON, words="两天内到账")
    remedies.finish(made, by=four.colleague, now=LATER)
    with pytest.raises(NotAllowed):
        remedies.say(made, by=four.colleague, now=LATER, words="再说")
