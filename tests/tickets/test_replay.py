"""Whole lives of tickets, replayed minute by minute against a clock kept on paper (`tests.tickets.paper`).

Random calendars, policies, ladders and timelines: what is due, what is left, who held the ticket and which rung is reached
when have to be equal at every minute, and no rung may be reached on a clock that stands still.
"""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest

from helpdesk.calendars import Calendar, build, store_segments
from tests.tickets.paper import MINUTE, Hours, Life, Mark
from tickets import ladder, sla
from tickets.targets import STANDARD

# (zone, a day before something happens to it)
PLACES = [
    ("Asia/Shanghai", date(2026, 9, 29)),  # National Day with its make-up days
    ("Asia/Shanghai", date(2026, 12, 30)),
    ("Asia/Kolkata", date(2026, 11, 19)),
    ("America/New_York", date(2026, 3, 6)),  # summer time begins on the 8th
    ("America/New_York", date(2026, 10, 30)),  # and ends on November 1st
    ("Europe/London", date(2026, 10, 23)),
    ("Pacific/Auckland", date(2026, 9, 25)),
    ("UTC", date(2026, 2, 26)),
]
DAYS = [
    (),
    ((510, 1080),),
    ((540, 720), (780, 1080)),
    ((0, 150), (1320, 1440)),
    ((0, 1440),),
    ((480, 600), (600, 660), (900, 1200)),
    ((1200, 1440),),
    ((60, 210),),
]
TARGETS = [20, 60, 120, 240, 480, 1440]
WEEKS = [dict.fromkeys(range(5), DAYS[1]), dict.fromkeys(range(7), DAYS[2]), dict.fromkeys(range(7), DAYS[3]), {1: DAYS[1], 5: DAYS[3]}]


def hours(dice: Random) -> Hours:
    zone, near = dice.choice(PLACES)
    origin = datetime(near.year, near.month, near.day, tzinfo=UTC) + dice.randrange(2000) * MINUTE
    weekly = dice.choice([*WEEKS, {day: dice.choice(DAYS) for day in range(7)} | {2: DAYS[1]}])
    dates = [near + timedelta(days=days) for days in range(10)]
    notice = {day: dice.random() < 0.5 for day in dice.sample(dates, dice.randrange(4))}
    dated = {day: dice.choice(DAYS) for day in dice.sample(dates, dice.randrange(3))}
    return Hours(origin, zone, weekly, notice, dated, dice.choice([480, 540, 600, 900, 1200]))


def calendar_of(paper: Hours) -> Calendar:
    """The same hours as the database stores them."""
    return build(
        code="any",
        timezone=paper.zone,
        weekly={str(day): store_segments(spans) for day, spans in paper.weekly.items()},
        promise_minute=paper.promise_minute,
        statutory=list(paper.notice.items()),
        exceptions=[(day, store_segments(spans)) for day, spans in paper.dated.items()],
    )


def rungs(dice: Random, kind: sla.Kind) -> list[sla.Rung]:
    points = {
        dice.choice(
            [
                ("warning", 0),
                ("percent", dice.randrange(5, 100, 5)),
                ("percent", dice.randrange(100, 505, 5)),
                ("before", dice.choice([1, 5, 30, 60, 600])),
                ("after", dice.choice([1, 15, 60, 300])),
            ]
        )
        for _ in range(dice.randrange(5))
    }
    return [sla.Rung(f"{point}-{amount}", kind, point, amount) for point, amount in sorted(points)]


def policy_of(dice: Random) -> sla.Policy:
    return sla.Policy(
        "any",
        "any",
        "any",
        sla.Target("response", dice.choice(TARGETS), dice.choice(["elapsed", "service"])),
        sla.Target("resolution", dice.choice(TARGETS), dice.choice(["elapsed", "service"])),
        warn_minutes=dice.choice([5, 30, 60, 90]),
        warn_percent=dice.choice([50, 75, 80]),
        ladder=STANDARD if dice.random() < 0.3 else (*rungs(dice, "response"), *rungs(dice, "resolution")),
    )


