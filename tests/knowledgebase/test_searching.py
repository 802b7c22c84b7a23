"""Readers find articles by the words they use; nobody finds what is not theirs."""

import pytest

from knowledgebase import search
from tests.factories import UserFactory
from tests.knowledgebase.making import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    """A few articles, as a shop has them."""
    return {
        "refund": make_article(
            "退款多久能到账",
            summary="退款原路退回，一般 1–5 个工作日到账。",
            body="信用卡退款会冲抵账单。",
            title_en="When does my refund arrive",
            topics=["returns_refunds"],
            keywords=["钱没退"],
        ),
        "return": make_article("怎样申请退货或换货", body="打开我的订单，点申请售后。验收后当天发起退款。", topics=["returns_refunds"]),
        "invoice": make_article(
            "怎样开电子发票", body="在订单详情里填写抬头和税号。", title_en="How to get an invoice", topics=["invoice"]
        ),
        "delivery": make_article("物流一直不更新怎么办", body="快递停了三天没有更新，请联系我们催件。", topics=["logistics"]),
        "kettle": make_article("养生壶不加热怎么排查", body="先看底座插头，再看壶底触点有没有水。", topics=["technical_fault"]),
    }


def test_it_finds_by_two_characters_when_they_stand_in_the_title(shelf):
    assert search.find("到账")[0] == shelf["refund"]


def test_it_puts_the_title_before_the_text_when_both_hold_the_word(shelf):
    assert search.find("退款")[:2] == [shelf["refund"], shelf["return"]]


def test_it_finds_by_other_words_when_the_editor_named_them(shelf):
    assert search.find("钱没退")[0] == shelf["refund"]


def test_it_understands_a_whole_question_when_only_some_words_match(shelf):
    assert search.find("你好，请问我的快递为什么三天都没有更新了呢？")[0] == shelf["delivery"]


def test_it_finds_by_english_words_when_the_reader_writes_english(shelf):
    assert search.find("Where is my REFUND?")[0] == shelf["refund"]


@pytest.mark.parametrize("nothing", ["", "   ", "???", "😀😀", "区块链挖矿", "quantum chromodynamics"])
def test_it_finds_nothing_when_nothing_fits(shelf, nothing):
    assert search.find(nothing) == []


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_it_hides_what_is_not_published_when_anybody_searches(shelf, state):
    hidden = make_article("内部返利规则", state=state)
    assert hidden not in search.find("返利规则")
    assert hidden not in search.find("返利规则", UserFactory(roles=["agent"]))


def test_it_shows_internal_articles_to_staff_only_when_they_search(shelf):
    internal = make_article("赔付权限一览", audience="internal")
    assert search.find("赔付权限") == []
    assert search.find("赔付权限", UserFactory(roles=["agent"])) == [internal]


def test_it_shows_drafts_to_editors_only_when_they_search(shelf):
    draft = make_article("赔付权限一览", state="draft")
    assert search.find("赔付权限", UserFactory(roles=["agent"])) == []
    assert search.find("赔付权限", UserFactory(roles=["editor"])) == [draft]


def test_it_asks_three_statements_when_searching(shelf, django_assert_num_queries):
    search.find("退款")  # like words are read once
    with django_assert_num_queries(3):
        search.find("退款到账")


def test_it_suggests_what_fits_when_a_complaint_is_long(shelf):
    complaint = "上周四退了一台电饭煲，客服说退款已经原路退回，可是五个工作日过去了，我查了储蓄卡，钱还是没有到账。请尽快帮我处理。"
    assert search.suggest(complaint)[0] == shelf["refund"]


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "哈哈哈哈",
        "啊啊啊啊啊啊啊啊啊",
        "今天天气真好，适合出去散步，晚上想吃火锅。",
        "asdf qwer zxcv",
        "你好，请问在吗？我想问一下。",
        "1234567890",
    ],
)
def test_it_suggests_nothing_when_the_text_is_about_something_else(shelf, nonsense):
    assert search.suggest(nonsense) == []


def test_it_suggests_internal_articles_to_staff_only_when_asked(shelf):
    internal = make_article("养生壶召回处理办法", audience="internal", body="养生壶底座冒烟，先请客户断电，再登记召回。")
    text = "我的养生壶底座冒烟了，已经断电，是不是要召回登记？"
    assert internal not in search.suggest(text)
    assert internal in search.suggest(text, public_only=False)


def test_it_gives_at_most_so_many_when_many_fit(shelf):
    for number, word in enumerate(["门店地址", "会员积分", "礼品卡", "以旧换新", "滤芯寿命", "除垢方法", "儿童锁", "配件购买"]):
        make_article(word, body=f"{word}的说明。")
        if number < 4:
            make_article(f"钱款退回到账说明{number}", body="退款原路退回，到账时间看付款方式。")
    assert len(search.suggest("退款原路退回，钱款退回几天到账？", limit=3)) == 3


def test_it_prefers_the_topic_when_the_text_says_little(shelf):
    other = make_article("怎样申请维修", topics=["technical_fault"], body="打开我的订单，点申请售后。")
    assert search.suggest("申请售后", topics=["technical_fault"])[0] == other
    assert search.suggest("申请售后", topics=["returns_refunds"])[0] == shelf["return"]
