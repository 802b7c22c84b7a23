"""Training a text model from examples: log-count ratios on weighed n-grams, one linear machine for each label, then calibration.

The same examples in the same order give the same model, to the byte. scikit-learn is loaded here, on first use, and nowhere else.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log
from typing import TYPE_CHECKING, Any

from tickets.learning.clauses import FEWEST, STIFF_GRAMS, Clauses, clauses_of, counts_of_clause, learnt_by_clauses
from tickets.learning.features import BLOCKS, Blocks, Feature, counts, hashed, share_of
from tickets.learning.meaning import MANY, NEVER, Encode, Meaning, learnt, learnt_with_grams, packed, read
from tickets.learning.model import HALF, TextModel, quantised

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    Floats = np.ndarray[Any, np.dtype[np.float64]]

SMOOTHING = 0.5
"""What is added to each count before ratios are taken, so that a word never seen with a label does not exclude it."""
SOFTEST, SHARPEST = 0.2, 40.0
MEANT = (0.5, 0.75, 1.0, 1.5)
"""What the meaning may count beside the n-grams' calibrated score; those kept aside say how much. Never more: see `_mixture`."""
MEANT_OF_MANY = (1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)
"""Of many examples (`meaning.MANY`) those kept aside say how much: there are enough of them for it, and they are not a starter's."""

SURE_ENOUGH = tuple(round(0.99 - step / 100, 2) for step in range(20))
"""The bars that are tried for the n-grams' probability, from the highest down, below which the sentence encoder is asked. None under 0.8:
what customers write is less like the examples than those kept aside are."""


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
    """How a model is trained. What each value gained is in docs/sorting.md."""

    blocks: Blocks = field(default_factory=Blocks)
    multi: bool = False
    ratios: float = 0.0
    """How much of each feature's log-count ratio goes into its value: 0 none, 1 all."""
    strictness: float = 0.5
    """The machine's C: how dearly it pays for an example on the wrong side."""
    balance: float = 0.5
    """How much seldom labels are raised: 0 not at all, 1 until all weigh the same."""
    fewest: int = 1
    """In how many examples a feature must stand to be kept."""
    folds: int = 5
    seed: int = 20260101


CANDIDATES = (
    Options(),
    Options(blocks=Blocks(head=(1, 2), head_weight=0.5), ratios=1.0, strictness=1.0),
    Options(blocks=Blocks(chinese=(1, 2), head=(1, 2), head_weight=0.5), ratios=1.0, strictness=1.0, fewest=5),
)
"""For short texts of a few sentences; for many of one kind; for long ones, where what stands a few times only is chance."""
CHOOSING_FOLDS = 3
CHOOSING_MOST = 3000
CHOOSING_FEWEST = 100
CALIBRATING_MOST = 6000
"""Of more examples than that, two folds are enough to calibrate."""


class TooFewExamples(ValueError):
    """There is nothing to tell apart: fewer than two labels."""


def train(
    examples: Sequence[Example],
    *,
    options: Options | None = None,
    info: Mapping[str, Any] | None = None,
    encoders: Mapping[str, Encode] | None = None,
) -> TextModel:
    """A model of these examples, its probabilities calibrated on texts that it had not seen.

    Without `options` those are taken that do best on examples kept aside. With one of the `encoders`, where it answers, the
    model learns what texts mean as well.
    """
    multi = options is not None and options.multi
    labels = labels_of(examples, multi=multi)
    if len(labels) < 2 and not multi:
        raise TooFewExamples("examples of at least two labels are needed")
    options = options or chosen(examples)
    features = _read([example.text for example in examples], options.blocks)
    aside = _aside(examples, features, labels, options) if options.folds >= 2 and len(examples) >= 2 * options.folds else None
    slopes, offsets, bars = _calibrated(aside, _truth(examples, labels, options), labels, options)
    fitted = _fit(examples, features, labels, options)
    clauses = meaning = None
    if aside is not None:
        alone, heard = aside * slopes + offsets, None
        if multi:
            heard = _heard(examples, fitted, options)
            clauses, alone = _clauses(examples, heard, alone, labels, options)
            bars = _bars(alone, _truth(examples, labels, options), labels)
        meaning = _meaning(examples, alone, labels, options, encoders or {}, heard)
    weights, step = quantised(fitted.weights.tolist(), float(abs(fitted.weights).max()) if fitted.weights.size else 1.0)
    return TextModel(
        labels=labels,
        keys=array("I", fitted.keys.tolist()),
        rarity=array("f", fitted.rarity.tolist()),
        weights=weights,
        step=step,
        slopes=slopes,
        offsets=[slope * float(bias) + offset for slope, bias, offset in zip(slopes, fitted.biases, offsets, strict=True)],
        blocks=options.blocks,
        multi=options.multi,
        bars=bars,
        info={**(info or {}), "examples": len(examples), "per_label": dict(sorted(_per_label(examples, options.multi).items()))},
        clauses=clauses,
        meaning=meaning,
        encode=(encoders or {}).get(meaning.encoder) if meaning else None,
    )


