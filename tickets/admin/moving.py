"""Screens for those who keep tags and look after absences."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import HelpdeskModelAdmin, HistoryModelAdmin
from tickets import absences, tagging
from tickets.models import Absence, Tag


class TagForm(forms.ModelForm[Tag]):
    """A tag's name in one form; one that another tag has already makes the two one."""

    class Meta:
        model = Tag
        fields = ("name", "is_active")

    def clean_name(self) -> str:
        """Something has to be left of it."""
        name = tagging.clean(self.cleaned_data["name"])
        if not tagging.slug_of(name):
            raise forms.ValidationError(_("Write a name."))
        return name


@admin.register(Tag)
class TagAdmin(HelpdeskModelAdmin[Tag]):
    """Tags are made at the desk; here they are renamed, merged and retired."""

    form = TagForm
    list_display = ("name", "tickets_with_it", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)
    actions = ("merge_chosen", "retire_chosen")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Tag]":
        """With how many tickets have it."""
        return super().get_queryset(request).annotate(count=Count("ticket_tags"))

    @admin.display(description=_("tickets"), ordering="count")
    def tickets_with_it(self, tag: Any) -> int:
        """How many tickets have it."""
        count: int = tag.count
        return count

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        """By the verb: the name decides which tag it is."""
        kept = tagging.rename(obj, obj.name)
        if kept.is_active != form.cleaned_data["is_active"]:
            kept.is_active = form.cleaned_data["is_active"]
            kept.save()
        obj.pk = kept.pk

    @admin.action(description=_("Make one tag of the chosen ones"), permissions=["change"])
    def merge_chosen(self, request: HttpRequest, queryset: "QuerySet[Tag]") -> None:
        """The one that most tickets have stays."""
        rows = list(queryset.annotate(most=Count("ticket_tags")).order_by("-most", "pk"))
        if rows:
            kept = tagging.merge_tags(rows[1:], into=rows[0])
            self.message_user(request, _("They are “%(name)s” now.") % {"name": kept.name})

    @admin.action(description=_("Retire the chosen tags"), permissions=["change"])
    def retire_chosen(self, request: HttpRequest, queryset: "QuerySet[Tag]") -> None:
        """They stay where they are and are put on no more tickets."""
        Tag.objects.filter(pk__in=queryset.values("pk")).update(is_active=False)


class AbsenceForm(forms.ModelForm[Absence]):
    """The same rules as on one's own page."""

    def clean(self) -> dict[str, Any]:
        """Times that make sense, one absence at a time."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and all(data.get(name) for name in ("agent", "start", "end")):
            row = Absence(pk=self.instance.pk, **{name: data.get(name) for name in ("agent", "start", "end", "substitute")})
            if (refused := absences.problem(row, timezone.now())) is not None:
                self.add_error(*refused)
        return data


@admin.register(Absence)
class AbsenceAdmin(HistoryModelAdmin[Absence]):
    """Who is away when, and who stands in."""

    form = AbsenceForm
    list_display = ("agent", "start", "end", "substitute", "reason")
    list_select_related = ("agent__user", "substitute__user")
    date_hierarchy = "start"
    autocomplete_fields = ("agent", "substitute")
    fields = ("agent", "start", "end", "substitute", "reason")
