"""Handling manuals on the desk: edited with their steps and preset remedies on one page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import HistoryModelAdmin
from helpdesk.admin.fields import TicksField, WordsField
from knowledgebase import manuals, topics
from knowledgebase.models import Manual, ManualRemedy, ManualStep


class ManualForm(forms.ModelForm[Manual]):
    """Topics are ticked, keywords typed one a line."""

    topics = TicksField(
        lambda: topics.known().items(), label=_("Fits these issue types"), help_text=_("The manual is offered for these first.")
    )
    keywords = WordsField(
        label=_("Keywords"),
        help_text=_("What customers write when it fits, one word or phrase a line. Words that other manuals share count less."),
    )


class StepInline(admin.TabularInline[ManualStep, Manual]):
    """The steps, each with the script that may be said at it."""

    model = ManualStep
    extra = 1
    fields = ("order", "text", "text_en", "script")
    autocomplete_fields = ("script",)


class RemedyInline(admin.TabularInline[ManualRemedy, Manual]):
    """Remedies to propose with one click; nothing is promised before an agent proposes one."""

    model = ManualRemedy
    extra = 0
    fields = ("order", "kind", "amount", "note")


@admin.register(Manual)
class ManualAdmin(HistoryModelAdmin[Manual]):
    """Handling manuals (处理手册)."""

    form = ManualForm
    list_display = ("title", "topic_names", "step_count", "used", "order", "is_active")
    list_filter = ("is_active",)
    search_fields = ("title", "title_en", "purpose", "purpose_en")
    readonly_fields = ("used",)
    inlines = (StepInline, RemedyInline)
    fieldsets = (
        (None, {"fields": (("title", "title_en"), ("purpose", "purpose_en"), "keywords", "topics")}),
        (_("Care"), {"fields": ("code", "order", "is_active", "used")}),
    )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Manual | None = None) -> dict[str, Any]:
        """Only while the code is open."""
        return {} if obj else {"code": ("title_en",)}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Findable by its new words at once."""
        super().save_related(request, form, formsets, change)
        manuals.keep(form.instance)

    @admin.display(description=_("issue types"))
    def topic_names(self, manual: Manual) -> str:
        """Names of its topics."""
        names = topics.known()
        return "、".join(names.get(code, code) for code in manual.topics)

    @admin.display(description=_("steps"))
    def step_count(self, manual: Manual) -> int:
        """How many there are, from memory."""
        held = manuals.known().get(manual.code)
        return len(held.steps) if held else 0
