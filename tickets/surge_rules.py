"""When intake is a surge, how far it goes, and when it is over: a table of cases over counts. No database, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tickets.choices import SurgeStep


@dataclass(frozen=True)
class Rule:
    """What counts as a surge. `contacts` and `multiple` are each enough; None is not asked. `floor` bounds the multiple below."""

    window: timedelta
    contacts: int | None
    multiple: float | None
    floor: int
    standby_after: timedelta
    overflow_after: timedelta
    calm_for: timedelta
    calm_waiting: int
    is_active: bool = True

    @property
    def minutes(self) -> int:
        """The length of the window in minutes."""
        return self.window // timedelta(minutes=1)

    def limit(self, usual: float | None) -> float | None:
        """From how many contacts in the window on it is a surge; None when nothing can be said.

        `usual` is what the window usually brings; None while there is no past to compare with.
        """
        limits = []
        if self.contacts is not None:
            limits.append(float(self.contacts))
        if self.multiple is not None and usual is not None:
            limits.append(max(float(self.floor), self.multiple * usual))
        return min(limits, default=None)


@dataclass(frozen=True)
class Seen:
    """What was counted: contacts in the window, the usual for it, and tickets of the surge that wait for an agent."""

    contacts: int
    usual: float | None
    waiting: int = 0


@dataclass(frozen=True)
class State:
    """How far the surge has come that is going on."""

    started_at: datetime
    standby_at: datetime | None = None
    overflow_at: datetime | None = None
    calm_since: datetime | None = None


def is_over_limit(rule: Rule, seen: Seen) -> bool:
    """Whether so many contacts are a surge."""
    limit = rule.limit(seen.usual)
    return limit is not None and seen.contacts >= limit


def is_calm(rule: Rule, seen: Seen) -> bool:
    """Under the limit, and the queues are back under their mark."""
    return not is_over_limit(rule, seen) and seen.waiting <= rule.calm_waiting


def calm_since(rule: Rule, state: State, seen: Seen, now: datetime) -> datetime | None:
    """Since when it has been calm without a break."""
    return (state.calm_since or now) if is_calm(rule, seen) else None


def next_step(rule: Rule, state: State | None, seen: Seen, now: datetime) -> SurgeStep | None:
    """The step that is due now, one at a time; None when everything stays as it is.

    `state.calm_since` is as `calm_since` gave it for this very moment. A rule that is switched off starts nothing; what is
    going on is brought to its end.
    """
    if state is None:
        return SurgeStep.STARTED if rule.is_active and is_over_limit(rule, seen) else None
    if state.calm_since is not None:
        return SurgeStep.ENDED if now - state.calm_since >= rule.calm_for else None
    if state.standby_at is None:
        return SurgeStep.STANDBY if now - state.started_at >= rule.standby_after else None
    # Without tickets that wait there is nothing to hand to anybody.
    if state.overflow_at is None and seen.waiting > rule.calm_waiting and now - state.standby_at >= rule.overflow_after:
        return SurgeStep.OVERFLOW
    return None
