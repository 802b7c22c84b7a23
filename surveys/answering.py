"""Answering a survey: once, in time, with one of the answers to each question."""

from datetime import datetime

from django.db import transaction

from helpdesk.outbound import queue
from surveys import reviews, scores
from surveys.errors import AlreadyAnswered, SurveyExpired, WrongAnswer
from surveys.models import Attitude, Effect, Speed, Survey
from tickets import notices, workflow
from tickets.choices import EventCode
from tickets.models import TicketEvent

REMARKS_LENGTH = 2_000


def check(survey: Survey, *, now: datetime) -> None:
    """Raises AlreadyAnswered or SurveyExpired when the survey takes no answer any more."""
    if survey.answered_at is not None:
        raise AlreadyAnswered
    if survey.expires_at <= now:
        raise SurveyExpired


def answer(survey: Survey, *, now: datetime, speed: str, effect: str, attitude: str, remarks: str = "") -> TicketEvent:
    """Keep a customer's answer and its score. Of many at once exactly one is kept.

    A poor one is told to the supervisors of the team, and opens a review. Raises AlreadyAnswered, SurveyExpired, WrongAnswer.
    """
    check(survey, now=now)
    given = {"speed": (speed, Speed), "effect": (effect, Effect), "attitude": (attitude, Attitude)}
    if wrong := [name for name, (value, choices) in given.items() if value not in choices.values]:
        raise WrongAnswer(wrong)
    said = remarks.replace("\x00", "").strip()[:REMARKS_LENGTH]
    values = {
        "answered_at": now,
        "remind_at": None,
        "speed": speed,
        "effect": effect,
        "attitude": attitude,
        "remarks": said,
        "score": scores.score(speed, effect, attitude),
        # Remarks are sorted by a job, see `surveys.remarks`.
        "sorted_at": None if said else now,
    }
    with transaction.atomic():
        if Survey.objects.filter(pk=survey.pk, answered_at__isnull=True, expires_at__gt=now).update(**values) != 1:
            raise AlreadyAnswered
        for name, value in values.items():
            setattr(survey, name, value)
        data = {"survey": survey.pk, "score": str(survey.score), "effect": effect, "poor": survey.is_poor}
        event = workflow.note_survey(survey.ticket, code=EventCode.SURVEY_ANSWERED, now=now, data=data)
        if survey.is_poor:
            reviews.open_review(survey, now=now)
            _tell_supervisors(survey, now)
    return event


def _tell_supervisors(survey: Survey, now: datetime) -> None:
    people = notices.supervisors([survey.team_id])[survey.team_id]
    said = notices.about(survey.ticket, score=str(survey.score))
    queue(notices.to_staff(people, said, kind="survey_poor", key=f"survey_poor:{survey.pk}", now=now), now=now)
