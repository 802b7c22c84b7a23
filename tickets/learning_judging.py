"""A version of the classifier beside the one in use: what each says of the same rows, and what the gate makes of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tickets import classification, sorting
from tickets.corrections import Correction
from tickets.defaults.level_one import DANGEROUS, HARMLESS
from tickets.learning import gate
from tickets.learning.examples import Example
from tickets.learning.machines import Options
from tickets.learning.measuring import Answer
from tickets.learning.model import TextModel
from tickets.learning.splitting import place
from tickets.learning.training import train
from tickets.learning_material import Learnt, family, gate_examples, own_labels
from tickets.learning_versions import DEPARTMENT, ISSUE_TYPE
from tickets.models import ClassifierVersion

ASIDE = 0.25
"""The share of the starter's texts on which the harm of new rows is seen."""


def judge(
    target: str, new: TextModel, old: TextModel | None, material: Learnt, current: ClassifierVersion | None
) -> tuple[dict[str, Any], list[gate.Reason]]:
    """The figures of the new version and of the one in use on the same rows, and what the gate says for and against it."""
    if old is not None and set(old.labels).isdisjoint(new.labels):
        old = None  # another set of labels: there is nothing to compare
    asked = {"gate": gate_examples(target), "held": material.held}
    new_said = {name: answers(new, rows) for name, rows in asked.items()}
    old_said = {name: answers(old, rows) for name, rows in asked.items()} if old else {}
    metrics: dict[str, Any] = {"new": _figures(new_said), "old": _figures(old_said) if old else None}
    reasons = [gate.enough(sum(map(len, asked.values())))]
    if old is None:
        reasons += gate.alone(new_said["gate"] + new_said["held"])
    else:
        for name, rows in asked.items():
            if len(rows) >= gate.FEWEST_ROWS:
                reasons += gate.compare(new_said[name], old_said[name], rows=name)
        reasons += _lost_labels(target, new, old) + _harm(material)
    if target == ISSUE_TYPE:
        reason = gate.level_one(alarms(new), alarms(old), (len(DANGEROUS), len(HARMLESS)))
        metrics["level_one"] = {key: reason[key] for key in ("new", "old", "rows", "false_new", "false_old", "harmless")}
        reasons.append(reason)
        if old is not None:
            since = current.trained_on.get("last", 0) if current else 0
            reasons += gate.doubts(_doubtable(old, [row for row in material.corrections if row.event > since]))
    return metrics, reasons


def _harm(material: Learnt) -> list[gate.Reason]:
    """What the new rows do to a quarter of the starter's texts that neither of two models has read, one trained with them, one without.

    The gate's sentences are few; these are hundreds, and see one type being taught to be another.
    """
    aside = [row for row in material.base if place(row.text) < ASIDE]
    if len(aside) < gate.FEWEST_ROWS:
        return []
    rest = [row for row in material.base if place(row.text) >= ASIDE]
    more = material.learnt[len(material.base) :]
    plain = Options(folds=0)
    new, old = (answers(train([*rest, *rows], options=plain), aside) for rows in (more, material.known))
    return gate.compare(new, old, rows="starter")


def answers(model: TextModel, rows: Sequence[Example]) -> list[Answer]:
    """What a model says of some rows."""
    return [Answer(row.label, said, row.acceptable) for row, said in zip(rows, model.predict_many([row.text for row in rows]), strict=True)]


def alarms(model: TextModel | None) -> tuple[int, int]:
    """How many of the dangerous and of the harmless sentences become level 1, by the whole sorting with this model in it."""
    types = {row.code: classification.TypeInfo(row.code, row.category, row.parent, row.priority) for row in sorting.types().values()}
    rules, voice = sorting.rules(), model.predict if model else None

    def raised(sentences: Iterable[str]) -> int:
        found = (classification.classify(classification.Contact("", text), rules, types, voice, sorting.danger_heard) for text in sentences)
        return sum(each.level == 1 for each in found)

    return raised(DANGEROUS), raised(HARMLESS)


def _doubtable(old: TextModel, said: Sequence[Correction]) -> list[gate.Doubtable]:
    said = [row for row in said if not row.confirms]
    return [gate.Doubtable(row.person, row.was, row.label, old.predict(row.text), frozenset(family(row.label))) for row in said]


def _lost_labels(target: str, new: TextModel, old: TextModel) -> list[gate.Reason]:
    """Labels that only the old one knows; a type that the house gave up is no loss."""
    known = own_labels(target) if target in (ISSUE_TYPE, DEPARTMENT) else old.labels
    lost = [label for label in old.labels if label not in new.labels and label in known]
    return [{"code": "lost", "ok": False, "labels": lost}] if lost else []


def _figures(said: Mapping[str, list[Answer]]) -> dict[str, Any]:
    together = [answer for rows in said.values() for answer in rows]
    return {"all": gate.figures(together), **{name: gate.figures(rows) for name, rows in said.items() if rows}}