def chosen(examples: Sequence[Example], *, multi: bool = False) -> Options:
    """The candidate that does best by cross-validation on (a fixed sample of) the examples; the first, where they are few."""
    choices = [replace(options, multi=multi, folds=CHOOSING_FOLDS) for options in CANDIDATES]
    if len(examples) < CHOOSING_FEWEST:
        return replace(choices[0], folds=Options().folds)
    fold_of = parts(examples, -(-len(examples) // CHOOSING_MOST))
    sample = [example for example, fold in zip(examples, fold_of, strict=True) if fold == 0]
    labels = labels_of(sample, multi=multi)
    reads: dict[Blocks, _Read] = {}
    marks = []
    for options in choices:
        if options.blocks not in reads:
            reads[options.blocks] = _read([example.text for example in sample], options.blocks)
        truth = _truth(sample, labels, options)
        scores = _aside(sample, reads[options.blocks], labels, options)
        marks.append(_mark(scores, truth, multi=multi))
    best = choices[marks.index(max(marks))]
    return replace(best, folds=2 if len(examples) > CALIBRATING_MOST else Options().folds)


def _mark(scores: Floats, truth: np.ndarray[Any, np.dtype[np.bool_]], *, multi: bool) -> float:
    """Accuracy, or micro-F1 where texts have several labels; rounded, so that a hair's breadth decides for the earlier candidate."""
    if not multi:
        return round(float(truth[range(len(truth)), scores.argmax(axis=1)].mean()), 3)
    said = scores > 0
    return round(float(2 * (said & truth).sum() / max(said.sum() + truth.sum(), 1)), 3)


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
class _Read:
    """Texts as features, one after the other: `ends` says where each text's features end."""

    keys: np.ndarray[Any, np.dtype[np.uint32]]
    damped: Floats
    shares: Floats
    blocks: np.ndarray[Any, np.dtype[np.uint8]]
    rows: np.ndarray[Any, np.dtype[np.intp]]

    def of(self, chosen: Sequence[int], texts: int) -> _Read:
        """Some of the texts, in the order of `chosen`, which is ascending."""
        import numpy as np

        place = np.full(texts, -1, dtype=np.intp)
        place[list(chosen)] = np.arange(len(chosen))
        kept = place[self.rows] >= 0
        return _Read(self.keys[kept], self.damped[kept], self.shares[kept], self.blocks[kept], place[self.rows[kept]])


@dataclass
class _Fitted:
    """What a machine learnt: a row of weights for each feature that stood in its examples."""

    keys: np.ndarray[Any, np.dtype[np.uint32]]
    rarity: Floats
    weights: Floats
    biases: Floats

    def scores(self, read: _Read, texts: int) -> Floats:
        scores: Floats = _matrix(read, texts, self.keys, self.rarity) @ self.weights + self.biases
        return scores


Count = Callable[[str, Blocks], dict[Feature, float]]


def _read(texts: Sequence[str], blocks: Blocks, count: Count = counts) -> _Read:
    import numpy as np

    keys, damped, of_block, rows = array("I"), array("d"), array("B"), array("l")
    for row, text in enumerate(texts):
        found = count(text, blocks)
        keys.extend(map(hashed, found))
        damped.extend(1 + log(count) for count in found.values())
        of_block.extend(BLOCKS.index(block) for block, _ in found)
        rows.extend([row] * len(found))
    block_of = np.array(of_block, dtype=np.uint8)
    shares = np.array([share_of(block, blocks) for block in BLOCKS])[block_of] if len(block_of) else np.zeros(0)
    return _Read(np.array(keys, dtype=np.uint32), np.array(damped), shares, block_of, np.array(rows, dtype=np.intp))


def _fit(examples: Sequence[Example], read: _Read, labels: Sequence[str], options: Options) -> _Fitted:
    import numpy as np

    keys, seen = np.unique(read.keys, return_counts=True)
    keys, seen = keys[seen >= options.fewest], seen[seen >= options.fewest]
    rarity = np.log((1 + len(examples)) / (1 + seen)) + 1
    table = _matrix(read, len(examples), keys, rarity)
    own_weights = np.array([example.weight for example in examples])
    weights = np.zeros((len(keys), len(labels)))
    biases = np.zeros(len(labels))
    truth = _truth(examples, labels, options)
    if not options.ratios and not options.multi and len(keys) and len(labels) > 2:
        # One machine a label as below, in one call: labels may be hundreds.
        counted = truth.sum(axis=0)
        raised = {at: ((len(examples) - own) / own) ** options.balance for at, own in enumerate(counted.tolist()) if own}
        machine = _machine(options, raised).fit(table, truth.argmax(axis=1), sample_weight=own_weights)
        weights[:, machine.classes_] = machine.coef_.T
        biases[:] = -1.0
        biases[machine.classes_] = machine.intercept_
        return _Fitted(keys, rarity, weights, biases)
    for at in range(len(labels)):
        has = truth[:, at]
        if has.all() or not has.any() or not len(keys):
            biases[at] = 1.0 if has.all() else -1.0
            continue
        ratio = _ratios(table, has, own_weights, options.ratios)
        raised = {1: ((~has).sum() / has.sum()) ** options.balance}
        machine = _machine(options, raised).fit(table.multiply(ratio).tocsr(), has.astype(int), sample_weight=own_weights)
        weights[:, at] = machine.coef_[0] * ratio
        biases[at] = machine.intercept_[0]
    return _Fitted(keys, rarity, weights, biases)


def _machine(options: Options, raised: Mapping[int, float]) -> LinearSVC:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=options.strictness, class_weight=dict(raised), random_state=options.seed % 2**31, max_iter=3000, tol=1e-2)


def _truth(examples: Sequence[Example], labels: Sequence[str], options: Options) -> np.ndarray[Any, np.dtype[np.bool_]]:
    import numpy as np

    return np.array([[_has(example, label, options.multi) for label in labels] for example in examples], dtype=bool)


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


def _matrix(read: _Read, texts: int, keys: np.ndarray[Any, np.dtype[np.uint32]], rarity: Floats) -> csr_matrix:
    """The same values as `features.weighed`, for all texts at once."""
    import numpy as np
    from scipy.sparse import csr_matrix

    places = np.searchsorted(keys, read.keys)
    known = places < len(keys)
    known[known] = keys[places[known]] == read.keys[known]
    places, rows = places[known], read.rows[known]
    values = read.damped[known] * rarity[places]
    groups = rows * len(BLOCKS) + read.blocks[known]
    lengths = np.sqrt(np.bincount(groups, weights=values * values, minlength=texts * len(BLOCKS)))
    values = values * read.shares[known] / lengths[groups]
    return csr_matrix((values, (rows, places)), shape=(texts, len(keys)))


def _calibrated(
    scores: Floats | None, truth: np.ndarray[Any, np.dtype[np.bool_]], labels: Sequence[str], options: Options
) -> tuple[list[float], list[float], dict[str, float]]:
    """Slope and offset that turn scores into probabilities, from texts that were kept aside one fold after the other.

    For texts with several labels also the bar of each label: the probability from which on saying it gains more F1 than it costs.
    """
    if scores is None:
        return [1.0] * len(labels), [0.0] * len(labels), {}
    if not options.multi:
        return *_temperature(scores, truth), {}
    slopes, offsets = _sigmoids(scores, truth)
    return slopes, offsets, _bars(scores * slopes + offsets, truth, labels)


@dataclass
class _Heard:
    """The clauses of texts, as n-grams that stand in several texts: a column for each of `places`, rows of the fitted machine."""

    table: csr_matrix
    starts: list[int]
    places: np.ndarray[Any, np.dtype[np.intp]]
    rows: int
    rarest: float

    def whole(self, table: Floats) -> tuple[array[int], float]:
        """A table over the columns as one over all rows of the machine."""
        import numpy as np

        wide = np.zeros((self.rows, table.shape[1]))
        wide[self.places] = table
        return quantised(wide.tolist(), float(abs(wide).max()) if wide.size else 1.0)


def _heard(examples: Sequence[Example], fitted: _Fitted, options: Options) -> _Heard:
    import numpy as np

    found = [clauses_of(example.text) for example in examples]
    # A row's rarity says in how many texts its n-gram stood: between two whole numbers lies the bar.
    rarest = log((1 + len(examples)) / (1 + FEWEST - HALF)) + 1
    places = np.flatnonzero(fitted.rarity <= rarest)
    read = _read([clause for clauses in found for clause in clauses], options.blocks, counts_of_clause)
    starts = [0, *np.cumsum([len(clauses) for clauses in found]).tolist()]
    table = _matrix(read, starts[-1], fitted.keys[places], fitted.rarity[places])
    return _Heard(table, starts, places, len(fitted.keys), rarest)


def _clauses(examples: Sequence[Example], heard: _Heard, alone: Floats, labels: Sequence[str], options: Options) -> tuple[Clauses, Floats]:
    """The part that listens to clauses, and the scores of texts with it that it had not seen."""
    import numpy as np
    from scipy.sparse import csr_matrix, hstack

    truth = _truth(examples, labels, options)
    weights = np.array([example.weight for example in examples])
    rows = hstack([heard.table, csr_matrix(np.ones((heard.starts[-1], 1)))]).tocsr()
    stiff = np.array([*[STIFF_GRAMS] * heard.table.shape[1], 0.0])
    fold_of = parts(examples, options.folds, seed=options.seed)
    table, aside = learnt_by_clauses(rows, heard.starts, truth, weights, fold_of, stiff)
    tilts, slopes, offsets = _mixture(alone, aside, truth, multi=True)
    small, step = heard.whole(table[:-1])
    biases = tuple(round(float(value), 4) for value in table[-1])
    return (
        Clauses(small, step, heard.rarest, biases, tuple(tilts), tuple(slopes), tuple(offsets)),
        alone * tilts + aside * slopes + offsets,
    )


def _meaning(
    examples: Sequence[Example],
    alone: Floats,
    labels: Sequence[str],
    options: Options,
    encoders: Mapping[str, Encode],
    clauses: _Heard | None,
) -> Meaning | None:
    """The part that knows what texts mean, mixed with the n-grams as texts that neither had seen ask for; None without an encoder."""
    import numpy as np

    texts = [example.text for example in examples]
    heard_by = ((name, read(texts, encode, clauses=clauses is not None)) for name, encode in encoders.items())
    encoder, material = next(((name, each) for name, each in heard_by if each is not None), ("", None))
    if material is None:
        return None
    truth = _truth(examples, labels, options)
    weights = np.array([example.weight for example in examples])
    fold_of = parts(examples, options.folds, seed=options.seed)
    grams: tuple[array[int] | None, float] = (None, 0.0)
    if clauses is None:
        table, heard = learnt(material, truth, weights, fold_of)
    else:
        of_grams, table, heard = learnt_with_grams(material, clauses.table, truth, weights, fold_of)
        grams = clauses.whole(of_grams)
    tilts, slopes, offsets = _mixture(alone, heard, truth, multi=options.multi)
    small, step = packed(table)
    both = alone * tilts + heard * slopes + offsets
    bars = _bars(both, truth, labels) if options.multi else {}
    return Meaning(
        encoder=encoder,
        size=material.size,
        waves=material.waves,
        step=step,
        weights=small,
        tilts=tuple(tilts),
        slopes=tuple(slopes),
        offsets=tuple(offsets),
        clauses=options.multi,
        bars=bars,
        longest=material.longest,
        grams=grams[0],
        grams_step=grams[1],
        width=material.width,
        enough=NEVER if options.multi else _enough(alone, both, truth),
    )


def _enough(alone: Floats, both: Floats, truth: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    """How sure the n-grams must be for the meaning not to be asked: the lowest bar from which on it made no more of the kept-aside texts right."""
    import numpy as np

    grown = np.exp(alone - alone.max(axis=1, keepdims=True))
    sure = grown.max(axis=1) / grown.sum(axis=1)
    right = [truth[range(len(truth)), scores.argmax(axis=1)].astype(int) for scores in (alone, both)]
    lowest = NEVER
    for bar in SURE_ENOUGH:
        if (right[1] - right[0])[sure >= bar].sum() > 0:
            break
        lowest = bar
    return lowest


def _mixture(
    alone: Floats, heard: Floats, truth: np.ndarray[Any, np.dtype[np.bool_]], *, multi: bool
) -> tuple[list[float], list[float], list[float]]:
    """How much the n-grams and the meaning count for each label, and an offset: what makes the kept-aside texts least surprising.

    Of few texts with one label the meaning gets half as much again as the n-grams at most: left free, it gets ten times their weight
    where the examples are as clean as the starter's, and does worse on what customers write.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    wide = alone.shape[1]
    if not multi:
        tried = []
        for meant in MEANT_OF_MANY if len(truth) >= MANY else MEANT:
            slopes, _ = _temperature(alone + meant * heard, truth)
            tried.append((_surprise(slopes[0] * (alone + meant * heard), truth), meant, slopes))
        _, meant, slopes = min(tried)
        return slopes, [round(meant * slope, 4) for slope in slopes], [0.0] * wide
    lines: list[tuple[float, ...]] = []
    for at in range(wide):
        if truth[:, at].all() or not truth[:, at].any():
            lines.append((1.0, 0.0, 0.0))
            continue
        line = LogisticRegression(C=10.0).fit(np.stack([alone[:, at], heard[:, at]], axis=1), truth[:, at])
        lines.append((*(round(float(value), 4) for value in line.coef_[0]), round(float(line.intercept_[0]), 4)))
    return [line[0] for line in lines], [line[1] for line in lines], [line[2] for line in lines]


def _bars(scores: Floats, truth: np.ndarray[Any, np.dtype[np.bool_]], labels: Sequence[str]) -> dict[str, float]:
    """The bar of each label, for scores that are calibrated."""
    import numpy as np

    bars = {}
    for at, label in enumerate(labels):
        sure = 1 / (1 + np.exp(-scores[:, at]))

        def f1(bar: float, sure: Floats = sure, own: np.ndarray[Any, Any] = truth[:, at]) -> float:
            said = sure >= bar
            return float(2 * (said & own).sum() / max(said.sum() + own.sum(), 1))

        bars[label] = max((step / 100 for step in range(20, 81, 2)), key=lambda bar: (round(f1(bar), 3), -abs(bar - HALF)))
    return bars


def _aside(examples: Sequence[Example], read: _Read, labels: Sequence[str], options: Options) -> Floats:
    """The scores of each text by a machine that had not seen it."""
    import numpy as np

    scores = np.zeros((len(examples), len(labels)))
    for rest, kept in _splits(examples, options):
        fitted = _fit([examples[at] for at in rest], read.of(rest, len(examples)), labels, options)
        scores[kept] = fitted.scores(read.of(kept, len(examples)), len(kept))
    return scores


def _splits(examples: Sequence[Example], options: Options) -> Iterator[tuple[list[int], list[int]]]:
    fold_of = parts(examples, options.folds, seed=options.seed)
    for fold in range(options.folds):
        rest = [at for at, own in enumerate(fold_of) if own != fold]
        kept = [at for at, own in enumerate(fold_of) if own == fold]
        if rest and kept:
            yield rest, kept


def _surprise(scores: Floats, truth: np.ndarray[Any, Any]) -> float:
    """How unlikely the right labels were, in the mean."""
    import numpy as np

    grown = scores - scores.max(axis=1, keepdims=True)
    logs = grown - np.log(np.exp(grown).sum(axis=1, keepdims=True))
    return -float(logs[truth].mean())


def _temperature(scores: Floats, truth: np.ndarray[Any, Any]) -> tuple[list[float], list[float]]:
    """One slope for all labels: the one under which the kept-aside texts were least surprising."""
    import numpy as np
    from scipy.optimize import minimize_scalar

    def surprise(log_slope: float) -> float:
        return _surprise(np.exp(log_slope) * scores, truth)

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
