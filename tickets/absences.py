"""Absence with a substitute (休假代班). During it dispatch passes the agent over; what is told to them is told to the substitute too,
who sees their tickets. The only writer of `Absence`.

Who stands in for whom is asked of `tickets.standing_in`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from helpdesk.outbound import queue
from tickets import notices, routing, standing_in
from tickets.choices import ActorKind, EventCode
from tickets.errors import Incomplete, NotAllowed, TicketError
from tickets.models import Absence, Agent, Ticket, TicketEvent

LONGEST = timedelta(days=400)
# Returns are told of for this long after, should the job have stood still.
TOLD_WITHIN = timedelta(days=2)
HANDED = "transfer_shift"
_WORK = (EventCode.REPLIED, EventCode.ASKED, EventCode.RESOLVED, EventCode.PROGRESS)


# ---------------------------------------------------------------- verbs


def announce(agent: Agent, *, start: datetime, end: datetime, substitute: Agent | None = None, reason: str = "", now: datetime) -> Absence:
    """Put an absence on record, one's own or another's. Raises Incomplete for times that make no sense or lie over another one's."""
    row = Absence(agent=agent, start=start, end=end, substitute=substitute, reason=reason.strip()[:80])
    return change(row, now=now)


def change(row: Absence, *, now: datetime) -> Absence:
    """Write an absence as it is now filled in, new or changed; refuses as `announce` does."""
    with transaction.atomic():
        Agent.objects.select_for_update().get(pk=row.agent_id)
        if (refused := problem(row, now)) is not None:
            raise Incomplete(refused[1], [refused[0]])
        row.save()
    return row


def problem(row: Absence, now: datetime) -> tuple[str, str] | None:
    """What is wrong with an absence: (field, sentence); None for nothing."""
    if row.end <= row.start:
        return "end", _("It has to end after it begins.")
    if row.end <= now:
        return "end", _("That time has passed already.")
    if row.end - row.start > LONGEST:
        return "end", _("That is more than a year.")
    if row.substitute_id == row.agent_id:
        return "substitute", _("Choose somebody else as the substitute.")
    if Absence.objects.filter(agent=row.agent_id, start__lt=row.end, end__gt=row.start).exclude(pk=row.pk).exists():
        return "start", _("There is an absence in that time already.")
    return None


def call_off(row: Absence, *, now: datetime) -> None:
    """Take an absence back: one to come is gone, one that goes on ends now. Raises NotAllowed for one that is over."""
    if row.end <= now:
        raise NotAllowed(_("This absence is over."))
    if row.start >= now:
        row.delete()
        return
    row.end = now
    row.save()


@dataclass
class HandedOver:
    """What came of handing one's tickets over: how many went, and (number, why) of those that did not."""

    done: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def hand_over(row: Absence, *, by: User, now: datetime, to_queue: bool = False) -> HandedOver:
    """Give all open tickets of an absent agent to the substitute, or back to the queue. Each is its own transaction."""
    found = HandedOver()
    substitute = None if to_queue else row.substitute
    if substitute is None and not to_queue:
        raise NotAllowed(_("There is no substitute."))
    tickets = Ticket.objects.open().filter(assignee=row.agent_id).select_related("team", "customer", "issue_type", "assignee")
    for ticket in tickets.by_deadline():
        try:
            if substitute is not None:
                routing.assign(ticket, to=substitute.user, by=by, now=now, reason=HANDED)
            else:
                routing.hand_back(ticket, by=by, now=now, reason=HANDED)
            found.done += 1
        except TicketError as error:
            found.refused.append((ticket.number, str(error)))
    return found


# ---------------------------------------------------------------- telling


def tell(now: datetime) -> int:
    """Tell substitutes when they begin to stand in, and those who are back what happened; each once, however often it is asked."""
    drafts = []
    rows = Absence.objects.filter(start__lte=now, end__gt=now - TOLD_WITHIN).select_related("agent__user", "substitute__user")
    people = User.objects.in_bulk([pk for row in rows if (pk := standing_in.substitute_of(row.agent_id, now)) is not None])
    for row in rows:
        if row.end > now:
            pk = standing_in.substitute_of(row.agent_id, now)
            if pk in people:
                said = _about(row, row.end, by=row.agent.user.name)
                drafts += notices.to_staff([people[pk]], said, kind="absence_begins", key=f"absence_begins:{row.pk}", now=now)
        elif row.end - row.start > timedelta(hours=1):
            drafts += notices.to_staff(
                [row.agent.user], _about(row, row.end, **_happened(row)), kind="absence_over", key=f"absence_over:{row.pk}", now=now
            )
    queue(drafts, now=now)
    return len(drafts)


def _about(row: Absence, due: datetime, **more: StrOrPromise) -> notices.About:
    return notices.About("", "", "", due, reverse("admin:absence"), more=more)


def _happened(row: Absence) -> dict[str, StrOrPromise]:
    """How many tickets customers wrote on, colleagues worked on, and are still in hand."""
    meanwhile = TicketEvent.objects.filter(at__gte=row.start, at__lt=row.end, assignee_id=row.agent_id).order_by()
    wrote = meanwhile.filter(code=EventCode.WROTE).values("ticket").distinct().count()
    worked = meanwhile.filter(code__in=_WORK, actor_kind=ActorKind.STAFF, message__taken_back_at__isnull=True).exclude(actor=row.agent_id)
    return {
        "wrote": str(wrote),
        "helped": str(worked.values("ticket").distinct().count()),
        "open": str(Ticket.objects.open().filter(assignee=row.agent_id).count()),
        "by": row.substitute.user.name if row.substitute else "—",
    }
