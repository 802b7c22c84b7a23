"""Service calendars as data; the arithmetic is in `helpdesk.calendars`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.models.configuration import Configuration, Named


class ServiceCalendar(Configuration, Named):
    """When a team answers: weekly hours, statutory days, and exceptions typed in by ops.

    `weekly` maps weekday ("0" is Monday) to segments of the local day: {"0": [["08:30", "12:00"], ["13:00", "18:00"]]}.
    The end of a segment is not part of it; "24:00" is allowed.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    weekly = models.JSONField(_("weekly hours"), default=dict)
    promise_time = models.TimeField(
        _("promise time"),
        default="09:00",
        help_text=_("A contact outside hours is promised an answer by this time of the next service day."),
    )
    statutory = models.BooleanField(_("follows Chinese statutory holidays and make-up days"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("service calendar")
        verbose_name_plural = _("service calendars")
        ordering = ["code"]


class StatutoryDay(Configuration):
    """A day of the State Council's notice: a holiday, or a make-up working day (调休)."""

    date = models.DateField(_("date"), unique=True)
    is_working = models.BooleanField(_("make-up working day"), default=False)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("statutory day")
        verbose_name_plural = _("statutory days")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class CalendarException(Configuration):
    """A dated exception of one calendar: closed, or special hours. It outranks statutory days."""

    calendar = models.ForeignKey(ServiceCalendar, models.CASCADE, related_name="exceptions", verbose_name=_("service calendar"))
    date = models.DateField(_("date"))
    segments = models.JSONField(_("hours"), default=list, blank=True, help_text=_('Empty for closed, else like [["09:00", "12:00"]].'))
    reason = models.CharField(_("reason"), max_length=80, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("calendar exception")
        verbose_name_plural = _("calendar exceptions")
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="calendar_exception_once_a_day")]

    def __str__(self) -> str:
        return f"{self.date} {self.reason}"
