"""The shipped starter: enough texts of its own for each type, and models that are made of them."""

import logging
from collections import Counter

import pytest

from tickets.defaults import starter
from tickets.defaults.issue_types import TYPES
from tickets.learning.measuring import Answer, accuracy

ENOUGH = 40
TARGETS = list(starter.MODELS)


def test_it_has_enough_different_texts_for_each_issue_type():
    texts = {(code, text) for code, text, _ in starter.rows()}
    assert len(texts) == len(list(starter.rows()))
    held = Counter(code for code, _ in texts)
    assert set(held) == set(TYPES)
    assert min(held.values()) >= ENOUGH


def test_it_says_each_text_for_one_type_only():
    by_text = {}
    for code, text, _ in starter.rows():
        by_text.setdefault(text, set()).add(code)
    assert {text: codes for text, codes in by_text.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("target", TARGETS)
def test_it_ships_models_that_were_made_of_the_texts(target):
    model = starter.model(target)
    assert model is not None
    assert model.info["texts"] == starter.fingerprint(target)
    assert set(model.labels) == {example.label for example in starter.of_target(target)}


def test_it_ships_the_model_that_training_gives():
    examples = starter.department_examples()
    again, shipped = starter.trained("department"), starter.model("department")
    for example in examples[::7]:
        assert again.predict(example.text) == pytest.approx(shipped.predict(example.text), abs=0.02)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("麻烦把票开成我们公司的名字，税号晚点给你", "invoice"),
        ("货到哪个城市了，后天能不能拿到", "logistics"),
        ("这个锅适合电磁炉不，家里四个人用多大的", "product_enquiry"),
        ("昨晚付的款，今天早上就便宜了二十，差的钱退我", "price_dispute"),
        ("app一点开就退出去，重新装了也一样", "software"),
        ("Could you tell me where the package is", "logistics"),
    ],
)
def test_it_knows_what_a_new_text_is_about(text, code):
    assert accuracy([Answer(code, starter.model().predict(text))]) == 1.0


def test_it_says_once_in_the_log_that_a_model_is_broken_and_goes_on(tmp_path, monkeypatch, caplog):
    broken = tmp_path / "types.model"
    broken.write_bytes(starter.MODELS["issue_type"].read_bytes()[:-5])
    monkeypatch.setitem(starter.MODELS, "issue_type", broken)
    starter.model.cache_clear()
    try:
        with caplog.at_level(logging.ERROR):
            assert starter.model() is None
            assert starter.model() is None
        assert [record.levelname for record in caplog.records] == ["ERROR"]
    finally:
        starter.model.cache_clear()
