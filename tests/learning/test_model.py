"""The text model: what it answers, why, and which bytes it takes for a model."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.learning.examples import Example, parts
from tickets.learning.features import Blocks, prepared
from tickets.learning.machines import Options
from tickets.learning.model import BrokenModel, TextModel
from tickets.learning.training import CANDIDATES, TooFewExamples, chosen, train

TEXTS = {
    "invoice": ["发票抬头开错了", "麻烦补开一张发票", "电子发票怎么下载", "发票还没寄来", "税号填错了发票能改吗", "please send the invoice", "the invoice is wrong"],
    "logistics": ["快递三天没更新了", "包裹还没收到", "物流一直不动", "快递放哪里了", "送货的什么时候到", "where is my parcel", "the parcel never came"],
    "returns": ["我要退货", "退款还没到账", "怎么申请退款", "可以退吗不想要了", "换货多久寄出", "i want a refund", "send it back for a refund"],
}  # fmt: skip
EXAMPLES = [Example(text, label) for label, texts in TEXTS.items() for text in texts]


@pytest.fixture(scope="module")
def model():
    return train(EXAMPLES, info={"name": "test"})


@pytest.mark.parametrize(
    ("text", "label"), [("你好，发票开错了怎么改", "invoice"), ("快递怎么还没到", "logistics"), ("give me a refund", "returns")]
)
def test_it_names_the_label_when_the_text_is_like_the_examples(model, text, label):
    said = model.predict(text)
    assert max(said, key=said.get) == label
    assert sum(said.values()) == pytest.approx(1)
    assert model.predict_many([text]) == [said]


def test_it_tells_what_spoke_for_a_label(model):
    named = model.explain("你好，我的发票开错了", "invoice")
    assert any("发票" in gram for gram, _ in named)
    assert all(weight > 0 for _, weight in named)
    assert not any(one in two for one, _ in named for two, _ in named if one != two)


def test_it_reads_back_what_it_wrote(model):
    again = TextModel.from_bytes(model.to_bytes())
    assert again.predict("发票抬头") == model.predict("发票抬头")
    assert (again.labels, again.info, again.blocks) == (model.labels, model.info, model.blocks)
    assert again.info["examples"] == len(EXAMPLES)
    assert again.info["name"] == "test"


def test_it_trains_the_same_bytes_when_the_examples_are_the_same(model):
    assert train(EXAMPLES, info={"name": "test"}).to_bytes() == model.to_bytes()


@settings(max_examples=60)
@given(data=st.data())
def test_it_takes_nothing_for_a_model_that_was_cut_or_altered(model, data):
    whole = model.to_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    for broken in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], whole + b"x"):
        with pytest.raises(BrokenModel):
            TextModel.from_bytes(broken)


@pytest.mark.parametrize("data", [b"", b"nonsense", b"\x80\x04\x95", b"helpdesk text model\n" + bytes(64)])
def test_it_says_broken_when_bytes_are_something_else(data):
    with pytest.raises(BrokenModel):
        TextModel.from_bytes(data)


@settings(max_examples=80)
@given(text=st.text(max_size=400))
def test_it_answers_whatever_the_text_is(model, text):
    said = model.predict(text)
    assert set(said) == set(model.labels)
    assert all(0 <= probability <= 1 for probability in said.values())


@pytest.mark.parametrize(
    "text", ["好" * 100_000, "a" * 100_000, "a b " * 30_000, "😀" * 50_000, "订单编号:" * 20_000, "1.2," * 30_000, "请问" * 40_000]
)
def test_it_gets_through_when_the_text_is_enormous(model, text):
    assert sum(model.predict(text).values()) == pytest.approx(1)


def test_it_answers_each_label_by_itself_when_a_text_may_have_several():
    both = [Example(f"{one}，{two}", "invoice", ("logistics",)) for one, two in zip(TEXTS["invoice"], TEXTS["logistics"], strict=True)]
    model = train([*EXAMPLES, *both], options=Options(multi=True, ratios=1.0, strictness=1.0))
    said = model.predict("发票没收到，快递也没到")
    assert said["invoice"] > 0.5
    assert said["logistics"] > 0.5
    assert said["returns"] < 0.5


def test_it_refuses_to_train_when_there_is_nothing_to_tell_apart():
    with pytest.raises(TooFewExamples):
        train([Example("发票", "invoice")])


def test_it_keeps_the_same_text_on_one_side_when_it_splits():
    examples = [Example(text, label) for label in ("a", "b") for text in ("一样的话", "另一句话", "第三句", "第四句")]
    fold_of = parts(examples, 3)
    assert fold_of[0] == fold_of[4]
    assert len(set(fold_of)) > 1


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("你好 在吗 发票开错了 好的 谢谢", "发票开错了"),
        ("咨询订单号:[订单x] 订单金额:[金额x] 下单时间:[日期x] 什么时候发货", "什么时候发货"),
        ("好的，谢谢", "好的\n谢谢"),
        ("我买了3件，付了 129.50 元", "我买了0件\n付了\n元"),
    ],
)
def test_it_leaves_out_courtesies_and_templates_when_something_else_is_said(text, left):
    assert prepared(text) == left


def test_it_keeps_every_word_when_it_is_told_to():
    assert "你好" in prepared("你好，发票", strip=Blocks(strip=False).strip)


def test_it_chooses_how_to_train_by_what_does_best_on_texts_kept_aside():
    signs = {"a": "甲", "b": "乙", "c": "丙"}
    examples = [Example(f"第{n}件事说的是{sign}{n % 7}", label) for n in range(60) for label, sign in signs.items()]
    assert chosen(examples) in [replace(one, folds=chosen(examples).folds) for one in CANDIDATES]
    assert chosen(examples[:30]).blocks == CANDIDATES[0].blocks
    model = train(examples)
    assert max(model.predict("这次说的是乙"), key=model.predict("这次说的是乙").get) == "b"
