"""Orders: a list to find them by their number, their parcel's, or the customer's whole phone number; one on a page. Read only: they come
from the shop, from files and from programs."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import ReadOnlyModelAdmin
from tickets import finding
from tickets.admin import card_orders
from tickets.admin.queue import reader
from tickets.models import Order

LINE_BREAK = mark_safe("<br>")


@admin.register(Order)
class OrderAdmin(ReadOnlyModelAdmin[Order]):
    """Orders of customers, or named on tickets, that the person may see."""

    list_display = ("number", "state", "paid", "customer", "tracking_number", "placed_at")
    list_filter = ("state",)
    list_select_related = ("customer",)
    search_fields = ("=number",)
    search_help_text = _("Order number, tracking number, or a whole phone number")
    # By other columns a long table would be sorted whole.
    sortable_by = ()
    ordering = ("-pk",)
    fields = (
        "number",
        "customer",
        "state",
        "paid",
        "placed_at",
        "goods",
        "carrier",
        "tracking_number",
        "expected_at",
        "way",
        "fetched_at",
        "updated_at",
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Order]":
        """What the person may see."""
        return Order.objects.visible_to(reader(request)).order_by("-pk")

    def get_search_results(self, request: HttpRequest, queryset: "QuerySet[Order]", search_term: str) -> "tuple[QuerySet[Order], bool]":
        """Whole numbers only: a list that answers to a part of one gives it away digit by digit."""
        return (queryset.filter(finding.order_of(search_term)), False) if search_term.strip() else (queryset, False)

    @admin.display(description=_("amount"))
    def paid(self, row: Order) -> str:
        """In yuan."""
        return f"¥{row.amount:,.2f}" if row.amount is not None else ""

    @admin.display(description=_("items"))
    def goods(self, row: Order) -> SafeString:
        """One a line."""
        shown: Any = card_orders.shown(row, outside=False)
        return format_html_join(LINE_BREAK, "{} ×{} {}", ((item.name, item.quantity, item.price) for item in shown.items))

    @admin.display(description=_("way of the parcel"))
    def way(self, row: Order) -> SafeString:
        """The newest step first."""
        steps = card_orders.shown(row, outside=False).track
        return format_html_join(LINE_BREAK, "{} {}", ((step.at.strftime("%Y-%m-%d %H:%M"), step.words) for step in steps))


__all__ = ["OrderAdmin"]
