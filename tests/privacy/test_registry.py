"""No table with personal data can be forgotten: whatever hangs on a customer is named, and so is each of its columns that holds text."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from helpdesk.erasing import Codes, Emptied, only_codes, tables
from tickets.models import Customer

TEXT = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField, models.GenericIPAddressField)


def hanging() -> set[str]:
    """Labels of the models of our own that lead to a customer, by whatever number of relations."""
    ours = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in settings.LOCAL_APPS]
    found: set[type[models.Model]] = {Customer}
    while True:
        # An erased ticket is no person: what points at it by one of these leads nowhere.
        more = {model for model in ours if model not in found and any(_to(field) in found for field in _relations(model))}
        if not more:
            return {model._meta.label for model in found}
        found |= more


def _relations(model: type[models.Model]) -> Iterator[Any]:
    yield from (field for field in model._meta.concrete_fields if field.is_relation)


def _to(field: Any) -> Any:
    return field.related_model


ELSEWHERE = {
    "reports.FrequentIssue": "emptied by its own function: the customer's ticket may be the one in its middle",
}


def test_it_names_every_table_that_hangs_on_a_customer() -> None:
    named = {table.model for table in tables()}
    forgotten = hanging() - named - set(ELSEWHERE)
    assert not forgotten, "Say in <app>/personal_data.py what becomes of these when a customer is erased."
    assert {"tickets.HistoricalCustomer", "tickets.HistoricalContactPoint"} <= named


@pytest.mark.parametrize("table", [table for table in tables() if not ELSEWHERE.get(table.model)], ids=lambda table: table.model)
def test_it_empties_every_column_with_text_or_says_why_it_may_stay(table: Any) -> None:
    model = apps.get_model(table.model)
    columns = {field.name for field in model._meta.concrete_fields if isinstance(field, TEXT) and not field.choices}
    assert columns <= table.settled, "Name them in <app>/personal_data.py."
    assert table.settled <= {field.name for field in model._meta.concrete_fields}
    for path in table.of:
        model._base_manager.filter(**{path: 1})  # the way to the customer is one


def test_it_keeps_only_codes_numbers_and_moments_of_a_line() -> None:
    codes = Codes(
        keys=frozenset({"kind", "at", "others", "on"}), known={"reason": lambda: frozenset({"full"})}, people=frozenset({"agent"})
    )
    line = {
        "kind": "refund", "at": "2026-11-18T10:00:00+08:00", "text": "他叫王伟", "reason": "full", "amount": 3, "others": [["other", 0.3]],
        "words": ["王伟"], "sheet": [{"agent": 1, "name": "林晓彤"}], "name": "王伟", "on": ["priority", "王伟"], "ok": True,
    }  # fmt: skip
    kept = {
        "kind": "refund", "at": "2026-11-18T10:00:00+08:00", "text": "", "reason": "full", "amount": 3, "others": [["other", 0.3]],
        "words": [], "sheet": [{"agent": 1, "name": "林晓彤"}], "name": "", "on": ["priority"], "ok": True,
    }  # fmt: skip
    assert only_codes(line, codes) == kept
    for text in ("13800006620", "wang@example.com", "Wang Wei", "王伟"):
        assert only_codes({"kind": text}, codes) == {"kind": ""}


def test_it_empties_by_values_that_the_columns_can_hold() -> None:
    """A value that a column cannot hold would only fail at an erasure."""
    for table in tables():
        if isinstance(table, Emptied):
            for name, value in table.values.items():
                field: Any = apps.get_model(table.model)._meta.get_field(name)
                assert value is not None or field.null, f"{table.model}.{name}"
