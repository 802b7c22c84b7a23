"""Many like tickets in a short time: the rules, and the waves on record."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import HelpdeskModelAdmin, HistoryModelAdmin
from helpdesk.admin.fields import TicksField
from tickets import sorting
from tickets.models import Wave, WaveRule


class WaveRuleForm(forms.ModelForm[WaveRule]):
    """Types are ticked, not typed."""

    issue_types = TicksField(sorting.topics, label=_("Only these issue types"), help_text=_("None ticked: all types."))


@admin.register(WaveRule)
class WaveRuleAdmin(HistoryModelAdmin[WaveRule]):
    """Rules for like tickets (同类集中规则)."""

    form = WaveRuleForm
    list_display = ("name", "window_minutes", "customers", "multiple", "calm_percent", "priority", "is_active")
    list_filter = ("is_active",)
    prepopulated_fields = {"code": ("name_en",)}
    fieldsets = (
        (None, {"fields": (("name", "name_en"), "code", "is_active")}),
        (_("It is a wave when there are"), {"fields": ("window_minutes", "customers", "multiple", "issue_types")}),
        (_("What follows, and when it is over"), {"fields": ("priority", "calm_percent")}),
    )


@admin.register(Wave)
class WaveAdmin(HelpdeskModelAdmin[Wave]):
    """The waves on record; written by the job alone."""

    list_display = ("words", "issue_type", "started_at", "ended_at", "tickets", "raised", "priority", "rule")
    list_filter = ("issue_type", "rule")
    list_select_related = ("issue_type", "rule")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False
