"""Facts of what happens after closing."""

from surveys.models.surveys import Attitude, Effect, Speed, Survey, SurveyQuerySet

__all__ = ["Attitude", "Effect", "Speed", "Survey", "SurveyQuerySet"]
