"""Customers as a file or a program tells of them: recognised by the id of the other system, by phone or by e-mail, and never merged."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from tickets import contacts
from tickets.choices import Tier
from tickets.errors import Incomplete, TicketError
from tickets.models import ContactPoint, Customer


class TwoPeople(TicketError):
    """What is told fits several customers; putting people together is somebody's decision."""

    code = "two_people"


def keep(
    *,
    now: datetime,
    name: str = "",
    phone: str = "",
    email: str = "",
    external_id: str = "",
    tier: str = "",
    company: str = "",
    language: str = "",
    only_new: bool = False,
) -> tuple[Customer, bool]:
    """The customer with these marks, made if there is none; returns it and whether anything is new.

    What is given replaces what is there, what is empty leaves it; with `only_new` somebody who is known stays as they are.
    Raises Incomplete without any mark to know them by, or with one that is none; TwoPeople when the marks are several people's.
    """
    points = _points(phone, email)
    if not points and not external_id:
        raise Incomplete(_("Neither an external id, nor a phone number, nor an e-mail address."), ["external_id"])
    if tier and tier not in Tier.values:
        raise Incomplete(_("%(field)s: “%(value)s” is not known.") % {"field": "tier", "value": tier[:40]}, ["tier"])
    given = {"name": name, "tier": tier, "company": company, "language": language, "external_id": external_id}
    known = _known(points, external_id)
    if known is None:
        made = Customer(created_at=now, **{field: value for field, value in given.items() if value})
        made._change_reason = "import"  # type: ignore[attr-defined]  # simple_history reads it
        made.save(force_insert=True)
        _add(made, points)
        return made, True
    if only_new:
        return known, False
    changed = {field: value for field, value in given.items() if value and getattr(known, field) != value}
    for field, value in changed.items():
        setattr(known, field, value)
    if changed:
        known._change_reason = "import"  # type: ignore[attr-defined]
        known.save()
    return known, bool(_add(known, points)) or bool(changed)


def _points(phone: str, email: str) -> list[tuple[str, str, str]]:
    points = contacts.contact_points(phone, email)
    if phone.strip() and not any(value for kind, value, _raw in points if kind == "phone"):
        raise Incomplete(_("phone: “%(value)s” is no number.") % {"value": phone[:40]}, ["phone"])
    try:
        if email.strip():
            validate_email(contacts.normalise_email(email))
    except ValidationError as error:
        raise Incomplete(_("email: “%(value)s” is no address.") % {"value": email[:60]}, ["email"]) from error
    return points


def _known(points: list[tuple[str, str, str]], external_id: str) -> Customer | None:
    found = {}
    if external_id and (row := Customer.objects.filter(external_id=external_id).first()):
        found[row.pk] = row
    for kind, value, _raw in points:
        point = ContactPoint.objects.filter(kind=kind, value=value).select_related("customer").first()
        if point is not None:
            found[point.customer_id] = point.customer
    theirs = {row.external_id for row in found.values() if row.external_id} | ({external_id} if external_id else set())
    if len(found) > 1 or len(theirs) > 1:
        raise TwoPeople(_("These marks belong to several customers."))
    return next(iter(found.values()), None)


def _add(customer: Customer, points: list[tuple[str, str, str]]) -> int:
    there = set(ContactPoint.objects.filter(customer=customer).values_list("kind", "value"))
    fresh = [ContactPoint(customer=customer, kind=kind, value=value, raw=raw) for kind, value, raw in points if (kind, value) not in there]
    return len(ContactPoint.objects.bulk_create(fresh))
