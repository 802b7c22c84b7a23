"""Breaks: those planned inside a shift, and those that agents took."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from tickets.models.agents import Agent, Shift


class ShiftBreak(models.Model):
    """A break planned inside a shift, [start, end): dispatch passes the agent over meanwhile."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="breaks", verbose_name=_("shift"))
    start = models.DateTimeField(_("start"))
    end = models.DateTimeField(_("end"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("break")
        verbose_name_plural = _("breaks")
        ordering = ["start"]
        constraints = [models.CheckConstraint(condition=Q(end__gt=F("start")), name="shift_break_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.start:%H:%M}"


class BreakTakenQuerySet(models.QuerySet["BreakTaken"]):
    """Questions asked of breaks."""

    def going_on(self) -> "BreakTakenQuerySet":
        """Those that nobody has come back from; one for each agent at most."""
        return self.filter(ended_at__isnull=True)

    def since(self, start: datetime) -> "BreakTakenQuerySet":
        """Those that began in that time."""
        return self.filter(started_at__gte=start)


class BreakTaken(models.Model):
    """A break as it was taken, with one click: from when, back when (as said), and until when (None: still away)."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="breaks", verbose_name=_("agent"))
    started_at = models.DateTimeField(_("began"))
    back_at = models.DateTimeField(_("back at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = BreakTakenQuerySet.as_manager()

    class Meta:
        verbose_name = _("break taken")
        verbose_name_plural = _("breaks taken")
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["agent", "started_at"], name="break_taken_agent")]
        constraints = [models.UniqueConstraint(fields=["agent"], name="break_taken_one_open", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.started_at:%Y-%m-%d %H:%M}"
