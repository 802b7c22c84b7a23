"""Finding tickets and customers by what somebody remembers: a number, an order, a whole phone number or address, a name, or words.

Every answer is cut to what the asker may see. Phone numbers and addresses are found whole or not at all: a list that answers
to a part of a number gives the number away digit by digit.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from helpdesk.models import User
from helpdesk.search import match, normalise, query_tokens
from tickets.choices import ContactKind
from tickets.contacts import normalise_email, normalise_phone
from tickets.models import ContactPoint, Customer, Message, Ticket
from tickets.models.customers import CustomerQuerySet
from tickets.models.tickets import TicketQuerySet

LONGEST = 200
HITS = 300
_NUMBER = re.compile(r"t?(?P<day>\d{8}|\d{4})-(?P<count>\d{1,7})", re.IGNORECASE)
_DIGITS = re.compile(r"[\d\s+()\-]{6,24}")


@dataclass(frozen=True)
class Wanted:
    """What a text may be besides words."""

    text: str
    numbers: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""


def read(text: str, now: datetime) -> Wanted:
    """Whether a text looks like a ticket's number (1121-00042 means this year's), a phone number or an address."""
    text = normalise(text)[:LONGEST].strip()
    numbers: tuple[str, ...] = ()
    if found := _NUMBER.fullmatch(text):
        day = found["day"] if len(found["day"]) == 8 else f"{timezone.localtime(now):%Y}{found['day']}"
        numbers = (f"T{day}-{int(found['count']):05d}",)
    return Wanted(
        text=text,
        numbers=numbers,
        phone=normalise_phone(text) if _DIGITS.fullmatch(text) and not numbers else "",
        email=normalise_email(text) if "@" in text else "",
    )


def by_number(user: User, text: str, now: datetime) -> Ticket | None:
    """The one ticket a text names, if it is the person's to see."""
    numbers = read(text, now).numbers
    return Ticket.objects.visible_to(user).filter(number__in=numbers).first() if numbers else None


def tickets(queryset: TicketQuerySet, user: User, text: str, now: datetime) -> TicketQuerySet:
    """Those of `queryset` that a text fits; `queryset` is already cut to what the person may see."""
    wanted = read(text, now)
    if not wanted.text:
        return queryset.none()
    if wanted.numbers:
        return queryset.filter(number__in=wanted.numbers)
    fits = Q(order_number__iexact=wanted.text) | Q(customer__in=_customers(wanted).values("pk"))
    said = _said(user, wanted.text)
    return queryset.filter(fits | Q(pk__in=said)) if said else queryset.filter(fits)


def customers(user: User, text: str, now: datetime, limit: int = 20) -> list[Customer]:
    """Customers whom a text names: by whole phone number or address, by name or company."""
    wanted = read(text, now)
    if not wanted.text or wanted.numbers:
        return []
    return list(_customers(wanted).visible_to(user).prefetch_related("contact_points").order_by("-pk")[:limit])


def words_said(user: User, ticket_ids: list[int], text: str) -> dict[int, str]:
    """For each of some tickets the newest text in which the words were found."""
    if not query_tokens(text) or not ticket_ids:
        return {}
    rows = match(Message.objects.filter(ticket__in=ticket_ids), text).order_by("pk")
    return dict(rows.values_list("ticket_id", "body"))


def _customers(wanted: Wanted) -> CustomerQuerySet:
    fits = Q(name__icontains=wanted.text) | Q(company__icontains=wanted.text)
    if wanted.phone:
        fits = _contact(ContactKind.PHONE, wanted.phone)
    elif wanted.email:
        fits = _contact(ContactKind.EMAIL, wanted.email)
    return Customer.objects.filter(fits)


def _contact(kind: str, value: str) -> Q:
    return Q(pk__in=ContactPoint.objects.filter(kind=kind, value=value).values("customer"))


def _said(user: User, text: str) -> list[int]:
    """Tickets in which the words were said, the newest first; no more than a list can show anyway."""
    if not query_tokens(text):
        return []
    mine = match(Message.objects.filter(ticket__in=Ticket.objects.visible_to(user)), text)
    return list(mine.order_by("-pk").values_list("ticket_id", flat=True)[:HITS])
