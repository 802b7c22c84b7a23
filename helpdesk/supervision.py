"""The supervisor of background work: keeps both clusters alive and wakes jobs that have something to do.

Three signs of life are watched in the database, because a frozen cluster looks alive from outside: a beat sent to the
cluster is carried out, its result is saved, and no schedule is overdue. A cluster that fails one is killed as a whole and
started anew. Nothing here is lost when this process is killed: the clusters die with it and the queue is in the database.

Patience is counted by the monotonic clock, so that a clock that is set by an hour makes nothing look late; what was queued by
a clock that ran ahead is let go at once.
"""

import contextlib
import logging
import multiprocessing
import os
import signal
import socket
import time
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from types import FrameType

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, connections
from django.db.models import F
from django.utils import timezone
from django_q.models import OrmQ, Task
from django_q.tasks import async_task

from helpdesk import cluster, schedules
from helpdesk.backends.sqlite3.turn import in_a_hurry
from helpdesk.choices import OutboundState
from helpdesk.models import Heartbeat, OutboundMessage
from helpdesk.schedules import Scheduled

logger = logging.getLogger("helpdesk.worker")

LOOK_EVERY = 1.0
BEAT_EVERY = 15.0
# Shorter than the scheduler's round: a schedule that it stumbles over costs the others one turn at most.
SYNC_EVERY = 15.0
SIGN_EVERY = 30.0
MARGIN = 30.0
# The scheduler passes every 30 s; a schedule that late has nobody who looks at it.
OVERDUE = timedelta(seconds=150)
# And has to stay so for a round of the scheduler and more: a clock that was set, or a machine that slept, makes all late at once.
OVERDUE_FOR = 75.0
# A clock that differs by more from what passed was set; it is slewed for less.
CLOCK_STEP = 20.0
HEALTHY_AFTER = 60.0
LONGEST_PAUSE = 30.0
STOP_WITHIN = 25.0
HEARTBEAT = "worker"
TOLD_BY = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

# What every cluster needs is read once, here; each has it from the start, and memory that none of them writes to is there once.
FORK = multiprocessing.get_context("fork")


def time_out(cluster: str) -> int:
    """Seconds that one task of a cluster may take."""
    conf = settings.Q_CLUSTER
    alternative: dict[str, int] = conf["ALT_CLUSTERS"].get(cluster, {})
    return int(alternative.get("timeout", conf["timeout"]))


def retry(cluster: str) -> timedelta:
    """How long a task that was taken up is left to whoever took it."""
    conf = settings.Q_CLUSTER
    alternative: dict[str, int] = conf["ALT_CLUSTERS"].get(cluster, {})
    return timedelta(seconds=alternative.get("retry", conf["retry"]))


