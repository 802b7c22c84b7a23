"""Frequent matters are looked for by one process at a time."""

import threading
from datetime import timedelta
from io import StringIO
from json import loads

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from helpdesk import diagnosis, jobs
from helpdesk.models import Heartbeat
from helpdesk.models.jobs import LONGEST
from reports import nightly
from reports.jobs import lines

NAME = "find_frequent_issues"


def begun(ago: timedelta) -> None:
    """Somebody started it and it has not ended."""
    now = timezone.now()
    yesterday = now - timedelta(days=1)
    Heartbeat.objects.create(name=NAME, every=86_400, started_at=now - ago, finished_at=yesterday, failures=1)


def command(*options: str) -> str:
    out = StringIO()
    call_command(NAME, *options, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_second_says_so_and_writes_nothing_while_the_first_runs():
    begun(timedelta(minutes=2))
    assert "It runs already" in command()
    assert loads(command("--json"))["issues"] is None
    assert nightly.find_frequent_issues() == {}
    row = Heartbeat.objects.get(name=NAME)
    assert (row.failures, row.has_ended) == (1, False)


@pytest.mark.django_db
def test_a_killed_one_stands_in_nobodys_way_for_long():
    begun(LONGEST + timedelta(seconds=1))
    assert "0 tickets" in command()
    row = Heartbeat.objects.get(name=NAME)
    assert (row.failures, row.has_ended, row.ok) == (0, True, True)


@pytest.mark.django_db
def test_a_failed_one_gives_its_turn_back(monkeypatch):
    def fall(*args, **options):
        raise RuntimeError("no memory")

    with monkeypatch.context() as patch:
        patch.setattr("reports.frequent.find", fall)
        with pytest.raises(RuntimeError):
            command()
    assert Heartbeat.objects.get(name=NAME).error == "RuntimeError: no memory"
    assert nightly.find_frequent_issues()["matters"] == 0


@pytest.mark.django_db
def test_doctor_and_the_jobs_page_say_that_it_was_cut_off():
    now = timezone.now()
    begun(LONGEST + timedelta(seconds=1))
    Heartbeat.objects.create(name="worker", started_at=now, finished_at=now)
    (line,) = lines(Heartbeat.objects.filter(name=NAME), now)
    assert line.bad
    assert "killed" in line.did or "终止" in line.did
    told = [found for found in diagnosis.look_at_worker(now) if NAME in found.text]
    assert [found.level is diagnosis.Level.OK for found in told] == [False]


@pytest.mark.django_db
@pytest.mark.parametrize(("later", "starts"), [(timedelta(seconds=1), False), (LONGEST, True)])
def test_one_that_begins_after_we_looked_at_the_clock_runs_too(later, starts):
    """Unless it begins so much later that the clock was set back."""
    begun(-later)
    with time_machine.travel(timezone.now(), tick=False):
        Heartbeat.objects.update(started_at=timezone.now() + later)
        assert (nightly.find_frequent_issues() != {}) == starts


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_runs():
    ran, gate, go_on = [], threading.Barrier(4), threading.Event()

    @jobs.job("probe", every=60, alone=True)
    def probe(now):
        ran.append(now)
        assert go_on.wait(60)
        return {"done": 1}

    answers = []

    def start():
        gate.wait(60)
        try:
            answers.append(probe())
            if len(answers) == 3:
                go_on.set()
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(ran) == 1
    assert sorted(answers, key=len) == [{}, {}, {}, {"done": 1}]
