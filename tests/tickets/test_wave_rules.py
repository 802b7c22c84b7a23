"""What many tickets have in common, and when that is a wave."""

from datetime import timedelta

import pytest

from tickets import wave_rules
from tickets.wave_rules import Rule, Seen

RULE = Rule(1, timedelta(minutes=30), 5, 3.0, 0.5, frozenset(), "urgent")


def seen(number: int, text: str = "", *, kind: str = "technical_fault", rules: tuple[str, ...] = (), customer: int | None = None) -> Seen:
    return Seen(number, customer or number, kind, frozenset(rules), text)


ENQUIRIES = [
    seen(100 + at, text) for at, text in enumerate(["怎么清洗滤网", "可以预约安装吗", "保修多久", "遥控器怎么配对", "换台手机怎么连"])
]


def test_it_finds_one_wave_when_enough_customers_meet_the_same_rule_in_their_own_words():
    texts = ["登不上去", "无法登录", "一直提示登录失败", "log in 不了", "账号进不去"]
    rows = [seen(at, text, rules=("login",)) for at, text in enumerate(texts, 1)]
    assert [(found.kind, found.sign, found.customers) for found in wave_rules.waves(rows, [], 0, RULE)] == [
        ("technical_fault", "rule:login", 5)
    ]


def test_it_finds_a_wave_by_its_words_when_no_rule_knows_them():
    rows = [
        seen(at, text)
        for at, text in enumerate(["今天扫码枪黑屏", "扫码枪黑屏了", "扫码枪黑屏两小时", "店里扫码枪黑屏", "扫码枪黑屏怎么办"], 1)
    ]
    [found] = wave_rules.waves([*rows, *ENQUIRIES], [], 0, RULE)
    assert (found.sign, found.customers) == ("word:扫码枪黑屏", 5)


@pytest.mark.parametrize(
    "rows",
    [
        [seen(at, "扫码枪黑屏") for at in range(1, 5)],
        [seen(at, "扫码枪黑屏", customer=7) for at in range(1, 20)],
        [seen(at, "扫码枪黑屏", kind="payment" if at % 2 else "technical_fault") for at in range(1, 9)],
        ENQUIRIES,
    ],
    ids=["too few", "one customer", "two types", "nothing in common"],
)
def test_it_finds_none_when_they_are_few_or_of_one_customer_or_not_alike(rows: list[Seen]):
    assert wave_rules.waves(rows, [], 0, RULE) == []


def test_it_finds_none_when_so_many_are_usual():
    rows = [seen(at, rules=("slow",)) for at in range(1, 10)]
    past = [seen(1000 + at, rules=("slow",)) for at in range(40)]
    assert wave_rules.waves(rows, past, 10, RULE) == []
    assert [found.sign for found in wave_rules.waves(rows, past, 20, RULE)] == ["rule:slow"]


def test_it_asks_only_the_types_of_the_rule():
    rows = [seen(at, "扫码枪黑屏") for at in range(1, 9)]
    only = Rule(1, RULE.window, 5, 3.0, 0.5, frozenset({"payment"}), "urgent")
    assert wave_rules.waves(rows, [], 0, only) == []


def test_it_tells_two_waves_apart():
    rows = [seen(at, "扫码枪黑屏") for at in range(1, 7)] + [seen(at, "小票乱码") for at in range(7, 13)]
    assert {found.sign for found in wave_rules.waves(rows, [], 0, RULE)} == {"word:扫码枪黑屏", "word:小票乱码"}


def test_it_ends_a_wave_well_below_where_it_began():
    assert [count for count in range(8) if wave_rules.is_over(count, RULE)] == [0, 1, 2]


@pytest.mark.parametrize(("text", "word"), [("你好请问", None), ("THE APP SAYS OFFLINE", "offline"), ("Ｗｉｆｉ连不上", "连不上")])
def test_it_reads_words_and_no_courtesies(text: str, word: str | None):
    found = wave_rules.words(text)
    assert (word in found) if word else ("请问" not in found)
