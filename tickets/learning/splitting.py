"""Which examples a model learns from and which it is measured with, the same ones each time.

The side of a text follows from the text alone, so that a row that was held out once is held out in every later training. Near
duplicates stand on one side: a row whose twin was learnt measures memory. Three and more of a kind are a wording to be learnt
and are learnt whole; what is near to a sentence of the gate is on neither side.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from zlib import crc32

HELD_SHARES = ((2_000, 0.10), (1_000, 0.15), (0, 0.20))
"""Of how many rows which share is held out. It only shrinks as rows are added: nothing moves from learnt to held out."""
LEARNT_WHOLE = 3
NEAR = 0.6
"""Share of common pieces from which two texts are one (Jaccard over pieces of three characters, digits left out)."""

_BINS = 16
_READ = 800
Band = tuple[int, ...]

_NOT_WORDS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True)
class Sides:
    """Positions of the rows to learn from, of those held out, and of those too near to the gate to be either."""

    learnt: tuple[int, ...]
    held: tuple[int, ...]
    barred: tuple[int, ...]


def split(texts: Sequence[str], gate: Sequence[str] = ()) -> Sides:
    """The sides of some texts, the oldest first; `gate` are the sentences that must stay unknown."""
    groups = grouped([*gate, *texts])
    first: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for group in groups[len(gate) :]:
        sizes[group] = sizes.get(group, 0) + 1
    share = next(share for rows, share in HELD_SHARES if len(texts) >= rows)
    learnt, held, barred = [], [], []
    guarded = set(groups[: len(gate)])
    for at, group in enumerate(groups[len(gate) :]):
        first.setdefault(group, at)
        if group in guarded:
            barred.append(at)
        elif sizes[group] < LEARNT_WHOLE and place(texts[first[group]]) < share:
            held.append(at)
        else:
            learnt.append(at)
    return Sides(tuple(learnt), tuple(held), tuple(barred))


def grouped(texts: Sequence[str]) -> list[int]:
    """A number for each text; near duplicates have the same one, that of the first among them.

    Candidates come from one-permutation minhash (three bins), and are compared whole: linear but for texts that are alike.
    """
    parents = list(range(len(texts)))
    pieces = [_pieces(plain(text)[:_READ]) for text in texts]
    seen: dict[Band, list[int]] = {}
    for at, own in enumerate(pieces):
        for band in _bands(own):
            bucket = seen.setdefault(band, [])
            for other in bucket[:12]:
                if _top(parents, other) != _top(parents, at) and _near(own, pieces[other]):
                    low, high = sorted((_top(parents, other), _top(parents, at)))
                    parents[high] = low
            bucket.append(at)
    return [_top(parents, at) for at in range(len(texts))]


def plain(text: str) -> str:
    """A text without what differs between copies: case, width, numbers, punctuation, spaces."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text).lower())


def place(text: str) -> float:
    """Where in [0, 1) a text stands, by its plain form."""
    return int.from_bytes(sha256(plain(text).encode()).digest()[:4], "big") / 2**32


def _pieces(text: str) -> frozenset[int]:
    padded = f"^{text}$"
    return frozenset(crc32(padded[at : at + 3].encode()) for at in range(max(1, len(padded) - 2)))


def _bands(pieces: frozenset[int]) -> list[Band]:
    lowest: dict[int, int] = {}
    for piece in pieces:
        place = piece % _BINS
        if place not in lowest or piece < lowest[place]:
            lowest[place] = piece
    return [(at, piece, *(lowest.get((at + step) % _BINS, 0) for step in (1, 2))) for at, piece in sorted(lowest.items())]


def _near(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= NEAR * len(one | other)


def _top(parents: list[int], at: int) -> int:
    while parents[at] != at:
        parents[at] = parents[parents[at]]
        at = parents[at]
    return at
