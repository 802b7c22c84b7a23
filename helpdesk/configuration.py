"""Configuration held in memory: loaded once, loaded anew when the stamp in the database has moved.

A loader is a function without arguments that reads rows and gives plain values. The stamp is read at most once a second
in each process, so a change made elsewhere is obeyed within a second; one made in this process at once.

A change that is only tried out, in a transaction that is rolled back, is looked at `apart`: what is loaded there never
reaches another thread.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

STAMP_SECONDS = 1.0

_lock = threading.RLock()
_held: dict[Callable[[], Any], Any] = {}
_version: int | None = None
_looked_at = 0.0
_apart: ContextVar[dict[Callable[[], Any], Any] | None] = ContextVar("configuration_apart", default=None)


@contextmanager
def apart(given: Mapping[Callable[[], Any], Any] | None = None) -> Iterator[None]:
    """Hold what is loaded inside for this thread alone, until `forget`: it may see rows that are never committed.

    What was loaded before a rollback stays held after it, so that the rules can be asked as if the change had been made.
    `given` holds values of some loaders from the beginning, which then are not asked.
    """
    token = _apart.set(dict(given or {}))
    try:
        yield
    finally:
        _apart.reset(token)
        forget()


def forget() -> None:
    """Drop everything held in this process."""
    global _version, _looked_at
    if (own := _apart.get()) is not None:
        own.clear()
    with _lock:
        _held.clear()
        _version = None
        _looked_at = 0.0


def held(loader: Callable[[], T]) -> T:
    """The value of `loader`, read from the database only when some configuration has changed."""
    global _version, _looked_at
    own = _apart.get()
    if own is not None:
        if loader not in own:
            own[loader] = loader()
        alone: T = own[loader]
        return alone
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
