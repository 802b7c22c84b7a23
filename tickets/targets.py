"""SLA policies as values (时效标准): which one holds for a ticket, and how the time of a target passes.

Pure. `tickets.sla` lets these targets run over a timeline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from django.utils.translation import gettext as _

from helpdesk.calendars import Calendar
from tickets.errors import TicketError

Kind = Literal["response", "resolution", "acceptance"]

BREACH = "breach"
"""The code of the rung at the deadline itself."""

_NOTHING = timedelta(0)
_CONDITIONS = ("priority", "level", "tier", "issue_type", "team", "cross_department")


class SlaError(TicketError):
    """No policy fits, or there is no timeline to measure."""

    code = "sla"


@dataclass(frozen=True)
class Target:
    """What is promised: within `minutes`, counted on elapsed time or on service hours."""

    kind: Kind
    minutes: int
    basis: Literal["elapsed", "service"]


@dataclass(frozen=True)
class Rung:
    """One point on the way to a deadline and beyond it: who is told there, by which channels, and what is done.

    `point`: `warning` is where the clock turns amber, `percent` counts in shares of the target, `before` and `after` in minutes
    of the target's own time around the deadline. `channels` empty means as each person chose.
    """

    code: str
    clock: Kind
    point: Literal["warning", "percent", "before", "after"]
    amount: int = 0
    audience: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    action: str = ""
    rank: int | None = None


def _standard() -> tuple[Rung, ...]:
    """What C5 of the product says: the warning to agent and supervisor, the breach to the manager as well as agent and followers."""
    kinds: tuple[Kind, ...] = ("response", "resolution")
    warnings = [Rung("warn", kind, "warning", audience=("assignee", "supervisors")) for kind in kinds]
    breaches = [Rung(BREACH, kind, "percent", 100, audience=("assignee", "followers", "managers")) for kind in kinds]
    departments = [
        Rung("warn", "acceptance", "warning", audience=("department_contact",)),
        Rung(BREACH, "acceptance", "percent", 100, audience=("department_head", "assignee", "supervisors")),
    ]
    return (*warnings, *breaches, *departments)


STANDARD = _standard()


@dataclass(frozen=True)
class Policy:
    """Targets and the tickets they are for; a condition left None fits all."""

    code: str
    name: str
    name_en: str
    response: Target | None
    resolution: Target | None
    warn_minutes: int = 60
    warn_percent: int = 75
    priority: str | None = None
    level: int | None = None
    tier: str | None = None
    issue_type: str | None = None
    team: str | None = None
    cross_department: bool = False
    order: int = 100
    ladder: tuple[Rung, ...] = STANDARD

    def rungs(self, kind: Kind) -> tuple[Rung, ...]:
        """The ladder of one clock; the breach is always among them."""
        found = tuple(rung for rung in self.ladder if rung.clock == kind)
        return found if any(rung.code == BREACH for rung in found) else (*found, Rung(BREACH, kind, "percent", 100))

    @property
    def conditions(self) -> dict[str, Any]:
        """The conditions that are set."""
        return {name: value for name in _CONDITIONS if (value := getattr(self, name)) not in (None, "", False)}


@dataclass(frozen=True)
class Facts:
    """What of a ticket decides its policy; `level` is None unless it is a complaint."""

    priority: str
    level: int | None = None
    tier: str | None = None
    issue_type: str | None = None
    team: str | None = None
    cross_department: bool = False


@dataclass(frozen=True)
class Choice:
    """The policy that holds, and why, in stable codes.

    `why` begins with `{"code": "matched", "policy": code, "on": [conditions]}`; the losers follow in their order:
    `less_specific` (fewer conditions), `level_over_priority` (made for a priority, but the complaint's level decides)
    and `later_in_order` (as specific, but ops put it later).
    """

    policy: Policy
    why: list[dict[str, Any]]


def choose(policies: Iterable[Policy], facts: Facts) -> Choice:
    """The most specific of the policies that fit.

    Bindings to a level, tier, issue type, team or to work across departments count before a priority; equals are
    decided by `order`, then by code. A complaint with a level uses a policy of that level where there is one, never
    one that is made for a priority alone. Raises `SlaError` when nothing fits: a policy without conditions has to exist.
    """
    fitting = [policy for policy in policies if all(getattr(facts, name) == value for name, value in policy.conditions.items())]
    if not fitting:
        raise SlaError(_("No SLA policy fits this ticket. Add one without conditions."), code="no_policy")
    levelled = any(policy.level is not None for policy in fitting)
    best, *losers = sorted(fitting, key=lambda policy: (*_rank(policy, levelled), policy.order, policy.code))
    why = [_reason("matched", best)]
    for policy in losers:
        if _rank(policy, levelled) == _rank(best, levelled):
            why.append(_reason("later_in_order", policy))
        else:
            why.append(_reason("level_over_priority" if _rank(policy, levelled)[0] else "less_specific", policy))
    return Choice(best, why)


def _rank(policy: Policy, levelled: bool) -> tuple[bool, int, bool]:
    """Lowest wins: not by priority where levels decide, then most narrow bindings, then the priority."""
    set_ = policy.conditions
    by_priority = "priority" in set_
    return levelled and by_priority and "level" not in set_, by_priority - len(set_), not by_priority


def compete(one: Policy, other: Policy) -> bool:
    """Whether nothing but their order decides between two policies, for some ticket."""
    shared = one.conditions.keys() & other.conditions.keys()
    if any(one.conditions[name] != other.conditions[name] for name in shared):
        return False
    return any(_rank(one, levelled) == _rank(other, levelled) for levelled in (True, False))


def timed_alike(before: Iterable[Policy], after: Iterable[Policy]) -> bool:
    """Whether two sets of policies time every ticket alike: names do not matter, the order only between those that compete."""
    was, is_now = ({policy.code: policy for policy in policies} for policies in (before, after))
    if {code: bare(policy) for code, policy in was.items()} != {code: bare(policy) for code, policy in is_now.items()}:
        return False
    codes = sorted(was)
    return all(
        ((was[a].order, a) < (was[b].order, b)) == ((is_now[a].order, a) < (is_now[b].order, b))
        for at, a in enumerate(codes)
        for b in codes[at + 1 :]
        if compete(was[a], was[b])
    )


def bare(policy: Policy) -> Policy:
    """Without its names and its place in the order, which time nothing by themselves."""
    return replace(policy, name="", name_en="", order=0)


def _reason(code: str, policy: Policy) -> dict[str, Any]:
    return {"code": code, "policy": policy.code, "on": list(policy.conditions)}


@dataclass(frozen=True)
class Pace:
    """How the time of one target passes under a policy, on a calendar."""

    target: Target
    policy: Policy
    calendar: Calendar

    @property
    def service(self) -> bool:
        """Whether only service hours count."""
        return self.target.basis == "service"

    @property
    def lead(self) -> timedelta:
        """How long before the deadline the warning comes."""
        share = timedelta(minutes=self.target.minutes) * (100 - self.policy.warn_percent) / 100
        return min(timedelta(minutes=self.policy.warn_minutes), share)

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """When `amount` of the target's time has passed since `start`."""
        return self.calendar.add(start, amount) if self.service else start + amount

    def left(self, at: datetime, due: datetime) -> timedelta:
        """The target's time from `at` until `due`; negative after it."""
        if at > due:
            return -self.left(due, at)
        return self.calendar.between(at, due) if self.service else due - at

    def promise(self, start: datetime) -> datetime | None:
        """The promise to a contact out of hours; only for an answer that is owed in service hours."""
        return self.calendar.promise(start) if self.service and self.target.kind == "response" else None

    def due(self, start: datetime) -> datetime:
        """The deadline of a clock that starts at `start` and is never stopped."""
        due = self.add(start, timedelta(minutes=self.target.minutes))
        promise = self.promise(start)
        return min(due, promise) if promise else due

    def warn(self, since: datetime, due: datetime) -> datetime:
        """When a clock that runs since `since` turns amber: no more than the lead is left, and somebody is there."""
        return self._ahead(since, due, self.lead)

    def point(self, rung: Rung, since: datetime, due: datetime) -> datetime:
        """When a clock that runs since `since` reaches a rung."""
        minutes = timedelta(minutes=self.target.minutes)
        if rung.code == BREACH:
            return due
        if rung.point == "warning":
            return self.warn(since, due)
        if rung.point == "before":
            return self._ahead(since, due, timedelta(minutes=rung.amount))
        if rung.point == "percent" and rung.amount < 100:
            return self._ahead(since, due, minutes * (100 - rung.amount) / 100)
        late = timedelta(minutes=rung.amount) if rung.point == "after" else minutes * (rung.amount - 100) / 100
        return max(since, self.add(due, late)) if late else due

    def _ahead(self, since: datetime, due: datetime, lead: timedelta) -> datetime:
        if not self.service:
            return max(min(since, due), due - lead)
        ahead = self.add(since, max(_NOTHING, self.left(since, due) - lead))
        return min(due, self.calendar.next_open(ahead))
