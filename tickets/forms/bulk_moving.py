"""What is asked once for many tickets: tags, a time to put them off to, the ticket they are merged into or put under."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets import finding, tagging
from tickets.forms.bulk import ManyForm
from tickets.forms.putting import Suggested, moment_field
from tickets.models import Ticket
from tickets.permissions import may_work


class TagMany(ManyForm):
    """Tags for all of them."""

    add = forms.CharField(
        label=_("Put on"), required=False, max_length=200, help_text=_("Several are parted by commas; a new word becomes a tag.")
    )
    remove = forms.CharField(label=_("Take off"), required=False, max_length=200)

    def prepare(self) -> None:
        """What is known is offered."""
        known = [tag.name for tag in tagging.known()]
        self.fields["add"].widget = Suggested(known)
        self.fields["remove"].widget = Suggested(known)

    def clean_add(self) -> list[str]:
        """The names."""
        return tagging.parted(self.cleaned_data["add"])

    def clean_remove(self) -> list[str]:
        """The names."""
        return tagging.parted(self.cleaned_data["remove"])

    def clean(self) -> dict[str, Any]:
        """Something is put on or taken off."""
        data = super().clean() or {}
        if not self.errors and not data.get("add") and not data.get("remove"):
            self.add_error("add", gettext("Write a tag."))
        return data


class PutOffMany(ManyForm):
    """Off my list until a time; those whose deadline comes first are refused."""

    until = moment_field(_("Until when"))

    def clean_until(self) -> datetime:
        """A time to come."""
        until: datetime = self.cleaned_data["until"]
        if until <= timezone.now():
            raise forms.ValidationError(gettext("Choose a time to come."))
        return until


class IntoMany(ManyForm):
    """Another ticket, by its number; one that the person may not see is like one that is not there."""

    other = forms.CharField(label=_("Number of the ticket"), max_length=20)

    def clean_other(self) -> Ticket:
        """The ticket."""
        found = finding.by_number(self.user, self.cleaned_data["other"], timezone.now())
        if found is None or not may_work(self.user, found):
            raise forms.ValidationError(gettext("There is no such ticket."))
        return Ticket.objects.select_related("customer", "issue_type").get(pk=found.pk)
