"""The kernel's jobs, and what makes a function a job.

A job is a face: it reads the clock, calls one verb, and leaves a heartbeat that `doctor` and the dashboard read. It takes
only ids, and running it twice does no harm.

One that ends the process it runs in (a fault in a library, memory) leaves no word, and the queue would give it out for ever. So a
start counts as a failure until it has ended: after a few in a row without an end it rests, longer each time, and the others go on.

A job that must not run twice at once is `alone`: its heartbeat is the lease, taken by compare-and-swap, given back at the end, and held no
longer than `LONGEST`, so that one whose process was killed does not stand in the way of the next.
"""

import functools
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from helpdesk import outbound, throttle
from helpdesk.models import Heartbeat, OutboundMessage, RememberedAnswer
from helpdesk.models.jobs import LONGEST

logger = logging.getLogger(__name__)

Work = Callable[[datetime], Mapping[str, Any] | None]

ANSWERS_KEPT = timedelta(days=2)
RESULTS_KEPT = timedelta(days=7)
RESULTS_AT_MOST = 5_000
BEATS_KEPT = timedelta(hours=1)
LOG_INS_KEPT = timedelta(days=200)
SILENT_BEATS_KEPT = timedelta(days=30)
SEARCHES_KEPT = timedelta(days=90)
# Three years, and no day less where two of them are leap years (PIPL).
SHARINGS_KEPT = timedelta(days=3 * 366)
BATCH = 500
"""So many rows are deleted by one statement."""

# Starts in a row that may come to no end, and how long a job rests then: doubling from the one to the other.
STARTS_WITHOUT_END = 5
FIRST_REST = timedelta(minutes=2)
LONGEST_REST = timedelta(hours=1)


def job(name: str, *, every: int, alone: bool = False) -> Callable[[Work], Callable[[], dict[str, Any]]]:
    """Make `work(now)` a job called `name` that is expected every so many seconds; with `alone`, not while it runs somewhere else.

    What it returns, a small JSON object, stands in its heartbeat. A failure is recorded there and raised again. One that was not
    started returns nothing.
    """

    def wrap(work: Work) -> Callable[[], dict[str, Any]]:
        @functools.wraps(work)
        def run() -> dict[str, Any]:
            started = timezone.now()
            row = Heartbeat.objects.filter(name=name)
            if not _may_start(row, name, every, started, alone=alone):
                return {}
            # Another that took over when this one was thought dead tells of itself.
            row = row.filter(started_at=started) if alone else row
            try:
                result = dict(work(started) or {})
            except BaseException as error:
                words = f"{type(error).__name__}: {error}"[:500]
                # Counted at the start; two at once may have ended the other way round.
                row.update(finished_at=timezone.now(), ok=False, error=words, failures=Greatest(F("failures"), 1))
                raise
            row.update(finished_at=timezone.now(), ok=True, error="", failures=0, result=result)
            return result

        run.job_name = name  # type: ignore[attr-defined]
        return run

    return wrap


def rest_after(starts: int) -> timedelta:
    """How long a job rests after so many starts without an end."""
    doublings = max(0, min(starts - STARTS_WITHOUT_END, 10))
    return min(FIRST_REST * (1 << doublings), LONGEST_REST)


def _may_start(row: QuerySet[Heartbeat], name: str, every: int, now: datetime, *, alone: bool) -> bool:
    """Count one more start, unless the job rests, or is alone and runs. Two processes that start it at the same moment count one after the other."""
    while True:
        seen = row.values("started_at", "finished_at", "failures").first()
        if seen is None:
            new = {"every": every, "started_at": now, "failures": 1}
            if Heartbeat.objects.get_or_create(name=name, defaults=new)[1]:
                return True
            continue
        if _rests(row, now, **seen) or (alone and _runs(now, **seen)):
            return False
        if row.filter(**seen).update(every=every, started_at=now, failures=F("failures") + 1):
            return True


def _runs(now: datetime, *, started_at: datetime | None, finished_at: datetime | None, failures: int) -> bool:
    if started_at is None or Heartbeat(started_at=started_at, finished_at=finished_at).has_ended:
        return False
    # It may have begun a moment after we looked at our clock; one that begins much later was started before the clock was set back.
    return abs(now - started_at) < LONGEST


def _rests(row: QuerySet[Heartbeat], now: datetime, *, started_at: datetime | None, finished_at: datetime | None, failures: int) -> bool:
    if started_at is None or failures < STARTS_WITHOUT_END or not started_at <= now < started_at + rest_after(failures):
        return False
    if finished_at is not None and finished_at >= started_at:
        return False
    words = f"It was started {failures} times and never ended: its process was killed. It rests for a while."
    unsaid = row.filter(Q(finished_at__isnull=True) | Q(finished_at__lt=F("started_at"))).exclude(error=words)
    if unsaid.update(ok=False, error=words):
        logger.critical("job %s was started %d times and never ended; it rests for %s", row.get().name, failures, rest_after(failures))
    return True


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
    """Delete what nobody reads any more: results of jobs, rate counts, remembered answers, log-in records, sessions that have ended, silent
    heartbeats, searches, what outsourced teams were given years ago."""
    tasks = apps.get_model("django_q", "Task").objects
    oldest = tasks.order_by("-stopped").values_list("stopped", flat=True)[RESULTS_AT_MOST : RESULTS_AT_MOST + 1].first()
    kept_since = max(filter(None, (oldest, now - RESULTS_KEPT)))
    searches = apps.get_model("knowledgebase", "ShownSearch").objects
    log_ins = [apps.get_model("axes", name).objects for name in ("AccessLog", "AccessAttempt")]
    return {
        "results": _delete(tasks.filter(stopped__lte=kept_since))
        + _delete(tasks.filter(success=True, func="helpdesk.jobs.beat", stopped__lt=now - BEATS_KEPT)),
        "rates": throttle.prune(now),
        "answers": _delete(RememberedAnswer.objects.filter(created_at__lt=now - ANSWERS_KEPT)),
        "log_ins": sum(_delete(rows.filter(attempt_time__lt=now - LOG_INS_KEPT)) for rows in log_ins),
        "sessions": _delete(Session.objects.filter(expire_date__lt=now)),
        "searches": _delete(searches.filter(day__lt=timezone.localdate(now) - SEARCHES_KEPT)),
        "sharings": _delete(apps.get_model("tickets", "Sharing").objects.filter(at__lt=now - SHARINGS_KEPT)),
        "heartbeats": _delete(Heartbeat.objects.filter(started_at__lt=now - SILENT_BEATS_KEPT)),
    }


def _delete(rows: QuerySet[Any]) -> int:
    """A batch at a time, so that nobody waits long for their turn to write; returns how many."""
    deleted = 0
    while keys := list(rows.values_list("pk", flat=True)[:BATCH]):
        deleted += rows.model._base_manager.filter(pk__in=keys).delete()[0]
    return deleted
