"""`manage.py worker` as real processes: killed, frozen, stopped, and the work goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from helpdesk import outbound
from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.models import Heartbeat, OutboundMessage
from helpdesk.outbound import Draft
from tests.processes import environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]


def until(what: Callable[[], object], seconds: float = 90.0):
    """Wait for something to come true; the limit only ends a test that would wait for ever."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("it never came true")


def children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, ppid = stat.read_text().rsplit(")", 1)[1].split()[:2]
        except (OSError, IndexError):
            continue
        if int(ppid) == parent and state != "Z":
            found.append(int(stat.parent.name))
    return sorted(found)


def family(pid: int) -> list[int]:
    return [pid, *(grandchild for child in children(pid) for grandchild in family(child))]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Worker:
    """The supervisor under test and what can be seen of it."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "worker", *options], env=environment(), stderr=subprocess.PIPE, text=True
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    def mains(self) -> list[int]:
        return children(self.pid)

    def pools(self) -> list[list[int]]:
        """For each cluster the processes of its sentinel: workers, monitor, pusher."""
        return [children(sentinel) for main in self.mains() for sentinel in children(main)]

    def is_up(self) -> bool:
        return len(self.pools()) == 2 and sorted(map(len, self.pools())) == [3, 4] and works(["clocks", "slow"])

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


def works(clusters: list[str]) -> bool:
    return Heartbeat.objects.filter(name__in=[f"cluster {name}" for name in clusters], finished_at__isnull=False).count() == len(clusters)


@pytest.fixture
def worker():
    started = []

    def start(*options: str) -> Worker:
        started.append(Worker(*options))
        return started[-1]

    yield start
    for each in started:
        each.stop()


def queue_mail(key: str) -> None:
    outbound.queue(
        [Draft(channel=OutboundChannel.EMAIL, kind="reply", subject="s", to="a@example.com", dedupe_key=key)], now=timezone.now()
    )


def sent(key: str) -> bool:
    return OutboundMessage.objects.filter(dedupe_key=key, state=OutboundState.SENT).exists()


def test_it_works_on_after_any_of_its_processes_was_killed_and_leaves_no_orphans(worker):
    """An idle worker is killed: alone that would freeze its cluster for ever. Then a main process, then the supervisor."""
    running = worker()
    until(running.is_up)
    queue_mail("first")
    until(lambda: sent("first"))

    before = [pid for main in running.mains() for pid in family(main)]
    slow = min(running.pools(), key=len)
    os.kill(slow[0], signal.SIGKILL)
    until(lambda: not alive(slow[-1]))
    queue_mail("second")
    until(lambda: sent("second"))

    main = running.mains()[-1]
    members = family(main)
    os.kill(main, signal.SIGKILL)
    until(lambda: not any(map(alive, members)))
    until(lambda: len(running.mains()) == 2)

    everybody = [pid for main in running.mains() for pid in family(main)]
    os.kill(running.pid, signal.SIGKILL)
    until(lambda: not any(map(alive, [*before, *everybody])))


def test_it_starts_a_cluster_anew_when_it_is_frozen_but_looks_alive(worker):
    running = worker("--patience", "4")
    until(running.is_up)
    mains = running.mains()
    for pid in [pid for pool in running.pools() if len(pool) == 3 for pid in pool]:
        os.kill(pid, signal.SIGSTOP)
    queue_mail("frozen")
    until(lambda: sent("frozen"))
    assert len(set(mains) & set(running.mains())) == 1


def test_it_stops_in_order_when_told_to(worker):
    running = worker()
    until(running.is_up)
    everybody = [pid for main in running.mains() for pid in family(main)]
    running.process.terminate()
    _out, log = running.process.communicate(timeout=60)
    assert running.process.returncode == 0, log
    assert not any(map(alive, everybody))
