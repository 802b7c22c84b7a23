"""Texts that speak of one matter, found by their wording: pure rules, no database and no clock.

A text is its subject, counted twice, and how it begins; what it is made of are pairs and threes of characters (and words of other
scripts, alone and in pairs), weighed by how rare they are. Groups are joined by the average likeness of all their members (average
link), which for vectors of length one is the product of the groups' means: so groups can be joined as they are, however large.

Up to EXACT texts are compared each with each. Of more, those are compared that share a telling piece, round after round by another
one, then the groups that came of it with each other, and at last what stayed alone with the groups.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from helpdesk.search import normalise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    # A matrix of scipy, which comes without types and is loaded where it is needed only.
    Matrix = Any

ALIKE = 0.12
"""Average likeness (cosine) from which two groups are one; in the middle of where the real texts gave the same (docs/frequent-issues.md)."""
BEGINNING = 150
SUBJECT_TIMES = 2
EXACT = 4_000
BLOCK = 400
ROUNDS = 3
AT_LAST = 4_000
"""Of more groups than this the largest are compared with each other."""
TOO_COMMON, TOO_COMMON_OF_MANY = 0.3, 0.02
"""A piece that stands in more texts than this share tells nothing; of more than EXACT texts, nothing that is worth its time."""
SLIGHT = 0.01
"""What weighs less in the mean of a group is left out of it."""
WORDS = 3
LONGEST = 12
SHARE = 0.4
"""A phrase stands for a group when so many of those who wrote have it."""
WHOLE = 0.7
SAMPLE = 30
LISTED = 300
"""Groups that are told of; of the rest nobody would read."""

_BITS = 20
_CHUNK = 4_000
# A word of another script becomes one character of the private planes, so that all scripts are cut in the same way.
_PRIVATE, _PRIVATE_SIZE = 0xF0000, 0x1FFFD
_HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_LONG_NUMBER = re.compile(r"[\d*]{4,}|[a-z]*\d[a-z\d]{7,}")
_WORD = re.compile(rf"[^\W_{_HAN}]+[ ]*")
_REST = re.compile(rf"[^{_HAN}{chr(_PRIVATE)}-{chr(_PRIVATE + _PRIVATE_SIZE)}]+")
_PIECES = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?: +[^\W_{_HAN}]+)*")
# Begin or end no phrase.
_EMPTY = frozenset("的了吗呢吧啊么是在有和就都也还要我你您他她它们这那到把被给对与及为以于个一不没很")


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody wrote, and who."""

    subject: str
    body: str
    customer: int


@dataclass(frozen=True)
class Group:
    """Texts of one matter: their places, the most central first; of how many customers; the phrases that stand in many of them."""

    members: tuple[int, ...]
    customers: int
    words: tuple[str, ...]


def groups(texts: Sequence[Text], *, fewest: int) -> list[Group]:
    """The groups in which at least `fewest` customers wrote, the largest first."""
    if len(texts) < 2:
        return []
    vectors, rarity = _vectors(texts)
    labels = _joined(vectors)
    customers = np.array([text.customer for text in texts])
    found = [(len(np.unique(customers[members])), members) for members in _by_label(labels) if len(members) >= fewest]
    found = [(count, members) for count, members in found if count >= fewest]
    found.sort(key=lambda pair: (-pair[0], -len(pair[1]), pair[1][0]))
    return [_group(texts, vectors, rarity, members, count) for count, members in found[:LISTED]]


def _group(texts: Sequence[Text], vectors: Matrix, rarity: NDArray[np.float32], members: NDArray[np.int64], customers: int) -> Group:
    own = vectors[members]
    near = own @ np.asarray(own.sum(axis=0)).ravel()
    central = [int(members[at]) for at in np.argsort(-near, kind="stable")]
    return Group(tuple(central), customers, _words([texts[at] for at in central[:SAMPLE]], rarity))


# ---------------------------------------------------------------- texts as vectors


