"""When intake is a surge, how far it goes, when it is over: cases over counts."""

from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.factories import NOW
from tickets.choices import SurgeStep
from tickets.surge_rules import Rule, Seen, State, advance, calm_since, next_step

MINUTE = timedelta(minutes=1)
RULE = Rule(
    window=10 * MINUTE,
    contacts=200,
    multiple=3.0,
    floor=30,
    standby_after=5 * MINUTE,
    overflow_after=10 * MINUTE,
    calm_for=20 * MINUTE,
    calm_waiting=10,
)


def rule(**changed) -> Rule:
    return Rule(**{**RULE.__dict__, **changed})


def ago(minutes: float):
    return NOW - minutes * MINUTE


@pytest.mark.parametrize(
    ("contacts", "usual", "starts"),
    [
        (0, None, False),
        (199, None, False),  # no past to compare with: only the number of contacts speaks
        (200, None, True),
        (3, 0.0, False),  # a quiet night: three are many times nothing, and no surge
        (29, 0.0, False),
        (30, 0.0, True),
        (30, 9.9, True),
        (30, 11.0, False),
        (33, 11.0, True),
        (119, 40.0, False),
        (120, 40.0, True),
        (200, 100.0, True),  # whichever limit is lower
        (199, 100.0, False),
    ],
)
def test_it_starts_from_either_limit_and_never_under_the_floor(contacts: int, usual: float | None, starts: bool):
    assert next_step(RULE, None, Seen(contacts, usual), NOW) == (SurgeStep.STARTED if starts else None)


@pytest.mark.parametrize(
    ("changed", "contacts", "usual", "starts"),
    [
        ({"contacts": None}, 5_000, 4_000.0, False),
        ({"contacts": None}, 5_000, None, False),
        ({"multiple": None}, 199, 1.0, False),
        ({"contacts": None, "multiple": None}, 9_999, 1.0, False),
        ({"is_active": False}, 9_999, 1.0, False),
    ],
)
def test_it_asks_only_the_limits_that_are_set(changed: dict, contacts: int, usual: float | None, starts: bool):
    assert (next_step(rule(**changed), None, Seen(contacts, usual), NOW) is not None) == starts


BUSY, QUEUED, CALM = Seen(250, 40.0, 90), Seen(5, 40.0, 11), Seen(5, 40.0, 10)


@pytest.mark.parametrize(
    ("state", "seen", "step"),
    [
        (State(ago(0)), BUSY, None),
        (State(ago(4.9)), BUSY, None),
        (State(ago(5)), BUSY, SurgeStep.STANDBY),
        (State(ago(5)), QUEUED, SurgeStep.STANDBY),  # fewer come, but the queues are full
        (State(ago(5)), CALM, None),
        (State(ago(15), ago(9.9)), BUSY, None),
        (State(ago(15), ago(10)), BUSY, SurgeStep.OVERFLOW),
        (State(ago(15), ago(10)), QUEUED, SurgeStep.OVERFLOW),
        (State(ago(15), ago(10)), Seen(250, 40.0, 10), None),  # many come, but all find an agent
        (State(ago(15), None, ago(2)), BUSY, SurgeStep.STANDBY),  # overflow was opened by hand first
        (State(ago(60), ago(55), ago(40)), BUSY, None),
        (State(ago(60), ago(55), ago(40), ago(30)), BUSY, None),  # it was calm, and is so no more
        (State(ago(60), ago(55), ago(40), ago(19.9)), CALM, None),
        (State(ago(60), ago(55), ago(40), ago(20)), CALM, SurgeStep.ENDED),
        (State(ago(60), None, None, ago(20)), CALM, SurgeStep.ENDED),
        (State(ago(60), ago(55), ago(40), ago(20)), QUEUED, None),
    ],
)
def test_it_goes_up_step_by_step_and_ends_when_it_has_been_calm(state: State, seen: Seen, step: SurgeStep | None):
    now_calm = State(state.started_at, state.standby_at, state.overflow_at, calm_since(RULE, state, seen, NOW))
    assert next_step(RULE, now_calm, seen, NOW) == step