def on_paper(policy: sla.Policy, target: sla.Target) -> tuple[int, bool, list[Mark], float]:
    """A target with its ladder as `Life` takes it."""
    whole = Fraction(target.minutes)
    lead = min(Fraction(policy.warn_minutes), whole * (100 - policy.warn_percent) / 100)
    marks = [Mark("breach", over=0)]
    for rung in policy.ladder:
        if rung.clock != target.kind or rung.code == "breach":
            continue
        if rung.point == "warning":
            marks.append(Mark(rung.code, left=lead))
        elif rung.point == "before":
            marks.append(Mark(rung.code, left=rung.amount))
        elif rung.point == "after":
            marks.append(Mark(rung.code, over=rung.amount))
        elif rung.amount < 100:
            marks.append(Mark(rung.code, left=whole * (100 - rung.amount) / 100))
        else:
            marks.append(Mark(rung.code, over=whole * (rung.amount - 100) / 100))
    return target.minutes, target.basis == "service", marks, lead


# What may happen in a status: (code, next status, who holds it then); "team" and "department" stand for any of them.
ANY = [("noted", "", ""), ("auto_replied", "", ""), ("replied", "", ""), ("transferred", "", "team"), ("progress_public", "", "")]
WORK = [
    ("assigned", "assigned", "team"),
    ("asked", "waiting_customer", "customer"),
    ("noted", "waiting_customer", "customer"),
    ("department_asked", "waiting_department", "department"),
    ("resolved", "resolved", "customer"),
    ("cancelled", "cancelled", ""),
]
NEXT = {
    "new": [*ANY, *WORK],
    "assigned": [*ANY, *WORK, ("replied", "in_progress", "team")],
    "in_progress": [*ANY, *WORK, ("handed_back", "new", "team")],
    "waiting_customer": [
        ("noted", "", ""),
        ("wrote", "in_progress", "team"),
        ("wrote", "new", "team"),
        ("resolved", "resolved", "customer"),
    ],
    "waiting_department": [*ANY, *WORK, ("department_asked", "", "department"), ("department_done", "in_progress", "team")],
    "resolved": [("confirmed", "closed", ""), ("refused", "in_progress", "team"), ("wrote", "", "")],
    "closed": [("reopened", "new", "team"), ("reopened", "in_progress", "team")],
    "cancelled": [("reopened", "in_progress", "team")],
}
HOLDERS = {"team": ["team:1", "team:2", "team:3"], "department": ["department:logistics", "department:warehouse", "department:finance"]}


def events(dice: Random, policy: sla.Policy, most: int) -> list[tuple[int, str, str, str]]:
    minute, status, holder = 0, "new", "team:1"
    found = [(minute, "opened", status, holder)]
    for _ in range(dice.randrange(most + 1)):
        # Often exactly as long as a target, to see what happens at the very deadline.
        whole = dice.choice([policy.response.minutes, policy.resolution.minutes])
        minute += dice.choice([0, whole, whole - 1, dice.randrange(30), dice.randrange(300), dice.randrange(1500)])
        code, then, who = dice.choice(NEXT[status])
        status = then or status
        holder = dice.choice(HOLDERS[who]) if who in HOLDERS else who or holder
        found.append((minute, code, status, holder))
    return found


class Swept:
    """The pure path as the sweep walks it: it looks when `next_check` says so, and after each thing that happens."""

    def __init__(self) -> None:
        self.fired: dict[str, datetime] = {}
        self.next_at: datetime | None = None

    def look(self, state: sla.Clocks, now: datetime) -> None:
        reached, self.next_at = ladder.look(sla.watches(state), now, self.fired)
        assert [alarm.at for alarm in reached] == sorted(alarm.at for alarm in reached)
        self.fired |= {alarm.key: now for alarm in reached}


