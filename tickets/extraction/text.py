"""The text that is searched: folded letter by letter, so that every place in it is a place in what was written.

`wording.normalise` may lengthen or shorten a text; here what is found must be shown where it stands, so letters are folded one for one
and only invisible ones are dropped, with a map back.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

READ = 10_000
"""Characters that are read: people give such things early, and this bounds what any text can cost."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
# Plain letters, the blank and Chinese characters stand for themselves; so do the Chinese marks 。、《》 and the like, and the Chinese comma,
# which parts what a plain one may hold together: 1234，199元.
_FOLDED = re.compile("[^\x20-\x40\x5b-\x7e\u3001-\u3003\u3008-\u3011\u4e00-\u9fff\uff0c]")
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")


@lru_cache(4096)
def _one(letter: str) -> str:
    if letter in _DASHES:
        return "-"
    if letter in "\r\n\t":
        return "\n" if letter != "\t" else " "
    plain = unicodedata.normalize("NFKC", letter)
    plain = plain.lower() if len(plain) == 1 else letter
    return plain if len(plain) == 1 else letter


@dataclass(frozen=True)
class Text:
    """A folded text (`plain`: lower case, plain digits and marks), and where each of its letters stood."""

    plain: str
    cuts: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    taken: bytearray = field(default_factory=bytearray, compare=False)

    @classmethod
    def of(cls, written: str) -> Text:
        """Fold a text."""
        written = written[:READ]
        cuts: list[int] = []
        lengths: list[int] = []
        gone = 0
        for found in _INVISIBLE.finditer(written):
            cuts.append(found.start() - gone)
            lengths.append(len(found[0]))
            gone += len(found[0])
        shown = _INVISIBLE.sub("", written) if cuts else written
        plain = _FOLDED.sub(lambda found: _one(found[0]), shown)
        return cls(plain, tuple(cuts), tuple(accumulate(lengths)), bytearray(len(plain)))

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of `plain` stands in what was written."""
        return self._back(start), self._back(end - 1) + 1

    def _back(self, at: int) -> int:
        passed = bisect_left(self.cuts, at + 1)
        return at + (self.dropped[passed - 1] if passed else 0)

    def take(self, start: int, end: int) -> bool:
        """Claim a part for one reading; False where another has it already."""
        if any(self.taken[start:end]):
            return False
        self.taken[start:end] = b"\x01" * (end - start)
        return True

    def before(self, at: int, reach: int) -> str:
        """What stands before a place, in the same line."""
        return self.plain[max(0, at - reach) : at].rpartition("\n")[2]

    def after(self, at: int, reach: int) -> str:
        """What stands after a place, in the same line."""
        return self.plain[at : at + reach].partition("\n")[0]