class Family:
    """One cluster: its processes, and when it last gave each sign of life. Times are of the monotonic clock."""

    def __init__(self, name: str, patience: float | None = None) -> None:
        self.name = name
        self.patience = patience or time_out(name) + MARGIN
        self.process: BaseProcess | None = None
        self.restarts = -1
        self.started = self.not_before = 0.0
        self.pause = 1.0
        self.beat: str | None = None
        self.beat_sent = self.beat_due = 0.0
        self.head: int | None = None

    def start(self, now: float) -> None:
        """A new generation, leader of a session of its own: no signal meant for us reaches it, and its group can be killed."""
        # A connection that two processes have is right for neither.
        connections.close_all()
        # What it is told before it listens waits until it does.
        signal.pthread_sigmask(signal.SIG_BLOCK, TOLD_BY)
        try:
            self.process = FORK.Process(target=cluster.run, args=(self.name, os.getpid(), TOLD_BY))
            self.process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD_BY)
        self.started, self.restarts = now, self.restarts + 1
        self.forgive(now)

    def forgive(self, now: float) -> None:
        """Count all patience anew: after a start, or when the database had been away."""
        self.beat = None
        self.beat_due = now + 1.0

    def is_running(self) -> bool:
        """Whether the main process lives."""
        return self.process is not None and self.process.exitcode is None

    def keep_running(self, now: float) -> bool:
        """Start what is not running, later each time when it keeps ending early; whether a new generation was started."""
        if self.is_running():
            return False
        if self.process is not None:
            logger.error("cluster %s ended (status %s); starting it anew", self.name, self.process.exitcode)
            self.kill()
            self.pause = 1.0 if now - self.started > HEALTHY_AFTER else min(self.pause * 2, LONGEST_PAUSE)
            self.not_before = now + self.pause - 1.0
        if now < self.not_before:
            return False
        self.start(now)
        return True

    def terminate(self) -> None:
        """Ask it to finish what it is doing."""
        if self.is_running() and self.process is not None:
            self.process.terminate()

    def kill(self) -> None:
        """End every process of the generation, at once."""
        process, self.process = self.process, None
        if process is not None and process.pid is not None:
            # One that has only just begun leads no group yet.
            process.kill()
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.join()

    def wait(self, until: float) -> None:
        """Wait for an orderly end, then make one."""
        if self.process is not None:
            self.process.join(max(0.1, until - time.monotonic()))
            self.kill()

    def failing(self, now: float) -> str:
        """Which sign of life is missing; empty while all is well. Sends the next beat when it is time."""
        if self.beat is None:
            if now >= self.beat_due:
                self.beat = async_task("helpdesk.jobs.beat", self.name, cluster=self.name, save=True, ack_failure=True)
                self.beat_sent, self.head = now, self._head()
            return ""
        saved = Task.objects.filter(pk=self.beat)
        if saved.exists():
            saved.delete()
            self.beat, self.beat_due = None, self.beat_sent + BEAT_EVERY
            return ""
        if now - self.beat_sent <= self.patience or self._moves_on(now):
            return ""
        ran = Heartbeat.objects.filter(
            name=f"cluster {self.name}", finished_at__gte=timezone.now() - timedelta(seconds=now - self.beat_sent)
        )
        return "its results are not saved" if ran.exists() else "it does not take up work"

    def _moves_on(self, now: float) -> bool:
        # A long queue is no frozen one: as long as its head changes, the beat just has to wait in line.
        head = self._head()
        if head is None or head == self.head:
            return False
        self.beat_sent, self.head = now, head
        return True

    def _head(self) -> int | None:
        head: int | None = OrmQ.objects.filter(key=self.name, lock__lte=timezone.now()).order_by("pk").values_list("pk", flat=True).first()
        return head


class Waker:
    """Runs one job as soon as there is something for it, instead of at its next turn."""

    def __init__(self, entry: Scheduled) -> None:
        self.entry = entry
        self.is_under_way = False
        self.last_end: datetime | None = None
        self.not_before = 0.0
        self.give_up_at = 0.0

    def forget(self) -> None:
        """What was queued may be lost, or come later: the next look decides anew."""
        self.is_under_way = False

    def look(self, now: datetime, tick: float) -> None:
        """Queue the job when it is due and not under way already."""
        if self.is_under_way and not self._is_over(tick):
            return
        if tick >= self.not_before and self.entry.is_due(now):
            self.last_end, _failures = self._last()
            async_task(self.entry.path, cluster=self.entry.cluster, ack_failure=True)
            self.is_under_way, self.give_up_at = True, tick + time_out(self.entry.cluster) + MARGIN

    def _last(self) -> tuple[datetime | None, int]:
        row = Heartbeat.objects.filter(name=self.entry.name).values("finished_at", "failures", "ok").first()
        return (row["finished_at"], 0 if row["ok"] else row["failures"]) if row else (None, 0)

    def _is_over(self, tick: float) -> bool:
        # By the change, not by the time: the clock may have been set meanwhile.
        ended, failures = self._last()
        if ended == self.last_end:
            if tick < self.give_up_at:
                return False
            failures = 0
        # A job that keeps failing is left to its schedule more and more.
        self.not_before = tick + (min(5 * failures, 60) if failures else 0)
        self.is_under_way = False
        return True


