"""Sums of money in a text: 1,299.00 元, ￥99, 三百二十块, 5毛, 1.5万元, USD 50, and what stands after 退款 or 差价 without a unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import islice

from tickets.extraction.finding import Doubt, Finding, Kind, found
from tickets.extraction.numerals import NUMERAL, value_of
from tickets.extraction.text import Text

MOST = 40
_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3}){1,3}(?:\.[0-9]{1,2})?|[0-9]{1,9}(?:\.[0-9]{1,4})?"
_SIGNS = {
    "¥": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
    "人民币": "CNY",
    "us$": "USD",
    "hk$": "HKD",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "usd": "USD",
    "eur": "EUR",
    "gbp": "GBP",
    "hkd": "HKD",
}
_UNITS = {
    "美元": "USD", "美金": "USD", "usd": "USD", "us dollars": "USD", "dollars": "USD", "dollar": "USD", "bucks": "USD", "港币": "HKD", "港元": "HKD", "hkd": "HKD",
    "欧元": "EUR", "euros": "EUR", "euro": "EUR", "eur": "EUR", "英镑": "GBP", "pounds": "GBP", "gbp": "GBP", "rmb": "CNY", "cny": "CNY", "yuan": "CNY", "元": "CNY", "块": "CNY", "圆": "CNY",
}  # fmt: skip
_BEFORE = re.compile(
    rf"(?<![a-z0-9])(?P<sign>us\$|hk\$|[¥$€£]|rmb|cny|usd|eur|gbp|hkd|人民币) ?:? ?(?P<number>{_NUMBER})(?P<wan>万)?(?![0-9])(?!,[0-9]{{3}})"
)
_AFTER = re.compile(
    rf"(?<![0-9a-z¥$€£])(?<![0-9][.,])(?<![a-z]-)(?P<number>{_NUMBER}) ?(?P<wan>[万千百])?(?P<more>多|来)?(?:(?P<unit>美元|美金|港币|港元|欧元|英镑|人民币|元(?![旦素件气宵宝首年代])|圆整?|块|us dollars|dollars?|bucks|euros?|pounds(?! of)|(?:usd|eur|gbp|hkd|rmb|cny|yuan)(?![a-z]))(?P<tail>(?<=块)[0-9一二三四五六七八九](?![0-9个天台件年月日次号点0-9]))?|(?P<mao>毛)(?!绒|线|衣|巾|病|孔|重|发|刺|边|笔|毯|坯|囊))(?P<money>钱)?"
)
_CHINESE = re.compile(
    rf"(?<![0-9第.零〇一二两三四五六七八九十百千万亿])(?P<number>{NUMERAL})(?P<more>多|来)?(?:(?P<unit>元(?![旦素件气宵宝首年代])|块)(?P<tail>(?<=块)[一二三四五六七八九](?![个天台件年月日次号点十百千]))?|(?P<mao>毛)(?=钱))(?P<money>钱)?"
)
_TOLD = re.compile(
    rf"(?:差价|金额|退款|运费|邮费|定金|押金|货款|车费|价格|原价|现价|扣了|扣款|付了|花了|花费|收了|补差|赔偿|赔|损失|充了|充值|转了|支付|refund of|charged(?: me)?|paid|cost me)(?:是|为|了|我|你们|一共|共|大概|约|:| ){{0,4}}(?P<number>{_NUMBER})(?P<wan>万)?(?![0-9a-z%:/.-])(?! ?(?:天|个|小时|次|台|件|年|月|号|日|%|折|点|分|秒|g|kg|斤|克|ml|多天|周|星期|张|条|只|倍|元|块|期|笔|人|家|款|days?|hours?|times?|weeks?|months?|year|st\b|nd\b|rd\b|th\b|of\b|items?))"
)
_MARK = re.compile(
    r"[\[#](?:金额|amount|price)[_ ]?[x0-9]{1,20}[\]#]|[¥][\[#]数字[_ ]?[x0-9]{1,12}[\]#]|[\[#]数字[_ ]?[x0-9]{1,12}[\]#](?=元|块钱)"
)
# 两块电池, 3块硬盘: pieces. Whatever may stand after a sum, so that other words after 块 say that things are counted.
_SUM_GOES_ON = re.compile(
    r"(?: |$|\n|钱|多(?=[ ,，。钱了的!]|$)|左右|以|[,，。!?;:.、)(~-]|的|了|吧|呢|吗|啊|也|都|就|还|才|是|不|没|给|到|退|包邮|优惠|差|便宜|贵|一|每|买|左|整|我|你|他|但|为|和|及|与|或|运费|红包|券|补|拍|下单|一下|现|能|可|起|今|昨|客服|商家|[0-9a-z])"
)
_SMALL = Decimal(20)
_SCALE = {"万": Decimal(10_000), "千": Decimal(1000), "百": Decimal(100)}


def amounts(text: Text) -> Iterator[Finding | None]:
    """Sums as `199.00 CNY`."""
    for hit in islice(_MARK.finditer(text.plain), MOST):
        yield found(text, Kind.AMOUNT, "", hit.span(), 0.95, Doubt.MASKED)
    for hit in islice(_BEFORE.finditer(text.plain), MOST):
        yield _found(text, hit, _decimal(hit["number"]), _SIGNS[hit["sign"]], 0.95)
    for hit in islice(_AFTER.finditer(text.plain), MOST):
        yield _with_unit(text, hit, _decimal(hit["number"]))
    for hit in islice(_CHINESE.finditer(text.plain), MOST):
        yield _with_unit(text, hit, value_of(hit["number"]))
    for hit in islice(_TOLD.finditer(text.plain), MOST):
        yield _found(text, hit, _decimal(hit["number"]), "CNY", 0.75, span=hit.span("number"))


def _with_unit(text: Text, hit: re.Match[str], number: Decimal | None) -> Finding | None:
    if number is None:
        return None
    if hit["mao"]:
        return _found(text, hit, number / 10, "CNY", 0.9)
    if hit["unit"] == "块" and not hit["money"] and not hit["tail"] and number == number.to_integral_value():
        if not _SUM_GOES_ON.match(text.plain, hit.end()):
            return None
        sure = 0.6 if number < 4 else 0.8 if number < _SMALL else 0.95
    else:
        sure = 0.95
    if hit["unit"] == "块" and not hit["money"] and hit["number"] in ("一", "两") and not hit["tail"]:
        return None  # 一块 退: together
    if hit["tail"]:
        number += Decimal(value_of(hit["tail"]) or hit["tail"]) / 10
    return _found(text, hit, number, _UNITS.get(hit["unit"].removesuffix("整"), "CNY"), 0.7 if hit["more"] else sure)


def _found(
    text: Text, hit: re.Match[str], number: Decimal | None, currency: str, sure: float, span: tuple[int, int] | None = None
) -> Finding | None:
    if number is None:
        return None
    number *= _SCALE.get(hit.groupdict().get("wan") or "", Decimal(1))
    return found(text, Kind.AMOUNT, f"{number:.2f} {currency}", span or hit.span(), sure)


def _decimal(written: str) -> Decimal | None:
    try:
        return Decimal(written.replace(",", ""))
    except InvalidOperation:
        return None
