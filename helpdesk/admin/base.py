"""The base of all admin classes of the house."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin, ShowFacets, display
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db.models import BigIntegerField, ForeignKey, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from simple_history.admin import SimpleHistoryAdmin

M = TypeVar("M", bound=Model)

COUNTED_ROWS = 10_000
# What the admin's own list filters put behind a field's name.
_SUFFIXES = ("exact", "in", "isnull", "gte", "gt", "lte", "lt", "year", "month", "day")


class CappedPaginator(Paginator[Any]):
    """Counts no further than COUNTED_ROWS: an exact count of a long table is what makes a list slow."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, or COUNTED_ROWS when there are more."""
        rows: Any = self.object_list
        return len(rows) if isinstance(rows, list) else int(rows[:COUNTED_ROWS].count())


class InWords(BaseModelAdmin[M]):
    """Lists kept as JSON are shown in words to those who may not change them, where the admin would show brackets and codes."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fieldsets; for readers with the words of ticked and listed fields in the place of these."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return fieldsets
        return [(name, {**options, "fields": [self._read(line) for line in options["fields"]]}) for name, options in fieldsets]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those words are no fields of the form."""
        fields = super().get_readonly_fields(request, obj)
        return fields if self.has_change_permission(request, obj) else (*fields, *self._in_words.values())

    def _read(self, line: Any) -> Any:
        return self._in_words.get(line, line) if isinstance(line, str) else tuple(map(self._read, line))

    @cached_property
    def _in_words(self) -> dict[str, Callable[[M], str]]:
        fields = getattr(self.form, "base_fields", {})
        return {name: _words_of(name, field) for name, field in fields.items() if hasattr(field, "in_words")}


def _words_of(name: str, field: Any) -> Callable[[M], str]:
    @display(description=field.label)
    def words(row: M) -> str:
        return str(field.in_words(getattr(row, name, None)))

    words.__name__ = name
    return words


class HelpdeskModelAdmin(InWords[M], ModelAdmin[M]):
    """Declarative admin with safe lists.

    A list in the admin answers any question put into its address (`?phone__startswith=13`), and so gives away fields that it
    does not show. Here only the list's own filters may be asked, and `lookups` names what else.
    """

    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    paginator = CappedPaginator
    list_per_page = 50
    lookups: tuple[str, ...] = ()

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> M | None:
        """None also for a number that no key can be; the database would fail on it."""
        return None if _is_beyond(object_id) else super().get_object(request, object_id, from_field)

    def response_action(self, request: HttpRequest, queryset: QuerySet[M]) -> HttpResponseBase | None:  # type: ignore[override]
        """400 for picked rows that cannot be rows, where Django would fail."""
        key = self.model._meta.pk
        for value in request.POST.getlist(ACTION_CHECKBOX_NAME):
            try:
                (key.target_field if isinstance(key, ForeignKey) else key).to_python(value)
            except ValidationError as error:
                raise BadRequest(str(error)) from error
            if _is_beyond(value):
                raise BadRequest("no such row")
        return super().response_action(request, queryset)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only `list_filter`, `date_hierarchy` and `lookups`, compared as the admin's filters compare."""
        if lookup in self.lookups:
            return True
        allowed = {name for name in map(_field_of, self.get_list_filter(request)) if name} | set(self.lookups)
        if self.date_hierarchy:
            allowed.add(self.date_hierarchy)
        parts = lookup.split("__")
        if parts[-1] in _SUFFIXES:
            parts.pop()
        # The filter of a relation compares the key of the other side: team__id__exact.
        return "__".join(parts) in allowed or (parts[-1] in ("id", "pk", "user") and "__".join(parts[:-1]) in allowed)


class HistoryModelAdmin(HelpdeskModelAdmin[M], SimpleHistoryAdmin):  # type: ignore[misc]
    """For models that keep their history: it is shown, and never put back by a click, which would pass by the form's checks.

    The library's page of a past state saves what is posted to it, asks for no more than the right to look, and finds rows that
    the list hides; so here it is read only, and there for those rows alone that the person may see.
    """

    def revert_disabled(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Past states are read, not restored."""
        return True

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The history of a row that the person may see."""
        self._seen(request, object_id)
        response: HttpResponse = super().history_view(request, object_id, extra_context)
        return response

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One past state of it, to be read."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        self._seen(request, object_id)
        if not version_id.isdecimal():
            raise Http404
        response: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return response

    def _seen(self, request: HttpRequest, object_id: str) -> None:
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404


class ReadOnlyModelAdmin(HelpdeskModelAdmin[M]):
    """Rows that only the product itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Nobody; whoever may view sees the row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Nobody."""
        return False


def _is_beyond(key: str) -> bool:
    return key.isdecimal() and (len(key) > 19 or int(key) > BigIntegerField.MAX_BIGINT)


def _field_of(item: Any) -> str:
    if isinstance(item, (tuple, list)):
        return str(item[0])
    if isinstance(item, str):
        return item
    return str(getattr(item, "parameter_name", "") or "")


__all__ = ["CappedPaginator", "HelpdeskModelAdmin", "HistoryModelAdmin", "InWords", "ReadOnlyModelAdmin"]
