"""Scripts on the desk."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.fields import TicksField, WordsField
from helpdesk.models import User
from knowledgebase import scripts, topics
from knowledgebase.admin.entries import EntryAdmin
from knowledgebase.admin.entry_form import EntryForm
from knowledgebase.models import Script

FOUND = 100


class ScriptForm(EntryForm[Script]):
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
class ScriptAdmin(EntryAdmin[Script]):
    """Scripts (话术)."""

    form = ScriptForm
    read_template = "admin/knowledgebase/entry/read_script.html"
    list_display = ("title_link", "stage", "languages", "review_day", "owner_name", "used", "order", "topic_names")
    search_fields = ("title",)
    search_help_text = _("Words of the title, the text or the keywords, in either language")
    readonly_fields = ("used",)
    fieldsets = (
        (_("Chinese and English"), {"fields": (("title", "title_en"), ("body", "body_en")), "classes": ("both",)}),
        (_("When it is offered"), {"fields": ("keywords", "topics")}),
        (_("Care"), {"fields": ("why", "code", "owner", "review_on", "order", "used")}),
    )

    def found(self, request: HttpRequest, question: str) -> list[Script]:
        """As agents search beside the reply box, drafts too for those who write."""
        return scripts.look_up(question, limit=FOUND, among=Script.objects.visible_to(cast(User, request.user)))

    def reading(self, request: HttpRequest, entry: Script, text: Any) -> dict[str, Any]:
        """Both languages, with what is filled in marked."""
        return {"bodies": [scripts.parts(body) for body in (text.body, text.body_en) if body], "keywords": "、".join(text.keywords)}


def _known_only(text: str) -> str:
    if wrong := scripts.unknown_variables(text):
        raise forms.ValidationError(gettext("No ticket can fill in: %(names)s") % {"names": " ".join(f"{{{name}}}" for name in wrong)})
    return text
