"""Putting the statutory days of a year into the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from helpdesk import configuration
from helpdesk.holidays.files import Day
from helpdesk.models import ServiceCalendar, StatutoryDay

PUBLISHED_FROM_MONTH = 10
"""The State Council publishes the days of the next year in autumn; from this month on they are missed."""


@dataclass(frozen=True)
class Change:
    """What loading a year did, or would do: numbers of days."""

    added: int
    changed: int
    removed: int
    unchanged: int

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.changed or self.removed)


def load_year(year: int, days: Iterable[Day], *, dry_run: bool = False) -> Change:
    """Make the statutory days of `year` those given, in one transaction; with `dry_run` only say what would change.

    A second run with the same days writes nothing. Exceptions that ops typed into a calendar are not touched.
    """
    wanted = {day.date: day for day in days}
    with transaction.atomic():
        found = {row.date: row for row in StatutoryDay.objects.filter(date__year=year)}
        added = [day for when, day in wanted.items() if when not in found]
        gone = [row.pk for when, row in found.items() if when not in wanted]
        changed = []
        for when, row in found.items():
            day = wanted.get(when)
            if day is not None and (row.is_working, row.name) != (day.working, day.name):
                row.is_working, row.name = day.working, day.name
                changed.append(row)
        if not dry_run:
            if added:
                StatutoryDay.objects.bulk_create([StatutoryDay(date=day.date, is_working=day.working, name=day.name) for day in added])
            for row in changed:
                row.save()
            if gone:
                StatutoryDay.objects.filter(pk__in=gone).delete()
    return Change(len(added), len(changed), len(gone), len(wanted) - len(added) - len(changed))


def missing_years(now: datetime) -> list[int]:
    """Years whose statutory days are needed and not there: this one, and from autumn on the next; plain weekdays count in them.

    None while no calendar follows them. Asked on every dashboard, so what it needs is held in memory.
    """
    follows, known = configuration.held(_load_years)
    local = timezone.localtime(now)
    needed = [local.year, local.year + 1] if local.month >= PUBLISHED_FROM_MONTH else [local.year]
    return [year for year in needed if follows and year not in known]


def _load_years() -> tuple[bool, frozenset[int]]:
    follows = ServiceCalendar.objects.filter(statutory=True).exists()
    return follows, frozenset(day.year for day in StatutoryDay.objects.dates("date", "year"))
