"""A person's day, from the timeline: each figure with how it is computed and the tickets behind it.

A day is the calendar day of the active time zone. Tickets are counted once, however often the same thing happened to them.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk import moments
from helpdesk.models import User
from helpdesk.panels import Figure
from tickets.choices import EventCode, MessageKind
from tickets.models import Message, TicketEvent

DAY = timedelta(days=1)
ANSWERS = [EventCode.REPLIED, EventCode.ASKED, EventCode.RESOLVED]
RETURNS = [EventCode.REFUSED, EventCode.REOPENED]


def start_of(now: datetime) -> datetime:
    """The midnight before `now`."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def conditions(user: User) -> Mapping[str, Q]:
    """What makes an event one of a person's day. Answers count for who gave them, returns and delays for who held the ticket."""
    return {
        "answered": Q(actor=user, code__in=ANSWERS),
        "first": Q(actor=user, code__in=ANSWERS, at=F("ticket__responded_at")),
        "resolved": Q(actor=user, code=EventCode.RESOLVED),
        "returned": Q(assignee_id=user.pk, code__in=RETURNS),
        "late": Q(assignee_id=user.pk, code=EventCode.BREACHED),
    }


def events(user: User, now: datetime, name: str = "") -> "QuerySet[TicketEvent]":
    """Events of a person's day, without answers that were taken back; of one kind, when it is named."""
    wanted = conditions(user)[name] if name else Q(actor=user) | Q(assignee_id=user.pk)
    rows = TicketEvent.objects.filter(wanted, code__in=[*ANSWERS, *RETURNS, EventCode.BREACHED], at__gte=start_of(now))
    return rows.filter(message__taken_back_at__isnull=True).order_by()


def figures(user: User, now: datetime) -> list[Figure]:
    """The figures of the workbench, by one statement."""
    took = ExpressionWrapper(F("ticket__responded_at") - F("ticket__created_at"), output_field=DurationField())
    counts = {name: Count("ticket", distinct=True, filter=wanted) for name, wanted in conditions(user).items()}
    mean = Avg(took, filter=conditions(user)["first"])
    found: dict[str, Any] = events(user, now).aggregate(**counts, mean=mean)
    return [
        Figure(
            pgettext("figure", "Answered"),
            str(found["answered"]),
            _("Tickets you answered today: reply, question or result."),
            url=_behind("answered"),
        ),
        Figure(pgettext("figure", "Resolved"), str(found["resolved"]), _("Tickets you gave a result for today."), url=_behind("resolved")),
        Figure(
            _("First response"),
            moments.span(found["mean"]) if found["mean"] is not None else "–",
            _(
                "Average from receipt to the first answer, over the tickets whose first answer today was yours. Automatic replies never count."
            ),
            url=_behind("first"),
        ),
        Figure(
            _("Came back"),
            str(found["returned"]),
            _("Tickets of yours that customers refused or that were reopened today."),
            url=_behind("returned"),
        ),
        Figure(_("Went late"), str(found["late"]), _("Tickets that passed a deadline today while they were yours."), url=_behind("late")),
    ]


def promised(user: User, now: datetime) -> dict[int, datetime]:
    """By ticket: until when a person told a customer that something would be done, where that is today or was missed since
    yesterday. The last word on a ticket counts; tickets that are no longer open promise nothing more. One statement."""
    day = start_of(now)
    said = Message.objects.filter(
        ticket__assignee=user,
        ticket__due_at__isnull=False,
        author=user,
        kind=MessageKind.PROGRESS,
        is_public=True,
        taken_back_at__isnull=True,
    )
    last: dict[int, str | None] = dict(said.order_by("pk").values_list("ticket", "data__expected_at"))
    times = {ticket: datetime.fromisoformat(text) for ticket, text in last.items() if text}
    due = {ticket: at for ticket, at in times.items() if day - DAY <= at < day + DAY}
    return dict(sorted(due.items(), key=lambda pair: pair[1]))


def _behind(name: str) -> str:
    return f"{reverse('admin:tickets_ticket_changelist')}?view=today_{name}"
