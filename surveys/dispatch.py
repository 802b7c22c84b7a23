"""Sending surveys: every closing on the timeline gets one, told by the customer's own channel.

The timeline is pulled, not pushed. On PostgreSQL an event may become visible after a later one was read, because its id was
drawn before it was committed; so the last OVERLAP events are read again each time, and "one survey a closing" is held by
the database.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.urls import reverse

from helpdesk.models import Cursor
from helpdesk.outbound import queue
from surveys.errors import NotClosed
from surveys.models import Survey
from tickets import notices, workflow
from tickets.choices import EventCode, Status
from tickets.models import Ticket, TicketEvent

CURSOR = "surveys.closings"
OVERLAP = 1_000
# A closing that was found only this late (the worker was down) is not asked about any more.
LATEST = timedelta(days=7)
CLOSING = (EventCode.CONFIRMED, EventCode.CLOSED)
STARTING_AGAIN = (EventCode.REFUSED, EventCode.REOPENED)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """What one pass did."""

    sent: int = 0
    failed: int = 0


def closings() -> "QuerySet[TicketEvent]":
    """Events that closed a ticket: the customer confirmed, or said nothing for too long. Cancelled tickets are none."""
    return TicketEvent.objects.filter(code__in=CLOSING, status=Status.CLOSED)


def are_due() -> bool:
    """Whether there are closings that were not read yet."""
    return closings().filter(pk__gt=_position()).exists()


def dispatch(now: datetime, limit: int = 500) -> Sent:
    """One pass over new closings, in order; at most `limit`. A closing that fails is reported and passed over."""
    position = _position()
    upto = TicketEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    fresh = list(closings().filter(pk__gt=position).order_by("pk").select_related("ticket")[:limit])
    again = closings().filter(pk__gt=position - OVERLAP, pk__lte=position).order_by("pk").select_related("ticket")
    sent = failed = 0
    for event in _unsent([*again, *fresh]):
        if event.at < now - LATEST:
            continue
        try:
            sent += send(event, now=now)[1]
        except Exception:
            logger.exception("No survey could be sent for event %s", event.pk)
            failed += 1
    Cursor.objects.filter(name=CURSOR).update(position=fresh[-1].pk if len(fresh) == limit else max(upto, position))
    return Sent(sent, failed)


def send(event: TicketEvent, *, now: datetime) -> tuple[Survey, bool]:
    """The survey about one closing, and whether it is new. Agent, team and type are kept as they stood then."""
    ticket = event.ticket
    cycle = ticket.events.filter(code__in=STARTING_AGAIN, pk__lt=event.pk).count()
    try:
        with transaction.atomic():
            survey = Survey.objects.create(
                ticket=ticket,
                cycle=cycle,
                agent_id=event.assignee_id,
                team_id=event.team_id or ticket.team_id,
                issue_type_code=ticket.issue_type.code,
                created_at=now,
                expires_at=now + timedelta(days=settings.SURVEY_DAYS),
            )
            workflow.note_survey(ticket, code=EventCode.SURVEY_SENT, now=now, data={"survey": survey.pk})
            _tell(survey, now)
            return survey, True
    except IntegrityError:
        return Survey.objects.get(ticket=ticket, cycle=cycle), False


def survey_of(ticket: Ticket, *, now: datetime) -> Survey:
    """The survey about a ticket's last closing, made now if its turn has not come yet.

    Raises NotClosed while the matter is open, and when it was closed too long ago to ask.
    """
    event = closings().filter(ticket=ticket).select_related("ticket").order_by("-pk").first()
    if ticket.status != Status.CLOSED or event is None or event.at < now - timedelta(days=settings.SURVEY_DAYS):
        raise NotClosed
    return send(event, now=now)[0]


def _position() -> int:
    return Cursor.objects.get_or_create(name=CURSOR)[0].position


def _unsent(events: Iterable[TicketEvent]) -> list[TicketEvent]:
    """Those about which nothing was sent: a ticket's newer closing is another cycle, so counting surveys by ticket is not enough."""
    events = list(events)
    sent_at: dict[int, datetime] = dict(
        Survey.objects.filter(ticket__in={event.ticket_id for event in events})
        .values("ticket")
        .annotate(last=Max("created_at"))
        .values_list("ticket", "last")
    )
    return [event for event in events if event.ticket_id not in sent_at or sent_at[event.ticket_id] < event.at]


def _tell(survey: Survey, now: datetime) -> None:
    ticket = survey.ticket
    subject, body = notices.words("survey", ticket.language, {"number": ticket.number})
    link = f"{settings.SITE_URL}{reverse('survey', args=[survey.token])}"
    queue(notices.to_customer(ticket, kind="survey", key=f"survey:{survey.pk}", subject=subject, body=body, link=link), now=now)
