"""Calling the customer of a poor survey back at a time: a follow-up, on the lists where all follow-ups are."""

from datetime import datetime

from django.db import transaction

from helpdesk.models import User
from surveys import followups, reviews
from surveys.errors import CallPlanned
from surveys.models import SurveyReview
from tickets.models import TicketEvent


@transaction.atomic
def plan(
    review: SurveyReview, *, by: User, now: datetime, at: datetime, ask: str, to: User | None = None, version: int | None = None
) -> TicketEvent:
    """Plan the call; the review is in hand from then on.

    Raises NotOpen, StaleReview, CallPlanned where one is planned already, and what `followups.plan` raises.
    """
    reviews.begin(review, by=by, now=now, version=version)
    followups.held(review.ticket.customer_id)
    if reviews.planned_call(review) is not None:
        raise CallPlanned
    return followups.plan(review.ticket, by=by, now=now, at=at, ask=ask, to=to)
