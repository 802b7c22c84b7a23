"""A starter of a few texts for tests that are not about its quality: trained in a moment, and held for all of them."""

from functools import cache

import pytest

from tickets import learning_judging, learning_material, learning_versions, sorting
from tickets.classification import Contact
from tickets.defaults import starter
from tickets.learning.examples import Example
from tickets.learning.model import TextModel
from tickets.learning.training import train

THINGS = ("水壶", "耳机", "书包", "台灯", "毛巾", "锅", "雨伞", "键盘")
SAID = {
    "product_quality": ("{}有裂纹", "{}掉漆，质量太差", "{}用两天就坏了", "{}开胶了", "the {} is cracked"),
    "logistics": ("{}的快递没动", "{}什么时候送到", "物流把{}弄丢了", "{}还没派送", "where is my {}, the parcel is late"),
    "service_attitude": (
        "问{}客服态度恶劣",
        "客服骂人，{}的事不管",
        "{}师傅很凶，没礼貌",
        "卖{}的客服不耐烦",
        "the agent for my {} was rude",
    ),
    "other": ("你好，{}", "在吗，{}那个", "{}谢谢了", "没事了，{}", "hello about {}"),
}


def examples() -> list[Example]:
    """A text of each kind about each thing."""
    return [Example(words.format(thing), label, source="starter") for label, lines in SAID.items() for words in lines for thing in THINGS]


@cache
def model() -> TextModel:
    """What the texts give."""
    return train(examples())


BLIND_BOXES = [f"盲盒抽到第{number}个重复款，隐藏款一个没有" for number in range(20)]
NEXT_BLIND_BOX = "又是重复的盲盒，隐藏款没有"
"""A wording that is new to the starter, and the next of its kind."""


def meant() -> str:
    """A type that none of them is sorted into before anybody has corrected one."""
    found = {sorting.classify(Contact("", words)).issue_type for words in [*BLIND_BOXES, NEXT_BLIND_BOX]}
    return next(label for label in ("logistics", "product_quality", "other") if label not in found)


@pytest.fixture
def small_starter(monkeypatch: pytest.MonkeyPatch) -> TextModel:
    """The product as if these had been its texts; the gate has few sentences that such a model knows, and asks no more than it."""
    monkeypatch.setattr(starter, "examples", examples)
    monkeypatch.setattr(learning_versions, "starter_model", lambda target="issue_type": model() if target == "issue_type" else None)
    for module in (learning_material, learning_judging):
        monkeypatch.setattr(module, "DANGEROUS", ("水壶冒烟了", "耳机起火"))
        monkeypatch.setattr(module, "HARMLESS", ("气得冒烟",))
    return model()
