"""The limits of remedies: who grants what by themselves."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import HistoryModelAdmin
from tickets import remedy_rules, wording_remedies
from tickets.models import RemedyLimit


class RemedyLimitForm(forms.ModelForm[RemedyLimit]):
    """Only kinds that have an amount are limited."""

    def clean(self) -> dict[str, Any]:
        """Points are whole."""
        data = super().clean() or self.cleaned_data
        kind, amount = data.get("kind") or self.instance.kind, data.get("amount")
        if kind and kind not in remedy_rules.WITH_AMOUNT:
            self.add_error("kind", _("This remedy has no amount, so there is nothing to limit."))
        elif kind and amount and remedy_rules.amount_fault(kind, amount) == "whole":
            self.add_error("amount", _("Points are whole numbers."))
        return data


@admin.register(RemedyLimit)
class RemedyLimitAdmin(HistoryModelAdmin[RemedyLimit]):
    """One row for each kind and rank; a rank without a row has no limit beyond those of the ranks above it."""

    form = RemedyLimitForm
    list_display = ("kind", "rank", "up_to")
    list_filter = ("kind", "rank")
    fields = ("kind", "rank", "amount")

    def get_readonly_fields(self, request: HttpRequest, obj: RemedyLimit | None = None) -> tuple[str, ...]:
        """Whose limit it is stays; its amount changes."""
        return ("kind", "rank") if obj else ()

    @admin.display(description=_("up to"), ordering="amount")
    def up_to(self, row: RemedyLimit) -> str:
        """In yuan or points."""
        return wording_remedies.money(row.kind, row.amount)
