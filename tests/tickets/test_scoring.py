"""The score sheet as a pure rule: tables of cases, and that what is kept recomputes."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.scoring import AWAY, LETTERS, Need, Past, Sheet, Standing, Weights, compared, recompute

PLAIN = Weights()


def chosen(need: Need, *standings: Standing, weights: Weights = PLAIN) -> tuple[int | None, tuple[str, ...]]:
    choice = Sheet.of(standings, need, weights).choice
    return choice.agent, choice.notes


ONE = Standing(1, "甲", hands="n", idle=600)
TWO = Standing(2, "乙", hands="n", idle=600)

BETTER = {
    "the skilled": (Need(), replace(ONE, skill=2), replace(TWO, skill=3)),
    "the less laden": (Need(), replace(ONE, hands="nn"), TWO),
    "who has a low ticket rather than a level 1": (Need(), replace(ONE, hands="1"), replace(TWO, hands="l")),
    "who has two low tickets rather than one level 1": (Need(), replace(ONE, hands="1"), replace(TWO, hands="ll")),
    "a senior for a VIP": (Need(tier="vip"), ONE, replace(TWO, grade="senior", hands="nnn")),
    "who knows the customer": (Need(), ONE, replace(TWO, known=2)),
    "who knew them lately": (Need(), replace(ONE, known=80), replace(TWO, known=2)),
    "the better results": (Need(), replace(ONE, past=-0.2), replace(TWO, past=0.2)),
    "the longer rested": (Need(), replace(ONE, idle=60), replace(TWO, idle=1800)),
    "of the rested the one who waits longest": (Need(), replace(ONE, idle=7200), replace(TWO, idle=7300)),
    "who speaks the customer's language": (Need(language="en"), replace(ONE, language=0, skill=5), replace(TWO, language=1, hands="nnnn")),
    "who speaks it better": (Need(language="en"), replace(ONE, language=2), replace(TWO, language=4)),
}


@pytest.mark.parametrize("case", BETTER)
def test_it_prefers(case: str) -> None:
    need, first, second = BETTER[case]
    assert chosen(need, first, second)[0] == 2
    assert chosen(need, second, first)[0] == 2


SKIPPED = {
    "full": Standing(1, hands="nnnnn"),
    "no_skill": Standing(1, skill=0),
    "refused": Standing(1, refused=1),
    **{code: Standing(1, away=code) for code in sorted(AWAY)},
}


@pytest.mark.parametrize("why", SKIPPED)
def test_it_passes_over_and_says_why(why: str) -> None:
    sheet = Sheet.of([SKIPPED[why]], Need(), PLAIN)
    assert [line.skipped for line in sheet.lines] == [why]
    assert (sheet.choice.line, sheet.as_data()["sheet"][0]["score"]) == (None, None)


def test_nobody_who_speaks_the_language_is_no_dead_end() -> None:
    assert chosen(Need(language="en"), replace(ONE, language=0), SKIPPED["full"]) == (1, ("no_language",))


def test_knowing_the_customer_counts_for_nothing_past_the_cap_or_the_shift() -> None:
    knows = Standing(1, known=0, hands="nnnnn")
    assert chosen(Need(), knows, TWO)[0] == 2
    assert chosen(Need(), replace(knows, hands="", away="off_shift"), TWO)[0] == 2


def test_level_one_goes_to_a_senior_above_the_cap_before_anybody_else() -> None:
    senior = Standing(3, grade="senior", hands="nnnnn")
    assert chosen(Need(level=1), ONE, senior) == (3, ("over_cap",))
    assert chosen(Need(level=1), ONE, replace(senior, hands="1" * 10)) == (1, ())
    assert chosen(Need(level=1), replace(senior, away="offline"), replace(senior, agent=4, elsewhere=True)) == (
        4,
        ("over_cap", "elsewhere"),
    )
    assert chosen(Need(level=1), replace(ONE, away="offline"), replace(TWO, elsewhere=True)) == (None, ())
    assert chosen(Need(level=2), senior) == (None, ())


def test_who_gave_it_back_gets_it_again_only_when_nobody_else_on_duty_could() -> None:
    gave_up = replace(ONE, refused=30)
    assert chosen(Need(), gave_up, TWO)[0] == 2
    assert chosen(Need(), gave_up, SKIPPED["full"]) == (None, ())
    assert chosen(Need(), gave_up, replace(TWO, away="offline")) == (1, ("again",))
    assert chosen(Need(), replace(gave_up, refused=3), replace(TWO, away="offline")) == (None, ())
    assert chosen(Need(), replace(gave_up, hands="nnnnn")) == (None, ())


def test_a_weight_of_nothing_takes_no_part() -> None:
    weights = Weights(skill=0, language=0, senior=0, load=0, past=0, known=0, rest=0)
    assert (
        Sheet.of([replace(ONE, skill=5, past=1.0, known=0, grade="senior")], Need(tier="vip", language="en"), weights).lines[0].parts == {}
    )


standings = st.builds(
    Standing,
    agent=st.integers(1, 40),
    name=st.sampled_from(["甲", "O'Neil"]),
    grade=st.sampled_from(["senior", "regular", "novice"]),
    cap=st.integers(0, 8),
    hands=st.text(st.sampled_from(LETTERS), max_size=12),
    skill=st.integers(0, 5),
    language=st.integers(0, 5),
    idle=st.integers(0, 10**6),
    past=st.floats(-1, 1).map(lambda value: round(value, 2)),
    known=st.none() | st.integers(0, 120),
    away=st.sampled_from(["", "", "", "offline", "absent"]),
    refused=st.none() | st.integers(0, 100),
    elsewhere=st.booleans(),
)
needs = st.builds(
    Need, tier=st.sampled_from(["standard", "vip"]), level=st.sampled_from([None, 1, 2, 3]), language=st.sampled_from(["", "en"])
)


@given(st.lists(standings, max_size=8, unique_by=lambda one: one.agent), needs)
def test_what_is_kept_recomputes_to_the_same_sheet_and_choice(people: list[Standing], need: Need) -> None:
    sheet = Sheet.of(people, need, replace(PLAIN, version=7, known_days=30))
    kept = json.loads(json.dumps(sheet.as_data()))
    again = recompute(kept)
    assert (again.choice.agent, again.choice.notes, again.as_data()) == (sheet.choice.agent, sheet.choice.notes, kept)


@given(st.lists(standings, max_size=8, unique_by=lambda one: one.agent), needs)
def test_whoever_is_chosen_is_on_duty_and_has_a_place_but_for_level_one(people: list[Standing], need: Need) -> None:
    line = Sheet.of(people, need, PLAIN).choice.line
    if line is None:
        return
    one = line.standing
    assert not one.away
    assert one.skill
    assert one.load < one.cap or (need.level == 1 and one.is_senior and one.load < 2 * one.cap)
    assert not one.elsewhere or need.level == 1


def test_other_weights_make_another_choice_of_the_same_sheet() -> None:
    kept = Sheet.of([replace(ONE, skill=3), replace(TWO, skill=2, hands="")], Need(), PLAIN).as_data()
    assert recompute(kept).choice.agent == 1
    assert recompute(kept, Weights(skill=1)).choice.agent == 2


def test_a_sheet_of_before_cannot_be_recomputed() -> None:
    with pytest.raises(KeyError):
        recompute({"sheet": [{"agent": 1, "skipped": ""}]})


HOUSE = Past(solved=1000, late=100, reopened=50, surveys=300, points=1260)


@pytest.mark.parametrize(
    ("own", "low", "high"),
    [
        (Past(), 0, 0),
        (Past(solved=1), 0, 0.1),
        (Past(solved=1, late=1, reopened=1), -0.1, -0.05),
        (Past(solved=100, late=10, reopened=5, surveys=30, points=126), 0, 0),
        (Past(solved=100, late=0, reopened=0, surveys=30, points=150), 0.3, 0.6),
        (Past(solved=100, late=60, reopened=40, surveys=30, points=40), -1, -0.8),
    ],
)
def test_results_are_compared_with_the_house_and_few_of_them_decide_little(own: Past, low: float, high: float) -> None:
    assert low <= compared(own, HOUSE) <= high
