"""Sorting: which voice decides what, and what is said about it."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.classification import UNSURE_BELOW, Contact, TypeInfo, classify
from tickets.defaults.issue_types import TYPES
from tickets.defaults.rules import RULES
from tickets.matching import Rule, match
from tickets.wording import normalise

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

WORDS = {
    "product_quality": ["壶盖有裂纹，想换一个", "The lid arrived cracked"],
    "logistics": ["快递三天没更新了，帮我催一下", "My parcel has not arrived"],
    "returns_refunds": ["退款什么时候到账", "I would like a refund"],
    "order_error": ["发错颜色了，我订的是白色", "You sent the wrong item"],
    "service_attitude": ["客服态度恶劣，还挂我电话", "Your agent was rude and hung up on me"],
    "technical_fault": ["机器无法开机", "It won't turn on any more"],
    "payment": ["重复扣款，扣了两次", "I was charged twice"],
    "price_dispute": ["刚买就降价，能退差价吗", "The price dropped the day after, can I get a price adjustment"],
    "account_security": ["账号被盗，有人异地登录", "My account was hacked"],
    "invoice": ["发票抬头开错了", "Please send me an invoice"],
    "order_enquiry": ["我想改地址，还没发货", "Please cancel my order"],
    "product_enquiry": ["这款多大容量，适合几个人用", "Which model is suitable for two persons? Do you have it in stock?"],
    "suggestion": ["提个建议，希望能增加静音模式", "A suggestion: it would be nice if the cord were longer"],
    "partnership": ["想谈一下代理合作", "We would like to become a distributor"],
}


def sort(description="", **known):
    return classify(Contact(**{"subject": "", "description": description, **known}), RULES, TYPES)


def with_rules(description, *rules, **known):
    return classify(Contact(**{"subject": "", "description": description, **known}), rules, TYPES)


def voices(result):
    return [reason["voice"] for reason in result.reasons]


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in WORDS.items() for text in texts])
def test_it_names_the_type_when_the_words_are_plain(code, text):
    result = sort(text)
    assert result.issue_type == code
    assert result.confidence >= UNSURE_BELOW


def test_it_says_other_and_unsure_when_nothing_is_known():
    result = sort("嗯嗯好的")
    assert (result.issue_type, result.category, result.priority, result.level) == ("other", "other", "normal", None)
    assert (result.source, result.confidence) == ("default", 0.0)
    assert "unsure" in voices(result)


def test_it_tells_which_words_spoke_when_a_rule_matched():
    result = sort("机器无法开机")
    [reason] = [reason for reason in result.reasons if reason.get("rule") == "fault-hardware"]
    assert reason == {
        "voice": "rule",
        "rule": "fault-hardware",
        "name": "硬件故障：开不了机、死机",
        "words": ["无法开机"],
        "for": "issue_type",
        "value": "hardware",
        "weight": 2.1,
    }


def test_it_gives_the_main_type_and_the_finer_one_when_a_child_matched():
    result = sort("机器无法开机")
    assert result.issue_type == "technical_fault"
    assert result.secondary[0] == "hardware"


def test_it_names_secondary_types_when_a_contact_is_about_two_things():
    result = sort("壶盖有裂纹要换，另外发票抬头也开错了")
    assert {result.issue_type, *result.secondary} >= {"product_quality", "invoice"}


@pytest.mark.parametrize("text", ["快递等了一周还没到，急坏了", "退款一直没到账，把我急坏了", "发错货了，气坏了"])
def test_it_takes_no_feeling_for_something_broken(text):
    result = sort(text)
    assert "product_quality" not in (result.issue_type, *result.secondary)


def test_it_follows_the_customer_when_they_chose_a_type():
    result = sort("发票抬头开错了", chosen_type="logistics")
    assert (result.issue_type, result.source) == ("logistics", "rules+customer")
    assert "invoice" in result.secondary


def test_it_is_surer_when_words_and_choice_agree():
    agreed, against = sort("发票抬头开错了", chosen_type="invoice"), sort("发票抬头开错了，专票税号也不对", chosen_type="logistics")
    assert agreed.confidence > sort("发票抬头开错了").confidence > against.confidence


@pytest.mark.parametrize("chosen", ["other", "no_such_type", None])
def test_it_takes_other_for_no_evidence_when_the_customer_was_not_sure(chosen):
    assert sort("发票抬头开错了", chosen_type=chosen).issue_type == "invoice"


def test_it_makes_a_complaint_when_the_tone_says_so():
    result = sort("我要投诉，壶盖有裂纹")
    assert (result.category, result.level, result.priority) == ("complaint", 3, "normal")


@pytest.mark.parametrize("text", ["不是要投诉，就问问退款到哪了", "没有投诉的意思，壶盖有裂纹"])
def test_it_makes_no_complaint_when_the_word_is_denied(text):
    assert sort(text).category == "after_sales"


@pytest.mark.parametrize(
    "text",
    [
        "投诉：修了两次又坏了",
        "要投诉，联系多次没人理",
        "投诉你们重复扣款，扣了两次",
        "再不处理就打12315",
        "I want to complain, no one answers for weeks",
    ],
)
def test_it_sees_level_two_when_service_failed(text):
    assert (sort(text).category, sort(text).level) == ("complaint", 2)


def test_it_raises_the_level_when_the_customer_complained_again_and_again():
    assert sort("我要投诉，壶盖有裂纹", recent_complaints=2).level == 2
    assert "history" in voices(sort("我要投诉，壶盖有裂纹", recent_complaints=2))


@pytest.mark.parametrize("chosen", ["product_enquiry", "suggestion", None])
def test_it_makes_a_level_one_complaint_when_there_is_danger_whatever_was_chosen(chosen):
    result = sort("谢谢客服。另外昨晚插座冒烟了", chosen_type=chosen, tier="vip")
    assert (result.category, result.level, result.priority) == ("complaint", 1, "urgent")


@pytest.mark.parametrize("text", ["重复扣款，扣了两次", "账号被盗，有人异地登录", "系统瘫痪，全公司都用不了", "I was charged twice"])
def test_it_is_urgent_when_money_accounts_or_many_users_are_hit(text):
    assert sort(text).priority == "urgent"


def test_it_is_urgent_when_account_security_was_chosen_and_nothing_says_otherwise():
    assert sort("请帮我看看", chosen_type="account_security").priority == "urgent"
    assert sort("忘记密码了", chosen_type="account_security").priority == "normal"


@pytest.mark.parametrize(("known", "priority"), [({}, "low"), ({"tier": "vip"}, "normal"), ({"recent_complaints": 1}, "normal")])
def test_it_lifts_low_to_normal_when_the_customer_matters_or_complained(known, priority):
    assert sort("提个建议，希望能增加静音模式", **known).priority == priority


def test_it_never_makes_a_complaint_low_when_it_holds_a_suggestion():
    assert sort("投诉！建议你们改进一下质量，裂纹太多").priority == "normal"


def test_it_does_not_lift_normal_when_the_customer_is_a_vip():
    assert sort("退款什么时候到账", tier="vip").priority == "normal"


# --------------------------------------------------------------------------- rules

BASE = Rule(code="r", any_words=("漏水",), issue_type="product_quality")


@pytest.mark.parametrize(
    ("rule", "text", "speaks"),
    [
        (BASE, "一直漏水", True),
        (BASE, "漏\u200b水", True),
        (BASE, "漏 水", False),
        (replace(BASE, all_words=("水槽",)), "水槽漏水", True),
        (replace(BASE, all_words=("水槽",)), "漏水", False),
        (replace(BASE, none_words=("已解决",)), "漏水，已解决", False),
        (replace(BASE, none_words=("防漏水",)), "防漏水圈", False),
        (replace(BASE, none_words=("防漏水",)), "防漏水圈也漏水", True),
        (replace(BASE, negatable=True), "没有漏水", False),
        (replace(BASE, negatable=True), "没有明显漏水，但边上漏水", True),
        (BASE, "没有漏水", True),
        (replace(BASE, language="en"), "漏水", False),
        (replace(BASE, channels=frozenset({"email"})), "漏水", False),
        (replace(BASE, fields=frozenset({"subject"})), "漏水", False),
        (replace(BASE, any_words=()), "漏水", False),
        (replace(BASE, any_words=(), all_words=("漏水",)), "漏水", True),
        (replace(BASE, any_words=("Leak",)), "It LEAKS", False),
        (replace(BASE, any_words=("leak*",)), "It LEAKS", True),
        (replace(BASE, any_words=("electric shock",)), "an electric\n shock", False),
        (replace(BASE, any_words=("孩子/宝宝*呛到",)), "宝宝喝水呛到了", True),
        (replace(BASE, any_words=("孩子/宝宝*呛到",)), "宝宝在家，我呛到了", False),
        (replace(BASE, any_words=("孩子/宝宝*呛到",)), "宝宝昨天下午在家里喝水的时候呛到", False),
        (replace(BASE, any_words=("(.*)*",)), "漏水", False),
        (replace(BASE, any_words=("*", "", " ")), "漏水", False),
    ],
)
def test_it_matches_words_when_they_really_stand_there(rule, text, speaks):
    assert bool(match("", text, [rule])) is speaks


def test_it_looks_into_the_subject_when_the_rule_says_so():
    only = replace(BASE, fields=frozenset({"subject"}))
    assert match("漏水", "见标题", [only])
    assert not match("见正文", "漏水", [only])


def test_it_shows_what_was_really_written_when_a_word_has_a_gap():
    [found] = match("", "宝宝喝水呛到了", [replace(BASE, any_words=("孩子/宝宝*呛到",))])
    assert found.words == ("宝宝…呛到",)


def test_it_joins_lines_that_a_mail_program_wrapped():
    line = "昨天晚上八点多钟我们一家人在厨房里准备晚饭的时候这个电水壶突然就开始冒"
    assert "冒烟" in normalise(line + "\n烟了")


def test_it_keeps_lines_apart_when_people_ended_them():
    assert with_rules("没有\n漏水", replace(BASE, negatable=True)).issue_type == "product_quality"


def test_it_ignores_rules_of_unknown_types_when_ops_deleted_one():
    assert with_rules("漏水", replace(BASE, issue_type="gone")).issue_type == "other"


def test_it_survives_a_tree_bent_into_a_ring():
    ring = {"a": TypeInfo("a", "other", "b"), "b": TypeInfo("b", "other", "a")}
    assert classify(Contact("", "漏水"), [replace(BASE, issue_type="a")], ring).issue_type in ring


# --------------------------------------------------------------------------- the trained classifier's place


def test_it_hears_the_trained_classifier_when_there_is_one():
    result = classify(Contact("", "东西不对劲"), RULES, TYPES, second_voice=lambda text: {"product_quality": 0.9, "gone": 0.1})
    assert (result.issue_type, result.source) == ("product_quality", "model")
    assert {"voice": "model", "for": "issue_type", "value": "product_quality", "probability": 0.9} in result.reasons


def test_it_weighs_the_rules_against_the_classifier_when_they_differ():
    text = "发票抬头开错了，专票税号也不对"
    assert classify(Contact("", text), RULES, TYPES, second_voice=lambda said: {"logistics": 0.6, "invoice": 0.1}).issue_type == "invoice"
    assert classify(Contact("", "订单"), RULES, TYPES, second_voice=lambda said: {"logistics": 0.9}).issue_type == "logistics"


# --------------------------------------------------------------------------- any text at all


@settings(max_examples=15)
@given(st.text(max_size=300), st.text(max_size=300))
def test_it_never_fails_when_the_text_is_strange(subject, description):
    result = sort(description, subject=subject)
    assert result.issue_type in TYPES
    assert 0 <= result.confidence <= 1
    assert (result.level is not None) == (result.category == "complaint")


@pytest.mark.parametrize("text", ["没有漏电" * 25_000, "😀" * 100_000, "孩子手上妈" * 20_000, "cut a " * 17_000, "\x00\u202e" * 1000])
def test_it_gets_through_when_the_text_is_enormous(text):
    assert sort(text).issue_type in TYPES


def test_it_is_surer_when_both_voices_agree_and_less_when_they_differ():
    def sure(*said):
        voice = (lambda text: dict(said)) if said else None
        return classify(Contact("", "发票抬头开错了"), RULES, TYPES, second_voice=voice).confidence

    assert (
        sure(("invoice", 0.9), ("logistics", 0.05))
        > sure(("invoice", 0.3), ("logistics", 0.3))
        > sure(("logistics", 0.9), ("invoice", 0.01))
    )


def test_it_names_the_finer_type_when_only_the_classifier_knows_it():
    said = {"hardware": 0.6, "software": 0.1, "technical_fault": 0.1, "logistics": 0.2}
    result = classify(Contact("", "那个东西又那样了"), RULES, TYPES, second_voice=lambda text: said)
    assert (result.issue_type, result.secondary) == ("technical_fault", ("hardware", "logistics"))
    [reason] = [reason for reason in result.reasons if reason["voice"] == "model"]
    assert (reason["value"], reason["probability"]) == ("hardware", 0.8)


# --------------------------------------------------------------------------- measured on real chats

LABELS = {
    "物流查询": "logistics",
    "订单咨询": "order_enquiry",
    "发票": "invoice",
    "售后服务": "returns_refunds",
    "售前咨询": "product_enquiry",
    "价格争议": "price_dispute",
    "其他": "other",
    "账户安全": "account_security",
    "产品质量": "product_quality",
    "支付问题": "payment",
    "技术故障": "technical_fault",
}


@pytest.mark.skipif(not (DATA / "zh_jd_labelled.csv").exists(), reason="the labelled chats are not part of the repository")
def test_it_finds_the_type_of_most_real_chats():
    with (DATA / "zh_jd_labelled.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    strict = lenient = 0
    for row in rows:
        found = sort(row["text"]).issue_type
        also = {LABELS.get(label) for label in row["acceptable_types"].split("|")}
        strict += found == LABELS[row["type"]]
        lenient += found == LABELS[row["type"]] or found in also
    assert strict / len(rows) >= 0.70
    assert lenient / len(rows) >= 0.80
