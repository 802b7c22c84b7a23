"""One cluster of django-q2 as a family of processes that lives and dies together.

Measured: a killed idle worker takes the queue's lock with it, so that nothing runs any more while everything looks alive;
and children of a killed main process go on working unseen. So every process of the family dies with its parent (the kernel
sees to it), and when one of them dies by a signal, all go, and the supervisor starts the family anew.
"""

import ctypes
import importlib
import logging
import os
import signal
import sys
from collections.abc import Iterable
from multiprocessing.process import BaseProcess
from typing import Any

logger = logging.getLogger(__name__)

_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_parent = 0


def die_with(parent: int) -> None:
    """Let the kernel kill this process when its parent ends, however it ends; at once when it has ended already."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def run(name: str, parent: int, told_by: Iterable[signal.Signals]) -> None:
    """Run one cluster until told to stop: in a child of the supervisor, which becomes the leader of its own session.

    The signals by which it is told are held back when it begins. Ends as a process does, by SystemExit.
    """
    os.setsid()
    for number in told_by:
        signal.signal(number, signal.SIG_DFL)
    die_with(parent)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, told_by)
    _take_name(name)
    _take_settings_of(name)
    os.register_at_fork(before=_note_parent, after_in_child=_die_with_parent)

    from django_q import cluster, pusher

    # The pool is forked from here, so all of it reads this way.
    pusher.SignedPackage = Readable

    class Sentinel(cluster.Sentinel):  # type: ignore[misc]
        """The guard of the pool; a sudden death is no reason to go on with what is left."""

        def reincarnate(self, process: Any) -> None:
            """Replace a process that ended in good order; end the whole family when one was killed."""
            if died_suddenly(process):
                logger.critical("process %s of the cluster was killed (%s); starting the cluster anew", process.pid, process.exitcode)
                os.killpg(os.getpgid(0), signal.SIGKILL)
            super().reincarnate(process)

    cluster.Sentinel = Sentinel
    running = cluster.Cluster()
    running.start()
    sentinel: BaseProcess = running.sentinel
    sentinel.join()
    raise SystemExit(0 if running.stop_event is None else 1)


def _take_name(name: str) -> None:
    # In lists of processes (`ps -o comm`), where all have the command line of the supervisor.
    if _libc is not None:
        _libc.prctl(_PR_SET_NAME, f"worker {name}".encode())


def _take_settings_of(name: str) -> None:
    # The queue reads them where it is imported first, for the cluster that the environment names then.
    from django_q import conf

    os.environ["Q_CLUSTER_NAME"] = name
    known = conf.Conf
    for key, value in vars(importlib.reload(conf).Conf).items():
        if not key.startswith("__"):
            setattr(known, key, value)


class Readable:
    """Reads what is queued. What cannot be read, whatever the reason, is unreadable and nothing worse.

    The queue throws away what bears another key's signature, and falls over what names a class or function that is gone: each
    time the row comes up again, the whole cluster would go down with it.
    """

    @staticmethod
    def loads(package: str) -> Any:
        """The task; raises BadSignature, which makes the queue log it and put it away."""
        from django_q.signing import BadSignature, SignedPackage

        try:
            return SignedPackage.loads(package)
        except Exception as error:
            raise BadSignature(f"{type(error).__name__}: {error}") from error


def died_suddenly(process: Any) -> bool:
    """Whether a process was killed. One that ran into its task's time-out (timer 0) or was recycled ended in good order."""
    if process.exitcode is None:
        return False
    timer = getattr(process, "timer", None)
    return process.exitcode != 0 and not (timer is not None and timer.value == 0)


def _note_parent() -> None:
    global _parent
    _parent = os.getpid()


def _die_with_parent() -> None:
    die_with(_parent)
