"""What was done with a customer's data as a whole, on record: handed out, erased, corrected."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.choices import DataAct, DataReason
from tickets.models.customers import Customer


class PersonalDataAct(models.Model):
    """One act; the receipt of an erasure. It says how much of what there was (`counts`, by table), and never what it was.

    `look_at` holds the keys of published articles that came from the customer's tickets: somebody shall read them. Without `by` it was
    done by a command. Written by `tickets.erasing` and `tickets.exporting` only, never edited.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="data_acts", verbose_name=_("customer"))
    act = models.CharField(_("act"), max_length=10, choices=DataAct.choices)
    reason = models.CharField(_("reason"), max_length=10, choices=DataReason.choices, default=DataReason.ASKED)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who"))
    counts = models.JSONField(_("how much"), default=dict, blank=True)
    look_at = models.JSONField(_("articles to read"), default=list, blank=True)

    class Meta:
        verbose_name = _("act on a customer's data")
        verbose_name_plural = _("acts on customers' data")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.get_act_display()} #{self.customer_id}"
