"""A ticket's life on paper: every minute is looked at by itself, with nothing of the code it is compared to.

Slow on purpose. A minute is open when the wall clock of its zone shows it inside the hours of its date; time is counted by
walking over minutes; a deadline is the minute at which the count is full. Minutes are numbers from `Hours.origin` on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
SETTLED = {"resolved", "closed", "cancelled"}
PERSON_SPOKE = {"replied", "asked", "resolved", "progress_public"}


@dataclass
class Hours:
    """Service hours as somebody writes them down; `notice` says of a date whether it is worked, `dated` has its own hours."""

    origin: datetime
    zone: str
    weekly: Mapping[int, Sequence[tuple[int, int]]]
    notice: Mapping[date, bool] = field(default_factory=dict)
    dated: Mapping[date, Sequence[tuple[int, int]]] = field(default_factory=dict)
    promise_minute: int = 540
    _open: list[bool] = field(default_factory=list)

    def wall(self, minute: int) -> tuple[date, int]:
        """What the clock on the wall shows."""
        local = (self.origin + minute * MINUTE).astimezone(ZoneInfo(self.zone))
        return local.date(), local.hour * 60 + local.minute

    def spans(self, day: date) -> Sequence[tuple[int, int]]:
        if day in self.dated:
            return self.dated[day]
        if day in self.notice:
            return next((self.weekly[one] for one in range(7) if self.weekly.get(one)), ()) if self.notice[day] else ()
        return self.weekly.get(day.weekday(), ())

    def is_open(self, minute: int) -> bool:
        while len(self._open) <= minute:
            day, shown = self.wall(len(self._open))
            self._open.append(any(start <= shown < end for start, end in self.spans(day)))
        return self._open[minute]

    def after(self, minute: int, amount: float, *, service: bool) -> int:
        """The minute at which `amount` has been counted from `minute` on."""
        counted = 0
        while counted < amount:
            counted += self.is_open(minute) if service else 1
            minute += 1
        return minute

    def promise(self, minute: int) -> int | None:
        """The promise time of the first day with service to come, whose promise time is to come too."""
        if self.is_open(minute):
            return None
        first = minute
        while not self.is_open(first):
            first += 1
        earliest = self.wall(first)[0]
        while True:
            minute += 1
            # A minute before, because the day may end with the promise: 24:00 is not on the wall.
            day, shown = self.wall(minute - 1)
            if day >= earliest and self.spans(day) and shown + 1 == self._promised(sorted(self.spans(day))):
                return minute

    def _promised(self, spans: Sequence[tuple[int, int]]) -> int:
        opening, closing = spans[0][0], spans[-1][1]
        if opening > self.promise_minute:
            openings = [min(start for start, _end in spans) for spans in self.weekly.values() if spans]
            return min(opening + max(0, self.promise_minute - min(openings)), closing)
        return min(self.promise_minute, closing)


@dataclass
class Mark:
    """A rung: ahead of the deadline when `left` is that much or less, or behind it by `over`."""

    code: str
    left: float | None = None
    over: float | None = None


@dataclass
class Watched:
    """One clock on paper."""

    hours: Hours
    target: int
    service: bool
    marks: Sequence[Mark]
    lead: float
    start: int
    cycle: int = 0
    stops: bool = True
    promised: bool = False
    due: int = 0
    left: int = 0
    over: int = 0
    passed: set[str] = field(default_factory=set)
    fired: dict[str, int] = field(default_factory=dict)
    amber: bool = False
    breached: int | None = None
    paused: int | None = None
    paused_total: int = 0
    ended: int | None = None
    stood: int | None = None
    before: tuple[int, int | None, int, int | None] | None = None

    def __post_init__(self) -> None:
        self.due = self.hours.after(self.start, self.target, service=self.service)
        promise = self.hours.promise(self.start) if self.promised and self.service else None
        self.due = min(self.due, promise) if promise is not None else self.due
        self.left = sum(self.counts(minute) for minute in range(self.start, self.due))

    def counts(self, minute: int) -> bool:
        return not self.service or self.hours.is_open(minute)

    def pause(self, minute: int) -> None:
        if self.before and self.before[0] == minute:
            # Taken up and laid down in the same minute: it never ran in between.
            _minute, self.paused, self.due, self.stood = self.before
        else:
            self.paused, self.stood = minute, self.remaining
        self.amber = False
        self.passed.clear()

    def resume(self, minute: int) -> None:
        self.before = (minute, self.paused, self.due, self.stood)
        if self.breached is None and minute != self.paused:
            self.due = self.hours.after(minute, self.left, service=self.service)
        self.paused = self.stood = None

    @property
    def remaining(self) -> int:
        """Minutes until the deadline, less than nothing after it; they stand still while the clock does."""
        if self.stood is not None:
            return self.stood
        return -self.over if self.over else self.left

    def look(self, minute: int, *, runs: bool) -> None:
        """What is reached at this minute; a clock that never stops is reached also while nobody may be told."""
        if runs and minute >= self.due and self.breached is None:
            self.breached = minute
        if not (runs or not self.stops):
            return
        there = self.counts(minute)
        if minute >= self.due or (self.left <= self.lead and there):
            self.amber = True
        for mark in self.marks:
            ahead = mark.left is not None and (minute >= self.due or (self.left <= mark.left and there))
            behind = mark.over is not None and minute >= self.due and self.over >= mark.over
            if ahead or behind:
                self.passed.add(mark.code)
            if mark.code in self.passed and runs:
                self.fired.setdefault(mark.code, minute)

    def tick(self, minute: int) -> None:
        """Let the minute pass."""
        if self.ended is not None and self.stops:
            return
        self.paused_total += self.paused is not None
        if minute >= self.due and (self.breached is not None or not self.stops):
            self.over += self.counts(minute)
        elif self.paused is None and minute < self.due:
            self.left -= self.counts(minute)


class Life:
    """A ticket minute by minute; `now` is the next minute to come."""

    def __init__(
        self,
        hours: Hours,
        events: Iterable[tuple[int, str, str, str]],
        *,
        response: tuple[int, bool, Sequence[Mark], float] | None,
        resolution: tuple[int, bool, Sequence[Mark], float] | None,
    ) -> None:
        """`events` are (minute, code, status, holder); targets are (minutes, service, marks, lead of the warning)."""
        self.hours, self.queue = hours, list(events)
        self.now = self.start = self.queue[0][0]
        self.wanted = resolution
        self.status, self.holder = "", ""
        self.held: dict[str, int] = {}
        self.opened = 0
        self.answered: int | None = None
        self.response = (
            Watched(hours, response[0], response[1], response[2], response[3], self.start, stops=False, promised=True) if response else None
        )
        self.rounds: list[Watched | None] = []

    def step(self) -> int:
        """Let what happens at this minute happen, look, and let the minute pass; gives the minute."""
        minute = self.now
        while self.queue and self.queue[0][0] <= minute:
            self.happens(minute, *self.queue.pop(0)[1:])
        is_open = self.status not in SETTLED
        if self.response:
            self.response.look(minute, runs=is_open and self.answered is None)
        clock = self.rounds[-1]
        if clock:
            clock.look(minute, runs=is_open and clock.paused is None)
        return minute

    def tick(self) -> None:
        """Let the minute pass."""
        minute = self.now
        is_open = self.status not in SETTLED
        if self.response and (self.answered is None):
            self.response.tick(minute)
        clock = self.rounds[-1]
        if clock:
            clock.tick(minute)
        if is_open:
            self.held[self.holder] = self.held.get(self.holder, 0) + 1
            self.opened += 1
        self.now += 1

    def happens(self, minute: int, code: str, status: str, holder: str) -> None:
        was_open, is_open = self.status not in SETTLED, status not in SETTLED
        if not self.rounds or (is_open and not was_open):
            self.rounds.append(self._round(minute))
        clock = self.rounds[-1]
        if clock and is_open:
            waits = status == "waiting_customer"
            if waits and clock.paused is None:
                clock.pause(minute)
            elif not waits and clock.paused is not None:
                clock.resume(minute)
        if clock and was_open and not is_open and self.status:
            if clock.paused is not None:
                clock.resume(minute)
            clock.ended = minute
        if code in PERSON_SPOKE and self.answered is None:
            self.answered = minute
        self.status, self.holder = status, holder

    def _round(self, minute: int) -> Watched | None:
        if self.wanted is None:
            return None
        return Watched(self.hours, self.wanted[0], self.wanted[1], self.wanted[2], self.wanted[3], minute, cycle=len(self.rounds))

    @property
    def fired(self) -> dict[str, int]:
        """Every rung that was reached, by its key, and at which minute."""
        clocks = [("response", self.response), *(("resolution", clock) for clock in self.rounds)]
        return {f"{kind}:{code}:{one.cycle}": at for kind, one in clocks if one for code, at in one.fired.items()}

    def state_of_response(self) -> str:
        clock = self.response
        if clock is None:
            return "none"
        if self.answered is not None:
            return "missed" if clock.breached is not None else "met"
        if self.status in SETTLED:
            return "missed" if clock.breached is not None else "none"
        return "late" if clock.breached is not None else "warn" if clock.amber else "calm"

    def state_of(self, clock: Watched) -> str:
        if clock.ended is not None or clock.paused is not None:
            return "missed" if clock.breached is not None else "met" if clock.ended is not None else "paused"
        return "late" if clock.breached is not None else "warn" if clock.amber else "calm"
