"""`import_tickets FILE`: real contacts from a file, through the same door as everybody."""

import time
from argparse import RawDescriptionHelpFormatter
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.imports import mapping, reading, running
from tickets.imports.reading import Line
from tickets.imports.rejects import Rejects

TOLD_EVERY = 2.0
ENDINGS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl"}


class Command(BaseCommand):
    """Exit status: 0 everything went in, or was there already; 1 something was refused, or the file cannot be used."""

    help = (
        "Bring in contacts from CSV or JSONL. Each is sorted, timed and placed like any other; nobody is written to.\n\n"
        "Columns are those of the API's ticket: external_id, subject, description, name, phone, email, order_number, issue_type,\n"
        "category, channel, language, tier, company, team, created_at. Files with other columns need a mapping; those that come\n"
        "with the product are recognised by their columns (docs/import-mapping.md).\n\n"
        "Run again, it takes only what is not there yet: by external_id, or by the content of lines that have none. A run that\n"
        "was killed is simply repeated.\n\n"
        "The last line of the output holds the counts: accepted N, already there N, refused N."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the line breaks of the help text."""
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE and how to read it."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--format", choices=["csv", "jsonl"], help="default: by the file's name, else csv")
        parser.add_argument("--map", default="", metavar="NAME|FILE", help="a mapping that comes with the product, or a JSON file")
        parser.add_argument("--dry-run", action="store_true", help="read and check everything, write nothing")
        parser.add_argument(
            "--rejects", type=Path, metavar="FILE", help="write refused lines there, with _line and _why, to mend and import"
        )
        parser.add_argument("--encoding", default="", help="default: found out (UTF-8 with or without BOM, UTF-16, GB18030)")
        parser.add_argument("--received-now", action="store_true", help="ignore created_at: the clocks of all start now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, run, tell."""
        path: Path = options["file"]
        form = options["format"] or ENDINGS.get(path.suffix.lower(), "csv")
        try:
            text = reading.decode(path.read_bytes(), options["encoding"])
            lines = reading.records(text, form)
            first = next(lines, None)
            columns = list(first.values) if first and not first.why else self._columns(text, form)
            chosen = mapping.find(options["map"], columns)
        except OSError as error:
            raise CommandError(_("%(file)s cannot be read: %(why)s") % {"file": path, "why": error.strerror}) from error
        except reading.UnreadableFile as error:
            raise CommandError(str(error)) from error
        if columns and not chosen.usable(columns):
            told = {"columns": ", ".join(columns), "mapping": chosen.name}
            raise CommandError(_("No column says what it is about (%(columns)s). Give a mapping: --map, docs/import-mapping.md.") % told)
        chosen.received_now = options["received_now"]
        if options["verbosity"]:
            self._say(_("Encoding %(encoding)s, mapping %(mapping)s") % {"encoding": text.encoding, "mapping": chosen.name})
            if ignored := chosen.ignored(columns):
                self._say(_("Columns that are not read: %(names)s") % {"names": ", ".join(ignored)})
        with ExitStack() as stack:
            rejects = Rejects.open(options["rejects"], form, columns, stack)
            self._run(chain([first] if first else [], lines), chosen, rejects, len(text.lines), options)

    def _run(self, lines: Any, chosen: mapping.FieldMapping, rejects: Rejects, total: int, options: dict[str, Any]) -> None:
        started = self._told_at = time.monotonic()

        def refuse(line: Line, why: str) -> None:
            self._say(_("Line %(number)d: %(why)s") % {"number": line.number, "why": why})
            rejects.write(line, why)

        def told(counts: running.Counts) -> None:
            if options["verbosity"] and time.monotonic() - self._told_at >= TOLD_EVERY:
                self._told_at = time.monotonic()
                rate = (counts.accepted + counts.already_there + counts.refused) / (self._told_at - started)
                self._say(_("Line %(line)d of %(total)d, %(rate)d a second") % {"line": counts.line, "total": total, "rate": rate})

        work = running.Import(chosen, timezone.now(), refuse, told, dry_run=options["dry_run"])
        stopped = ""
        try:
            work.run(lines)
        except KeyboardInterrupt:
            stopped = _("Stopped. Run it again to go on.")
        except OperationalError as error:
            stopped = _("The database does not answer: %(error)s. Run it again to go on.") % {"error": error}
        counts = work.counts
        if options["dry_run"]:
            self._say(_("Nothing was written."))
        elif counts.placed and options["verbosity"]:
            self._say(_("%(count)d tickets found an agent at once; the others wait in their teams' queues.") % {"count": counts.placed})
        self.stdout.write(f"accepted {counts.accepted}, already there {counts.already_there}, refused {counts.refused}")
        if stopped:
            raise CommandError(stopped)
        if counts.refused:
            raise SystemExit(1)

    def _columns(self, text: reading.Text, form: str) -> list[str]:
        """The columns of a file whose first record cannot be read."""
        return next((list(line.values) for line in reading.records(text, form) if not line.why), [])

    def _say(self, words: str) -> None:
        self.stderr.write(words, style_func=lambda line: line)
