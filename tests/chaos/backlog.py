"""A backlog longer than the time after which the queue gives a task out again: each task still runs once."""

import time
from collections import Counter
from pathlib import Path

from django_q.models import OrmQ
from django_q.tasks import async_task

from tests.chaos import effects
from tests.chaos.storm import Report
from tests.processes import Worker, until

PATH = "tests.chaos.effects.mark"


def run_backlog(jobs: int, folder: Path, seconds: float = 0.2) -> Report:
    """So many tasks of 0.2 s at once for the two processes of one cluster (JB-14)."""
    report = Report()
    for number in range(jobs):
        async_task(PATH, str(number), seconds, cluster="clocks", ack_failure=True)
    last = OrmQ.objects.latest("pk").pk
    worker = Worker(log=folder / "worker.log", DJANGO_SETTINGS_MODULE="helpdesk.settings")
    began = time.monotonic()
    try:
        # No sign of life is waited for: it stands behind all of them.
        until(lambda: not OrmQ.objects.filter(key="clocks", pk__lte=last).exists(), 3600)
    finally:
        worker.stop()
    found = Counter(effects.marks())
    report.expect("tasks that ran", jobs, len(found))
    report.expect("tasks that ran twice", 0, sum(1 for count in found.values() if count > 1))
    report.notes.append(("seconds", round(time.monotonic() - began)))
    return report
