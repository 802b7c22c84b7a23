"""Reading statutory days from files. Pure: bytes in, days out.

Two forms are read, both in UTF-8 (a CSV also in GB 18030, as Chinese Excel saves it):

- JSON: `{"region": "CN", "year": 2026, "days": [{"date": "2026-01-01", "working": false, "name": "元旦"}, ...]}`
- CSV with a first row `date,working,name`; `working` is true/false, yes/no, 1/0, 是/否 or 班/休.

A day with `working` is a make-up working day (调休上班), one without is a holiday.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.errors import HelpdeskError

FOLDER = Path(__file__).parent

_YES = frozenset({"1", "true", "yes", "y", "是", "班", "上班"})
_NO = frozenset({"0", "false", "no", "n", "否", "休", "放假", ""})
_NAME_LENGTH = 60


class HolidayFileError(HelpdeskError):
    """A file of statutory days cannot be used; the sentence names the line or the entry."""

    code = "holiday_file"


@dataclass(frozen=True)
class Day:
    """One day of the notice."""

    date: date
    working: bool
    name: str


def shipped_years() -> list[int]:
    """Years that come with the product."""
    return sorted(int(path.stem.removeprefix("cn_")) for path in FOLDER.glob("cn_[0-9][0-9][0-9][0-9].json"))


def shipped(year: int) -> list[Day]:
    """The days of a year that comes with the product; raises `HolidayFileError` for any other."""
    path = FOLDER / f"cn_{year}.json"
    if not path.exists():
        known = ", ".join(str(one) for one in shipped_years())
        raise HolidayFileError(
            _("No days of %(year)s come with this version (only %(known)s). Name a file.") % {"year": year, "known": known}
        )
    return read(path.read_bytes(), year=year, csv_form=False)


def read(content: bytes, *, year: int, csv_form: bool) -> list[Day]:
    """The days of `year` in a file, in order of date.

    Raises `HolidayFileError` for what cannot be read, a day of another year, a day named twice, or no day at all.
    """
    text = _decode(content)
    entries = _csv_entries(text) if csv_form else _json_entries(text, year)
    days: dict[date, Day] = {}
    for place, entry in entries:
        day = _day(place, entry)
        if day.date.year != year:
            raise HolidayFileError(_("%(place)s: %(date)s is not in %(year)s.") % {"place": place, "date": day.date, "year": year})
        if day.date in days:
            raise HolidayFileError(_("%(place)s: %(date)s is named twice.") % {"place": place, "date": day.date})
        days[day.date] = day
    if not days:
        raise HolidayFileError(_("The file names no day."))
    return [days[key] for key in sorted(days)]


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise HolidayFileError(_("The file is neither UTF-8 nor GB 18030 text."))


def _json_entries(text: str, year: int) -> Iterable[tuple[str, Mapping[str, Any]]]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise HolidayFileError(_("The file is not valid JSON: %s") % error) from error
    entries = document.get("days") if isinstance(document, dict) else document
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise HolidayFileError(_("The file needs a list “days” of objects with date, working and name."))
    if isinstance(document, dict) and document.get("year", year) != year:
        raise HolidayFileError(_("The file is for %(found)s, not for %(year)s.") % {"found": document["year"], "year": year})
    return [(_("entry %d") % number, entry) for number, entry in enumerate(entries, start=1)]


def _csv_entries(text: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = {"date", "working"} - set(reader.fieldnames or ())
    if missing:
        raise HolidayFileError(
            _("line 1: the column %s is missing; the first row has to be date,working,name.") % ", ".join(sorted(missing))
        )
    return [(_("line %d") % reader.line_num, row) for row in reader if any(row.values())]


def _day(place: str, entry: Mapping[str, Any]) -> Day:
    text = str(entry.get("date") or "").strip()
    try:
        when = date.fromisoformat(text.replace("/", "-"))
    except ValueError as error:
        raise HolidayFileError(_("%(place)s: “%(text)s” is not a date such as 2026-01-01.") % {"place": place, "text": text}) from error
    flag = str(entry.get("working") if entry.get("working") is not None else "").strip().lower()
    if flag not in _YES | _NO:
        raise HolidayFileError(_("%(place)s: working is “%(text)s”; write true or false.") % {"place": place, "text": flag})
    return Day(when, flag in _YES, str(entry.get("name") or "").strip()[:_NAME_LENGTH])
