"""A real worker and what is in its queue: jobs that kill, jobs of another version, and all of it killed with a full queue."""

import pickle
import sys
import types
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_q.models import OrmQ, Task
from django_q.signing import SignedPackage
from django_q.tasks import async_task

from helpdesk import jobs
from helpdesk.models import Heartbeat, OutboundMessage
from tests.chaos import effects
from tests.processes import Worker, alive, family, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]


def queue(path: str, *arguments: str) -> None:
    async_task(path, *arguments, cluster="clocks", ack_failure=True)


def queue_package(payload: str) -> None:
    OrmQ.objects.create(key="clocks", payload=payload, lock=timezone.now() - timedelta(seconds=1))


def of_another_version(monkeypatch: pytest.MonkeyPatch) -> str:
    """A task that names a function by reference, in a module that is gone."""
    module = types.ModuleType("helpdesk_of_next_year")
    exec("def sweep(): pass", module.__dict__)
    with monkeypatch.context() as there:
        there.setitem(sys.modules, module.__name__, module)
        package = SignedPackage.dumps({"id": "x", "name": "x", "func": module.sweep, "args": (), "kwargs": {}})
    with pytest.raises((pickle.UnpicklingError, ImportError, AttributeError)):
        SignedPackage.loads(package)
    return package


def retry_ran_out() -> None:
    """What was taken up and not ended is given out again; in truth after five minutes."""
    OrmQ.objects.filter(lock__gt=timezone.now()).update(lock=timezone.now() - timedelta(seconds=1))


def until_taken_up_again(what: Callable[[], object]) -> None:
    """Wait for something; what a killed process had taken up meanwhile is given out as soon as nothing else is waiting."""

    def look() -> object:
        found = what()
        if not found and not OrmQ.objects.filter(lock__lte=timezone.now()).exists():
            retry_ran_out()
        return found

    until(look)


@pytest.fixture
def worker(tmp_path: Path):
    started = []

    def start() -> Worker:
        started.append(Worker(log=tmp_path / "worker.log"))
        return started[-1]

    yield start
    for each in started:
        each.stop()


def test_it_goes_on_when_jobs_kill_their_process_or_are_of_another_version(worker, monkeypatch):
    """JB-13, JB-21, JB-22."""
    long_ago = timezone.now() - timedelta(hours=1)
    # One start before the last that is borne.
    Heartbeat.objects.create(name="suicide", every=60, started_at=long_ago, failures=jobs.STARTS_WITHOUT_END - 1)
    for _ in range(3):
        queue("tests.chaos.effects.suicide")
    queue("tickets.jobs.of_the_next_version")
    queue("tests.chaos.effects.fail", "7")
    queue_package("signed:by-another:key")
    queue_package(of_another_version(monkeypatch))
    queue("tests.chaos.effects.mark", "well")
    worker()

    def drained() -> bool:
        waiting = OrmQ.objects.filter(key="clocks")
        return "well" in effects.marks() and not waiting.filter(payload__startswith="signed").exists()

    until_taken_up_again(drained)
    until_taken_up_again(lambda: Heartbeat.objects.get(name="suicide").error)
    until_taken_up_again(lambda: Task.objects.filter(func="tickets.jobs.of_the_next_version").exists() and not list(_left()))
    row = Heartbeat.objects.get(name="suicide")
    assert not row.ok
    assert "never ended" in row.error
    # Once, and once more where all this took longer than its first rest.
    starts = effects.marks().count("suicide")
    assert 1 <= starts <= 2
    assert row.failures == jobs.STARTS_WITHOUT_END - 1 + starts
    kept = Task.objects.exclude(func="helpdesk.jobs.beat")
    assert not kept.filter(success=True).exists()
    assert "is not defined" in kept.get(func="tickets.jobs.of_the_next_version").result
    # What is kept with a failure is what was queued: an id, and nothing of a person.
    assert kept.get(func="tests.chaos.effects.fail").args == ("7",)


def _left() -> list[str]:
    """Tasks of this test that are still queued; an unreadable one would raise here."""
    own = ("tests.chaos", "tickets.jobs.of")
    return [func for func in (str(row.func()) for row in OrmQ.objects.filter(key="clocks")) if func.startswith(own)]


def test_it_does_everything_once_when_all_of_it_is_killed_with_a_full_queue(worker):
    """JB-04, JB-20: a hundred jobs whose effect is a notice; each may run twice, and is told once."""
    for number in range(100):
        queue("tests.chaos.effects.tell", str(number))
    told = OutboundMessage.objects.filter(kind="effect")
    running = worker()
    until(lambda: told.count() >= 10)
    everybody = family(running.pid)
    running.process.kill()
    until(lambda: not any(map(alive, everybody)))
    assert told.count() < 100
    worker()
    until_taken_up_again(lambda: told.count() >= 100 and not _left())
    assert sorted(told.values_list("dedupe_key", flat=True)) == sorted(f"effect:{number}" for number in range(100))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="others keep no one waiting but for the same row")
def test_it_frees_a_database_that_a_frozen_process_holds() -> None:
    """Neither the queue's own time-out nor a sign of life can tell who it is: both would have to write."""
    worker = Worker("--patience", "600")
    try:
        until(worker.is_up)
        queue("tests.chaos.effects.freeze", "frozen")
        frozen = until(lambda: [pid for pool in worker.pools() for pid in pool if is_stopped(pid)])
        with transaction.atomic():
            effects.mark("after")
        assert effects.marks() == ["after"]
        assert not any(map(alive, frozen))
        until(worker.is_up)
    finally:
        worker.stop()


def is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "T"
