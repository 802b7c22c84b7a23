"""Defaults are created once: what operations edited or deleted afterwards is never touched or brought back."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from simple_history.utils import bulk_create_with_history

from helpdesk.models import InstalledDefault

Counts = dict[str, int]
"""How many rows of each kind an installation made."""

Row = Mapping[str, Any]


def create_once(
    model: type[models.Model],
    rows: Mapping[str, Row],
    *,
    key: str = "code",
    create: Callable[[Any], object] | None = None,
) -> int:
    """Create the rows whose code was never installed before; returns how many were made.

    A row that is already there under such a code (typed in by hand) is left alone. `create` saves a new object where
    more than saving is owed, such as search tokens.
    """
    fresh = InstalledDefault.fresh(model._meta.label_lower, list(rows))
    there = set(model._default_manager.filter(**{f"{key}__in": fresh}).values_list(key, flat=True))
    made = [model(**{key: code}, **rows[code]) for code in fresh if code not in there]
    if create is not None:
        for each in made:
            create(each)
    elif hasattr(model, "history"):
        bulk_create_with_history(made, model, default_change_reason="installed")
    else:
        model._default_manager.bulk_create(made)
    return len(made)


def is_new(kind: str, code: str) -> bool:
    """Whether something that is no single row was never installed before; it counts as installed from now on."""
    return bool(InstalledDefault.fresh(kind, [code]))
