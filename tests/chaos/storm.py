"""The storm: processes of every kind are killed while tickets fall due and customers write; then what came of it is counted.

Everything runs as an installation runs it: a web server, two `manage.py worker` on one database, a mail server and a gateway on
sockets. What was killed as a whole is started again, as systemd does. Half of the kills are aimed at moments in which a sweep or
a sending is under way: by chance alone few would hit one.
"""

import os
import random
import secrets
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from helpdesk import outbound
from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.models import Heartbeat, OutboundMessage
from helpdesk.outbound.channels import idempotency_key
from helpdesk.outbound.delivery import LEASE
from tests.chaos.house import TYPE, build
from tests.chaos.sinks import Sinks, sinks
from tests.processes import Worker, alive, children, family, until, works
from tests.web import free_port, start_web, submit, wait_until_answering, workers_of
from tickets.choices import EventCode
from tickets.models import Ticket, TicketEvent

ROLES = (
    "clocks worker", "sender", "worker", "clocks worker", "cluster", "web worker", "sentinel", "sender", "monitor", "worker",
    "clocks worker", "sender", "cluster", "web worker", "pusher", "sentinel", "sender", "worker", "web server", "clocks worker",
    "cluster", "monitor", "web worker",
)  # fmt: skip
SWEEPING = frozenset({"clocks worker", "cluster", "sentinel", "worker"})
RUNGS = (EventCode.WARNED, EventCode.REMINDED, EventCode.BREACHED)


@dataclass(frozen=True)
class Plan:
    """How hard: `percents` are those of the rungs warn, remind and up; every `beat` seconds `clump` tickets fall due."""

    tickets: int = 200
    kills: int = 23
    clump: int = 5
    beat: float = 2.0
    minutes: int = 10
    percents: tuple[int, int, int] = (97, 99, 102)
    customers: int = 2
    seed: int = 1
    # Wait for the leases of dead senders to run out, or take them over by a clock that is ahead.
    patient: bool = True


@dataclass
class Report:
    """What was counted, line by line; `killed` by role."""

    killed: Counter[str] = field(default_factory=Counter)
    lines: list[tuple[str, object, object]] = field(default_factory=list)
    notes: list[tuple[str, object]] = field(default_factory=list)

    def expect(self, what: str, wanted: object, found: object) -> None:
        """A figure that must be this one."""
        self.lines.append((what, wanted, found))

    @property
    def failed(self) -> list[str]:
        """The figures that are not what they must be."""
        return [f"{what}: {found} instead of {wanted}" for what, wanted, found in self.lines if wanted != found]

    def __str__(self) -> str:
        rows = [
            ("", "wanted", "found", ""),
            *((what, wanted, found, "" if wanted == found else "WRONG") for what, wanted, found in self.lines),
        ]
        table = [f"{what:<58}{wanted!s:>10}{found!s:>10}  {verdict}" for what, wanted, found, verdict in rows]
        notes = [f"{what:<58}{value!s:>20}" for what, value in self.notes]
        kills = ", ".join(f"{role} {count}" for role, count in sorted(self.killed.items()))
        return "\n".join([*table, *notes, f"killed: {kills}"])


