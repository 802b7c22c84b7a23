"""Contacts that were given with one ticket and do not stand on its customer's record, so that whoever gave them finds that ticket again.

Customers are known by their record alone: nothing is added to it because somebody typed it into a form.
"""

from django.db.models import Q

from helpdesk import rows
from tickets.choices import ContactKind
from tickets.contacts import contact_points, normalise_email, normalise_phone
from tickets.models import ContactPoint, GivenContact, Ticket
from tickets.models.tickets import TicketQuerySet

READ = 500
"""More than anybody gave one contact with; a house that writes for its customers asks at its desk."""


def keep(ticket: Ticket) -> None:
    """Remember what the customer gave as theirs on a saved ticket, where their record does not have it."""
    points = contact_points(ticket.own_phone, ticket.own_email)
    if not points:
        return
    known = set(ContactPoint.objects.filter(customer=ticket.customer_id).values_list("kind", "value"))
    new = [{"ticket_id": ticket.pk, "kind": kind, "value": value} for kind, value, _raw in points if (kind, value) not in known]
    rows.insert(GivenContact, new, ignore_conflicts=True)


def tickets_with(kind: ContactKind, value: str) -> TicketQuerySet:
    """Tickets that a contact (normalised) may have been given with; `is_own` says of each whether it was."""
    customers = ContactPoint.objects.filter(kind=kind, value=value).values_list("customer_id", flat=True)
    given = GivenContact.objects.filter(kind=kind, value=value).order_by("-pk").values_list("ticket_id", flat=True)
    # Keys, not subqueries: either side has its index.
    return Ticket.objects.filter(Q(customer__in=list(customers)) | Q(pk__in=list(given[:READ])))


def is_own(ticket: Ticket, kind: ContactKind, value: str) -> bool:
    """Whether the ticket itself was written with this contact: a customer's record may hold more than one."""
    if kind == ContactKind.PHONE:
        return normalise_phone(ticket.own_phone) == value
    return normalise_email(ticket.own_email) == value


__all__ = ["READ", "is_own", "keep", "tickets_with"]
