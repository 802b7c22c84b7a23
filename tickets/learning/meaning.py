"""What a text means, as a second part of a model beside its n-grams, where the sentence encoder is switched on.

The n-grams know only what they have seen; the encoder brings near what is said in other words. Its vectors go through fixed random waves
(random Fourier features, Rahimi and Recht 2007: a linear machine on them is one with a Gaussian kernel) into ridge regression, solved
in closed form. The part adds to the scores of the n-grams and never stands alone, so that the same model answers, a little worse and as
well calibrated, where the encoder is not. Texts with several labels are heard clause by clause (`clauses`), and one table weighs the n-grams
of a clause together with its vector: what is said in so many words, and what only means the same. That is done on the vectors themselves,
as waves gain nothing there and take four times as long.

Answering needs the standard library only: vectors and their arithmetic are the encoder's (`helpdesk.encoding`). numpy and scipy are loaded
in learning.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

from helpdesk.encoding.machines import Machine
from tickets.learning.clauses import STIFF_GRAMS, any_of, clauses_of, learnt_by_clauses, weighed_sum
from tickets.learning.features import prepared

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

    Floats = np.ndarray[Any, np.dtype[Any]]


class Encoder(Protocol):
    """Texts as rows of unit length, and what a machine says of those; None where there is no encoder. Never raises."""

    def vectors(self, texts: Sequence[str]) -> Floats | None:
        """A row for each text."""

    def scores(self, texts: Sequence[str], machine: Machine) -> list[list[float]] | None:
        """What the machine says of each text: a number for each label."""


READ, READ_OF_LONG = 200, 400
"""Characters of a text that are read: the matter stands at its beginning, and an intake waits. More where half the examples are longer."""
WAVES = 2048
MANY, WAVES_OF_MANY = 5000, 4096
"""From so many examples on, more waves: what is lost by the smaller number is then more than what chance in the examples hides."""
WIDTH, WIDTH_OF_MANY = 0.5, 1.0
"""How fast likeness falls with distance: exp(-WIDTH x squared distance). Of .5, 1 and 2 the best on chats; many examples tell more apart."""
RIDGE, RIDGE_OF_MANY = 0.3, 0.05
LOUDNESS = 1.5
"""Of a clause's vector beside its n-grams, each of which is a row of length 1."""
NEVER = 2.0
"""A bar that no probability reaches."""
BATCH = 256
_STEPS = 32_000


@dataclass(frozen=True)
class Meaning:
    """Weights of the waves for each label, and how they are mixed with what the n-grams alone would say.

    A label's score is `tilts` x (score of the n-grams) + `slopes` x (score of the meaning) + `offsets`. `size`: numbers in a vector;
    without `waves` they are weighed themselves. `grams`: where it listens to clauses, weights of their n-grams, a row for each of the
    model's; models of before have none. `enough`: how sure the n-grams must be of a text for the encoder not to be asked.
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
    longest: int = READ
    grams: array[int] | None = None
    grams_step: float = 0.0
    width: float = WIDTH
    enough: float = NEVER

    def mixed(
        self, texts: Sequence[str], alone: Sequence[Sequence[float]], encoder: Encoder, grams: Sequence[Sequence[float]] = ()
    ) -> list[list[float]] | None:
        """The scores of texts by both parts; None where there is no encoder, or one of another kind. `grams`: `of_grams` of all clauses."""
        pieces, starts = pieces_of(texts, clauses=self.clauses, longest=self.longest)
        heard = encoder.scores(pieces, self.machine)
        if heard is None:
            return None
        if grams:
            heard = [[one + two for one, two in zip(*both, strict=True)] for both in zip(heard, grams, strict=True)]
        if self.clauses:
            heard = [[any_of(each) for each in zip(*heard[start:end], strict=True)] for start, end in pairwise(starts)]
        return [
            [
                tilt * one + slope * two + offset
                for tilt, slope, offset, one, two in zip(self.tilts, self.slopes, self.offsets, *both, strict=True)
            ]
            for both in zip(alone, heard, strict=True)
        ]

    def of_grams(self, values: Iterable[tuple[int, float]]) -> list[float]:
        """What a clause's n-grams add to the score of each label, from their rows and values; nothing in a model that has none."""
        return weighed_sum(self.grams, self.grams_step, values, len(self.tilts)) if self.grams else []

    def header(self) -> dict[str, Any]:
        """All but the weights, for a file's header."""
        names = ("encoder", "size", "waves", "step", "tilts", "slopes", "offsets", "clauses", "bars", "longest", *self._new())
        return {name: getattr(self, name) for name in names}

    def _new(self) -> list[str]:
        """What programs of before do not know; a model that has nothing of it is one that they read."""
        said = {"grams_step": self.grams is not None, "width": self.width != WIDTH, "enough": self.enough != NEVER}
        return [name for name, differs in said.items() if differs]

    @property
    def is_new(self) -> bool:
        """Whether programs of before cannot read it."""
        return bool(self._new())

    @classmethod
    def from_parts(cls, header: Mapping[str, Any], weights: bytes, labels: int, grams: array[int] | None = None) -> Meaning:
        """The part of a file's header and body. Raises ValueError where they do not fit."""
        lines = {name: tuple(header[name]) for name in ("tilts", "slopes", "offsets")}
        if len(weights) != ((header["waves"] or header["size"]) + 1) * labels * 2 or any(len(line) != labels for line in lines.values()):
            raise ValueError("sizes of the second part do not fit")
        return cls(**{**header, **lines}, weights=weights, grams=grams)

    @cached_property
    def machine(self) -> Machine:
        """What is done with the vectors."""
        return Machine(self.size, self.waves, self.width, self.step, self.weights)