class Storm:
    """One storm on this process's database."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan, self.folder = plan, folder
        self.dice = random.Random(plan.seed)
        self.port = free_port()
        self.report = Report()
        self.accepted: dict[str, str] = {}
        self.failures: list[BaseException] = []
        self.seen: set[int] = set()
        self.over = threading.Event()
        self._lock = threading.Lock()

    def run(self) -> Report:
        """From the first process to the verdict."""
        plan = self.plan
        self.house = build(plan.minutes, *plan.percents)
        with sinks() as self.sinks:
            self.web = start_web(self.port, self.folder / "web.log")
            self.workers = [self._new_worker() for _ in range(2)]
            threads = [threading.Thread(target=self._guarded(what)) for what in (self._watch, *[self._customer] * plan.customers)]
            try:
                wait_until_answering(self.port, self.web)
                until(lambda: works(["clocks", "slow"]))
                began = self._fill()
                for thread in threads:
                    thread.start()
                self._kill_all(began)
                ended = time.monotonic()
                self._settle()
                self.report.notes.append(("seconds from the last kill until all was told and sent", round(time.monotonic() - ended)))
            finally:
                self.over.set()
                for thread in threads:
                    if thread.ident:
                        thread.join()
                self._stop()
            if not plan.patient:
                with self.sinks.here():
                    while outbound.deliver(timezone.now() + LEASE + timedelta(hours=3)).sent:
                        pass
            Verdict(self).write()
        return self.report

    # ------------------------------------------------------------ who is there

    def _new_worker(self) -> Worker:
        return Worker(log=self.folder / "worker.log", **self.sinks.environment)

    def _fill(self) -> float:
        """The tickets, each a little later than the last; the moment at which the first is due, by the monotonic clock."""
        plan = self.plan
        ahead = 2.0 + plan.tickets * 0.05
        start, tick = timezone.now() + timedelta(seconds=ahead), time.monotonic() + ahead
        for number in range(plan.tickets):
            self.house.open_due_at(start + timedelta(seconds=number // plan.clump * plan.beat), number)
        return tick

    def _guarded(self, what: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                what()
            except BaseException as error:
                self.failures.append(error)
            finally:
                connection.close()

        return run

    def _watch(self) -> None:
        """What systemd does: start again what ended as a whole. And note every process that ever was."""
        while not self.over.wait(0.2):
            with self._lock:
                for number, worker in enumerate(self.workers):
                    if worker.process.poll() is not None:
                        worker.stop()
                        self.workers[number] = self._new_worker()
                    self.seen.update(family(self.workers[number].pid))
                if self.web.poll() is not None:
                    # Its orphans hold the port for a moment; gunicorn tries for some seconds by itself.
                    self.web = start_web(self.port, self.folder / "web.log")

    def _customer(self) -> None:
        while not self.over.is_set():
            identity = secrets.token_urlsafe(24)
            self.accepted[identity] = submit(self.port, identity)
            self.over.wait(0.2)

    # ------------------------------------------------------------ the kills

    def _kill_all(self, began: float) -> None:
        plan = self.plan
        length = plan.tickets / plan.clump * plan.beat + plan.minutes * 0.6 * (plan.percents[2] - plan.percents[0])
        first = began - plan.minutes * 0.6 * (100 - plan.percents[0])
        moments = sorted(first + self.dice.uniform(0, length) for _ in range(plan.kills))
        roles = list(ROLES[: plan.kills]) + self.dice.choices(ROLES, k=max(0, plan.kills - len(ROLES)))
        self.dice.shuffle(roles)
        for moment, role in zip(moments, roles, strict=True):
            time.sleep(max(0.0, moment - time.monotonic()))
            if self.dice.random() < 0.5:
                self._aim(role)
            self._kill(role)

    def _aim(self, role: str) -> None:
        busy = _a_sending_is_under_way if role == "sender" else _a_sweep_is_under_way if role in SWEEPING else None
        end = time.monotonic() + 1.5
        while busy is not None and time.monotonic() < end and not busy():
            time.sleep(0.003)

    def _kill(self, role: str) -> None:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            if found := [pid for pid in self._candidates(role) if alive(pid)]:
                with suppress(ProcessLookupError):
                    os.kill(self.dice.choice(found), signal.SIGKILL)
                    self.report.killed[role] += 1
                    return
            time.sleep(0.05)

    def _candidates(self, role: str) -> list[int]:
        with self._lock:
            if role == "web worker":
                return workers_of(self.web.pid) if self.web.poll() is None else []
            if role == "web server":
                return [self.web.pid]
            workers = list(self.workers)
        if role == "worker":
            return [worker.pid for worker in workers]
        mains = [main for worker in workers for main in worker.mains()]
        if role == "cluster":
            return mains
        sentinels = [sentinel for main in mains for sentinel in children(main)]
        if role == "sentinel":
            return sentinels
        pools = [children(sentinel) for sentinel in sentinels]
        return [pid for pool in pools for pid in _of_pool(role, pool)]

    # ------------------------------------------------------------ the calm after it

    def _settle(self) -> None:
        wanted = self.plan.tickets * len(self.house.steps)
        until(lambda: TicketEvent.objects.filter(ticket__issue_type__code=TYPE, code__in=RUNGS).count() >= wanted, 600)
        self.over.set()
        if self.plan.patient:
            until(lambda: not OutboundMessage.objects.filter(next_try_at__isnull=False).exists(), 600)

    def _stop(self) -> None:
        for process in (*(worker.process for worker in self.workers), self.web):
            process.terminate()
        for worker in self.workers:
            with suppress(Exception):
                worker.process.wait(240)
            worker.stop()
        self.web.wait(240)


def _of_pool(role: str, pool: list[int]) -> list[int]:
    *workers, monitor, pusher = pool if len(pool) in (3, 4) else (0, 0)
    if not monitor:
        return []
    if role == "monitor":
        return [monitor]
    if role == "pusher":
        return [pusher]
    return workers if len(workers) == (1 if role == "sender" else 2) else []


def _a_sweep_is_under_way() -> bool:
    return Heartbeat.objects.filter(Q(finished_at__isnull=True) | Q(started_at__gt=F("finished_at")), name="sweep_deadlines").exists()


def _a_sending_is_under_way() -> bool:
    return OutboundMessage.objects.filter(state=OutboundState.SENDING, next_try_at__gt=timezone.now()).exists()


class Verdict:
    """What stands in the database and at the other side's, against what must."""

    def __init__(self, storm: Storm) -> None:
        self.storm, self.house, self.report = storm, storm.house, storm.report
        self.sinks: Sinks = storm.sinks

    def write(self) -> None:
        """All figures."""
        self.report.expect("processes killed", self.storm.plan.kills, sum(self.report.killed.values()))
        self.report.expect("errors of customers and watchmen", [], self.storm.failures)
        self._rungs()
        self._notices()
        self._customers()
        self._outside()
        until(lambda: not any(map(alive, self.storm.seen)))
        self.report.expect("processes of the workers that outlived them", 0, sum(map(alive, self.storm.seen)))

    def _rungs(self) -> None:
        tickets = set(Ticket.objects.filter(issue_type__code=TYPE).values_list("pk", flat=True))
        self.report.expect("tickets that fell due", self.storm.plan.tickets, len(tickets))
        lines = TicketEvent.objects.filter(ticket__in=tickets)
        # By what they say, not by their keys: that these are unique is what the database promises anyway.
        found = Counter((pk, rung) for pk, rung in lines.filter(code__in=RUNGS).values_list("ticket", "data__rung"))
        for step in self.house.steps:
            once = sum(1 for pk in tickets if found[pk, step.code] == 1)
            self.report.expect(f"tickets with exactly one rung '{step.code}'", len(tickets), once)
        handed = Counter(lines.filter(data__reason=f"rung:{self.house.steps[-1].key}").values_list("ticket", flat=True))
        self.report.expect("tickets handed up exactly once", len(tickets), sum(1 for pk in tickets if handed[pk] == 1))
        late = Ticket.objects.filter(pk__in=tickets, resolution_breached_at=F("resolution_due_at"), check_failures=0, next_check_at=None)
        self.report.expect("tickets marked as breached at their deadline, watch over", len(tickets), late.count())
        self.report.notes.append(("rungs recorded late and folded into a newer one", lines.filter(data__folded=True).count()))

    def _notices(self) -> None:
        """Of rungs found at once the newest was told, once, to everybody whom any of them names."""
        wanted: Counter[tuple[str, int]] = Counter()
        groups: dict[tuple[int, datetime], list[TicketEvent]] = {}
        for line in TicketEvent.objects.filter(ticket__issue_type__code=TYPE, code__in=RUNGS).select_related("ticket").order_by("pk"):
            groups.setdefault((line.ticket_id, line.at), []).append(line)
        steps = {step.key: step for step in self.house.steps}
        for lines in groups.values():
            newest = lines[-1]
            named = [word for line in lines for word in steps[str(line.key)].audience]
            for person in self.house.people(named, newest.assignee_id):
                wanted[f"{newest.ticket.number}:{newest.key}:{person}:{OutboundChannel.IN_APP}", person] += 1
        rungs = Q(*(("dedupe_key__contains", f":{step.key}:") for step in self.house.steps), _connector=Q.OR)
        found = Counter(OutboundMessage.objects.filter(rungs, channel=OutboundChannel.IN_APP).values_list("dedupe_key", "recipient"))
        self.report.expect("notices on the pages, each once", sum(wanted.values()), sum((found & wanted).values()))
        self.report.expect("notices on the pages that should not be there", 0, sum((found - wanted).values()))

    def _customers(self) -> None:
        written = Counter(Ticket.objects.exclude(issue_type__code=TYPE).values_list("submission_id", "token"))
        wanted = self.storm.accepted
        good = sum(1 for (identity, token), count in written.items() if count == 1 and token in wanted.get(str(identity), ""))
        self.report.expect("complaints sent meanwhile, each one ticket", len(wanted), good)
        # One that was accepted when the storm ended, and whose customer had not heard it yet, would be no fault.
        self.report.expect("tickets of no complaint", 0, max(0, sum(written.values()) - len(wanted)))
        receipts = OutboundMessage.objects.filter(kind__in=["receipt", "acknowledged"], channel=OutboundChannel.EMAIL).count()
        self.report.expect("receipts, one each", len(wanted), receipts)

    def _outside(self) -> None:
        rows = list(OutboundMessage.objects.exclude(channel=OutboundChannel.IN_APP))
        self.report.expect("mails and texts not sent", {}, dict(Counter(row.state for row in rows if row.state != OutboundState.SENT)))
        came = self.sinks.came
        keys = {idempotency_key(row) for row in rows}
        self.report.expect("mails and texts that arrived, by key", len(rows), len(keys & set(came)))
        self.report.expect("mails and texts of no row", 0, len(set(came) - keys))
        repeated = sum(count - 1 for count in came.values())
        # The one window: taken by the other side, and the sender killed before it could write that down.
        self.report.expect("repeats under the same key, more than kills", 0, max(0, repeated - sum(self.report.killed.values())))
        self.report.notes.append(("repeats under the same key", repeated))
        self.report.notes.append(("mails and texts that took more than one try", sum(1 for row in rows if row.attempts > 1)))
