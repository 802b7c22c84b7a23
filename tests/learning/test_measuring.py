"""Measures of answers, on numbers small enough to be worked out by hand."""

import pytest

from tickets.learning.measuring import (
    Answer,
    accuracy,
    calibration_error,
    confusions,
    f1_by_label,
    lenient_accuracy,
    macro_f1,
    micro_f1,
    most_confident,
    recall,
    top,
)

ANSWERS = [
    Answer("a", {"a": 0.9, "b": 0.1}),
    Answer("a", {"a": 0.4, "b": 0.6}, acceptable=("b",)),
    Answer("b", {"a": 0.2, "b": 0.8}),
    Answer("c", {"a": 0.55, "b": 0.3, "c": 0.15}),
]


def test_it_counts_what_is_right_and_what_is_acceptable():
    assert accuracy(ANSWERS) == 0.5
    assert lenient_accuracy(ANSWERS) == 0.75
    assert top(ANSWERS, 2) == 0.75
    assert top(ANSWERS, 3) == 1.0
    assert most_confident(ANSWERS, 0.5) == 1.0
    assert recall(ANSWERS, "a") == 0.5


def test_it_weighs_labels_alike_in_the_macro_f1():
    assert f1_by_label(ANSWERS) == pytest.approx({"a": 0.5, "b": 2 / 3, "c": 0.0})
    assert macro_f1(ANSWERS) == pytest.approx((0.5 + 2 / 3) / 3)


def test_it_counts_labels_of_all_texts_together_in_the_micro_f1():
    assert micro_f1([({"a", "b"}, {"a"}), ({"b"}, {"b", "c"}), ((), ())]) == pytest.approx(2 * 2 / (3 + 3))


def test_it_says_how_far_a_claim_lies_from_what_happened():
    assert calibration_error([(0.95, True)] * 19 + [(0.95, False)]) == pytest.approx(0)
    assert calibration_error([(0.9, False), (0.1, False)]) == pytest.approx(0.5)
    assert calibration_error([(1.0, True)]) == 0


def test_it_lists_what_was_taken_for_what():
    assert confusions(ANSWERS) == [("a", "b", 1), ("c", "a", 1)]


def test_it_gives_nothing_when_there_is_nothing():
    assert (accuracy([]), macro_f1([]), micro_f1([]), calibration_error([]), confusions([])) == (0.0, 0.0, 0.0, 0.0, [])
