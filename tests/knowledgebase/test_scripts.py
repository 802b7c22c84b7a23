"""Scripts are found by what was said, and filled in without holes."""

import pytest

from knowledgebase import scripts
from tests.knowledgebase.making import make_script

pytestmark = pytest.mark.django_db


def test_it_fills_in_what_is_known_when_values_are_given():
    script = make_script(body="{customer}您好，订单 {order} 已发出。")
    assert scripts.fill(script, {"customer": "周敏", "order": "YS1"}) == ("周敏您好，订单 YS1 已发出。", [])


def test_it_leaves_braces_and_says_so_when_a_value_is_missing():
    script = make_script(body="{customer}您好，{deadline} 前回复，{deadline} 见。{nobody}")
    assert scripts.fill(script, {"customer": " ", "deadline": None}) == (
        "{customer}您好，{deadline} 前回复，{deadline} 见。{nobody}",
        ["customer", "deadline", "nobody"],
    )


def test_it_never_fills_in_twice_when_a_value_looks_like_a_variable():
    assert scripts.fill(make_script(body="{customer}"), {"customer": "{order}", "order": "secret"}) == ("{order}", [])


def test_it_speaks_the_customers_language_when_there_is_one():
    script = make_script(body="您好", body_en="Hello {customer}")
    assert scripts.fill(script, {"customer": "Ann"}, "en") == ("Hello Ann", [])
    assert scripts.fill(make_script(body="您好"), {}, "en") == ("您好", [])


def test_it_finds_by_keyword_first_when_a_customer_wrote_it():
    late = make_script("催物流", keywords=["没更新", "不动"], topics=["logistics"])
    make_script("退款说明", keywords=["退款"], topics=["returns_refunds"])
    assert scripts.find_scripts("我的快递三天没更新了")[0] == late


def test_it_finds_by_a_word_of_the_title_when_an_agent_types_it():
    script = make_script("安抚情绪", body="非常理解您的心情。")
    make_script("开票", body="请提供抬头。")
    assert scripts.find_scripts("安抚") == [script]


def test_it_offers_those_of_the_topic_when_no_word_fits():
    script = make_script("催物流", topics=["logistics"])
    make_script("开票", topics=["invoice"])
    assert scripts.find_scripts("？？", ["logistics"]) == [script]


def test_it_offers_all_in_order_when_nothing_is_asked():
    second, first = make_script("二", order=2), make_script("一", order=1)
    assert scripts.find_scripts("") == [first, second]


def test_it_leaves_out_retired_ones_when_searching():
    make_script("安抚情绪", state="retired")
    assert scripts.find_scripts("安抚") == []


@pytest.mark.parametrize("hostile", ["%' \\ ;--", "{customer}", "\x00", "😀" * 3000])
def test_it_never_fails_when_the_words_are_hostile(hostile):
    make_script()
    assert isinstance(scripts.find_scripts(hostile), list)


def test_it_looks_up_what_an_agent_types_be_it_one_character():
    refund, other = make_script("退款说明", keywords=["退款"]), make_script("开票", keywords=["发票"])
    assert scripts.look_up("退") == [refund]
    assert scripts.look_up("票") == [other]
    assert scripts.look_up("zz") == []


def test_it_puts_those_of_the_topic_first_among_what_it_finds():
    make_script("退款说明", keywords=["退款"], topics=["payment"], order=1)
    here = make_script("退款已发起", keywords=["退款"], topics=["returns_refunds"], order=2)
    make_script("开票", keywords=["发票"], topics=["returns_refunds"], order=0)
    found = scripts.look_up("退款", ["returns_refunds"])
    assert [script.title for script in found] == [here.title, "退款说明"]
