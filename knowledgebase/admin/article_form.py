"""The form of an article: both languages side by side, the version that was seen, and why it is changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.fields import TicksField, WordsField
from knowledgebase import publishing, rendering, topics, versions
from knowledgebase.models import Article
from knowledgebase.models.articles import TEXT


class ArticleForm(forms.ModelForm[Article]):
    """Words one a line, topics ticked; text that cannot be drawn is refused before it is saved.

    `version` is what the writer saw. Where somebody else saved meanwhile nothing is saved: what was typed stays in the form, and
    `conflict` says in what it differs from what is there now.
    """

    topics = TicksField(
        lambda: topics.known().items(), label=_("Fits these issue types"), help_text=_("The article is offered for these first.")
    )
    keywords = WordsField(label=_("Other words people use"))
    version = forms.CharField(required=False, widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("Why it is changed"),
        required=False,
        max_length=publishing.REASON_LENGTH,
        help_text=_("Stands in the list of versions."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    conflict: "list[versions.Difference] | None" = None

    def clean_body(self) -> str:
        """Markdown that can be drawn."""
        return _drawable(self.cleaned_data["body"])

    def clean_body_en(self) -> str:
        """Markdown that can be drawn."""
        return _drawable(self.cleaned_data["body_en"])

    def clean(self) -> dict[str, Any]:
        """Nobody overwrites what they have not seen."""
        data = super().clean() or self.cleaned_data
        if self.instance.pk and data.get("version") != str(self.instance.version):
            stored = self.instance.newest.texts()
            self.conflict = versions.compared(stored, stored | {name: data[name] for name in TEXT if name in data})
            newest = next(iter(versions.of(self.instance)), None)
            who = newest.by.name if newest and newest.by else gettext("Somebody else")
            raise forms.ValidationError(
                gettext("%(name)s saved this article while you wrote. Nothing of yours is lost: it stands below, and was not saved yet.")
                % {"name": who}
            )
        return data


def _drawable(text: str) -> str:
    """Length, and deeply nested quotes and lists, are what Markdown chokes on."""
    if len(text) > rendering.LONGEST:
        said = _("This has %(count)d characters, at most %(limit)d fit.")
        raise forms.ValidationError(said % {"count": len(text), "limit": rendering.LONGEST})
    try:
        rendering.to_html(text)
    except RecursionError as error:
        raise forms.ValidationError(_("The text is nested too deeply to be drawn.")) from error
    return text
