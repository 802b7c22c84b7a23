"""`load_holidays YEAR [FILE]`: the statutory holidays and make-up working days of a year."""

from argparse import RawDescriptionHelpFormatter
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk import trying
from helpdesk.holidays import files
from helpdesk.holidays.loading import load_year


class Command(BaseCommand):
    """Loads one year; a second run changes nothing. Exit status: 0 done, 1 the file cannot be used."""

    help = (
        "Load the statutory holidays and make-up working days of a year, as the State Council publishes them each autumn.\n\n"
        "Without FILE the days that come with the product are used. FILE is JSON, or CSV with the columns date,working,name:\n"
        "  date,working,name\n"
        "  2027-01-01,false,元旦\n\n"
        "The days of the year are replaced as a whole; exceptions typed into a calendar stay. Open tickets whose deadlines move are\n"
        "counted, and the worker brings them to their new deadlines; what was met or missed already stays.\n\n"
        "Exit status: 0 done or nothing to do, 1 the file cannot be used and nothing was written."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the line breaks of the help text."""
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """YEAR, FILE and --dry-run."""
        parser.add_argument("year", type=int, metavar="YEAR")
        parser.add_argument("file", nargs="?", metavar="FILE", help="JSON, or CSV if its name ends in .csv")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, load, tell."""
        year: int = options["year"]
        try:
            days = self._days(year, options["file"])
        except files.HolidayFileError as error:
            raise CommandError(str(error)) from error
        dry = options["dry_run"]
        change, moves = trying.change(
            partial(load_year, year, days), by=None, now=timezone.now(), changed=[f"holidays:{year}"], dry_run=dry
        )
        told = _("%(year)s: %(added)d added, %(changed)d changed, %(removed)d removed, %(unchanged)d as before.") % {
            "year": year,
            "added": change.added,
            "changed": change.changed,
            "removed": change.removed,
            "unchanged": change.unchanged,
        }
        nothing = _("Nothing was written.")
        self.stdout.write(f"{told} {nothing}" if dry else told)
        self.stdout.write(_moved(moves, dry_run=dry))

    def _days(self, year: int, name: str | None) -> list[files.Day]:
        if name is None:
            return files.shipped(year)
        path = Path(name)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(_("%(file)s cannot be read: %(why)s") % {"file": name, "why": error.strerror}) from error
        return files.read(content, year=year, csv_form=path.suffix.lower() == ".csv")


def _moved(moves: int, *, dry_run: bool) -> str:
    if not moves:
        return _("No open ticket's deadline moves.")
    if dry_run:
        text = ngettext("The deadline of %(count)d open ticket would move.", "Deadlines of %(count)d open tickets would move.", moves)
    else:
        text = ngettext(
            "The deadline of %(count)d open ticket moves; the worker sees to it.",
            "Deadlines of %(count)d open tickets move; the worker sees to it.",
            moves,
        )
    return text % {"count": moves}
