"""The optional sentence encoder: texts become vectors that lie close together where the texts mean the same, in 16 languages.

Off unless SENTENCE_ENCODER is set and the package is installed (`requirements-encoder.txt`). Whoever uses it asks `available()` first
and knows another way: it gives more where it is there, and nothing waits for it.

One process of each machine encodes for all others (`helpdesk.encoding`), which ask it here by a socket: web servers and workers
neither load the encoder nor numpy. Where no such process answers, they go on without the encoder, and ask again after some seconds.
Commands that cannot do without it load it themselves then: they say so by `in_this_process`.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings

from helpdesk.encoding import engine, frames
from helpdesk.encoding.engine import DIMENSIONS, Answer, Broken, Unknown
from helpdesk.encoding.machines import Machine

if TYPE_CHECKING:
    import numpy as np

    Vectors = np.ndarray[Any, np.dtype[np.float32]]

logger = logging.getLogger(__name__)

T = TypeVar("T")

NAME = "use-multilingual-3"
"""What made the vectors: those of another name are not to be compared with them, and a model trained on them cannot be used."""

SECONDS = 1.0
"""How long somebody who waits for a page waits for the encoder; a text takes some milliseconds."""
PATIENCE = 60.0
"""How long a training waits for a few texts while others are served before it."""
REST = 5.0
"""For so long after it did not answer nobody asks again."""
AT_ONCE = 16
"""Texts of one question at most, where there are many: others are answered in between."""


class EncoderAbsent(Exception):
    """The encoder is switched off, not installed, cannot be loaded, or its process does not answer."""


class _Away(Exception):
    """No process answers at the socket."""


class _Line(threading.local):
    """This thread's connection. A process that was forked off makes its own."""

    socket: socket.socket | None = None
    owner = 0


_line = _Line()
_broken: list[str] = []
_resting_until = 0.0
_loads_it_here = False


def wanted() -> bool:
    """Whether it is switched on."""
    return bool(settings.SENTENCE_ENCODER)


def installed() -> bool:
    """Whether the package is there; it is not loaded for the question."""
    return find_spec(engine.MODULE) is not None


def available() -> bool:
    """Whether it is to be asked: switched on, installed, not known to be broken or away. Asks and loads nothing."""
    return wanted() and installed() and not _broken and (_loads_it_here or time.monotonic() >= _resting_until)


def in_this_process() -> None:
    """From now on this process loads the encoder itself where no other answers: for commands, never for web servers and workers."""
    global _loads_it_here
    _loads_it_here = True


def answers() -> bool:
    """Whether the process that encodes for the others answers now."""
    try:
        _asked({"do": "encode", "texts": []}, (), SECONDS)
    except (_Away, EncoderAbsent):
        return False
    return True


def encode(texts: Sequence[str]) -> Vectors:
    """A row of unit length for each text (n x DIMENSIONS): the product of two rows is how alike the texts are, 1 for the same.

    For those who go on reckoning with them; loads numpy. Texts without a word get a row like any other. Raises EncoderAbsent.
    """
    import numpy as np

    made = []
    for start in range(0, len(texts), AT_ONCE):
        header, parts = _ask({"do": "encode", "texts": list(texts[start : start + AT_ONCE])}, patience=PATIENCE)
        made.append(np.frombuffer(parts[0], dtype="<f4").reshape(header["shape"]))
    return np.concatenate(made) if made else np.zeros((0, DIMENSIONS), dtype=np.float32)


def scores(texts: Sequence[str], machine: Machine) -> list[list[float]]:
    """What a linear machine says of each text: a number for each of its labels. Raises EncoderAbsent."""
    found: list[list[float]] = []
    for start in range(0, len(texts), AT_ONCE):
        some = list(texts[start : start + AT_ONCE])
        question = {"do": "score", "texts": some, "digest": machine.digest, "machine": machine.header()}
        try:
            header, _parts = _ask(question)
        except Unknown:
            header, _parts = _ask(question, [machine.weights])
        found += header["scores"]
    return found


