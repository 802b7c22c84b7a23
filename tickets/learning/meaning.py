"""What a text means, as a second part of a model beside its n-grams, where the sentence encoder is switched on.

The n-grams know only what they have seen; the encoder brings near what is said in other words. Its vectors go through fixed random waves
(random Fourier features, Rahimi and Recht 2007: a linear machine on them is one with a Gaussian kernel) into ridge regression, solved
in closed form. The part adds to the scores of the n-grams and never stands alone, so that the same model answers, a little worse and as
well calibrated, where the encoder is not. Texts with several labels are read clause by clause, and the strongest clause speaks.

numpy is loaded here on first use, scipy in learning only; a process without the encoder never comes so far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from tickets.learning.features import prepared

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[Any]]

Encode = Callable[[Sequence[str]], "np.ndarray[Any, Any] | None"]
"""Texts to rows of unit length; None where there is no encoder. Never raises."""

READ = 200
"""Characters of a text that are read: the matter stands at its beginning, and an intake waits."""
CLAUSES = 40
WAVES = 2048
WIDTH = 0.5
"""How fast likeness falls with distance: exp(-WIDTH x squared distance). Of .5, 1 and 2 the best on chats, and as good on the others."""
RIDGE, RIDGE_OF_CLAUSES = 0.3, 0.1
BATCH = 256
_SEED = 20260101
_STEPS = 32_000


@dataclass(frozen=True)
class Meaning:
    """Weights of the waves for each label, and how they are mixed with what the n-grams alone would say.

    A label's score is `tilts` x (score of the n-grams) + `slopes` x (score of the meaning) + `offsets`. `size`: numbers in a vector.
    """

    encoder: str
    size: int
    waves: int
    step: float
    weights: bytes
    tilts: tuple[float, ...]
    slopes: tuple[float, ...]
    offsets: tuple[float, ...]
    clauses: bool = False
    bars: Mapping[str, float] = field(default_factory=dict)

    def mixed(self, texts: Sequence[str], alone: Sequence[Sequence[float]], encode: Encode) -> list[list[float]] | None:
        """The scores of texts by both parts; None where there is no encoder, or one of another kind."""
        pieces, starts = pieces_of(texts, clauses=self.clauses)
        # Asked before numpy is: a process without the encoder stays as light as it was.
        vectors = encode(pieces)
        if vectors is None or vectors.shape[1] != self.size:
            return None
        heard = strongest(waved(vectors, self.waves) @ self._table, starts)
        return [
            [
                tilt * one + slope * two + offset
                for tilt, slope, offset, one, two in zip(self.tilts, self.slopes, self.offsets, *both, strict=True)
            ]
            for both in zip(alone, heard.tolist(), strict=True)
        ]

    def header(self) -> dict[str, Any]:
        """All but the weights, for a file's header."""
        return {name: getattr(self, name) for name in ("encoder", "size", "waves", "step", "tilts", "slopes", "offsets", "clauses", "bars")}

    @classmethod
    def from_parts(cls, header: Mapping[str, Any], weights: bytes, labels: int) -> Meaning:
        """The part of a file's header and body. Raises ValueError where they do not fit."""
        lines = {name: tuple(header[name]) for name in ("tilts", "slopes", "offsets")}
        if len(weights) != (header["waves"] + 1) * labels * 2 or any(len(line) != labels for line in lines.values()):
            raise ValueError("sizes of the second part do not fit")
        return cls(**{**header, **lines}, weights=weights)

    @cached_property
    def _table(self) -> Floats:
        import numpy as np

        table: Floats = np.frombuffer(self.weights, dtype="<i2").reshape(self.waves + 1, -1) * np.float32(self.step)
        return table


def strongest(said: Floats, starts: Sequence[int]) -> Floats:
    """Of what is said of the pieces of each text the most for each label."""
    import numpy as np

    most: Floats = np.maximum.reduceat(said, starts[:-1], axis=0)
    return most


