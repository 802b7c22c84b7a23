"""Root causes: the tree they are picked from, and the cases that ask for one."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.models import Configuration, Named, Team
from surveys.choices import CaseState, Occasion
from tickets.models import Ticket, TicketEvent
from tickets.permissions import sees_all

if TYPE_CHECKING:
    from helpdesk.models import User


class RootCause(Configuration, Named):
    """Why things go wrong: a main cause (system, skill, process, other), or one of its finer ones.

    `reasons` holds codes of the reasons for delays that suggest it.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
        limit_choices_to={"parent__isnull": True},
    )
    reasons = models.JSONField(_("suggested by these reasons for delays"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("root cause")
        verbose_name_plural = _("root causes")
        ordering = ["order", "code"]


class CauseCaseQuerySet(models.QuerySet["CauseCase"]):
    """Questions asked of cases."""

    def visible_to(self, user: "User") -> "CauseCaseQuerySet":
        """Those of tickets a person may see."""
        return self if sees_all(user) else self.filter(ticket__in=Ticket.objects.visible_to(user))

    def without_cause(self) -> "CauseCaseQuerySet":
        """Nobody has said why yet."""
        return self.filter(state=CaseState.ASKED)

    def to_confirm(self) -> "CauseCaseQuerySet":
        """Somebody has said why, and no supervisor has looked at it."""
        return self.filter(state=CaseState.PROPOSED)


class CauseCase(models.Model):
    """One ticket that was overdue, or whose customer was dissatisfied: why?

    Agent, team and type are kept as they were when it was first asked. A further occasion after the cause was confirmed asks a
    supervisor to look at it again. `version` is what forms compare against.
    """

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="cause_case", verbose_name=_("ticket"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"))
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agent"))
    issue_type_code = models.CharField(_("issue type"), max_length=40)
    is_overdue = models.BooleanField(_("overdue"), default=False)
    is_refused = models.BooleanField(_("not solved for the customer"), default=False)
    is_poor = models.BooleanField(_("poor survey"), default=False)
    opened_at = models.DateTimeField(_("asked for"))
    state = models.CharField(_("state"), max_length=10, choices=CaseState.choices, default=CaseState.ASKED)
    cause = models.ForeignKey(RootCause, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("root cause"))
    words = models.TextField(_("in words"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = CauseCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case for a root cause")
        verbose_name_plural = _("cases for root causes")
        permissions = [("confirm_cause", _("Confirm root causes"))]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="cause_case_opened"),
            models.Index(fields=["state", "opened_at"], name="cause_case_waiting", condition=~Q(state="confirmed")),
            models.Index(fields=["agent", "opened_at"], name="cause_case_agent", condition=Q(state="asked")),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.state}"

    @property
    def occasions_shown(self) -> list[str]:
        """What made it be asked for, in words."""
        flags = ((self.is_overdue, Occasion.OVERDUE), (self.is_refused, Occasion.REFUSED), (self.is_poor, Occasion.POOR))
        return [str(occasion.label) for flag, occasion in flags if flag]


class CauseOccasion(models.Model):
    """One event that made a root cause be asked for; the database keeps each from being counted twice."""

    case = models.ForeignKey(CauseCase, models.CASCADE, related_name="occasions")
    event = models.OneToOneField(TicketEvent, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Occasion.choices)

    class Meta:
        verbose_name = _("occasion of a case")
        verbose_name_plural = _("occasions of cases")

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
