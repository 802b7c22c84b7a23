"""Screens whose changes move deadlines or sort tickets otherwise: what a change does is shown before it is made."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib.admin import ModelAdmin
from django.db import router, transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import configuration, trying

M = TypeVar("M", bound=Model)

CONFIRMED, BACK = "_confirmed", "_back"
_OWN = {CONFIRMED, BACK, "csrfmiddlewaretoken"}


class TriedFirstMixin(ModelAdmin[M]):
    """Adding, changing or deleting a row shows a preview first, if it could move a deadline; `trial` names who says what it does.

    The row is saved in the transaction of Django's own view, with everything that belongs to it; the rules are read as they
    are then, and the transaction is rolled back. The preview carries all that was posted, so that confirming posts it again
    and going back shows the form as it was.
    """

    trial = trying.TRIAL

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Rows are deleted one by one: a heap of them would pass by the preview."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_form(self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any) -> type[forms.ModelForm[M]]:
        """On the way back the form shows what was typed, and saves nothing."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if BACK not in request.POST:
            return form
        return type(form.__name__, (form,), {"is_valid": lambda self: False})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The form; or the preview of what it would do."""
        return self._tried(request, lambda: super(TriedFirstMixin, self).changeform_view(request, object_id, form_url, extra_context))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """The question; or the preview of what deleting would do."""
        return self._tried(request, lambda: super(TriedFirstMixin, self).delete_view(request, object_id, extra_context))

    def response_add(self, request: HttpRequest, obj: M, post_url_continue: str | None = None) -> HttpResponse:
        """Saved, unless it is to be seen first."""
        return self._to_be_seen(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: M) -> HttpResponse:
        """Saved, unless it is to be seen first."""
        return self._to_be_seen(request, obj) or super().response_change(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Deleted, unless it is to be seen first."""
        return self._to_be_seen(request, obj_display) or super().response_delete(request, obj_display, obj_id)

    def _tried(self, request: HttpRequest, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
        if request.method != "POST" or BACK in request.POST:
            return act()
        with configuration.apart():
            trial = trying.begin(self.trial)
            request.trial = trial  # type: ignore[attr-defined]
            response = act()
            if getattr(request, "tried", None) is None:
                return response
            preview = trial.preview(request.user, timezone.now())  # type: ignore[arg-type]
        return self._preview_page(request, trial, preview)

    def _to_be_seen(self, request: HttpRequest, what: M | str) -> HttpResponse | None:
        """Runs in the transaction of the change: rolls it back and keeps what it was about, or lets it stand."""
        trial: trying.Trial = request.trial  # type: ignore[attr-defined]
        if not trial.made():
            return None
        if CONFIRMED in request.POST and not trial.refused:
            name = f"{self.opts.model_name}:{getattr(what, 'code', None) or what}"
            trial.request(by=request.user, now=timezone.now(), changed=[name[:80]])  # type: ignore[arg-type]
            return None
        transaction.set_rollback(True, using=router.db_for_write(self.model))
        request.tried = str(what)  # type: ignore[attr-defined]
        return HttpResponse()

    def _preview_page(self, request: HttpRequest, trial: trying.Trial, preview: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("What this change does"),
            "subtitle": request.tried,  # type: ignore[attr-defined]
            "opts": self.opts,
            "preview": preview,
            "now": timezone.now(),
            "posted": [(name, value) for name, values in request.POST.lists() if name not in _OWN for value in values],
            "deletes": "post" in request.POST,
            "form_url": self._form_url(request),
            "is_popup": "_popup" in request.POST,
        }
        return TemplateResponse(request, trial.template, context)

    def _form_url(self, request: HttpRequest) -> str:
        """The form of the row that is changed or deleted; that of a new one while it is being added."""
        match = request.resolver_match
        row = match.kwargs.get("object_id") if match else None
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"{name}_change", args=[row]) if row else reverse(f"{name}_add")