def replay(paper: Hours, policy: sla.Policy, happened, *, after: int, every: int) -> None:
    """Live the life on paper; compare after each event, whenever a rung is reached, and at every so many minutes."""
    calendar = calendar_of(paper)
    life = Life(paper, happened, response=on_paper(policy, policy.response), resolution=on_paper(policy, policy.resolution))
    moments = [sla.Moment(paper.origin + minute * MINUTE, code, status, holder) for minute, code, status, holder in happened]
    times = {minute for minute, *_rest in happened}
    swept, rung_count = Swept(), 0
    for _ in range(happened[-1][0] + after):
        minute = life.step()
        now = paper.origin + minute * MINUTE
        due = swept.next_at is not None and swept.next_at <= now
        reached = len(life.fired)
        if minute in times or due or minute % every == 0 or reached != rung_count:
            state = sla.clocks([moment for moment in moments if moment.at <= now], policy, calendar, now)
            same(life, state, paper)
            if minute in times or due:
                swept.look(state, now)
            assert swept.fired == {key: paper.origin + at * MINUTE for key, at in life.fired.items()}
        rung_count = reached
        life.tick()


def same(life: Life, state: sla.Clocks, paper: Hours) -> None:
    def at(minute: int | None) -> datetime | None:
        return None if minute is None else paper.origin + minute * MINUTE

    clock, response = life.response, state.response
    left = (
        None
        if response.state == "none" or (life.answered is None and life.status in {"resolved", "closed", "cancelled"})
        else clock.remaining
    )
    assert (response.state, response.due_at, response.breached_at, response.met_at) == (
        life.state_of_response(),
        at(clock.due),
        at(clock.breached),
        at(life.answered),
    )
    assert response.remaining == (None if left is None else left * MINUTE)
    assert len(state.rounds) == len(life.rounds)
    for found, kept in zip(state.rounds, life.rounds, strict=True):
        assert (found.state, found.due_at, found.breached_at) == (life.state_of(kept), at(kept.due), at(kept.breached))
        assert (found.met_at, found.paused_since) == (at(kept.ended), at(kept.paused))
        assert (found.paused_total, found.remaining) == (kept.paused_total * MINUTE, kept.remaining * MINUTE)
    assert {holder: span for holder, span in state.held.items() if span} == {holder: n * MINUTE for holder, n in life.held.items()}
    assert sum(state.held.values(), timedelta()) == life.opened * MINUTE


@pytest.mark.parametrize("seed", range(0, 100, 10))
def test_it_agrees_with_the_paper_when_a_long_life_is_replayed(seed):
    for number in range(seed, seed + 10):
        dice = Random(number)
        paper, policy = hours(dice), policy_of(dice)
        replay(paper, policy, events(dice, policy, most=9), after=1600, every=211)


@pytest.mark.parametrize("seed", range(6))
def test_it_agrees_with_the_paper_at_every_single_minute(seed):
    dice = Random(f"minute {seed}")
    paper, policy = hours(dice), policy_of(dice)
    happened = [event for event in events(dice, policy, most=6) if event[0] < 800]
    replay(paper, policy, happened, after=300, every=1)


def results(state: sla.Clocks) -> dict[tuple[sla.Kind, int], tuple[object, ...]]:
    """What was reached: clocks that are met, or have run out."""
    clocks = [state.response, *state.rounds]
    return {
        (one.kind, one.cycle): (one.state, one.due_at, one.met_at, one.breached_at)
        for one in clocks
        if one.breached_at is not None or one.met_at is not None
    }


@pytest.mark.parametrize("seed", range(0, 200, 20))
def test_it_keeps_what_was_reached_when_policy_and_calendar_are_edited(seed):
    for number in range(seed, seed + 20):
        dice = Random(f"edited {number}")
        paper, policy = hours(dice), policy_of(dice)
        happened = events(dice, policy, most=9)
        moments = [sla.Moment(paper.origin + minute * MINUTE, *rest) for minute, *rest in happened]
        now = moments[-1].at + dice.randrange(300) * MINUTE
        was = results(sla.clocks(moments, policy, calendar_of(paper), now))
        kept = {key: found[1] for key, found in was.items()}
        edited = sla.clocks(moments, policy_of(dice), calendar_of(hours(dice)), now, frozen=kept)
        assert {key: found for key, found in results(edited).items() if key in was} == was
