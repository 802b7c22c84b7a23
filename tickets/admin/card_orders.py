"""The card of orders on the ticket page. The page draws its frame; what it holds comes from an address of its own, because the shop's
system may be asked for it and may be slow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from helpdesk import moments
from tickets import marks, orders, shop
from tickets.admin.queue import reader
from tickets.choices import OrderState
from tickets.models import Order, Ticket

if TYPE_CHECKING:
    from tickets.admin.ticket_page import Page

BADGES = {OrderState.DELIVERED: "done", OrderState.FINISHED: "done", OrderState.UNPAID: "todo", OrderState.RETURNED: "warn"}


@dataclass(frozen=True)
class Item:
    """A thing of the order."""

    name: str
    quantity: int
    price: str


@dataclass(frozen=True)
class Step:
    """One step of the parcel's way."""

    at: datetime
    words: str


@dataclass(frozen=True)
class Shown:
    """An order as one reader sees it."""

    order: Order
    amount: str
    badge: str
    items: Sequence[Item]
    tracking_number: str
    track: Sequence[Step]


def context(page: "Page") -> dict[str, Any]:
    """Whether the page has the card at all."""
    ticket = page.ticket
    return {"has_orders": bool(ticket.order_number) or (marks.has(ticket, "orders") and not orders.is_outside(page.user))}


@require_GET
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """What the card holds; without htmx a page of its own. 404 for whoever may not see the ticket."""
    user, now = reader(request), timezone.now()
    rows = Ticket.objects.visible_to(user).select_related("customer")
    ticket = get_object_or_404(rows, pk=pk)
    found = orders.look(ticket, user, now)
    outside = orders.is_outside(user)
    data = {
        "title": _("Order"),
        "now": now,
        "ticket": ticket,
        "found": found,
        "order": shown(found.order, outside=outside) if found.order else None,
        "others": [shown(row, outside=outside) for row in found.others],
        "age": moments.ago(found.order.fetched_at, now) if found.order and found.order.fetched_at else "",
        "asks": shop.is_set_up(),
    }
    return render(request, "desk/card_orders_in.html" if request.headers.get("HX-Request") else "desk/order.html", data)


def shown(order: Order, *, outside: bool) -> Shown:
    """`outside`: whoever is not of the house sees neither where the parcel is nor its number in full."""
    return Shown(
        order,
        f"¥{order.amount:,.2f}" if order.amount is not None else "",
        BADGES.get(OrderState(order.state), "") if order.state in OrderState.values else "",
        [_item(each) for each in order.items if isinstance(each, dict)],
        masked(order.tracking_number) if outside else order.tracking_number,
        [] if outside else [step for each in reversed(order.track) if isinstance(each, dict) and (step := _step(each))],
    )


def masked(number: str) -> str:
    """SF14****3391."""
    return f"{number[:4]}****{number[-4:]}" if len(number) > 8 else "****" if number else ""


def _item(each: dict[str, Any]) -> Item:
    try:
        price = f"¥{Decimal(str(each.get('price'))):,.2f}" if each.get("price") else ""
    except InvalidOperation:
        price = ""
    quantity = each.get("quantity")
    return Item(str(each.get("name", "")), quantity if isinstance(quantity, int) else 1, price)


def _step(each: dict[str, Any]) -> Step | None:
    try:
        at = datetime.fromisoformat(str(each.get("at")))
    except ValueError:
        return None
    at = at if at.tzinfo else timezone.make_aware(at)
    return Step(at, " · ".join(filter(None, [str(each.get("text", "")), str(each.get("place", ""))])))
