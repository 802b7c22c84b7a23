"""What is different between two texts: Chinese by characters, other scripts by words. Values in, values out.

Lines are compared first, and only what stands in changed lines is looked at closely, so that two long texts cost little.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new"]

_PARTS = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
CLOSELY = 2_000
"""Parts of a changed passage that are compared one by one; a longer one is shown as gone and new as a whole."""
TOO_SHORT = 2
"""So few parts that stayed between two changes are shown as changed with them: single characters that happen to agree confuse."""
KEPT = 60
"""Characters of an unchanged passage that are shown beside a change."""


@dataclass(frozen=True)
class Piece:
    """A passage that stayed, went, or came."""

    kind: Kind
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in order: those that are "same" or "gone" are the old text, "same" or "new" the new one."""
    pieces: list[Piece] = []
    for tag, was, now in _compared(_LINES.findall(old), _LINES.findall(new)):
        if tag == "equal":
            pieces.append(Piece("same", "".join(was)))
        else:
            pieces += _closely("".join(was), "".join(now))
    return list(_joined(pieces))


def shortened(pieces: Sequence[Piece], kept: int = KEPT) -> list[Piece]:
    """The same with long unchanged passages cut to what stands next to a change."""
    found = []
    for place, piece in enumerate(pieces):
        if piece.kind != "same" or len(piece.text) <= 2 * kept + 20:
            found.append(piece)
            continue
        before = "" if place == 0 else piece.text[:kept]
        after = "" if place == len(pieces) - 1 else piece.text[-kept:]
        found.append(Piece("same", f"{before} … {after}"))
    return found


def _closely(old: str, new: str) -> Iterator[Piece]:
    was, now = _PARTS.findall(old), _PARTS.findall(new)
    if max(len(was), len(now)) > CLOSELY:
        yield from _changed(old, new)
        return
    gone, came = "", ""
    steps = list(_compared(was, now))
    for place, (tag, left, right) in enumerate(steps):
        between = 0 < place < len(steps) - 1
        if tag == "equal" and not (between and len(left) < TOO_SHORT):
            yield from _changed(gone, came)
            yield Piece("same", "".join(left))
            gone, came = "", ""
        else:
            gone, came = gone + "".join(left), came + "".join(right)
    yield from _changed(gone, came)


def _changed(gone: str, came: str) -> Iterator[Piece]:
    if gone:
        yield Piece("gone", gone)
    if came:
        yield Piece("new", came)


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield tag, old[i:j], new[k:m]


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one."""
    held: Piece | None = None
    for piece in pieces:
        if held is not None and held.kind == piece.kind:
            held = Piece(held.kind, held.text + piece.text)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held