def test_it_counts_calm_without_a_break():
    state = State(ago(60))
    assert calm_since(RULE, state, CALM, NOW) == NOW
    assert calm_since(RULE, State(ago(60), calm_since=ago(7)), CALM, NOW) == ago(7)
    assert calm_since(RULE, State(ago(60), calm_since=ago(7)), BUSY, NOW) is None
    assert calm_since(RULE, State(ago(60), calm_since=ago(7)), QUEUED, NOW) is None


def test_it_ends_what_goes_on_though_the_rule_was_switched_off():
    assert next_step(rule(is_active=False), State(ago(60), calm_since=ago(20)), CALM, NOW) == SurgeStep.ENDED


@pytest.mark.parametrize(
    ("usual", "contacts", "limit", "calm_under"),
    [
        (10.0, None, 30.0, 21.0),
        (40.0, 200, 120.0, 84.0),
        (120.0, 200, 200.0, 180.0),  # what is usual has to pass for calm
        (190.0, 200, 200.0, 200.0),
        (None, 200, 200.0, 140.0),
    ],
)
def test_it_is_calm_well_under_the_limit_and_never_under_the_usual(usual, contacts, limit, calm_under):
    asked = rule(contacts=contacts)
    assert asked.limit(usual) == limit
    assert asked.calm_limit(usual) == pytest.approx(calm_under)


def play(per_minute: list[int], usual: float, asked: Rule = RULE) -> list[tuple[int, str]]:
    """A job of the minute over a series of contacts; (minute, step) of all that was done. As the job, it does not hold
    contacts from before the end of a surge against the house again."""
    state, ended, told = None, 0, []
    for minute in range(len(per_minute)):
        first = max(0, minute - asked.minutes + 1)
        contacts = sum(per_minute[first if state else max(first, ended) : minute + 1])
        state, steps = advance(asked, state, Seen(contacts, usual), NOW + minute * MINUTE)
        told += [(minute, step) for step in steps]
        ended = minute + 1 if SurgeStep.ENDED in steps else ended
    return told


@given(st.lists(st.integers(0, 60), min_size=30, max_size=400), st.floats(0, 60))
def test_whatever_comes_it_does_not_flap(per_minute: list[int], usual: float):
    told = play(per_minute, usual)
    begins = [minute for minute, step in told if step == SurgeStep.STARTED]
    ends = [minute for minute, step in told if step == SurgeStep.ENDED]
    calm = RULE.calm_for // MINUTE
    assert len(ends) in (len(begins), len(begins) - 1)
    assert all(end - begin >= calm for begin, end in zip(begins, ends, strict=False))
    # The next one takes a whole limit of new contacts.
    for end, begin in zip(ends, begins[1:], strict=False):
        assert sum(per_minute[end + 1 : begin + 1]) >= RULE.limit(usual)


@given(
    st.floats(2.0, 30.0),
    st.floats(4.5, 12.0),
    st.integers(30, 180),
    st.lists(st.floats(0.7, 1.3), min_size=420, max_size=420),
)
def test_a_surge_is_declared_within_ten_minutes_and_ended_within_thirty_once(usual: float, times: float, lasts: int, noise: list[float]):
    """A surge of several times the usual over intake that wavers by 30 %: found once, and nothing besides."""
    asked = rule(contacts=None, floor=3)
    # What passes the limit by less than one contact can be lost where whole ones are counted.
    assume(usual * 0.7 * times - asked.limit(usual) >= 1)
    begin, end = 120, 120 + lasts
    rate = [usual / 10 * (times if begin <= minute < end else 1.0) * noise[minute] for minute in range(420)]
    # Whole contacts whose sums follow the rate.
    whole, carried = [], 0.0
    for each in rate:
        carried += each
        whole.append(int(carried))
        carried -= int(carried)
    told = play(whole, usual, asked)
    begins = [minute for minute, step in told if step == SurgeStep.STARTED]
    ends = [minute for minute, step in told if step == SurgeStep.ENDED]
    assert len(begins) == len(ends) == 1, told
    assert begin <= begins[0] <= begin + 10
    assert begins[0] < ends[0] <= end + 30
