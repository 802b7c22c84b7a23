"""The sweep: looks at tickets whose `next_check_at` has come, acts once, and pushes the column on.

It costs what is due, not what is open: a batch is read by its columns alone (`clocks.watches`), never by its timelines. Each
rung that was reached becomes an event whose key the database keeps unique for each ticket, written in one transaction with
the notices and the new column; rows that another sweeper or a verb holds are left to it. Of several rungs found at once only
the newest is told, once to each person; the older ones are recorded as folded into it.

A row whose clocks cannot be read is pushed on with growing delay and reported once, and the sweep goes on. When the
database refuses a batch, its rows are taken one by one.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from helpdesk import rows as many
from helpdesk.models import User
from helpdesk.outbound import Draft, queue
from tickets import chain, clocks, ladder, notices, workflow
from tickets.choices import ActorKind, Audience, EventCode, Level, RungAction, Status
from tickets.errors import StaleTicket
from tickets.models import Collaboration, Customer, Ticket, TicketEvent

log = logging.getLogger(__name__)

BATCH = 500
RETRY_AFTER = timedelta(minutes=5)
RETRY_AT_MOST = timedelta(hours=6)

# What the sweep reads of a ticket, and what a rung need not change of it.
_READ = (
    "pk", "number", "subject", "status", "team_id", "assignee_id", "customer_id", "contact_name", "level", "policy_id", "created_at",
    "running_since", "response_due_at", "responded_at", "response_breached_at", "resolution_due_at", "resolved_at", "closed_at",
    "paused_at", "resolution_breached_at", "auto_close_at", "next_check_at", "cycle", "version",
)  # fmt: skip
_KEPT = ("response_breached_at", "resolution_breached_at", "last_event", "last_event_at")


@dataclass
class SweepResult:
    """What one sweep did: rungs by kind, tickets closed, tickets that failed."""

    warned: int = 0
    breached: int = 0
    reminded: int = 0
    closed: int = 0
    failed: int = 0

    @property
    def done(self) -> int:
        """What was acted on."""
        return self.warned + self.breached + self.reminded + self.closed

    def as_data(self) -> dict[str, int]:
        """For the heartbeat and the command's output."""
        return {name: getattr(self, name) for name in ("warned", "breached", "reminded", "closed", "failed")}

    def add(self, other: "SweepResult") -> None:
        """What a batch did, once it is committed."""
        for name, count in other.as_data().items():
            setattr(self, name, getattr(self, name) + count)


@dataclass
class _Plan:
    """What is to be done with one ticket: the rungs reached, the newest last, and when to look again."""

    row: Any
    reached: list[tuple[ladder.Alarm, ladder.Rung, datetime]]
    next_check_at: datetime | None
    closes: bool = False

    @property
    def acts(self) -> list[ladder.Rung]:
        """Rungs that do more than tell."""
        return [rung for _alarm, rung, _due in self.reached if rung.action]


@dataclass
class _People:
    """Who hears of a batch; read once for each."""

    users: dict[int, User] = field(default_factory=dict)
    supervisors: dict[int, list[User]] = field(default_factory=dict)
    seniors: dict[int, list[User]] = field(default_factory=dict)
    managers: list[User] = field(default_factory=list)
    followers: dict[int, list[User]] = field(default_factory=dict)
    customers: dict[int, str] = field(default_factory=dict)


def due(now: datetime) -> int:
    """How many tickets and requests to departments a sweep would look at now."""
    return Ticket.objects.filter(next_check_at__lte=now).count() + Collaboration.objects.due(now).count()


def sweep(now: datetime, *, limit: int = 10_000) -> SweepResult:
    """Act on everything that is due, oldest first, at most `limit` tickets.

    Where a batch is full and the database has row locks, a second hand helps: half of a batch's time is the database's.
    """
    going = _Pass(now, limit)
    full = going.batch() == BATCH
    second = None
    if full and connection.features.has_select_for_update_skip_locked and not connection.in_atomic_block:
        second = threading.Thread(target=going.apart, name="second hand of the sweep")
        second.start()
    while going.batch():
        pass
    if second is not None:
        second.join()
    return going.result


