"""A trained text model: says how likely each label is, and which n-grams spoke for it.

A linear model over the features that it saw in training, kept as sorted hashes and one row of small numbers for each. No
pickle: the file is a header in JSON and a few arrays, with a checksum over all of it, so that a cut or altered file is never
taken for a model and a file from a stranger can do nothing but be wrong.
"""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from hashlib import sha256
from math import exp, inf
from typing import Any

from tickets.learning.clauses import Clauses, any_of, clauses_of, counts_of_clause, pull, weighed_sum
from tickets.learning.features import Blocks, Feature, counts, hashed, prepared, weighed
from tickets.learning.meaning import BATCH, Encoder, Meaning

FORMAT, FORMAT_WITH_MEANING, FORMAT_WITH_CLAUSES = 1, 2, 3
_MAGIC = b"helpdesk text model\n"
_DIGEST = 32
_STEPS = 32_000
HALF = 0.5

_Values = dict[Feature, tuple[int, float]]
"""Of the features that a model knows: the row of each, and its value."""


class BrokenModel(Exception):
    """Bytes that are no model of this format, or not whole."""


class TextModel:
    """A linear classifier of texts. `info` says what it was trained on, when, and how well that went.

    `multi` models answer each label by itself (a text may have several or none), and `bars` says from which probability on a
    text has it; the others answer probabilities of one label that sum up to 1. Models for several labels also listen to the `clauses` of
    a text, one by one. A model may have a second part, `meaning`, which speaks where `encode` answers; without it the n-grams speak alone.
    """

    def __init__(
        self,
        *,
        labels: Iterable[str],
        keys: array[int],
        rarity: array[float],
        weights: array[int],
        step: float,
        slopes: Iterable[float],
        offsets: Iterable[float],
        blocks: Blocks,
        multi: bool = False,
        bars: Mapping[str, float] | None = None,
        info: Mapping[str, Any] | None = None,
        clauses: Clauses | None = None,
        meaning: Meaning | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        self.labels = tuple(labels)
        self.multi = multi
        self.blocks = blocks
        self.bars = dict(bars or {})
        self.clauses = clauses
        self.meaning = meaning
        self.encoder = encoder
        self.info: dict[str, Any] = {**(info or {}), "format": _format(clauses, meaning)}
        self._keys = keys
        self._rarity = rarity
        self._weights = weights
        self._step = step
        self._slopes = tuple(slopes)
        self._offsets = tuple(offsets)
        self._last: tuple[str | None, _Values] = (None, {})

    def predict(self, text: str) -> dict[str, float]:
        """The probability of each label."""
        return self.predict_many([text])[0]

    def _whole(self, text: str) -> list[float]:
        """The score of each label by the n-grams of the text as one."""
        sums = weighed_sum(self._weights, self._step, self._values(text).values(), len(self.labels))
        return [slope * total + offset for slope, total, offset in zip(self._slopes, sums, self._offsets, strict=True)]

    def _alone(self, text: str, clauses: Sequence[_Values]) -> list[float]:
        """The score of each label by the n-grams, of the whole text and of its clauses."""
        whole = self._whole(text)
        return self.clauses.mixed(whole, [self.clauses.of_clause(values.values()) for values in clauses]) if self.clauses else whole

    def _scored(self, texts: Sequence[str]) -> tuple[list[list[float]], bool]:
        """The scores of texts, and whether their meaning was heard."""
        clauses = [self._clause_values(text) for text in texts]
        alone = [self._alone(text, values) for text, values in zip(texts, clauses, strict=True)]
        if not self.meaning or not self.encoder:
            return alone, False
        # The encoder takes three times as long as all the rest: it is asked where the n-grams are in doubt.
        asked = [at for at, scores in enumerate(alone) if self.multi or max(_shared_out(scores)) < self.meaning.enough]
        if not asked:
            return alone, True
        grams = [self.meaning.of_grams(values.values()) for at in asked for values in clauses[at]] if self.meaning.grams else []
        both = self.meaning.mixed([texts[at] for at in asked], [alone[at] for at in asked], self.encoder, grams)
        if both is None:
            return alone, False
        for at, scores in zip(asked, both, strict=True):
            alone[at] = scores
        return alone, True

    def labels_for(self, text: str) -> list[str]:
        """The labels that a text has, in the eyes of a model for several; of another model the likeliest one."""
        scores, heard = self._scored([text])
        said = self._probabilities(scores[0])
        if not self.multi:
            return [max(said, key=lambda label: (said[label], label))]
        bars = self.meaning.bars if self.meaning and heard else self.bars
        return [label for label in self.labels if said[label] >= bars.get(label, HALF)]

    def predict_many(self, texts: Iterable[str]) -> list[dict[str, float]]:
        """The same for several texts, in their order."""
        texts = list(texts)
        batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
        return [self._probabilities(scores) for batch in batches for scores in self._scored(batch)[0]]

    def _probabilities(self, scores: list[float]) -> dict[str, float]:
        return dict(zip(self.labels, _squashed(scores) if self.multi else _shared_out(scores), strict=True))

    def explain(self, text: str, label: str, most: int = 6) -> list[tuple[str, float]]:
        """The n-grams of the text that spoke most for the label (beside what they said for all others), the strongest first.

        An n-gram inside one that was named already, or around it, says nothing new and is left out; so is a single character,
        which a reader could make nothing of, where there is more.
        """
        at_label, wide = self.labels.index(label), len(self.labels)
        said: dict[str, float] = {}
        louder = self.clauses.tilts[at_label] * self._slopes[at_label] if self.clauses else 1.0
        for (_, gram), (at, value) in self._values(text).items():
            own = self._weights[at * wide + at_label]
            rest = 0.0 if self.multi or wide < 2 else (self._together[at] - own) / (wide - 1)
            shown = gram.strip(" ^$")
            said[shown] = said.get(shown, 0.0) + louder * value * self._step * (own - rest)
        for gram, weight in self._said_in_clauses(text, at_label):
            said[gram] = said.get(gram, 0.0) + weight
        named: list[tuple[str, float]] = []
        for gram, weight in sorted(said.items(), key=lambda item: (len(item[0]) < 2, -item[1], item[0])):
            if len(named) == most:
                break
            if gram and weight > 0 and not any(gram in other or other in gram for other, _ in named):
                named.append((gram, round(weight, 3)))
        return named

    def _said_in_clauses(self, text: str, at_label: int) -> Iterator[tuple[str, float]]:
        """What the n-grams of each clause said for a label: as much as the whole answer moves with that clause's."""
        if self.clauses is None:
            return
        heard = [(values, self.clauses.of_clause(values.values())[at_label]) for values in self._clause_values(text)]
        together = any_of([odds for _, odds in heard])
        for values, odds in heard:
            loud = self.clauses.slopes[at_label] * pull(odds, together) * self.clauses.step
            for (_, gram), (at, value) in values.items():
                yield gram.strip(" ^$"), loud * value * self.clauses.weights[at * len(self.labels) + at_label]

    def to_bytes(self) -> bytes:
        """The whole model as a file's content."""
        header = {
            "format": self.info["format"],
            "labels": self.labels,
            "multi": self.multi,
            "blocks": asdict(self.blocks),
            "bars": self.bars,
            "info": self.info,
            "features": len(self._keys),
            "step": self._step,
            "slopes": self._slopes,
            "offsets": self._offsets,
        }
        grams = self.meaning.grams if self.meaning else None
        if self.clauses:
            header["clauses"] = self.clauses.header()
        if self.meaning:
            header["meaning"] = self.meaning.header()
        head = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        body = b"".join(
            (
                _MAGIC,
                len(head).to_bytes(4, "little"),
                head,
                _little(self._keys),
                _little(self._rarity),
                _little(self._weights),
                _little(self.clauses.weights) if self.clauses else b"",
                _little(grams) if grams is not None else b"",
                self.meaning.weights if self.meaning else b"",
            )
        )
        return body + sha256(body).digest()

    @classmethod
    def from_bytes(cls, data: bytes, *, encoders: Mapping[str, Encoder] | None = None) -> TextModel:
        """The model of a file's content; `BrokenModel` for anything else. `encoders` are those at hand, by name."""
        body, digest = data[:-_DIGEST], data[-_DIGEST:]
        if not body.startswith(_MAGIC):
            raise BrokenModel("not a model file")
        if sha256(body).digest() != digest:
            raise BrokenModel("cut or altered")
        try:
            start = len(_MAGIC) + 4
            end = start + int.from_bytes(body[len(_MAGIC) : start], "little")
            header = json.loads(body[start:end])
            if header["format"] not in (FORMAT, FORMAT_WITH_MEANING, FORMAT_WITH_CLAUSES):
                raise BrokenModel(f"format {header['format']}, this program reads {FORMAT} to {FORMAT_WITH_CLAUSES}")
            return cls._from_parts(header, memoryview(body)[end:], encoders or {})
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenModel(f"not to be read: {error}") from error

    @classmethod
    def _from_parts(cls, header: dict[str, Any], body: memoryview, encoders: Mapping[str, Encoder]) -> TextModel:
        labels, size = header["labels"], header["features"]
        second: dict[str, Any] = header.get("meaning") or {}
        with_grams = "grams_step" in second
        parts: list[array[Any]] = [array("I"), array("f"), array("h"), array("h"), array("h")]
        lengths = [size, size, *(size * len(labels) * there for there in (True, "clauses" in header, with_grams))]
        end = 0
        for part, length in zip(parts, lengths, strict=True):
            start, end = end, end + length * part.itemsize
            part.frombytes(body[start:end])
            if sys.byteorder == "big":
                part.byteswap()
        keys, rarity, weights, by_clauses, grams = parts
        clauses = Clauses.from_parts(header["clauses"], by_clauses, size, len(labels)) if "clauses" in header else None
        meaning = Meaning.from_parts(second, bytes(body[end:]), len(labels), grams if with_grams else None) if second else None
        if (meaning is None and len(body) > end) or (with_grams and len(grams) != size * len(labels)):
            raise BrokenModel("sizes do not fit")
        if not labels or len(keys) != size or len(rarity) != size or len(weights) != size * len(labels):
            raise BrokenModel("sizes do not fit")
        if not len(header["slopes"]) == len(header["offsets"]) == len(labels):
            raise BrokenModel("calibration does not fit")
        said: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in header["blocks"].items()}
        return cls(
            labels=labels,
            keys=keys,
            rarity=rarity,
            weights=weights,
            step=header["step"],
            slopes=header["slopes"],
            offsets=header["offsets"],
            blocks=Blocks(**said),
            multi=header["multi"],
            bars=header.get("bars"),
            info=header["info"],
            clauses=clauses,
            meaning=meaning,
            encoder=encoders.get(meaning.encoder) if meaning else None,
        )

    def _values(self, text: str) -> _Values:
        """Where the row of each known feature of the text stands, and its value; a text is predicted, then explained."""
        last, known = self._last
        if last != text:
            known = self._known(counts(text, self.blocks))
            self._last = (text, known)
        return known

    def _clause_values(self, text: str) -> list[_Values]:
        """The same for each of its clauses, where those are heard."""
        if self.clauses is None:
            return []
        return [self._known(counts_of_clause(clause, self.blocks), self.clauses.rarest) for clause in clauses_of(text)]

    def _known(self, found: Mapping[Feature, float], rarest: float = inf) -> _Values:
        places: dict[Feature, int] = {}
        for feature in found:
            key = hashed(feature)
            at = bisect_left(self._keys, key)
            if at < len(self._keys) and self._keys[at] == key and self._rarity[at] <= rarest:
                places[feature] = at
        values = weighed(found, {feature: self._rarity[at] for feature, at in places.items()}, self.blocks)
        return {feature: (places[feature], value) for feature, value in values.items()}

    @cached_property
    def _together(self) -> array[int]:
        """For each n-gram the sum of its weights."""
        wide = len(self.labels)
        return array("l", (sum(self._weights[at : at + wide]) for at in range(0, len(self._weights), wide)))


def quantised(rows: Iterable[Iterable[float]], largest: float) -> tuple[array[int], float]:
    """Weights as small whole numbers, and the step that one of them stands for."""
    step = (largest or 1.0) / _STEPS
    return array("h", (round(weight / step) for row in rows for weight in row)), step


def empty(text: str) -> bool:
    """Whether there is nothing in a text that a model could read."""
    return not prepared(text)


def _format(clauses: Clauses | None, meaning: Meaning | None) -> int:
    """The oldest format that holds all parts: programs of before read what has nothing new in it."""
    if clauses or (meaning and meaning.is_new):
        return FORMAT_WITH_CLAUSES
    return FORMAT_WITH_MEANING if meaning else FORMAT


def _little(part: array[Any]) -> bytes:
    if sys.byteorder == "big":
        part = part[:]
        part.byteswap()
    return part.tobytes()


def _squashed(scores: list[float]) -> list[float]:
    return [1 / (1 + exp(-min(max(score, -30.0), 30.0))) for score in scores]


def _shared_out(scores: list[float]) -> list[float]:
    top = max(scores)
    grown = [exp(score - top) for score in scores]
    total = sum(grown)
    return [each / total for each in grown]
