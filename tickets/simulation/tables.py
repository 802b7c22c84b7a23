"""The figures as Markdown tables for the handbook, and as lines for a terminal."""

import re
from collections.abc import Sequence
from pathlib import Path

from tickets.simulation.figures import KINDS, Figures
from tickets.simulation.words import WORDS

BEGIN, END = "<!-- figures: written by manage.py simulate_dispatch --out docs -->", "<!-- end of figures -->"

COUNTS = ("contacts", "over_cap", "level_1_above_cap", "by_standby", "overflowed", "flaps")
SHARES = ("spread", "level_1_to_senior", "vip_to_senior", "skilled", "utilisation")
BOUNDS = {"spread": "≤ 10 %", "over_cap": "0", "flaps": "0"}
ORDER = (
    "contacts", "spread", "over_cap", "level_1_above_cap", "level_1_to_senior", "vip_to_senior", "skilled", "utilisation", "by_standby",
    "overflowed", "flaps",
)  # fmt: skip


def markdown(found: Sequence[Figures], language: str = "en") -> str:
    """Three tables: the figures of every way of dispatch, the surges, and the waits by the score sheet."""
    words, own = WORDS[language], found[0]
    rows = [[words["figure"], words["bound"], *(words[each.policy] for each in found)]]
    for name in ORDER:
        rows.append([words[name], BOUNDS.get(name, ""), *(value(each, name) for each in found)])
    rows.append([words["wait_1"], "", *(_wait_1(each) for each in found)])
    surges = [[words[name] for name in ("came", "found", "standby", "overflow", "ended", "ended_intake", "outside", "peak")]]
    for surge in own.surges:
        delays = (surge.found_after, surge.standby_after, surge.overflow_after, surge.ended_after, surge.ended_after_intake)
        told = [words["never"] if each is None else f"{each:g}" for each in delays]
        surges.append([surge.came, *told, str(surge.overflowed), str(surge.peak)])
    surges.insert(1, ["", "≤ 10 min", "", "", "≤ 30 min", "", "", ""])
    waits = [[words[name] for name in ("wait", "n", "placed", "begun", "in_time")]]
    for kind in KINDS:
        wait = own.waits[kind]
        placed, begun = f"{wait.placed_p50:g} / {wait.placed_p90:g}", f"{wait.begun_p50:g} / {wait.begun_p90:g}"
        waits.append([words[f"kind_{kind}"], str(wait.contacts), placed, begun, f"{wait.in_time:.1%}"])
    return "\n\n".join(_table(each) for each in (rows, surges, waits))


def plain(found: Sequence[Figures]) -> str:
    """The same for a terminal."""
    text = markdown(found).replace("|", " ")
    return "\n".join(line for line in text.splitlines() if not re.fullmatch(r"[\s:-]+", line) or not line.strip())


def write_into(path: Path, tables: str) -> bool:
    """Put the tables between the marks of a page of the handbook; False where it has none."""
    if not path.exists():
        return False
    text = path.read_text(encoding="utf-8")
    before, found, rest = text.partition(BEGIN)
    _old, closed, after = rest.partition(END)
    if not found or not closed:
        return False
    path.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}", encoding="utf-8")
    return True


def value(each: Figures, name: str) -> str:
    """A figure as it is written."""
    number = getattr(each, name)
    return f"{number:.1%}" if name in SHARES else str(number)


def _wait_1(each: Figures) -> str:
    wait = each.waits["1"]
    return f"{wait.placed_p50:g} / {wait.placed_p90:g} / {wait.placed_most:g}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(cell for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])
