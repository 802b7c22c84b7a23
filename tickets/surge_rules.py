"""When intake is a surge, how far it goes, and when it is over: a table of cases over counts. No database, no clock."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tickets.choices import SurgeStep

CALM_USUAL = 1.5
"""Up to so many times the usual is always calm."""


@dataclass(frozen=True)
class Rule:
    """What counts as a surge. `contacts` and `multiple` are each enough; None is not asked. `floor` bounds the multiple below.

    `calm_share` of the limit is where a surge that goes on becomes calm: lower than where it begins, so that intake that hovers
    about the limit is one surge and not many.
    """

    window: timedelta
    contacts: int | None
    multiple: float | None
    floor: int
    standby_after: timedelta
    overflow_after: timedelta
    calm_for: timedelta
    calm_waiting: int
    is_active: bool = True
    calm_share: float = 0.7

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

    def calm_limit(self, usual: float | None) -> float | None:
        """Under how many contacts a surge that goes on is calm again.

        Never so low that what is usual would not pass for calm, and never above the limit.
        """
        limit = self.limit(usual)
        if limit is None:
            return None
        return min(limit, max(self.calm_share * limit, CALM_USUAL * (usual or 0.0)))


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
    """Well under the limit, and the queues are back under their mark."""
    limit = rule.calm_limit(seen.usual)
    return (limit is None or seen.contacts < limit) and seen.waiting <= rule.calm_waiting


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


def advance(rule: Rule, state: State | None, seen: Seen, now: datetime) -> tuple[State | None, tuple[SurgeStep, ...]]:
    """One look as a value: the state after it, and the steps that were taken, as the verb takes them on record."""
    steps: list[SurgeStep] = []
    for _turn in SurgeStep:
        if state is not None:
            state = replace(state, calm_since=calm_since(rule, state, seen, now))
        step = next_step(rule, state, seen, now)
        if step is None:
            break
        steps.append(step)
        if step == SurgeStep.ENDED:
            return None, tuple(steps)
        state = State(now) if state is None else replace(state, **{f"{step}_at": now})
    return state, tuple(steps)
