"""How good answers are: accuracy, F1, calibration, and what is taken for what. Pure arithmetic over answers and truths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

BINS = 10


@dataclass(frozen=True)
class Answer:
    """What a model said of one text, beside what is true of it."""

    truth: str
    said: Mapping[str, float]
    acceptable: tuple[str, ...] = ()

    @property
    def best(self) -> str:
        """The label it would have been given; of equals the first by name, as everywhere."""
        return max(sorted(self.said), key=self.said.__getitem__, default="")

    @property
    def sure(self) -> float:
        """How sure the model was of it."""
        return self.said.get(self.best, 0.0)

    @property
    def right(self) -> bool:
        """Exactly the true label."""
        return self.best == self.truth

    @property
    def fine(self) -> bool:
        """The true label, or one that a reader would accept as well."""
        return self.right or self.best in self.acceptable


def accuracy(answers: Sequence[Answer]) -> float:
    """The share that is exactly right."""
    return _share([answer.right for answer in answers])


def lenient_accuracy(answers: Sequence[Answer]) -> float:
    """The share that is right or acceptable."""
    return _share([answer.fine for answer in answers])


def top(answers: Sequence[Answer], first: int = 2) -> float:
    """The share where the truth is among the first few."""
    return _share([answer.truth in sorted(answer.said, key=lambda label: (-answer.said[label], label))[:first] for answer in answers])


def most_confident(answers: Sequence[Answer], share: float = 0.9) -> float:
    """Accuracy on that share of the answers of which the model was most sure."""
    return accuracy(sorted(answers, key=lambda answer: -answer.sure)[: ceil(len(answers) * share)])


def f1_by_label(answers: Sequence[Answer]) -> dict[str, float]:
    """F1 of each label that is true of something."""
    both = Counter(answer.truth for answer in answers if answer.right)
    true = Counter(answer.truth for answer in answers)
    said = Counter(answer.best for answer in answers)
    return {label: _f1(both[label], said[label], true[label]) for label in sorted(true)}


def macro_f1(answers: Sequence[Answer]) -> float:
    """The mean of the labels' F1, a seldom label as heavy as a common one."""
    scores = f1_by_label(answers)
    return sum(scores.values()) / len(scores) if scores else 0.0


def recall(answers: Sequence[Answer], label: str) -> float:
    """The share of a label's texts that were found."""
    return _share([answer.best == label for answer in answers if answer.truth == label])


def micro_f1(pairs: Sequence[tuple[Collection[str], Collection[str]]]) -> float:
    """F1 over all labels of all texts together; each pair is (what is true, what was said)."""
    both = sum(len(set(true) & set(said)) for true, said in pairs)
    return _f1(both, sum(len(set(said)) for _, said in pairs), sum(len(set(true)) for true, _ in pairs))


def calibration_error(outcomes: Sequence[tuple[float, bool]], bins: int = BINS) -> float:
    """Expected calibration error: how far what was claimed lies from what was right, in equal bins, by their weight.

    Each outcome is (how sure, whether right).
    """
    groups: dict[int, list[tuple[float, bool]]] = {}
    for sure, right in outcomes:
        groups.setdefault(min(int(sure * bins), bins - 1), []).append((sure, right))
    gaps = (abs(sum(sure for sure, _ in group) - sum(right for _, right in group)) for group in groups.values())
    return sum(gaps) / len(outcomes) if outcomes else 0.0


def confusions(answers: Sequence[Answer], most: int = 10) -> list[tuple[str, str, int]]:
    """What was taken for what (true, said, how often), the most frequent first."""
    pairs = Counter((answer.truth, answer.best) for answer in answers if not answer.right)
    return [(true, said, count) for (true, said), count in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:most]]


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


def _f1(both: int, said: int, true: int) -> float:
    return 2 * both / (said + true) if said + true else 0.0
