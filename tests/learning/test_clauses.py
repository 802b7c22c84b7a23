"""Texts with several labels, heard clause by clause."""

from math import log

import numpy as np
import pytest

from tests.learning.test_model import EXAMPLES, TEXTS
from tickets.learning.clauses import any_of, clauses_of, of_any, pull
from tickets.learning.examples import Example
from tickets.learning.machines import Options
from tickets.learning.model import FORMAT, FORMAT_WITH_CLAUSES, BrokenModel, TextModel
from tickets.learning.training import train

BOTH = [Example(f"{one}，{two}", "invoice", ("logistics",)) for one, two in zip(TEXTS["invoice"], TEXTS["logistics"], strict=True)]
NOISE = "我家住在三楼的东边，楼下有一棵大树，树上停着两只鸟，"


@pytest.fixture(scope="module")
def model():
    return train([*EXAMPLES, *BOTH], options=Options(multi=True, ratios=1.0, strictness=1.0))


def test_it_hears_a_label_in_one_clause_when_others_say_nothing(model):
    said = model.predict(f"{NOISE}发票抬头开错了")
    assert max(said, key=said.get) == "invoice"
    assert model.labels_for(f"{NOISE}发票开错了，快递也没到") == ["invoice", "logistics"]


def test_it_tells_what_spoke_for_a_label_when_clauses_are_heard(model):
    named = dict(model.explain(f"{NOISE}发票开错了", "invoice"))
    assert any("发票" in gram for gram in named)
    assert not any(gram in NOISE for gram, weight in named.items() if weight == max(named.values()))


def test_it_reads_back_what_it_wrote(model):
    again = TextModel.from_bytes(model.to_bytes())
    text = f"{NOISE}发票开错了，快递也没到"
    assert (again.predict(text), again.explain(text, "invoice")) == (model.predict(text), model.explain(text, "invoice"))
    assert again.to_bytes() == model.to_bytes()


def test_it_writes_the_format_of_before_when_a_model_has_no_clauses(model):
    assert (train(EXAMPLES).info["format"], model.info["format"]) == (FORMAT, FORMAT_WITH_CLAUSES)


def test_it_still_reads_a_model_for_several_labels_when_it_was_made_before_clauses(model):
    older = TextModel.from_bytes(model.to_bytes())
    older.clauses, older.info = None, {**older.info, "format": FORMAT}
    read = TextModel.from_bytes(older.to_bytes())
    assert read.clauses is None
    assert read.predict("发票抬头开错了")["invoice"] == older.predict("发票抬头开错了")["invoice"]


def test_it_takes_no_file_whose_clauses_are_cut(model):
    broken = TextModel.from_bytes(model.to_bytes())
    del broken.clauses.weights[-1]
    with pytest.raises(BrokenModel):
        TextModel.from_bytes(broken.to_bytes())


@pytest.mark.parametrize("text", ["", "，，，", "，".join("ab" * 3000), "😀" * 9000, "票" * 90_000])
def test_it_answers_whatever_the_text_is(model, text):
    assert 1 <= len(clauses_of(text)) <= 40
    assert all(0 <= probability <= 1 for probability in model.predict(text).values())


def test_it_is_surer_of_a_label_when_two_clauses_hint_at_it():
    assert (any_of([0.0]), any_of([0.0, 0.0])) == (pytest.approx(0), pytest.approx(log(3)))
    said = [[0.3, -900.0], [-1.2, 2.0], [0.5, 900.0]]
    rows = of_any(np.array(said), [0, 2, 3])
    assert rows[0] == pytest.approx([any_of([0.3, -1.2]), any_of([-900.0, 2.0])])
    assert rows[1] == pytest.approx([any_of([0.5]), any_of([900.0])])


def test_it_says_how_much_an_answer_moves_with_each_clause():
    odds, little = [0.4, -1.0], 1e-5
    moved = (any_of([odds[0], odds[1] + little]) - any_of(odds)) / little
    assert pull(odds[1], any_of(odds)) == pytest.approx(moved, rel=1e-3)
