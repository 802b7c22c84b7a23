"""The terms of surveys as they hold now, kept in memory: how long open, when reminded, how often asked, how soon looked into."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from helpdesk import configuration
from surveys.models import SurveyTerms

STANDARD = "default"


@dataclass(frozen=True)
class Terms:
    """Times. Without length, `remind_after` means never, and `quiet_for` that customers are asked after every closing."""

    open_for: timedelta
    remind_after: timedelta
    quiet_for: timedelta
    review_within: timedelta


def terms() -> Terms:
    """Those of the house; as shipped before they were installed."""
    return configuration.held(_load)


def _load() -> Terms:
    row = SurveyTerms.objects.filter(code=STANDARD).first() or SurveyTerms(open_days=settings.SURVEY_DAYS)
    days = (row.open_days, row.remind_after_days, row.quiet_days, row.review_days)
    return Terms(*(timedelta(days=number) for number in days))
