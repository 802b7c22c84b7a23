"""Texts with several labels are heard clause by clause: a text has a label when one of its clauses has it (noisy-or).

Which clause that was nobody says; it is found while learning, under the likelihood of whole texts. The table learnt here weighs the
n-grams of a clause, in a model's rows of n-grams; where the sentence encoder is there, `meaning` learns another one for clauses' n-grams and
vectors together. Answering needs the standard library only; numpy and scipy are loaded in learning.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, expm1, log, log1p
from typing import TYPE_CHECKING, Any

from tickets.learning.features import Blocks, Feature, counts, prepared

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

    Floats = np.ndarray[Any, np.dtype[Any]]

CLAUSES = 40
"""Of a text so many are heard."""
LONGEST_GRAM = 2
"""Characters of a clause's n-grams: it is too short for longer ones to be more than chance."""
FEWEST = 2
"""In how many texts an n-gram must stand to be weighed in clauses."""
STIFF_GRAMS = 0.1
ROUNDS, AT_FIRST = 60, -2.0
"""How long is learnt, and the log-odds of a clause before anything is known."""
LEAST, MOST = 1e-6, 30.0


@dataclass(frozen=True)
class Clauses:
    """Weights of clauses' n-grams for each label, a row for each row of the model, and how they are mixed with the text as a whole.

    A label's score is `tilts` x (score of the whole text) + `slopes` x (log-odds by its clauses) + `offsets`. N-grams rarer than `rarest`
    are not heard.
    """

    weights: array[int]
    step: float
    rarest: float
    biases: tuple[float, ...]
    tilts: tuple[float, ...]
    slopes: tuple[float, ...]
    offsets: tuple[float, ...]

    def of_clause(self, values: Iterable[tuple[int, float]]) -> list[float]:
        """The log-odds of one clause, from the rows and values of its n-grams."""
        said = weighed_sum(self.weights, self.step, values, len(self.biases))
        return [total + bias for total, bias in zip(said, self.biases, strict=True)]

    def mixed(self, whole: Sequence[float], said: Sequence[Sequence[float]]) -> list[float]:
        """The scores of a text by itself and by its clauses, whose log-odds are `said`."""
        heard = [any_of(each) for each in zip(*said, strict=True)]
        return [
            tilt * one + slope * two + offset
            for tilt, slope, offset, one, two in zip(self.tilts, self.slopes, self.offsets, whole, heard, strict=True)
        ]

    def header(self) -> dict[str, Any]:
        """All but the weights, for a file's header."""
        return {name: getattr(self, name) for name in ("step", "rarest", "biases", "tilts", "slopes", "offsets")}

    @classmethod
    def from_parts(cls, header: Mapping[str, Any], weights: array[int], rows: int, labels: int) -> Clauses:
        """The part of a file's header and body. Raises ValueError where they do not fit."""
        lines = {name: tuple(header[name]) for name in ("biases", "tilts", "slopes", "offsets")}
        if len(weights) != rows * labels or any(len(line) != labels for line in lines.values()):
            raise ValueError("sizes of the clauses' part do not fit")
        return cls(**{**header, **lines}, weights=weights)


def clauses_of(text: str) -> list[str]:
    """The clauses of a text that are heard; there is at least one."""
    return prepared(text).split("\n")[:CLAUSES]


def counts_of_clause(clause: str, blocks: Blocks) -> dict[Feature, float]:
    """The features of a clause: it has no beginning that would count by itself."""
    shortest, longest = blocks.chinese
    found = counts(clause, replace(blocks, chinese=(shortest, max(shortest, min(longest, LONGEST_GRAM)))))
    return {feature: count for feature, count in found.items() if feature[0] != "h"}


def weighed_sum(weights: array[int], step: float, values: Iterable[tuple[int, float]], wide: int) -> list[float]:
    """What rows of a table with `wide` columns of small whole numbers say together, each as loud as its value."""
    sums = [0.0] * wide
    for at, value in values:
        for label, weight in enumerate(weights[at * wide : (at + 1) * wide]):
            sums[label] += value * weight
    return [step * total for total in sums]


def any_of(said: Sequence[float]) -> float:
    """The log-odds that one clause at least has a label, from those of each."""
    without = sum(max(odds, 0.0) + log1p(exp(-abs(odds))) for odds in said)
    return log(expm1(min(max(without, LEAST), MOST)))


def pull(odds: float, together: float) -> float:
    """How much the log-odds of all move with those of one clause."""
    share = 1 / (1 + exp(-odds)) if odds > -MOST else 0.0
    return share * (1 + exp(-together))


def of_any(said: Floats, starts: Sequence[int]) -> Floats:
    """The same as `any_of` for all texts and labels: `starts` says where each text's clauses begin, and the last one's end."""
    import numpy as np

    without = np.add.reduceat(np.logaddexp(0.0, said), starts[:-1], axis=0)
    odds: Floats = np.log(np.expm1(without.clip(LEAST, MOST)))
    return odds


# ---------------------------------------------------------------- learning


def learnt_by_clauses(
    rows: Floats | csr_matrix, starts: Sequence[int], truth: Floats, weights: Floats, fold_of: Sequence[int], stiff: Floats
) -> tuple[Floats, Floats]:
    """A table of weights from all texts, and the log-odds of each text by a table that had not seen it.

    `rows` are clauses, the last column of each is 1; `stiff` says how dearly each column's weight is paid for.
    """
    import numpy as np

    folds = np.array(fold_of)
    lengths = np.diff(starts)
    aside = np.zeros(truth.shape)
    for fold in sorted(set(fold_of)):
        kept, rest = (np.flatnonzero(np.repeat(chosen, lengths)) for chosen in (folds == fold, folds != fold))
        table = _listened(rows[rest], lengths[folds != fold], truth[folds != fold], weights[folds != fold], stiff)
        said = rows[kept] @ table.astype(np.float32)
        aside[folds == fold] = of_any(said, [0, *np.cumsum(lengths[folds == fold]).tolist()])
    return _listened(rows, lengths, truth, weights, stiff), aside


def _listened(rows: Floats | csr_matrix, lengths: Floats, truth: Floats, weights: Floats, stiff: Floats) -> Floats:
    """Weights under which clauses say best what their texts have: likelihood of the noisy-or, each label by itself."""
    import numpy as np
    from scipy.optimize import minimize

    text_of = np.repeat(np.arange(len(lengths)), lengths)
    starts = np.cumsum(lengths) - lengths
    turned = rows.T.tocsr() if hasattr(rows, "tocsr") else rows.T
    table = np.zeros((rows.shape[1], truth.shape[1]))
    begin = np.zeros(rows.shape[1])
    begin[-1] = AT_FIRST
    for label, has_it in enumerate(truth.T.astype(bool)):

        def surprise(line: Floats, has: Floats = has_it) -> tuple[float, Floats]:
            said = (rows @ line.astype(np.float32)).astype(float)
            without = np.add.reduceat(np.logaddexp(0.0, said), starts)
            some = (-np.expm1(-without)).clip(1e-9)
            loss = (np.where(has, -np.log(some), without) * weights).sum() + (stiff * line * line).sum() / 2
            drawn = np.where(has, -np.exp(-without) / some, 1.0) * weights
            slope = drawn[text_of] / (1 + np.exp(-said))
            return float(loss), (turned @ slope.astype(np.float32)).astype(float) + stiff * line

        table[:, label] = minimize(surprise, begin, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
    return table
