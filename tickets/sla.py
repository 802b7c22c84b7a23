"""The clock rules (时效): when each target of a ticket is due, and why.

Pure: the deadline, the pauses and the time held by each holder are a function of the timeline, the policy and the
calendar; there is no counter that could drift. Callers turn `TicketEvent` rows into `Moment`s and store the results
(`Ticket.response_due_at` and its kin).

The rules, from product rows C1-C5:

- A target runs on elapsed time or on service hours. The response clock starts with the ticket, is met by a person's
  first public word (`ANSWERS`), and never stops. Out of hours an answer is promised by the calendar's promise time; a
  response on service hours is then due at the earlier of the two.
- The resolution clock runs until the ticket is settled. It stops while the customer has the ball, which moves the
  deadline by the elapsed or the service time of the stop. A reopening starts a new cycle with the full target.
- The warning comes one hour before the deadline, or at 75 % of a target of four hours or less (both numbers are the
  policy's). It is counted on the target's own clock: on service hours it is the first minute of service in which no
  more than that lead of service time is left, so that somebody is there to read it.
- A stopped clock neither warns nor runs out. A deadline that was passed stays missed, and no longer moves.
- What happens at the very instant of the deadline is in time; a clock that still runs then is late from it on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate, zip_longest
from typing import Literal

from django.utils.translation import gettext as _

from helpdesk.calendars import Calendar
from tickets import ladder, statuses
from tickets.ladder import Alarm
from tickets.targets import Choice, Facts, Kind, Pace, Policy, Rung, SlaError, Target, choose

__all__ = [
    "ANSWERS", "Alarm", "Choice", "ClockState", "Clocks", "Deadlines", "Facts", "Kind", "Moment", "Pace", "Policy", "Rung", "SlaError",
    "State", "Step", "Target", "alarms", "choose", "clocks", "first_deadlines", "next_check", "watches",
]  # fmt: skip

State = Literal["calm", "warn", "late", "paused", "met", "missed", "none"]

# A person's public word to the customer. An automatic reply has none of these codes and never counts.
ANSWERS = frozenset({"replied", "asked", "resolved", "progress_public"})

# The matter was settled without a person's word, and the customer let it be so: no first answer is owed any more, also if it is
# taken up again.
RELEASED = "released"

_NOTHING = timedelta(0)


@dataclass(frozen=True)
class Moment:
    """One line of the timeline: what happened, the status after it, and who holds the ticket from then on.

    `holder` is "customer", "team:<id>", "department:<code>" ...; any stable code will do. `promised` are deadlines that come along
    with it from a ticket that is merged in: of two promises to one customer the earlier one holds.
    """

    at: datetime
    code: str
    status: str
    holder: str
    promised: tuple[tuple[Kind, datetime], ...] = ()


@dataclass(frozen=True)
class Step:
    """One line of a deadline's explanation, in order of time.

    Codes: `started`; `due` (first computed; `minutes` is the target) or `promised` (it is the promise for contacts out
    of hours); `paused`, `resumed` (with the deadline moved), `taken_over` (the earlier deadline of a merged ticket), `warned`,
    `breached`, `met`; `ended` (settled without an answer, none is owed). `due_at` is the deadline as it stood after the step.
    """

    code: str
    at: datetime
    due_at: datetime | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class ClockState:
    """One clock as it stands.

    `due_at` of a stopped clock is the deadline as it stood at the stop; a page shows `remaining` instead.
    `remaining` counts on the target's own clock, negative when late; it stands still while paused and once met. It is None for
    a settled clock whose policy or calendar has been changed since: what is left of that time can no longer be reckoned.
    `paused_total` is elapsed time, with the present stop. `cycle` counts reopenings, 0 at first.
    `since` is when it began to run, or to run again after a stop; `pace` is how its time passes.
    `state`: `late` runs on unmet after its deadline; `missed` was met late, or ran out and then stopped; `none` has no
    target, or no answer is owed any more.
    """

    kind: Kind
    target: Target | None
    started_at: datetime
    due_at: datetime | None = None
    warn_at: datetime | None = None
    met_at: datetime | None = None
    ended_at: datetime | None = None
    breached_at: datetime | None = None
    paused_since: datetime | None = None
    paused_total: timedelta = _NOTHING
    remaining: timedelta | None = None
    promise_at: datetime | None = None
    state: State = "none"
    cycle: int = 0
    steps: tuple[Step, ...] = ()
    since: datetime | None = None
    pace: Pace | None = None


@dataclass(frozen=True)
class Clocks:
    """Both clocks of a ticket; `rounds` are the resolution clocks of all cycles, `resolution` the last of them.

    `held`: elapsed time in each holder's hands while the ticket was unsettled.
    """

    response: ClockState
    resolution: ClockState
    rounds: tuple[ClockState, ...]
    held: dict[str, timedelta]


@dataclass(frozen=True)
class Deadlines:
    """The first deadlines of a new ticket."""

    response_due_at: datetime | None
    resolution_due_at: datetime | None
    promise_at: datetime | None
    next_check_at: datetime | None


def clocks(
    moments: Iterable[Moment],
    policy: Policy,
    calendar: Calendar,
    now: datetime,
    *,
    frozen: Mapping[tuple[Kind, int], datetime] | None = None,
) -> Clocks:
    """Both clocks as they stand at `now`, or at the last of the moments if that is later.

    `moments` come in the order of the timeline; to ask for the past, leave out what came after. `frozen` gives, for (kind, cycle), the deadline of a clock that had run out or was met before the policy or the
    calendar was changed: it is kept as it is. Raises `SlaError` without any moment.
    """
    stays = list(_stays(moments))
    if not stays:
        raise SlaError(_("A ticket without a timeline has no deadlines."), code="no_timeline")
    now = max(now, stays[-1].start)
    kept = frozen or {}
    turns = _turns(stays)

    def passed_by(target: Target | None, cycle: int, start: datetime, over: Callable[[_Run | None], ClockState]) -> ClockState:
        """One clock; told again with the deadline it had reached, if its policy or calendar has been changed since."""
        state = over(_Run.of(target, policy, calendar, start, now, None))
        reached = kept.get((state.kind, cycle))
        return state if reached in (None, state.due_at) else over(_Run.of(target, policy, calendar, start, now, reached))

    response = passed_by(policy.response, 0, stays[0].start, partial(_response, stays, turns[-1].end))
    rounds = [passed_by(policy.resolution, cycle, turn.start, partial(_resolution, turn, cycle, now)) for cycle, turn in enumerate(turns)]
    return Clocks(response, rounds[-1], tuple(rounds), _held(stays, now))


def first_deadlines(policy: Policy, calendar: Calendar, created_at: datetime) -> Deadlines:
    """What `clocks` says of a ticket just opened, without building its states: intake is the busiest path."""
    response, resolution = (Pace(target, policy, calendar) if target else None for target in (policy.response, policy.resolution))
    response_due = response.due(created_at) if response else None
    resolution_due = resolution.due(created_at) if resolution else None
    started = [
        ladder.Watch(pace.target.kind, pace, created_at, due)
        for pace, due in ((response, response_due), (resolution, resolution_due))
        if pace and due
    ]
    return Deadlines(response_due, resolution_due, response.promise(created_at) if response else None, ladder.next_at(started, ()))


def watches(state: Clocks) -> list[ladder.Watch]:
    """The clocks as the ladder needs them: what still runs, and what stopped after it may have run out."""
    found = []
    for clock in (state.response, state.resolution):
        if clock.pace is None or clock.due_at is None or clock.since is None:
            continue
        runs = clock.state in ("calm", "warn", "late")
        until = None if runs else clock.paused_since or clock.met_at or clock.ended_at
        if runs or until is not None:
            found.append(ladder.Watch(clock.kind, clock.pace, clock.since, clock.due_at, until, clock.cycle))
    return found


def alarms(state: Clocks) -> tuple[Alarm, ...]:
    """All moments, past and to come, of the rungs that can still happen; in order of time.

    A clock that ran out before it was stopped is among them, for the sweep may come late.
    """
    found = [alarm for watch in watches(state) for alarm in ladder.alarms(watch)]
    return tuple(sorted(found, key=lambda alarm: alarm.at))


def next_check(state: Clocks, *, after: datetime | None = None, fired: Collection[str] = ()) -> datetime | None:
    """When the sweep has to look at the ticket again; None when nothing can happen.

    The earliest alarm that has not fired (`fired` holds `Alarm.key`s). Verbs leave `after` out: an alarm of the past
    that the sweep has not seen yet is then not lost. The sweep, which has just acted, may pass `after=now`.
    """
    return ladder.next_at(watches(state), fired, after=after)


# Workings: the timeline is cut into stays (one status, one holder) and the stays into turns (one cycle of the resolution
# clock each); a run then lets one clock pass over the legs in which it was running.


@dataclass(frozen=True)
class _Stay:
    """From one moment to the next; the last has no end."""

    start: datetime
    end: datetime | None
    code: str
    status: str
    holder: str
    promised: tuple[tuple[Kind, datetime], ...] = ()

    @property
    def meta(self) -> statuses.StatusMeta:
        return statuses.TABLE[self.status]


@dataclass
class _Turn:
    """From opening or reopening until settled, with the stops in between; `promised` are deadlines taken over, by when."""

    start: datetime
    end: datetime | None = None
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    promised: list[tuple[datetime, datetime]] = field(default_factory=list)


@dataclass
class _Run:
    """One clock on its way; a leg is `[since, until)`, or reaches to now, and then includes it."""

    pace: Pace
    start: datetime
    now: datetime
    due: datetime
    warn: datetime
    frozen: bool
    since: datetime
    warned: datetime | None = None
    breached: datetime | None = None
    steps: list[Step] = field(default_factory=list)

    @classmethod
    def of(
        cls, target: Target | None, policy: Policy, calendar: Calendar, start: datetime, now: datetime, frozen: datetime | None
    ) -> _Run | None:
        if target is None:
            return None
        pace = Pace(target, policy, calendar)
        due = frozen or pace.due(start)
        run = cls(pace, start, now, due, pace.warn(start, due), frozen is not None, start)
        run.steps.append(Step("started", start))
        run.steps.append(Step("promised" if due == pace.promise(start) else "due", start, due, target.minutes))
        return run

    def take_over(self, at: datetime, due: datetime) -> None:
        """From `at` on a deadline that was promised elsewhere holds, if it is the earlier one."""
        if self.breached is None and due <= self.due:
            self.due, self.warn = due, self.pace.warn(self.since, due)
            self.steps.append(Step("taken_over", at, due))

    def walk(self, since: datetime, until: datetime | None, promised: Sequence[tuple[datetime, datetime]]) -> None:
        """A leg on which deadlines may be taken over."""
        for at, due in promised:
            if since <= at and (until is None or at < until):
                self.leg(since, at)
                self.take_over(at, due)
                since = at
        self.leg(since, until)

    def leg(self, since: datetime, until: datetime | None) -> None:
        if self.warned is None and self._reached(self.warn, until) and self.breached is None:
            self.warned = max(self.warn, since)
            self.steps.append(Step("warned", self.warned, self.due))
        if self.breached is None and self._reached(self.due, until):
            self.breached = max(self.due, since)
            self.steps.append(Step("breached", self.breached, self.due))

    def _reached(self, at: datetime, until: datetime | None) -> bool:
        return at <= self.now if until is None else at < until

    def stop(self, since: datetime, until: datetime | None, promised: Sequence[tuple[datetime, datetime]] = ()) -> None:
        self.steps.append(Step("paused", since, self.due))
        for at, due in promised:
            if since <= at and (until is None or at < until) and self.breached is None:
                # What that clock had left when it came is left of this one, if it is less.
                left = min(self.pace.left(since, self.due), max(_NOTHING, self.pace.left(at, due)))
                self.take_over(at, self.pace.add(since, left))
        if until is None:
            return
        self.since = until
        if self.breached is None and not self.frozen:
            self.due = self.pace.add(until, self.pace.left(since, self.due))
            self.warn = self.pace.warn(until, self.due)
        self.steps.append(Step("resumed", until, self.due))

    def state(self, *, met: bool, paused: bool = False) -> State:
        if met or paused:
            return "missed" if self.breached else "met" if met else "paused"
        if self.breached:
            return "late"
        return "warn" if self.warn <= self.now else "calm"


def _stays(moments: Iterable[Moment]) -> Iterator[_Stay]:
    """The order of the timeline is what happened; times only follow it, for the clocks of two machines may differ."""
    lines = list(moments)
    times = list(accumulate((moment.at for moment in lines), max))
    for moment, start, end in zip_longest(lines, times, times[1:]):
        yield _Stay(start, end, moment.code, moment.status, moment.holder, moment.promised)


def _turns(stays: Sequence[_Stay]) -> list[_Turn]:
    turns = [_Turn(stays[0].start)]
    for stay in stays:
        if not stay.meta.is_open:
            turns[-1].end = turns[-1].end or stay.start
            continue
        if turns[-1].end is not None:
            turns.append(_Turn(stay.start))
        turns[-1].promised += [(stay.start, due) for kind, due in stay.promised if kind == "resolution"]
        if stay.meta.runs or stay.start == stay.end:
            continue
        pauses = turns[-1].pauses
        joined = pauses.pop()[0] if pauses and pauses[-1][1] == stay.start else stay.start
        pauses.append((joined, stay.end))
    return turns


def _held(stays: Sequence[_Stay], now: datetime) -> dict[str, timedelta]:
    held: dict[str, timedelta] = {}
    for stay in stays:
        if stay.meta.is_open:
            held[stay.holder] = held.get(stay.holder, _NOTHING) + ((stay.end or now) - stay.start)
    return held


def _resolution(turn: _Turn, cycle: int, now: datetime, run: _Run | None) -> ClockState:
    paused_since = turn.pauses[-1][0] if turn.pauses and turn.pauses[-1][1] is None else None
    paused_total = sum(((end or now) - start for start, end in turn.pauses), _NOTHING)
    if run is None:
        return ClockState(
            "resolution", None, turn.start, met_at=turn.end, paused_since=paused_since, paused_total=paused_total, cycle=cycle
        )
    since = turn.start
    for start, end in turn.pauses:
        run.walk(since, start, turn.promised)
        run.stop(start, end, turn.promised)
        since = end or now
    if paused_since is None:
        run.walk(since, turn.end, turn.promised)
    if turn.end is not None:
        run.steps.append(Step("met", turn.end, run.due))
    return ClockState(
        kind="resolution",
        target=run.pace.target,
        started_at=turn.start,
        due_at=run.due,
        warn_at=run.warn,
        met_at=turn.end,
        breached_at=run.breached,
        paused_since=paused_since,
        paused_total=paused_total,
        remaining=None if run.frozen and turn.end else run.pace.left(turn.end or paused_since or now, run.due),
        state=run.state(met=turn.end is not None, paused=paused_since is not None),
        cycle=cycle,
        steps=tuple(run.steps),
        since=run.since,
        pace=run.pace,
    )


def _response(stays: Sequence[_Stay], settled: datetime | None, run: _Run | None) -> ClockState:
    met, released = (next((stay.start for stay in stays if stay.code in codes), None) for codes in (ANSWERS, {RELEASED}))
    if released is not None and (met is None or released < met):
        met, settled = None, released
        stays = [stay for stay in stays if stay.start < released]
    if run is None:
        return ClockState("response", None, stays[0].start, met_at=met)
    for stay in stays:
        # A settled ticket owes no answer; one that is restored owes it as before.
        if stay.meta.is_open and (met is None or stay.start < met):
            for kind, due in stay.promised:
                if kind == "response":
                    run.take_over(stay.start, due)
            run.leg(stay.start, stay.end)
    ended = settled if met is None else None
    if met or ended:
        run.steps.append(Step("met" if met else "ended", met or settled or run.now, run.due))
    state = run.state(met=bool(met or ended))
    return ClockState(
        kind="response",
        target=run.pace.target,
        started_at=run.start,
        due_at=run.due,
        warn_at=run.warn,
        met_at=met,
        breached_at=run.breached,
        remaining=None if ended or (run.frozen and met) else run.pace.left(met or run.now, run.due),
        promise_at=run.pace.promise(run.start),
        state="none" if ended and state == "met" else state,
        steps=tuple(run.steps),
        ended_at=ended,
        since=run.since,
        pace=run.pace,
    )
