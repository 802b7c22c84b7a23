"""Root causes: every late or unhappy ticket asks for one. An agent proposes it, a supervisor confirms it.

The timeline is pulled, as for surveys: an event that asks for a cause is an occasion of its ticket's one case, and the
database keeps each from being counted twice. Nothing here holds up the customer: a ticket is resolved and closed without a cause.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.utils.translation import gettext as _

from helpdesk.models import User
from surveys import pulling
from surveys.choices import CaseState, Occasion
from surveys.errors import Missing, NotOpen, StaleReview
from surveys.models import CauseCase, CauseOccasion, RootCause
from tickets import workflow
from tickets.choices import Clock, EventCode, Status
from tickets.models import Ticket, TicketEvent

CURSOR = "surveys.causes"
# What happened longer ago is not asked about any more: nobody remembers.
LATEST = timedelta(days=30)
WORDS_LENGTH = 2_000
ASKING = (EventCode.BREACHED, EventCode.REFUSED, EventCode.SURVEY_ANSWERED)
_FLAGS = {Occasion.OVERDUE: "is_overdue", Occasion.REFUSED: "is_refused", Occasion.POOR: "is_poor"}

logger = logging.getLogger(__name__)


def occasion_of(event: TicketEvent) -> Occasion | None:
    """Why an event asks for a root cause; None when it does not. A department's own clock is not the ticket's."""
    if event.code == EventCode.BREACHED:
        return None if (event.key or "").startswith(f"{Clock.ACCEPTANCE}:") else Occasion.OVERDUE
    if event.code == EventCode.REFUSED:
        return Occasion.REFUSED
    return Occasion.POOR if event.code == EventCode.SURVEY_ANSWERED and event.data.get("poor") else None


def asking() -> "QuerySet[TicketEvent]":
    """Events that may ask for a root cause."""
    return TicketEvent.objects.filter(code__in=ASKING)


def are_due() -> bool:
    """Whether there are such events that were not read yet."""
    return pulling.are_new(CURSOR, asking())


def pull(now: datetime, limit: int = 500) -> int:
    """One pass over new events, in order, at most `limit`. Returns the new occasions."""
    events, upto = pulling.read(CURSOR, asking().select_related("ticket__issue_type"), limit)
    made = note(events, now=now)
    pulling.done(CURSOR, upto)
    return made


def note(events: Sequence[TicketEvent], *, now: datetime) -> int:
    """Keep those events that ask for a root cause and are not kept yet, of tickets and times that are still asked about."""
    return _keep([event for event in events if event.at >= now - LATEST and event.ticket.status != Status.CANCELLED])


def _keep(events: Sequence[TicketEvent]) -> int:
    """One that fails is reported and passed over."""
    known = set(CauseOccasion.objects.filter(event__in=[event.pk for event in events]).values_list("event", flat=True))
    made = 0
    for event in events:
        kind = occasion_of(event)
        if kind is None or event.pk in known:
            continue
        try:
            made += _note(event, kind)
        except Exception:
            logger.exception("Event %s could not ask for a root cause", event.pk)
    return made


def _note(event: TicketEvent, kind: Occasion) -> bool:
    ticket = event.ticket
    try:
        with transaction.atomic():
            first = {
                "team_id": event.team_id or ticket.team_id,
                "agent_id": event.assignee_id,
                "issue_type_code": ticket.issue_type.code,
                "opened_at": event.at,
            }
            case, _made = CauseCase.objects.get_or_create(ticket=ticket, defaults=first)
            CauseOccasion.objects.create(case=case, event=event, kind=kind)
            again = Case(When(state=CaseState.CONFIRMED, then=Value(CaseState.PROPOSED.value)), default=F("state"))
            CauseCase.objects.filter(pk=case.pk).update(**{_FLAGS[kind]: True}, state=again, version=F("version") + 1)
            return True
    except IntegrityError:
        return False


def case_of(ticket: Ticket, *, now: datetime) -> CauseCase:
    """The case of a ticket that asks for a cause, though the job may not have come to it yet, or never will: whoever looks into a poor
    survey has one, also of a ticket that was cancelled afterwards. Raises CauseCase.DoesNotExist where nothing asks."""
    _keep(list(asking().filter(ticket=ticket, at__lte=now).order_by("pk").select_related("ticket__issue_type")))
    return CauseCase.objects.select_related("ticket", "cause").get(ticket=ticket)


def propose(case: CauseCase, *, by: User, now: datetime, cause: RootCause | None, words: str, version: int | None = None) -> TicketEvent:
    """Say why. Raises Missing, NotOpen once it was confirmed, StaleReview."""
    if case.state == CaseState.CONFIRMED:
        raise NotOpen(_("A supervisor has confirmed the cause already."))
    cause, said = _given(cause, words)
    with transaction.atomic():
        _change(case, version, state=CaseState.PROPOSED, cause=cause, words=said, proposed_by=by, proposed_at=now)
        return _record(case, "proposed", cause, by=by, now=now)


def confirm(case: CauseCase, *, by: User, now: datetime, cause: RootCause | None, words: str, version: int | None = None) -> TicketEvent:
    """Settle why, as it was proposed or otherwise. Raises Missing, StaleReview."""
    cause, said = _given(cause, words)
    with transaction.atomic():
        _change(case, version, state=CaseState.CONFIRMED, cause=cause, words=said, confirmed_by=by, confirmed_at=now)
        return _record(case, "confirmed", cause, by=by, now=now)


def suggested(ticket: Ticket) -> RootCause | None:
    """The cause that the reason for the delay suggests, if one was given."""
    if not ticket.breach_reason:
        return None
    rows = RootCause.objects.filter(is_active=True)
    return next((row for row in rows if ticket.breach_reason in row.reasons), None)


def choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """What may be picked now: main causes, each with itself and its finer ones."""
    rows = list(RootCause.objects.filter(is_active=True))
    return [
        (main.label, [(row.pk, row.label) for row in rows if row.parent_id == main.pk] or [(main.pk, main.label)])
        for main in rows
        if main.parent_id is None
    ]


def _given(cause: RootCause | None, words: str) -> tuple[RootCause, str]:
    said = words.replace("\x00", "").strip()[:WORDS_LENGTH]
    if cause is None:
        raise Missing("cause", _("Choose the root cause."))
    if not said:
        raise Missing("words", _("Write in a sentence what went wrong."))
    return cause, said


def _change(case: CauseCase, version: int | None, **fields: Any) -> None:
    """Write the row by compare-and-swap, and the values to the object."""
    if version is not None and case.version != version:
        raise StaleReview
    if CauseCase.objects.filter(pk=case.pk, version=case.version).update(**fields, version=F("version") + 1) != 1:
        raise StaleReview
    for name, value in fields.items():
        setattr(case, name, value)
    case.version += 1


def _record(case: CauseCase, step: str, cause: RootCause, *, by: User, now: datetime) -> TicketEvent:
    data = {"step": step, "case": case.pk, "cause": cause.code}
    return workflow.note_survey(case.ticket, code=EventCode.ROOT_CAUSE, now=now, by=by, data=data)
