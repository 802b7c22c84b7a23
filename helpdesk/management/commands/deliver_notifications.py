"""One pass over the outbox, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from helpdesk import outbound


class Command(BaseCommand):
    """Exit code 0 when everything that was due left or waits its turn, 1 when something failed (it is tried again, or was given up)."""

    help = (
        "Sends waiting e-mail, text messages and chat notices, one pass; the worker does the same by itself. Safe beside a running worker. "
        "Exit status 1 when something could not be sent: it is tried again later, or was given up and stands in the outbox with the reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--dry-run", action="store_true", help="say how many are due by channel, send nothing")
        parser.add_argument("--limit", type=int, default=500, help="at most so many messages (default 500)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what became of the rows."""
        now = timezone.now()
        if options["dry_run"]:
            found = ", ".join(f"{channel} {count}" for channel, count in sorted(outbound.due(now).items()))
            self.stdout.write(f"due: {found or 'nothing'}")
            return
        counts = outbound.deliver(now, limit=options["limit"])
        self.stdout.write(
            f"sent {counts.sent}, to be tried again {counts.retried}, given up {counts.dead}, "
            f"over the daily limit {counts.dropped}, waiting for the other side {counts.waiting}"
        )
        if counts.retried or counts.dead:
            raise SystemExit(1)
