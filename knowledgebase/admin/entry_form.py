"""The form of an article, a script or a manual: the version that was seen, and why it is changed."""

from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from knowledgebase import publishing, versions
from knowledgebase.models.entries import Entry

E = TypeVar("E", bound=Entry)


class EntryForm(forms.ModelForm[E]):
    """Nobody overwrites what they have not seen.

    `version` is what the writer saw. Where somebody else saved meanwhile nothing is saved: what was typed stays in the form, and
    `conflict` says in what it differs from what is there now.
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("Why it is changed"),
        required=False,
        max_length=publishing.REASON_LENGTH,
        help_text=_("Stands in the list of versions."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    conflict: "list[versions.Difference] | None" = None

    def clean(self) -> dict[str, Any]:
        """What was typed goes with the version it was typed over."""
        data = super().clean() or self.cleaned_data
        if self.instance.pk and data.get("version") != str(self.instance.version):
            stored = self.instance.newest.texts()
            typed = stored | {name: data[name] for name in self.instance.TEXT if name in data}
            self.conflict = versions.compared(self.instance, stored, typed)
            newest = next(iter(versions.of(self.instance)), None)
            who = newest.by.name if newest and newest.by else gettext("Somebody else")
            raise forms.ValidationError(
                gettext("%(name)s saved this text while you wrote. Nothing of yours is lost: it stands below, and was not saved yet.")
                % {"name": who}
            )
        return data
