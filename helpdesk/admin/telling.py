"""The part of a form that says how somebody is told: channels, robots, quiet hours. For the person's own page and for administrators."""

from datetime import time
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import ways
from helpdesk.admin.fields import TicksField
from helpdesk.choices import OutboundChannel
from helpdesk.models import NoticeAddress, User
from helpdesk.outbound.robots import key_of, robot


def _offered() -> list[tuple[str, str]]:
    return [(channel.value, str(channel.label)) for channel in ways.offered()]


class TellingForm(forms.ModelForm[User]):
    """Ticked channels become `notify_by`, two times become `quiet_hours`, keys become rows of `NoticeAddress`."""

    ways = TicksField(
        _offered,
        label=gettext_lazy("Notices also come by"),
        help_text=gettext_lazy("They always stand on these pages; these come besides."),
    )
    wecom = forms.CharField(label=gettext_lazy("WeCom robot"), required=False)
    dingtalk = forms.CharField(label=gettext_lazy("DingTalk robot"), required=False)
    feishu = forms.CharField(label=gettext_lazy("Feishu robot"), required=False)
    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), required=False)
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"),
        required=False,
        help_text=gettext_lazy("What comes besides waits until the quiet hours end; level 1 does not wait. Leave both empty for none."),
    )

    @classmethod
    def shown(cls) -> list[str]:
        """Names of the fields that are there now, in order."""
        offered = ways.offered()
        return [
            *(["ways"] if offered else []),
            *(channel.value for channel in ways.ROBOTS if channel in offered),
            "quiet_from",
            "quiet_until",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.instance
        offered = [channel for channel, _label in _offered()]
        self.initial["ways"] = [channel for channel in offered if channel in user.ways]
        start, _dash, end = user.quiet_hours.partition("-")
        self.initial.update(quiet_from=start, quiet_until=end)
        for name in ("quiet_from", "quiet_until"):
            self.fields[name].widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        for channel in ways.ROBOTS:
            if channel in offered:
                self._show_key(channel)
            else:
                del self.fields[channel.value]
        if not offered:
            del self.fields["ways"]

    def clean(self) -> dict[str, Any]:
        """Nobody ticks a channel that cannot reach them, and quiet hours have a beginning and an end."""
        data = super().clean() or self.cleaned_data
        for channel in ways.ROBOTS:
            if data.get(channel.value):
                self._clean_key(channel, data)
        for code in data.get("ways", ()):
            if not self.reached(code):
                self.add_error(code if code in self.fields else "ways", f"{OutboundChannel(code).label}: {ways.lacking(code)}")
        start, end = data.get("quiet_from"), data.get("quiet_until")
        if (start is None) != (end is None):
            self.add_error("quiet_until", _("Give both times, or none."))
        elif start is not None and start == end:
            self.add_error("quiet_until", _("Quiet hours cannot last the whole day."))
        return data

    def reached(self, channel: str) -> bool:
        """Whether the person has an address for a channel, as the form stands."""
        if channel in (OutboundChannel.EMAIL, OutboundChannel.SMS):
            name = "email" if channel == OutboundChannel.EMAIL else "phone"
            return bool(self.cleaned_data.get(name) if name in self.fields else getattr(self.instance, name))
        return bool(self.cleaned_data.get(channel)) or channel in self.errors

    def save(self, commit: bool = True) -> Any:
        """Put the choices onto the user."""
        data, user = self.cleaned_data, self.instance
        user.notify_by = ways.kept(user, data.get("ways", ()))
        start, end = cast("time | None", data.get("quiet_from")), cast("time | None", data.get("quiet_until"))
        user.quiet_hours = f"{start:%H:%M}-{end:%H:%M}" if start and end else ""
        return super().save(commit)

    def _save_m2m(self) -> None:
        # Called once the user has a row, by the form and by the admin alike.
        super()._save_m2m()  # type: ignore[misc]
        for channel in ways.ROBOTS:
            if channel.value not in self.fields or channel.value not in self.changed_data:
                continue
            if key := self.cleaned_data[channel.value]:
                NoticeAddress.objects.update_or_create(user=self.instance, channel=channel.value, defaults={"address": key})
            else:
                NoticeAddress.objects.filter(user=self.instance, channel=channel.value).delete()

    def _show_key(self, channel: OutboundChannel) -> None:
        field = self.fields[channel.value]
        self.initial[channel.value] = ways.address(self.instance, channel)
        field.widget.attrs |= {"autocomplete": "off", "spellcheck": "false", "maxlength": "254"}
        field.help_text = _("The key at the end of the webhook address; the whole address will do as well.")
        if channel != OutboundChannel.WECOM:
            field.help_text += " " + _("A robot that wants its messages signed: the secret, @, then the key.")

    def _clean_key(self, channel: OutboundChannel, data: dict[str, Any]) -> None:
        # People paste the whole webhook address; only the key is kept.
        key = key_of(data[channel.value])
        try:
            robot(channel, key)
        except ValueError:
            self.add_error(channel.value, _("That is no key of a robot. It is a row of letters and digits without spaces."))
        else:
            data[channel.value] = key
