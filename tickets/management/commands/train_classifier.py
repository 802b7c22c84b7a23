"""`train_classifier [FILE ...]`: a new version of the text classifier, held against the old one on rows that neither has read."""

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import encoder
from helpdesk.models import User
from tickets import classifier, wording_learning
from tickets.errors import TicketError
from tickets.imports import examples
from tickets.imports.reading import UnreadableFile
from tickets.learning.examples import Example
from tickets.learning_versions import ISSUE_TYPE
from tickets.models import ClassifierVersion

SHOWN = 20


class Command(BaseCommand):
    """Exit status: 0 a version was trained (and adopted, if asked); 1 the gate refused it; 2 the input cannot be used."""

    help = (
        "Train the text classifier from files and from corrections, and measure it.\n\n"
        "FILE is CSV or JSONL with a text and a label in each line; the columns are found by their names (text, content, body ...;\n"
        "label, type, issue_type, department ...) unless they are given. Labels are issue types by code or name. Files with other\n"
        "labels train a set of their own, called `department` unless --target names it.\n\n"
        "The same tenth to fifth of the rows is held out each time, near duplicates together, and the sentences of the gate are\n"
        "never learnt. Accuracy and macro-F1 on them are printed for the version in use and for the new one. With --adopt the new\n"
        "one is put to use if the gate lets it; without, it is kept, and can be put to use on the page “Learning”.\n\n"
        "Exit status: 0 trained, and adopted if asked; 1 refused by the gate with --adopt; 2 the input cannot be used."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the line breaks of the help text."""
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """FILES, where they say what, and what to do with the version."""
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--from-corrections", action="store_true", help="learn what people corrected on tickets")
        parser.add_argument("--adopt", action="store_true", help="put the version to use if the gate lets it")
        parser.add_argument(
            "--target", default="", metavar="NAME", help="issue_type, department, or a name of your own; default: by the labels"
        )
        parser.add_argument("--text-column", default="", metavar="NAME")
        parser.add_argument("--label-column", default="", metavar="NAME")
        parser.add_argument(
            "--acceptable-column", default="", metavar="NAME", help="labels that would be right as well, parted by | or commas"
        )
        parser.add_argument(
            "--without", action="append", default=[], metavar="NUMBER", help="leave out the corrections of this employee number"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, train, tell, adopt."""
        if not options["files"] and not options["from_corrections"]:
            raise CommandError(_("Give at least one FILE, or --from-corrections."), returncode=2)
        target, rows = self._rows(options)
        encoder.in_this_process()
        now = timezone.now()
        try:
            version = classifier.train(
                target, now=now, files=rows, from_corrections=options["from_corrections"], without=self._people(options["without"])
            )
        except TicketError as error:
            raise CommandError(str(error), returncode=2) from error
        self._tell(version)
        if not options["adopt"]:
            self.stdout.write(_("Kept as version %(number)d; the version in use goes on.") % {"number": version.number})
            return
        if not version.gate["passed"]:
            self.stdout.write(_("Not adopted; the version in use goes on."))
            raise SystemExit(1)
        try:
            classifier.adopt(version, by=None, now=timezone.now())
        except TicketError as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write(_("Adopted: version %(number)d sorts from now on.") % {"number": version.number})

    def _rows(self, options: dict[str, Any]) -> tuple[str, list[Example]]:
        columns = examples.Columns(options["text_column"], options["label_column"], options["acceptable_column"])
        found = {}
        for path in options["files"]:
            try:
                found[path] = examples.read(path, columns)
            except OSError as error:
                raise CommandError(_("%(file)s cannot be read: %(why)s") % {"file": path, "why": error.strerror}, returncode=2) from error
            except UnreadableFile as error:
                raise CommandError(f"{path}: {error}", returncode=2) from error
        target = options["target"] or (examples.target_of(list(found.values())) if found else ISSUE_TYPE)
        rows: list[Example] = []
        for path, each in found.items():
            made, unknown = examples.examples(each, target, path.name)
            rows += made
            self._complain(path, each.problems)
            self._complain(path, [(line, _("“%(label)s” is no issue type.") % {"label": label}) for line, label in unknown])
        if found and not rows:
            raise CommandError(_("No line of the files can be used."), returncode=2)
        return target, rows

    def _complain(self, path: Path, problems: list[tuple[int, str]]) -> None:
        for line, why in problems[:SHOWN]:
            self.stderr.write(_("%(file)s, line %(line)d: %(why)s") % {"file": path.name, "line": line, "why": why})
        if len(problems) > SHOWN:
            self.stderr.write(_("%(file)s: %(count)d more lines like these.") % {"file": path.name, "count": len(problems) - SHOWN})

    def _people(self, numbers: list[str]) -> set[int]:
        found = dict(User.objects.filter(employee_number__in=numbers).values_list("employee_number", "pk"))
        if missing := [number for number in numbers if number not in found]:
            raise CommandError(_("Nobody has the employee number %(number)s.") % {"number": missing[0]}, returncode=2)
        return set(found.values())

    def _tell(self, version: ClassifierVersion) -> None:
        """Figures by name, old beside new; then the verdict in words."""
        told, metrics = version.trained_on, version.metrics
        self.stdout.write(_("%(target)s, version %(number)d") % {"target": version.target, "number": version.number})
        sources = ", ".join(f"{name} {count}" for name, count in sorted(told["sources"].items()))
        self.stdout.write(_("Learnt from %(count)d texts (%(sources)s).") % {"count": told["examples"], "sources": sources})
        self.stdout.write(_("Measured on %(count)d texts that were not learnt.") % {"count": metrics["new"]["all"]["rows"]})
        old = (metrics["old"] or {}).get("all", {})
        for name, label in (("accuracy", "accuracy"), ("macro_f1", "macro-F1"), ("lenient", "accuracy with second types")):
            before = f"{old[name]:.4f}" if old else "-"
            self.stdout.write(f"{label}: old {before}, new {metrics['new']['all'][name]:.4f}")
        if danger := metrics.get("level_one"):
            before = f"{danger['old']}/{danger['rows']}" if old else "-"
            self.stdout.write(f"level-1 recall: old {before}, new {danger['new']}/{danger['rows']}")
        self.stdout.write(_("Gate: passed.") if version.gate["passed"] else _("Gate: refused."))
        for sentence, ok in wording_learning.reasons(version.gate["reasons"]):
            self.stdout.write(f"  {'+' if ok else '-'} {sentence}")
