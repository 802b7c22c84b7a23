"""Remarks of surveys, sorted as contacts are: which issue types are heard in them, and whether they complain.

By a job, not while the customer waits for the page. Remarks make no ticket; a poor survey has its review.
"""

from datetime import datetime

from surveys.models import Survey, SurveyQuerySet
from tickets import classification, sorting
from tickets.choices import Category

MOST = 4
UNTOLD = "other"


def are_due() -> bool:
    """Whether remarks wait to be sorted."""
    return _waiting().exists()


def sort(now: datetime, limit: int = 200) -> int:
    """Sort the oldest of them, at most `limit`; returns how many."""
    rows = list(_waiting().only("pk", "remarks").order_by("pk")[:limit])
    for row in rows:
        topics, complains, level = heard(row.remarks)
        Survey.objects.filter(pk=row.pk).update(topics=topics, is_complaint=complains, level=level, sorted_at=now)
    return len(rows)


def heard(remarks: str) -> tuple[str, bool, int | None]:
    """Codes of issue types as `Survey.topics` keeps them, whether it is a complaint, and its level."""
    if not remarks:
        return "", False, None
    found = sorting.classify(classification.Contact(subject="", description=remarks))
    unsure = found.confidence < classification.UNSURE_BELOW or found.issue_type == UNTOLD
    codes = [*([] if unsure else [found.issue_type]), *found.secondary][:MOST]
    return f" {' '.join(codes)} " if codes else "", found.category == Category.COMPLAINT, found.level


def _waiting() -> "SurveyQuerySet":
    return Survey.objects.filter(answered_at__isnull=False, sorted_at__isnull=True)
