"""A form field for a list of like things that is kept as JSON: a small form for each, in a table, as many as are wanted.

It is a formset of Django's inside of one field: without scripts some empty lines wait at the end, with them more are added.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

SPARE, MOST = 2, 60


class RowForm(forms.Form):
    """One line; `order` is where it stands, and no part of what is kept."""

    order = forms.IntegerField(label=_("order"), required=False, min_value=0, max_value=9999)

    def row(self) -> Mapping[str, Any]:
        """What is kept of it."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("order", "DELETE")}


class RowsWidget(forms.Widget):
    """The table. Its value is a bound formset, or the rows that are kept."""

    template_name = "admin/knowledgebase/entry/rows.html"

    class Media:
        js = ("desk/rows.js",)

    def __init__(self, line: type[RowForm], given: Callable[[], dict[str, Any]]) -> None:
        super().__init__()
        self.given = given
        self.formset = formset_factory(line, extra=SPARE, can_delete=True, max_num=MOST, validate_max=True)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """With the lines as they were sent, or as they are kept."""
        lines = (
            value if isinstance(value, BaseFormSet) else self.formset(prefix=name, initial=_numbered(value or []), form_kwargs=self.given())
        )
        return {**super().get_context(name, None, attrs), "lines": lines, "empty": lines.empty_form}

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        """By the templates of the pages; Django's own forms know only those of Django."""
        return render_to_string(template_name, context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The lines that were sent; None where the table was not on the page."""
        return self.formset(data, prefix=name, form_kwargs=self.given()) if f"{name}-TOTAL_FORMS" in data else None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Its own name is on no line."""
        return f"{name}-TOTAL_FORMS" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        """Lines that are empty are left out."""
        return False

    def id_for_label(self, id_: str) -> str:
        """A table has no single input."""
        return ""


class RowsField(forms.Field):
    """A list of rows, in the order of their numbers. `given` is asked once for each page for what every line is made with."""

    def __init__(self, line: type[RowForm], *, given: Callable[[], dict[str, Any]] = dict, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "widget": RowsWidget(line, given), **kwargs})

    def in_words(self, value: Any) -> str:
        """A line for each, for those who only read it."""
        return "\n".join(" · ".join(str(part) for part in row.values() if part) for row in value or [])

    def clean(self, value: Any) -> list[Mapping[str, Any]]:
        """The rows; raises ValidationError for a line that is wrong, and says on the line what is."""
        if value is None:
            return []
        if not value.is_valid():
            raise forms.ValidationError([*value.non_form_errors(), str(_("A line is not right yet."))])
        kept = [line for line in value.forms if line.has_changed() and not line.cleaned_data.get("DELETE")]
        kept.sort(key=lambda line: (line.cleaned_data.get("order") is None, line.cleaned_data.get("order") or 0))
        return [line.row() for line in kept]

    def bound_data(self, data: Any, initial: Any) -> Any:
        """As it was sent."""
        return data

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other rows stand there now."""
        try:
            return list(initial or []) != self.clean(data)
        except forms.ValidationError:
            return True


def _numbered(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "order": (place + 1) * 10} for place, row in enumerate(rows)]


__all__ = ["RowForm", "RowsField", "RowsWidget"]
