"""What lets a version pass and what stops it, by tables of answers."""

import pytest

from tickets.learning import gate
from tickets.learning.gate import Doubtable
from tickets.learning.measuring import Answer


def answered(*pairs: tuple[str, str]) -> list[Answer]:
    return [Answer(truth, {said: 1.0}) for truth, said in pairs]


def rows(right: int, wrong: int, label: str = "a") -> list[Answer]:
    return answered(*[(label, label)] * right, *[(label, "z")] * wrong)


def codes(reasons: list[gate.Reason], ok: bool) -> set[str]:
    return {reason["code"] for reason in reasons if reason["ok"] is ok}


@pytest.mark.parametrize(
    ("better", "worse", "chance"), [(0, 0, 1.0), (5, 0, 1.0), (0, 5, 1 / 32), (1, 1, 0.75), (3, 3, 0.65625), (0, 1, 0.5)]
)
def test_it_knows_how_often_chance_is_so_unkind(better: int, worse: int, chance: float):
    assert gate.sign_test(better, worse) == pytest.approx(chance)


def test_it_passes_what_is_as_good_and_what_is_a_little_worse():
    old = rows(40, 10)
    assert not codes(gate.compare(old, old, rows="gate"), ok=False)
    assert "accuracy" in codes(gate.compare(rows(38, 12), old, rows="gate"), ok=True)


def test_it_refuses_what_is_worse_by_more_than_chance():
    assert codes(gate.compare(rows(30, 20), rows(40, 10), rows="gate"), ok=False) >= {"accuracy", "macro_f1"}


def test_it_refuses_when_one_type_is_given_up_although_the_mean_stays():
    old = rows(10, 0, "a") + rows(190, 10, "b")
    new = rows(6, 4, "a") + rows(196, 4, "b")
    (reason,) = [reason for reason in gate.compare(new, old, rows="held") if reason["code"] == "type"]
    assert (reason["ok"], reason["label"]) == (False, "a")


def test_it_asks_a_first_model_to_beat_the_most_frequent_label():
    assert codes(gate.alone(rows(6, 4, "a") + rows(4, 1, "b")), ok=False) == {"first"}
    assert codes(gate.alone(rows(9, 1, "a") + rows(4, 1, "b")), ok=True) == {"first"}


@pytest.mark.parametrize(("new", "old", "ok"), [(118, 118, True), (119, 118, True), (117, 118, False), (50, None, True)])
def test_it_never_lets_danger_be_found_less_often(new: int, old: int | None, ok: bool):
    assert gate.level_one((new, 3), None if old is None else (old, 3), (120, 120))["ok"] is ok


def moved(count: int, *, to: str = "partnership", person: int = 1, kinds: int = 4, sure: float = 0.9) -> list[Doubtable]:
    """Corrections of what was clearly one of several types."""
    return [Doubtable(person, f"t{at % kinds}", to, {f"t{at % kinds}": sure, "x": 1 - sure}) for at in range(count)]


def honest(count: int, *, person: int = 2) -> list[Doubtable]:
    return [Doubtable(person, "a", "b", {"a": 0.45, "b": 0.4, "c": 0.15}) for _ in range(count)]


def refused(corrections: list[Doubtable]) -> set[tuple[str, object]]:
    return {(reason["of"], reason["whom"]) for reason in gate.doubts(corrections)}


def test_it_refuses_a_batch_that_moves_everything_to_one_type():
    assert refused(moved(60)) == {("all", None), ("person", 1), ("label", "partnership")}


def test_it_names_the_person_whose_corrections_make_no_sense_among_honest_ones():
    permuted = [each for label in ("a", "b", "c", "d") for each in moved(5, to=label, person=7)]
    assert refused([*permuted, *honest(60)]) == {("person", 7)}


def test_it_trusts_corrections_of_what_the_model_was_unsure_of():
    assert not refused(honest(200))


def test_it_trusts_twenty_corrections_of_a_new_wording_even_where_the_model_was_sure():
    assert not refused([Doubtable(1, "logistics", "invoice", {"logistics": 0.95, "invoice": 0.02}) for _ in range(20)])


def test_it_does_not_trust_the_same_by_mass():
    assert refused([Doubtable(1, "logistics", "invoice", {"logistics": 0.95, "invoice": 0.02}) for _ in range(60)])


def test_a_part_of_a_type_is_no_contradiction():
    said = {"technical_fault": 0.9, "other": 0.1}
    parts = [Doubtable(1, "technical_fault", "hardware", said, frozenset({"technical_fault"})) for _ in range(60)]
    assert not refused(parts)