def pieces_of(texts: Iterable[str], *, clauses: bool) -> tuple[list[str], list[int]]:
    """What is encoded of texts, and where each text's pieces begin (and the last one's end)."""
    pieces: list[str] = []
    starts = [0]
    for text in texts:
        said = prepared(text).split("\n")
        pieces += said[:CLAUSES] if clauses else ["，".join(said)[:READ]]
        starts.append(len(pieces))
    return pieces, starts


def waved(vectors: Floats, waves: int) -> Floats:
    """Vectors as cosines of fixed random waves, and a constant."""
    import numpy as np

    directions, phases = _waves(vectors.shape[1], waves)
    values = np.empty((len(vectors), waves + 1), dtype=np.float32)
    values[:, :waves] = np.cos(vectors @ directions + phases) * np.float32((2 / waves) ** 0.5)
    values[:, waves] = 1.0
    return values


@cache
def _waves(size: int, waves: int) -> tuple[Floats, Floats]:
    """The same waves on every machine: `RandomState` is frozen by numpy for that purpose."""
    import numpy as np

    random = np.random.RandomState(_SEED)
    directions = random.normal(size=(size, waves)) * (2 * WIDTH) ** 0.5
    return directions.astype(np.float32), random.uniform(0, 2 * np.pi, waves).astype(np.float32)


# ---------------------------------------------------------------- learning


@dataclass
class Read:
    """Texts as waves: of each text one row to learn from, and the rows of its pieces to be asked about."""

    whole: Floats
    pieces: Floats
    starts: list[int]
    size: int
    ridge: float


def read(texts: Sequence[str], encode: Encode, *, clauses: bool) -> Read | None:
    """Texts to learn from; None where there is no encoder."""
    import numpy as np

    pieces, starts = pieces_of(texts, clauses=clauses)
    size = 0
    rows = np.zeros((len(pieces), WAVES + 1), dtype=np.float32)
    for start in range(0, len(pieces), BATCH):
        vectors = encode(pieces[start : start + BATCH])
        if vectors is None:
            return None
        size = vectors.shape[1]
        rows[start : start + BATCH] = waved(vectors, WAVES)
    whole: Floats = rows
    if clauses:
        whole = np.add.reduceat(rows, starts[:-1], axis=0) / np.diff(starts)[:, None]
    return Read(whole, rows, starts, size, RIDGE_OF_CLAUSES if clauses else RIDGE)


def learnt(material: Read, truth: Floats, weights: Floats, fold_of: Sequence[int]) -> tuple[Floats, Floats]:
    """A table of weights from all texts, and the scores of each text by a table that had not seen it."""
    import numpy as np

    folds = np.array(fold_of)
    # Each fold's share of the normal equations once; a table without a fold is the sum of the others.
    shares = []
    for fold in sorted(set(fold_of)):
        own = material.whole[folds == fold] * weights[folds == fold, None].astype(np.float32)
        shares.append(((own.T @ material.whole[folds == fold]).astype(float), own.T @ (truth[folds == fold] * 2.0 - 1.0)))
    gram, cross = sum(one for one, _ in shares), sum(two for _, two in shares)
    aside = np.zeros(truth.shape)
    for fold, (one, two) in zip(sorted(set(fold_of)), shares, strict=True):
        aside[folds == fold] = asked(material, _solved(gram - one, cross - two, material.ridge))[folds == fold]
    return _solved(gram, cross, material.ridge), aside


def asked(material: Read, table: Floats) -> Floats:
    """What a table says of the texts it was handed: of their pieces the strongest."""
    import numpy as np

    return strongest(material.pieces @ table.astype(np.float32), material.starts)


def _solved(gram: Floats, cross: Floats, ridge: float) -> Floats:
    import numpy as np
    from scipy.linalg import solve

    table: Floats = solve(gram + ridge * np.eye(len(gram)), cross, assume_a="pos")
    return table


def packed(table: Floats) -> tuple[bytes, float]:
    """A table as small whole numbers, and the step that one of them stands for."""
    import numpy as np

    step = float(abs(table).max() or 1.0) / _STEPS
    return np.round(table / step).astype("<i2").tobytes(), step
