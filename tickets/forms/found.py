"""One click about what was found by itself: something lifted out of the text, or another ticket that this one probably repeats."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets import details, doubles
from tickets.forms.base import VerbForm
from tickets.models import TicketEvent


class LiftedForm(VerbForm):
    """Whether something that was found in the text is what it was taken for."""

    title = submit = _("Found in the text")
    done = _("Saved.")

    kind = forms.CharField(max_length=20, widget=forms.HiddenInput)
    right = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def apply(self) -> TicketEvent:
        """It stands as if typed, or is taken away."""
        data = self.cleaned_data
        return details.judge_lifted(
            self.ticket, by=self.user, now=self.now, kind=data["kind"], right=data["right"], version=data["version"]
        )


class NotSameForm(VerbForm):
    """It is another matter than the one it was taken for."""

    title = submit = _("Not the same")
    done = _("Saved.")

    def apply(self) -> TicketEvent:
        """Take the mark away."""
        return doubles.not_same(self.ticket, by=self.user, now=self.now, version=self.cleaned_data["version"])
