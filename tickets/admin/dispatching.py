"""What counts how much when an agent is chosen, and what other weights would have done."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import HistoryModelAdmin
from tickets import dispatching, reweighing
from tickets.admin.ticket import reader
from tickets.models import DispatchWeights

CONFIRMED, BACK = "_confirmed", "_back"
_OWN = {CONFIRMED, BACK, "csrfmiddlewaretoken"}


@admin.register(DispatchWeights)
class DispatchWeightsAdmin(HistoryModelAdmin[DispatchWeights]):
    """One row; changed, never added to or taken away. A change is shown on the last tickets before it is made."""

    list_display = ("title", "version", "skill", "language", "senior", "load", "past", "known", "rest")
    readonly_fields = ("version",)
    fieldsets = (
        (
            None,
            {
                "fields": ("version",),
                "description": _(
                    "Whoever has the most points gets the ticket. Only those are weighed who are on duty, have the skill and a free place; "
                    "whoever speaks the customer's language comes first."
                ),
            },
        ),
        (pgettext_lazy("dispatch", "Points"), {"fields": ("skill", "language", "senior", "load", "past", "known", "rest")}),
        (_("How far back"), {"fields": ("rest_minutes", "known_days", "past_days")}),
        (_("What is in hand counts as so many ordinary tickets"), {"fields": ("level_1", "level_2", "urgent", "low")}),
        (_("Refusing"), {"fields": ("refuse_minutes",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row for the house."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DispatchWeights | None = None) -> bool:
        """Without it the shipped weights would hold, unseen."""
        return False

    @admin.display(description=_("weights"))
    def title(self, row: DispatchWeights) -> str:
        """What it is for."""
        return str(row)

    def save_model(self, request: HttpRequest, obj: DispatchWeights, form: Any, change: bool) -> None:
        """Each state has its number, which score sheets name."""
        obj.version += bool(form.has_changed())
        super().save_model(request, obj, form, change)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form; or, before it is saved, who would have got the last tickets."""
        if request.method == "POST" and CONFIRMED not in request.POST and object_id is not None:
            row = self.get_object(request, object_id)
            if row is not None and self.has_change_permission(request, row):
                form = self.get_form(request, row, change=True)(request.POST, instance=row)
                if BACK in request.POST:
                    return self._as_typed(request, object_id, form_url, extra_context)
                if form.is_valid() and form.has_changed():
                    return self._preview(request, object_id, form.save(commit=False))
        response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        return response

    def _as_typed(self, request: HttpRequest, object_id: str, form_url: str, extra_context: dict[str, Any] | None) -> HttpResponse:
        """The form as it was sent, saving nothing."""
        request.not_yet = True  # type: ignore[attr-defined]
        response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        return response

    def get_form(self, request: HttpRequest, obj: DispatchWeights | None = None, change: bool = False, **kwargs: Any) -> Any:
        """On the way back it shows what was typed."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"is_valid": lambda self: False}) if getattr(request, "not_yet", False) else form

    def _preview(self, request: HttpRequest, object_id: str, row: DispatchWeights) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("What this change does"),
            "opts": self.opts,
            "tried": reweighing.tried(dispatching.weights_of(row), reader(request)),
            "posted": [(name, value) for name, values in request.POST.lists() if name not in _OWN for value in values],
            "form_url": reverse("admin:tickets_dispatchweights_change", args=[object_id]),
        }
        return TemplateResponse(request, "desk/reweighing.html", context)
