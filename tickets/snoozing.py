"""Putting off (稍后处理): a ticket leaves its agent's list until a time. No clock stops for it, and it never stays away past one.

It comes back by time (`wake_due`), or at once with what somebody else says or does (`timeline.commit` sees to it). The only writer
of `Ticket.snoozed_until` beside that.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import clockwords
from helpdesk.models import User
from helpdesk.outbound import queue
from tickets import clocks, notices, timeline
from tickets.choices import EventCode
from tickets.errors import Incomplete, NotAllowed, StaleTicket
from tickets.models import Ticket, TicketEvent
from tickets.permissions import may_assign

LONGEST = timedelta(days=60)
MORNING = time(9)
BATCH = 500


def latest(ticket: Ticket, now: datetime) -> datetime | None:
    """Until when it may be put off at most: its running deadline; None when that has passed."""
    if ticket.deadline is None:
        return now + LONGEST
    return ticket.deadline if ticket.deadline > now else None


def next_service_day(ticket: Ticket, now: datetime) -> datetime | None:
    """When service opens next on a later day than today, by the ticket's calendar."""
    row = clocks.policy_of(ticket)
    if row is None:
        return None
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return row.calendar.next_open(midnight)


def offers(ticket: Ticket, now: datetime) -> dict[str, datetime]:
    """The usual times to choose from, by code; those beyond the deadline are left out."""
    tomorrow = timezone.make_aware(datetime.combine(timezone.localtime(now).date() + timedelta(days=1), MORNING))
    times = {"hour": now + timedelta(hours=1), "hours": now + timedelta(hours=3), "tomorrow": tomorrow}
    if (day := next_service_day(ticket, now)) is not None:
        times["service_day"] = day
    upto = latest(ticket, now)
    return {code: at for code, at in times.items() if upto is not None and at <= upto}


@timeline.retried
def put_off(ticket: Ticket, *, until: datetime, by: User, now: datetime, version: int | None = None) -> TicketEvent:
    """Put a ticket off until a time to come. Raises Incomplete for a time that has passed or lies beyond the running deadline,
    NotAllowed when it is settled, in nobody's hands, or somebody else's."""
    with timeline.changing(ticket, version=version) as row:
        if not row.is_open or row.assignee_id is None:
            raise NotAllowed()
        if row.assignee_id != by.pk and not may_assign(by):
            raise NotAllowed(_("Only whoever has the ticket can put it off."))
        upto = latest(row, now)
        if upto is None:
            raise NotAllowed(_("It is past its deadline and cannot be put off."))
        if until <= now:
            raise Incomplete(_("Choose a time to come."), ["until"])
        if until > upto:
            raise Incomplete(_("Its clock runs on: at the latest until %(time)s.") % {"time": clockwords.at(upto, now)}, ["until"])
        event = timeline.build(row, EventCode.SNOOZED, at=now, by=by, data={"until": until.isoformat()})
        return timeline.commit(row, event, snoozed_until=until)


@timeline.retried
def wake(ticket: Ticket, *, by: User | None, now: datetime) -> TicketEvent:
    """Take a ticket back to the list: by hand, or because its time has come. Raises NotAllowed when it is not put off."""
    with timeline.changing(ticket) as row:
        if row.snoozed_until is None or (by is None and row.snoozed_until > now):
            raise NotAllowed(_("It is not put off."))
        event = timeline.build(row, EventCode.WOKEN, at=now, by=by, data={"until": row.snoozed_until.isoformat()})
        timeline.commit(row, event, snoozed_until=None)
        if by is None and row.assignee is not None:
            queue(notices.to_staff([row.assignee], row, kind="woken", key=f"woken:{event.pk}", now=now), now=now)
        return event


def wake_due(now: datetime, limit: int = BATCH) -> int:
    """Bring back what has been put off long enough; returns how many. What somebody else has just brought back is left alone."""
    woken = 0
    for ticket in Ticket.objects.filter(snoozed_until__lte=now).order_by("snoozed_until")[:limit]:
        try:
            wake(ticket, by=None, now=now)
            woken += 1
        except (NotAllowed, StaleTicket):
            continue
    return woken


def is_due(now: datetime) -> bool:
    """Whether anything is to be brought back; one look into a partial index."""
    return Ticket.objects.filter(snoozed_until__lte=now).exists()