def near(text: str, kept: Sequence[bytes]) -> list[float]:
    """How near each of some kept vectors is to a text, from -1 to 1, less what all of them have in common. Raises EncoderAbsent."""
    found: list[float] = _ask({"do": "near", "text": text}, kept)[0]["near"]
    return found


def blended(groups: Sequence[Sequence[str]], weight: float, *, patience: float = PATIENCE) -> list[bytes]:
    """A vector to be kept for each group of texts: of its first one, and `weight` times the mean of the others. Raises EncoderAbsent."""
    return [_ask({"do": "blend", "groups": [list(group)], "weight": weight}, patience=patience)[1][0] for group in groups]


def attempt(ask: Callable[[], T]) -> T | None:
    """The same for whoever goes on without it: None where there is no encoder, and where it fails, which is said in the log."""
    if not available():
        return None
    try:
        return ask()
    except EncoderAbsent:
        return None
    except Exception:
        logger.exception("the sentence encoder failed: this was done without it")
        return None


class Reader:
    """The encoder as a trained model is handed it: None instead of an error."""

    def vectors(self, texts: Sequence[str]) -> Vectors | None:
        """A row for each text."""
        return attempt(lambda: encode(texts))

    def scores(self, texts: Sequence[str], machine: Machine) -> list[list[float]] | None:
        """What the machine says of each text."""
        return attempt(lambda: scores(texts, machine))


ENCODERS = {NAME: Reader()}
"""By the name that a trained model keeps of what made its vectors."""


# ---------------------------------------------------------------- asking


def _ask(header: dict[str, Any], parts: Sequence[bytes] = (), *, patience: float = SECONDS) -> Answer:
    """Raises EncoderAbsent, and Unknown as the engine does."""
    global _resting_until
    if not available():
        raise EncoderAbsent(f"the sentence encoder is {'not at hand' if wanted() else 'switched off'}")
    try:
        return _asked(header, parts, patience)
    except _Away as error:
        if not _loads_it_here:
            if time.monotonic() >= _resting_until:
                logger.warning("no process encodes sentences at %s (%s): everything goes on without it", settings.ENCODER_SOCKET, error)
            _resting_until = time.monotonic() + REST
            raise EncoderAbsent(str(error)) from error
    try:
        return _own().answer(header, parts)
    except Broken as error:
        raise _cannot_be_loaded(str(error)) from error


@cache
def _own() -> engine.Engine:
    return engine.Engine()


def _cannot_be_loaded(why: str) -> EncoderAbsent:
    _broken.append(why)
    logger.error("the sentence encoder cannot be loaded (%s): everything goes on without it", why)
    return EncoderAbsent(why)


def _asked(header: dict[str, Any], parts: Sequence[bytes], patience: float) -> Answer:
    """Ask the process that encodes; once more by a new connection where the old one turns out to be dead."""
    is_new = _line.socket is None or _line.owner != os.getpid()
    try:
        line = _connected()
        line.settimeout(patience)
        frames.send(line, header, parts)
        said, found = frames.receive(line)
    except (OSError, frames.Closed, frames.Malformed) as error:
        _hang_up()
        if is_new or isinstance(error, TimeoutError):
            raise _Away(f"{type(error).__name__} {error}".strip()) from error
        return _asked(header, parts, patience)
    if said.get("error") == "unknown":
        raise Unknown
    if "error" in said:
        raise EncoderAbsent(said.get("why", ""))
    return said, found


def _connected() -> socket.socket:
    if _line.socket is None or _line.owner != os.getpid():
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        _line.socket, _line.owner = line, os.getpid()
        line.connect(str(settings.ENCODER_SOCKET))
    return _line.socket


def _hang_up() -> None:
    if _line.socket is not None:
        _line.socket.close()
    _line.socket = None
