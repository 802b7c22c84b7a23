"""Shifts on the rota: several at once by people and days, and one changed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.forms.base import dress
from tickets.models import Agent, Shift
from tickets.rota_rules import Span, TimesOfDay, parse_breaks, span_on
from tickets.shifts import WEEKS_OFFERED, span_of


def time_field(label: Any, initial: str = "") -> forms.TimeField:
    """A time of day, by the browser's own picker."""
    return forms.TimeField(label=label, initial=initial, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class HoursForm(forms.Form):
    """From when to when, and the breaks."""

    start = time_field(_("From"), "09:00")
    end = time_field(_("Until"), "18:00")
    breaks = forms.CharField(
        label=_("Breaks"), required=False, max_length=120, help_text=_("Like 12:00-13:00, 15:30-15:45. No new tickets meanwhile.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["end"].help_text = gettext("No later than the beginning: on the next day.")
        for each in self.fields.values():
            dress(each.widget)

    def clean_breaks(self) -> list[TimesOfDay]:
        """As times of day."""
        try:
            return parse_breaks(self.cleaned_data["breaks"])
        except ValueError:
            raise forms.ValidationError(gettext("Write breaks like 12:00-13:00, 15:30-15:45.")) from None

    def span(self, day: date) -> Span:
        """The shift on a day."""
        data = self.cleaned_data
        return span_on(day, (data["start"], data["end"]), data["breaks"], timezone.get_current_timezone())


class PlanForm(HoursForm):
    """Who, on which days of the week shown, and for how many weeks on."""

    people = forms.MultipleChoiceField(label=_("Who"), widget=forms.CheckboxSelectMultiple)
    days = forms.MultipleChoiceField(label=_("Days"), widget=forms.CheckboxSelectMultiple)
    weeks = forms.TypedChoiceField(label=_("For how long"), coerce=int, initial="1")

    field_order = ("people", "days", "start", "end", "breaks", "weeks")

    def __init__(self, *args: Any, agents: Sequence[Agent], monday: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agents = {str(agent.pk): agent for agent in agents}
        self.monday = timezone.localtime(monday).date()
        people: Any = self.fields["people"]
        people.choices = [(pk, agent.user.name) for pk, agent in self.agents.items()]
        days: Any = self.fields["days"]
        dates = [self.monday + timedelta(days=n) for n in range(7)]
        days.choices = [(str(n), f"{date_format(each, 'D')} {each:%m-%d}") for n, each in enumerate(dates)]
        weeks: Any = self.fields["weeks"]
        weeks.choices = [
            (str(n), gettext("this week only") if n == 1 else gettext("%(n)d weeks running") % {"n": n})
            for n in range(1, WEEKS_OFFERED + 1)
        ]

    def wanted(self) -> list[tuple[Agent, Span]]:
        """All shifts that are asked for."""
        data = self.cleaned_data
        first = [self.span(self.monday + timedelta(days=int(day))) for day in data["days"]]
        return [(self.agents[pk], span.moved(7 * week)) for week in range(data["weeks"]) for pk in data["people"] for span in first]


class ShiftForm(HoursForm):
    """One shift with other hours; the day stays."""

    def __init__(self, *args: Any, shift: Shift, **kwargs: Any) -> None:
        span = span_of(shift)
        self.day = span.start.date()
        breaks = ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in span.breaks)
        kwargs["initial"] = {"start": span.start.time(), "end": span.end.time(), "breaks": breaks}
        super().__init__(*args, **kwargs)

    def wanted(self) -> Span:
        """As it is to be."""
        return self.span(self.day)
