"""Remedies (处理措施): what is done to make good, with its amount, approval and progress."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.models import Configuration
from knowledgebase.choices import RemedyKind
from tickets.choices import Rank, RemedyState
from tickets.models.tickets import Ticket

if TYPE_CHECKING:
    from helpdesk.models import User


class RemedyLimit(Configuration):
    """Up to which amount somebody of a rank may grant a remedy of a kind without asking; nothing on record: no limit."""

    kind = models.CharField(_("remedy"), max_length=20, choices=RemedyKind.choices)
    rank = models.PositiveSmallIntegerField(_("rank"), choices=Rank.choices, default=Rank.AGENT)
    amount = models.DecimalField(
        _("up to"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)], help_text=_("In yuan, or points.")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("limit of remedies")
        verbose_name_plural = _("limits of remedies")
        ordering = ["kind", "rank"]
        constraints = [models.UniqueConstraint(fields=["kind", "rank"], name="remedy_limit_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_rank_display()} {self.amount}"


class RemedyQuerySet(models.QuerySet["Remedy"]):
    """Questions asked of remedies."""

    def waiting(self) -> "RemedyQuerySet":
        """Somebody has to approve or refuse."""
        return self.filter(state=RemedyState.PROPOSED)

    def going_on(self) -> "RemedyQuerySet":
        """Granted, and not done yet."""
        return self.filter(state__in=[RemedyState.APPROVED, RemedyState.UNDER_WAY])

    def late(self, now: datetime) -> "RemedyQuerySet":
        """Granted, and not done on the day it was expected."""
        return self.going_on().filter(expected_on__lt=timezone.localtime(now).date())

    def to_remind_of(self, now: datetime) -> "RemedyQuerySet":
        """Late, and nobody was reminded of it yet."""
        return self.filter(remind_on__lt=timezone.localtime(now).date())

    def promised(self) -> "RemedyQuerySet":
        """What the customer may know of."""
        return self.filter(state__in=[RemedyState.APPROVED, RemedyState.UNDER_WAY, RemedyState.DONE])

    def visible_to(self, user: "User") -> "RemedyQuerySet":
        """Those of tickets the person may see."""
        return self.filter(ticket__in=Ticket.objects.visible_to(user, row_by_row=True))


class Remedy(models.Model):
    """One remedy on one ticket. `state` is changed by the verbs of `tickets.remedies` only, each by compare-and-swap on it.

    `amount` is in yuan (two places), or points for POINTS; null where a kind has none. `needs_rank` is the rank whose approval
    it took or takes, AGENT when none was needed. `remind_on` is the day after which its agent is reminded, null once that is done. `note` is for colleagues, `customer_note` the customer reads.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="remedies", verbose_name=_("ticket"))
    kind = models.CharField(_("remedy"), max_length=20, choices=RemedyKind.choices)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    note = models.CharField(_("reason"), max_length=300, blank=True)
    customer_note = models.CharField(_("words for the customer"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RemedyState.choices, default=RemedyState.PROPOSED)
    needs_rank = models.PositiveSmallIntegerField(_("needs approval of"), choices=Rank.choices, default=Rank.AGENT)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    remind_on = models.DateField(null=True, blank=True, editable=False)
    carrier = models.CharField(_("carrier"), max_length=40, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=64, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision = models.CharField(_("words to the decision"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    failure = models.CharField(_("why it failed"), max_length=300, blank=True)
    dedupe_key = models.CharField(max_length=120, null=True, blank=True, unique=True, editable=False)

    objects = RemedyQuerySet.as_manager()

    class Meta:
        verbose_name = _("remedy")
        verbose_name_plural = _("remedies")
        ordering = ["id"]
        permissions = [("approve_remedy", _("Approve remedies"))]
        indexes = [
            models.Index(fields=["needs_rank", "proposed_at"], name="remedy_waiting", condition=Q(state="proposed")),
            models.Index(fields=["expected_on"], name="remedy_expected", condition=Q(state__in=["approved", "under_way"])),
            models.Index(fields=["remind_on"], name="remedy_remind", condition=Q(remind_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount or ''}".strip()

    @property
    def is_open(self) -> bool:
        """Something is still to happen."""
        return self.state in {RemedyState.PROPOSED, RemedyState.APPROVED, RemedyState.UNDER_WAY}
