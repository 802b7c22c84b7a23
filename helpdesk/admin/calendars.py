"""Service calendars, statutory days and exceptions: hours are typed as people write them, 08:30-12:00, 13:00-18:00."""

from typing import Any, TypeVar
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import HelpdeskModelAdmin, HistoryModelAdmin
from helpdesk.admin.trying import TriedFirstMixin
from helpdesk.calendars import CalendarError, format_segments, parse_segments, read_segments, store_segments
from helpdesk.holidays.loading import missing_years
from helpdesk.models import CalendarException, ServiceCalendar, StatutoryDay

M = TypeVar("M", bound=Model)


class HoursField(forms.CharField):
    """Hours of one day; holds the stored form, shows the written one. Empty is closed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 120, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """Stored segments as text; text that was typed stays as it is."""
        if isinstance(value, list):
            try:
                return format_segments(read_segments(value))
            except CalendarError:
                return ""
        return value

    def clean(self, value: Any) -> list[list[str]]:
        """The stored form; a sentence says what cannot be read."""
        try:
            return store_segments(parse_segments(str(super().clean(value))))
        except CalendarError as error:
            raise forms.ValidationError(str(error), code=error.code) from error


class CalendarForm(forms.ModelForm[ServiceCalendar]):
    """A calendar with one line for each weekday."""

    class Meta:
        model = ServiceCalendar
        fields = ("code", "name", "name_en", "time_zone", "promise_time", "statutory")

    day_0 = HoursField(label=WEEKDAYS[0], help_text=_("For example 08:30-12:00, 13:00-18:00; empty for closed."))
    day_1 = HoursField(label=WEEKDAYS[1])
    day_2 = HoursField(label=WEEKDAYS[2])
    day_3 = HoursField(label=WEEKDAYS[3])
    day_4 = HoursField(label=WEEKDAYS[4])
    day_5 = HoursField(label=WEEKDAYS[5])
    day_6 = HoursField(label=WEEKDAYS[6])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in range(7):
            self.initial.setdefault(f"day_{day}", self.instance.weekly.get(str(day), []))

    def clean_time_zone(self) -> str:
        """A zone that is known here."""
        name = str(self.cleaned_data["time_zone"]).strip()
        if name not in available_timezones():
            raise forms.ValidationError(_now("“%s” is not a time zone such as Asia/Shanghai.") % name, code="unknown_timezone")
        return name

    def clean(self) -> dict[str, Any]:
        """A calendar that is never open would promise nothing, and an answer is promised for when somebody is there."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        week = [segment for day in range(7) for segment in read_segments(cleaned[f"day_{day}"])]
        if not week:
            raise forms.ValidationError(_now("Give at least one day with service hours."), code="never_opens")
        promised = cleaned["promise_time"].hour * 60 + cleaned["promise_time"].minute
        if not any(start <= promised <= end for start, end in week):
            self.add_error("promise_time", forms.ValidationError(_now("Nobody is there at that time on any day."), code="promise_unserved"))
        return cleaned

    def save(self, commit: bool = True) -> ServiceCalendar:
        """Gather the days into the calendar's week."""
        self.instance.weekly = {str(day): self.cleaned_data[f"day_{day}"] for day in range(7) if self.cleaned_data[f"day_{day}"]}
        return super().save(commit)


class ExceptionForm(forms.ModelForm[CalendarException]):
    """A dated exception."""

    segments = HoursField(label=_("hours"), help_text=_("For example 09:00-12:00; empty for closed."))

    class Meta:
        model = CalendarException
        fields = ("calendar", "date", "segments", "reason")


class ExceptionInline(admin.TabularInline[CalendarException, ServiceCalendar]):
    """Exceptions of one calendar."""

    model = CalendarException
    form = ExceptionForm
    extra = 0


class MissingYearsMixin(TriedFirstMixin[M]):
    """Screens on which a year without its holidays is said at the top."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, below the warning."""
        self._warn(request)
        return super().changelist_view(request, extra_context)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The form, below the warning."""
        self._warn(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _warn(self, request: HttpRequest) -> None:
        if request.method == "GET":
            for year in missing_years(timezone.now()):
                text = _now("The holidays and make-up days of %(year)d are not loaded: plain weekdays count in that year until they are.")
                self.message_user(request, text % {"year": year}, messages.WARNING)


@admin.register(ServiceCalendar)
class ServiceCalendarAdmin(MissingYearsMixin[ServiceCalendar], HistoryModelAdmin[ServiceCalendar]):
    """When teams answer."""

    form = CalendarForm
    list_display = ("name", "code", "time_zone", "promise_time", "statutory")
    inlines = (ExceptionInline,)
    fieldsets = (
        (None, {"fields": ("code", "name", "name_en", "time_zone", "promise_time", "statutory")}),
        (_("Weekly hours"), {"fields": tuple(f"day_{day}" for day in range(7))}),
    )


@admin.register(StatutoryDay)
class StatutoryDayAdmin(MissingYearsMixin[StatutoryDay], HelpdeskModelAdmin[StatutoryDay]):
    """Holidays and make-up working days."""

    list_display = ("date", "name", "is_working")
    list_filter = ("is_working",)
    date_hierarchy = "date"
    ordering = ("-date",)


@admin.register(CalendarException)
class CalendarExceptionAdmin(MissingYearsMixin[CalendarException], HistoryModelAdmin[CalendarException]):
    """All exceptions, by date."""

    form = ExceptionForm
    list_display = ("date", "calendar", "hours", "reason")
    list_filter = ("calendar",)
    list_select_related = ("calendar",)
    date_hierarchy = "date"
    ordering = ("-date",)

    @admin.display(description=_("hours"))
    def hours(self, row: CalendarException) -> str:
        """The hours as people write them."""
        return format_segments(read_segments(row.segments)) or _now("closed")
