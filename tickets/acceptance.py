"""The acceptance clock (受理时限): a department that is asked for something accepts it in time, or its head hears of it.

Pure, and a target like any other: it runs on the service time of a calendar from the moment of asking, and is never stopped.
Acceptance meets it, and so does a result or a refusal; a request that is withdrawn ends it. The deadline a request was given
stays, whatever is edited later.
"""

from collections.abc import Iterator
from datetime import datetime

from helpdesk.calendars import Calendar
from tickets import ladder
from tickets.sla import ClockState, State, Step
from tickets.targets import Pace, Policy, Target


def pace(minutes: int, policy: Policy, calendar: Calendar) -> Pace:
    """How the time of a request passes: `minutes` of the calendar's service time, warnings as the ticket's policy says."""
    return Pace(Target("acceptance", minutes, "service"), policy, calendar)


def watch(pace: Pace, *, request: int, asked_at: datetime, due_at: datetime, until: datetime | None) -> ladder.Watch:
    """The clock as the ladder needs it; the request's key stands in the alarms' keys, `acceptance:warn:17`."""
    return ladder.Watch("acceptance", pace, asked_at, due_at, until, request)


def clock(
    pace: Pace,
    *,
    asked_at: datetime,
    due_at: datetime,
    now: datetime,
    met_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> ClockState:
    """How the clock stands at `now`; `met_at` is when the department acted, `ended_at` when the request was withdrawn."""
    until = met_at or ended_at
    at = until or now
    warn_at = pace.warn(asked_at, due_at)
    passed = due_at < at or (until is None and due_at == at)
    warned = warn_at < at or (until is None and warn_at == at)
    return ClockState(
        kind="acceptance",
        target=pace.target,
        started_at=asked_at,
        due_at=due_at,
        warn_at=warn_at,
        met_at=met_at,
        ended_at=ended_at,
        breached_at=due_at if passed else None,
        remaining=None if ended_at else pace.left(at, due_at),
        state=_state(met=met_at is not None, ended=ended_at is not None, passed=passed, warned=warned),
        steps=tuple(_steps(pace, asked_at, due_at, warn_at if warned and warn_at < due_at else None, passed, met_at, ended_at)),
        since=asked_at,
        pace=pace,
    )


def _state(*, met: bool, ended: bool, passed: bool, warned: bool) -> State:
    if met or ended:
        return "missed" if passed else "met" if met else "none"
    return "late" if passed else "warn" if warned else "calm"


def _steps(
    pace: Pace,
    asked_at: datetime,
    due_at: datetime,
    warned_at: datetime | None,
    passed: bool,
    met_at: datetime | None,
    ended_at: datetime | None,
) -> Iterator[Step]:
    yield Step("started", asked_at)
    yield Step("due", asked_at, due_at, pace.target.minutes)
    if warned_at is not None:
        yield Step("warned", warned_at, due_at)
    if passed:
        yield Step("breached", due_at, due_at)
    if met_at is not None:
        yield Step("met", met_at, due_at)
    if ended_at is not None:
        yield Step("ended", ended_at, due_at)
