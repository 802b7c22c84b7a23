"""Rows that a page reads by the hundred, made into instances without detours."""

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelState


class Plain(models.Model):
    """A base for models that are nothing but their columns.

    Django makes an instance of a row by calling the model, which asks every field's descriptor and sends two signals: fifteen
    microseconds for an event of the timeline, of which a ticket page reads hundreds. Here the columns are put where the descriptors
    would put them; one that was not read is missing there and read when it is asked for, as ever. Not for models with an `__init__`
    of their own, with pictures that keep their size in columns, or with receivers of `pre_init` and `post_init`.
    """

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], *, fetch_mode: Any = None) -> Self:
        """An instance of a row; `values` stand in the order of `field_names`. Django gives a `fetch_mode` from 6.1 on."""
        new = cls.__new__(cls)
        state = ModelState()
        state.adding, state.db = False, db
        if fetch_mode is not None:
            state.fetch_mode = fetch_mode
        vars(new).update(zip(field_names, values, strict=False), _state=state)
        return new
