"""The base of all admin classes of the house."""

from functools import cached_property
from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin, ShowFacets
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest
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


class HelpdeskModelAdmin(ModelAdmin[M]):
    """Declarative admin with safe lists.

    A list in the admin answers any question put into its address (`?phone__startswith=13`), and so gives away fields that it
    does not show. Here only the list's own filters may be asked, and `lookups` names what else.
    """

    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    paginator = CappedPaginator
    list_per_page = 50
    lookups: tuple[str, ...] = ()

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
    """For models that keep their history: it is shown, and never put back by a click, which would pass by the form's checks."""

    def revert_disabled(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Past states are read, not restored."""
        return True


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


def _field_of(item: Any) -> str:
    if isinstance(item, (tuple, list)):
        return str(item[0])
    if isinstance(item, str):
        return item
    return str(getattr(item, "parameter_name", "") or "")


__all__ = ["CappedPaginator", "HelpdeskModelAdmin", "HistoryModelAdmin", "ReadOnlyModelAdmin"]
