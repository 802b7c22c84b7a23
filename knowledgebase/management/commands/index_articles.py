"""`index_articles`: make the search index of articles anew, and what they mean where the sentence encoder is installed."""

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk import encoder
from knowledgebase import index, meaning


class Command(BaseCommand):
    """Exit status: 0 done."""

    help = (
        "Make the search index of all articles anew. Publishing keeps it up to date; this is for articles that came another way (SQL, a\n"
        "restored backup), after very many were added, and after the sentence encoder was switched on (SENTENCE_ENCODER).\n\n"
        "Searches go on meanwhile; publishing waits. Safe to run at any time and again."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the line breaks of the help text."""
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def handle(self, *args: Any, **options: Any) -> None:
        """Words first, meanings after."""
        count = index.rebuild()
        self.stdout.write(ngettext("%(count)d article indexed.", "%(count)d articles indexed.", count) % {"count": count})
        encoder.in_this_process()
        if encoder.available():
            made = meaning.rebuild()
            self.stdout.write(
                ngettext("%(count)d article read for its meaning.", "%(count)d articles read for their meaning.", made) % {"count": made}
            )
        elif encoder.wanted():
            self.stdout.write(_("The sentence encoder is not installed: articles are found by their words alone."))
