"""Customers and the contact points by which they are recognised."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.loading import Plain
from tickets.choices import ContactKind, Tier

if TYPE_CHECKING:
    from helpdesk.models import User


class CustomerQuerySet(models.QuerySet["Customer"]):
    """Questions asked of customers."""

    def visible_to(self, user: "User") -> "CustomerQuerySet":
        """Customers of the tickets a person may see."""
        from tickets.models.tickets import Ticket
        from tickets.permissions import sees_all

        if sees_all(user):
            return self
        return self.filter(models.Exists(Ticket.objects.visible_to(user, row_by_row=True).filter(customer=models.OuterRef("pk"))))


class Customer(Plain):
    """A person or company that contacts us. Since `erased_at` nobody knows who (`tickets.erasing`)."""

    name = models.CharField(_("name"), max_length=80, blank=True)
    tier = models.CharField(_("tier"), max_length=8, choices=Tier.choices, default=Tier.STANDARD)
    company = models.CharField(_("company"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    wants_no_calls = models.BooleanField(
        _("wants no calls"), default=False, help_text=_("Nobody calls to ask how it went; written words still go out.")
    )
    external_id = models.CharField(_("external id"), max_length=80, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(_("created"))
    erased_at = models.DateTimeField(_("data erased"), null=True, blank=True, editable=False)
    history = HistoricalRecords()

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        permissions = [("erase_customer", _("Erase a customer's data")), ("export_customer", _("Hand out a customer's data"))]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class GivenContact(models.Model):
    """A phone number or address that was given with one ticket and is not on its customer's record: a form proves nothing.

    Only who gave it finds that ticket again by it (`tickets.given`). `value` is normalised, as in `ContactPoint`.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="given_contacts")
    kind = models.CharField(max_length=8, choices=ContactKind.choices)
    value = models.CharField(max_length=254)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["value"], name="given_contact")]
        constraints = [models.UniqueConstraint(fields=["ticket", "kind", "value"], name="given_contact_once")]

    def __str__(self) -> str:
        return self.value


class ContactPoint(models.Model):
    """A phone number, e-mail address or openid. `value` is normalised (see `tickets.contacts`), `raw` as it was given.

    Its history holds what was corrected (`tickets.correcting`) and is shown on no page.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contact_points", verbose_name=_("customer"))
    kind = models.CharField(_("kind"), max_length=8, choices=ContactKind.choices)
    value = models.CharField(_("value"), max_length=254)
    raw = models.CharField(_("as given"), max_length=254, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="contact_point_once")]

    def __str__(self) -> str:
        return self.value
