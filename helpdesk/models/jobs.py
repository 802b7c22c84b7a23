"""Signs of life of background work."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = timedelta(minutes=11)
"""A job that has not ended by then was killed: the queue itself ends those of the slow cluster after ten minutes."""


class Heartbeat(models.Model):
    """What one background job did last. The dashboard and `doctor` read it, so that nothing stops silently."""

    name = models.CharField(_("job"), max_length=60, unique=True)
    every = models.PositiveIntegerField(_("expected every (s)"), default=60)
    started_at = models.DateTimeField(_("last started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("last finished"), null=True, blank=True)
    ok = models.BooleanField(_("succeeded"), default=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    error = models.CharField(_("error"), max_length=500, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def is_late(self, now: datetime) -> bool:
        """Longer ago than two missed turns and the scheduler's half minute allow."""
        return self.finished_at is None or now - self.finished_at > timedelta(seconds=max(3 * self.every, self.every + 120))

    @property
    def has_ended(self) -> bool:
        """What was started last has come to an end, well or not."""
        return self.started_at is None or (self.finished_at is not None and self.finished_at >= self.started_at)

    def was_cut_off(self, now: datetime) -> bool:
        """It was started and, longer after than any job takes, has left no word: its process was killed, or it hangs."""
        return not self.has_ended and self.started_at is not None and now >= self.started_at + LONGEST


class Cursor(models.Model):
    """How far a job that pulls the timeline has read."""

    name = models.CharField(max_length=60, unique=True)
    position = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("cursor")
        verbose_name_plural = _("cursors")

    def __str__(self) -> str:
        return self.name


class RateCount(models.Model):
    """Hits of one key in one window of time; see `helpdesk.throttle`."""

    key = models.CharField(max_length=120)
    window = models.BigIntegerField()
    hits = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("rate count")
        verbose_name_plural = _("rate counts")
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="rate_count_key_window")]

    def __str__(self) -> str:
        return f"{self.key} {self.hits}"
