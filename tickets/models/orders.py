"""Orders of the shop, as ops import them or the connector has answered."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.choices import OrderState
from tickets.models.customers import Customer
from tickets.models.tickets import Ticket

if TYPE_CHECKING:
    from helpdesk.models import User


class OrderQuerySet(models.QuerySet["Order"]):
    """Questions asked of orders."""

    def visible_to(self, user: "User") -> "OrderQuerySet":
        """Orders of customers, or named on tickets, that the person may see."""
        from tickets.permissions import sees_all

        if sees_all(user):
            return self
        theirs = Ticket.objects.visible_to(user, row_by_row=True)
        named = models.Exists(theirs.of_order(models.OuterRef("number")))
        owned = models.Exists(theirs.filter(customer=models.OuterRef("customer")))
        return self.filter(named | owned)


class Order(models.Model):
    """One order. `items`: [{"name", "sku", "quantity", "price"}]; `track`: [{"at", "text", "place"}], the newest last; both as
    the shop tells them. `amount` is in yuan. `fetched_at` is when the shop's system last said so, null for imported rows.
    """

    number = models.CharField(_("order number"), max_length=64, unique=True)
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, blank=True, related_name="orders", verbose_name=_("customer"))
    placed_at = models.DateTimeField(_("placed"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=OrderState.choices, default=OrderState.UNKNOWN)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, null=True, blank=True)
    items = models.JSONField(_("items"), default=list, blank=True)
    carrier = models.CharField(_("carrier"), max_length=40, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=64, blank=True)
    expected_at = models.DateTimeField(_("expected to arrive"), null=True, blank=True)
    track = models.JSONField(_("way of the parcel"), default=list, blank=True)
    fetched_at = models.DateTimeField(_("asked of the shop"), null=True, blank=True)
    updated_at = models.DateTimeField(_("changed"))

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-id"]
        indexes = [
            models.Index(fields=["tracking_number"], name="order_tracking", condition=~Q(tracking_number="")),
            models.Index(fields=["updated_at"], name="order_changed"),
        ]

    def __str__(self) -> str:
        return self.number
