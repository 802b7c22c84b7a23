"""Scripts on the desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import HistoryModelAdmin
from helpdesk.admin.fields import TicksField, WordsField
from knowledgebase import scripts, topics
from knowledgebase.models import Script


class ScriptForm(forms.ModelForm[Script]):
    """A variable that no ticket can fill in is refused: it would reach a customer in braces."""

    topics = TicksField(
        lambda: topics.known().items(), label=_("Fits these issue types"), help_text=_("The script is offered for these first.")
    )
    keywords = WordsField(label=_("Keywords"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            known = " ".join(f"{{{name}}}" for name in scripts.VARIABLES)
            self.fields["body"].help_text = gettext("Variables: %(names)s") % {"names": known}

    def clean_body(self) -> str:
        """Only variables that are known."""
        return _known_only(self.cleaned_data["body"])

    def clean_body_en(self) -> str:
        """Only variables that are known."""
        return _known_only(self.cleaned_data["body_en"])


@admin.register(Script)
class ScriptAdmin(HistoryModelAdmin[Script]):
    """Scripts (话术)."""

    form = ScriptForm
    list_display = ("title", "topic_names", "used", "order", "is_active")
    list_filter = ("is_active",)
    search_fields = ("title", "title_en", "body", "body_en")
    prepopulated_fields = {"code": ("title_en",)}
    readonly_fields = ("used",)
    fieldsets = (
        (None, {"fields": ("title", "body", "keywords", "topics")}),
        (_("English"), {"fields": ("title_en", "body_en")}),
        (_("Care"), {"fields": ("code", "order", "is_active", "used")}),
    )

    def get_prepopulated_fields(self, request: Any, obj: Script | None = None) -> dict[str, Any]:
        """Only while the code is open."""
        return {} if obj else {"code": ("title_en",)}

    @admin.display(description=_("issue types"))
    def topic_names(self, script: Script) -> str:
        """Names of its topics."""
        names = topics.known()
        return "、".join(names.get(code, code) for code in script.topics)


def _known_only(text: str) -> str:
    if wrong := scripts.unknown_variables(text):
        raise forms.ValidationError(gettext("No ticket can fill in: %(names)s") % {"names": " ".join(f"{{{name}}}" for name in wrong)})
    return text
