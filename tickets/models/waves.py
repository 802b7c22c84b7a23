"""Many like tickets in a short time (B2): the rule by which they count as a wave, and the record of each."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.models import Configuration, Named
from tickets.choices import Priority
from tickets.models.policies import IssueType


class WaveRule(Configuration, Named):
    """When like tickets of different customers raise each other, and how far. `issue_types` holds codes; empty for all."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    is_active = models.BooleanField(_("watched"), default=True)
    window_minutes = models.PositiveSmallIntegerField(
        _("minutes looked at"), default=30, validators=[MinValueValidator(5), MaxValueValidator(1440)]
    )
    customers = models.PositiveSmallIntegerField(
        _("like tickets, each of another customer"),
        default=10,
        validators=[MinValueValidator(3)],
        help_text=_("Alike: the same issue type, and the same sorting rule spoke or the same words stand in them."),
    )
    multiple = models.FloatField(
        _("and so many times the usual"),
        default=3.0,
        validators=[MinValueValidator(1.0)],
        help_text=_("The usual: how many such tickets the last days brought in as much time."),
    )
    calm_percent = models.PositiveSmallIntegerField(
        _("over when there are fewer than (% of that number)"),
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("Lower than where a wave begins, so that it does not begin and end in turns."),
    )
    issue_types = models.JSONField(_("issue types"), default=list, blank=True)
    priority = models.CharField(
        _("raised to"), max_length=8, choices=[(Priority.NORMAL, _("Normal")), (Priority.URGENT, _("Urgent"))], default=Priority.URGENT
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rule for like tickets")
        verbose_name_plural = _("rules for like tickets")
        ordering = ["code"]


class Wave(models.Model):
    """Like tickets that came together, from when they were enough until they were few again; `tickets.waves` is its only writer.

    `sign` is what they have in common: `rule:CODE` of a sorting rule that spoke, or `word:TEXT`; `words` is that for people.
    `tickets` is the most of different customers that were counted in one window; `raised` how many were raised.
    """

    rule = models.ForeignKey(WaveRule, models.CASCADE, related_name="waves", verbose_name=_("rule for like tickets"))
    issue_type = models.ForeignKey(IssueType, models.CASCADE, related_name="+", verbose_name=_("issue type"))
    sign = models.CharField(_("sign"), max_length=120)
    words = models.CharField(_("what they have in common"), max_length=200)
    priority = models.CharField(_("raised to"), max_length=8, choices=Priority.choices)
    window_minutes = models.PositiveSmallIntegerField(_("minutes looked at"))
    tickets = models.PositiveIntegerField(_("like tickets"), default=0)
    raised = models.PositiveIntegerField(_("tickets raised"), default=0)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("wave of like tickets")
        verbose_name_plural = _("waves of like tickets")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["issue_type", "sign"], name="wave_once_at_a_time", condition=Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.issue_type} · {self.words}"
