"""Orders: kept as they are told by the shop, by a file or by a program, and looked up beside a ticket. The only writer of `Order`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from helpdesk.choices import Role
from helpdesk.models import User
from tickets import contacts, shop
from tickets.choices import ContactKind
from tickets.models import ContactPoint, Customer, Order, Ticket
from tickets.order_rules import Buyer, Facts

OTHERS = 5

FRESH, TABLE, UNREACHABLE, UNKNOWN, NONE = "fresh", "table", "unreachable", "unknown", "none"


@dataclass(frozen=True)
class Found:
    """What is known of a ticket's order, and how well: `how` is

    FRESH (the shop says so, now or within ORDER_API_CACHE), TABLE (from a file or a program), UNREACHABLE (the shop cannot be
    asked; `order` is what it said last, if it ever did), UNKNOWN (nobody knows the number), NONE (the ticket names none).
    `is_anothers`: it belongs to somebody else than the ticket's customer.
    """

    how: str
    order: Order | None = None
    others: Sequence[Order] = field(default_factory=list)
    is_anothers: bool = False


def keep(told: Facts, *, now: datetime, customer: Customer | None = None, fetched: bool = False) -> tuple[Order, bool]:
    """Write an order as it was told; returns it and whether anything is new. An order never loses its customer."""
    values = _values(told)
    if customer is not None:
        values["customer_id"] = customer.pk
    for _again in range(2):
        row = Order.objects.filter(number=told.number).first()
        if row is None:
            try:
                with transaction.atomic():
                    stamp = now if fetched else None
                    return Order.objects.create(number=told.number, updated_at=now, fetched_at=stamp, **values), True
            except IntegrityError:  # somebody was faster
                continue
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        stamps: dict[str, Any] = {**({"updated_at": now} if changed else {}), **({"fetched_at": now} if fetched else {})}
        if changed or stamps:
            Order.objects.filter(pk=row.pk).update(**changed, **stamps)
            row.refresh_from_db()
        return row, bool(changed)
    raise AssertionError("an order that was there is there no more")


def look(ticket: Ticket, user: User, now: datetime) -> Found:
    """The ticket's order and the customer's others, asked of the shop where there is one and what we know is old.

    Slow: it may wait ORDER_API_TIMEOUT, so it is asked for beside the page and never in it.
    """
    number = ticket.order_number.strip()
    order = Order.objects.filter(number=number).select_related("customer").first() if number else None
    how = NONE if not number else TABLE if order is not None else UNKNOWN
    if number and shop.is_set_up():
        order, how = _asked(ticket, number, order, now)
    others = [] if is_outside(user) else _others(ticket, order, how, now)
    return Found(how, order, others, order is not None and order.customer_id not in {None, ticket.customer_id})


def is_outside(user: User) -> bool:
    """Outsourced people see the ticket's order, and neither the customer's others nor where the parcel goes."""
    return not user.is_superuser and Role.OUTSOURCED in user.roles


def owner(buyer: Buyer) -> Customer | None:
    """The customer whose order it is: by the id of the shop, by phone, by e-mail."""
    if buyer.external_id and (found := Customer.objects.filter(external_id=buyer.external_id).first()):
        return found
    for kind, value, _raw in contacts.contact_points(buyer.phone, buyer.email):
        point = ContactPoint.objects.filter(kind=kind, value=value).select_related("customer").first()
        if point is not None:
            return point.customer
    return None


# ---------------------------------------------------------------- workings


def _values(told: Facts) -> dict[str, Any]:
    return {
        "placed_at": told.placed_at,
        "state": told.state,
        "amount": told.amount,
        "items": told.items,
        "carrier": told.carrier,
        "tracking_number": told.tracking_number,
        "track": told.track,
        "expected_at": told.expected_at,
    }


def _asked(ticket: Ticket, number: str, known: Order | None, now: datetime) -> tuple[Order | None, str]:
    if known is not None and known.fetched_at is not None and now - known.fetched_at < timedelta(seconds=settings.ORDER_API_CACHE):
        return known, FRESH
    try:
        told = shop.order(number, now)
    except shop.Unreachable:
        return known, UNREACHABLE
    if told is None:
        return known, TABLE if known is not None else UNKNOWN
    order, _new = keep(told, now=now, customer=_whose(ticket, told, known), fetched=True)
    return order, FRESH


def _whose(ticket: Ticket, told: Facts, known: Order | None) -> Customer | None:
    """As the shop says; where it says nothing and the order is nobody's yet, whoever names it."""
    buyer = told.buyer
    if buyer.phone or buyer.email or buyer.external_id:
        mine = {contacts.normalise_phone(ticket.own_phone), contacts.normalise_email(ticket.own_email)} - {""}
        theirs = {contacts.normalise_phone(buyer.phone), contacts.normalise_email(buyer.email)} - {""}
        return ticket.customer if mine & theirs else owner(buyer)
    return ticket.customer if known is None or known.customer_id is None else None


def _others(ticket: Ticket, order: Order | None, how: str, now: datetime) -> list[Order]:
    """The customer's other orders, the newest first."""
    phone = ContactPoint.objects.filter(customer=ticket.customer_id, kind=ContactKind.PHONE).values_list("value", flat=True).first()
    # Where the shop has just failed nobody waits for it a second time.
    if phone and shop.is_set_up() and how != UNREACHABLE:
        try:
            for told in shop.orders_of(phone, now) or []:
                keep(told, now=now, customer=ticket.customer, fetched=True)
        except shop.Unreachable:
            pass
    rows = Order.objects.filter(customer=ticket.customer_id).order_by("-placed_at", "-pk")
    return list(rows.exclude(pk=order.pk)[:OTHERS] if order is not None else rows[:OTHERS])
