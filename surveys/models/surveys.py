"""The survey of a closed ticket."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Team
from helpdesk.tokens import new_token
from surveys import scores
from surveys.choices import NotAsked, Way
from tickets.choices import Level
from tickets.models import Ticket
from tickets.permissions import sees_all

if TYPE_CHECKING:
    from helpdesk.models import User


class Speed(models.TextChoices):
    """How fast we were."""

    VERY_FAST = "very_fast", _("Very fast")
    FAST = "fast", _("Fast")
    FAIR = "fair", _("Fair")
    SLOW = "slow", _("Slow")


class Effect(models.TextChoices):
    """Whether it helped."""

    SOLVED = "solved", _("Solved")
    PARTLY = "partly", _("Partly solved")
    NOT = "not", _("Not solved")


class Attitude(models.TextChoices):
    """How the customer was treated."""

    VERY_SATISFIED = "very_satisfied", _("Very satisfied")
    SATISFIED = "satisfied", _("Satisfied")
    FAIR = "fair", _("Fair")
    DISSATISFIED = "dissatisfied", _("Dissatisfied")


POOR = models.Q(answered_at__isnull=False) & (models.Q(score__lt=scores.POOR_BELOW) | models.Q(effect=Effect.NOT))
"""Surveys that a supervisor has to look into; see `surveys.scores.is_poor`."""


MEAN_SQUARE = models.Avg(models.ExpressionWrapper(models.F("score") * models.F("score"), models.FloatField()))
"""For `surveys.scores.spread`: SQLite has no standard deviation of nothing."""


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Questions asked of surveys."""

    def answered(self) -> "SurveyQuerySet":
        """With an answer, newest first."""
        return self.filter(answered_at__isnull=False).order_by("-answered_at")

    def poor(self) -> "SurveyQuerySet":
        """Those a supervisor has to look into; see `surveys.scores.is_poor`."""
        return self.filter(POOR)

    def asked(self) -> "SurveyQuerySet":
        """Those that a customer was told of, or opened from their own page."""
        return self.filter(not_asked="")

    def visible_to(self, user: "User") -> "SurveyQuerySet":
        """Surveys of tickets a person may see, and those about themselves."""
        if sees_all(user):
            return self
        return self.filter(models.Q(ticket__in=Ticket.objects.visible_to(user)) | models.Q(agent=user))


class Survey(models.Model):
    """One link, one answer. Agent, team and type are kept as they were at closing.

    `score` is 1.0 (worst) to 5.0 (best), see `surveys.scores`. One survey for each closing (`cycle`) of a ticket, also where the
    customer was not told of it (`not_asked` says why): they can still answer from their own page. `recipient` is a keyed digest
    of the address that was told. `remind_at` is null once there is nothing to remind of. `topics` holds codes of issue types
    that are heard in the remarks, the main one first, with a space before and behind each; `level` is the complaint level heard.
    """

    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="surveys", verbose_name=_("ticket"))
    cycle = models.PositiveSmallIntegerField(default=0)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="surveys", verbose_name=_("agent")
    )
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"))
    issue_type_code = models.CharField(max_length=40)
    created_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("expires"))
    way = models.CharField(_("asked by"), max_length=8, choices=Way.choices, blank=True)
    not_asked = models.CharField(_("not asked because"), max_length=8, choices=NotAsked.choices, blank=True)
    recipient = models.CharField(max_length=64, blank=True, editable=False)
    remind_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    speed = models.CharField(_("response speed"), max_length=10, choices=Speed.choices, blank=True)
    effect = models.CharField(_("effect"), max_length=8, choices=Effect.choices, blank=True)
    attitude = models.CharField(_("attitude"), max_length=16, choices=Attitude.choices, blank=True)
    remarks = models.TextField(_("remarks"), blank=True)
    score = models.DecimalField(_("score"), max_digits=2, decimal_places=1, null=True, blank=True)
    topics = models.CharField(_("heard in the remarks"), max_length=200, blank=True)
    is_complaint = models.BooleanField(_("sounds like a complaint"), default=False)
    level = models.PositiveSmallIntegerField(_("complaint level"), choices=Level.choices, null=True, blank=True)
    sorted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [models.UniqueConstraint(fields=["ticket", "cycle"], name="survey_once_a_closing")]
        indexes = [
            models.Index(fields=["agent", "-answered_at"], name="survey_agent", condition=models.Q(answered_at__isnull=False)),
            models.Index(fields=["created_at"], name="survey_created"),
            models.Index(fields=["remind_at"], name="survey_remind", condition=models.Q(remind_at__isnull=False)),
            models.Index(fields=["recipient", "created_at"], name="survey_recipient", condition=~models.Q(recipient="")),
            models.Index(fields=["id"], name="survey_unsorted", condition=models.Q(answered_at__isnull=False, sorted_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.score}"

    @property
    def topic_codes(self) -> list[str]:
        """Codes of issue types heard in the remarks, the main one first."""
        return self.topics.split()

    @property
    def is_poor(self) -> bool:
        """Whether a supervisor has to look into it."""
        return self.score is not None and scores.is_poor(self.score, self.effect)
