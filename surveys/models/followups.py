"""Follow-ups (回访): the rules by which they are planned, the planned calls themselves, and why each is made."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.models import Configuration, Named, Team
from surveys import followup_rules
from tickets.choices import Level, Tier
from tickets.models import Customer, IssueType, Ticket
from tickets.permissions import sees_all

if TYPE_CHECKING:
    from helpdesk.models import User


class FollowUpWay(models.TextChoices):
    """How the customer is asked."""

    CALL = "call", pgettext_lazy("follow-up", "Call")
    MESSAGE = "message", _("Written message")


class FollowUpBy(models.TextChoices):
    """Who is to call."""

    AGENT = "agent", _("The agent who closed it")
    SENIOR = "senior", _("A senior agent of the team")


class FollowUpState(models.TextChoices):
    """Where a follow-up stands; one that is planned is due from `planned_for` on."""

    PLANNED = "planned", pgettext_lazy("follow-up", "Planned")
    DONE = "done", pgettext_lazy("follow-up", "Done")
    UNREACHED = "unreached", _("Not reached")
    CANCELLED = "cancelled", pgettext_lazy("follow-up", "Cancelled")


class Outcome(models.TextChoices):
    """What the customer said."""

    SOLVED = "solved", _("Still solved")
    BACK = "back", _("The trouble is back")
    OTHER = "other", _("A new matter")
    NO_CALLS = "no_calls", _("Wants no calls")
    WRITTEN = "written", _("Written to")


class FollowUpRule(Configuration, Named):
    """When a closed matter is followed up: all that is named has to hold. `days` are counted from the closing, e.g. [1, 7]."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    level = models.PositiveSmallIntegerField(_("complaint level"), choices=Level.choices, null=True, blank=True)
    tier = models.CharField(_("tier"), max_length=8, choices=Tier.choices, blank=True)
    dissatisfied = models.BooleanField(
        _("dissatisfied"), default=False, help_text=_("The customer refused a result, or answered the survey poorly.")
    )
    is_complex = models.BooleanField(
        _("complex"), default=False, help_text=_("Two departments or more were asked, it was reopened, or there are many messages.")
    )
    many_messages = models.PositiveSmallIntegerField(_("many messages are"), default=12, help_text=_("0: their number does not count."))
    issue_type = models.ForeignKey(IssueType, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("issue type"))
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("team"))
    days = models.CharField(_("days after closing"), max_length=60, help_text=_("One or several, such as: 1, 7"))
    way = models.CharField(pgettext_lazy("follow-up", "way"), max_length=8, choices=FollowUpWay.choices, default=FollowUpWay.CALL)
    who = models.CharField(pgettext_lazy("follow-up", "who"), max_length=8, choices=FollowUpBy.choices, default=FollowUpBy.AGENT)
    ask = models.CharField(_("what to ask"), max_length=300, blank=True)
    ask_en = models.CharField(_("what to ask, in English"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("follow-up rule")
        verbose_name_plural = _("follow-up rules")
        ordering = ["order", "code"]

    def clean(self) -> None:
        """The days can be read, and something is named."""
        try:
            self.days = ", ".join(map(str, followup_rules.read_days(self.days)))
        except ValueError as error:
            raise ValidationError({"days": _("Whole days from 1 to 365, with commas between them.")}) from error
        if not any([self.level, self.tier, self.dissatisfied, self.is_complex, self.issue_type_id, self.team_id]):
            raise ValidationError(_("Choose at least one condition; else every closed ticket would be followed up."))

    @property
    def ask_label(self) -> str:
        """What to ask, in the reader's language."""
        return self.ask_en if self.ask_en and not (get_language() or "").startswith("zh") else self.ask


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Questions asked of follow-ups."""

    def planned(self) -> "FollowUpQuerySet":
        """Still to be made."""
        return self.filter(state=FollowUpState.PLANNED)

    def due(self, now: datetime) -> "FollowUpQuerySet":
        """On the list now."""
        return self.planned().filter(planned_for__lte=now)

    def overdue(self, now: datetime) -> "FollowUpQuerySet":
        """Their day is over."""
        return self.planned().filter(due_at__lte=now)

    def of_ticket(self, ticket: Ticket) -> "FollowUpQuerySet":
        """Those that ask about a ticket, also where they ask about others as well."""
        return self.filter(Q(ticket=ticket) | Exists(FollowUpReason.objects.filter(follow_up=OuterRef("pk"), ticket=ticket)))

    def visible_to(self, user: "User") -> "FollowUpQuerySet":
        """One's own, those of colleagues for whom one stands in, and those of tickets one may see."""
        if not user.is_active or not user.has_perm("surveys.view_followup"):
            return self.none()
        if sees_all(user):
            return self
        own = Q(assignee__in=[user.pk, *user.stands_in])
        return self.filter(own | Q(ticket__in=Ticket.objects.visible_to(user, row_by_row=True)))


class FollowUp(models.Model):
    """One call to one customer, about one ticket or several that were closed about the same time.

    Changed by the verbs of `surveys.followups` and `surveys.planning` only, each by compare-and-swap on `version`. `planned_for` to
    `due_at` are the hours in which it is to be made; after a call that reached nobody they move on.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="follow_ups", verbose_name=_("ticket"))
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="follow_ups", verbose_name=_("customer"), db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"), db_index=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("assignee"),
        db_index=False,
    )
    way = models.CharField(pgettext_lazy("follow-up", "way"), max_length=8, choices=FollowUpWay.choices, default=FollowUpWay.CALL)
    planned_for = models.DateTimeField(_("planned for"))
    due_at = models.DateTimeField(_("to be made by"))
    state = models.CharField(_("state"), max_length=10, choices=FollowUpState.choices, default=FollowUpState.PLANNED)
    attempts = models.PositiveSmallIntegerField(_("calls in vain"), default=0)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    words = models.CharField(_("what was said"), max_length=1000, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by"), db_index=False
    )
    continued = models.ForeignKey(
        Ticket, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("goes on as"), db_index=False
    )
    created_at = models.DateTimeField(_("planned at"))
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["planned_for", "id"]
        indexes = [
            models.Index(fields=["assignee", "planned_for"], name="follow_up_mine", condition=Q(state="planned")),
            models.Index(fields=["due_at", "id"], name="follow_up_due", condition=Q(state="planned")),
            models.Index(fields=["customer", "planned_for"], name="follow_up_customer", condition=Q(state="planned")),
            models.Index(fields=["-ended_at", "-id"], name="follow_up_ended", condition=Q(ended_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.planned_for:%Y-%m-%d}"

    @property
    def is_planned(self) -> bool:
        """Still to be made."""
        return self.state == FollowUpState.PLANNED

    def is_due(self, now: datetime) -> bool:
        """On the list now."""
        return self.is_planned and self.planned_for <= now

    def is_overdue(self, now: datetime) -> bool:
        """Its day is over."""
        return self.is_planned and self.due_at <= now


class FollowUpReason(models.Model):
    """Why a follow-up is made: a rule that held for a closing of a ticket, or somebody's wish (`rule` is null).

    The database keeps what each rule asks for once for each closing (`cycle`: how often the ticket had been taken up again before).
    """

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="reasons")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    cycle = models.PositiveSmallIntegerField(default=0)
    rule = models.ForeignKey(FollowUpRule, models.SET_NULL, null=True, blank=True, related_name="+")
    rule_code = models.CharField(max_length=40, blank=True)
    days = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    ask = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("reason of a follow-up")
        verbose_name_plural = _("reasons of follow-ups")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "cycle", "rule_code", "days"], name="follow_up_once_a_closing", condition=~Q(rule_code="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.rule_code or self.asked_by_id}"
