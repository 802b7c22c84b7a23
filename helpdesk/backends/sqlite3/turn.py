"""Whose turn it is to write to one SQLite file, among the threads of a process and among processes.

SQLite lets one transaction write at a time; whoever else wants to sleeps, longer each time, and looks again. Under a rush
that leaves the file idle while everybody sleeps, and lets the unlucky sleep for seconds. Here they queue, and are woken.

The turn is a courtesy: SQLite's own lock alone keeps the data right. Who has waited too long for it goes on without; but for other
processes only one that is `in_a_hurry` stops waiting, so that somebody is left who can end a process that is frozen while it has the turn.
"""

import contextlib
import fcntl
import os
import threading
import time
from pathlib import Path

HURRY, LOOK_EVERY = 5.0, 0.05
"""Seconds after which a process in a hurry goes on without the turn, and between its looks."""

_hurried = 0


def in_a_hurry() -> None:
    """Let this process, and none that it forks, wait no longer than HURRY for other processes."""
    global _hurried
    _hurried = os.getpid()


class Turn:
    """The turn at one database file. The mark beside the file is empty and may be deleted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._begin_anew()
        os.register_at_fork(after_in_child=self._begin_anew)

    def _begin_anew(self) -> None:
        # A child of fork shares its parent's open mark, and so the parent's turn, unless it opens its own.
        self._threads = threading.Lock()
        self._mark: int | None = None
        self._taken = False

    def take(self, seconds: float) -> bool:
        """Wait for the turn; False when other threads of this process did not let it come within so many seconds.

        Only one thread of a process waits for other processes, and it waits as long as their transactions last: the kernel
        wakes it at once, and gives it the turn before a thread of the process that has just had it. Looking every half
        millisecond instead let one process have turn after turn.
        """
        if not self._threads.acquire(timeout=seconds):
            return False
        try:
            if self._mark is None:
                self._mark = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._taken = _at_last(self._mark) if _hurried == os.getpid() else _waited(self._mark)
        finally:
            if not self._taken:
                self._threads.release()
        return self._taken

    def give(self) -> None:
        """Let the next one write. Nothing in a child of fork: the turn is its parent's."""
        if self._mark is not None and self._taken:
            self._taken = False
            fcntl.flock(self._mark, fcntl.LOCK_UN)
            self._threads.release()


def _waited(mark: int) -> bool:
    fcntl.flock(mark, fcntl.LOCK_EX)
    return True


def _at_last(mark: int) -> bool:
    ends = time.monotonic() + HURRY
    while time.monotonic() < ends:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(LOOK_EVERY)
    return False
