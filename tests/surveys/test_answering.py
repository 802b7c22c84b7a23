"""One answer, in time, from what there is to choose."""

from datetime import timedelta
from decimal import Decimal

import pytest

from helpdesk.models import OutboundMessage
from surveys import answering
from surveys.errors import AlreadyAnswered, SurveyExpired, WrongAnswer
from surveys.models import Survey
from tests.factories import TeamFactory, UserFactory
from tests.surveys.making import CLOSED, GOOD, POOR, sent
from tickets.choices import EventCode

pytestmark = pytest.mark.django_db

LATER = CLOSED + timedelta(days=1)


def test_it_keeps_the_answer_its_score_and_a_line_of_the_timeline():
    survey = sent()
    event = answering.answer(survey, now=LATER, **GOOD, remarks=" 回得快 ")
    survey.refresh_from_db()
    assert (survey.score, survey.remarks, survey.answered_at, survey.is_poor) == (Decimal("5.0"), "回得快", LATER, False)
    assert (event.code, event.data["score"], event.data["poor"]) == (EventCode.SURVEY_ANSWERED, "5.0", False)


def test_it_refuses_a_second_answer_and_keeps_the_first():
    survey = sent()
    answering.answer(survey, now=LATER, **GOOD)
    for again in (survey, Survey.objects.get()):
        with pytest.raises(AlreadyAnswered):
            answering.answer(again, now=LATER, **POOR)
    assert Survey.objects.get().effect == "solved"


def test_it_refuses_when_somebody_else_answered_in_between():
    seen = sent()
    answering.answer(Survey.objects.get(), now=LATER, **GOOD)
    with pytest.raises(AlreadyAnswered):
        answering.answer(seen, now=LATER, **POOR)


def test_it_refuses_when_the_time_is_over():
    survey = sent()
    with pytest.raises(SurveyExpired):
        answering.answer(survey, now=survey.expires_at, **GOOD)
    assert Survey.objects.get().answered_at is None


@pytest.mark.parametrize("wrong", ["", "0", "6", "-1", "'5; DROP", "SOLVED", "solved\x00", "very_fast"])
def test_it_refuses_values_that_are_no_answer(wrong):
    survey = sent()
    with pytest.raises(WrongAnswer) as refusal:
        answering.answer(survey, now=LATER, **{**GOOD, "effect": wrong})
    assert refusal.value.fields == ["effect"]
    assert Survey.objects.get().answered_at is None


def test_it_keeps_remarks_to_their_length_when_they_are_endless():
    survey = sent()
    answering.answer(survey, now=LATER, **GOOD, remarks="好" * 10_000 + "\x00")
    assert len(Survey.objects.get().remarks) == answering.REMARKS_LENGTH


def test_it_tells_the_teams_supervisors_once_when_the_score_is_poor():
    survey = sent()
    own = UserFactory(roles=["supervisor"], teams=[survey.team])
    UserFactory(roles=["supervisor"], teams=[TeamFactory(code="other", name="其他组")])
    UserFactory(roles=["agent"], teams=[survey.team])
    answering.answer(survey, now=LATER, **POOR)
    notice = OutboundMessage.objects.get(kind="survey_poor")
    assert notice.recipient == own
    assert notice.link == survey.ticket.get_absolute_url()
    assert list(Survey.objects.all().poor()) == [survey]


def test_it_tells_nobody_when_the_score_is_good():
    survey = sent()
    UserFactory(roles=["supervisor"], teams=[survey.team])
    answering.answer(survey, now=LATER, **GOOD)
    assert not OutboundMessage.objects.filter(kind="survey_poor").exists()
    assert not Survey.objects.all().poor().exists()


def test_it_is_poor_when_nothing_was_solved_however_kind_we_were():
    survey = sent()
    answering.answer(survey, now=LATER, **{**GOOD, "effect": "not"})
    assert Survey.objects.all().poor().count() == 1
