"""`erase_customer ID`: take everything away that says who a customer was."""

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets import erasing
from tickets.choices import DataReason
from tickets.errors import TicketError


class Command(BaseCommand):
    """Exit status: 0 erased (also when it was before), 1 refused or unknown."""

    help = (
        "Erase a customer: names, numbers, addresses, everything that was said by them and to them, files, notices, surveys' remarks,\n"
        "notes of calls. Figures stay: what kind of matter it was, when, how long it took, how it was rated. It cannot be undone.\n\n"
        "ID is the number on the customer's page (12 or #12), the number of one of their tickets, or their id in your other system.\n"
        "Refused while a ticket is not closed or a remedy is under way: close or cancel it first. docs/privacy.md says what goes and what\n"
        "stays, and what to do about backups.\n\n"
        "Run again it does nothing. Exit status: 0 erased, 1 refused, or no such customer."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the line breaks of the help text."""
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom, why, and --dry-run."""
        parser.add_argument("id", help="number of the customer or of one of their tickets, or id in the other system")
        parser.add_argument("--dry-run", action="store_true", help="say what would be erased, touch nothing")
        parser.add_argument("--reason", choices=DataReason.values, default=DataReason.ASKED.value, help="for the record (default: asked)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase one, and print the receipt."""
        now = timezone.now()
        try:
            customer = erasing.find(options["id"])
            if customer.erased_at is not None and not erasing.has_come_back(customer):
                said = _("Customer #%(number)d was erased on %(day)s. Nothing was done.")
                self.stdout.write(said % {"number": customer.pk, "day": f"{timezone.localtime(customer.erased_at):%Y-%m-%d %H:%M}"})
                return
            if options["dry_run"]:
                self._foretell(erasing.plan(customer, now=now))
                return
            receipt = erasing.erase(customer, by=None, now=now, reason=options["reason"])
        except TicketError as error:
            raise CommandError(str(error)) from error
        self._list(receipt.counts)
        self._name(receipt.look_at)
        self.stdout.write(_("Customer #%(number)d is erased. Receipt %(receipt)d.") % {"number": customer.pk, "receipt": receipt.pk})

    def _foretell(self, planned: erasing.Plan) -> None:
        self._list(planned.counts)
        self._name(planned.articles)
        for sentence in planned.obstacles:
            self.stdout.write(sentence)
        self.stdout.write(_("Customer #%(number)d would be erased. Nothing was written.") % {"number": planned.customer.pk})

    def _list(self, counts: dict[str, int]) -> None:
        for name, count in sorted(counts.items()):
            self.stdout.write(f"{count:>8}  {name}")

    def _name(self, articles: Any) -> None:
        if articles:
            said = _("Published articles that came from this customer's tickets stay. Read them once more: %(numbers)s")
            self.stdout.write(said % {"numbers": ", ".join(map(str, articles))})
