"""A change of policies, ladders, calendars or holidays tried out before it holds: what it would have done, and would do.

`Trial` takes the rules before and after the change as values, so that the transaction in which the change was made can be
rolled back at once and everything else be reckoned outside it. The bounds are said on the page: at most OPEN_AT_MOST open
tickets, the most urgent first, at most PAST_AT_MOST settled ones, the newest first, and neither for longer than SECONDS.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from helpdesk.models import User
from tickets import clocks, retiming, sla, targets, wording_clocks
from tickets.choices import Clock, Status
from tickets.models import Ticket, TicketEvent
from tickets.models.tickets import NEVER

OPEN_AT_MOST = 5_000
PAST_AT_MOST = 2_000
BATCH = 500
SECONDS = 6.0
SHOWN = 20
EXAMPLES = 5
CHANGES_SHOWN = 6


@dataclass(frozen=True)
class Rules:
    """The policies of one moment, those that are active and those that were switched off."""

    active: Mapping[str, clocks.PolicyRow]
    retired: Mapping[int, clocks.PolicyRow]

    @classmethod
    def now(cls) -> "Rules":
        """As they stand, with all that a reckoning outside the transaction will ask for."""
        clocks.service_calendars()
        return cls(dict(clocks.policies()), dict(clocks.retired()))

    def times_like(self, other: "Rules") -> bool:
        """Whether no ticket would be timed otherwise by the other rules."""
        mine, theirs = ([row.policy for row in rules.active.values()] for rules in (self, other))
        return targets.timed_alike(mine, theirs) and self._stored == other._stored

    @property
    def _stored(self) -> dict[int, Any]:
        """What tickets are timed by, whether active or not."""
        rows = [*self.active.values(), *self.retired.values()]
        return {row.pk: (targets.bare(row.policy), row.calendar) for row in rows}

    @property
    def fits_all(self) -> bool:
        """Whether some policy is there for a ticket that no other is made for."""
        return any(not row.policy.conditions for row in self.active.values())

    def choose(self, facts: sla.Facts) -> clocks.PolicyRow | None:
        """The policy for a ticket; None when none fits."""
        try:
            return self.active[sla.choose([row.policy for row in self.active.values()], facts).policy.code]
        except sla.SlaError:
            return None


CLOCKS = ("response_due_at", "resolution_due_at")


@dataclass(frozen=True)
class Shift:
    """A deadline before and after; `turned` is "met" or "missed" where the result would be another, `stands` for a stopped clock."""

    was: datetime | None
    is_now: datetime | None
    turned: str = ""
    stands: bool = False

    @property
    def changed(self) -> bool:
        """Whether it moves."""
        return self.was != self.is_now


@dataclass(frozen=True)
class Move:
    """An open ticket whose deadlines move: first response, resolution; None for one that stays."""

    ticket: Ticket
    shifts: list[Shift | None]

    @classmethod
    def of(cls, found: retiming.Plan) -> "Move":
        """What a plan would do to the deadlines."""
        columns, stands = found.columns, found.after("paused_at") is not None
        shifts = [
            Shift(getattr(found.ticket, name), columns[name], stands=stands and name == CLOCKS[1]) if name in columns else None
            for name in CLOCKS
        ]
        return cls(found.ticket, shifts)


@dataclass
class Ahead:
    """What the open tickets would go through; `plans` are all that would be written, by key."""

    plans: dict[int, retiming.Plan] = field(default_factory=dict)
    looked: int = 0
    is_all: bool = True
    earlier: int = 0
    later: int = 0
    overdue: int = 0
    told: int = 0

    @property
    def moved(self) -> list[retiming.Plan]:
        """Those whose deadlines move: level 1 first, then the next deadline."""
        found = [one for one in self.plans.values() if one.moves]
        return sorted(found, key=lambda one: (one.ticket.level or 9, one.after("due_at") or NEVER, one.ticket.pk))

    def take(self, found: retiming.Plan, now: datetime) -> None:
        """Count one ticket."""
        self.plans[found.ticket.pk] = found
        was, due = found.ticket.due_at, found.after("due_at")
        if found.moves:
            sooner = [
                found.columns[name] is not None
                and (getattr(found.ticket, name) is None or found.columns[name] < getattr(found.ticket, name))
                for name in CLOCKS
                if name in found.columns
            ]
            self.earlier += any(sooner)
            self.later += not any(sooner)
        self.overdue += due is not None and due <= now and (was is None or was > now)
        check, checked = found.ticket.next_check_at, found.after("next_check_at")
        self.told += checked is not None and checked <= now and (check is None or check > now)


@dataclass(frozen=True)
class Outcome:
    """What a settled ticket would have got by one set of rules: its policy, its deadlines, and whether they were met."""

    policy: clocks.PolicyRow | None = field(compare=False)
    response: bool | None = None
    resolution: bool | None = None
    response_due_at: datetime | None = None
    resolution_due_at: datetime | None = None

    @property
    def met(self) -> tuple[bool | None, bool | None]:
        """Both answers."""
        return self.response, self.resolution


@dataclass(frozen=True)
class Example:
    """A settled ticket that would have fared otherwise."""

    ticket: Ticket
    before: Outcome
    after: Outcome

    @property
    def shifts(self) -> list[Shift]:
        """Both clocks, first response and resolution."""
        pairs = zip(self.before.met, self.after.met, strict=True)
        turned = ["" if was == would or would is None else "met" if would else "missed" for was, would in pairs]
        return [Shift(getattr(self.before, name), getattr(self.after, name), word) for name, word in zip(CLOCKS, turned, strict=True)]


@dataclass
class Past:
    """How the newest settled tickets would have fared: met and missed, before and after."""

    looked: int = 0
    is_all: bool = True
    changed: list[Example] = field(default_factory=list)
    met: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    policies: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, one: Example) -> None:
        """Count one ticket."""
        self.looked += 1
        for when, outcome in (("before", one.before), ("after", one.after)):
            for clock, met in zip(("response", "resolution"), outcome.met, strict=True):
                if met is not None:
                    self.met[clock, when, met] += 1
        codes = [outcome.policy.policy.code if outcome.policy else "" for outcome in (one.before, one.after)]
        if codes[0] != codes[1]:
            self.policies[codes[0], codes[1]] += 1
        if one.before != one.after:
            self.changed.append(one)


@dataclass(frozen=True)
class Preview:
    """What the page before a change shows; `refused` is why the change cannot be made at all."""

    refused: str
    ahead: Ahead
    past: Past
    rules: tuple[Rules, Rules]
    visible: frozenset[int]

    @property
    def moves(self) -> list[Move]:
        """The first of the open tickets whose deadlines move."""
        return [Move.of(one) for one in self.ahead.moved if one.ticket.pk in self.visible][:SHOWN]

    @property
    def examples(self) -> list[Example]:
        """Settled tickets that would have fared otherwise, first those whose result turns."""
        seen = [one for one in self.past.changed if one.ticket.pk in self.visible]
        return sorted(seen, key=lambda one: one.before.met == one.after.met)[:EXAMPLES]

    @property
    def answers(self) -> list[tuple[str, int, int, int, int]]:
        """Per clock: met before and after, missed before and after."""
        met = self.past.met
        return [
            (str(clock.label), *(met[clock.value, when, answer] for answer in (True, False) for when in ("before", "after")))  # type: ignore[misc]
            for clock in (Clock.RESPONSE, Clock.RESOLUTION)
        ]

    @property
    def changes(self) -> list[tuple[str, str, int]]:
        """Which policy tickets had got and would get, by name, the most frequent first."""
        before, after = self.rules
        return [
            (_name(before.active.get(was)), _name(after.active.get(now)), n)
            for (was, now), n in self.past.policies.most_common(CHANGES_SHOWN)
        ]


class Trial:
    """One change being tried: made with the rules as they are, asked again once the change was made."""

    template = "desk/trying.html"

    def __init__(self) -> None:
        self.before = Rules.now()

    def made(self) -> bool:
        """Look at the rules after the change; whether any ticket could be timed otherwise now."""
        self.after = Rules.now()
        return not self.before.times_like(self.after)

    @cached_property
    def refused(self) -> str:
        """Why the change cannot be made; empty when it can."""
        if self.before.fits_all and not self.after.fits_all:
            return _("One active policy without conditions has to stay: without it a ticket that fits no other could not be received.")
        return ""

    def preview(self, user: User, now: datetime) -> Preview:
        """What the change does, as one person may see it. Rules that are held have to be those after the change."""
        ahead, past = look_ahead(now), look_back(self.before, self.after)
        told = [*ahead.plans, *(one.ticket.pk for one in past.changed)]
        visible = Ticket.objects.visible_to(user).filter(pk__in=self._wanted(ahead, past)) if told else Ticket.objects.none()
        return Preview(self.refused, ahead, past, (self.before, self.after), frozenset(visible.values_list("pk", flat=True)))

    def moved(self, now: datetime) -> int:
        """How many open tickets' deadlines move, all of them counted."""
        return sum(1 for one in retiming.plans(now) if one.moves)

    def _wanted(self, ahead: Ahead, past: Past) -> set[int]:
        """Rows that may be shown: enough of them that some are left where a person sees only a part."""
        moved = [one.ticket.pk for one in ahead.moved[: 10 * SHOWN]]
        turned = sorted(past.changed, key=lambda one: one.before.met == one.after.met)
        return {*moved, *(one.ticket.pk for one in turned[: 20 * EXAMPLES])}

    def request(self, *, by: User | None, now: datetime, changed: Sequence[str]) -> None:
        """Have the open tickets brought to the new rules."""
        retiming.request(by=by, now=now, changed=changed)