def pieces_of(texts: Iterable[str], *, clauses: bool, longest: int = READ) -> tuple[list[str], list[int]]:
    """What is encoded of texts, and where each text's pieces begin (and the last one's end)."""
    pieces: list[str] = []
    starts = [0]
    for text in texts:
        pieces += clauses_of(text) if clauses else ["，".join(prepared(text).split("\n"))[:longest]]
        starts.append(len(pieces))
    return pieces, starts


# ---------------------------------------------------------------- learning


@dataclass
class Read:
    """Texts as waves: a row for each text or, where it is read by clauses, for each clause of it."""

    rows: Floats
    starts: list[int]
    size: int
    waves: int
    longest: int
    clauses: bool
    width: float = WIDTH
    ridge: float = RIDGE


def read(texts: Sequence[str], encoder: Encoder, *, clauses: bool) -> Read | None:
    """Texts to learn from; None where there is no encoder."""
    import numpy as np

    from helpdesk.encoding.arithmetic import waved

    long = sum(len(prepared(text)) > READ for text in texts)
    longest = READ_OF_LONG if 2 * long > len(texts) else READ
    pieces, starts = pieces_of(texts, clauses=clauses, longest=longest)
    many = len(texts) >= MANY
    waves = 0 if clauses else WAVES_OF_MANY if many else WAVES
    width, ridge = (WIDTH_OF_MANY, RIDGE_OF_MANY) if waves and many else (WIDTH, RIDGE)
    size, rows = 0, []
    for start in range(0, len(pieces), BATCH):
        vectors = encoder.vectors(pieces[start : start + BATCH])
        if vectors is None:
            return None
        size = vectors.shape[1]
        rows.append(waved(vectors, waves, width))
    return Read(np.concatenate(rows), starts, size, waves, longest, clauses, width, ridge)


def learnt(material: Read, truth: Floats, weights: Floats, fold_of: Sequence[int]) -> tuple[Floats, Floats]:
    """A table of weights from all texts, and the scores of each text by a table that had not seen it."""
    import numpy as np

    folds = np.array(fold_of)
    # Each fold's share of the normal equations once; a table without a fold is the sum of the others.
    shares = []
    for fold in sorted(set(fold_of)):
        own, raised = material.rows[folds == fold], weights[folds == fold, None].astype(np.float32)
        shares.append(((own.T @ (own * raised)), own.T @ ((truth[folds == fold] * 2.0 - 1.0) * raised)))
    gram, cross = sum(one for one, _ in shares), sum(two for _, two in shares)
    aside = np.zeros(truth.shape)
    for fold, (one, two) in zip(sorted(set(fold_of)), shares, strict=True):
        aside[folds == fold] = material.rows[folds == fold] @ _solved(gram - one, cross - two, material.ridge).astype(np.float32)
    return _solved(gram, cross, material.ridge), aside


def _solved(gram: Floats, cross: Floats, ridge: float) -> Floats:
    from scipy.linalg import solve

    # Of many waves this is the greatest thing in memory: one copy of it, written over.
    whole = gram.astype(float)
    whole.flat[:: len(whole) + 1] += ridge
    table: Floats = solve(whole, cross, assume_a="pos", overwrite_a=True)
    return table


def learnt_with_grams(
    material: Read, grams: csr_matrix, truth: Floats, weights: Floats, fold_of: Sequence[int]
) -> tuple[Floats, Floats, Floats]:
    """The same of clauses: a table for their n-grams, one for their vectors, and the log-odds of texts that these had not seen."""
    import numpy as np
    from scipy.sparse import csr_matrix, hstack

    wide = grams.shape[1]
    rows = hstack([grams, csr_matrix(material.rows[:, :-1] * np.float32(LOUDNESS)), csr_matrix(material.rows[:, -1:])]).tocsr()
    stiff = np.full(rows.shape[1], STIFF_GRAMS)
    stiff[-1] = 0.0
    table, aside = learnt_by_clauses(rows, material.starts, truth, weights, fold_of, stiff)
    table[wide:-1] *= LOUDNESS
    return table[:wide], table[wide:], aside


def packed(table: Floats) -> tuple[bytes, float]:
    """A table as small whole numbers, and the step that one of them stands for."""
    import numpy as np

    step = float(abs(table).max() or 1.0) / _STEPS
    return np.round(table / step).astype("<i2").tobytes(), step
