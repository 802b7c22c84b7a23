"""Background work, supervised."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """`manage.py worker`: runs both clusters until SIGTERM or Ctrl-C, and starts anew what froze or died."""

    help = "Runs the background work: deadlines, notices, mail. Restarts what froze or died. Stop it by Ctrl-C or SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        """How long a silent cluster is waited for."""
        parser.add_argument(
            "--patience",
            type=float,
            help="Seconds without a sign of life after which a cluster is started anew (default: time-out of its tasks + 30).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Supervise, until told to stop."""
        from helpdesk import checks

        checks.refuse_unsafe()
        from helpdesk.supervision import Supervisor

        Supervisor(options["patience"]).run()