def _name(row: clocks.PolicyRow | None) -> str:
    return wording_clocks.policy_name(row.policy) if row else _("none")


def look_ahead(now: datetime, *, at_most: int = OPEN_AT_MOST, seconds: float = SECONDS) -> Ahead:
    """What the rules of now would change on the open tickets, the next deadline first."""
    found = Ahead()
    for ticket in _read(retiming.open_tickets().by_deadline(), at_most, seconds, found):  # type: ignore[attr-defined]
        change = retiming.plan(ticket, now)
        if change is not None:
            found.take(change, now)
    return found


def look_back(before: Rules, after: Rules, *, at_most: int = PAST_AT_MOST, seconds: float = SECONDS) -> Past:
    """How the newest settled tickets would have fared under two sets of rules."""
    found = Past()
    settled = Ticket.objects.filter(due_at__isnull=True).exclude(status=Status.CANCELLED).order_by("-created_at", "-pk")
    events = TicketEvent.objects.only("ticket_id", "code", "at", "status", "team_id", "data").order_by("pk")
    rows = settled.select_related("customer", "issue_type", "team").prefetch_related(Prefetch("events", events))
    for ticket in _read(rows, at_most, seconds, found):
        facts = clocks.facts_of(ticket)
        was, would = before.choose(facts), after.choose(facts)
        moments = clocks.moments(ticket.events.all())
        first = _outcome(was, moments)
        same = was is not None and would is not None and (was.policy, was.calendar) == (would.policy, would.calendar)
        found.take(Example(ticket, first, first if same else _outcome(would, moments)))
    return found


