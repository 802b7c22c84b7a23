"""The file of refused lines: to be mended and imported again."""

import csv
import json
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tickets.imports.reading import Line


class Rejects:
    """The file of refused lines, in the form of the one they came from."""

    def __init__(self, out: IO[str] | None, form: str, columns: list[str]) -> None:
        self.out, self.form, self.columns = out, form, columns
        if out is not None and form == "csv":
            self.rows = csv.writer(out)
            self.rows.writerow([*columns, "_line", "_why"])

    @classmethod
    def open(cls, path: Path | None, form: str, columns: list[str], stack: ExitStack) -> "Rejects":
        """Empty at first, so that what stands in it is of this run."""
        try:
            # Excel takes UTF-8 for something else without its mark.
            out = stack.enter_context(path.open("w", encoding="utf-8-sig" if form == "csv" else "utf-8", newline="")) if path else None
        except OSError as error:
            raise CommandError(_("%(file)s cannot be written: %(why)s") % {"file": path, "why": error.strerror}) from error
        return cls(out, form, columns)

    def write(self, line: Line, why: str) -> None:
        """One line; what could not be taken apart stands whole in the first column."""
        if self.out is None:
            return
        if self.form == "csv":
            values = (
                [line.values.get(column, "") for column in self.columns] if line.values else [line.raw, *[""] * (len(self.columns) - 1)]
            )
            self.rows.writerow([*values, line.number, why])
        else:
            kept = dict(line.values) if line.values else {"raw": line.raw}
            self.out.write(json.dumps({**kept, "_line": line.number, "_why": why}, ensure_ascii=False) + "\n")
        self.out.flush()
