"""What dispatch knows of an agent: grade, cap, skills, shifts, and whether they take tickets now."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.models import Configuration
from helpdesk.models.configuration import ConfigurationQuerySet
from tickets.choices import Availability, Grade
from tickets.models.policies import IssueType
from tickets.models.surges import Surge


class AgentQuerySet(models.QuerySet["Agent"]):
    """Questions asked of agents."""

    def taking(self) -> "AgentQuerySet":
        """Who takes tickets now: online, not absent, and not on standby unless a surge has called standby in."""
        called = Surge.objects.going_on().filter(standby_at__isnull=False)
        now = timezone.now()
        away = Absence.objects.filter(agent=models.OuterRef("pk"), start__lte=now, end__gt=now)
        return self.filter(~models.Exists(away)).filter(
            models.Q(is_standby=False) | models.Exists(called), availability=Availability.ONLINE
        )


class Agent(models.Model):
    """The dispatch side of a user.

    `turn` counts assignments to this agent: an assignment claims the agent by moving it on from the value that was read
    together with the load (compare-and-swap), so that two assignments at once can never both use the last place.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="agent", verbose_name=_("user"))
    grade = models.CharField(_("grade"), max_length=8, choices=Grade.choices, default=Grade.REGULAR)
    cap = models.PositiveSmallIntegerField(_("open tickets at most"), default=5, validators=[MinValueValidator(0), MaxValueValidator(200)])
    availability = models.CharField(_("availability"), max_length=8, choices=Availability.choices, default=Availability.OFFLINE)
    is_standby = models.BooleanField(
        _("on standby"), default=False, help_text=_("Called in when intake surges; gets no tickets otherwise.")
    )
    needs_review = models.BooleanField(
        _("replies are reviewed"), default=False, help_text=_("A senior agent on duty reads each reply before it goes to the customer.")
    )
    turn = models.PositiveBigIntegerField(default=0, editable=False)
    last_assigned_at = models.DateTimeField(null=True, blank=True, editable=False)
    objects = AgentQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["turn", "last_assigned_at", "availability"])

    class Meta:
        verbose_name = _("agent")
        verbose_name_plural = _("agents")
        ordering = ["user__employee_number"]

    def __str__(self) -> str:
        return str(self.user)


class Skill(models.Model):
    """How well an agent handles an issue type: 1 can, 5 masters."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="skills", verbose_name=_("agent"))
    issue_type = models.ForeignKey(IssueType, models.CASCADE, related_name="skills", verbose_name=_("issue type"))
    grade = models.PositiveSmallIntegerField(_("grade"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)])

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        constraints = [models.UniqueConstraint(fields=["agent", "issue_type"], name="skill_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.issue_type_id} {self.grade}"


class Shift(models.Model):
    """Hours an agent works, [start, end). An agent with no shift on record in the week around now works whenever online."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="shifts", verbose_name=_("agent"))
    start = models.DateTimeField(_("start"))
    end = models.DateTimeField(_("end"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["start"]
        indexes = [models.Index(fields=["start", "end"], name="shift_span")]
        constraints = [models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="shift_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.agent} {timezone.localtime(self.start):%Y-%m-%d %H:%M}"


class AbsenceQuerySet(ConfigurationQuerySet):
    """Questions asked of absences."""

    def at(self, now: datetime) -> "AbsenceQuerySet":
        """Those that hold now."""
        return self.filter(start__lte=now, end__gt=now)


class Absence(Configuration):
    """An agent is away, [start, end): gets no tickets, and a substitute sees to what comes in on theirs meanwhile."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="absences", verbose_name=_("agent"))
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("until"))
    substitute = models.ForeignKey(Agent, models.SET_NULL, null=True, blank=True, related_name="stands_in", verbose_name=_("substitute"))
    reason = models.CharField(_("reason"), max_length=80, blank=True)
    history = HistoricalRecords()

    objects: ClassVar[Any] = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-start"]
        indexes = [models.Index(fields=["end"], name="absence_end")]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="absence_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(substitute__isnull=True) | ~models.Q(substitute=models.F("agent")), name="absence_other_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} {timezone.localtime(self.start):%Y-%m-%d}"
