"""The form of an article: Markdown that can be drawn, in both languages side by side."""

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.fields import TicksField, WordsField
from knowledgebase import rendering, topics
from knowledgebase.admin.entry_form import EntryForm
from knowledgebase.models import Article


class ArticleForm(EntryForm[Article]):
    """Words one a line, topics ticked; text that cannot be drawn is refused before it is saved."""

    topics = TicksField(
        lambda: topics.known().items(), label=_("Fits these issue types"), help_text=_("The article is offered for these first.")
    )
    keywords = WordsField(label=_("Other words people use"))

    def clean_body(self) -> str:
        """Markdown that can be drawn."""
        return _drawable(self.cleaned_data["body"])

    def clean_body_en(self) -> str:
        """Markdown that can be drawn."""
        return _drawable(self.cleaned_data["body_en"])


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