def _read(rows: QuerySet[Ticket], at_most: int, seconds: float, found: Ahead | Past) -> Iterator[Ticket]:
    """Rows in batches until there are no more, enough, or it has taken too long; `is_all` tells whether none is left."""
    until = time.monotonic() + seconds
    taken = 0
    while True:
        batch: Iterable[Ticket] = list(rows[taken : taken + BATCH])
        for ticket in batch:
            if taken >= at_most or time.monotonic() > until:
                found.is_all = False
                return
            taken += 1
            if isinstance(found, Ahead):
                found.looked += 1
            yield ticket
            # Thousands of tickets are kept, their timelines are not.
            ticket._prefetched_objects_cache.clear()  # type: ignore[attr-defined]
        if taken % BATCH or not batch:
            return


def _outcome(row: clocks.PolicyRow | None, moments: Sequence[sla.Moment]) -> Outcome:
    if row is None or not moments:
        return Outcome(row)
    state = sla.clocks(moments, row.policy, row.calendar, moments[-1].at)
    rounds = [one.breached_at is None for one in state.rounds if one.target]
    answered = state.response.met_at is not None or state.response.breached_at is not None
    return Outcome(
        row,
        state.response.breached_at is None if state.response.target and answered else None,
        all(rounds) if rounds else None,
        state.response.due_at,
        state.resolution.due_at,
    )
