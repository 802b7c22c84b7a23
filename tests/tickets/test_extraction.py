"""What is lifted out of texts: tables of what people write, and properties that hold for any text."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.personal import is_identity
from tickets.extraction import Doubt, Kind, best, extract
from tickets.extraction.numerals import value_of

# A Sunday afternoon.
NOW = datetime(2026, 11, 22, 17, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def known(text: str, kind: Kind) -> list[str]:
    return [one.value for one in extract(text, NOW) if one.kind == kind and one.is_known]


def seen(text: str, kind: Kind) -> list[tuple[str, str]]:
    return [(one.value, one.doubt.value) for one in extract(text, NOW) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("订单YS2026111204471，壶盖裂了", ["YS2026111204471"]),
        ("ｙｓ２０２６１１１２０４４７１", ["YS2026111204471"]),
        ("订单号：202611120447", ["202611120447"]),
        ("京东订单 260912345678 没到", ["260912345678"]),
        ("订单号\n4123456789012345", ["4123456789012345"]),
        ("订单编号（DD20261121001）", ["DD20261121001"]),
        ("SO-20261121-0042 少发一件", ["SO-20261121-0042"]),
        ("ord-20261121001", ["ORD-20261121001"]),
        ("拼多多 221122-123456789012345", ["221122-123456789012345"]),
        ("Amazon order 123-1234567-1234567", ["123-1234567-1234567"]),
        ("My order number is A-2026-0042, please check", ["A-2026-0042"]),
        ("1234567890123456789这个订单什么时候发", ["1234567890123456789"]),
        ("两个订单：订单号2611200001234，订单号2611200001235", ["2611200001234", "2611200001235"]),
        ("我的电话13800006620", []),
        ("订单号13800006620", []),
        ("YS202611120447", []),
        ("订单 2 件都坏了", []),
        ("订单20261121下的", []),
        ("身份证11010519491231002X", []),
        ("订单 11010519491231002X", []),
        ("快递单号 773012345678901", []),
        ("退款单号 773012345678901", []),
        ("银行卡6222021234567890123", []),
        ("4123456789012345", []),
        ("看 https://shop.example/o?订单=1 和 https://shop.example/item/4123456789012345", []),
        ("编号 123456", []),
    ],
)
def test_it_lifts_an_order_number_when_the_text_says_that_it_is_one(text: str, numbers: list[str]) -> None:
    assert known(text, Kind.ORDER) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("顺丰SF1234567890123", ["SF1234567890123"]),
        ("YT1234567890123 三天没动", ["YT1234567890123"]),
        ("快递单号：773012345678901", ["773012345678901"]),
        ("运单7712345678901", ["7712345678901"]),
        ("JDVA01234567890 一直在路上", ["JDVA01234567890"]),
        ("中通快递 78123456789012", ["78123456789012"]),
        ("tracking number 1Z999AA10123456784", ["1Z999AA10123456784"]),
        ("快递员 13912345678", []),
    ],
)
def test_it_knows_a_parcel_from_an_order(text: str, numbers: list[str]) -> None:
    assert known(text, Kind.TRACKING) == numbers
    assert known(text, Kind.ORDER) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话138 0000 6620", [("13800006620", "")]),
        ("+86-138-0000-6620", [("13800006620", "")]),
        ("手机１３８００００６６２０", [("13800006620", "")]),
        ("\u202e13800006620", [("13800006620", "")]),
        ("一三八零零零零六六二零", [("13800006620", "")]),
        ("请打010-12345678", [("01012345678", "")]),
        ("座机（0571）87654321", [("057187654321", "")]),
        ("call +44 20 7946 0958", [("+442079460958", "")]),
        ("138****1234 是我", [("138****1234", "masked")]),
        ("[电话x] 改这个", [("", "masked")]),
        ("400-820-8820没人接", [("4008208820", "hotline")]),
        ("打12315投诉你们", [("12315", "hotline")]),
        ("快递员电话13912345678一直不接", [("13912345678", "not_theirs")]),
        ("商家让我留电话13912345678", [("13912345678", "")]),
        ("订单YS2026111204471", []),
        ("1380000662012", []),
        ("12000000000", []),
    ],
)
def test_it_finds_phones_and_says_what_is_wrong_with_them(text: str, found: list[tuple[str, str]]) -> None:
    assert seen(text, Kind.PHONE) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("写到 Zhou.Min@Example.com 吧", [("zhou.min@example.com", "")]),
        ("z***@qq.com", [("z***@qq.com", "masked")]),
        ("a@b", []),
        ("@@@" * 1000, []),
    ],
)
def test_it_finds_an_address(text: str, found: list[tuple[str, str]]) -> None:
    assert seen(text, Kind.EMAIL) == found


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("花了1,299.00元", ["1299.00 CNY"]),
        ("￥99.9", ["99.90 CNY"]),
        ("三百二十元", ["320.00 CNY"]),
        ("三百二块钱", ["320.00 CNY"]),
        ("十五块八", ["15.80 CNY"]),
        ("99块5", ["99.50 CNY"]),
        ("退我5毛钱", ["0.50 CNY"]),
        ("损失1.5万元", ["15000.00 CNY"]),
        ("$1,200.50 was charged", ["1200.50 USD"]),
        ("USD 50", ["50.00 USD"]),
        ("refund of 45.60", ["45.60 CNY"]),
        ("差价50", ["50.00 CNY"]),
        ("每月1500-1700元", ["1700.00 CNY"]),
        ("5823元1年", ["5823.00 CNY"]),
        ("8000万块多孔砖", []),
        ("100块砖", []),
        ("98块买的，现在才60块。", ["98.00 CNY", "60.00 CNY"]),
        ("1950元.3200元", ["1950.00 CNY", "3200.00 CNY"]),
        ("订单号是2611200001234，199元", ["199.00 CNY"]),
        ("扣了我两次199", []),
        ("两块电池", []),
        ("3块硬盘坏了", []),
        ("一块退了吧", []),
        ("等了50天", []),
        ("退款3天了", []),
        ("2万毫安", []),
        ("5毛绒玩具", []),
        ("100元素周期表", []),
        ("第一元", []),
    ],
)
def test_it_reads_sums(text: str, sums: list[str]) -> None:
    assert known(text, Kind.AMOUNT) == sums


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-11-21", ["2026-11-21"]),
        ("2026年11月1日晚上8点半", ["2026-11-01T20:30+08:00"]),
        ("11月21日", ["2026-11-21"]),
        ("12月30日", ["2026-12-30"]),
        ("3).2018年10月1日", ["2018-10-01"]),
        ("1954.11.21出生", ["1954-11-21"]),
        ("3月5号", ["2026-03-05"]),
        ("昨天下午3点", ["2026-11-21T15:00+08:00"]),
        ("前天10:30", ["2026-11-20T10:30+08:00"]),
        ("昨晚10点", ["2026-11-21T22:00+08:00"]),
        ("上周五", ["2026-11-13"]),
        ("下周一", ["2026-11-23"]),
        ("三天前", ["2026-11-19"]),
        ("2小时前", ["2026-11-22T15:00+08:00"]),
        ("21/11", ["2026-11-21"]),
        ("last Friday", ["2026-11-20"]),
        ("Nov 3rd, 2025", ["2025-11-03"]),
        ("yesterday at 3pm", ["2026-11-21T15:00+08:00"]),
        ("2026-13-40", []),
        ("2月30日", []),
        ("3点的时候", []),
        ("1/2 的概率", []),
        ("前几天", []),
    ],
)
def test_it_reads_days_against_now(text: str, days: list[str]) -> None:
    assert known(text, Kind.WHEN) == days


def test_it_reads_no_days_where_it_is_told_no_time() -> None:
    assert extract("昨天下午3点") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("型号：MK-A15H1", (Kind.MODEL, "MK-A15H1", 0.9)),
        ("model number KFR-35GW", (Kind.MODEL, "KFR-35GW", 0.9)),
        ("我的KA-200坏了", (Kind.MODEL, "KA-200", 0.5)),
        ("SN：5CD1234XYZ", (Kind.SERIAL, "5CD1234XYZ", 0.9)),
    ],
)
def test_it_finds_models_and_serial_numbers(text: str, found: tuple[Kind, str, float]) -> None:
    assert [(one.kind, one.value, one.sure) for one in extract(text)] == [found]


def test_it_takes_a_mark_in_the_place_of_a_number_for_said_but_not_known() -> None:
    found = extract("订单编号:[ORDERID_10001234]，订单金额:[金额x]")
    assert [(one.kind, one.doubt) for one in found] == [(Kind.ORDER, Doubt.MASKED), (Kind.AMOUNT, Doubt.MASKED)]
    assert best(found, Kind.ORDER) is None


def test_it_shows_where_each_stands_in_what_was_written() -> None:
    text = "\u200b您\u200b好：订单号Ｙ\u200bＳ２０２６１１１２０４４７１，１３８\u200b００００６６２０。"
    found = {one.kind: text[one.start : one.end] for one in extract(text)}
    assert found == {Kind.ORDER: "Ｙ\u200bＳ２０２６１１１２０４４７１", Kind.PHONE: "１３８\u200b００００６６２０"}


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("十", 10), ("十五", 15), ("二十", 20), ("一百零三", 103), ("三百二", 320), ("一千二", 1200), ("两万五", 25000), ("一二三", 123),
     ("一万零五十", 10050), ("两千三百四十五万", 23450000), ("零", 0), ("百百", None), ("一一百", None), ("万", None), ("", None), ("abc", None)],
)  # fmt: skip
def test_it_reads_chinese_numerals(numeral: str, value: int | None) -> None:
    assert value_of(numeral) == value


_DIGITS = "零一二三四五六七八九"


def _spelt(number: int) -> str:
    """A number below 10,000 as it is spoken."""
    out, zero = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            out += ("零" if zero and out else "") + _DIGITS[digit] + unit
        zero = not digit
    return out


@given(st.integers(1, 9999))
def test_it_reads_any_number_as_it_is_spoken(number: int) -> None:
    assert value_of(_spelt(number)) == number


@given(st.text(alphabet=st.sampled_from("0123456789-+ 年月日号点元块毛订单电话型￥@.a一十百万上周昨天[]x#*/:：\n\u200bＡ１")) | st.text())
@settings(max_examples=400)
def test_it_takes_any_text_and_never_reads_a_letter_twice(text: str) -> None:
    found = extract(text, NOW)
    ends = [0, *(one.end for one in found)]
    assert all(end <= one.start < one.end <= len(text) for one, end in zip(found, ends, strict=False))
    assert all(0 < one.sure <= 1 for one in found)


@given(st.integers(10**12, 10**16 - 1), st.sampled_from(["订单号", "订单编号：", "订单 ", "order no. "]))
def test_it_finds_any_number_behind_its_name(number: int, name: str) -> None:
    assert known(f"你好，{name}{number}，请查一下", Kind.ORDER) == [str(number)]


@given(st.datetimes(datetime(2026, 1, 22), datetime(2026, 11, 22)))
def test_it_finds_any_day_that_was_written_whole(at: datetime) -> None:
    for form in (f"{at:%Y-%m-%d}", f"{at:%Y/%m/%d}", f"{at.year}年{at.month}月{at.day}日", f"{at.month}月{at.day}号"):
        assert known(f"我{form}买的", Kind.WHEN) == [at.date().isoformat()]


@given(st.integers(0, 10**17 - 1))
def test_it_takes_no_other_digits_for_an_identity_number(number: int) -> None:
    assert sum(is_identity(f"{number:017d}{last}") for last in "0123456789x") <= 1


def test_a_day_counts_back_from_now_wherever_now_is() -> None:
    found = extract("昨天", NOW.replace(hour=0) - timedelta(minutes=1))
    assert [one.value for one in found] == ["2026-11-20"]
