"""Background work, supervised."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """`manage.py worker`: runs both clusters until SIGTERM or Ctrl-C, and starts anew what froze or died."""

    help = "Runs the background work: deadlines, notices, mail. Restarts what froze or died. Stop it by Ctrl-C or SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        """The second and third are the supervisor's own: it starts each cluster as a process of this command."""
        parser.add_argument(
            "--patience",
            type=float,
            help="Seconds without a sign of life after which a cluster is started anew (default: time-out of its tasks + 30).",
        )
        parser.add_argument("--cluster", help=argparse.SUPPRESS)
        parser.add_argument("--parent", type=int, default=0, help=argparse.SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Supervise, or be one cluster of the supervisor's."""
        from helpdesk import checks

        checks.refuse_unsafe()
        if options["cluster"]:
            from helpdesk import cluster

            raise SystemExit(cluster.run(options["parent"]))
        from helpdesk.supervision import Supervisor

        Supervisor(options["patience"]).run()
