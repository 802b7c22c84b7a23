"""On record: what was done with a customer's data as a whole (handed out, erased, corrected), and what outsourced teams were given; and for how long data are kept."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.models import Configuration, Team
from tickets.choices import DataAct, DataReason
from tickets.models.customers import Customer
from tickets.models.tickets import Ticket

if TYPE_CHECKING:
    from helpdesk.models import User


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


class SharingQuerySet(models.QuerySet["Sharing"]):
    """Questions asked of what outsourced teams were given."""

    def visible_to(self, user: "User") -> "SharingQuerySet":
        """Those of tickets that the person may see."""
        from tickets.permissions import sees_all

        return self if sees_all(user) else self.filter(ticket__in=Ticket.objects.visible_to(user).values("pk"))


class Sharing(models.Model):
    """A ticket that an outsourced team, or somebody of it, was given: when, by whom, and what of the customer's data it held.

    Without `person` it lay in the team's queue, which all of them see; without `by` dispatch gave it. Written by `tickets.sharing` only,
    never edited, deleted by the job `prune` after the years that the law asks for.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="sharings", verbose_name=_("ticket"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"), db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("given to"), db_index=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("given by"), db_index=False
    )
    at = models.DateTimeField(_("when"))
    parts = models.JSONField(_("what it held"), default=list)

    objects = SharingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket given to an outsourced team")
        verbose_name_plural = _("tickets given to outsourced teams")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["at", "id"], name="sharing_at"), models.Index(fields=["team", "at"], name="sharing_team_at")]

    def __str__(self) -> str:
        return f"{self.ticket.number} → {self.team}"


class RetentionRule(Configuration):
    """For how long customers' data are kept after the last word on their last ticket. The one whose code is `default` is used.

    Shipped without `months`: nobody's data lapse by themselves. A longer time can be the law's (trade records in China: three years).
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    months = models.PositiveSmallIntegerField(
        _("months after the last word on their last ticket"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Empty: nobody's data are erased by themselves. The law may ask for a while: records of trade are kept three years."),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ["code"]

    def __str__(self) -> str:
        return gettext("How long customers' data are kept")