def _plain(text: str) -> str:
    """One character for each Chinese character and each word of other scripts, line ends between what does not belong together."""
    text = _LONG_NUMBER.sub("\n", normalise(text))
    return _REST.sub("\n", _WORD.sub(_private, text))


def _private(found: re.Match[str]) -> str:
    return chr(_PRIVATE + crc32(found[0].rstrip().encode("utf-8", "replace")) % _PRIVATE_SIZE)


def _whole(text: Text) -> str:
    return "\n".join((*[text.subject] * SUBJECT_TIMES, text.body[:BEGINNING]))


def _hashed(*codes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """One number of _BITS bits for neighbouring characters."""
    mixed = np.zeros_like(codes[0])
    for code in codes:
        mixed = (mixed ^ code) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(64 - _BITS)).astype(np.int64)


def _pieces(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The pieces of some plain texts: place of the text, number of the piece, how often."""
    lengths = [len(text) + 1 for text in texts]
    codes = np.frombuffer("".join(f"{text}\n" for text in texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    rows = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    full = codes != 10
    two = full[:-1] & full[1:]
    three = two[:-1] & full[2:]
    alone = codes >= _PRIVATE
    places = (np.flatnonzero(alone), np.flatnonzero(two), np.flatnonzero(three))
    hashed = np.concatenate([_hashed(*(codes[at + step] for step in range(size + 1))) for size, at in enumerate(places)])
    keys, times = np.unique((rows[np.concatenate(places)] << _BITS) | hashed, return_counts=True)
    return keys >> _BITS, keys & ((1 << _BITS) - 1), times


def _vectors(texts: Sequence[Text]) -> tuple[Matrix, NDArray[np.float32]]:
    """A row of length one for each text, and how telling each piece is (0: it stands in one text only, or in too many)."""
    from scipy.sparse import csr_matrix

    columns: list[NDArray[np.int32]] = []
    counts: list[NDArray[np.uint8]] = []
    sizes: list[NDArray[np.int64]] = []
    for begin in range(0, len(texts), _CHUNK):
        rows, pieces, times = _pieces([_plain(_whole(text)) for text in texts[begin : begin + _CHUNK]])
        columns.append(pieces.astype(np.int32))
        counts.append(np.minimum(times, 255).astype(np.uint8))
        sizes.append(np.bincount(rows, minlength=min(_CHUNK, len(texts) - begin)))
    seen = np.zeros(1 << _BITS, dtype=np.int64)
    for part in columns:
        seen += np.bincount(part, minlength=1 << _BITS)
    most = max((TOO_COMMON if len(texts) <= EXACT else TOO_COMMON_OF_MANY) * len(texts), 10)
    rarity = np.where((seen > 1) & (seen <= most), np.log((1 + len(texts)) / (1 + seen)) + 1, 0.0).astype(np.float32)
    kept, values, ends = [], [], [0]
    for place in range(len(columns)):
        told = rarity[columns[place]] * (1 + np.log(counts[place].astype(np.float32)))
        rows = np.repeat(np.arange(len(sizes[place])), sizes[place])
        good = told > 0
        length = np.sqrt(np.bincount(rows, weights=told * told, minlength=len(sizes[place])))
        values.append((told / np.maximum(length[rows], 1e-9))[good].astype(np.float32))
        kept.append(columns[place][good])
        ends.extend((ends[-1] + np.cumsum(np.bincount(rows[good], minlength=len(sizes[place])))).tolist())
        columns[place], counts[place] = columns[place][:0].copy(), counts[place][:0].copy()  # as much memory as the vectors themselves
    return csr_matrix((np.concatenate(values), np.concatenate(kept), ends), shape=(len(texts), 1 << _BITS)), rarity


# ---------------------------------------------------------------- groups


def _joined(vectors: Matrix) -> NDArray[np.int64]:
    """The group of each row."""
    count = vectors.shape[0]
    if count <= EXACT:
        return average_link((vectors @ vectors.T).toarray(), np.ones(count))
    labels = np.arange(count)
    sums, sizes = vectors, np.ones(count)
    for turn in range(ROUNDS):
        found = np.zeros(len(sizes), dtype=np.int64)
        for block in _blocks(_telling(sums, turn)):
            own = sums[block]
            means = _scaled(own, sizes[block])
            found[block] = average_link((means @ means.T).toarray(), sizes[block]) * len(sizes) + block[0]
        sums, sizes, found = _summed(sums, sizes, found)
        labels = found[labels]
    return _at_last(vectors, sums, sizes, labels)


def average_link(likeness: NDArray[np.float32], sizes: NDArray[np.float64], least: float = ALIKE) -> NDArray[np.int64]:
    """The group of each, joined while the average likeness of two groups is at least `least`. `sizes`: how many each stands for.

    By chains of nearest neighbours, which comes to the same as joining the nearest pair each time (the mean lies between what it is
    of); scipy knows no sizes and does not stop. The matrix is used up.
    """
    count = len(sizes)
    label = np.arange(count)
    weight = sizes.astype(np.float64).copy()
    np.fill_diagonal(likeness, -1)
    open_ones = dict.fromkeys(range(count))
    way: list[int] = []
    while open_ones:
        if not way:
            way.append(next(iter(open_ones)))
        here = way[-1]
        row = likeness[here]
        near = int(row.argmax())
        if len(way) > 1 and row[way[-2]] >= row[near]:
            near = way[-2]
        if row[near] < least:
            # Nothing that others become is nearer to it than they were: it is as large as it will be.
            way.pop()
            del open_ones[here]
            likeness[here], likeness[:, here] = -1, -1
        elif len(way) > 1 and near == way[-2]:
            del way[-2:]
            total = weight[here] + weight[near]
            mean = (likeness[here] * weight[here] + likeness[near] * weight[near]) / total
            mean[likeness[here] < 0] = -1
            mean[near] = mean[here] = -1
            likeness[near], likeness[:, near] = mean, mean
            likeness[here], likeness[:, here] = -1, -1
            weight[near] = total
            del open_ones[here]
            label[label == here] = near
        else:
            way.append(near)
    return label


def _telling(sums: Matrix, turn: int) -> NDArray[np.int64]:
    """The most telling piece of each row, or the second, third ... one, whose rows are compared with each other."""
    best = np.full(sums.shape[0], -1, dtype=np.int64)
    common = np.sqrt(np.bincount(sums.indices, minlength=sums.shape[1])).astype(np.float32)
    weight = sums.data * common[sums.indices]
    lengths = np.diff(sums.indptr)
    full = np.flatnonzero(lengths)
    begins = sums.indptr[:-1][full]
    for _again in range(turn + 1):
        highest = np.maximum.reduceat(weight, begins)
        places = np.flatnonzero(weight == np.repeat(highest, lengths[full]))
        places = places[np.searchsorted(places, begins)]
        best[full] = sums.indices[places]
        weight[places] = 0
    return best


def _blocks(keys: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Rows of one key together, small keys many at once and large ones in parts."""
    order = np.argsort(keys, kind="stable")
    for begin in range(0, len(order), BLOCK):
        yield order[begin : begin + BLOCK]


def _scaled(sums: Matrix, sizes: NDArray[np.float64]) -> Matrix:
    from scipy.sparse import diags

    return (diags((1 / sizes).astype(np.float32)) @ sums).tocsr()


def _summed(sums: Matrix, sizes: NDArray[np.float64], found: NDArray[np.int64]) -> tuple[Matrix, NDArray[np.float64], NDArray[np.int64]]:
    """Groups of groups: their sums and sizes, and the new number of each old one."""
    from scipy.sparse import csr_matrix

    _names, numbers = np.unique(found, return_inverse=True)
    count = int(numbers.max()) + 1
    which = csr_matrix((np.ones(len(numbers), dtype=np.float32), (numbers, np.arange(len(numbers)))), shape=(count, len(numbers)))
    summed, joined = (which @ sums).tocsr(), np.bincount(numbers, weights=sizes).astype(np.float64)
    summed.data[summed.data < SLIGHT * np.repeat(joined, np.diff(summed.indptr))] = 0
    summed.eliminate_zeros()
    return summed, joined, numbers


def _at_last(vectors: Matrix, sums: Matrix, sizes: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The largest groups compared with each other, then each text that stayed alone with them."""
    large = np.argsort(-sizes, kind="stable")[:AT_LAST]
    large = large[sizes[large] > 1]
    means = _scaled(sums[large], sizes[large])
    found = np.arange(len(sizes))
    found[large] = large[average_link((means @ means.T).toarray(), sizes[large])]
    sums, sizes, found = _summed(sums, sizes, found)
    labels = found[labels]
    large = np.argsort(-sizes, kind="stable")[:AT_LAST]
    large = large[sizes[large] > 2]
    means = _scaled(sums[large], sizes[large]).T.tocsc()
    alone = np.flatnonzero(sizes[labels] <= 2)
    for begin in range(0, len(alone), BLOCK):
        rows = alone[begin : begin + BLOCK]
        near = (vectors[rows] @ means).toarray()
        best = near.argmax(axis=1) if near.shape[1] else np.zeros(len(rows), dtype=np.int64)
        good = near[np.arange(len(rows)), best] >= ALIKE if near.shape[1] else np.zeros(len(rows), dtype=bool)
        labels[rows[good]] = large[best[good]]
    return labels


def _by_label(labels: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)


# ---------------------------------------------------------------- what stands for a group


def _words(texts: Sequence[Text], rarity: NDArray[np.float32]) -> tuple[str, ...]:
    """Up to WORDS phrases that many of those who wrote have in common, the most telling first."""
    wrote: dict[str, set[int]] = {}
    for text in texts:
        for phrase in set(_phrases(_whole(text))):
            wrote.setdefault(phrase, set()).add(text.customer)
    least = max(2, SHARE * len({text.customer for text in texts}))
    shared = {phrase: len(who) for phrase, who in wrote.items() if len(who) >= least}
    # A part of a phrase that nearly always comes whole is no phrase.
    parts = {part for phrase in shared for part in (phrase[1:], phrase[:-1]) if part in shared and shared[part] * WHOLE <= shared[phrase]}
    shared = {phrase: count for phrase, count in shared.items() if phrase not in parts}
    scored = sorted(shared, key=lambda phrase: (-shared[phrase] * _rare(phrase, rarity), phrase))
    chosen: list[str] = []
    for phrase in scored:
        if len(chosen) == WORDS:
            break
        if not any(_overlap(phrase, other) for other in chosen):
            chosen.append(phrase)
    return tuple(chosen)


def _phrases(text: str) -> Iterator[str]:
    for run in _PIECES.findall(_LONG_NUMBER.sub("\n", normalise(text))):
        if run[0] < "\u3000":
            words = run.split()
            yield from (" ".join(words[at : at + size]) for size in (2, 3) for at in range(len(words) - size + 1))
            yield from (word for word in words if len(word) > 3)
            continue
        for size in range(2, LONGEST + 1):
            for at in range(len(run) - size + 1):
                if run[at] not in _EMPTY and run[at + size - 1] not in _EMPTY:
                    yield run[at : at + size]


def _rare(phrase: str, rarity: NDArray[np.float32]) -> float:
    """How telling a phrase is: the more the longer, and the rarer its pieces are."""
    _rows, pieces, _times = _pieces([_plain(phrase)])
    return float(np.sqrt(rarity[pieces].sum()))


def _overlap(one: str, other: str) -> bool:
    pairs = [Counter(chain.from_iterable(_pairs(phrase))) for phrase in (one, other)]
    return (pairs[0] & pairs[1]).total() * 2 > min(pairs[0].total(), pairs[1].total())


def _pairs(phrase: str) -> Iterable[tuple[str, ...]]:
    yield tuple(phrase.split()) if " " in phrase else tuple(phrase[at : at + 2] for at in range(max(1, len(phrase) - 1)))
