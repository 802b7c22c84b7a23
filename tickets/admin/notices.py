"""The words of every notice: read in a list, edited in both languages, tried with an example, set back to what was shipped."""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from helpdesk.admin.base import HistoryModelAdmin
from helpdesk.models import NoticeTemplate
from tickets import notices
from tickets import wording_notices as wording
from tickets.defaults.notices import KINDS

# The order in which a ticket meets them.
PLACE = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(KINDS)), default=Value(len(KINDS)))


class AudienceFilter(admin.SimpleListFilter):
    """Staff's notices or customers'."""

    title = gettext_lazy("for whom")
    parameter_name = "for"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrOrPromise]]:
        """The two."""
        return [("staff", gettext_lazy("Staff")), ("customers", gettext_lazy("Customers"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[NoticeTemplate]") -> "QuerySet[NoticeTemplate]":
        """Those of one kind of reader."""
        if self.value() == "customers":
            return queryset.filter(kind__in=wording.CUSTOMER)
        return queryset.filter(kind__in=wording.STAFF) if self.value() == "staff" else queryset


class NoticeTemplateForm(forms.ModelForm[NoticeTemplate]):
    """Subject and text; only names that are filled in may stand in braces."""

    class Meta:
        widgets = {"body": forms.Textarea(attrs={"rows": 4})}

    def clean_subject(self) -> str:
        """A subject of known names."""
        return self._known("subject")

    def clean_body(self) -> str:
        """A text of known names."""
        return self._known("body")

    def _known(self, field: str) -> str:
        text, kind = str(self.cleaned_data[field]), self.instance.kind
        for given in wording.unknown(kind, text):
            if wording.for_customers(kind) and wording.relays(given):
                said = _(
                    "{%(name)s} cannot stand here: a customer's notice never repeats what somebody typed, or it would carry it to anyone."
                )
            else:
                said = _("{%(name)s} is not known here and would stay empty. Known: %(known)s.")
            known = ", ".join(f"{{{name}}}" for name in wording.variables(kind))
            raise forms.ValidationError(said % {"name": given[:40], "known": known})
        return text


@admin.register(NoticeTemplate)
class NoticeTemplateAdmin(HistoryModelAdmin[NoticeTemplate]):
    """One row for each kind and language; installed, edited, never added or taken away."""

    form = NoticeTemplateForm
    list_display = ("kind_name", "language", "subject", "whose")
    list_filter = (AudienceFilter, "language")
    search_fields = ("subject", "body")
    ordering = (PLACE, "-language")
    fields = ("kind_name", "language", "subject", "body")
    readonly_fields = ("kind_name", "language")
    actions = ("back_to_shipped",)
    list_per_page = 300
    change_form_template = "admin/helpdesk/noticetemplate/change_form.html"

    def get_queryset(self, request: HttpRequest) -> "QuerySet[NoticeTemplate]":
        """Kinds that are still sent."""
        return super().get_queryset(request).filter(kind__in=KINDS)

    def get_urls(self) -> list[URLPattern]:
        """The verb beside the usual addresses."""
        name = "helpdesk_noticetemplate_shipped"
        return [path("<int:pk>/shipped/", self.admin_site.admin_view(self.shipped_view), name=name), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: kinds are the program's."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: NoticeTemplate | None = None) -> bool:
        """Nobody: without a row the shipped words would hold, and nobody could edit them."""
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form with the names it knows and what it looks like."""
        row = self.get_object(request, object_id)
        more = {} if row is None else self._beside(row)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    @admin.display(description=gettext_lazy("kind"), ordering=PLACE)
    def kind_name(self, row: NoticeTemplate) -> StrOrPromise:
        """In words."""
        return wording.name(row.kind)

    @admin.display(description=gettext_lazy("words"))
    def whose(self, row: NoticeTemplate) -> str:
        """Where somebody has edited them, it says so."""
        return _("edited") if _is_edited(row) else ""

    @admin.action(description=gettext_lazy("Back to the shipped words"), permissions=["change"])
    def back_to_shipped(self, request: HttpRequest, queryset: "QuerySet[NoticeTemplate]") -> None:
        """Undo what was edited in the chosen rows."""
        changed = sum(self._ship(row) for row in queryset)
        text = ngettext("%(count)d notice has its shipped words again.", "%(count)d notices have their shipped words again.", changed)
        self.message_user(request, text % {"count": changed}, messages.SUCCESS)

    def shipped_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One row back to its shipped words."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        if self._ship(row):
            self.log_change(request, row, "shipped words")
        self.message_user(request, _("These are the shipped words again; the earlier ones stand in the history."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:helpdesk_noticetemplate_change", args=[pk]))

    def _ship(self, row: NoticeTemplate) -> bool:
        if not _is_edited(row):
            return False
        row.subject, row.body = wording.shipped(row.kind, row.language)
        row.save()
        return True

    def _beside(self, row: NoticeTemplate) -> dict[str, Any]:
        values = wording.example(row.language, timezone.now())
        known = wording.variables(row.kind)
        return {
            "title": f"{wording.name(row.kind)} · {row.get_language_display()}",
            "subtitle": None,
            "names": [(f"{{{name}}}", wording.MEANINGS[name]) for name in known],
            "example": json.dumps({name: values[name] for name in known}, ensure_ascii=False),
            "preview": notices.filled((row.subject, row.body), values),
            "is_edited": _is_edited(row),
            "is_customers": wording.for_customers(row.kind),
        }


def _is_edited(row: NoticeTemplate) -> bool:
    """Whether the words are other than the shipped ones."""
    return (row.subject, row.body) != wording.shipped(row.kind, row.language)
