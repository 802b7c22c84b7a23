"""Finding tickets and customers by what somebody remembers: a number, an order, a whole phone number or address, a name, or words.

Every answer is cut to what the asker may see. Phone numbers and addresses are found whole, a phone number also by its last four
digits together with the name: a list that answers to a part of a number gives the number away digit by digit. How often
somebody may look numbers up within a minute is limited for the same reason.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from helpdesk import throttle
from helpdesk.models import User
from helpdesk.search import match, newest, newest_each, normalise
from tickets.choices import ContactKind
from tickets.contacts import normalise_email, normalise_phone
from tickets.models import ContactPoint, Customer, Message, Order, Ticket
from tickets.models.customers import CustomerQuerySet
from tickets.models.tickets import TicketQuerySet

LONGEST = 200
HITS = 300
SAID = 2000
WORDS = 5
# Of numbers and addresses; nobody reads more customers than this in a minute.
LOOK_UPS = "30/m"
_NUMBER = re.compile(r"t?(?P<day>\d{8}|\d{4})-(?P<count>\d{1,7})", re.IGNORECASE)
_DIGITS = re.compile(r"[\d\s+()\-]{6,24}")
_LAST_FOUR = re.compile(r"(?:(?P<before>.*\D)\s+)?(?P<four>\d{4})(?:\s+(?P<after>\D.*))?")


@dataclass(frozen=True)
class Wanted:
    """What a text may be besides words."""

    text: str
    numbers: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    name: str = ""
    last_four: str = ""

    @property
    def is_personal(self) -> bool:
        """Whether the answer tells whose number or address something is."""
        return bool(self.phone or self.email or self.last_four)


def read(text: str, now: datetime) -> Wanted:
    """Whether a text looks like a ticket's number (1121-00042 means this year's), a phone number or an address."""
    text = normalise(text)[:LONGEST].strip()
    numbers: tuple[str, ...] = ()
    if found := _NUMBER.fullmatch(text):
        day = found["day"] if len(found["day"]) == 8 else f"{timezone.localtime(now):%Y}{found['day']}"
        numbers = (f"T{day}-{int(found['count']):05d}",)
    four = _LAST_FOUR.fullmatch(text)
    name = f"{four['before'] or ''} {four['after'] or ''}".strip() if four else ""
    return Wanted(
        text=text,
        numbers=numbers,
        name=name,
        last_four=four["four"] if four and name else "",
        phone=normalise_phone(text) if _DIGITS.fullmatch(text) and not numbers else "",
        email=normalise_email(text) if "@" in text else "",
    )


def wait(user: User, text: str, now: datetime) -> int:
    """Seconds until a person may look up another number or address; 0 at once. Words may be looked for without end."""
    return throttle.hit(f"look-up:{user.pk}", LOOK_UPS, now) if read(text, now).is_personal else 0


def by_number(user: User, text: str, now: datetime) -> Ticket | None:
    """The one ticket a text names, if it is the person's to see."""
    numbers = read(text, now).numbers
    return Ticket.objects.visible_to(user).filter(number__in=numbers).first() if numbers else None


def tickets(queryset: TicketQuerySet, user: User, text: str, now: datetime) -> TicketQuerySet:
    """Those of `queryset` that a text fits; `queryset` is already cut to what the person may see.

    Keys are gathered first, each by an index of its own; one condition that asked for all of it would read every ticket.
    """
    wanted = read(text, now)
    if not wanted.text:
        return queryset.none()
    if wanted.numbers:
        return queryset.filter(number__in=wanted.numbers)
    typed = text.strip()[:LONGEST]
    by_order = Ticket.objects.of_order(typed, typed.upper(), wanted.text).values_list("pk", flat=True)[:HITS]
    people = list(_customers(wanted).order_by("-pk").values_list("pk", flat=True)[:HITS])
    theirs = (
        Ticket.objects.visible_to(user, row_by_row=True).filter(customer__in=people).order_by("-pk").values_list("pk", flat=True)[:HITS]
        if people
        else []
    )
    return queryset.filter(pk__in={*by_order, *theirs, *_said(user, wanted.text)})


def customers(user: User, text: str, now: datetime, limit: int = 20) -> list[Customer]:
    """Customers whom a text names: by whole phone number or address, by name or company."""
    wanted = read(text, now)
    if not wanted.text or wanted.numbers:
        return []
    return list(_customers(wanted).visible_to(user).prefetch_related("contact_points").order_by("-pk")[:limit])


def orders(user: User, text: str, limit: int = 5) -> list[Order]:
    """Orders whose whole number, or whose parcel's, a text is."""
    typed = text.strip()[:LONGEST]
    if not typed or not user.has_perm("tickets.view_order"):
        return []
    whole = Q(number__in={typed, typed.upper()}) | Q(tracking_number=typed.upper())
    return list(Order.objects.visible_to(user).filter(whole).select_related("customer")[:limit])


def order_of(text: str) -> Q:
    """Orders by their whole number, their parcel's, or the customer's whole phone number."""
    typed = text.strip()[:LONGEST]
    found = Q(number__in={typed, typed.upper()}) | Q(tracking_number=typed.upper())
    if _DIGITS.fullmatch(typed) and (phone := normalise_phone(typed)):
        found |= Q(customer__in=ContactPoint.objects.filter(kind=ContactKind.PHONE, value=phone).values("customer"))
    return found


def words_said(ticket_ids: Sequence[int], text: str) -> dict[int, str]:
    """For each of some tickets the newest text in which the words were found, else the newest with any of them."""
    keys = newest(Message, text, SAID)
    rows = Message.objects.filter(pk__in=keys, ticket__in=list(ticket_ids)).order_by("pk")
    found = dict(rows.values_list("ticket_id", "body"))
    rest, parts = [key for key in ticket_ids if key not in found], text.split()
    if rest and len(parts) > 1:
        some = match(Message.objects.filter(ticket__in=rest), text, every=False).order_by("pk")
        found |= dict(some.values_list("ticket_id", "body"))
    return found


def _customers(wanted: Wanted) -> CustomerQuerySet:
    fits = Q(name__icontains=wanted.text) | Q(company__icontains=wanted.text)
    if wanted.last_four:
        named = Q(name__icontains=wanted.name) | Q(company__icontains=wanted.name)
        fits = named & Q(contact_points__kind=ContactKind.PHONE, contact_points__value__endswith=wanted.last_four)
        return Customer.objects.filter(pk__in=Customer.objects.filter(fits).values("pk"))
    if wanted.phone:
        fits = _contact(ContactKind.PHONE, wanted.phone)
    elif wanted.email:
        fits = _contact(ContactKind.EMAIL, wanted.email)
    return Customer.objects.filter(fits)


def _contact(kind: str, value: str) -> Q:
    return Q(pk__in=ContactPoint.objects.filter(kind=kind, value=value).values("customer"))


def _said(user: User, text: str) -> list[int]:
    """Tickets in which the words were said, among the newest SAID messages that hold them; several words also apart, each in
    another message of the same ticket."""
    parts = list(dict.fromkeys(text.split()))
    said, *apart = newest_each(Message, [text, *parts[:WORDS]] if len(parts) > 1 else [text], "ticket_id", SAID)
    keys = said | set.intersection(*apart) if apart else said
    if not keys:
        return []
    rows = Ticket.objects.visible_to(user, row_by_row=True).filter(pk__in=sorted(keys, reverse=True)[:SAID])
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:HITS])
