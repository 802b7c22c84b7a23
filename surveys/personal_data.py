"""What becomes of surveys, reviews, root causes and follow-ups when a customer is erased: answers and scores stay, words go."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.utils import timezone

from helpdesk.erasing import Emptied, Person, Stays
from surveys.choices import ReviewState
from surveys.models import FollowUp, FollowUpState, Survey, SurveyReview
from tickets.models import Ticket

TICKET = ("ticket__customer",)
CODE = "a code"

TABLES = (
    Emptied(
        "surveys.Survey",
        TICKET,
        values={"remarks": "", "recipient": "", "remind_at": None},
        kept={
            "token": "random; it opens a page that says that the data were erased",
            "issue_type_code": CODE,
            "topics": "codes of issue types",
        },
    ),
    Emptied("surveys.SurveyReview", TICKET, values={"call_words": "", "measure": ""}),
    Emptied("surveys.CauseCase", TICKET, values={"words": ""}, kept={"issue_type_code": CODE}),
    Stays("surveys.CauseOccasion", ("case__ticket__customer",)),
    Emptied("surveys.FollowUp", ("customer", "ticket__customer"), values={"words": ""}),
    Emptied("surveys.FollowUpReason", ("ticket__customer", "follow_up__customer"), values={"ask": ""}, kept={"rule_code": CODE}),
)


def _end(person: Person) -> Mapping[str, int]:
    """Nobody can be asked or called any more."""
    Survey.objects.filter(ticket__customer=person.customer, answered_at__isnull=True, expires_at__gt=person.now).update(
        expires_at=person.now
    )
    calls = FollowUp.objects.filter(customer=person.customer, state=FollowUpState.PLANNED)
    calls.update(state=FollowUpState.CANCELLED, ended_at=person.now, version=F("version") + 1)
    reviews = SurveyReview.objects.filter(ticket__customer=person.customer).exclude(state=ReviewState.CLOSED)
    reviews.update(state=ReviewState.CLOSED, closed_at=person.now, version=F("version") + 1)
    return {}


ERASE = (_end,)


def _told(ticket: Ticket) -> Mapping[str, Any]:
    """For the customer: what they answered, and when they were called. What was written down of a call is a note of the house."""
    answered = Survey.objects.filter(ticket=ticket, answered_at__isnull=False).order_by("pk")
    called = FollowUp.objects.filter(ticket=ticket, state=FollowUpState.DONE).order_by("pk")
    return {
        "surveys": [
            {
                "answered_at": timezone.localtime(row.answered_at).isoformat(timespec="seconds") if row.answered_at else None,
                "speed": str(row.get_speed_display()),
                "effect": str(row.get_effect_display()),
                "attitude": str(row.get_attitude_display()),
                "remarks": row.remarks,
            }
            for row in answered
        ],
        "follow_ups": [
            {
                "at": timezone.localtime(row.ended_at).isoformat(timespec="seconds") if row.ended_at else None,
                "way": str(row.get_way_display()),
                "outcome": str(row.get_outcome_display()),
            }
            for row in called
        ],
    }


EXPORT = (_told,)
