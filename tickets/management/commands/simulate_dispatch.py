"""A month of dispatch simulated with the product's own rules."""

import json
from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tickets.defaults.surges import SURGE_RULES
from tickets.models import SurgeRule
from tickets.simulation import Figures, arrivals, figures, house, run, usual_past
from tickets.simulation.arrivals import peaks
from tickets.simulation.picture import draw
from tickets.simulation.tables import markdown, plain, write_into
from tickets.simulation.words import LANGUAGES
from tickets.simulation.world import POLICIES, Run
from tickets.surges import rule_of

WEEKS_BEFORE = 8
FAIR, FOUND_WITHIN, ENDED_WITHIN = 0.10, 10, 30


def between(least: int, most: int) -> Callable[[str], int]:
    """A whole number within bounds, for the command line."""

    def parse(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ArgumentTypeError(f"{number} is not between {least} and {most}")
        return number

    return parse


class Command(BaseCommand):
    """Exit code 0 when the bounds are kept, 1 when one is not."""

    help = (
        "Play a month of contacts through the score sheet, the shifts and the surge rule as shipped, and say how fair and how fast it is, "
        "beside giving out in turn and to whoever has the fewest. Reads and writes nothing in the database; the same seed, the same figures."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--days", type=between(3, 366), default=30, help="how long (default 30)")
        parser.add_argument("--agents", type=between(6, 300), default=30, help="agents of the house, standby and outsourced beside them")
        parser.add_argument("--seed", type=int, default=1, help="what chance begins from (default 1)")
        parser.add_argument("--json", action="store_true", help="all figures as JSON")
        parser.add_argument(
            "--out", type=Path, metavar="DIR", help="write dispatch.svg there, and the figures into dispatch.md if it is there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Simulate, print, write."""
        days, agents, seed = options["days"], options["agents"], options["seed"]
        rule = rule_of(SurgeRule(code="default", **SURGE_RULES["default"]))
        surges = peaks(days, agents, rule.floor)
        contacts = arrivals(days=days, agents=agents, seed=seed, surges=surges)
        people, past = house(agents=agents, days=days, seed=seed), usual_past(weeks=WEEKS_BEFORE, agents=agents, seed=seed)
        runs: list[Run] = []
        for policy in POLICIES:
            if options["verbosity"] > 1:
                self.stderr.write(f"{policy} ...")
            runs.append(run(contacts, people, days=days, seed=seed, rule=rule, past=past, policy=policy))
        found = [figures(each, surges) for each in runs]
        about = {"days": days, "agents": agents, "seed": seed, "contacts": len(contacts)}
        if options["json"]:
            self.stdout.write(json.dumps({**about, "policies": [each.as_data() for each in found]}, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(plain(found))
        if options["out"]:
            self._write(options["out"], runs[0], found, surges, about)
        if broken := missed(found[0]):
            raise CommandError("out of bounds: " + "; ".join(broken), returncode=1)

    def _write(self, folder: Path, own: Run, found: list[Figures], surges: Any, about: dict[str, int]) -> None:
        if not folder.is_dir():
            raise CommandError(f"no such folder: {folder}")
        for language in LANGUAGES:
            ending = "" if language == "en" else f".{language}"
            picture = folder / f"dispatch{ending}.svg"
            picture.write_text(draw(own, found, surges, about=about, language=language), encoding="utf-8")
            page = folder / f"dispatch{ending}.md"
            told = f"{picture}" + (f", {page}" if write_into(page, markdown(found, language)) else "")
            self.stderr.write(f"written: {told}")


def missed(own: Figures) -> list[str]:
    """What the score sheet's month does not keep."""
    found = []
    if own.spread > FAIR:
        found.append(f"spread {own.spread:.1%}")
    if own.over_cap:
        found.append(f"over the cap {own.over_cap}")
    if own.flaps:
        found.append(f"flaps {own.flaps}")
    for surge in own.surges:
        if surge.found_after is None or surge.found_after > FOUND_WITHIN:
            found.append(f"surge {surge.came}: found after {surge.found_after}")
        if surge.ended_after is None or surge.ended_after > ENDED_WITHIN:
            found.append(f"surge {surge.came}: ended after {surge.ended_after}")
    return found
