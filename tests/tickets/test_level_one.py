"""Level 1 over the shipped list and over one kept aside; denial, double denial and doubt, case by case."""

from pathlib import Path

import pytest

from tests.tickets import kept_aside
from tickets import level_one, sorting
from tickets.classification import EAR_FROM, Classification, Contact, classify
from tickets.defaults import starter
from tickets.defaults.issue_types import TYPES
from tickets.defaults.level_one import DANGEROUS, HARMLESS
from tickets.defaults.rules import RULES


def sorted_as(text: str) -> Classification:
    return classify(Contact(subject="", description=text), RULES, TYPES)


def level(text: str) -> int | None:
    return sorted_as(text).level


def heard_level(text: str) -> int | None:
    """With the shipped ear beside the shipped rules, as a house has them."""
    return classify(Contact(subject="", description=text), RULES, TYPES, None, sorting.danger_heard).level


def doubt(text: str) -> str | None:
    return next((reason["why"] for reason in sorted_as(text).reasons if reason["voice"] == "doubt"), None)


@pytest.mark.parametrize(
    ("dangerous", "harmless"), [(DANGEROUS, HARMLESS), (kept_aside.DANGEROUS, kept_aside.HARMLESS)], ids=["shipped", "kept aside"]
)
def test_it_misses_no_danger_and_seldom_raises_a_false_alarm(dangerous: tuple[str, ...], harmless: tuple[str, ...]) -> None:
    for asked in (level, heard_level):
        found = level_one.measure(asked, dangerous, harmless)
        assert found.recall >= level_one.RECALL_AT_LEAST, found.missed
        assert found.precision >= level_one.PRECISION_AT_LEAST, found.alarms


@pytest.mark.parametrize(
    ("dangerous", "harmless"), [(DANGEROUS, HARMLESS), (kept_aside.DANGEROUS, kept_aside.HARMLESS)], ids=["shipped", "kept aside"]
)
def test_it_hears_danger_in_what_it_has_never_read(dangerous: tuple[str, ...], harmless: tuple[str, ...]) -> None:
    """The ear alone: how it will fare with what no rule was written for."""
    read = {example.text for example in starter.danger_examples()}
    assert read.isdisjoint({*dangerous, *harmless})
    found = level_one.measure(lambda text: 1 if sorting.danger_heard(text).probability >= EAR_FROM else None, dangerous, harmless)
    assert found.recall >= 0.9, found.missed
    assert found.precision >= level_one.PRECISION_AT_LEAST, found.alarms


def test_it_says_what_the_ear_heard_and_asks_somebody_to_look() -> None:
    text = "床板断了把我腰闪了"
    assert level(text) is None
    found = classify(Contact(subject="", description=text), RULES, TYPES, None, sorting.danger_heard)
    [reason] = [reason for reason in found.reasons if reason["voice"] == "doubt"]
    assert (found.level, reason["why"], reason["value"]) == (1, "alike", 1)
    assert reason["words"]


@pytest.mark.parametrize("text", ["没有漏电", "谁也没受伤，就是箱子破了", "no one was injured", "会不会漏电"])
def test_the_ear_raises_nothing_when_danger_is_denied_or_only_asked_about(text: str) -> None:
    assert heard_level(text) != 1


def test_it_goes_on_by_the_rules_when_the_ear_cannot_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(starter.MODELS, starter.DANGER, tmp_path / "gone.model")
    starter.model.cache_clear()
    try:
        assert heard_level("床板断了把我腰闪了") is None
        assert heard_level("插座冒烟了") == 1
    finally:
        starter.model.cache_clear()


def test_it_lists_enough_sentences_of_either_kind_and_none_twice() -> None:
    assert min(len(DANGEROUS), len(HARMLESS)) >= 120
    assert len({*DANGEROUS, *HARMLESS}) == len(DANGEROUS) + len(HARMLESS)


@pytest.mark.parametrize(
    "text",
    [
        "我没有受伤",
        "没人受伤，只是纸箱破了",
        "未造成人员伤亡",
        "无人员伤亡",
        "并没有发生爆炸",
        "没有起火、冒烟或者漏电",
        "检测过了，不漏电",
        "退货不是因为漏电",
        "漏电倒没有，就是不加热",
        "冒烟的情况没有出现",
        "谁也没受伤",
        "这件事不至于起诉",
        "no injury to report",
        "nobody was hurt",
        "no one got hurt, the parcel is just wet",
        "no fire or smoke, it simply does not start",
        "it didn't catch fire",
    ],
)
def test_it_raises_no_alarm_when_danger_is_denied(text: str) -> None:
    assert level(text) != 1


@pytest.mark.parametrize(
    "text",
    [
        "不是没有受伤，是我没去医院",
        "并非没有受伤",
        "怎么可能没有受伤",
        "难道没有漏电吗，我的手都麻了",
        "谁说没有着火，墙都黑了",
        "你们以为没人受伤就行了，我的手被烫了",
        "没有漏电保护，结果漏电了",
        "漏电的问题没有解决",
        "没想到会冒烟",
        "说好不会漏电，结果我被电了",
        "it is not that nobody was hurt, my son was injured",
        "it is not like no one was hurt",
        "no, it caught fire",
    ],
)
def test_it_raises_the_alarm_when_the_denial_is_denied_or_of_something_else(text: str) -> None:
    assert level(text) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("好像冒烟了", "hedged"),
        ("怀疑是食物中毒", "hedged"),
        ("插座发烫，会不会着火", "hedged"),
        ("昨天刚装好，有没有可能漏电", "hedged"),
        ("我已经报警了", "faint"),
        ("I think it might have caught fire", "hedged"),
        ("my kettle is hot, could it explode?", "hedged"),
    ],
)
def test_it_goes_up_and_shows_the_doubt_when_danger_is_not_told_plainly(text: str, why: str) -> None:
    found = sorted_as(text)
    assert (found.level, found.priority, doubt(text)) == (1, "urgent", why)


@pytest.mark.parametrize(
    "text",
    [
        "这个电热毯会不会漏电",
        "请问充电宝会爆炸吗",
        "万一起火了你们赔不赔",
        "买前想问，怕触电",
        "could the battery explode?",
        "will it catch fire?",
    ],
)
def test_it_only_shows_the_doubt_when_danger_is_asked_about_beforehand(text: str) -> None:
    assert level(text) != 1
    assert doubt(text) == "asked"


def test_it_makes_a_complaint_level_two_when_it_asks_about_danger() -> None:
    assert level("我要投诉，客服不告诉我会不会漏电") == 2


def test_it_doubts_nothing_when_danger_is_told_once_plainly() -> None:
    assert level("会不会爆炸？机器冒烟了") == 1
    assert doubt("会不会爆炸？机器冒烟了") is None
