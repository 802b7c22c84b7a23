"""The ladder (升级阶梯): at which moments somebody is told of a clock, and something is done.

Pure. A rung is a point on one clock; `alarms` gives the moments of all rungs that can still happen, from nothing but the
clock's own five facts (`Watch`), so that the sweep need not read a timeline. What has happened is known by the alarms' keys,
which the database keeps unique for each ticket.

- A clock that runs reaches its rungs in order; one that warns late warns with what is newest (`newest`), once for each person.
- A clock that is stopped, met or ended reaches nothing more; only a breach that came before is still recorded.
- A breach is a fact and not a matter of settings: a ladder without that rung records it all the same, and tells nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from tickets.targets import BREACH, Kind, Pace, Rung

__all__ = ["BREACH", "Alarm", "Rung", "Watch", "alarms", "next_at", "passed"]


@dataclass(frozen=True)
class Alarm:
    """A moment at which the sweep has to act."""

    kind: Kind
    rung: str
    cycle: int
    at: datetime

    @property
    def key(self) -> str:
        """Unique in a ticket's life, for example `resolution:warn:0`."""
        return f"{self.kind}:{self.rung}:{self.cycle}"


@dataclass(frozen=True)
class Watch:
    """One clock: since when it runs (its start, or the end of its last stop), when it is due, and when it stopped, if it did."""

    kind: Kind
    pace: Pace
    since: datetime
    due: datetime
    until: datetime | None = None
    cycle: int = 0


def alarms(watch: Watch) -> list[Alarm]:
    """All moments, past and to come, of the rungs that can still happen; in no order."""
    rungs = watch.pace.policy.rungs(watch.kind)
    if watch.until is None:
        return [Alarm(watch.kind, rung.code, watch.cycle, watch.pace.point(rung, watch.since, watch.due)) for rung in rungs]
    return [Alarm(watch.kind, BREACH, watch.cycle, watch.due)] if watch.due < watch.until else []


def passed(watches: Iterable[Watch], now: datetime, fired: Collection[str]) -> list[Alarm]:
    """What is to be done now, oldest first: rungs that were reached and have not happened."""
    found = [alarm for watch in watches for alarm in alarms(watch) if alarm.at <= now and alarm.key not in fired]
    return sorted(found, key=_order)


def next_at(watches: Iterable[Watch], fired: Collection[str], *, after: datetime | None = None) -> datetime | None:
    """When to look again: the earliest alarm that has not fired (later than `after`, if given); None when nothing can happen."""
    times = [alarm.at for watch in watches for alarm in alarms(watch) if alarm.key not in fired and (after is None or alarm.at > after)]
    return min(times, default=None)


def look(watches: Iterable[Watch], now: datetime, fired: Collection[str]) -> tuple[list[Alarm], datetime | None]:
    """`passed` and, once that is done, `next_at`, reckoned together: the sweep asks both of every ticket."""
    left = [alarm for watch in watches for alarm in alarms(watch) if alarm.key not in fired]
    reached = sorted((alarm for alarm in left if alarm.at <= now), key=_order)
    return reached, min((alarm.at for alarm in left if alarm.at > now), default=None)


def rung_of(watch: Watch, alarm: Alarm) -> Rung:
    """The rung behind an alarm of this clock."""
    return next(rung for rung in watch.pace.policy.rungs(watch.kind) if rung.code == alarm.rung)


def _order(alarm: Alarm) -> tuple[datetime, bool, bool]:
    return alarm.at, alarm.kind != "response", alarm.rung == BREACH
