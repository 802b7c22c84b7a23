"""A customer's number or address was wrong: the new one takes its place everywhere, at once.

The old one stays in the contact point's history alone, which no page shows. Texts in which it was written are what was said, and stay.
"""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import update_change_reason

from helpdesk.choices import OutboundState
from helpdesk.models import OutboundMessage, User
from tickets import timeline
from tickets.choices import ContactKind, DataAct, DataReason, EventCode
from tickets.contacts import normalise_email, normalise_phone
from tickets.errors import Incomplete, NotAllowed
from tickets.models import ContactPoint, PersonalDataAct, Ticket

COLUMNS: dict[str, tuple[str, str, Callable[[str], str]]] = {
    ContactKind.PHONE: ("contact_phone", "phone", normalise_phone),
    ContactKind.EMAIL: ("contact_email", "email", normalise_email),
}
WAITING = (OutboundState.PENDING,)


def correct(point: ContactPoint, *, value: str, by: User, now: datetime) -> PersonalDataAct:
    """Put another phone number or address in the place of one on record: on the customer, on their tickets, and in notices that wait.

    Raises Incomplete for what is no number or address, NotAllowed when nothing is different or when it is another customer's.
    """
    raw = value.strip()
    with transaction.atomic():
        row = ContactPoint.objects.select_for_update().get(pk=point.pk)
        if row.kind not in COLUMNS:
            raise NotAllowed(_("Only phone numbers and e-mail addresses are corrected."))
        column, name, normalise = COLUMNS[ContactKind(row.kind)]
        new, old = _checked(ContactKind(row.kind), raw), row.value
        if (new, raw) == (old, row.raw):
            raise NotAllowed(_("Nothing was changed."))
        if ContactPoint.objects.filter(kind=row.kind, value=new).exclude(pk=row.pk).exists():
            raise NotAllowed(_("This number or address is on record already; it may be another customer's."))
        if not row.history.exists():
            row.save()  # intake keeps no history: as it was, so that it is not lost
        row.value, row.raw = new, raw
        row.save()
        update_change_reason(row, "corrected")
        changed = 0
        for ticket in Ticket.objects.filter(customer=row.customer_id).exclude(**{column: ""}).order_by("pk"):
            if normalise(getattr(ticket, column)) == old:
                _on_ticket(ticket, {column: raw}, name, by, now)
                changed += 1
        queued = OutboundMessage.objects.filter(next_try_at__isnull=False, state__in=WAITING).exclude(to="")
        waiting = [one.pk for one in queued.only("pk", "to") if normalise(one.to) == old]
        OutboundMessage.objects.filter(pk__in=waiting, state__in=WAITING).update(to=new)
        counts = {row.kind: 1, "tickets": changed, "notices": len(waiting)}
        values = {"act": DataAct.CORRECTED, "reason": DataReason.ASKED, "at": now, "by": by}
        return PersonalDataAct.objects.create(customer_id=row.customer_id, counts=counts, **values)


def _on_ticket(ticket: Ticket, fields: dict[str, str], name: str, by: User, now: datetime) -> None:
    with timeline.changing(ticket) as held:
        event = timeline.build(held, EventCode.COMPLETED, at=now, by=by, data={"filled": [name]})
        left = {kind: found for kind, found in held.lifted.items() if kind != name}
        timeline.commit(held, event, **fields, lifted=left)


def _checked(kind: ContactKind, raw: str) -> str:
    if kind == ContactKind.PHONE:
        if not (new := normalise_phone(raw)):
            raise Incomplete(_("Give a phone number."), ["value"])
        return new
    new = normalise_email(raw)
    try:
        validate_email(new)
    except ValidationError:
        raise Incomplete(_("Give the whole e-mail address."), ["value"]) from None
    return new
