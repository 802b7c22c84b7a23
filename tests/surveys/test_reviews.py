"""A poor survey is looked into: opened with the answer, taken, called, closed with cause and measure; on the desk and by right."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from helpdesk import panels
from surveys import answering, causes, reviews
from surveys.errors import Missing, NotOpen, StaleReview
from surveys.models import RootCause, SurveyReview
from tests.factories import TeamFactory, UserFactory
from tests.surveys.making import CLOSED, GOOD, POOR, sent
from tickets.choices import EventCode, Status
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

THEN = CLOSED + timedelta(hours=1)
LATER = THEN + timedelta(hours=1)


@pytest.fixture
def supervisor():
    return UserFactory(roles=["supervisor"], teams=[TeamFactory()])


@pytest.fixture
def cause():
    main = RootCause.objects.create(code="skill", name="人员技能", name_en="Skill")
    return RootCause.objects.create(code="skill_care", name="漏看", name_en="Overlooked", parent=main)


@pytest.fixture
def review(supervisor):
    """Of a poor survey."""
    survey = sent()
    answering.answer(survey, now=THEN, **POOR, remarks="一直没人理我")
    return survey.review


def steps(review):
    return [event.data["step"] for event in review.ticket.events.filter(code=EventCode.SURVEY_REVIEW)]


def test_it_opens_with_a_poor_answer_and_goes_to_a_supervisor_of_the_team(supervisor, review):
    UserFactory(roles=["supervisor"], teams=[TeamFactory(code="other", name="其他组")])
    assert (review.owner, review.state, review.due_at) == (supervisor, "open", THEN + timedelta(days=3))
    assert steps(review) == ["opened"]


def test_it_opens_none_when_the_answer_is_good():
    answering.answer(sent(), now=THEN, **GOOD)
    assert not SurveyReview.objects.exists()


def test_it_goes_to_the_supervisor_with_the_fewest(review, supervisor):
    other = UserFactory(roles=["supervisor"], teams=[TeamFactory()])
    survey = sent()
    answering.answer(survey, now=LATER, **POOR)
    assert survey.review.owner == other


def test_it_is_closed_after_the_call_with_cause_and_measure(review, supervisor, cause):
    reviews.take(review, by=supervisor, now=LATER)
    reviews.call_back(review, by=supervisor, now=LATER, outcome="content", words="已致歉，客户接受。")
    event = reviews.close(review, by=supervisor, now=LATER, cause=cause, words="漏看了两天。", measure="加了超时提醒。")
    fresh = SurveyReview.objects.get()
    assert (fresh.state, fresh.measure, fresh.called_by, fresh.closed_by) == ("closed", "加了超时提醒。", supervisor, supervisor)
    case = fresh.ticket.cause_case
    assert (case.cause, case.state, case.words, case.is_poor) == (cause, "confirmed", "漏看了两天。", True)
    assert (event.code, event.actor) == (EventCode.SURVEY_REVIEW, supervisor)
    assert steps(review) == ["opened", "taken", "called", "closed"]


@pytest.mark.parametrize("without", ["cause", "words", "measure", "outcome"])
def test_it_stays_open_when_something_is_missing(review, supervisor, cause, without):
    if without != "outcome":
        reviews.call_back(review, by=supervisor, now=LATER, outcome="not_reached", words="")
    said = {"cause": cause, "words": "漏看。", "measure": "提醒。"}
    said[without] = None if without == "cause" else " "
    said.pop("outcome", None)
    with pytest.raises(Missing) as refusal:
        reviews.close(review, by=supervisor, now=LATER, **said)
    assert refusal.value.field == without
    assert SurveyReview.objects.get().is_open


def test_it_wants_the_words_of_a_call_that_was_answered(review, supervisor):
    with pytest.raises(Missing):
        reviews.call_back(review, by=supervisor, now=LATER, outcome="unhappy", words=" ")
    with pytest.raises(Missing):
        reviews.call_back(review, by=supervisor, now=LATER, outcome="whatever", words="说了")
    assert SurveyReview.objects.get().called_at is None


def test_it_is_changed_by_one_of_two_who_do_it_at_once(review, supervisor, cause):
    seen = SurveyReview.objects.get()
    reviews.call_back(review, by=supervisor, now=LATER, outcome="not_wanted", words="")
    with pytest.raises(StaleReview):
        reviews.take(seen, by=UserFactory(roles=["supervisor"]), now=LATER)
    reviews.close(review, by=supervisor, now=LATER, cause=cause, words="漏看。", measure="提醒。")
    with pytest.raises(NotOpen):
        reviews.take(review, by=supervisor, now=LATER)
    assert steps(review) == ["opened", "called", "closed"]


# ---- on the desk


@pytest.fixture(autouse=True)
def _then():
    with time_machine.travel(LATER, tick=False):
        yield


def page(review):
    return reverse("admin:survey_review", args=[review.pk])


def test_it_walks_through_its_steps_on_its_page(client, review, supervisor, cause):
    client.force_login(supervisor)
    assert "一直没人理我" in client.get(page(review)).content.decode()
    client.post(page(review), {"step": "take", "version": 0})
    assert not client.get(page(review)).context["was_reached"]
    client.post(page(review), {"step": "call", "version": 1, "outcome": "unhappy", "words": "还是不满意"})
    # The call is made: the page no longer asks for it.
    assert client.get(page(review)).context["was_reached"]
    done = {"step": "close", "version": 2, "cause": cause.pk, "words": "漏看。", "measure": "提醒。"}
    assert client.post(page(review), done).status_code == 302
    assert SurveyReview.objects.get().state == "closed"
    assert "提醒。" in client.get(page(review)).content.decode()


def test_it_keeps_what_was_typed_when_a_colleague_was_faster(client, review, supervisor):
    client.force_login(supervisor)
    client.post(page(review), {"step": "take", "version": 0})
    answer = client.post(page(review), {"step": "call", "version": 0, "outcome": "unhappy", "words": "还是不满意"})
    assert answer.status_code == 409
    assert "还是不满意" in answer.content.decode()
    assert client.post(page(review), {"step": "call", "version": 1, "outcome": "unhappy", "words": "还是不满意"}).status_code == 302


@pytest.mark.parametrize("role", ["agent", "senior_agent", "outsourced", "editor", "department"])
def test_it_is_for_nobody_without_the_right(client, review, role):
    client.force_login(UserFactory(roles=[role], teams=[review.team]))
    assert client.get(reverse("admin:survey_reviews")).status_code == 403
    assert client.get(page(review)).status_code == 403
    assert client.post(page(review), {"step": "take", "version": 0}).status_code == 403
    assert SurveyReview.objects.get().taken_at is None


def test_it_is_listed_and_marked_when_overdue(client, review, supervisor):
    client.force_login(supervisor)
    where, item = reverse("admin:survey_reviews"), f'id="sr-{review.pk}"'
    assert item in client.get(where).content.decode()
    assert item not in client.get(where, {"show": "late"}).content.decode()
    with time_machine.travel(review.due_at, tick=False):
        client.force_login(supervisor)
        assert item in client.get(where, {"show": "late"}).content.decode()


def test_it_stands_on_the_supervisors_workbench_and_on_no_agents(review, supervisor):
    found = [panel for panel in panels.workbench(supervisor, LATER) if panel.template == "desk/panel_after_closing.html"]
    assert [[row for row, _late in panel.context["reviews"]] for panel in found] == [[review]]
    agent = UserFactory(roles=["agent"], teams=[review.team])
    assert not [panel for panel in panels.workbench(agent, LATER) if panel.template == "desk/panel_after_closing.html"]


def test_it_has_its_case_though_the_job_has_not_come_to_it(review):
    assert causes.case_of(review.ticket, now=LATER).is_poor


def test_it_is_reached_from_the_tickets_page_by_those_who_look_into_it(client, review, supervisor):
    causes.pull(LATER)
    client.force_login(supervisor)
    assert page(review) in client.get(review.ticket.get_absolute_url()).content.decode()
    client.force_login(review.survey.agent)
    assert page(review) not in client.get(review.ticket.get_absolute_url()).content.decode()


def test_it_has_a_page_and_an_end_when_the_ticket_was_cancelled_meanwhile(client, review, supervisor, cause):
    Ticket.objects.filter(pk=review.ticket_id).update(status=Status.CANCELLED)
    client.force_login(supervisor)
    with time_machine.travel(LATER, tick=False):
        assert client.get(reverse("admin:survey_review", args=[review.pk])).status_code == 200
    review = SurveyReview.objects.get()
    reviews.call_back(review, by=supervisor, now=LATER, outcome="not_reached", words="")
    reviews.close(review, by=supervisor, now=LATER, cause=cause, words="漏看了", measure="已补回访")
    assert SurveyReview.objects.get().state == "closed"
