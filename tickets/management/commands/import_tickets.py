"""`import_tickets FILE`: real contacts from a file, through the same door as everybody."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from tickets.imports import mapping, running
from tickets.imports.command import FileCommand
from tickets.imports.running import Counts, Refuse, Told


class Command(FileCommand):
    """See the base."""

    help = (
        "Bring in contacts from CSV or JSONL. Each is sorted, timed and placed like any other; nobody is written to.\n\n"
        "Columns are those of the API's ticket: external_id, subject, description, name, phone, email, order_number, issue_type,\n"
        "category, channel, language, tier, company, team, created_at. Files with other columns need a mapping; those that come\n"
        "with the product are recognised by their columns (docs/import-mapping.md).\n\n"
        "Run again, it takes only what is not there yet: by external_id, or by the content of lines that have none. A run that\n"
        "was killed is simply repeated.\n\n"
        "The last line of the output holds the counts: accepted N, already there N, refused N."
    )

    chosen: mapping.FieldMapping

    def add_arguments(self, parser: CommandParser) -> None:
        """And how its columns are read."""
        super().add_arguments(parser)
        parser.add_argument("--map", default="", metavar="NAME|FILE", help="a mapping that comes with the product, or a JSON file")
        parser.add_argument("--received-now", action="store_true", help="ignore created_at: the clocks of all start now")

    def look_at(self, columns: list[str], encoding: str, options: dict[str, Any]) -> None:
        """A mapping that is known by the columns, or was named."""
        self.chosen = mapping.find(options["map"], columns)
        if columns and not self.chosen.usable(columns):
            told = {"columns": ", ".join(columns), "mapping": self.chosen.name}
            raise CommandError(_("No column says what it is about (%(columns)s). Give a mapping: --map, docs/import-mapping.md.") % told)
        self.chosen.received_now = options["received_now"]
        if options["verbosity"]:
            self.say(_("Encoding %(encoding)s, mapping %(mapping)s") % {"encoding": encoding, "mapping": self.chosen.name})
            if ignored := self.chosen.ignored(columns):
                self.say(_("Columns that are not read: %(names)s") % {"names": ", ".join(ignored)})

    def work(self, now: datetime, refuse: Refuse, told: Told, options: dict[str, Any]) -> running.Import:
        """Tickets in batches, placed at the end."""
        return running.Import(self.chosen, now, refuse, told, dry_run=options["dry_run"])

    def close(self, counts: Counts, options: dict[str, Any]) -> None:
        """How many have found somebody."""
        if counts.placed and options["verbosity"]:
            self.say(_("%(count)d tickets found an agent at once; the others wait in their teams' queues.") % {"count": counts.placed})
