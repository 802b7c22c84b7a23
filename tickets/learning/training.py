"""Training a text model from examples: what is learnt of n-grams, clauses and meaning, put together and calibrated.

The same examples in the same order give the same model, to the byte. `machines` and `calibrating` load scikit-learn, on first use.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING, Any

from tickets.learning.calibrating import bars_of, calibrated, enough, mixture
from tickets.learning.clauses import FEWEST, STIFF_GRAMS, Clauses, clauses_of, counts_of_clause, learnt_by_clauses
from tickets.learning.examples import Example, labels_of, parts, per_label
from tickets.learning.features import Blocks
from tickets.learning.machines import Fitted, Options, Read, as_matrix, fit, read_texts, scores_aside, truth_of
from tickets.learning.meaning import NEVER, Encoder, Meaning, learnt, learnt_with_grams, packed, read
from tickets.learning.model import HALF, TextModel, quantised

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Truth = np.ndarray[Any, np.dtype[np.bool_]]

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
    encoders: Mapping[str, Encoder] | None = None,
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
    features = read_texts([example.text for example in examples], options.blocks)
    aside = scores_aside(examples, features, labels, options) if options.folds >= 2 and len(examples) >= 2 * options.folds else None
    slopes, offsets, bars = calibrated(aside, truth_of(examples, labels, options), labels, multi=options.multi)
    fitted = fit(examples, features, labels, options)
    clauses = meaning = None
    if aside is not None:
        alone, heard = aside * slopes + offsets, None
        if multi:
            heard = _heard(examples, fitted, options)
            clauses, alone = _clauses(examples, heard, alone, labels, options)
            bars = bars_of(alone, truth_of(examples, labels, options), labels)
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
        info={**(info or {}), "examples": len(examples), "per_label": dict(sorted(per_label(examples, options.multi).items()))},
        clauses=clauses,
        meaning=meaning,
        encoder=(encoders or {}).get(meaning.encoder) if meaning else None,
    )


def chosen(examples: Sequence[Example], *, multi: bool = False) -> Options:
    """The candidate that does best by cross-validation on (a fixed sample of) the examples; the first, where they are few."""
    choices = [replace(options, multi=multi, folds=CHOOSING_FOLDS) for options in CANDIDATES]
    if len(examples) < CHOOSING_FEWEST:
        return replace(choices[0], folds=Options().folds)
    fold_of = parts(examples, -(-len(examples) // CHOOSING_MOST))
    sample = [example for example, fold in zip(examples, fold_of, strict=True) if fold == 0]
    labels = labels_of(sample, multi=multi)
    reads: dict[Blocks, Read] = {}
    marks = []
    for options in choices:
        if options.blocks not in reads:
            reads[options.blocks] = read_texts([example.text for example in sample], options.blocks)
        truth = truth_of(sample, labels, options)
        scores = scores_aside(sample, reads[options.blocks], labels, options)
        marks.append(_mark(scores, truth, multi=multi))
    best = choices[marks.index(max(marks))]
    return replace(best, folds=2 if len(examples) > CALIBRATING_MOST else Options().folds)


def _mark(scores: Floats, truth: Truth, *, multi: bool) -> float:
    """Accuracy, or micro-F1 where texts have several labels; rounded, so that a hair's breadth decides for the earlier candidate."""
    if not multi:
        return round(float(truth[range(len(truth)), scores.argmax(axis=1)].mean()), 3)
    said = scores > 0
    return round(float(2 * (said & truth).sum() / max(said.sum() + truth.sum(), 1)), 3)


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


def _heard(examples: Sequence[Example], fitted: Fitted, options: Options) -> _Heard:
    import numpy as np

    found = [clauses_of(example.text) for example in examples]
    # A row's rarity says in how many texts its n-gram stood: between two whole numbers lies the bar.
    rarest = log((1 + len(examples)) / (1 + FEWEST - HALF)) + 1
    places = np.flatnonzero(fitted.rarity <= rarest)
    read = read_texts([clause for clauses in found for clause in clauses], options.blocks, counts_of_clause)
    starts = [0, *np.cumsum([len(clauses) for clauses in found]).tolist()]
    table = as_matrix(read, starts[-1], fitted.keys[places], fitted.rarity[places])
    return _Heard(table, starts, places, len(fitted.keys), rarest)


def _clauses(examples: Sequence[Example], heard: _Heard, alone: Floats, labels: Sequence[str], options: Options) -> tuple[Clauses, Floats]:
    """The part that listens to clauses, and the scores of texts with it that it had not seen."""
    import numpy as np
    from scipy.sparse import csr_matrix, hstack

    truth = truth_of(examples, labels, options)
    weights = np.array([example.weight for example in examples])
    rows = hstack([heard.table, csr_matrix(np.ones((heard.starts[-1], 1)))]).tocsr()
    stiff = np.array([*[STIFF_GRAMS] * heard.table.shape[1], 0.0])
    fold_of = parts(examples, options.folds, seed=options.seed)
    table, aside = learnt_by_clauses(rows, heard.starts, truth, weights, fold_of, stiff)
    tilts, slopes, offsets = mixture(alone, aside, truth, multi=True)
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
    encoders: Mapping[str, Encoder],
    clauses: _Heard | None,
) -> Meaning | None:
    """The part that knows what texts mean, mixed with the n-grams as texts that neither had seen ask for; None without an encoder."""
    import numpy as np

    texts = [example.text for example in examples]
    heard_by = ((name, read(texts, each, clauses=clauses is not None)) for name, each in encoders.items())
    encoder, material = next(((name, each) for name, each in heard_by if each is not None), ("", None))
    if material is None:
        return None
    truth = truth_of(examples, labels, options)
    weights = np.array([example.weight for example in examples])
    fold_of = parts(examples, options.folds, seed=options.seed)
    grams: tuple[array[int] | None, float] = (None, 0.0)
    if clauses is None:
        table, heard = learnt(material, truth, weights, fold_of)
    else:
        of_grams, table, heard = learnt_with_grams(material, clauses.table, truth, weights, fold_of)
        grams = clauses.whole(of_grams)
    tilts, slopes, offsets = mixture(alone, heard, truth, multi=options.multi)
    small, step = packed(table)
    both = alone * tilts + heard * slopes + offsets
    bars = bars_of(both, truth, labels) if options.multi else {}
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
        enough=NEVER if options.multi else enough(alone, both, truth),
    )
