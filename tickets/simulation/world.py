"""The month itself: contacts come, are given out or wait by deadline, are worked on one at a time; a surge is watched for every minute.

Judged by the product's rules (`scoring`, `surge_rules`, `usual_rules`, `rota_rules`); what is assumed of people stands here: an agent
works on one ticket after the other, the nearest deadline first, pauses in breaks, and finishes what is in hand after the shift.
"""

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from tickets import rota_rules, surge_rules, usual_rules
from tickets.choices import Grade, SurgeStep, Tier
from tickets.scoring import Line, Need, Sheet, Standing, Weights
from tickets.simulation.arrivals import MINUTE, START, Contact, seeded
from tickets.simulation.people import HOUSE, OUTSIDE, STANDBY, Person

SCORED, ROUND_ROBIN, LEAST_LOADED = "scored", "round_robin", "least_loaded"
POLICIES = (SCORED, ROUND_ROBIN, LEAST_LOADED)

WORK_BY_SKILL = {1: 1.3, 2: 1.15, 3: 1.0, 4: 0.9, 5: 0.8}
"""How much longer, or shorter, the work takes by the grade of the skill."""
LEARNT_FROM = 8
NIGHT_JOB = (0, 10)


@dataclass(frozen=True)
class Quota:
    """What the outsourced team takes: open at once, and in a day."""

    most_open: int = 80
    most_per_day: int = 250


@dataclass
class Desk:
    """An agent as the month goes on."""

    person: Person
    away: str = "off_shift"
    hands: list[Contact] = field(default_factory=list)
    current: Contact | None = None
    last: datetime = START - timedelta(hours=1)
    got: int = 0
    share: float = 0.0
    busy: timedelta = timedelta()
    turns: int = 0

    @property
    def load(self) -> int:
        """Tickets in hand."""
        return len(self.hands)

    @property
    def is_free(self) -> bool:
        """On duty, with a place left."""
        return not self.away and self.load < self.person.cap

    def standing(self, contact: Contact, now: datetime) -> Standing:
        """As the score sheet sees them."""
        return Standing(
            agent=self.person.number,
            grade=self.person.grade,
            cap=self.person.cap,
            hands="".join(each.letter for each in self.hands),
            skill=self.person.skills[contact.issue],
            idle=int((now - self.last).total_seconds()),
            away=self.away,
        )


@dataclass(frozen=True)
class Placed:
    """A contact that found its agent. `begun` is when work on it began: the first response."""

    contact: Contact
    agent: int
    kind: str
    skill: int
    is_senior: bool
    at: datetime
    begun: datetime
    over_cap: bool


@dataclass
class Surged:
    """A surge as it was found."""

    started: datetime
    standby: datetime | None = None
    overflow: datetime | None = None
    ended: datetime | None = None
    overflowed: int = 0
    peak: int = 0
    queued_until: datetime | None = None
    """When more than the rule's mark waited for the last time."""


@dataclass
class Run:
    """What became of the month."""

    policy: str
    days: int
    desks: list[Desk]
    placed: list[Placed] = field(default_factory=list)
    surges: list[Surged] = field(default_factory=list)
    waiting: int = 0
    over_cap: int = 0
    quota_full: int = 0
    trace: list[tuple[datetime, int, float, float, int]] = field(default_factory=list)
    """Every ten minutes: contacts in the window, usual, limit, and how many wait."""


def run(
    contacts: Sequence[Contact],
    people: Sequence[Person],
    *,
    days: int,
    seed: int,
    rule: surge_rules.Rule,
    past: Sequence[tuple[datetime, int]],
    policy: str = SCORED,
    weights: Weights | None = None,
    quota: Quota | None = None,
) -> Run:
    """Play the month through. `past`: the hours of the weeks before, from which the usual volume is learnt."""
    return _World(contacts, people, days, seed, rule, past, policy, weights or Weights(), quota or Quota()).play()


