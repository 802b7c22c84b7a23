"""`seed_demo`: a demo organisation with a past, made through the same verbs that people use."""

from importlib import import_module
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.module_loading import module_has_submodule

from helpdesk import demo
from helpdesk.choices import OutboundState
from helpdesk.models import OutboundMessage, Team, User


class Command(BaseCommand):
    """Exit status: 0 done, 1 refused (no DEBUG, or the defaults are missing)."""

    help = "Make a demo organisation: people of every role, customers, and tickets over the last days. Only with DEBUG=True."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--tickets", type=int, default=300, help="how many tickets (default 300)")
        parser.add_argument("--days", type=int, default=14, help="spread over so many days until now (default 14)")
        parser.add_argument("--seed", type=int, default=20261121, help="the same seed makes the same stories")
        parser.add_argument("--logins", action="store_true", help="only print the log-ins")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are people already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make people, then let each app add its part of the past."""
        if not settings.DEBUG:
            raise CommandError("Demo people have a known password. They are made with DEBUG=True only.")
        if not Team.objects.exists():
            raise CommandError("Run “manage.py bootstrap” first.")
        if options["tickets"] < 0 or options["days"] < 1:
            raise CommandError("--tickets must not be negative, --days must be at least 1.")
        if not options["logins"] and not (options["if_empty"] and User.objects.exists()):
            self._make(options)
        self.stdout.write(f"Demo log-ins (password {demo.PASSWORD}):")
        self.stdout.write("\n".join(demo.log_ins()))

    def _make(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        people = demo.make_people()
        waiting = set(OutboundMessage.objects.values_list("pk", flat=True))
        for app in settings.LOCAL_APPS[1:]:
            if module_has_submodule(import_module(app), "demo"):
                seeded = Random(options["seed"])  # noqa: S311 (nothing secret comes of it)
                said = import_module(f"{app}.demo").make(people, seeded, now, tickets=options["tickets"], days=options["days"])
                self.stdout.write(f"  {app}: {said}")
        # Nobody real stands behind the demo's addresses: what the past would have sent counts as sent.
        unsent = OutboundMessage.objects.exclude(pk__in=waiting).exclude(state=OutboundState.SENT)
        unsent.update(state=OutboundState.SENT, next_try_at=None, sent_at=now)
