"""Pages of a long list by key: nothing is counted, and a page far down costs what the first one costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page, with the cursors of its neighbours; an empty cursor means that there is none."""

    rows: Sequence[M]
    before: str = ""
    after: str = ""


def cut(rows: "QuerySet[M]", field: str, *, size: int, after: str = "", before: str = "", newest_first: bool = False) -> Page[M]:
    """The page of `rows` in the order of a never-null datetime `field` and the key, following or preceding a cursor.

    A cursor is `<ISO time>~<key>` of a row; one that cannot be read means the first page.
    """
    here = _read(after) or _read(before)
    backwards = bool(here) and not _read(after)
    descending = newest_first != backwards
    if here:
        rows = rows.filter(_beyond(field, *here, descending))
    sign = "-" if descending else ""
    found = list(rows.order_by(f"{sign}{field}", f"{sign}pk")[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    first, last = (_cursor(found[0], field), _cursor(found[-1], field)) if found else ("", "")
    return Page(found, before=first if (more if backwards else here) else "", after=last if (here if backwards else more) else "")


def _beyond(field: str, at: datetime, pk: int, descending: bool) -> Q:
    # The first comparison alone bounds the walk through the index; the second settles rows of the very same time.
    within, strictly = ("lte", "lt") if descending else ("gte", "gt")
    return Q(**{f"{field}__{within}": at}) & (Q(**{f"{field}__{strictly}": at}) | Q(**{f"pk__{strictly}": pk}))


def _cursor(row: Any, field: str) -> str:
    return f"{getattr(row, field).isoformat()}~{row.pk}"


def _read(cursor: str) -> tuple[datetime, int] | None:
    at, _mark, pk = cursor.partition("~")
    try:
        moment = datetime.fromisoformat(at.replace(" ", "+"))
        return (moment, int(pk)) if moment.tzinfo else None
    except ValueError:
        return None
