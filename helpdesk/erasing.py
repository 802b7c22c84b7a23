"""Erasing a person: what each app says of its own tables, and the one pass that does it.

An app declares its tables in `<app>/personal_data.py`: `TABLES`, what becomes of the rows that hang on a customer, and, where that is
not said in one line, `ERASE`, functions that see to the rest. A test walks all models: one that hangs on a customer, and each of
its columns that holds text, is named there or said to hold nothing personal, with the reason. Rows of all other tables are searched
for the person's numbers and addresses by `helpdesk.strays`.

The kernel knows no customers: whoever is erased comes as a `Person`, with the keys by which rows are found.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q

MODULE = "personal_data"


@dataclass(frozen=True)
class Person:
    """Who is erased: their key, the keys and numbers of their tickets, and what they are known by.

    `marks` are numbers and addresses that are theirs alone, in every way they are written; `names` are what else rows about them can
    hold: names, companies, subjects. A name is found in others' rows too, so it only counts where a row can go without harm.
    """

    customer: int
    now: datetime
    tickets: Sequence[int] = ()
    numbers: Sequence[str] = ()
    marks: Sequence[str] = ()
    names: Sequence[str] = ()


Erase = Callable[[Person], Mapping[str, int]]
"""Does it, and says how many rows of which table."""


@dataclass(frozen=True)
class Table:
    """A table whose rows hang on a customer, by one of these paths (`ticket__customer`); `kept` says of columns why they may stay.

    Without a path it hangs on nobody, and the app sees to it by a function of its own.
    """

    model: str
    of: tuple[str, ...]
    kept: Mapping[str, str] = field(default_factory=dict)

    def rows(self, person: Person) -> "models.QuerySet[Any]":
        """The person's rows."""
        found = Q() if self.of else Q(pk__in=())
        for path in self.of:
            found |= Q(**{path: person.customer})
        rows: models.QuerySet[Any] = apps.get_model(self.model)._base_manager.filter(found)
        return rows

    def erase(self, person: Person) -> int:
        """See to the rows; returns how many there were."""
        raise NotImplementedError

    @property
    def settled(self) -> frozenset[str]:
        """Columns that the table says something of."""
        return frozenset(self.kept)


@dataclass(frozen=True)
class Gone(Table):
    """The rows are deleted: nothing is counted by them."""

    def erase(self, person: Person) -> int:
        """Delete them."""
        count = self.rows(person).count()
        if count:
            self.rows(person).delete()
        return count

    @property
    def settled(self) -> frozenset[str]:
        """All of them."""
        return frozenset(column.name for column in apps.get_model(self.model)._meta.concrete_fields)


@dataclass(frozen=True)
class Emptied(Table):
    """The rows stay, because figures are made of them; `values` are what is written over their columns.

    Of the columns in `codes`, which hold JSON, codes, numbers and moments stay, and everything else goes (`only_codes`).
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    codes: Mapping[str, "Codes"] = field(default_factory=dict)

    def erase(self, person: Person) -> int:
        """Write over them."""
        rows = self.rows(person)
        for row in rows.only("pk", *self.codes).iterator() if self.codes else ():
            now = {name: only_codes(getattr(row, name), codes) for name, codes in self.codes.items()}
            changed = {name: value for name, value in now.items() if value != getattr(row, name)}
            if changed:
                # Past `save`: lines of a timeline are never edited but here.
                rows.model._base_manager.filter(pk=row.pk).update(**changed)
        return rows.update(**self.values) if self.values else rows.count()

    @property
    def settled(self) -> frozenset[str]:
        """The written, the filtered and the kept columns."""
        return frozenset({*self.values, *self.codes, *self.kept})


@dataclass(frozen=True)
class Stays(Table):
    """The rows hold nothing personal; `kept` says why of each column with text."""

    def erase(self, person: Person) -> int:
        """Nothing."""
        return 0


@dataclass(frozen=True)
class Codes:
    """What may stay of a JSON column: under these `keys` strings that look like a code, a moment or a ticket's number; under each key
    of `known` those strings alone. `people` are keys beside which a `name` is that of staff."""

    keys: frozenset[str] = frozenset()
    known: Mapping[str, Callable[[], frozenset[str]]] = field(default_factory=dict)
    people: frozenset[str] = frozenset()


_CODE = re.compile(r"[a-z][a-z0-9_:+.-]{0,60}|T\d{8}-\d{3,}|\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?)?|-?\d{1,9}(?:\.\d{1,6})?|")


def only_codes(value: Any, codes: Codes, key: str = "") -> Any:
    """The same value with every string gone that is not known to be a code. Its shape stays, so that whoever reads it still can."""
    if isinstance(value, Mapping):
        staff = bool(codes.people & set(value))
        return {
            name: inner if staff and name == "name" and isinstance(inner, str) else only_codes(inner, codes, name)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        if key not in codes.keys and key not in codes.known and any(not isinstance(inner, Mapping | int | float) for inner in value):
            return []
        kept = [(inner, only_codes(inner, codes, key)) for inner in value]
        return [now for was, now in kept if not (isinstance(was, str) and was and not now)]
    if isinstance(value, str):
        if key in codes.known:
            return value if value in codes.known[key]() else ""
        return value if key in codes.keys and _CODE.fullmatch(value) else ""
    return value


# ---------------------------------------------------------------- all apps


def tables() -> list[Table]:
    """What the apps say of their tables, those to the right first: what hangs on a ticket is seen to before the ticket."""
    return [table for module in _modules() for table in getattr(module, "TABLES", ())]


def erase(person: Person) -> Counter[str]:
    """Erase a person from every app's tables; returns how many rows of each table there were. Inside the caller's transaction."""
    done: Counter[str] = Counter()
    for module in _modules():
        for more in getattr(module, "ERASE", ()):
            done.update(more(person))
        for table in getattr(module, "TABLES", ()):
            done[table.model] += table.erase(person)
    return +done


def count(person: Person) -> Counter[str]:
    """How many rows would be seen to, without touching any."""
    return +Counter({table.model: 0 if isinstance(table, Stays) else table.rows(person).count() for table in tables()})


def _modules() -> Iterator[Any]:
    for app in reversed(settings.LOCAL_APPS):
        try:
            yield import_module(f"{app}.{MODULE}")
        except ModuleNotFoundError as error:
            if error.name != f"{app}.{MODULE}":
                raise


__all__ = ["Codes", "Emptied", "Erase", "Gone", "Person", "Stays", "Table", "count", "erase", "only_codes", "tables"]
