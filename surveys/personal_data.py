"""What becomes of surveys, reviews, root causes and follow-ups when a customer is erased: answers and scores stay, words go."""

from collections.abc import Mapping

from django.db.models import F

from helpdesk.erasing import Emptied, Person, Stays
from surveys.choices import ReviewState
from surveys.models import FollowUp, FollowUpState, Survey, SurveyReview

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
