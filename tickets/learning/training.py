"""Training a text model from examples: log-count ratios on weighed n-grams, one linear machine for each label, then calibration.

The same examples in the same order give the same model, to the byte. scikit-learn is loaded here, on first use, and nowhere else.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tickets.learning.features import Blocks, Feature, counts, hashed, weighed
from tickets.learning.model import TextModel, quantised

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

    Floats = np.ndarray[Any, np.dtype[np.float64]]

SMOOTHING = 0.5
"""What is added to each count before ratios are taken, so that a word never seen with a label does not exclude it."""
SOFTEST, SHARPEST = 0.2, 40.0


@dataclass(frozen=True)
class Example:
    """A text and what it is about. `acceptable` labels are right as well; in a multi-label model the text has them all."""

    text: str
    label: str
    acceptable: tuple[str, ...] = ()
    weight: float = 1.0
    source: str = ""


@dataclass(frozen=True)
class Options:
    """How a model is trained. The shipped values were chosen by cross-validation (docs/sorting.md)."""

    blocks: Blocks = field(default_factory=Blocks)
    multi: bool = False
    ratios: float = 1.0
    """How much of each feature's log-count ratio goes into its value: 0 none, 1 all."""
    strictness: float = 1.0
    """The machine's C: how dearly it pays for an example on the wrong side."""
    balance: float = 0.5
    """How much seldom labels are raised: 0 not at all, 1 until all weigh the same."""
    fewest: int = 1
    """In how many examples a feature must stand to be kept."""
    folds: int = 5
    seed: int = 20260101


class TooFewExamples(ValueError):
    """There is nothing to tell apart: fewer than two labels."""


def train(examples: Sequence[Example], *, options: Options | None = None, info: Mapping[str, Any] | None = None) -> TextModel:
    """A model of these examples, its probabilities calibrated on texts that it had not seen."""
    options = options or Options()
    labels = labels_of(examples, multi=options.multi)
    if len(labels) < 2 and not options.multi:
        raise TooFewExamples("examples of at least two labels are needed")
    found = [counts(example.text, options.blocks) for example in examples]
    slopes, offsets = _calibrated(examples, found, labels, options)
    fitted = _fit(examples, found, labels, options)
    weights, step = quantised(fitted.weights.tolist(), float(abs(fitted.weights).max()) if fitted.weights.size else 1.0)
    return TextModel(
        labels=labels,
        keys=fitted.space.keys,
        rarity=array("f", fitted.space.rarity),
        weights=weights,
        step=step,
        slopes=slopes,
        offsets=[slope * float(bias) + offset for slope, bias, offset in zip(slopes, fitted.biases, offsets, strict=True)],
        blocks=options.blocks,
        multi=options.multi,
        info={**(info or {}), "examples": len(examples), "per_label": dict(sorted(_per_label(examples, options.multi).items()))},
    )


def labels_of(examples: Sequence[Example], *, multi: bool = False) -> tuple[str, ...]:
    """The labels of examples, sorted."""
    return tuple(sorted(label for label in _per_label(examples, multi) if label))


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


def _per_label(examples: Sequence[Example], multi: bool) -> Counter[str]:
    return Counter(label for example in examples for label in ({example.label, *example.acceptable} if multi else {example.label}))


@dataclass
class _Space:
    """The features that training saw, by hash, and how seldom each is."""

    keys: array[int]
    rarity: list[float]
    place: dict[int, int]


@dataclass
class _Fitted:
    space: _Space
    weights: Floats
    biases: Floats

    def scores(self, found: Sequence[Mapping[Feature, float]], blocks: Blocks) -> Floats:
        scores: Floats = _matrix(found, self.space, blocks) @ self.weights + self.biases
        return scores


def _fit(examples: Sequence[Example], found: Sequence[Mapping[Feature, float]], labels: Sequence[str], options: Options) -> _Fitted:
    import numpy as np
    from sklearn.svm import LinearSVC

    space = _space(found, options.fewest)
    table = _matrix(found, space, options.blocks)
    own_weights = np.array([example.weight for example in examples])
    weights = np.zeros((len(space.keys), len(labels)))
    biases = np.zeros(len(labels))
    for at, label in enumerate(labels):
        has = np.array([_has(example, label, options.multi) for example in examples])
        if has.all() or not has.any():
            biases[at] = 1.0 if has.all() else -1.0
            continue
        ratio = _ratios(table, has, own_weights, options.ratios)
        raised = np.where(has, ((~has).sum() / has.sum()) ** options.balance, 1.0)
        machine = LinearSVC(C=options.strictness, random_state=options.seed % 2**31, max_iter=3000, tol=1e-3)
        machine.fit(table.multiply(ratio).tocsr(), has, sample_weight=own_weights * raised)
        weights[:, at] = machine.coef_[0] * ratio
        biases[at] = machine.intercept_[0]
    return _Fitted(space, weights, biases)


