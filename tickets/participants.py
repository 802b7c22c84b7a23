"""Copying people in (抄送): somebody outside the house reads along, or writes as well, by a link of their own.

They see what was said in public, how far it is and what was granted; never notes, never the customer's phone or address, never who else is
copied in. They confirm nothing and refuse nothing: that stays with the customer. Taken off, their link leads nowhere at once.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.models import OutboundMessage, User
from helpdesk.outbound import queue
from tickets import contacts, notices, timeline
from tickets.choices import CopyRight, EventCode, Status
from tickets.errors import Incomplete, NotAllowed
from tickets.models import Participant, Ticket, TicketEvent

AT_MOST = 10
OVER = (Status.CLOSED, Status.CANCELLED)


def copy_in(
    ticket: Ticket, *, by: User, now: datetime, email: str, name: str = "", rights: str = CopyRight.READ, language: str = ""
) -> TicketEvent:
    """Copy somebody in, and send them their link. Raises Incomplete for no address, NotAllowed when it is the customer's or known already."""
    address = contacts.normalise_email(email)
    try:
        validate_email(address)
    except ValidationError:
        raise Incomplete(_("Give the whole e-mail address."), ["email"]) from None
    with timeline.changing(ticket) as row:
        if row.status in OVER:
            raise NotAllowed(_("The ticket is closed; nobody is copied in any more."))
        if address == contacts.normalise_email(row.own_email):
            raise NotAllowed(_("This is the customer's own address."))
        if row.participants.filter(removed_at__isnull=True).count() >= AT_MOST:
            raise NotAllowed(_("At most %(count)d people can be copied in.") % {"count": AT_MOST})
        values: dict[str, Any] = {"name": name.strip()[:80], "rights": rights, "language": language or row.language}
        try:
            with transaction.atomic():
                one = Participant.objects.create(ticket=row, email=address, added_by=by, added_at=now, **values)
        except IntegrityError:
            raise NotAllowed(_("%(who)s is copied in already.") % {"who": address}) from None
        data = {"participant": one.pk, "who": contacts.mask_email(address), "rights": rights}
        event = timeline.add(row, timeline.build(row, EventCode.COPIED, at=now, by=by, data=data))
        queue(notices.to_copied_in(row, [one], kind="copied", key=f"copied:{event.pk}"), now=now)
        return event


def remove(participant: Participant, *, by: User, now: datetime) -> TicketEvent:
    """Copy somebody in no longer: their link is dead, and what waits to be sent to them is not sent. Raises NotAllowed when it was done already."""
    with timeline.changing(participant.ticket) as row:
        if Participant.objects.filter(pk=participant.pk, removed_at__isnull=True).update(removed_at=now) != 1:
            raise NotAllowed(_("This person is not copied in any more."))
        waiting = OutboundMessage.objects.filter(
            about=row.number, channel=OutboundChannel.EMAIL, dedupe_key__endswith=f":cc{participant.pk}"
        )
        waiting.filter(state=OutboundState.PENDING).delete()
        data = {"participant": participant.pk, "who": contacts.mask_email(participant.email)}
        return timeline.add(row, timeline.build(row, EventCode.UNCOPIED, at=now, by=by, data=data))
