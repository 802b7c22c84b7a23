"""`recompute_deadlines`: bring open tickets to the policies and calendars as they are now."""

import time
from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets import retiming

TOLD_EVERY = 2.0


class Command(BaseCommand):
    """Exit status: 0 every open ticket stands as it should, 1 some could not be reckoned (see the log)."""

    help = (
        "Choose the time limit of every open ticket anew and reckon both of its clocks, as the worker does after a change of time\n"
        "limits, calendars or holidays. For changes that passed by the settings pages (a restored backup, SQL).\n\n"
        "What was met or missed stays as it was. Each ticket whose deadline moves gets a line in its timeline. Safe to run at any\n"
        "time, to stop, and to run again.\n\n"
        "Exit status: 0 done, 1 some tickets failed."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the line breaks of the help text."""
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """--dry-run."""
        parser.add_argument("--dry-run", action="store_true", help="say how many deadlines would move, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one whole pass, telling how far it is."""
        now = timezone.now()
        if options["dry_run"]:
            moves = sum(one.moves for one in retiming.plans(now))
            told = ngettext("The deadline of %(count)d open ticket would move.", "Deadlines of %(count)d open tickets would move.", moves)
            nothing = _("Nothing was written.")
            self.stdout.write(f"{told % {'count': moves}} {nothing}")
            return
        asked = retiming.request(by=None, now=now - retiming.SETTLE, changed=["command"])
        told_at = time.monotonic()
        while asked.finished_at is None:
            retiming.go_on(timezone.now())
            asked.refresh_from_db()
            if options["verbosity"] and time.monotonic() - told_at >= TOLD_EVERY:
                told_at = time.monotonic()
                self.stdout.write(_("%(looked)d open tickets looked at, %(moved)d moved") % {"looked": asked.looked, "moved": asked.moved})
        words = {"looked": asked.looked, "moved": asked.moved, "failed": asked.failed}
        self.stdout.write(_("%(looked)d open tickets looked at, %(moved)d moved, %(failed)d failed.") % words)
        if asked.failed:
            raise SystemExit(1)
