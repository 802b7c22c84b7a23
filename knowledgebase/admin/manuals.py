"""Handling manuals on the desk: written with their steps and preset remedies on one page."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.fields import TicksField, WordsField
from helpdesk.models import User
from knowledgebase import manuals, topics
from knowledgebase.admin.entries import EntryAdmin
from knowledgebase.admin.entry_form import EntryForm
from knowledgebase.admin.rows_field import RowForm, RowsField
from knowledgebase.choices import RemedyKind
from knowledgebase.models import Manual, Script

FOUND = 100


class StepForm(RowForm):
    """A step in both languages, and what may be said at it."""

    text = forms.CharField(label=_("step"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    text_en = forms.CharField(label=_("step (English)"), max_length=240, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    script = forms.ChoiceField(label=_("script"), required=False)

    def __init__(self, *args: Any, scripts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["script"]
        field.choices = scripts


class RemedyForm(RowForm):
    """A remedy to propose with one click; nothing is promised before an agent proposes it."""

    kind = forms.ChoiceField(label=_("remedy"), choices=[("", "—"), *RemedyKind.choices])
    amount = forms.DecimalField(label=_("amount"), max_digits=12, decimal_places=2, min_value=0, required=False)
    note = forms.CharField(label=_("note"), max_length=200, required=False)

    def row(self) -> Mapping[str, Any]:
        """The amount as a string, so that it stays exact; 20, not 20.00."""
        row, amount = super().row(), self.cleaned_data["amount"]
        return {**row, "amount": None if amount is None else manuals.amount(amount)}


def _scripts() -> dict[str, Any]:
    """All scripts in their order; of one that agents are not offered its state is said."""
    rows = Script.objects.only("code", "title", "title_en", "state")
    named = [(row.code, row.title_label if row.state == "published" else f"{row.title_label} · {row.get_state_display()}") for row in rows]
    return {"scripts": [("", "—"), *named]}


class ManualForm(EntryForm[Manual]):
    """Topics are ticked, keywords typed one a line, steps and remedies a line each."""

    topics = TicksField(
        lambda: topics.known().items(), label=_("Fits these issue types"), help_text=_("The manual is offered for these first.")
    )
    keywords = WordsField(
        label=_("Keywords"),
        help_text=_("What customers write when it fits, one word or phrase a line. Words that other manuals share count less."),
    )
    plan = RowsField(StepForm, given=_scripts, label=_("Steps"), help_text=_("One thing each that somebody can tick off."))
    presets = RowsField(
        RemedyForm, label=_("Preset remedies"), help_text=_("To propose with one click; nothing is promised before an agent proposes it.")
    )


@admin.register(Manual)
class ManualAdmin(EntryAdmin[Manual]):
    """Handling manuals (处理手册)."""

    form = ManualForm
    read_template = "admin/knowledgebase/entry/read_manual.html"
    list_display = ("title_link", "stage", "languages", "review_day", "owner_name", "step_count", "used", "order", "topic_names")
    search_fields = ("title",)
    search_help_text = _("Words of the title, the steps or the keywords, in either language")
    readonly_fields = ("used",)
    fieldsets = (
        (_("Chinese and English"), {"fields": (("title", "title_en"), ("purpose", "purpose_en")), "classes": ("both",)}),
        (_("What is done"), {"fields": ("plan", "presets"), "classes": ("lines",)}),
        (_("When it is offered"), {"fields": ("keywords", "topics")}),
        (_("Care"), {"fields": ("why", "code", "owner", "review_on", "order", "used")}),
    )

    def found(self, request: HttpRequest, question: str) -> list[Manual]:
        """By what agents find it by, drafts too; who does not write does not see them in the list."""
        return manuals.find(question, limit=FOUND, drafts=True)

    def reading(self, request: HttpRequest, entry: Manual, text: Any) -> dict[str, Any]:
        """Its steps with their scripts, and the remedies."""
        codes = {step["script"] for step in text.plan if step["script"]}
        scripts = {row.code: row for row in Script.objects.visible_to(cast(User, request.user)).filter(code__in=codes)} if codes else {}
        kinds = dict(RemedyKind.choices)
        return {
            "steps": [{**step, "script": scripts.get(step["script"])} for step in text.plan],
            "presets": [{**row, "kind": kinds.get(row["kind"], row["kind"])} for row in text.presets],
            "keywords": "、".join(text.keywords),
        }

    @admin.display(description=_("steps"))
    def step_count(self, manual: Manual) -> int:
        """How many there are."""
        return len(manual.plan)
