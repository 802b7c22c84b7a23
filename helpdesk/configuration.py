"""Configuration held in memory: loaded once, loaded anew when the stamp in the database has moved.

A loader is a function without arguments that reads rows and gives plain values. The stamp is read at most once a second
in each process, so a change made elsewhere is obeyed within a second; one made in this process at once.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

STAMP_SECONDS = 1.0

_lock = threading.RLock()
_held: dict[Callable[[], Any], Any] = {}
_version: int | None = None
_looked_at = 0.0


def forget() -> None:
    """Drop everything held in this process."""
    global _version, _looked_at
    with _lock:
        _held.clear()
        _version = None
        _looked_at = 0.0


def held(loader: Callable[[], T]) -> T:
    """The value of `loader`, read from the database only when some configuration has changed."""
    global _version, _looked_at
    with _lock:
        now = time.monotonic()
        if now - _looked_at >= STAMP_SECONDS or _version is None:
            current = _read_stamp()
            if current != _version:
                _held.clear()
                _version = current
            _looked_at = now
        if loader not in _held:
            _held[loader] = loader()
        value: T = _held[loader]
        return value


def _read_stamp() -> int:
    from helpdesk.models import ConfigurationStamp

    return ConfigurationStamp.objects.filter(pk=1).values_list("version", flat=True).first() or 0
