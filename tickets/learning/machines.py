"""Linear machines on the n-grams of many texts: one for each label, on log-count ratios of weighed n-grams.

scikit-learn, numpy and scipy are loaded here on first use; a process that only answers never comes so far.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING, Any

from tickets.learning.examples import Example, parts
from tickets.learning.features import BLOCKS, Blocks, Feature, counts, hashed, share_of

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Truth = np.ndarray[Any, np.dtype[np.bool_]]

SMOOTHING = 0.5
"""What is added to each count before ratios are taken, so that a word never seen with a label does not exclude it."""


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


def truth_of(examples: Sequence[Example], labels: Sequence[str], options: Options) -> Truth:
    """Which example has which label: a row for each example, a column for each label."""
    import numpy as np

    return np.array([[_has(example, label, options.multi) for label in labels] for example in examples], dtype=bool)


def _has(example: Example, label: str, multi: bool) -> bool:
    return example.label == label or (multi and label in example.acceptable)


@dataclass
class Read:
    """Texts as features, one after the other: `rows` says whose each feature is."""

    keys: np.ndarray[Any, np.dtype[np.uint32]]
    damped: Floats
    shares: Floats
    blocks: np.ndarray[Any, np.dtype[np.uint8]]
    rows: np.ndarray[Any, np.dtype[np.intp]]

    def of(self, chosen: Sequence[int], texts: int) -> Read:
        """Some of the texts, in the order of `chosen`, which is ascending."""
        import numpy as np

        place = np.full(texts, -1, dtype=np.intp)
        place[list(chosen)] = np.arange(len(chosen))
        kept = place[self.rows] >= 0
        return Read(self.keys[kept], self.damped[kept], self.shares[kept], self.blocks[kept], place[self.rows[kept]])


Count = Callable[[str, Blocks], dict[Feature, float]]


def read_texts(texts: Sequence[str], blocks: Blocks, count: Count = counts) -> Read:
    """The features of texts, as `count` finds them."""
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
    return Read(np.array(keys, dtype=np.uint32), np.array(damped), shares, block_of, np.array(rows, dtype=np.intp))


def as_matrix(read: Read, texts: int, keys: np.ndarray[Any, np.dtype[np.uint32]], rarity: Floats) -> csr_matrix:
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


@dataclass
class Fitted:
    """What a machine learnt: a row of weights for each feature that stood in its examples."""

    keys: np.ndarray[Any, np.dtype[np.uint32]]
    rarity: Floats
    weights: Floats
    biases: Floats

    def scores(self, read: Read, texts: int) -> Floats:
        """The score of each label for texts: a row for each text."""
        scores: Floats = as_matrix(read, texts, self.keys, self.rarity) @ self.weights + self.biases
        return scores


def fit(examples: Sequence[Example], read: Read, labels: Sequence[str], options: Options) -> Fitted:
    """One machine a label, on the features that stand in enough of the examples."""
    import numpy as np

    keys, seen = np.unique(read.keys, return_counts=True)
    keys, seen = keys[seen >= options.fewest], seen[seen >= options.fewest]
    rarity = np.log((1 + len(examples)) / (1 + seen)) + 1
    table = as_matrix(read, len(examples), keys, rarity)
    own_weights = np.array([example.weight for example in examples])
    weights = np.zeros((len(keys), len(labels)))
    biases = np.zeros(len(labels))
    truth = truth_of(examples, labels, options)
    if not options.ratios and not options.multi and len(keys) and len(labels) > 2:
        # One machine a label as below, in one call: labels may be hundreds.
        counted = truth.sum(axis=0)
        raised = {at: ((len(examples) - own) / own) ** options.balance for at, own in enumerate(counted.tolist()) if own}
        machine = _machine(options, raised).fit(table, truth.argmax(axis=1), sample_weight=own_weights)
        weights[:, machine.classes_] = machine.coef_.T
        biases[:] = -1.0
        biases[machine.classes_] = machine.intercept_
        return Fitted(keys, rarity, weights, biases)
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
    return Fitted(keys, rarity, weights, biases)


def _machine(options: Options, raised: Mapping[int, float]) -> LinearSVC:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=options.strictness, class_weight=dict(raised), random_state=options.seed % 2**31, max_iter=3000, tol=1e-2)


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


def scores_aside(examples: Sequence[Example], read: Read, labels: Sequence[str], options: Options) -> Floats:
    """The scores of each text by a machine that had not seen it."""
    import numpy as np

    scores = np.zeros((len(examples), len(labels)))
    for rest, kept in _splits(examples, options):
        fitted = fit([examples[at] for at in rest], read.of(rest, len(examples)), labels, options)
        scores[kept] = fitted.scores(read.of(kept, len(examples)), len(kept))
    return scores


def _splits(examples: Sequence[Example], options: Options) -> Iterator[tuple[list[int], list[int]]]:
    fold_of = parts(examples, options.folds, seed=options.seed)
    for fold in range(options.folds):
        rest = [at for at, own in enumerate(fold_of) if own != fold]
        kept = [at for at, own in enumerate(fold_of) if own == fold]
        if rest and kept:
            yield rest, kept