class _Pass:
    """One sweep: each hand has its own connection and walks on from where it was; rows another holds are skipped."""

    def __init__(self, now: datetime, limit: int) -> None:
        self.now, self._left, self.result = now, limit, SweepResult()
        self._lock = threading.Lock()
        self._at = threading.local()

    def batch(self) -> int:
        """Act on one batch; how many tickets were looked at."""
        after: tuple[datetime, int] | None = getattr(self._at, "after", None)
        with self._lock:
            size = min(BATCH, self._left)
            self._left -= size
        taken: list[Any] = []
        result = SweepResult()
        if size and Ticket.objects.filter(_due(self.now, after)).exists():
            try:
                _sweep_batch(_due(self.now, after), self.now, size, result, taken)
            except Exception:
                log.info("A batch of %d tickets is swept one by one.", len(taken), exc_info=True)
                for row in taken:
                    _sweep_one(row.pk, self.now, result)
        if taken:
            self._at.after = (taken[-1].next_check_at, taken[-1].pk)
        with self._lock:
            self._left += size - len(taken)
            self.result.add(result)
        return len(taken)

    def apart(self) -> None:
        """All batches there are, on a connection of one's own."""
        try:
            while self.batch():
                pass
        except Exception:
            log.exception("The second hand of the sweep failed; the first goes on.")
        finally:
            connection.close()


def _due(now: datetime, after: tuple[datetime, int] | None) -> Q:
    found = Q(next_check_at__lte=now)
    if after is not None:
        found &= Q(next_check_at__gt=after[0]) | Q(next_check_at=after[0], pk__gt=after[1])
    return found


def _sweep_one(pk: int, now: datetime, result: SweepResult) -> None:
    try:
        _sweep_batch(Q(pk=pk, next_check_at__lte=now), now, 1, result, [])
    except Exception as error:
        _failed(pk, error, now, result)


def _failed(pk: int, error: Exception, now: datetime, result: SweepResult) -> None:
    """Push a ticket on whose clocks cannot be read; one alarm for each."""
    log.error("The sweep failed on ticket %d: %s", pk, error, exc_info=error)
    result.failed += 1
    failures = Ticket.objects.filter(pk=pk).values_list("check_failures", flat=True).first() or 0
    delay = min(RETRY_AFTER * 2 ** min(failures, 10), RETRY_AT_MOST)
    Ticket.objects.filter(pk=pk).update(next_check_at=now + delay, check_failures=F("check_failures") + 1)
    if failures == 0:
        ticket = Ticket.objects.select_related("customer").get(pk=pk)
        key = f"sweep_failed:{ticket.number}"
        queue(notices.to_staff(notices.managers(), ticket, kind="sweep_failed", key=key, now=now), now=now)


def _sweep_batch(which: Q, now: datetime, size: int, result: SweepResult, taken: list[Any]) -> None:
    """One transaction for all that only tells; one each for what does more. `taken` gets the rows that were looked at."""
    counted = SweepResult()
    alone: list[_Plan] = []
    with transaction.atomic():
        locked = Ticket.objects.filter(which).order_by("next_check_at", "pk").select_for_update(skip_locked=True)
        taken += locked.values_list(*_READ, named=True)[:size]
        plans, failed = _plans(taken, now)
        alone = [plan for plan in plans if plan.acts]
        _carry_out([plan for plan in plans if not plan.acts], now, counted)
    result.add(counted)
    for row, error in failed:
        _failed(row.pk, error, now, result)
    for plan in alone:
        _sweep_acting(plan.row.pk, now, result)
    for plan in plans:
        if plan.closes:
            _close(plan.row.pk, now, result)


def _plans(rows: Sequence[Any], now: datetime) -> tuple[list[_Plan], list[tuple[Any, Exception]]]:
    fired: dict[int, set[str]] = {}
    lines = TicketEvent.objects.filter(ticket__in=[row.pk for row in rows], key__isnull=False).order_by()
    for pk, key in lines.values_list("ticket_id", "key"):
        fired.setdefault(pk, set()).add(str(key))
    plans, failed = [], []
    for row in rows:
        try:
            plans.append(_plan(row, now, fired.get(row.pk, set())))
        except Exception as error:
            failed.append((row, error))
    return plans, failed


