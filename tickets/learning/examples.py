"""Examples to learn from: a text and what it is about, and how they are dealt out into folds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tickets.learning.features import hashed


@dataclass(frozen=True)
class Example:
    """A text and what it is about. `acceptable` labels are right as well; in a multi-label model the text has them all."""

    text: str
    label: str
    acceptable: tuple[str, ...] = ()
    weight: float = 1.0
    source: str = ""


def labels_of(examples: Sequence[Example], *, multi: bool = False) -> tuple[str, ...]:
    """The labels of examples, sorted."""
    return tuple(sorted(label for label in per_label(examples, multi) if label))


def per_label(examples: Sequence[Example], multi: bool) -> Counter[str]:
    """How many examples each label has."""
    return Counter(label for example in examples for label in ({example.label, *example.acceptable} if multi else {example.label}))


def parts(examples: Sequence[Example], folds: int, *, seed: int = 20260101) -> list[int]:
    """In which fold each example is kept aside: the same text always goes with itself, labels are spread evenly."""
    texts: dict[str, list[int]] = {}
    for at, example in enumerate(examples):
        texts.setdefault("".join(example.text.split()), []).append(at)
    order = sorted(texts.values(), key=lambda rows: (examples[rows[0]].label, hashed((str(seed), examples[rows[0]].text)), rows[0]))
    fold_of = [0] * len(examples)
    for turn, rows in enumerate(order):
        for at in rows:
            fold_of[at] = turn % folds
    return fold_of