class Supervisor:
    """The loop of `manage.py worker`."""

    def __init__(self, patience: float | None = None) -> None:
        self.families = [Family(name, patience) for name in schedules.CLUSTERS]
        self.wakers = [Waker(entry) for entry in schedules.TABLE if entry.due]
        self.stopping = False
        self.blind_since: float | None = None
        self.sync_due = self.sign_due = 0.0
        self.overdue_since: dict[str, float] = {}
        self.clock: tuple[datetime, float] | None = None

    def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        for number in TOLD_BY:
            signal.signal(number, self._stop)
        schedules.load()
        # Whoever holds the database may be one of those that only we can end.
        in_a_hurry()
        logger.info("worker started, pid %s", os.getpid())
        try:
            while not self.stopping:
                self.look(time.monotonic())
                time.sleep(LOOK_EVERY)
        finally:
            self._end()

    def look(self, tick: float) -> None:
        """One turn: processes first, they need no database; then what the database says."""
        for family in self.families:
            if family.keep_running(tick):
                self._wake_anew(family)
        try:
            close_old_connections()
            self._look_into_database(tick)
        except (DatabaseError, OSError) as error:
            if self.blind_since is None:
                logger.error("the database does not answer: %s", error)
            self.blind_since = self.blind_since or tick
            with contextlib.suppress(Exception):
                connection.close()
            if "database is locked" in str(error):
                self._free_database()
        except Exception:
            # The supervisor is the last one that may fall; whatever one look did, the next one comes.
            logger.exception("a look into the database failed")

    def _look_into_database(self, tick: float) -> None:
        now = timezone.now()
        self._look_at_clock(now, tick)
        if tick >= self.sync_due:
            schedules.sync(now)
            self.sync_due = tick + SYNC_EVERY
        if self.blind_since is not None:
            logger.warning("the database answers again after %.0f s", tick - self.blind_since)
            self.blind_since = None
            for family in self.families:
                family.forgive(tick)
        for waker in self.wakers:
            waker.look(now, tick)
        late = self._late(now, tick)
        for family in self.families:
            if family.is_running() and (reason := family.failing(tick) or self._unscheduled(family, late, tick)):
                logger.critical("cluster %s: %s; killing it and starting anew", family.name, reason)
                family.kill()
                family.start(tick)
                self._wake_anew(family)
        if tick >= self.sign_due:
            self._sign(now)
            self.sign_due = tick + SIGN_EVERY

    def _wake_anew(self, family: Family) -> None:
        # What the last generation had taken up is not given out again before `retry`; the jobs bear being asked twice.
        for waker in self.wakers:
            if waker.entry.cluster == family.name:
                waker.forget()

    def _free_database(self) -> None:
        """On SQLite one writes at a time, and we have waited twenty seconds and more: if one of ours is frozen in the midst of writing,
        nobody else gets a turn, and no sign of life tells who it is. What they do bears to be cut off."""
        for family in self.families:
            logger.critical("cluster %s: the database stays locked; killing it and starting anew", family.name)
            family.kill()
            family.start(time.monotonic())
            self._wake_anew(family)

    def _look_at_clock(self, now: datetime, tick: float) -> None:
        before, self.clock = self.clock, (now, tick)
        step = (now - before[0]).total_seconds() - (tick - before[1]) if before else 0.0
        if abs(step) < CLOCK_STEP:
            return
        logger.warning("the clock was set by %+.0f s", step)
        for family in self.families:
            family.forgive(tick)
        for waker in self.wakers:
            waker.forget()
        self.sync_due = tick
        if step < 0:
            let_go(now, timedelta(seconds=-step))

    def _late(self, now: datetime, tick: float) -> list[str]:
        """Schedules that are overdue, and have been so while a scheduler should have passed."""
        found = schedules.overdue(now, OVERDUE)
        self.overdue_since = {name: self.overdue_since.get(name, tick) for name in found}
        return [name for name, since in self.overdue_since.items() if tick - since >= OVERDUE_FOR]

    def _unscheduled(self, family: Family, late: list[str], tick: float) -> str:
        own = {entry.name for entry in schedules.TABLE if entry.cluster == family.name}
        if tick - family.started < OVERDUE.total_seconds() or not own & set(late):
            return ""
        return f"schedules are overdue ({', '.join(sorted(own & set(late)))})"

    def _sign(self, now: datetime) -> None:
        result = {
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "restarts": {family.name: max(0, family.restarts) for family in self.families},
        }
        defaults = {"every": int(SIGN_EVERY), "finished_at": now, "ok": True, "result": result}
        Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults=defaults, create_defaults={**defaults, "started_at": now})

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> None:
        for family in self.families:
            family.terminate()
        until = time.monotonic() + STOP_WITHIN
        for family in self.families:
            family.wait(until)
        logger.info("worker stopped")


def let_go(now: datetime, step: timedelta) -> None:
    """Bring back what only a clock that ran ahead by `step` could have put that far off: tasks, and words that were due at once."""
    for name in schedules.CLUSTERS:
        OrmQ.objects.filter(key=name, lock__gt=now + retry(name)).update(lock=F("lock") - step)
    ahead = OutboundMessage.objects.filter(state=OutboundState.PENDING, next_try_at__gt=now, next_try_at=F("created_at"))
    ahead.update(next_try_at=now)