def _plan(row: Any, now: datetime, fired: set[str]) -> _Plan:
    watches = {watch.kind: watch for watch in clocks.watches(row)}
    found, again = ladder.look(watches.values(), now, fired)
    reached = [(alarm, ladder.rung_of(watches[alarm.kind], alarm), watches[alarm.kind].due) for alarm in found]
    closes = row.status == Status.RESOLVED and row.auto_close_at is not None and row.auto_close_at <= now
    if row.status == Status.RESOLVED and not closes:
        again = row.auto_close_at
    return _Plan(row, reached, row.next_check_at if closes else again, closes)


def _sweep_acting(pk: int, now: datetime, result: SweepResult) -> None:
    """A ticket with which something is done: the events and the deed stand or fall together."""
    counted = SweepResult()
    try:
        with transaction.atomic():
            rows = list(Ticket.objects.filter(pk=pk, next_check_at__lte=now).select_for_update().values_list(*_READ, named=True))
            plans, failed = _plans(rows, now)
            for _row, error in failed:
                raise error
            _carry_out(plans, now, counted)
            for plan in plans:
                for alarm, rung, _due_at in plan.reached:
                    if rung.action:
                        _DEEDS[rung.action](Ticket.objects.get(pk=pk), rung, alarm, now)
    except Exception as error:
        _failed(pk, error, now, result)
    else:
        result.add(counted)


def _carry_out(plans: Sequence[_Plan], now: datetime, counted: SweepResult) -> None:
    events: list[dict[str, Any]] = []
    drafts: list[Draft] = []
    people = _people(plans)
    for plan in plans:
        for alarm, rung, due_at in plan.reached:
            events.append(_event(plan, alarm, rung, due_at, now, counted))
        if plan.reached:
            drafts += _notices(plan, people, now)
    # Events first: their key locks the ticket's row, which is cheap only as long as the row is as it was locked.
    many.insert(TicketEvent, events)
    _write(plans, now)
    queue(drafts, now=now)


def _event(plan: _Plan, alarm: ladder.Alarm, rung: ladder.Rung, due_at: datetime, now: datetime, counted: SweepResult) -> dict[str, Any]:
    """A line of the timeline, by its columns."""
    folded = alarm is not plan.reached[-1][0]
    code = code_of(rung)
    if code == EventCode.BREACHED:
        counted.breached += 1
    elif not folded:
        name = "warned" if code == EventCode.WARNED else "reminded"
        setattr(counted, name, getattr(counted, name) + 1)
    row = plan.row
    return {
        "ticket_id": row.pk,
        "code": code,
        "at": now,
        "actor_kind": ActorKind.SYSTEM,
        "status": row.status,
        "team_id": row.team_id,
        "assignee_id": row.assignee_id,
        "key": alarm.key,
        "data": {**said_of(rung), "due_at": due_at.isoformat(), "folded": folded},
    }


def said_of(rung: ladder.Rung) -> dict[str, Any]:
    """What an event keeps of a rung, so that it can be put into words whatever becomes of its ladder."""
    return {"clock": rung.clock, "rung": rung.code, "point": rung.point, "amount": rung.amount}


def code_of(rung: ladder.Rung) -> str:
    """What a rung is on the timeline."""
    if rung.code == ladder.BREACH:
        return EventCode.BREACHED
    return EventCode.WARNED if rung.point == "warning" else EventCode.REMINDED


def kind_of(rung: ladder.Rung) -> str:
    """Which words tell of a rung."""
    if rung.code == ladder.BREACH:
        return f"breach:{rung.clock}"
    if rung.point == "warning":
        return f"warn:{rung.clock}"
    ahead = rung.point == "before" or (rung.point == "percent" and rung.amount < 100)
    return f"{'reminder' if ahead else 'late'}:{rung.clock}"


# ---------------------------------------------------------------- who is told


def _people(plans: Sequence[_Plan]) -> _People:
    reached = [plan for plan in plans if plan.reached]
    wanted = {audience for plan in reached for _alarm, rung, _due_at in plan.reached for audience in rung.audience}
    if not reached:
        return _People()
    rows = [plan.row for plan in reached]
    people = _People(
        users=User.objects.in_bulk({row.assignee_id for row in rows if row.assignee_id}),
        customers=dict(Customer.objects.filter(pk__in={row.customer_id for row in rows if not row.contact_name}).values_list("pk", "name")),
    )
    teams = sorted({row.team_id for row in rows})
    if Audience.SUPERVISORS in wanted:
        people.supervisors = notices.supervisors(teams)
    if Audience.SENIORS in wanted:
        people.seniors = notices.seniors(teams)
    if Audience.MANAGERS in wanted:
        people.managers = notices.managers()
    if Audience.FOLLOWERS in wanted:
        people.followers = notices.followers([row.pk for row in rows])
    return people


