"""Real processes on the test's own database: for what has to be right when several run at once, or one is killed."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings as project
from django.db import connection

from helpdesk.models import Heartbeat

PREAMBLE = "import django; django.setup(); import json, sys; "


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


def start(code: str, *arguments: Any) -> subprocess.Popen[str]:
    """A Python process running `code`; its arguments are `json.loads(sys.argv[1])`."""
    command = [sys.executable, "-c", PREAMBLE + code, json.dumps(arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment(), stdin=pipe, stdout=pipe, stderr=pipe, text=True)


TOGETHER = """
import contextlib, json, multiprocessing, sys
import django
django.setup()
from django.db import connections
from django.urls import get_resolver
get_resolver().url_patterns
connections.close_all()
code, folder, arguments = json.loads(sys.argv[1])

def work(number, each):
    sys.argv[1] = json.dumps(each)
    with open(f"{folder}/{number}", "w") as out, contextlib.redirect_stdout(out):
        exec(code, {"json": json, "sys": sys})

fork = multiprocessing.get_context("fork")
processes = [fork.Process(target=work, args=(number, each)) for number, each in enumerate(arguments)]
for process in processes:
    process.start()
for process in processes:
    process.join()
sys.exit(any(process.exitcode for process in processes))
"""


def run_together(code: str, arguments: list[list[Any]]) -> list[Any]:
    """Run `code` once for each list of arguments, all at the same time; what each printed as JSON on its last line.

    One process imports everything and then becomes as many as are asked for: they begin at the same moment, where
    interpreters started one by one would not, and no connection is open before they part.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", TOGETHER, json.dumps([code, folder, arguments])]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return [json.loads(Path(folder, str(number)).read_text().strip().splitlines()[-1]) for number in range(len(arguments))]


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
