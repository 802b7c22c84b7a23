"""One pass over the outbox, by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from helpdesk import jobs


class Command(BaseCommand):
    """`manage.py deliver_notifications`: sends what waits, as the scheduled job does; both may run at once."""

    help = "Sends waiting e-mail and other notices, one pass; the worker does the same by itself. Safe beside a running worker."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what became of the rows."""
        counts = jobs.deliver_notifications()
        self.stdout.write(
            f"sent {counts['sent']}, to be tried again {counts['retried']}, given up {counts['dead']}, over the daily limit {counts['dropped']}"
        )
