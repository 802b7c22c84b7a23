"""Texts of one matter, trends and hours of work: the pure rules."""

from datetime import timedelta

import numpy as np
import pytest

from reports import grouping, sparks, trends
from reports.grouping import Text
from tests.factories import NOW

LEAKS = (
    ("热水壶底部漏水", "用了两天热水壶底部就漏水，桌上都是水。"),
    ("壶底漏水怎么办", "新买的热水壶底部一直漏水，擦干又漏。"),
    ("热水壶漏水", "热水壶底部漏水，接缝处一滴一滴往下漏。"),
    ("买的热水壶底部漏水", "第三天热水壶底部开始漏水，能换一台吗？"),
)
LATE = (
    ("快递停在中转站", "快递停在中转站五天没有更新，快递公司电话打不通。"),
    ("包裹停在中转站不动", "物流显示快递停在中转站，一直不更新。"),
    ("快递中转站不更新", "快递停在中转站没有更新，能帮忙催一下吗？"),
)
OTHERS = (("想开发票", "请问抬头怎么改？"), ("App 闪退", "点预约就退出。"), ("The lid is cracked", "It arrived with a crack."))


def texts() -> list[Text]:
    rows = [*LEAKS, *OTHERS, *LATE]
    return [Text(subject, body, customer) for customer, (subject, body) in enumerate(rows)]


def test_it_puts_together_what_was_written_of_one_matter_and_leaves_the_rest_alone():
    found = grouping.groups(texts(), fewest=3)
    assert [set(group.members) for group in found] == [{0, 1, 2, 3}, {7, 8, 9}]
    assert any("漏水" in words for words in found[0].words)
    assert any("中转站" in words for words in found[1].words)


def test_what_belongs_together_is_found_too_when_only_parts_are_compared(monkeypatch):
    exact = grouping.groups(texts(), fewest=3)
    monkeypatch.setattr(grouping, "EXACT", 4)
    monkeypatch.setattr(grouping, "BLOCK", 5)
    monkeypatch.setattr(grouping, "TOO_COMMON_OF_MANY", 1.0)
    monkeypatch.setattr(grouping, "ROUNDS", 4)
    found = grouping.groups(texts(), fewest=3)
    assert len(found) == len(exact)
    assert all(set(one.members) <= set(other.members) for one, other in zip(exact, found, strict=True))


def test_one_customer_who_writes_often_is_no_frequent_matter():
    assert grouping.groups([Text(subject, body, 1) for subject, body in LEAKS], fewest=2) == []


@pytest.mark.parametrize("rows", [[], [Text("", "", 1)], [Text("", "", 1), Text("！？", "13800006620", 2)]])
def test_it_finds_nothing_where_there_is_nothing_to_read(rows):
    assert grouping.groups(rows, fewest=2) == []


def test_words_of_other_scripts_are_compared_as_words():
    rows = [Text("Refund not received", f"I returned it and have no refund since {day}", day) for day in range(3)]
    rows += [Text("Wrong colour sent", f"I ordered white and got black {day}", 10 + day) for day in range(3)]
    rows += [Text(subject, body, 20 + at) for at, (subject, body) in enumerate(OTHERS[:2])]
    assert [set(group.members) for group in grouping.groups(rows, fewest=3)] == [{0, 1, 2}, {3, 4, 5}]


def test_groups_are_joined_by_the_average_of_all_their_members():
    # 0 and 1 are one; 2 is like 1 and unlike 0: .4 on average. Where 0 stands for nine, the average is lower.
    likeness = np.array([[1, 0.9, 0.1], [0.9, 1, 0.7], [0.1, 0.7, 1]], dtype=np.float32)
    assert len(set(grouping.average_link(likeness.copy(), np.ones(3), 0.39))) == 1
    assert len(set(grouping.average_link(likeness.copy(), np.ones(3), 0.41))) == 2
    assert len(set(grouping.average_link(likeness.copy(), np.array([9.0, 1.0, 1.0]), 0.39))) == 2


@pytest.mark.parametrize(
    ("counts", "rises", "falls"),
    [
        ([0, 0, 0, 5], True, False),
        ([4, 5, 3, 5], False, False),
        ([2, 2, 2, 2, 9], True, False),
        ([1, 1, 1, 2], False, False),
        ([0, 0, 0, 2], False, False),
        ([12, 11, 13, 1], False, True),
        ([9], False, False),
        ([], False, False),
        ([900, 950, 920, 1900], True, False),
        ([1000, 1000, 1000, 1010], False, False),
    ],
)
def test_a_rise_is_more_than_chance_brings(counts, rises, falls):
    found = trends.trend(counts)
    assert (found.is_rising, found.is_falling) == (rises, falls)


def test_the_chance_of_hits_is_the_binomial_one():
    assert trends.at_least(0, 5, 0.5) == pytest.approx(1)
    assert trends.at_least(5, 5, 0.5) == pytest.approx(1 / 32)
    assert trends.at_least(520, 1000, 0.5) == pytest.approx(trends.at_least(1040 // 2, 1001, 0.5), abs=0.03)


def test_acts_of_one_sitting_count_the_time_between_them_and_waiting_counts_nothing():
    minutes = [0, 10, 12, 300, 1800]
    assert trends.worked(NOW + timedelta(minutes=at) for at in minutes) == timedelta(minutes=5 + 10 + 2 + 5 + 5)
    assert trends.worked([]) == timedelta()


def test_a_line_ends_at_the_last_week():
    drawn = sparks.line([0, 4, 2])
    assert len(drawn.points.split()) == 3
    assert (drawn.x, drawn.y) == tuple(float(value) for value in drawn.points.split()[-1].split(","))
    assert sparks.line([]).points == ""
