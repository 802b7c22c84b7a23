"""Like words: what else a search looks for."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from helpdesk import search
from helpdesk.admin.base import HistoryModelAdmin
from helpdesk.admin.fields import WordsField
from knowledgebase.models import Synonyms

FEWEST, MOST, LONGEST = 2, 20, 40


class SynonymsForm(forms.ModelForm[Synonyms]):
    """Words one a line: two at least, each of them something a search can look for."""

    words = WordsField(
        label=_("Like words"),
        longest=LONGEST,
        required=True,
        help_text=_("One word or phrase a line, Chinese or English. Whoever searches for one of them finds the others too."),
    )

    def clean_words(self) -> list[str]:
        """Words that differ for a search."""
        words: list[str] = self.cleaned_data["words"]
        for word in words:
            if not search.query_tokens(word):
                raise ValidationError(gettext("Nothing to search for in: %(word)s") % {"word": word})
        different = {" ".join(search.normalise(word).split()) for word in words}
        if len(different) < FEWEST:
            raise ValidationError(gettext("Two different words at least, one a line."))
        if len(words) > MOST:
            said = ngettext("At most %(count)d word in a group.", "At most %(count)d words in a group.", MOST)
            raise ValidationError(said % {"count": MOST})
        return words


@admin.register(Synonyms)
class SynonymsAdmin(HistoryModelAdmin[Synonyms]):
    """Groups of like words (同义词)."""

    form = SynonymsForm
    list_display = ("shown", "is_active")
    list_filter = ("is_active",)
    fields = ("words", "is_active")

    @admin.display(description=_("like words"))
    def shown(self, group: Synonyms) -> str:
        """The words of the group."""
        return str(group)

    def get_changeform_initial_data(self, request: Any) -> dict[str, Any]:
        """Words may come along from the list of searches that found nothing."""
        return {"words": [word for word in request.GET.getlist("words") if word][:MOST]}