class _World:
    """The state of the month, and what happens in it."""

    def __init__(
        self,
        contacts: Sequence[Contact],
        people: Sequence[Person],
        days: int,
        seed: int,
        rule: surge_rules.Rule,
        past: Sequence[tuple[datetime, int]],
        policy: str,
        weights: Weights,
        quota: Quota,
    ) -> None:
        self.rule, self.weights, self.quota, self.hours = rule, weights, quota, list(past)
        self.end = START + timedelta(days=days)
        self.desks = [Desk(person) for person in people]
        self.own = [desk for desk in self.desks if desk.person.kind != OUTSIDE]
        self.outside = [desk for desk in self.desks if desk.person.kind == OUTSIDE]
        self.found = Run(policy, days, self.desks)
        self.choose = {SCORED: self._scored, ROUND_ROBIN: self._in_turn, LEAST_LOADED: self._least_loaded}[policy]
        self.chance = seeded("standby", seed)
        self.order = count()
        self.events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.waiting: list[tuple[bool, datetime, int, Contact]] = []
        self.begun: dict[int, datetime] = {}
        self.window: deque[datetime] = deque()
        self.state: surge_rules.State | None = None
        self.last_end: datetime | None = None
        self.hour_count = 0
        self.today = 0
        self.turn = 0
        self.table = usual_rules.learn(self.hours, datetime.weekday)
        self._plan(contacts)

    def play(self) -> Run:
        """Event after event, until the last ticket is done."""
        while self.events:
            at, _n, happens = heapq.heappop(self.events)
            happens(at)
        self.found.waiting = len(self.waiting)
        self.found.placed = [
            Placed(each.contact, each.agent, each.kind, each.skill, each.is_senior, each.at, self.begun[each.contact.number], each.over_cap)
            for each in self.found.placed
        ]
        return self.found

    def _plan(self, contacts: Sequence[Contact]) -> None:
        for contact in contacts:
            self._at(contact.at, lambda now, contact=contact: self._arrives(contact, now))  # type: ignore[misc]
        for minute in range((self.end - START) // MINUTE):
            self._at(START + minute * MINUTE, self._tick)
        for desk in self.desks:
            if desk.person.kind == STANDBY:
                desk.away = "standby"
                continue
            for at in _changes(desk.person):
                away = rota_rules.away(desk.person.spans, desk.person.absences, at)
                self._at(max(at, START), lambda now, desk=desk, away=away: self._stands(desk, away, now))  # type: ignore[misc]

    def _at(self, at: datetime, happens: Callable[[datetime], None]) -> None:
        heapq.heappush(self.events, (at, next(self.order), happens))

    # ------------------------------------------------------------ what happens

    def _arrives(self, contact: Contact, now: datetime) -> None:
        self.window.append(now)
        self.hour_count += 1
        if not self._give(contact, now):
            heapq.heappush(self.waiting, (contact.level != 1, contact.due, contact.number, contact))

    def _stands(self, desk: Desk, away: str, now: datetime) -> None:
        desk.away = away
        if not away:
            self._give_out(now)

    def _tick(self, now: datetime) -> None:
        """What the jobs of a minute do, and those of an hour and of a night."""
        if now.minute == 0 and now > START:
            self.hours.append((now - usual_rules.HOUR, self.hour_count))
            self.hour_count = 0
        if (now.hour, now.minute) == NIGHT_JOB:
            self.today = 0
            self._learn(now)
        self._watch(now)
        self._give_out(now)
        if self.state is not None and self.state.overflow_at is not None:
            self._overflow(now)

    def _done(self, desk: Desk, contact: Contact, now: datetime) -> None:
        desk.hands.remove(contact)
        desk.current = None
        self._begin(desk, now)
        if desk.is_free and desk.person.kind != OUTSIDE:
            self._give_out(now)

    # ------------------------------------------------------------ giving out

    def _give_out(self, now: datetime) -> None:
        while self.waiting and self._give(self.waiting[0][-1], now):
            heapq.heappop(self.waiting)

    def _give(self, contact: Contact, now: datetime) -> bool:
        desk = self.choose(contact, self.own, now)
        if desk is None:
            return False
        self._assign(desk, contact, now)
        return True

    def _scored(self, contact: Contact, desks: Sequence[Desk], now: datetime) -> Desk | None:
        """By the product's score sheet."""
        need = Need(Tier.VIP if contact.is_vip else Tier.STANDARD, contact.level)
        there = [desk for desk in desks if not desk.away and (desk.load < desk.person.cap or contact.level == 1)]
        line: Line | None = Sheet.of([desk.standing(contact, now) for desk in there], need, self.weights).choice.line
        return self.desks[line.standing.agent] if line else None

    def _in_turn(self, contact: Contact, desks: Sequence[Desk], now: datetime) -> Desk | None:
        """One after the other, whoever is free."""
        for step in range(len(desks)):
            desk = desks[(self.turn + step) % len(desks)]
            if desk.is_free:
                self.turn = (self.turn + step + 1) % len(desks)
                return desk
        return None

    def _least_loaded(self, contact: Contact, desks: Sequence[Desk], now: datetime) -> Desk | None:
        """Whoever has the fewest in hand; of equals, who has waited longest."""
        free = [desk for desk in desks if desk.is_free]
        return min(free, key=lambda desk: (desk.load, desk.last, desk.person.number), default=None)

    def _assign(self, desk: Desk, contact: Contact, now: datetime) -> None:
        over = desk.load >= desk.person.cap
        if over and contact.level != 1:
            self.found.over_cap += 1
        person = desk.person
        is_senior = person.grade == Grade.SENIOR
        placed = Placed(contact, person.number, person.kind, person.skills[contact.issue], is_senior, now, now, over)
        self.found.placed.append(placed)
        # Everybody of their group who is on duty in this moment had the same claim to it.
        equals = [each for each in self.desks if not each.away and each.person.group == person.group] or [desk]
        for each in equals:
            each.share += 1 / len(equals)
        desk.got += 1
        desk.last = now
        desk.hands.append(contact)
        if desk.current is None:
            self._begin(desk, now)

    # ------------------------------------------------------------ working

    def _begin(self, desk: Desk, now: datetime) -> None:
        if not desk.hands:
            return
        contact = min(desk.hands, key=lambda each: (each.level != 1, each.due))
        desk.current = contact
        work = contact.work * WORK_BY_SKILL[desk.person.skills[contact.issue]]
        start = _after_break(desk.person, now)
        self.begun[contact.number] = start
        desk.busy += work
        end = start + work
        for first, last in (stretch for span in desk.person.spans if span.holds(start) for stretch in span.breaks):
            if start < first < end:
                end += last - first
        self._at(end, lambda at: self._done(desk, contact, at))

    # ------------------------------------------------------------ surges

    def _watch(self, now: datetime) -> None:
        start = now - self.rule.window
        while self.window and self.window[0] < start:
            self.window.popleft()
        contacts = len(self.window)
        if self.state is None and self.last_end is not None and self.last_end > start:
            contacts = sum(1 for at in self.window if at >= self.last_end)
        usual = usual_rules.within(self.table, start, now, datetime.weekday)
        waiting = self._waiting_of_surge()
        if now.minute % 10 == 0:
            limit = self.rule.limit(usual)
            self.found.trace.append((now, len(self.window), usual or 0.0, limit or 0.0, len(self.waiting)))
        self.state, steps = surge_rules.advance(self.rule, self.state, surge_rules.Seen(contacts, usual, waiting), now)
        for step in steps:
            self._step(step, now)
        if self.found.surges and self.state is not None:
            surge = self.found.surges[-1]
            surge.peak = max(surge.peak, contacts)
            surge.queued_until = now if waiting > self.rule.calm_waiting else surge.queued_until

    def _waiting_of_surge(self) -> int:
        if self.state is None:
            return 0
        since = self.state.started_at - self.rule.window
        return sum(1 for _level, _due, _number, contact in self.waiting if contact.at >= since)

    def _step(self, step: SurgeStep, now: datetime) -> None:
        surges = self.found.surges
        if step == SurgeStep.STARTED:
            surges.append(Surged(now))
        elif step == SurgeStep.STANDBY:
            surges[-1].standby = now
            for desk in self.own:
                if desk.person.kind == STANDBY:
                    ready = now + timedelta(minutes=self.chance.uniform(2, 12))
                    self._at(ready, lambda at, desk=desk: self._comes(desk, at))  # type: ignore[misc]
        elif step == SurgeStep.OVERFLOW:
            surges[-1].overflow = now
        else:
            surges[-1].ended = self.last_end = now
            for desk in self.own:
                if desk.person.kind == STANDBY:
                    desk.away = "standby"

    def _comes(self, desk: Desk, now: datetime) -> None:
        """Somebody on standby goes online, at an hour at which they can."""
        if self.state is not None:
            self._stands(desk, rota_rules.away(desk.person.spans, (), now), now)

    def _overflow(self, now: datetime) -> None:
        """What waits goes to the outsourced team by deadline, as far as its people and its quota go; what must stay, stays."""
        kept = []
        while self.waiting:
            entry = heapq.heappop(self.waiting)
            contact = entry[-1]
            if contact.level == 1 or (contact.level and contact.is_vip):
                kept.append(entry)
                continue
            if sum(desk.load for desk in self.outside) >= self.quota.most_open or self.today >= self.quota.most_per_day:
                self.found.quota_full += 1
                kept.append(entry)
                break
            desk = self._scored(contact, self.outside, now)
            if desk is None:
                kept.append(entry)
                break
            self.today += 1
            self.found.surges[-1].overflowed += 1
            self._assign(desk, contact, now)
        for entry in kept:
            heapq.heappush(self.waiting, entry)

    def _learn(self, now: datetime) -> None:
        """The night's job, from the last weeks and without the hours of surges."""
        since = now - timedelta(weeks=LEARNT_FROM)
        left_out = {
            hour for surge in self.found.surges for hour in usual_rules.hours_between(surge.started - self.rule.window, surge.ended or now)
        }
        self.table = usual_rules.learn([hour for hour in self.hours if hour[0] >= since], datetime.weekday, left_out)


def _changes(person: Person) -> list[datetime]:
    """The moments at which an agent comes, goes, or takes a planned break."""
    found = {START}
    for span in person.spans:
        found.update((span.start, span.end, *(at for stretch in span.breaks for at in stretch)))
    for stretch in person.absences:
        found.update(stretch)
    return sorted(at for at in found if at >= START)


def _after_break(person: Person, at: datetime) -> datetime:
    """When work that is taken up now begins: after the break that goes on."""
    if person.kind != HOUSE:
        return at
    return next((last for span in person.spans if span.holds(at) for first, last in span.breaks if first <= at < last), at)