def _audience(plan: _Plan, people: _People) -> Iterable[User]:
    """Everybody whom any of the rungs names, once."""
    row, found = plan.row, {}
    named = {audience for _alarm, rung, _due_at in plan.reached for audience in rung.audience}
    if Audience.ASSIGNEE in named and row.assignee_id in people.users:
        found[row.assignee_id] = people.users[row.assignee_id]
    groups = {
        Audience.SUPERVISORS: people.supervisors.get(row.team_id, ()),
        Audience.SENIORS: people.seniors.get(row.team_id, ()),
        Audience.MANAGERS: people.managers,
        Audience.FOLLOWERS: people.followers.get(row.pk, ()),
    }
    for audience, users in groups.items():
        if audience in named:
            found.update((user.pk, user) for user in users)
    return found.values()


def _notices(plan: _Plan, people: _People, now: datetime) -> list[Draft]:
    """The newest rung, to everybody who would have heard of any of them."""
    row = plan.row
    alarm, rung, due_at = plan.reached[-1]
    said = notices.About(
        row.number,
        row.subject,
        row.contact_name or people.customers.get(row.customer_id, ""),
        due_at,
        notices.path_of(row.pk),
        row.level == Level.SAFETY,
    )
    return notices.to_staff(
        _audience(plan, people), said, kind=kind_of(rung), key=f"{row.number}:{alarm.key}", now=now, channels=rung.channels
    )


# ---------------------------------------------------------------- writing


def _write(plans: Sequence[_Plan], now: datetime) -> None:
    """Write a batch, every row by compare-and-swap on its version; raises StaleTicket when somebody was faster."""
    written = many.update(
        Ticket, [_columns(plan, now) for plan in plans], keys=("id", "version"), keep=_KEPT, sets="version = t.version + 1"
    )
    if written != len(plans):
        raise StaleTicket()


def _columns(plan: _Plan, now: datetime) -> dict[str, Any]:
    breaches = {alarm.kind: due_at for alarm, rung, due_at in plan.reached if rung.code == ladder.BREACH}
    last = code_of(plan.reached[-1][1]) if plan.reached else None
    return {
        "id": plan.row.pk,
        "version": plan.row.version,
        "next_check_at": plan.next_check_at,
        "response_breached_at": breaches.get("response"),
        "resolution_breached_at": breaches.get("resolution"),
        "last_event": last,
        "last_event_at": now if last else None,
        "check_failures": 0,
    }


def _close(pk: int, now: datetime, result: SweepResult) -> None:
    """The customer was silent for as long as we said."""
    try:
        workflow.close_unanswered(Ticket.objects.get(pk=pk), now=now)
        result.closed += 1
    except Exception as error:
        _failed(pk, error, now, result)


# ---------------------------------------------------------------- what is done beside telling


def _raise_priority(ticket: Ticket, rung: ladder.Rung, alarm: ladder.Alarm, now: datetime) -> None:
    # What ran out before it was settled is still recorded, but there is nothing left to hurry.
    if ticket.is_open:
        workflow.raise_priority(ticket, now=now, reason=f"rung:{alarm.key}")


def _hand_up(ticket: Ticket, rung: ladder.Rung, alarm: ladder.Alarm, now: datetime) -> None:
    if rung.rank:
        chain.climb(ticket, rank=rung.rank, now=now, data={"reason": f"rung:{alarm.key}", **said_of(rung)})


def _add_followers(ticket: Ticket, rung: ladder.Rung, alarm: ladder.Alarm, now: datetime) -> None:
    row = Ticket.objects.filter(pk=ticket.pk).values_list(*_READ, named=True).get()
    plan = _Plan(row, [(alarm, rung, now)], None)
    for user in _audience(plan, _people([plan])):
        if user.pk != ticket.assignee_id:
            chain.follow(ticket, user=user, by=None, now=now)


_DEEDS: dict[str, Callable[[Ticket, ladder.Rung, ladder.Alarm, datetime], None]] = {
    RungAction.RAISE_PRIORITY: _raise_priority,
    RungAction.HAND_UP: _hand_up,
    RungAction.ADD_FOLLOWER: _add_followers,
}
