"""What dispatch weighs: how much each thing counts, the languages agents speak, and how their past tickets went."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.models import Configuration
from tickets.models.agents import Agent
from tickets.models.policies import IssueType

_POINTS = [MinValueValidator(0), MaxValueValidator(200)]
_TIMES = [MinValueValidator(0), MaxValueValidator(10)]


class DispatchWeights(Configuration):
    """How much each thing counts when an agent is chosen; `tickets.scoring` says how. The one whose code is `default` is used.

    `version` rises with each change and stands on every score sheet. `refuse_minutes` is for how long an agent may refuse what
    dispatch gave them; `past_days` over how long their results are looked at.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    skill = models.FloatField(
        _("skill, for each grade"),
        default=12.0,
        validators=_POINTS,
        help_text=_("An agent's grade for the issue type, 1 to 5, times this."),
    )
    language = models.FloatField(
        _("language, for each grade"),
        default=3.0,
        validators=_POINTS,
        help_text=_("Whoever speaks the customer's language comes first in any case; this tells apart how well."),
    )
    senior = models.FloatField(
        _("senior agent"), default=25.0, validators=_POINTS, help_text=_("For senior agents, when the customer is a VIP or it is level 1.")
    )
    load = models.FloatField(
        _("free hands"), default=40.0, validators=_POINTS, help_text=_("All of it with nothing in hand, none of it with full hands.")
    )
    past = models.FloatField(
        _("past results"),
        default=10.0,
        validators=_POINTS,
        help_text=_("Added for results better than the house's in this issue type, taken off for worse ones; newcomers stand at 0."),
    )
    known = models.FloatField(
        _("knows the customer"),
        default=8.0,
        validators=_POINTS,
        help_text=_("All of it for whoever had their ticket today, less each day."),
    )
    rest = models.FloatField(
        _("time since the last ticket"),
        default=5.0,
        validators=_POINTS,
        help_text=_("All of it after the minutes below; of equals the one who has waited longest is next."),
    )
    rest_minutes = models.PositiveSmallIntegerField(_("rested after (min)"), default=60, validators=[MinValueValidator(1)])
    known_days = models.PositiveSmallIntegerField(
        _("knows the customer for (days)"), default=90, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    past_days = models.PositiveSmallIntegerField(
        _("results of the last (days)"), default=90, validators=[MinValueValidator(7), MaxValueValidator(366)]
    )
    level_1 = models.FloatField(
        _("a level 1 complaint in hand counts as"),
        default=3.0,
        validators=_TIMES,
        help_text=_("So many ordinary tickets; the cap counts tickets as they are."),
    )
    level_2 = models.FloatField(_("a level 2 complaint counts as"), default=1.5, validators=_TIMES)
    urgent = models.FloatField(_("an urgent ticket counts as"), default=1.5, validators=_TIMES)
    low = models.FloatField(_("a ticket of low priority counts as"), default=0.5, validators=_TIMES)
    refuse_minutes = models.PositiveSmallIntegerField(
        _("an agent may refuse within (min)"),
        default=5,
        validators=[MaxValueValidator(120)],
        help_text=_("What dispatch gave them, with a reason; level 1 never. 0: nobody may."),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("weights of dispatch")
        verbose_name_plural = _("weights of dispatch")
        ordering = ["code"]

    def __str__(self) -> str:
        return gettext("Who gets a ticket")


class AgentLanguage(models.Model):
    """A language in which an agent helps customers: 1 gets by, 5 like a native. Without any on record an agent speaks the house's."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="languages", verbose_name=_("agent"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    grade = models.PositiveSmallIntegerField(_("grade"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)])

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        constraints = [models.UniqueConstraint(fields=["agent", "language"], name="agent_language_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.language} {self.grade}"


class AgentResult(models.Model):
    """How an agent's tickets of one issue type went lately, reckoned every night by `tickets.results`.

    Counts are tickets; `points` is the sum of survey scores (1-5). `value` is -1 to 1, compared with the house (`scoring.compared`).
    """

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="results", verbose_name=_("agent"), db_index=False)
    issue_type = models.ForeignKey(IssueType, models.CASCADE, related_name="+", verbose_name=_("issue type"))
    solved = models.PositiveIntegerField(_("solved"), default=0)
    late = models.PositiveIntegerField(_("late"), default=0)
    reopened = models.PositiveIntegerField(_("reopened"), default=0)
    surveys = models.PositiveIntegerField(_("surveys answered"), default=0)
    points = models.FloatField(default=0.0)
    value = models.FloatField(_("compared with the house"), default=0.0)
    reckoned_at = models.DateTimeField(_("reckoned"))

    class Meta:
        verbose_name = _("result of an agent")
        verbose_name_plural = _("results of agents")
        ordering = ["agent", "-solved"]
        constraints = [models.UniqueConstraint(fields=["agent", "issue_type"], name="agent_result_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.issue_type_id} {self.value:+.2f}"


__all__ = ["AgentLanguage", "AgentResult", "DispatchWeights"]
