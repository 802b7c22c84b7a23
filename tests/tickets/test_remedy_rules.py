"""The rules of remedies: amounts, limits, ranks. No database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledgebase.choices import RemedyKind
from tickets import remedy_rules
from tickets.choices import Rank, RemedyState
from tickets.remedy_rules import Granted

LIMITS = {
    ("refund", 0): Decimal(200),
    ("refund", 1): Decimal(500),
    ("refund", 2): Decimal(2000),
    ("cash", 0): Decimal(0),
    ("cash", 1): Decimal(100),
    ("cash", 2): Decimal(1000),
    ("coupon", 0): Decimal(50),
    ("price_difference", 0): Decimal(100),
    ("points", 0): Decimal(500),
}
amounts = st.decimals(min_value="0.01", max_value=5000, places=2)


@pytest.mark.parametrize(
    ("kind", "amount", "fault"),
    [
        ("refund", None, "needed"),
        ("refund", "0", "positive"),
        ("refund", "-1", "positive"),
        ("refund", "NaN", "positive"),
        ("refund", "Infinity", "positive"),
        ("refund", "0.001", "places"),
        ("refund", "10000000", "large"),
        ("refund", "0.01", ""),
        ("refund", "60.00", ""),
        ("points", "500.5", "whole"),
        ("points", "500.00", ""),
        ("exchange", "1", "none"),
        ("exchange", None, ""),
        ("apology", None, ""),
    ],
)
def test_it_knows_what_an_amount_must_be(kind, amount, fault):
    assert remedy_rules.amount_fault(kind, Decimal(amount) if amount else None) == fault


@pytest.mark.parametrize(
    ("kind", "amount", "before", "rank"),
    [
        ("refund", "200", [], Rank.AGENT),
        ("refund", "200.01", [], Rank.SENIOR),
        ("refund", "501", [], Rank.SUPERVISOR),
        ("refund", "2000.01", [], Rank.MANAGER),
        ("cash", "0.01", [], Rank.SENIOR),
        ("refund", "100", [("refund", "100")], Rank.AGENT),
        ("refund", "100.01", [("refund", "100")], Rank.SENIOR),
        ("coupon", "30", [("refund", "150")], Rank.AGENT),
        # All the money of a ticket together stays within the highest limit of its kinds.
        ("coupon", "50", [("refund", "150.01")], Rank.SENIOR),
        ("price_difference", "60", [("refund", "150")], Rank.SENIOR),
        ("points", "500", [("refund", "200")], Rank.AGENT),
        ("points", "1", [("points", "500")], Rank.SENIOR),
        ("exchange", None, [("refund", "5000")], Rank.AGENT),
    ],
)
def test_it_names_the_lowest_rank_that_may_grant_it(kind, amount, before, rank):
    granted = [Granted(each, Decimal(sum_)) for each, sum_ in before]
    assert remedy_rules.needed_rank(kind, Decimal(amount) if amount else None, granted, LIMITS) == rank


def test_it_gives_an_outsourced_agent_no_limit_of_their_own():
    assert not remedy_rules.within("coupon", Decimal("0.01"), [], None, LIMITS)
    assert remedy_rules.within("exchange", None, [], None, LIMITS)


def test_it_opens_nothing_when_a_row_is_missing_below_another():
    limits = {("refund", int(Rank.SUPERVISOR)): Decimal(2000)}
    assert remedy_rules.limit_of("refund", Rank.AGENT, limits) == 2000
    assert remedy_rules.limit_of("refund", Rank.MANAGER, limits) is None


@given(parts=st.lists(amounts, min_size=2, max_size=5), kinds=st.lists(st.sampled_from(sorted(remedy_rules.MONEY)), min_size=5, max_size=5))
def test_it_lets_nobody_split_an_amount_to_stay_below_a_limit(parts, kinds):
    granted: list[Granted] = []
    ranks = []
    for kind, part in zip(kinds, parts, strict=False):
        ranks.append(remedy_rules.needed_rank(kind, part, granted, LIMITS))
        granted.append(Granted(kind, part))
    together = sum(parts)
    highest = max(ranks)
    ceiling = remedy_rules.yuan_limit(highest, LIMITS)
    assert highest == Rank.MANAGER or ceiling is None or together <= ceiling


@given(amount=amounts, before=st.lists(amounts, max_size=3))
def test_it_asks_for_no_lower_rank_when_the_amount_is_higher(amount, before):
    granted = [Granted("refund", each) for each in before]
    lower = remedy_rules.needed_rank("refund", amount, granted, LIMITS)
    assert remedy_rules.needed_rank("refund", amount + 1, granted, LIMITS) >= lower


@pytest.mark.parametrize("verb", sorted(remedy_rules.STEPS))
def test_it_moves_nothing_that_has_ended(verb):
    ended = [RemedyState.DONE, RemedyState.FAILED, RemedyState.REFUSED, RemedyState.WITHDRAWN]
    assert not any(remedy_rules.may_follow(verb, state) for state in ended)


def test_it_knows_every_kind():
    assert remedy_rules.WITH_AMOUNT | remedy_rules.SENT | {RemedyKind.APOLOGY} == set(RemedyKind)
