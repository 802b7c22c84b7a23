"""The kernel's jobs, and what makes a function a job.

A job is a face: it reads the clock, calls one verb, and leaves a heartbeat that `doctor` and the dashboard read. It takes
only ids, and running it twice does no harm.
"""

import functools
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import F
from django.utils import timezone

from helpdesk import outbound, throttle
from helpdesk.models import Heartbeat, OutboundMessage, RememberedAnswer

Work = Callable[[datetime], Mapping[str, Any] | None]

ANSWERS_KEPT = timedelta(days=2)
RESULTS_KEPT = timedelta(days=7)
BEATS_KEPT = timedelta(hours=1)
LOG_INS_KEPT = timedelta(days=200)
SILENT_BEATS_KEPT = timedelta(days=30)


def job(name: str, *, every: int) -> Callable[[Work], Callable[[], dict[str, Any]]]:
    """Make `work(now)` a job called `name` that is expected every so many seconds.

    What it returns, a small JSON object, stands in its heartbeat. A failure is recorded there and raised again.
    """

    def wrap(work: Work) -> Callable[[], dict[str, Any]]:
        @functools.wraps(work)
        def run() -> dict[str, Any]:
            started = timezone.now()
            Heartbeat.objects.update_or_create(name=name, defaults={"every": every, "started_at": started})
            row = Heartbeat.objects.filter(name=name)
            try:
                result = dict(work(started) or {})
            except BaseException as error:
                words = f"{type(error).__name__}: {error}"[:500]
                row.update(finished_at=timezone.now(), ok=False, error=words, failures=F("failures") + 1)
                raise
            row.update(finished_at=timezone.now(), ok=True, error="", failures=0, result=result)
            return result

        run.job_name = name  # type: ignore[attr-defined]
        return run

    return wrap


def beat(cluster: str) -> None:
    """A sign of life of one cluster: that this ran, and that its result was saved."""
    now = timezone.now()
    Heartbeat.objects.update_or_create(
        name=f"cluster {cluster}", defaults={"every": 60, "started_at": now, "finished_at": now, "ok": True, "error": "", "failures": 0}
    )


@job("deliver_notifications", every=60)
def deliver_notifications(now: datetime) -> Mapping[str, Any]:
    """One pass over the outbox."""
    return outbound.deliver(now).as_dict()


def mail_is_due(now: datetime) -> bool:
    """Whether a pass over the outbox would find something."""
    return OutboundMessage.objects.due(now).exists()


@job("prune", every=86_400)
def prune(now: datetime) -> Mapping[str, Any]:
    """Delete what nobody reads any more: results of jobs, rate counts, remembered answers, log-in records, silent heartbeats."""
    tasks = apps.get_model("django_q", "Task").objects
    log_ins = [apps.get_model("axes", name).objects for name in ("AccessLog", "AccessAttempt")]
    return {
        "results": tasks.filter(stopped__lt=now - RESULTS_KEPT).delete()[0]
        + tasks.filter(success=True, func="helpdesk.jobs.beat", stopped__lt=now - BEATS_KEPT).delete()[0],
        "rates": throttle.prune(now),
        "answers": RememberedAnswer.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()[0],
        "log_ins": sum(rows.filter(attempt_time__lt=now - LOG_INS_KEPT).delete()[0] for rows in log_ins),
        "heartbeats": Heartbeat.objects.filter(started_at__lt=now - SILENT_BEATS_KEPT).delete()[0],
    }