def _has(example: Example, label: str, multi: bool) -> bool:
    return example.label == label or (multi and label in example.acceptable)


def _ratios(table: csr_matrix, has: np.ndarray[Any, Any], own_weights: Floats, share: float) -> Floats:
    """The size of each feature's log-count ratio for a label: what stands evenly everywhere is nearly nothing."""
    import numpy as np

    if not share:
        return np.ones(table.shape[1])
    inside = np.asarray((table.multiply((has * own_weights)[:, None])).sum(axis=0)).ravel() + SMOOTHING
    outside = np.asarray((table.multiply((~has * own_weights)[:, None])).sum(axis=0)).ravel() + SMOOTHING
    ratio = np.abs(np.log((inside / inside.sum()) / (outside / outside.sum())))
    mixed: Floats = (1 - share) + share * ratio
    return mixed


def _space(found: Sequence[Mapping[Feature, float]], fewest: int) -> _Space:
    from math import log

    seen: Counter[int] = Counter(key for each in found for key in {hashed(feature) for feature in each})
    keys = sorted(key for key, count in seen.items() if count >= fewest)
    rarity = [log((1 + len(found)) / (1 + seen[key])) + 1 for key in keys]
    return _Space(array("I", keys), rarity, {key: at for at, key in enumerate(keys)})


def _matrix(found: Sequence[Mapping[Feature, float]], space: _Space, blocks: Blocks) -> csr_matrix:
    import numpy as np
    from scipy.sparse import csr_matrix

    values: array[float] = array("d")
    columns: array[int] = array("i")
    ends = [0]
    for each in found:
        known = {feature: at for feature in each if (at := space.place.get(hashed(feature))) is not None}
        weighted = weighed(each, {feature: space.rarity[at] for feature, at in known.items()}, blocks)
        columns.extend(known[feature] for feature in weighted)
        values.extend(weighted.values())
        ends.append(len(columns))
    return csr_matrix(
        (np.frombuffer(values, dtype=np.float64).copy(), np.frombuffer(columns, dtype=np.intc).copy(), np.array(ends)),
        shape=(len(found), len(space.keys)),
    )


def _calibrated(
    examples: Sequence[Example], found: Sequence[Mapping[Feature, float]], labels: Sequence[str], options: Options
) -> tuple[list[float], list[float]]:
    """Slope and offset that turn scores into probabilities, from texts that were kept aside one fold after the other."""
    import numpy as np

    plain = [1.0] * len(labels), [0.0] * len(labels)
    if options.folds < 2 or len(examples) < 2 * options.folds:
        return plain
    scores = np.zeros((len(examples), len(labels)))
    for rest, kept in _splits(examples, options):
        fitted = _fit([examples[at] for at in rest], [found[at] for at in rest], labels, options)
        scores[kept] = fitted.scores([found[at] for at in kept], options.blocks)
    truth = np.array([[_has(example, label, options.multi) for label in labels] for example in examples])
    return _sigmoids(scores, truth) if options.multi else _temperature(scores, truth)


def _splits(examples: Sequence[Example], options: Options) -> Iterator[tuple[list[int], list[int]]]:
    fold_of = parts(examples, options.folds, seed=options.seed)
    for fold in range(options.folds):
        rest = [at for at, own in enumerate(fold_of) if own != fold]
        kept = [at for at, own in enumerate(fold_of) if own == fold]
        if rest and kept:
            yield rest, kept


def _temperature(scores: Floats, truth: np.ndarray[Any, Any]) -> tuple[list[float], list[float]]:
    """One slope for all labels: the one under which the kept-aside texts were least surprising."""
    import numpy as np
    from scipy.optimize import minimize_scalar

    def surprise(log_slope: float) -> float:
        grown = np.exp(log_slope) * scores
        grown -= grown.max(axis=1, keepdims=True)
        logs = grown - np.log(np.exp(grown).sum(axis=1, keepdims=True))
        return -float(logs[truth].mean())

    best = minimize_scalar(surprise, bounds=(np.log(SOFTEST), np.log(SHARPEST)), method="bounded", options={"xatol": 1e-3})
    slope = round(float(np.exp(best.x)), 4)
    return [slope] * scores.shape[1], [0.0] * scores.shape[1]


def _sigmoids(scores: Floats, truth: np.ndarray[Any, Any]) -> tuple[list[float], list[float]]:
    """A slope and an offset for each label by itself."""
    from sklearn.linear_model import LogisticRegression

    slopes, offsets = [], []
    for at in range(scores.shape[1]):
        if truth[:, at].all() or not truth[:, at].any():
            slopes.append(1.0)
            offsets.append(0.0)
            continue
        line = LogisticRegression(C=10.0).fit(scores[:, [at]], truth[:, at])
        slopes.append(round(float(line.coef_[0][0]), 4))
        offsets.append(round(float(line.intercept_[0]), 4))
    return slopes, offsets
