"""`manage.py worker` as real processes: killed, frozen, stopped, and the work goes on."""

import os
import signal
import sys

import pytest
from django.db import transaction
from django.utils import timezone

from helpdesk import outbound
from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.models import OutboundMessage
from helpdesk.outbound import Draft
from tests.processes import Worker, alive, children, family, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]


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
    # Waits its turn: who has it may be frozen, and is ended by the supervisor.
    with transaction.atomic():
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
    main = next(main for main in running.mains() for sentinel in children(main) if len(children(sentinel)) == 3)
    for pid in family(main)[2:]:
        os.kill(pid, signal.SIGSTOP)
    queue_mail("frozen")
    until(lambda: sent("frozen"))
    # Not that the other one is left alone: with so little patience a busy machine looks frozen too (`Family.failing` has its own test).
    assert main not in running.mains()


def test_it_stops_in_order_when_told_to(worker):
    running = worker()
    until(running.is_up)
    everybody = [pid for main in running.mains() for pid in family(main)]
    running.process.terminate()
    _out, log = running.process.communicate(timeout=240)
    assert running.process.returncode == 0, log
    until(lambda: not any(map(alive, everybody)))
