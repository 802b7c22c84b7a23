"""Facts of what happens after closing."""

from surveys.models.surveys import Attitude, Effect, Speed, Survey, SurveyQuerySet  # isort: skip
from surveys.models.causes import CauseCase, CauseCaseQuerySet, CauseOccasion, RootCause
from surveys.models.followups import (
    FollowUp,
    FollowUpBy,
    FollowUpQuerySet,
    FollowUpReason,
    FollowUpRule,
    FollowUpState,
    FollowUpWay,
    Outcome,
)
from surveys.models.reviews import SurveyReview, SurveyReviewQuerySet
from surveys.models.terms import SurveyTerms

__all__ = [
    "Attitude",
    "CauseCase",
    "CauseCaseQuerySet",
    "CauseOccasion",
    "Effect",
    "FollowUp",
    "FollowUpBy",
    "FollowUpQuerySet",
    "FollowUpReason",
    "FollowUpRule",
    "FollowUpState",
    "FollowUpWay",
    "Outcome",
    "RootCause",
    "Speed",
    "Survey",
    "SurveyQuerySet",
    "SurveyReview",
    "SurveyReviewQuerySet",
    "SurveyTerms",
]
