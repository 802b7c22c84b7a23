"""`classify [FILE or TEXT]`: how a contact would be sorted, why, and what can be read out of it; nothing is written."""

import json
import os
import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import encoder
from tickets import classification, learning_versions, shipped, sorting, wording_classified
from tickets.imports.texts import Bad, Given, clean, texts

KEYS = ("category", "issue_type", "secondary", "priority", "level", "confidence", "reasons")
FILES = (".jsonl", ".ndjson", ".json", ".csv", ".txt")
LABELS = 5

Teller = Callable[[int, Given], None]


class Command(BaseCommand):
    """Exit status: 0 everything was sorted; 1 a line or the file cannot be used."""

    help = (
        "Sort a text, or each line of a file, and say why. Nothing is written.\n\n"
        "FILE is JSONL with a `text` in each line, - for what comes in by the pipe. A line may also have id, subject, channel, tier,\n"
        "order_number, name, phone and email, as a contact has them. Everything that is no file is taken for the text itself.\n\n"
        "Printed are category, issue type, further types, priority, level, confidence and the reasons; then what was found in the\n"
        "text, what is still missing, and the department that would be asked. With --json one object for each line, in the order\n"
        "of the input, with the keys category, issue_type, secondary, priority, level, confidence, reasons, and the line's id.\n\n"
        "A line that cannot be used is told with its number, and the others are sorted; the exit status is then 1.\n"
        "In a house that has no rules yet, the shipped ones are used."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the line breaks of the help text."""
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """What to sort, and how to tell it."""
        parser.add_argument(
            "given", nargs="*", metavar="FILE or TEXT", help="a JSONL file, - for the pipe (also without any), or the text itself"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
        parser.add_argument("--target", default="", metavar="NAME", help="sort by another set of labels that was trained under this name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sort one after the other; each is told before the next is read."""
        self._failed = False
        encoder.in_this_process()
        with ExitStack() as stack:
            lines = self._lines(options["given"], stack)
            stack.enter_context(shipped.standing_in())
            tell = self._by_target(options["target"], options["json"]) if options["target"] else self._by_types(options["json"])
            try:
                for number, line in lines:
                    if isinstance(line, Bad):
                        self._failed = True
                        self.stdout.flush()
                        self.stderr.write(_("Line %(number)d: %(why)s") % {"number": number, "why": line.why})
                    else:
                        tell(number, line)
                self.stdout.flush()
            except BrokenPipeError:
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read has gone
        if self._failed:
            raise SystemExit(1)

    def _lines(self, given: list[str], stack: ExitStack) -> Iterator[tuple[int, Given | Bad]]:
        """What is to be sorted; number 0 stands for the text of the command line."""
        words = " ".join(given)
        if words in ("", "-"):
            if not words and sys.stdin.isatty():
                raise CommandError(_("Give a FILE or a TEXT, or - and something by the pipe."))
            return texts(sys.stdin.buffer)
        path = Path(words)
        try:
            if path.is_file():
                return texts(stack.enter_context(path.open("rb")))
        except (OSError, ValueError) as error:
            if isinstance(error, PermissionError):
                raise CommandError(_("%(file)s cannot be read: %(why)s") % {"file": path, "why": error.strerror}) from error
        if path.suffix.lower() in FILES and " " not in words and len(words) < 1000:
            raise CommandError(_("There is no file %(file)s.") % {"file": path})
        if not clean(words).strip():
            raise CommandError(_("The text is empty."))
        return iter([(0, Given(clean(words)))])

    def _by_types(self, as_json: bool) -> Teller:
        def tell(number: int, line: Given) -> None:
            result = sorting.classify(contact_of(line))
            if as_json:
                self._json(number, line, {key: value for key, value in asdict(result).items() if key in KEYS})
                return
            self._head(number, line)
            for sentence in wording_classified.lines(line, result, timezone.localtime()):
                self.stdout.write(sentence)

        return tell

    def _by_target(self, target: str, as_json: bool) -> Teller:
        model = learning_versions.current_model(target)
        if model is None:
            raise CommandError(
                _("Nothing was trained under the name %(name)s: train_classifier FILE --target %(name)s --adopt") % {"name": target}
            )

        def tell(number: int, line: Given) -> None:
            said = model.predict("\n".join(filter(None, (line.subject, line.text))))
            best = sorted(said, key=lambda label: (-said[label], label))[:LABELS]
            if as_json:
                labels = {label: round(said[label], 4) for label in best}
                self._json(number, line, {"label": best[0], "confidence": labels[best[0]], "labels": labels})
                return
            self._head(number, line)
            for label in best[:2]:
                self.stdout.write(f"{label} {round(said[label] * 100)}%")

        return tell

    def _json(self, number: int, line: Given, row: Mapping[str, Any]) -> None:
        own = {"id": line.key} if number else {}
        plain = (getattr(self.stdout, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8"
        self.stdout.write(json.dumps({**own, **row}, ensure_ascii=plain))

    def _head(self, number: int, line: Given) -> None:
        if number:
            self.stdout.write(("" if number == 1 else "\n") + f"— {number}" + (f" · {line.key}" if line.key is not None else ""))


def contact_of(line: Given) -> classification.Contact:
    """As intake would see it."""
    return classification.Contact(subject=line.subject, description=line.text, channel=line.channel, tier=line.tier or "standard")
