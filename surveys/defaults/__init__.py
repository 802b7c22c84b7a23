"""What a new house starts with, this app's part: the terms of surveys, the tree of root causes, and the rules of follow-ups."""

from datetime import datetime

from django.conf import settings

from helpdesk.defaults.once import Counts, create_once
from surveys.defaults.causes import ROOT_CAUSES
from surveys.defaults.followups import FOLLOW_UP_RULES
from surveys.models import FollowUpRule, RootCause, SurveyTerms
from surveys.terms import STANDARD


def install(now: datetime) -> Counts:
    """Create what was never created before."""
    mains = {code: row.fields() for code, row in ROOT_CAUSES.items() if not row.parent}
    made = create_once(RootCause, mains)
    known = {row.code: row for row in RootCause.objects.all()}
    finer = {code: {**row.fields(), "parent": known.get(row.parent)} for code, row in ROOT_CAUSES.items() if row.parent}
    return {
        "terms of surveys": create_once(SurveyTerms, {STANDARD: {"open_days": settings.SURVEY_DAYS}}),
        "follow-up rules": create_once(FollowUpRule, FOLLOW_UP_RULES),
        "root causes": made + create_once(RootCause, finer),
    }
