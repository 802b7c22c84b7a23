"""Which rules of escalation speak: tables of cases, and the shipped words as people write them."""

import pytest

from tickets import matching
from tickets.choices import EscalationTrigger
from tickets.defaults.escalation import ESCALATION_RULES
from tickets.escalation_rules import Case, Rule, fitting


def rule(code, trigger, rank=2, words=(), none=(), order=100, **fields):
    """A rule; `words` make it one of words."""
    said = matching.Rule(code=code, any_words=tuple(words), none_words=tuple(none), negatable=True) if words else None
    return Rule(code, trigger, rank, words=said, order=order, **fields)


SHIPPED = [
    rule(
        code,
        row["trigger"],
        row["rank"],
        row.get("words", ()),
        row.get("none_words", ()),
        row["order"],
        level=row.get("level"),
        count=row.get("count"),
    )
    for code, row in ESCALATION_RULES.items()
]


def codes(case, rules=SHIPPED):
    return [found.rule.code for found in fitting(case, rules)]


@pytest.mark.parametrize(
    ("case", "spoken"),
    [
        (Case(), []),
        (Case(level=1), ["level-1"]),
        (Case(level=2), []),
        (Case(level=None), []),
        (Case(refusals=1), []),
        (Case(refusals=2), ["repeat-refusals"]),
        (Case(refusals=7), ["repeat-refusals"]),
        (Case(complaints=2), []),
        (Case(complaints=3), ["repeat-complaints"]),
        (Case(level=1, body="再不处理我就起诉你们", complaints=3), ["law", "repeat-complaints", "level-1"]),
    ],
)
def test_it_speaks_of_level_and_of_what_was_repeated(case, spoken):
    assert codes(case) == spoken


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("再不退款我就起诉你们", "law"),
        ("我已经打了12315", "law"),
        ("律师函已经寄出", "law"),
        ("那就法院见吧", "law"),
        ("我去消协投诉你们", "law"),
        ("保留追究贵司法律责任的权利", "law"),
        ("已向市场监管局反映", "law"),
        ("再这样我就报警处理了", "law"),
        ("I will see you in court.", "law"),
        ("My lawyer will write to you", "law"),
        ("I am going to sue.", "law"),
        ("我要找媒体曝光你们", "media"),
        ("明天就发小红书让大家看看", "media"),
        ("已经联系记者了", "media"),
        ("黑猫投诉见", "media"),
        ("I'll post this all over social media", "media"),
        ("I will go to the press", "media"),
    ],
)
def test_it_hears_who_is_about_to_act(text, spoken):
    assert codes(Case(body=text)) == [spoken]
    assert codes(Case(subject=text)) == [spoken]


@pytest.mark.parametrize(
    "text",
    [
        "我没打算起诉你们，只想换新",
        "不会曝光你们的，放心",
        "我不想找律师",
        "There is no lawsuit, I do not want a lawyer",
        "烟雾报警器一直响",
        "冰箱门没关好会报警提示",
        "相机曝光补偿调不了",
        "照片曝光过度怎么办",
        "付款用的是工商银行的卡",
        "笔记本的多媒体键失灵",
        "手机收不到新闻推送",
        "看到别人转发微博才知道有活动",
        "Power of attorney is attached, please change the name on the account",
        "The charger stopped working on the tennis court",
        "怎么申请发票",
        "",
    ],
)
def test_it_keeps_quiet_when_a_word_is_denied_or_means_something_else(text):
    assert codes(Case(body=text)) == []


def test_it_names_the_words_that_were_said():
    found = fitting(Case(subject="质量问题", body="我要起诉，律师已经找好了"), SHIPPED)
    assert found[0].as_data() == {"reason": "rule:law", "words": ["起诉", "律师"]}


def test_it_puts_the_highest_rank_first_then_its_own_order():
    rules = [
        rule("b", EscalationTrigger.REFUSALS, 2, count=1, order=20),
        rule("a", EscalationTrigger.REFUSALS, 2, count=1, order=30),
        rule("low", EscalationTrigger.REFUSALS, 1, count=1, order=1),
        rule("top", EscalationTrigger.REFUSALS, 3, count=1, order=99),
    ]
    assert codes(Case(refusals=1), rules) == ["top", "b", "a", "low"]


@pytest.mark.parametrize(
    "broken",
    [
        rule("no-count", EscalationTrigger.REFUSALS),
        rule("no-level", EscalationTrigger.LEVEL),
        rule("no-words", EscalationTrigger.WORDS),
        rule("zero", EscalationTrigger.COMPLAINTS, count=0),
    ],
)
def test_it_never_speaks_when_a_rule_says_nothing(broken):
    assert codes(Case(subject="起诉", body="曝光", level=1, refusals=9, complaints=9), [broken]) == []
