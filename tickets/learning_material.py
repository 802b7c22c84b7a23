"""What a version of the classifier is made of: the starter's texts, rows of files, what people corrected; and what is held out of it."""

import json
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpdesk.models import Department
from tickets import corrections, sorting
from tickets.corrections import Correction
from tickets.defaults import starter
from tickets.defaults.gate import GATE
from tickets.defaults.level_one import DANGEROUS, HARMLESS
from tickets.learning.examples import Example
from tickets.learning.splitting import split
from tickets.learning_versions import DEPARTMENT, ISSUE_TYPE
from tickets.models import ClassifierVersion

CORRECTION_WEIGHT = 2.0
"""What a person said of a real ticket counts more than a made-up text."""
ONE_PERSON = 60
"""Beyond so many corrections, one person's count no more together than those of all others."""


@dataclass(frozen=True)
class Learnt:
    """What a version is made of: rows to learn from and rows to measure with."""

    learnt: list[Example]
    held: list[Example]
    base: list[Example]
    """The starter's own texts, which are learnt too."""
    known: list[Example]
    """What the version in use has learnt already, of what is not the starter's."""
    rows: list[Example]
    """Of files only: kept with the version."""
    corrections: list[Correction] = field(default_factory=list)
    barred: int = 0


def gather(
    target: str, current: ClassifierVersion | None, files: Sequence[Example], *, from_corrections: bool, without: Collection[int]
) -> Learnt:
    """The rows to learn and the rows to measure with. `without`: keys of people whose corrections are left out."""
    kept = unpacked(bytes(current.rows)) if current else []
    # The same text may come again with another label: the newest file is right.
    rows = list({row.text: row for row in [*kept, *files]}.values())
    said = _said(target, current, from_corrections=from_corrections, without=without)
    corrected = _examples(said)
    examples = [*rows, *corrected]
    since = current.trained_on.get("last", 0) if current else 0
    fresh = {id(row) for row in files} | {id(row) for row, one in zip(corrected, said, strict=True) if one.event > since}
    sides = split([row.text for row in examples], _gate_texts(target))
    base = _starter(target, rows)
    more = [examples[at] for at in sides.learnt]
    return Learnt(
        learnt=[*base, *more],
        held=[examples[at] for at in sides.held],
        base=base,
        known=[row for row in more if id(row) not in fresh],
        rows=rows,
        corrections=said,
        barred=len(sides.barred),
    )


def _said(target: str, current: ClassifierVersion | None, *, from_corrections: bool, without: Collection[int]) -> list[Correction]:
    """The corrections to learn: all, or those that the version in use had learnt, so that nothing is forgotten."""
    if target != ISSUE_TYPE:
        return []
    last = current.trained_on.get("last", 0) if current else 0
    if not from_corrections and not last:
        return []
    left_out = set(without) | set(current.trained_on.get("without", []) if current else [])
    found = corrections.said(until=None if from_corrections else last)
    known = sorting.types()
    return corrections.with_texts(row for row in found if row.label in known and row.person not in left_out)


def _examples(said: Sequence[Correction]) -> list[Example]:
    """Corrections as examples; no single person outweighs all others."""
    by_person = Counter(row.person for row in said)
    weights = {}
    for person, count in by_person.items():
        others = len(said) - count
        weights[person] = CORRECTION_WEIGHT * min(1.0, max(ONE_PERSON, others) / count)
    return [Example(row.text, row.label, family(row.label), round(weights[row.person], 3), "correction") for row in said]


def family(label: str) -> tuple[str, ...]:
    """Types that are right as well where one is: what it is part of, and its parts."""
    types = sorting.types()
    row = types.get(label)
    if row is None:
        return ()
    return tuple(other.code for other in types.values() if other.parent == label or other.code == row.parent)


def _starter(target: str, rows: Sequence[Example]) -> list[Example]:
    """The texts that the shipped model was trained on; of labels that the house no longer has, none.

    Files that speak of other departments than these are another house's, and learnt by themselves.
    """
    if target not in (ISSUE_TYPE, DEPARTMENT):
        return []
    found = starter.examples() if target == ISSUE_TYPE else starter.department_examples()
    known = own_labels(target)
    found = [row for row in found if row.label in known]
    return [] if target == DEPARTMENT and not {row.label for row in rows} <= known else found


def own_labels(target: str) -> set[str]:
    """The labels of a target that the house keeps in a list of its own."""
    if target == ISSUE_TYPE:
        return set(sorting.types())
    return set(Department.objects.filter(is_active=True).values_list("code", flat=True)) if target == DEPARTMENT else set()


def gate_examples(target: str) -> list[Example]:
    """The sentences of the gate, of the types that the house has."""
    if target != ISSUE_TYPE:
        return []
    types = sorting.types()
    found = []
    for label, lines in GATE.items():
        for line in lines if label in types else ():
            text, _bar, also = line.partition(" | ")
            found.append(Example(text, label, tuple({*also.split(), *family(label)}), source="gate"))
    return found


def _gate_texts(target: str) -> list[str]:
    return [*(row.text for row in gate_examples(target)), *DANGEROUS, *HARMLESS] if target == ISSUE_TYPE else []


def counts(target: str, material: Learnt, *, from_corrections: bool, without: Collection[int]) -> dict[str, Any]:
    """What a version keeps of where its rows came from."""
    sources = Counter(row.source.partition(":")[0] or "file" for row in material.learnt)
    told: dict[str, Any] = {
        "examples": len(material.learnt),
        "held": len(material.held),
        "sources": dict(sources),
        "barred": material.barred,
    }
    if material.corrections:
        told["last"] = max(row.event for row in material.corrections)
        told["corrections"] = len(material.corrections)
    if without:
        told["without"] = sorted(without)
    return told


def packed(rows: Iterable[Example]) -> bytes:
    """Examples of files as a version keeps them."""
    lines = (json.dumps([row.text, row.label, list(row.acceptable), row.weight, row.source], ensure_ascii=False) for row in rows)
    return zlib.compress("\n".join(lines).encode())


def unpacked(data: bytes) -> list[Example]:
    """The examples a version keeps."""
    if not data:
        return []
    found = []
    for line in zlib.decompress(data).decode().splitlines():
        text, label, acceptable, weight, source = json.loads(line)
        found.append(Example(text, label, tuple(acceptable), weight, source))
    return found
