"""A trained text model: says how likely each label is, and which n-grams spoke for it.

A linear model over the features that it saw in training, kept as sorted hashes and one row of small numbers for each. No
pickle: the file is a header in JSON and three arrays, with a checksum over all of it, so that a cut or altered file is never
taken for a model and a file from a stranger can do nothing but be wrong.
"""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from math import exp
from typing import Any

from tickets.learning.features import Blocks, Feature, counts, hashed, prepared, weighed
from tickets.learning.meaning import BATCH, Encode, Meaning

FORMAT, FORMAT_WITH_MEANING = 1, 2
_MAGIC = b"helpdesk text model\n"
_DIGEST = 32
_STEPS = 32_000
HALF = 0.5


class BrokenModel(Exception):
    """Bytes that are no model of this format, or not whole."""


class TextModel:
    """A linear classifier of texts. `info` says what it was trained on, when, and how well that went.

    `multi` models answer each label by itself (a text may have several or none), and `bars` says from which probability on a
    text has it; the others answer probabilities of one label that sum up to 1. A model may have a second part, `meaning`, which speaks
    where `encode` answers; without it the n-grams speak alone.
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
        meaning: Meaning | None = None,
        encode: Encode | None = None,
    ) -> None:
        self.labels = tuple(labels)
        self.multi = multi
        self.blocks = blocks
        self.bars = dict(bars or {})
        self.meaning = meaning
        self.encode = encode
        self.info: dict[str, Any] = {**(info or {}), "format": FORMAT_WITH_MEANING if meaning else FORMAT}
        self._keys = keys
        self._rarity = rarity
        self._weights = weights
        self._step = step
        self._slopes = tuple(slopes)
        self._offsets = tuple(offsets)
        self._last: tuple[str | None, dict[Feature, tuple[int, float]]] = (None, {})

    def predict(self, text: str) -> dict[str, float]:
        """The probability of each label."""
        return self.predict_many([text])[0]

    def _alone(self, text: str) -> list[float]:
        """The score of each label by the n-grams."""
        values = self._values(text)
        sums = [0.0] * len(self.labels)
        for at, value in values.values():
            for label, weight in enumerate(self._row(at)):
                sums[label] += value * weight
        return [slope * self._step * total + offset for slope, total, offset in zip(self._slopes, sums, self._offsets, strict=True)]

    def _scored(self, texts: Sequence[str]) -> tuple[list[list[float]], bool]:
        """The scores of texts, and whether their meaning was heard."""
        alone = [self._alone(text) for text in texts]
        both = self.meaning.mixed(texts, alone, self.encode) if self.meaning and self.encode else None
        return (alone, False) if both is None else (both, True)

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
        at_label = self.labels.index(label)
        said: dict[str, float] = {}
        for (_, gram), (at, value) in self._values(text).items():
            row = self._row(at)
            own = row[at_label]
            rest = 0.0 if self.multi or len(row) < 2 else (sum(row) - own) / (len(row) - 1)
            shown = gram.strip(" ^$")
            said[shown] = said.get(shown, 0.0) + value * self._step * (own - rest)
        named: list[tuple[str, float]] = []
        for gram, weight in sorted(said.items(), key=lambda item: (len(item[0]) < 2, -item[1], item[0])):
            if len(named) == most:
                break
            if gram and weight > 0 and not any(gram in other or other in gram for other, _ in named):
                named.append((gram, round(weight, 3)))
        return named

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
                self.meaning.weights if self.meaning else b"",
            )
        )
        return body + sha256(body).digest()

    @classmethod
    def from_bytes(cls, data: bytes, *, encoders: Mapping[str, Encode] | None = None) -> TextModel:
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
            if header["format"] not in (FORMAT, FORMAT_WITH_MEANING):
                raise BrokenModel(f"format {header['format']}, this program reads {FORMAT} and {FORMAT_WITH_MEANING}")
            return cls._from_parts(header, memoryview(body)[end:], encoders or {})
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenModel(f"not to be read: {error}") from error

    @classmethod
    def _from_parts(cls, header: dict[str, Any], body: memoryview, encoders: Mapping[str, Encode]) -> TextModel:
        labels, size = header["labels"], header["features"]
        keys, rarity, weights = array("I"), array("f"), array("h")
        ends = [size * keys.itemsize, size * (keys.itemsize + rarity.itemsize)]
        ends.append(ends[1] + size * len(labels) * weights.itemsize)
        meaning = Meaning.from_parts(header["meaning"], bytes(body[ends[2] :]), len(labels)) if "meaning" in header else None
        if meaning is None and len(body) > ends[2]:
            raise BrokenModel("sizes do not fit")
        for part, raw in ((keys, body[: ends[0]]), (rarity, body[ends[0] : ends[1]]), (weights, body[ends[1] : ends[2]])):
            part.frombytes(raw)
            if sys.byteorder == "big":
                part.byteswap()
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
            meaning=meaning,
            encode=encoders.get(meaning.encoder) if meaning else None,
        )

    def _values(self, text: str) -> dict[Feature, tuple[int, float]]:
        """Where the row of each known feature of the text stands, and its value; a text is predicted, then explained."""
        last, known = self._last
        if last == text:
            return known
        found = counts(text, self.blocks)
        places: dict[Feature, int] = {}
        for feature in found:
            key = hashed(feature)
            at = bisect_left(self._keys, key)
            if at < len(self._keys) and self._keys[at] == key:
                places[feature] = at
        values = weighed(found, {feature: self._rarity[at] for feature, at in places.items()}, self.blocks)
        known = {feature: (places[feature], value) for feature, value in values.items()}
        self._last = (text, known)
        return known

    def _row(self, at: int) -> array[int]:
        wide = len(self.labels)
        return self._weights[at * wide : (at + 1) * wide]


def quantised(rows: Iterable[Iterable[float]], largest: float) -> tuple[array[int], float]:
    """Weights as small whole numbers, and the step that one of them stands for."""
    step = (largest or 1.0) / _STEPS
    return array("h", (round(weight / step) for row in rows for weight in row)), step


def empty(text: str) -> bool:
    """Whether there is nothing in a text that a model could read."""
    return not prepared(text)


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
