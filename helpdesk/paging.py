"""Pages of a long list by key: nothing is counted, and a page far down costs what the first one costs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)

KEY_DIGITS = 18  # beyond, no database has a number for it


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page, with the cursors of its neighbours; an empty cursor means that there is none."""

    rows: Sequence[M]
    before: str = ""
    after: str = ""


def cut(
    rows: "QuerySet[M]",
    field: str,
    *,
    size: int,
    after: str = "",
    before: str = "",
    newest_first: bool = False,
    draw: Callable[[Sequence[int]], Iterable[M]] | None = None,
) -> Page[M]:
    """The page of `rows` in the order of a never-null datetime `field` and the key, following or preceding a cursor.

    `field` may be "pk": the order of the key alone. A cursor is `<ISO time>~<key>` of a row; one that cannot be read means the
    first page. `draw` gives the rows of `size` + 1 keys, where that is cheaper than to ask the whole question again with them.
    """
    here = _read(after) or _read(before)
    backwards = bool(here) and not _read(after)
    descending = newest_first != backwards
    if here:
        rows = rows.filter(_beyond(field, *here, descending))
    sign = "-" if descending else ""
    # Keys first, without the joins that rows are drawn with: with them SQLite starts from the smallest table and sorts everything.
    order = [f"{sign}pk"] if field == "pk" else [f"{sign}{field}", f"{sign}pk"]
    keys = list(rows.order_by(*order).values_list("pk", flat=True)[: size + 1])
    drawn = {row.pk: row for row in (draw(keys) if draw else rows.filter(pk__in=keys).order_by())}
    found = [drawn[key] for key in keys if key in drawn]
    more = len(keys) > size
    found = found[:size]
    if backwards:
        found.reverse()
    first, last = (_cursor(found[0], field), _cursor(found[-1], field)) if found else ("", "")
    return Page(found, before=first if (more if backwards else here) else "", after=last if (here if backwards else more) else "")


def _beyond(field: str, at: datetime, pk: int, descending: bool) -> Q:
    # The first comparison alone bounds the walk through the index; the second settles rows of the very same time.
    within, strictly = ("lte", "lt") if descending else ("gte", "gt")
    if field == "pk":
        return Q(**{f"pk__{strictly}": pk})
    return Q(**{f"{field}__{within}": at}) & (Q(**{f"{field}__{strictly}": at}) | Q(**{f"pk__{strictly}": pk}))


def _cursor(row: Any, field: str) -> str:
    return f"{'' if field == 'pk' else getattr(row, field).isoformat()}~{row.pk}"


def _read(cursor: str) -> tuple[datetime, int] | None:
    at, _mark, pk = cursor.partition("~")
    try:
        moment = datetime.fromisoformat(at.replace(" ", "+")) if at else datetime.min.replace(tzinfo=UTC)
        # In UTC already here: the last hours of the year 9999 have none, and the database would fail on them.
        return (moment.astimezone(UTC), int(pk)) if moment.tzinfo and len(pk) <= KEY_DIGITS else None
    except (ValueError, OverflowError):
        return None
