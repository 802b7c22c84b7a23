"""Real processes on the test's own database: for what has to be right when several run at once, or one is killed."""

import contextlib
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest import mock

from django.conf import settings as project
from django.db import connection

from helpdesk.models import Heartbeat

# An interpreter started anew takes seconds of the processor until it has imported everything; these begin where that ends.
FORKED = multiprocessing.get_context("forkserver")


def environment() -> dict[str, str]:
    """The environment of a child that works on this test's database."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{settings['NAME']}"
    else:
        host, user, password = settings["HOST"], settings["USER"], settings["PASSWORD"]
        secret = f":{password}" if password else ""
        if str(host).startswith("/"):
            host = str(host).replace("/", "%2F")
        url = f"postgres://{user}{secret}@{host}:{settings['PORT']}/{settings['NAME']}"
    own = {"DATABASE_URL": url, "TESTS_RUN_DIR": str(project.RUN_DIR)}
    return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}


def _part() -> None:
    """See that the process is there from which the others are forked; it belongs to this test process and its database."""
    forkserver.set_forkserver_preload(["tests.forked"])
    with mock.patch.dict(os.environ, environment()):
        forkserver.ensure_running()


def _work(code: str, arguments: Sequence[Any], streams: Sequence[Connection | str], gate: Connection | None) -> None:
    """What such a process does first: lead its input and outputs to pipes or files, and wait for the others."""
    for number, stream in enumerate(streams):
        own = os.open(stream, os.O_RDWR | os.O_CREAT | os.O_APPEND) if isinstance(stream, str) else stream.fileno()
        os.dup2(own, number)
        os.close(own) if isinstance(stream, str) else stream.close()
    sys.stdin = os.fdopen(0)
    sys.argv = ["-c", json.dumps(arguments)]
    if gate is not None:
        # There is something to read as soon as its other end is closed.
        gate.poll(None)
    exec(code, {"json": json, "sys": sys})


class Forked:
    """A process running `code`, with pipes to talk to it; its arguments are `json.loads(sys.argv[1])`."""

    def __init__(self, code: str, arguments: Sequence[Any]) -> None:
        _part()
        its_input, stdin = FORKED.Pipe(duplex=False)
        stdout, its_output = FORKED.Pipe(duplex=False)
        self._process = FORKED.Process(target=_work, args=(code, arguments, (its_input, its_output), None))
        self._process.start()
        its_input.close()
        its_output.close()
        self._stdin, self.stdout = (os.fdopen(os.dup(end.fileno()), mode) for end, mode in ((stdin, "w"), (stdout, "r")))
        stdin.close()
        stdout.close()

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def poll(self) -> int | None:
        """How it ended, if it has."""
        return self._process.exitcode

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def end(self, say: str = "", timeout: float = 240) -> int:
        """Tell it something, wait until it has ended, and say how: nothing to read, a killed one's signal as a negative number."""
        with contextlib.suppress(BrokenPipeError), self._stdin:
            self._stdin.write(say)
        self._process.join(timeout)
        self.stdout.close()
        assert self._process.exitcode is not None, "it does not end"
        return int(self._process.exitcode)


def start(code: str, *arguments: Any) -> Forked:
    """A process running `code`, which goes on while the test does."""
    return Forked(code, arguments)


def run_together(code: str, arguments: list[list[Any]]) -> list[Any]:
    """Run `code` once for each list of arguments, all at the same time; what each printed as JSON on its last line.

    They are held back until the last of them is there.
    """
    _part()
    gate, held = FORKED.Pipe(duplex=False)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, str(number)) for number in range(len(arguments))]
        streams = [(os.devnull, str(file), str(file)) for file in files]
        processes = [FORKED.Process(target=_work, args=(code, each, own, gate)) for each, own in zip(arguments, streams, strict=True)]
        try:
            for process in processes:
                process.start()
            held.close()
            end = time.monotonic() + 240
            for process in processes:
                process.join(max(0, end - time.monotonic()))
            ended = [process.exitcode for process in processes]
            said = [file.read_text() if file.exists() else "" for file in files]
        finally:
            for process in processes:
                if process.pid:
                    process.kill()
        failed = [(code, text[-2000:]) for code, text in zip(ended, said, strict=True) if code != 0]
        assert not failed, failed[0]
        return [json.loads(text.strip().splitlines()[-1]) for text in said]


def until(what: Callable[[], object], seconds: float = 240.0) -> Any:
    """Wait for something to come true; the limit only ends a test that would wait for ever."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("it never came true")


def children(parent: int) -> list[int]:
    """Living children of a process, in the order in which they were started."""
    found = []
    # Not by a pattern with "stat" in it: that looks at each, and one that ends meanwhile is an error.
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append((int(fields[19]), int(number)))
    return [pid for _started, pid in sorted(found)]


def family(pid: int) -> list[int]:
    """A process and all below it."""
    return [pid, *(grandchild for child in children(pid) for grandchild in family(child))]


def alive(pid: int) -> bool:
    """Whether a process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Worker:
    """A real `manage.py worker` on this test's database, and what can be seen of it."""

    def __init__(self, *options: str, log: Path | None = None, **settings: str) -> None:
        self._log = log.open("a") if log else None
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "worker", *options],
            env={**environment(), **settings},
            stderr=self._log or subprocess.PIPE,
            text=True,
        )

    @property
    def pid(self) -> int:
        """The supervisor."""
        return self.process.pid

    def mains(self) -> list[int]:
        """The main process of each cluster."""
        return children(self.pid)

    def pools(self) -> list[list[int]]:
        """For each cluster the processes of its sentinel: workers, monitor, pusher."""
        return [children(sentinel) for main in self.mains() for sentinel in children(main)]

    def is_up(self) -> bool:
        """Whether both clusters are complete, and have given a sign of life."""
        return len(self.pools()) == 2 and sorted(map(len, self.pools())) == [3, 4] and works(["clocks", "slow"])

    def stop(self) -> None:
        """End it at once; the kernel ends the rest."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        if self._log:
            self._log.close()


def works(clusters: list[str]) -> bool:
    """Whether these clusters have given a sign of life."""
    return Heartbeat.objects.filter(name__in=[f"cluster {name}" for name in clusters], finished_at__isnull=False).count() == len(clusters)
