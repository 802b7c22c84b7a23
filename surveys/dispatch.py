"""Sending surveys: every closing on the timeline gets one, told by the customer's own channel, but nobody is asked twice a week.

What was not told is kept as well, with the reason, so that the share of answers is honest; the way from the customer's own page stays
open. The quota (`surveys.terms`) counts customers and addresses, and knows no exception: grave and unhappy matters are
followed up by a call, not by a second form.

The timeline is pulled, not pushed (`surveys.pulling`); "one survey a closing" is held by the database.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.utils.crypto import salted_hmac

from helpdesk.choices import OutboundChannel
from helpdesk.models import Cursor
from surveys import pulling, telling
from surveys.choices import NotAsked, Way
from surveys.errors import NotClosed
from surveys.models import Survey
from surveys.terms import terms
from tickets import notices, workflow
from tickets.choices import EventCode, Status
from tickets.models import Ticket, TicketEvent

CURSOR = "surveys.closings"
# A closing that was found only this late (the worker was down) is not asked about any more.
LATEST = timedelta(days=7)
CLOSING = (EventCode.CONFIRMED, EventCode.CLOSED)
STARTING_AGAIN = (EventCode.REFUSED, EventCode.REOPENED)
RETRY_AFTER = timedelta(hours=1)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """What one pass did."""

    sent: int = 0
    failed: int = 0
    not_asked: int = 0


def was_at_once(event: TicketEvent) -> bool:
    """Whether it closed an answer at once: nobody took care of the case, and the customer has said already what it was worth."""
    return bool(event.data.get("at_once"))


def closings() -> "QuerySet[TicketEvent]":
    """Events that closed a ticket: the customer confirmed, or said nothing for too long. Cancelled tickets are none."""
    return TicketEvent.objects.filter(code__in=CLOSING, status=Status.CLOSED)


def last_closing(ticket: Ticket) -> TicketEvent | None:
    """The event by which a ticket was closed last."""
    return closings().filter(ticket=ticket).select_related("ticket").order_by("-pk").first()


def are_due() -> bool:
    """Whether there are closings that were not read yet."""
    return pulling.are_new(CURSOR, closings())


def dispatch(now: datetime, limit: int = 500) -> Sent:
    """One pass over new closings, in order; at most `limit`. A closing that fails is reported and passed over."""
    events, upto = pulling.read(CURSOR, closings().select_related("ticket"), limit)
    sent = failed = not_asked = 0
    for event in _unsent(events):
        if event.at < now - LATEST or was_at_once(event):
            continue
        try:
            survey, new = send(event, now=now)
            sent += new and not survey.not_asked
            not_asked += new and bool(survey.not_asked)
        except Exception:
            logger.exception("No survey could be sent for event %s", event.pk)
            failed += 1
    pulling.done(CURSOR, upto)
    return Sent(sent, failed, not_asked)


def send(event: TicketEvent, *, now: datetime, from_page: bool = False) -> tuple[Survey, bool]:
    """The survey about one closing, and whether it is new. Agent, team and type are kept as they stood then.

    `from_page`: the customer opened it from their own page, and is not told of it besides.
    """
    ticket, held = event.ticket, terms()
    cycle = ticket.events.filter(code__in=STARTING_AGAIN, pk__lt=event.pk).count()
    try:
        with transaction.atomic():
            # One at a time, so that of two closings at once one sees that the other was asked about.
            Cursor.objects.select_for_update().get_or_create(name=CURSOR)
            channel, address = notices.own_channel(ticket)
            recipient = digest(address)
            asked, why = _way(ticket, channel, recipient, now)
            way, not_asked = (Way.PAGE, "") if from_page else (asked, why)
            survey = Survey.objects.create(
                ticket=ticket,
                cycle=cycle,
                agent_id=event.assignee_id,
                team_id=event.team_id or ticket.team_id,
                issue_type_code=ticket.issue_type.code,
                created_at=now,
                expires_at=now + held.open_for,
                way=way,
                not_asked=not_asked,
                recipient=recipient if way else "",
                # Who opened it on their page is reminded like others, within the same quota.
                remind_at=now + held.remind_after if asked and held.remind_after else None,
            )
            if way:
                workflow.note_survey(ticket, code=EventCode.SURVEY_SENT, now=now, data={"survey": survey.pk, "way": way})
            if way in (Way.EMAIL, Way.SMS):
                telling.tell(survey, kind=telling.FIRST, now=now)
            return survey, True
    except IntegrityError:
        return Survey.objects.get(ticket=ticket, cycle=cycle), False


def _way(ticket: Ticket, channel: str, recipient: str, now: datetime) -> tuple[str, str]:
    """How the customer is asked, or why not."""
    if not channel:
        return "", NotAsked.NO_WAY
    quiet = terms().quiet_for
    if quiet:
        lately = Survey.objects.filter(Q(not_asked="") | Q(answered_at__isnull=False), created_at__gt=now - quiet)
        if lately.filter(recipient=recipient).exists() or lately.filter(ticket__customer=ticket.customer_id).exists():
            return "", NotAsked.QUOTA
    return Way.EMAIL if channel == OutboundChannel.EMAIL else Way.SMS, ""


def digest(address: str) -> str:
    """By what an address is known again without being kept."""
    return salted_hmac("surveys.recipient", address.strip().lower(), algorithm="sha256").hexdigest() if address else ""


def survey_of(ticket: Ticket, *, now: datetime) -> Survey:
    """The survey about a ticket's last closing, made now if its turn has not come yet.

    Raises NotClosed while the matter is open, when it was closed too long ago to ask, and where it was answered at once.
    """
    event = last_closing(ticket)
    if ticket.status != Status.CLOSED or event is None or event.at < now - terms().open_for or was_at_once(event):
        raise NotClosed
    return send(event, now=now, from_page=True)[0]


def remind(now: datetime, limit: int = 500) -> Sent:
    """One pass over surveys without an answer: each customer is reminded once, and not of a matter that was taken up again."""
    sent = failed = 0
    due = Survey.objects.filter(remind_at__lte=now).select_related("ticket__customer").order_by("remind_at", "pk")
    for survey in due[:limit]:
        try:
            sent += _remind(survey, now)
        except Exception:
            logger.exception("Nobody could be reminded of survey %s", survey.pk)
            Survey.objects.filter(pk=survey.pk).update(remind_at=now + RETRY_AFTER)
            failed += 1
    return Sent(sent, failed)


def _remind(survey: Survey, now: datetime) -> bool:
    ticket = survey.ticket
    started_again = ticket.events.filter(code__in=STARTING_AGAIN).count() > survey.cycle
    row = Survey.objects.filter(pk=survey.pk, remind_at=survey.remind_at)
    if survey.answered_at or survey.expires_at <= now or started_again or ticket.status != Status.CLOSED:
        row.update(remind_at=None)
        return False
    with transaction.atomic():
        if row.filter(answered_at__isnull=True).update(remind_at=None, reminded_at=now) != 1:
            return False
        telling.tell(survey, kind=telling.AGAIN, now=now)
    return True


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
