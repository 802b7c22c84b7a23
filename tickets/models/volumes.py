"""How many contacts come in: each hour of the past as it was counted, and what an hour of the week usually brings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Configuration


class IntakeHour(models.Model):
    """Contacts of one hour that is over, counted once: [start, start + 1 h), without what was brought over from files."""

    start = models.DateTimeField(_("hour"), primary_key=True)
    contacts = models.PositiveIntegerField(_("contacts"))

    class Meta:
        verbose_name = _("intake of an hour")
        verbose_name_plural = _("intake by the hour")
        ordering = ["start"]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H}: {self.contacts}"


class UsualHour(Configuration):
    """What an hour of the week usually brings; learnt every night. Held in memory like configuration.

    `day` is 0-6 for Monday to Sunday, 7 for a weekday that is a holiday, 8 for a day at the weekend that is worked
    (`usual_rules.DAY_KINDS`). `days` is from how many days of the past `contacts` was learnt.
    """

    day = models.PositiveSmallIntegerField(_("day"))
    hour = models.PositiveSmallIntegerField(_("hour"))
    contacts = models.FloatField(_("contacts"))
    days = models.PositiveSmallIntegerField(_("learnt from so many days"))
    learnt_at = models.DateTimeField(_("learnt"))

    class Meta:
        verbose_name = _("usual intake of an hour")
        verbose_name_plural = _("usual intake by hour of the week")
        ordering = ["day", "hour"]
        constraints = [models.UniqueConstraint(fields=["day", "hour"], name="usual_hour_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.hour:02d}: {self.contacts:g}"
