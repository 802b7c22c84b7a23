"""Whose turn it is to write to one SQLite file, among the threads of a process and among processes.

SQLite lets one transaction write at a time; whoever else wants to sleeps, longer each time, and looks again. Under a rush
that leaves the file idle while everybody sleeps, and lets the unlucky sleep for seconds. Here they queue, and are woken.

The turn is a courtesy: SQLite's own lock alone keeps the data right. Who has waited too long for it goes on without; but for other
processes only one that is `in_a_hurry` stops waiting, so that somebody is left who can end a process that is frozen while it has the turn.
"""

import fcntl
import os
import threading
from pathlib import Path

_hurried = 0


def in_a_hurry() -> None:
    """Let this process, and none that it forks, wait for other processes no longer than for its own threads."""
    global _hurried
    _hurried = os.getpid()


class _Waiter:
    """A thread that waits for the turn with a mark of its own."""

    def __init__(self, mark: int) -> None:
        self.mark = mark
        self._lock = threading.Lock()
        self._come = threading.Event()
        self._is_left = False
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        fcntl.flock(self.mark, fcntl.LOCK_EX)
        with self._lock:
            self._come.set()
            if self._is_left:
                # Not by closing alone: what was forked meanwhile has the mark as well.
                fcntl.flock(self.mark, fcntl.LOCK_UN)
                os.close(self.mark)

    def has_come_within(self, seconds: float) -> bool:
        """Whether the turn has come; if not, it is nobody's any more when it comes."""
        self._come.wait(seconds)
        with self._lock:
            self._is_left = not self._come.is_set()
        return not self._is_left


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
            if _hurried == os.getpid():
                self._taken = self._taken_within(seconds)
            else:
                self._mark = self._mark or self._open()
                fcntl.flock(self._mark, fcntl.LOCK_EX)
                self._taken = True
        finally:
            if not self._taken:
                self._threads.release()
        return self._taken

    def _open(self) -> int:
        return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _taken_within(self, seconds: float) -> bool:
        """A thread stands in the queue for us, because the kernel knows no end of waiting; when it comes too late it lets the next one."""
        waiter = _Waiter(self._open())
        if not waiter.has_come_within(seconds):
            return False
        if self._mark is not None:
            os.close(self._mark)
        self._mark = waiter.mark
        return True

    def give(self) -> None:
        """Let the next one write. Nothing in a child of fork: the turn is its parent's."""
        if self._mark is not None and self._taken:
            self._taken = False
            fcntl.flock(self._mark, fcntl.LOCK_UN)
            self._threads.release()
