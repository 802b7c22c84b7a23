"""What is put on record and changes nothing in what the ticket waits for."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from helpdesk.models import User
from helpdesk.outbound import queue
from tickets import notices, timeline
from tickets.choices import ActorKind, EventCode
from tickets.errors import Incomplete, NotAllowed
from tickets.models import Ticket, TicketEvent

HOUR = timedelta(hours=1)


def explain_breach(ticket: Ticket, *, by: User, now: datetime, reason: str, version: int | None = None) -> TicketEvent:
    """Say why the deadline was missed. Raises Incomplete without a reason, NotAllowed when no deadline was missed."""
    if not reason:
        raise Incomplete(_("Choose the reason for the delay."), ["reason"])
    with timeline.changing(ticket, version=version) as row:
        if row.missed_at(now) is None:
            raise NotAllowed(_("No deadline of this ticket was missed."))
        event = timeline.build(row, EventCode.EXPLAINED, at=now, by=by, data={"reason": reason})
        return timeline.commit(row, event, breach_reason=reason, explained_at=now)


def note_unmasking(ticket: Ticket, *, by: User, now: datetime, what: str) -> TicketEvent:
    """Record that somebody looked at personal data in full. Who does it very often is told to the supervisors, once an hour."""
    with timeline.changing(ticket) as row:
        event = timeline.add(row, timeline.build(row, EventCode.UNMASKED, at=now, by=by, data={"what": what}))
        _watch(row, by, now)
        return event


def _watch(row: Ticket, by: User, now: datetime) -> None:
    looks = TicketEvent.objects.filter(code=EventCode.UNMASKED, at__gt=now - HOUR, at__lte=now, actor=by).count()
    if not settings.UNMASK_ALARM or looks <= settings.UNMASK_ALARM:
        return
    people = [user for user in notices.supervisors([row.team_id])[row.team_id] if user.pk != by.pk]
    said = notices.about(row, by=f"{by.name} {by.employee_number}", count=str(looks))
    key = f"many_looks:{by.pk}:{now:%Y%m%d%H}"
    queue(notices.to_staff(people, said, kind="many_looks", key=key, now=now), now=now)


def note_survey(ticket: Ticket, *, code: str, now: datetime, data: dict[str, Any], by: User | None = None) -> TicketEvent:
    """Record what happens around a survey: sent, answered, a poor one looked into, the root cause given."""
    with timeline.changing(ticket) as row:
        kind = ActorKind.CUSTOMER if code == EventCode.SURVEY_ANSWERED else ActorKind.STAFF if by else ActorKind.SYSTEM
        return timeline.add(row, timeline.build(row, code, at=now, by=by, actor_kind=kind, data=data))
