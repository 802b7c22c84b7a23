"""The rule for surges: when intake counts as one, what follows, and which teams overflow."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import HistoryModelAdmin
from helpdesk.admin.fields import TicksField
from tickets import sorting
from tickets.models import SurgeRoute, SurgeRule


class SurgeRuleForm(forms.ModelForm[SurgeRule]):
    """At least one limit."""

    kept_types = TicksField(
        sorting.topics,
        label=_("Issue types that stay in the house"),
        help_text=_("With all types that are part of them. Level 1, complaints of VIPs and what was escalated stay in any case."),
    )

    def clean(self) -> dict[str, Any]:
        """Without any limit nothing would ever be a surge."""
        data = super().clean() or self.cleaned_data
        if data.get("is_active") and not self.errors and data.get("contacts") is None and data.get("multiple") is None:
            raise forms.ValidationError(_("Give at least one limit: a number of contacts, or how many times the usual."))
        return data


class SurgeRouteForm(forms.ModelForm[SurgeRoute]):
    """From a team of the house to an outsourced one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Teams are made on their own screen."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            for way in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
                setattr(field.widget, way, False)

    def clean(self) -> dict[str, Any]:
        """An outsourced team overflows to nobody."""
        data = super().clean() or self.cleaned_data
        team = data.get("team")
        if team is not None and team.is_outsourced:
            self.add_error("team", _("This team is outsourced itself."))
        return data


class SurgeRouteInline(admin.TabularInline[SurgeRoute, SurgeRule]):
    """Which team overflows where."""

    model = SurgeRoute
    form = SurgeRouteForm
    extra = 1
    verbose_name_plural = _("Overflow: which team's waiting tickets go to which outsourced team")


@admin.register(SurgeRule)
class SurgeRuleAdmin(HistoryModelAdmin[SurgeRule]):
    """One row; changed, never added to or taken away."""

    form = SurgeRuleForm
    list_display = ("title", "limits", "is_active")
    inlines = (SurgeRouteInline,)
    fieldsets = (
        (None, {"fields": ("is_active",)}),
        (_("It is a surge when there are"), {"fields": ("window_minutes", "contacts", "multiple", "floor")}),
        (_("Then"), {"fields": ("standby_after", "overflow_after", "overflow_wait", "kept_types")}),
        (_("It is over when it has been calm"), {"fields": ("calm_minutes", "calm_percent", "calm_waiting")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one rule for the house."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SurgeRule | None = None) -> bool:
        """Past surges are measured by it; switched off it starts none."""
        return False

    @admin.display(description=_("rule"))
    def title(self, row: SurgeRule) -> str:
        """What it is for."""
        return str(_("Surge of intake"))

    @admin.display(description=_("limit"))
    def limits(self, row: SurgeRule) -> str:
        """Its limits in words."""
        said = []
        if row.contacts is not None:
            said.append(_("%(n)d contacts in %(minutes)d min") % {"n": row.contacts, "minutes": row.window_minutes})
        if row.multiple is not None:
            said.append(_("%(n)g times the usual, at least %(floor)d") % {"n": row.multiple, "floor": row.floor})
        return " · ".join(map(str, said))
