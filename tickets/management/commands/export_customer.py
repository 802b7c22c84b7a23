"""`export_customer ID`: everything a customer may have of what we hold about them."""

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets import erasing, exporting
from tickets.errors import TicketError


class Command(BaseCommand):
    """Exit status: 0 written, 1 no such customer, or the file cannot be written."""

    help = (
        "Hand out what is held about a customer: contacts, tickets, what they wrote and what was answered, files, remedies, orders,\n"
        "surveys, follow-ups. Notes of the house, and other people's data, are left out.\n\n"
        "ID is the number on the customer's page (12 or #12), the number of one of their tickets, or their id in your other system.\n"
        "Without --out the JSON is printed, without files; a FILE.zip holds it together with the files, any other FILE the JSON alone.\n\n"
        "Each export is on record. Exit status: 0 written, 1 no such customer, or the file cannot be written."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the line breaks of the help text."""
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose, and where to."""
        parser.add_argument("id", help="number of the customer or of one of their tickets, or id in the other system")
        parser.add_argument("--out", metavar="FILE", help="write to a new file: FILE.zip with the files, else JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write one."""
        now = timezone.now()
        try:
            customer = erasing.find(options["id"])
        except TicketError as error:
            raise CommandError(str(error)) from error
        if not options["out"]:
            self.stdout.write(exporting.as_json(exporting.data_of(customer, now=now)))
            exporting.note(customer, by=None, now=now)
            return
        path = Path(options["out"])
        try:
            with path.open("xb") as file:
                if path.suffix.lower() == ".zip":
                    exporting.write_zip(customer, file, now=now)
                else:
                    file.write(exporting.as_json(exporting.data_of(customer, now=now)).encode())
        except OSError as error:
            raise CommandError(_("%(file)s cannot be written: %(why)s") % {"file": path, "why": error.strerror or error}) from error
        path.chmod(0o600)
        exporting.note(customer, by=None, now=now)
        self.stdout.write(_("Customer #%(number)d: written to %(file)s.") % {"number": customer.pk, "file": path})
