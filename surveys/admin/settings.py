"""What ops decide about surveys and root causes."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import HistoryModelAdmin
from helpdesk.admin.fields import TicksField
from surveys.models import RootCause, SurveyTerms
from tickets import lists


@admin.register(SurveyTerms)
class SurveyTermsAdmin(HistoryModelAdmin[SurveyTerms]):
    """One row; changed, never added to or taken away."""

    list_display = ("title", "open_days", "remind_after_days", "quiet_days", "review_days")
    fields = ("open_days", "remind_after_days", "quiet_days", "review_days")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row for the house."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SurveyTerms | None = None) -> bool:
        """Without it the shipped terms would hold, unseen."""
        return False

    @admin.display(description=_("terms of surveys"))
    def title(self, row: SurveyTerms) -> str:
        """What it is for."""
        return str(row)


class RootCauseForm(forms.ModelForm[RootCause]):
    """Two levels, no more."""

    reasons = TicksField(
        lambda: lists.reason_choices("breach"),
        label=_("Suggested by these reasons for delays"),
        help_text=_("Where an agent gave one of them, this cause stands in the form already."),
    )

    def clean_parent(self) -> RootCause | None:
        """A main cause with finer ones below it stays a main one."""
        parent: RootCause | None = self.cleaned_data["parent"]
        if parent is not None and self.instance.pk and (parent.pk == self.instance.pk or self.instance.children.exists()):
            raise ValidationError(gettext("This cause has finer ones below it."))
        return parent


@admin.register(RootCause)
class RootCauseAdmin(HistoryModelAdmin[RootCause]):
    """The tree that causes are picked from; what was used is retired, not deleted."""

    form = RootCauseForm
    list_display = ("label", "parent", "code", "order", "is_active")
    list_select_related = ("parent",)
    list_filter = ("is_active",)
    fields = ("name", "name_en", "code", "parent", "reasons", "order", "is_active")

    @admin.display(description=_("root cause"), ordering="order")
    def label(self, row: RootCause) -> str:
        """In the reader's language."""
        return row.label
