"""One pass over due clocks; the worker does the same each minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from tickets import chasing, escalation


class Command(BaseCommand):
    """Exit code 0 when every due ticket was handled, 1 when some failed (they are tried again later)."""

    help = "Warn before deadlines, tell of missed ones, close what customers left unanswered. Safe to run at any time, also twice at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--dry-run", action="store_true", help="count what is due, change nothing")
        parser.add_argument("--limit", type=int, default=10_000, help="at most so many tickets (default 10000)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one sweep and print what it did."""
        now = timezone.now()
        if options["dry_run"]:
            self.stdout.write(f"due: {escalation.due(now)}")
            return
        result = escalation.sweep(now, limit=options["limit"])
        result.add(chasing.sweep(now, limit=options["limit"]))
        self.stdout.write(", ".join(f"{name} {count}" for name, count in result.as_data().items()))
        if result.failed:
            raise SystemExit(1)
