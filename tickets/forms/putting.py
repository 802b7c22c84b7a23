"""Putting a ticket off, and its tags."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from helpdesk import clockwords
from tickets import snoozing, tagging
from tickets.forms.base import Effect, VerbForm
from tickets.models import TicketEvent

PICK = "pick"
OFFERS: dict[str, StrOrPromise] = {
    "hour": _("In one hour"),
    "hours": _("In three hours"),
    "tomorrow": _("Tomorrow morning"),
    "service_day": _("Next service day"),
}


def moment_field(label: StrOrPromise, *, required: bool = True) -> forms.DateTimeField:
    """A day and a time, by the browser's own picker."""
    return forms.DateTimeField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class PutOffForm(VerbForm):
    """Off my list until a time."""

    title = _("Put off")
    submit = _("Put off")
    done = _("Put off. It comes back by itself.")

    when = forms.ChoiceField(label=_("Until when"), widget=forms.RadioSelect)
    until = moment_field(_("At this time"), required=False)

    def prepare(self) -> None:
        """The usual times, as far as the clock allows."""
        self.times = snoozing.offers(self.ticket, self.now)
        field: Any = self.fields["when"]
        field.choices = [(code, f"{OFFERS[code]} · {clockwords.at(at, self.now)}") for code, at in self.times.items()]
        field.choices = [*field.choices, (PICK, gettext("Another time"))]
        field.initial = next(iter(self.times), PICK)

    @property
    def effects(self) -> list[Effect]:
        """No clock stops for it, and anybody's word brings it back."""
        upto = snoozing.latest(self.ticket, self.now)
        limit = gettext("The clocks run on")
        if self.ticket.deadline is not None and upto is not None:
            limit = gettext("The clocks run on: until %(time)s at the latest") % {"time": clockwords.at(upto, self.now)}
        return [("clock", limit), ("bell", gettext("Comes back at once when the customer or a colleague writes"))]

    def clean(self) -> dict[str, Any]:
        """One of the times, or one's own."""
        data = super().clean() or {}
        chosen = data.get("when", "")
        self.chosen: datetime | None = self.times.get(chosen) or data.get("until")
        if not self.errors and self.chosen is None:
            self.add_error("until", gettext("Choose a time to come."))
        return data

    def apply(self) -> TicketEvent:
        """Put off."""
        if self.chosen is None:  # clean() has seen to it
            raise ValueError("no time")
        return snoozing.put_off(self.ticket, until=self.chosen, by=self.user, now=self.now, version=self.cleaned_data["version"])


class WakeForm(VerbForm):
    """A POST without questions: back on the list."""

    title = submit = _("Back on the list")
    done = _("It is back on the list.")

    def apply(self) -> TicketEvent:
        """Wake."""
        return snoozing.wake(self.ticket, by=self.user, now=self.now)


class Suggested(forms.TextInput):
    """A line of text for which the browser offers what is known."""

    def __init__(self, offers: list[str], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.offers = offers

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The line with its list."""
        key = f"{(attrs or {}).get('id', name)}_list"
        line = super().render(name, value, {**(attrs or {}), "list": key, "autocomplete": "off"}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((offer,) for offer in self.offers))
        return format_html('{}<datalist id="{}">{}</datalist>', line, key, options)


class TagsForm(VerbForm):
    """What is put on and taken off. `remove` is the cross on one chip; with `shown` the boxes say what stays."""

    title = _("Tags")
    submit = _("Save")
    done = _("Tags changed.")

    keep = forms.MultipleChoiceField(label=_("On this ticket"), required=False, widget=forms.CheckboxSelectMultiple)
    add = forms.CharField(
        label=_("Add"), required=False, max_length=200, help_text=_("Several are parted by commas; a new word becomes a tag.")
    )
    remove = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    shown = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def prepare(self) -> None:
        """What is on it is ticked, what is known is offered."""
        self.present = [tag.name for tag in tagging.of(self.ticket)]
        keep: Any = self.fields["keep"]
        keep.choices = [(name, name) for name in self.present]
        keep.initial = self.present
        if not self.present:
            del self.fields["keep"]
        self.fields["add"].widget = Suggested([tag.name for tag in tagging.known() if tag.name not in self.present])

    def clean(self) -> dict[str, Any]:
        """Somebody else may have taken one off meanwhile: its box is gone, and that is no mistake."""
        data = super().clean() or {}
        if "keep" in self.errors:
            del self.errors["keep"]
            data["keep"] = [name for name in self.data.getlist("keep") if name in self.present]  # type: ignore[attr-defined]
        return data

    def apply(self) -> TicketEvent:
        """Set the tags."""
        data = self.cleaned_data
        gone = [name for name in self.present if name not in data.get("keep", [])] if data.get("shown") else []
        if data.get("remove"):
            gone = [data["remove"]]
        return tagging.set_tags(self.ticket, add=tagging.parted(data["add"]), remove=gone, by=self.user, now=self.now)
