"""Commands that bring in a file: their options, reading it, their progress, their three counts."""

import time
from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar, Protocol

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.imports import reading
from tickets.imports.reading import Line
from tickets.imports.rejects import Rejects
from tickets.imports.running import Counts, Refuse, Told
from tickets.imports.tables import TableImport

TOLD_EVERY = 2.0
ENDINGS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl"}


class Run(Protocol):
    """One run over one file."""

    counts: Counts

    def run(self, lines: Iterable[Line]) -> Counts:
        """Every line ends in exactly one of the three counts."""


class FileCommand(BaseCommand):
    """Exit status: 0 everything went in, or was there already; 1 something was refused, or the file cannot be used."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the line breaks of the help text."""
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE and how to read it."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--format", choices=["csv", "jsonl"], help="default: by the file's name, else csv")
        parser.add_argument("--dry-run", action="store_true", help="read and check everything, write nothing")
        parser.add_argument(
            "--rejects", type=Path, metavar="FILE", help="write refused lines there, with _line and _why, to mend and import"
        )
        parser.add_argument("--encoding", default="", help="default: found out (UTF-8 with or without BOM, UTF-16, GB18030)")

    def look_at(self, columns: list[str], encoding: str, options: dict[str, Any]) -> None:
        """Whether the file's columns make sense; raises CommandError where they do not."""

    def work(self, now: datetime, refuse: Refuse, told: Told, options: dict[str, Any]) -> Run:
        """What runs over the lines."""
        raise NotImplementedError

    def close(self, counts: Counts, options: dict[str, Any]) -> None:
        """What is said at the end, before the counts."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, run, tell."""
        path: Path = options["file"]
        form = options["format"] or ENDINGS.get(path.suffix.lower(), "csv")
        try:
            text = reading.decode(path.read_bytes(), options["encoding"])
            lines = reading.records(text, form)
            first = next(lines, None)
            columns = list(first.values) if first and not first.why else _columns(text, form)
            self.look_at(columns, text.encoding, options)
        except OSError as error:
            raise CommandError(_("%(file)s cannot be read: %(why)s") % {"file": path, "why": error.strerror}) from error
        except reading.UnreadableFile as error:
            raise CommandError(str(error)) from error
        with ExitStack() as stack:
            rejects = Rejects.open(options["rejects"], form, columns, stack)
            self._run(chain([first] if first else [], lines), rejects, len(text.lines), options)

    def _run(self, lines: Iterable[Line], rejects: Rejects, total: int, options: dict[str, Any]) -> None:
        started = self._told_at = time.monotonic()

        def refuse(line: Line, why: str) -> None:
            self.say(_("Line %(number)d: %(why)s") % {"number": line.number, "why": why})
            rejects.write(line, why)

        def told(counts: Counts) -> None:
            if options["verbosity"] and time.monotonic() - self._told_at >= TOLD_EVERY:
                self._told_at = time.monotonic()
                rate = (counts.accepted + counts.already_there + counts.refused) / (self._told_at - started)
                self.say(_("Line %(line)d of %(total)d, %(rate)d a second") % {"line": counts.line, "total": total, "rate": rate})

        work = self.work(timezone.now(), refuse, told, options)
        stopped = ""
        try:
            work.run(lines)
        except KeyboardInterrupt:
            stopped = _("Stopped. Run it again to go on.")
        except OperationalError as error:
            stopped = _("The database does not answer: %(error)s. Run it again to go on.") % {"error": error}
        counts = work.counts
        if options["dry_run"]:
            self.say(_("Nothing was written."))
        else:
            self.close(counts, options)
        self.stdout.write(f"accepted {counts.accepted}, already there {counts.already_there}, refused {counts.refused}")
        if stopped:
            raise CommandError(stopped)
        if counts.refused:
            raise SystemExit(1)

    def say(self, words: str) -> None:
        """Tell whoever started it; the output itself holds the counts alone."""
        self.stderr.write(words, style_func=lambda line: line)


class TableCommand(FileCommand):
    """Brings in a table: orders, customers."""

    needs: ClassVar[tuple[str, ...]] = ()

    def keep(self, values: Mapping[str, Any], now: datetime) -> bool:
        """Write what a line says; whether anything was new."""
        raise NotImplementedError

    def look_at(self, columns: list[str], encoding: str, options: dict[str, Any]) -> None:
        """At least one of the columns that it needs."""
        if columns and not set(columns) & set(self.needs):
            said = {"columns": ", ".join(columns), "needed": ", ".join(self.needs)}
            raise CommandError(_("The file has no column of these: %(needed)s. Its columns: %(columns)s.") % said)

    def work(self, now: datetime, refuse: Refuse, told: Told, options: dict[str, Any]) -> TableImport:
        """Line by line, in batches."""
        return TableImport(self.keep, now, refuse, told, dry_run=options["dry_run"])


def _columns(text: reading.Text, form: str) -> list[str]:
    """The columns of a file whose first record cannot be read."""
    return next((list(line.values) for line in reading.records(text, form) if not line.why), [])
