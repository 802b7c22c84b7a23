"""A few numbers that stand for a text, so that near-identical ones share one and are found by an index. Pure.

One-permutation minwise hashing: the tokens fall into BINS, each bin keeps its least, and each group of bins makes one number. Two texts whose
tokens agree in a share J have a given number in common with probability J to the power of ROWS: .66 at J = .9, six in a million at J = .05,
so that of a million strangers only a handful is looked at in vain, and of near-identical texts 98 % are found by one of the MARKS.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b
from zlib import crc32

MARKS = 4
ROWS = 4
BINS = MARKS * ROWS
FEWEST = 15
"""Tokens from which a text says enough to be told from others; 什么时候发货 is everybody's."""

_SPREAD = 0x9E3779B1  # Knuth's multiplicative hashing: CRC alone puts like words beside each other
_STEP = 0x85EBCA6B


def marks(tokens: Collection[str]) -> list[int]:
    """The numbers of a text's tokens, as signed 64-bit integers; none for a text of fewer than FEWEST."""
    if len(tokens) < FEWEST:
        return []
    least: list[int | None] = [None] * BINS
    for token in tokens:
        number = (crc32(token.encode("utf-8", "replace")) * _SPREAD) & 0xFFFFFFFF
        at = number % BINS
        held = least[at]
        if held is None or number < held:
            least[at] = number
    full = [_borrowed(least, at) for at in range(BINS)]
    return [_joined(group, full[group * ROWS : (group + 1) * ROWS]) for group in range(MARKS)]


def _borrowed(least: list[int | None], at: int) -> int:
    """An empty bin takes what the next one holds, changed by how far that is."""
    for away in range(BINS):
        held = least[(at + away) % BINS]
        if held is not None:
            return (held + away * _STEP) & 0xFFFFFFFF
    raise AssertionError("a text of FEWEST tokens fills a bin")


def _joined(group: int, numbers: list[int]) -> int:
    data = b"".join(number.to_bytes(4, "big") for number in (group, *numbers))
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)
