"""Surges of intake: the rule by which one begins and ends, where teams overflow to, and the record of each."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.models import Configuration, Team
from tickets.choices import SurgeStep


class SurgeRule(Configuration):
    """When intake counts as a surge, what follows and how soon, and when it is over. The one whose code is `default` is used.

    `contacts` and `multiple` are two ways to pass the limit, either is enough; an empty one is not asked. `kept_types` holds codes
    of issue types that never leave the house.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    is_active = models.BooleanField(_("watched"), default=True, help_text=_("Off: a surge begins by hand only."))
    window_minutes = models.PositiveSmallIntegerField(_("minutes looked at"), default=10, validators=[MinValueValidator(1)])
    contacts = models.PositiveIntegerField(
        _("contacts in that time"), null=True, blank=True, default=200, validators=[MinValueValidator(1)]
    )
    multiple = models.FloatField(
        _("or so many times the usual"),
        null=True,
        blank=True,
        default=3.0,
        validators=[MinValueValidator(1.0)],
        help_text=_("The usual: what this hour of the week brings, learnt from the last weeks without surges and holidays."),
    )
    floor = models.PositiveIntegerField(
        _("but at least"), default=30, help_text=_("Fewer contacts are no surge, however quiet it usually is at that hour.")
    )
    standby_after = models.PositiveSmallIntegerField(_("standby called in after (min)"), default=0)
    overflow_after = models.PositiveSmallIntegerField(
        _("overflow begins after (min)"),
        default=10,
        help_text=_("Counted from when standby was called in, and only if more tickets wait than below."),
    )
    overflow_wait = models.PositiveSmallIntegerField(
        _("a ticket overflows after waiting (min)"), default=0, help_text=_("0: at once, when nobody of its team is free.")
    )
    calm_minutes = models.PositiveSmallIntegerField(_("over after so many calm minutes"), default=20, validators=[MinValueValidator(1)])
    calm_percent = models.PositiveSmallIntegerField(
        _("calm: contacts under (% of the limit)"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Lower than where a surge begins, so that it does not begin and end in turns."),
    )
    calm_waiting = models.PositiveIntegerField(
        _("calm: waiting at most"), default=10, help_text=_("Tickets received in the surge that still wait for an agent.")
    )
    kept_types = models.JSONField(_("issue types that stay in the house"), default=list, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("surge rule")
        verbose_name_plural = _("surge rules")
        ordering = ["code"]

    def __str__(self) -> str:
        return gettext("Surge of intake")


class SurgeRoute(Configuration):
    """A team whose waiting tickets go to an outsourced team once a surge overflows."""

    rule = models.ForeignKey(SurgeRule, models.CASCADE, related_name="routes", verbose_name=_("surge rule"))
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", verbose_name=_("team"))
    to_team = models.ForeignKey(
        Team, models.CASCADE, related_name="+", verbose_name=_("overflows to"), limit_choices_to={"is_outsourced": True}
    )
    most_open = models.PositiveIntegerField(
        _("open there at most"),
        null=True,
        blank=True,
        help_text=_("Tickets that overflowed by this line and are still open. Empty: no bound."),
    )
    most_per_day = models.PositiveIntegerField(_("in a day at most"), null=True, blank=True, help_text=_("Empty: no bound."))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("overflow")
        verbose_name_plural = _("overflows")
        ordering = ["rule", "team"]
        constraints = [models.UniqueConstraint(fields=["rule", "team"], name="surge_route_once")]

    def __str__(self) -> str:
        return f"{self.team} → {self.to_team}"


class SurgeQuerySet(models.QuerySet["Surge"]):
    """Questions asked of surges."""

    def going_on(self) -> "SurgeQuerySet":
        """The one that has not ended: there is one at most."""
        return self.filter(ended_at__isnull=True)


class Surge(models.Model):
    """One surge, from the contact that passed the limit to the end; how far it has come is what is filled in.

    `peak` is the highest number of contacts in the rule's window; `usual` and `limit` are what was measured against at the
    beginning. `calm_since` is since when it has been calm without a break. `received` and `overflowed` are counted at the end.
    """

    rule = models.ForeignKey(SurgeRule, models.PROTECT, related_name="surges", verbose_name=_("surge rule"))
    started_at = models.DateTimeField(_("started"))
    standby_at = models.DateTimeField(_("standby called in"), null=True, blank=True)
    overflow_at = models.DateTimeField(_("overflow began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    calm_since = models.DateTimeField(_("calm since"), null=True, blank=True)
    window_minutes = models.PositiveSmallIntegerField(_("minutes looked at"))
    contacts = models.PositiveIntegerField(_("contacts at the start"), default=0)
    usual = models.FloatField(_("usual"), null=True, blank=True)
    limit = models.FloatField(_("limit"), null=True, blank=True)
    peak = models.PositiveIntegerField(_("peak"), default=0)
    received = models.PositiveIntegerField(_("received"), null=True, blank=True)
    overflowed = models.PositiveIntegerField(_("given to outsourced teams"), null=True, blank=True)

    objects = SurgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("surge")
        verbose_name_plural = _("surges")
        ordering = ["-started_at", "-pk"]
        permissions = [("steer_surge", _("Start and end surges, call in standby agents"))]
        constraints = [models.UniqueConstraint(fields=["rule"], name="surge_one_open", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def step(self) -> str:
        """How far it has come."""
        if self.ended_at:
            return SurgeStep.ENDED
        if self.overflow_at:
            return SurgeStep.OVERFLOW
        return SurgeStep.STANDBY if self.standby_at else SurgeStep.STARTED

    def at(self, step: str) -> datetime | None:
        """When a step was taken."""
        found: datetime | None = getattr(self, f"{step}_at")
        return found


class SurgeRecord(models.Model):
    """A step of a surge on record: when, by whom (nobody: the system), why, and the figures of that moment. Never edited."""

    surge = models.ForeignKey(Surge, models.CASCADE, related_name="records", verbose_name=_("surge"))
    step = models.CharField(_("step"), max_length=8, choices=SurgeStep.choices)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("step of a surge")
        verbose_name_plural = _("steps of surges")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["surge", "step"], name="surge_step_once")]

    def __str__(self) -> str:
        return f"{self.step} {self.at:%Y-%m-%d %H:%M}"
