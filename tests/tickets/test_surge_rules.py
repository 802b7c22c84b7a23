"""When intake is a surge, how far it goes, when it is over: cases over counts."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tickets.choices import SurgeStep
from tickets.surge_rules import Rule, Seen, State, calm_since, next_step

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
