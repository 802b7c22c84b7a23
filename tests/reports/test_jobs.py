"""Background jobs in words."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from helpdesk import schedules
from helpdesk.models import Heartbeat
from reports import jobs
from tests.factories import NOW


def beat(name: str = "sweep_deadlines", *, ago: int = 10, every: int = 60, **fields) -> Heartbeat:
    at = NOW - timedelta(seconds=ago)
    return Heartbeat(name=name, every=every, **{"started_at": at, "finished_at": at, **fields})


def told(*rows: Heartbeat) -> list[jobs.JobLine]:
    with override("en"):
        return jobs.lines(rows, NOW)


def test_it_tells_what_a_job_did():
    (line,) = told(beat(result={"warned": 2, "breached": 0, "closed": 1, "unknown": 9}))
    with override("en"):
        assert str(line.label) == "Watch deadlines"
    assert (line.when, line.did, line.late, line.bad) == ("just now", "warned 2, closed 1", False, False)


def test_it_parts_figures_as_chinese_does():
    with override("zh-hans"):
        assert jobs.lines([beat(result={"warned": 2, "closed": 1})], NOW)[0].did == "提醒 2，关闭 1"


def test_it_says_so_when_there_was_nothing_to_do():
    assert told(beat(result={"warned": 0}))[0].did == "nothing to do"
    assert told(beat("prune", result={"rates": 0, "answers": 0}, every=86_400))[0].did == "nothing to do"


def test_it_adds_up_what_was_thrown_away():
    assert told(beat("prune", result={"rates": 3, "answers": 4}, every=86_400))[0].did == "deleted 7"


def test_it_says_that_what_never_ends_is_running():
    assert told(beat("worker", result={"pid": 7, "restarts": {}}))[0].did == "running"


@pytest.mark.parametrize("ago", [181, 3600])
def test_it_marks_a_job_that_is_late(ago: int):
    (line,) = told(beat(ago=ago))
    assert line.late
    assert line.bad


def test_it_marks_a_job_that_never_finished():
    (line,) = told(beat(finished_at=None, started_at=None))
    assert (line.when, line.late) == ("never", True)


def test_it_gives_the_reason_when_a_job_failed_and_shows_it_first():
    lines = told(beat(), beat("deliver_notifications", ok=False, error="SMTPServerDisconnected"))
    assert lines[0].did == "SMTPServerDisconnected"
    assert lines[0].bad
    assert not lines[0].late


def test_it_has_a_name_for_every_job_there_is():
    running = {entry.name for entry in schedules.TABLE} | {"worker"} | {f"cluster {name}" for name in schedules.CLUSTERS}
    assert running <= set(jobs.NAMES)


def test_it_shows_a_job_that_should_run_and_left_no_sign():
    """Nothing stops so that nobody sees it; in a house without a worker yet the panel says how to begin instead."""
    assert jobs.with_silent([]) == []
    found = told(*jobs.with_silent([beat("worker")]))
    assert len(found) == len(jobs.EXPECTED)
    assert [line.when for line in found if line.bad] == ["never"] * (len(found) - 1)
