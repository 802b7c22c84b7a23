"""The page of the usual intake: what each hour of the week brings, as it was learnt, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from tickets import usual, usual_rules
from tickets.wording_surges import number

DAYS: dict[int, StrOrPromise] = {
    0: _("Monday"),
    1: _("Tuesday"),
    2: _("Wednesday"),
    3: _("Thursday"),
    4: _("Friday"),
    5: _("Saturday"),
    6: _("Sunday"),
    usual_rules.HOLIDAY: _("Holiday"),
    usual_rules.MADE_UP: _("Weekend day that is worked"),
}
SHADES = 4


@dataclass(frozen=True)
class Cell:
    """An hour of the week: contacts in words, from how many days, and its shade 0-4 against the busiest hour."""

    contacts: str
    days: int
    shade: int


@dataclass(frozen=True)
class Row:
    """A kind of day; `is_today` is the one of today."""

    label: StrOrPromise
    cells: list[Cell | None]
    total: str
    is_today: bool


def contents(now: datetime) -> dict[str, Any]:
    """Everything the page shows; nothing is counted for it."""
    known = usual.held()
    most = max((found.contacts for found in known.table.values()), default=0.0)
    today = known.kind(timezone.localtime(now).date())
    rows = []
    for kind, label in DAYS.items():
        found = [known.table.get((kind, hour)) for hour in range(24)]
        if any(found):
            cells = [Cell(number(each.contacts), each.days, _shade(each.contacts, most)) if each else None for each in found]
            rows.append(Row(label, cells, number(sum(each.contacts for each in found if each)), kind == today))
    hour = timezone.localtime(now).hour
    return {"rows": rows, "hours": [(each, each == hour) for each in range(24)], "learnt_at": known.learnt_at, "weeks": usual.WEEKS}


def _shade(contacts: float, most: float) -> int:
    """The darker the more; what is nothing has no shade."""
    return min(SHADES, int(contacts / most * SHADES) + 1) if most and contacts else 0
