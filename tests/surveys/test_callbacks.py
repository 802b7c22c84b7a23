"""The customer of a poor survey is called back: planned as a follow-up, recorded once, and both places say the same."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from surveys import answering, callbacks, followups, reviews
from surveys.errors import CallPlanned, NotOpen
from surveys.models import FollowUp, FollowUpReason
from tests.desk.conftest import at_desk, four, house  # noqa: F401
from tests.surveys.calls import SOON, THURSDAY
from tests.surveys.making import POOR, closed, sent
from tickets.choices import EventCode
from tickets.errors import Incomplete, NotAllowed
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

AT = THURSDAY + timedelta(hours=2)
CALLED = AT + timedelta(minutes=5)


@pytest.fixture
def review(four):  # noqa: F811
    survey = sent(closed(four.assignee))
    answering.answer(survey, now=SOON, **POOR, remarks="一直没人理我")
    return survey.review


@pytest.fixture
def call(review, four):  # noqa: F811
    callbacks.plan(review, by=four.supervisor, now=SOON, at=AT, ask="哪里没有做好？", to=four.supervisor)
    return FollowUp.objects.get()


def seen(review):
    review.refresh_from_db()
    return review.state, review.call_outcome, review.call_words, review.called_by


def test_a_planned_call_is_a_follow_up_and_the_review_is_in_hand(call, review, four):  # noqa: F811
    assert (call.ticket, call.planned_for, call.assignee) == (review.ticket, AT, four.supervisor)
    assert seen(review)[:2] == ("in_hand", "")
    assert reviews.planned_call(review) == call
    with pytest.raises(CallPlanned):
        callbacks.plan(review, by=four.supervisor, now=SOON, at=AT + timedelta(days=1), ask="?")
    with pytest.raises(CallPlanned):
        reviews.call_back(review, by=four.supervisor, now=CALLED, outcome="content", words="好了")
    assert FollowUp.objects.count() == 1


@pytest.mark.parametrize(
    ("outcome", "says"),
    [("solved", "content"), ("back", "unhappy"), ("other", "content"), ("no_calls", "not_wanted"), ("unreached", "not_reached")],
)
def test_what_came_of_it_stands_in_both_places_with_one_line_of_the_timeline(call, review, four, outcome, says):  # noqa: F811
    followups.record(call, by=four.supervisor, now=CALLED, outcome=outcome, words="说了这些")
    assert seen(review) == ("in_hand", says, "说了这些", four.supervisor)
    events = review.ticket.events.filter(at=CALLED)
    assert events.filter(code=EventCode.FOLLOW_UP_MADE).count() == 1
    assert not events.filter(code=EventCode.SURVEY_REVIEW).exists()


def test_a_call_that_a_colleague_makes_is_kept_with_the_supervisors_review(review, four):  # noqa: F811
    owner = review.owner
    followups.plan(review.ticket, by=four.assignee, to=four.assignee, now=SOON, at=AT, ask="还漏水吗？")
    followups.record(FollowUp.objects.get(), by=four.assignee, now=CALLED, outcome="solved", words="不漏了")
    assert seen(review) == ("in_hand", "content", "不漏了", four.assignee)
    assert review.owner == (owner or four.assignee)


def test_a_call_that_rules_plan_for_much_later_is_not_the_call_back(call, review, four):  # noqa: F811
    FollowUpReason.objects.update(rule_code="level-1")
    FollowUp.objects.update(planned_for=review.due_at + timedelta(days=20))
    assert reviews.planned_call(review) is None
    FollowUp.objects.update(planned_for=review.due_at)
    assert reviews.planned_call(review) == call


def test_a_closed_review_stays_as_it_was(call, review, four):  # noqa: F811
    type(review).objects.filter(pk=review.pk).update(state="closed")
    followups.record(call, by=four.supervisor, now=CALLED, outcome="solved", words="好了")
    assert seen(review)[:2] == ("closed", "")
    with pytest.raises(NotOpen):
        callbacks.plan(review, by=four.supervisor, now=CALLED, at=AT + timedelta(days=1), ask="?")


def test_a_time_when_nobody_is_there_changes_nothing(review, four):  # noqa: F811
    with pytest.raises(Incomplete):
        callbacks.plan(review, by=four.supervisor, now=SOON, at=SOON - timedelta(hours=1), ask="?")
    assert (review.ticket.events.filter(code=EventCode.FOLLOW_UP_PLANNED).exists(), seen(review)[0]) == (False, "open")


def test_no_call_is_planned_once_the_matter_is_open_again(review, four):  # noqa: F811
    Ticket.objects.filter(pk=review.ticket_id).update(status="in_progress")
    with pytest.raises(NotAllowed):
        callbacks.plan(review, by=four.supervisor, now=SOON, at=AT, ask="?")


def test_it_is_planned_and_recorded_from_the_page_and_leads_back_to_it(review, four):  # noqa: F811
    with time_machine.travel(SOON, tick=False):
        desk, page = at_desk(four.supervisor), reverse("admin:survey_review", args=[review.pk])
        form = desk.get(page).context["forms"]["plan"]
        sent_in = {"step": "plan", "version": review.version, "to": four.supervisor.employee_number, "ask": form.initial["ask"]}
        refused = desk.post(page, {**sent_in, "at": "2020-01-01T10:00"})
        assert refused.status_code == 409
        assert refused.context["forms"]["plan"].errors["at"]
        assert desk.post(page, {**sent_in, "at": AT.strftime("%Y-%m-%dT%H:%M")})["Location"] == page
        call = FollowUp.objects.get()
        record = reverse("admin:follow_up_step", args=[call.pk, "record"])
        shown = desk.get(page).content.decode()
        assert f"{record}?back=review-{review.pk}" in shown
        assert 'value="call"' not in shown
        answer = desk.post(record, {"outcome": "solved", "words": "好了", "back": f"review-{review.pk}", "version": call.version})
        assert answer["Location"] == page
        assert "好了" in desk.get(page).content.decode()
