"""Looking into poor surveys: opened with the answer, taken by a supervisor, the customer called, closed with cause and measure.

A call that is planned is a follow-up (`surveys.callbacks`), and what comes of any follow-up of the ticket is what came of the call: it is
recorded there, and `heard` keeps it here in the same transaction.

The cause itself is written with the ticket's case, in `surveys.causes`. Every step is a line of the ticket's timeline.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from helpdesk.models import User
from surveys import causes
from surveys.choices import CallOutcome, ReviewState
from surveys.errors import CallPlanned, Missing, NotOpen, StaleReview
from surveys.models import FollowUp, FollowUpReason, FollowUpWay, RootCause, Survey, SurveyReview
from surveys.terms import terms
from tickets import notices, workflow
from tickets.choices import EventCode
from tickets.models import Ticket, TicketEvent

WORDS_LENGTH = 2_000


def open_review(survey: Survey, *, now: datetime) -> TicketEvent:
    """Open the review of a poor survey, in the transaction of its answer; it goes to a supervisor of the team."""
    review = SurveyReview.objects.create(
        survey=survey,
        ticket_id=survey.ticket_id,
        team_id=survey.team_id,
        owner=_least_loaded(notices.supervisors([survey.team_id])[survey.team_id]),
        opened_at=now,
        due_at=now + terms().review_within,
    )
    return _record(review, "opened", by=None, now=now, to=review.owner_id)


def take(review: SurveyReview, *, by: User, now: datetime, version: int | None = None) -> TicketEvent:
    """Look into it oneself. Raises NotOpen, StaleReview."""
    with transaction.atomic():
        _change(review, version, owner=by, state=ReviewState.IN_HAND, taken_at=now)
        return _record(review, "taken", by=by, now=now)


def call_back(review: SurveyReview, *, by: User, now: datetime, outcome: str, words: str, version: int | None = None) -> TicketEvent:
    """Put on record that the customer was called, and what was said; again whenever another call was made.

    Raises Missing, NotOpen, StaleReview, and CallPlanned where a follow-up call about the ticket is planned: that is recorded instead.
    """
    if planned_call(review) is not None:
        raise CallPlanned
    if outcome not in CallOutcome.values:
        raise Missing("outcome", _("Say what came of the call."))
    said = _plain(words)
    if not said and outcome in (CallOutcome.CONTENT, CallOutcome.UNHAPPY):
        raise Missing("words", _("Write in a sentence what was said."))
    with transaction.atomic():
        fields = {"called_at": now, "called_by": by, "call_outcome": outcome, "call_words": said}
        _change(review, version, state=ReviewState.IN_HAND, owner=review.owner or by, taken_at=review.taken_at or now, **fields)
        return _record(review, "called", by=by, now=now, outcome=outcome)


def planned_call(review: SurveyReview) -> FollowUp | None:
    """The next follow-up call about the ticket that somebody asked for, or that is made anyway by the time the review is due."""
    by_hand = Q(pk__in=FollowUpReason.objects.filter(rule_code="").values("follow_up"))
    soon = Q(planned_for__lte=review.due_at)
    rows = FollowUp.objects.planned().of_ticket(review.ticket).filter(soon | by_hand, way=FollowUpWay.CALL)
    return rows.select_related("assignee").order_by("planned_for", "pk").first()


def begin(review: SurveyReview, *, by: User, now: datetime, version: int | None = None) -> None:
    """It is in hand from now on, with whoever has it or else with `by`. Raises NotOpen, StaleReview."""
    _change(review, version, state=ReviewState.IN_HAND, owner=review.owner or by, taken_at=review.taken_at or now)


def heard(tickets: Iterable[Ticket], *, by: User, now: datetime, outcome: str, words: str) -> int:
    """Keep what came of a follow-up call (`CallOutcome`) with the open reviews of these tickets; returns of how many.

    Called in the transaction that records the call, whose event stands for both.
    """
    rows = SurveyReview.objects.filter(ticket__in=[ticket.pk for ticket in tickets]).exclude(state=ReviewState.CLOSED)
    mine = {"owner": Coalesce(F("owner"), Value(by.pk)), "taken_at": Coalesce(F("taken_at"), Value(now))}
    called = {"called_at": now, "called_by": by, "call_outcome": outcome, "call_words": _plain(words)}
    return rows.update(state=ReviewState.IN_HAND, version=F("version") + 1, **mine, **called)


def close(
    review: SurveyReview, *, by: User, now: datetime, cause: RootCause | None, words: str, measure: str, version: int | None = None
) -> TicketEvent:
    """Close it: the cause is confirmed with the ticket's case, the measure stays here. Raises Missing, NotOpen, StaleReview."""
    if cause is None:
        raise Missing("cause", _("Choose the root cause."))
    if not _plain(words):
        raise Missing("words", _("Write in a sentence what went wrong."))
    if not _plain(measure):
        raise Missing("measure", _("Say what is done about it."))
    if not review.call_outcome:
        raise Missing("outcome", _("Call the customer first, and put on record what came of it."))
    with transaction.atomic():
        _change(review, version, state=ReviewState.CLOSED, measure=_plain(measure), closed_at=now, closed_by=by)
        causes.confirm(causes.case_of(review.ticket, now=now), by=by, now=now, cause=cause, words=words)
        return _record(review, "closed", by=by, now=now)


def _least_loaded(people: list[User]) -> User | None:
    """Of a team's supervisors the one with the fewest open reviews."""
    open_ones = Count("survey_reviews", filter=~Q(survey_reviews__state=ReviewState.CLOSED))
    found = User.objects.filter(pk__in=[user.pk for user in people], is_active=True).annotate(has=open_ones)
    return found.order_by("has", "pk").first()


def _change(review: SurveyReview, version: int | None, **fields: Any) -> None:
    """Write the row by compare-and-swap, and the values to the object."""
    if not review.is_open:
        raise NotOpen
    if version is not None and review.version != version:
        raise StaleReview
    row = SurveyReview.objects.filter(pk=review.pk, version=review.version).exclude(state=ReviewState.CLOSED)
    if row.update(**fields, version=F("version") + 1) != 1:
        raise StaleReview
    for name, value in fields.items():
        setattr(review, name, value)
    review.version += 1


def _record(review: SurveyReview, step: str, *, by: User | None, now: datetime, **data: Any) -> TicketEvent:
    said = {"step": step, "review": review.pk, **{name: value for name, value in data.items() if value is not None}}
    return workflow.note_survey(review.ticket, code=EventCode.SURVEY_REVIEW, now=now, by=by, data=said)


def _plain(words: str) -> str:
    return words.replace("\x00", "").strip()[:WORDS_LENGTH]
