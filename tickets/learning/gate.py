"""Whether a newly trained model may speak: old beside new on the same rows, and whether the corrections hang together. Pure.

Accuracy is compared by the exact sign test over the rows on which only one of the two is right (McNemar), macro-F1 by a paired
bootstrap; "worse" means worse by more than chance would give once in twenty. Danger knows no chance: level 1 may not be recalled
less. Corrections are doubted where the model of now is sure of something else, again and again, and of many different things:
customers find new words for one matter, not for every matter at once.

Reasons are data: `code`, `ok`, and the values that the sentence needs (`tickets.wording_learning`).
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

from tickets.learning.measuring import Answer, accuracy, confusions, f1_by_label, lenient_accuracy, macro_f1, recall

Reason = dict[str, Any]

CHANCE = 0.05
DRAWS = 400
FEWEST_ROWS = 10
"""Fewer held-out rows than these say nothing."""
TYPE_ROWS, TYPE_FALL = 8, 0.35
"""A label of at least so many rows may not lose more than this share of them."""

SURE, UNLIKELY = 0.6, 0.1
"""A correction is doubted when the model gave what it was changed from at least the one, and what it was changed to at most the other."""
DOUBTED_COUNT, DOUBTED_SHARE = 8, 0.4
DOUBTED_KINDS, LARGEST_KIND = 3, 0.75
"""... and a person's, a type's or the whole batch of them is refused when so many and such a share are, over so many types."""
CLEAR, CLEARLY_NOT = 0.75, 0.05
MOVED_COUNT, MOVED_SHARE = 25, 0.6
"""Or when so many, and such a share, move what was clear to both voices: a new rule of the house is told by a file, not by mass."""


@dataclass(frozen=True)
class Doubtable:
    """A correction as the gate sees it: who made it, to what, and what the model of now says of the text without having read it."""

    person: int | None
    was: str
    label: str
    said: Mapping[str, float]
    acceptable: frozenset[str] = frozenset()

    @property
    def best(self) -> str:
        """What the model would have said."""
        return max(sorted(self.said), key=self.said.__getitem__, default="")

    @property
    def doubted(self) -> bool:
        """The model was sure, of something else, and gave the correction hardly a chance."""
        return self.said.get(self.best, 0.0) >= SURE and self.likely <= UNLIKELY

    @property
    def moved(self) -> bool:
        """It was clear to the model as well, and was taken from there."""
        return self.best == self.was and self.said.get(self.best, 0.0) >= CLEAR and self.likely <= CLEARLY_NOT

    @property
    def likely(self) -> float:
        """What the model gave the correction, or what would be right as well."""
        return max(self.said.get(label, 0.0) for label in {self.label, *self.acceptable})


def figures(answers: Sequence[Answer]) -> dict[str, Any]:
    """What is kept of a measurement."""
    return {
        "rows": len(answers),
        "accuracy": round(accuracy(answers), 4),
        "lenient": round(lenient_accuracy(answers), 4),
        "macro_f1": round(macro_f1(answers), 4),
        "f1": {label: round(value, 3) for label, value in f1_by_label(answers).items()},
        "confusions": [list(line) for line in confusions(answers, 12)],
    }


def compare(new: Sequence[Answer], old: Sequence[Answer], *, rows: str) -> list[Reason]:
    """Reasons for and against, from the same rows answered by both; `rows` is the code of what they are."""
    found = [_accuracy(new, old, rows), _macro(new, old, rows)]
    return found + [reason for reason in _types(new, old, rows) if not reason["ok"]]


def alone(new: Sequence[Answer]) -> list[Reason]:
    """A first model has nothing to be held against but the guess that is right most often."""
    truths = Counter(answer.truth for answer in new)
    guess = max(truths.values(), default=0) / len(new) if new else 0.0
    own = accuracy(new)
    return [{"code": "first", "ok": own > guess, "rows": len(new), "new": round(own, 4), "guess": round(guess, 4)}]


def enough(rows: int) -> Reason:
    """Whether there are rows enough to judge by."""
    return {"code": "rows", "ok": rows >= FEWEST_ROWS, "rows": rows, "least": FEWEST_ROWS}


def level_one(new: tuple[int, int], old: tuple[int, int] | None, of: tuple[int, int]) -> Reason:
    """Alarms raised (dangerous, harmless) of so many sentences: never fewer of the dangerous ones."""
    was = old or (0, 0)
    values = {"new": new[0], "old": was[0], "rows": of[0], "false_new": new[1], "false_old": was[1], "harmless": of[1]}
    return {"code": "level_one", "ok": old is None or new[0] >= old[0], **values}


def doubts(corrections: Iterable[Doubtable]) -> list[Reason]:
    """The groups of corrections that do not hang together: everybody's, each person's, and those to each type."""
    groups: dict[tuple[str, Any], list[Doubtable]] = defaultdict(list)
    for each in corrections:
        groups["person", each.person].append(each)
        groups["label", each.label].append(each)
        groups["all", None].append(each)
    found = []
    for (what, whom), members in groups.items():
        against = Counter(each.best for each in members if each.doubted)
        count, moved = sum(against.values()), sum(each.moved for each in members)
        widely = len(against) >= DOUBTED_KINDS and max(against.values()) <= LARGEST_KIND * count
        scattered = count >= DOUBTED_COUNT and count >= DOUBTED_SHARE * len(members) and widely
        if scattered or (moved >= MOVED_COUNT and moved >= MOVED_SHARE * len(members)):
            found.append(
                {
                    "code": "doubted",
                    "ok": False,
                    "of": what,
                    "whom": whom,
                    "rows": len(members),
                    "doubted": count,
                    "kinds": len(against),
                    "share": round(count / len(members), 3),
                }
            )
    found.sort(key=lambda reason: (reason["of"], -reason["doubted"]))
    return found


def sign_test(better: int, worse: int) -> float:
    """The chance of at least so many worse among those that changed, if each were as likely better."""
    changed = better + worse
    return sum(comb(changed, at) for at in range(worse, changed + 1)) / 2**changed if changed else 1.0


def _accuracy(new: Sequence[Answer], old: Sequence[Answer], rows: str) -> Reason:
    better = sum(one.fine and not other.fine for one, other in zip(new, old, strict=True))
    worse = sum(other.fine and not one.fine for one, other in zip(new, old, strict=True))
    chance = sign_test(better, worse)
    values = {"new": round(accuracy(new), 4), "old": round(accuracy(old), 4), "better": better, "worse": worse, "chance": round(chance, 4)}
    return {"code": "accuracy", "of": rows, "ok": worse <= better or chance >= CHANCE, "rows": len(new), **values}


def _macro(new: Sequence[Answer], old: Sequence[Answer], rows: str) -> Reason:
    draw = random.Random(20260101)  # noqa: S311 (no secret)
    size = len(new)
    upper = 0.0
    if size and macro_f1(new) < macro_f1(old):
        differences = []
        for _ in range(DRAWS):
            at = [draw.randrange(size) for _ in range(size)]
            differences.append(macro_f1([new[each] for each in at]) - macro_f1([old[each] for each in at]))
        upper = sorted(differences)[int(DRAWS * (1 - CHANCE))]
    values = {"new": round(macro_f1(new), 4), "old": round(macro_f1(old), 4), "upper": round(upper, 4)}
    return {"code": "macro_f1", "of": rows, "ok": upper >= 0, "rows": size, **values}


def _types(new: Sequence[Answer], old: Sequence[Answer], rows: str) -> list[Reason]:
    """Labels that fell: one type that is given up is felt by its customers, whatever the mean says."""
    counts = Counter(answer.truth for answer in new)
    found = []
    for label, count in sorted(counts.items()):
        was, is_now = recall(old, label), recall(new, label)
        ok = count < TYPE_ROWS or was - is_now <= TYPE_FALL
        found.append({"code": "type", "of": rows, "ok": ok, "label": label, "rows": count, "new": round(is_now, 4), "old": round(was, 4)})
    return found
