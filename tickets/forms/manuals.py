"""Applying a handling manual."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from knowledgebase import manuals as known
from knowledgebase.models import Manual
from tickets import manuals
from tickets.forms.base import Effect, VerbForm
from tickets.models import TicketEvent


class ManualForm(VerbForm):
    """Pick a manual; those that fit the ticket stand first."""

    title = _("Apply a handling manual")
    submit = _("Apply")
    done = _("The steps are on the ticket.")
    takes = ("manual",)

    manual = forms.ChoiceField(label=_("Handling manual"))

    def prepare(self) -> None:
        """What fits by issue type first, then the rest, in the house's order."""
        topics = {self.ticket.issue_type.code, *self.ticket.secondary}
        rows = [held.manual for held in known.known().values() if held.manual.state == "published"]
        rows.sort(key=lambda manual: not topics & set(manual.topics))
        field: Any = self.fields["manual"]
        field.choices = [(manual.code, manual.title_label) for manual in rows]

    @property
    def effects(self) -> list[Effect]:
        """Nothing leaves the house."""
        return [
            ("steps", gettext("Its steps come beside the ticket, to be ticked off")),
            ("lock", gettext("The customer does not see them")),
        ]

    def apply(self) -> TicketEvent:
        """Apply."""
        manual = Manual.objects.get(code=self.cleaned_data["manual"])
        return manuals.apply(self.ticket, manual=manual, by=self.user, now=self.now)
