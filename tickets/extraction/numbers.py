"""Numbers of orders and parcels, models and serial numbers; and those that only look like them: identity cards, bank cards.

What a number is follows from the word before it, from its own form, or from what the sentence speaks of, in this order. A wrong one
sends an agent to a stranger's order, so a bare number is never sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from helpdesk.personal import is_identity
from tickets.extraction.finding import Doubt, Finding, Kind, found
from tickets.extraction.text import Text

ORDER_NUMBER = re.compile(r"(?<![a-z0-9])ys\d{13}(?!\d)", re.ASCII)
"""The shop's own form, in lower case; hand in another where a shop numbers otherwise."""
MOST = 40
"""Candidates looked at of each form."""

# Each word with what it names; the longer before the shorter that it holds.
_LABELS = {
    "id": r"身份证号?码?|证件号码?|护照号?码?|passport|id card",
    "card": r"银行卡号?|信用卡号?|储蓄卡号?|卡号|账号|帐号|会员号|qq群?|微信号?|\baccount(?: number| no\.?)?|card (?:number|no\.?|ending in)|member(?:ship)? (?:no\.?|number|id)",
    "other": r"退款单号?|退货单号?|换货单号?|服务单号?|售后单号?|维修单号?|工单号?|流水号|交易号|交易单号|支付单号?|发票号码?|税号|批号|编码|条码|客服号|\bticket(?: number| no\.?)?|\bcase(?: number| no\.?)|invoice(?: number| no\.?)|reference(?: number| no\.?)?|transaction(?: number| no\.?| id)?",
    "tracking": r"(?:快递|物流|运|面|包裹|快件|邮件|配送)单?(?:单号|号码?|编号)|快递单|运单|物流单|\btracking(?: number| no\.?| id| code)?|\bwaybill(?: number| no\.?)?|\bparcel(?: number| no\.?)",
    "order": r"订单(?:编号|号码?|id|no\.?)|订单|下单号|定单号?|\border ?(?:numbers?|num|no\.?|id|#|ref(?:erence)?)|\bpurchase order|\bpo (?:number|no\.?)",
    "order_bare": r"(?<![退运面务后修工递流件])单号|单子|\border|\bpurchase",
    "serial": r"序列号|机身码|机身号|出厂编号|\bs/n|\bsn(?=[ :#])|serial(?: number| no\.?)?|imei",
    "model": r"型号|款号|货号|\bmodel(?: number| no\.?)?",
}
_GLUE = r"[ \n:=,，'\"“”(\[【#是为的有我叫码号]{0,8}(?:is |was |are |number )?[:#'\"(\[]{0,2} ?"
_TOKEN = re.compile(r"(?<![0-9a-z@.])[a-z]{0,6}[-_]?[0-9][0-9a-z_-]{3,34}(?![0-9a-z@])")
_NAMED = re.compile("(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items() if name != "model") + ")" + _GLUE + "$")
_LABEL_REACH = 32
_MODEL = re.compile(f"(?:{_LABELS['model']})" + _GLUE + r"(?P<token>[a-z0-9][a-z0-9_./+-]{0,25}[a-z0-9+])(?![0-9a-z])")
_ORDER_AFTER = re.compile(
    r"(?<![0-9a-z._-])(?P<token>[a-z]{0,4}-?[0-9]{8,24})(?![0-9a-z]) ?[)\]】\"”]? ?(?:这个|这一?|的|是|这笔|那个)? ?(?:订单|单号|单子|order\b)"
)
_MARK = re.compile(r"[\[#](?P<what>订单号?|order(?:id)?|运单号?|快递单号|tracking)[_ ]?[x0-9]{1,24}[\]#]")
_MARK_NAMED = re.compile(r"(?<![退运面务后修工递流件])(?:订单(?:编?号码?)?|单号)[ :是为]{0,4}[\[#]数字[_ ]?[x0-9]{1,12}[\]#]")

_ORDER_FORMS = (
    (re.compile(r"(?<![0-9a-z-])(?:ord|so|dd|po|order)[-_][0-9]{2,10}(?:-[0-9]{2,10}){1,3}(?![0-9a-z-])"), 0.85),
    (re.compile(r"(?<![0-9a-z-])(?:ord|so|dd|po|order)[-_#]?[0-9]{6,24}(?![0-9a-z])"), 0.85),
    (re.compile(r"(?<![0-9a-z-])2[0-9]{5}-[0-9]{15}(?![0-9a-z-])"), 0.95),
    (re.compile(r"(?<![0-9a-z-])[0-9]{3}-[0-9]{7}-[0-9]{7}(?![0-9a-z-])"), 0.95),
)
_PARCEL_FORMS = (
    re.compile(r"(?<![0-9a-z])sf[0-9]{12,15}(?![0-9a-z])"),
    re.compile(r"(?<![0-9a-z])yt[0-9]{13,15}(?![0-9a-z])"),
    re.compile(r"(?<![0-9a-z])jt[0-9]{13}(?![0-9a-z])"),
    re.compile(r"(?<![0-9a-z])jd(?:[a-z]{1,2}[0-9]{9,14}|0[0-9]{9,13})(?![0-9])"),
    re.compile(r"(?<![0-9a-z])(?:dpk|zto|sto|yd|ytd|jdl|ky|dp)[0-9]{10,15}(?![0-9a-z])"),
    re.compile(r"(?<![0-9a-z])[a-z]{2}[0-9]{9}(?:cn|hk|us|gb|jp|de)(?![0-9a-z])"),
    re.compile(r"(?<![0-9a-z])1z[0-9a-z]{16}(?![0-9a-z])"),
)
_JD = re.compile(r"(?<![0-9a-z])jd-?[0-9]{6,18}(?![0-9a-z])")
_CARRIER = re.compile(
    r"(?:圆通|中通|申通|韵达|顺丰|极兔|德邦|邮政|京东快递|京东物流|百世|天天|安能|\bems|fedex|\bups|\bdhl)(?:快递|速递|快运|物流|包裹)?[ :,，是]{0,3}(?P<token>[0-9]{9,16})(?![0-9a-z])"
)
_BARE = re.compile(r"(?<![0-9a-z._#*-])(?<![0-9],)[0-9]{10,24}(?![0-9a-z*])(?![.,-][0-9])")
_ALONE = re.compile(r"[ \n。.,，!]*")
_SPEAKS_OF_ORDER = re.compile(r"订单|定单|单号|下单|单子|\border")
_SPEAKS_OF_PARCEL = re.compile(r"快递|物流|运单|包裹|派送|签收|tracking|parcel|shipment|courier")
_SPEAKS_OF_OTHER = re.compile(
    r"卡|银行|账|帐|身份证|证件|会员|qq|微信|税|电话|手机|热线|card|account|passport|\bid\b|phone|imei|条码|商品|sku|编号"
)
_MODEL_FORM = re.compile(
    r"(?<![a-z0-9-])(?!(?:mp|usb|hdmi|wifi|covid|win|qq|no|top|ip|v|h|g|x|q|iso|type|pm|ps|co)-?[0-9])[a-z]{1,5}-?[0-9]{2,5}[a-z]{0,3}(?![a-z0-9-])"
)
_DAY = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_MOBILE = re.compile(r"(?:86)?1[3-9][0-9]{9}")


def named(text: Text, own: re.Pattern[str]) -> Iterator[Finding | None]:
    """Numbers with a word before them that says what they are, and those in the shop's own form."""
    for hit in islice(own.finditer(text.plain), MOST):
        yield found(text, Kind.ORDER, hit[0].upper(), hit.span(), 0.98)
    for hit in islice(_MARK.finditer(text.plain), MOST):
        yield found(text, Kind.ORDER if hit["what"].startswith(("订单", "order")) else Kind.TRACKING, "", hit.span(), 0.95, Doubt.MASKED)
    for hit in islice(_MARK_NAMED.finditer(text.plain), MOST):
        yield found(text, Kind.ORDER, "", hit.span(), 0.9, Doubt.MASKED)
    for hit in islice(_TOKEN.finditer(text.plain), MOST):
        label = _NAMED.search(text.plain, max(0, hit.start() - _LABEL_REACH), hit.start())
        if label is not None:
            yield _of_label(text, hit, label)
    for hit in islice(_ORDER_AFTER.finditer(text.plain), MOST):
        if not _is_something_else(hit["token"]):
            yield found(text, Kind.ORDER, hit["token"].upper(), hit.span("token"), 0.85)


def shaped(text: Text) -> Iterator[Finding | None]:
    """Numbers whose form says what they are, and bare ones in a sentence that speaks of orders or parcels."""
    for pattern, sure in _ORDER_FORMS:
        for hit in islice(pattern.finditer(text.plain), MOST):
            yield found(text, Kind.ORDER, hit[0].upper(), hit.span(), sure)
    for pattern in _PARCEL_FORMS:
        for hit in islice(pattern.finditer(text.plain), MOST):
            yield found(text, Kind.TRACKING, hit[0].upper(), hit.span(), 0.9)
    for hit in islice(_CARRIER.finditer(text.plain), MOST):
        if not _MOBILE.fullmatch(hit["token"]):
            yield found(text, Kind.TRACKING, hit["token"], hit.span("token"), 0.85)
    for hit in islice(_JD.finditer(text.plain), MOST):
        kind = Kind.TRACKING if _SPEAKS_OF_PARCEL.search(text.before(hit.start(), 16)) else Kind.ORDER
        yield found(text, kind, hit[0].upper(), hit.span(), 0.8)
    for hit in islice(_BARE.finditer(text.plain), MOST):
        yield _bare(text, hit)


def models(text: Text) -> Iterator[Finding | None]:
    """Product models: named, or letters and digits as on a plate (never sure)."""
    for hit in islice(_MODEL.finditer(text.plain), MOST):
        if any(map(str.isdigit, hit["token"])):
            yield found(text, Kind.MODEL, hit["token"].upper(), hit.span("token"), 0.9)
    for hit in islice(_MODEL_FORM.finditer(text.plain), MOST):
        yield found(text, Kind.MODEL, hit[0].upper(), hit.span(), 0.5)


def _of_label(text: Text, hit: re.Match[str], label: re.Match[str]) -> Finding | None:
    token, span, what, words = hit[0], hit.span(), str(label.lastgroup), label[0]
    digits = sum(map(str.isdigit, token))
    if what in {"id", "card", "other"}:
        text.take(*span)
        return None
    if what == "serial" and digits >= 4:
        return found(text, Kind.SERIAL, token.upper(), span, 0.9)
    if _is_something_else(token) or digits < 6:
        return None
    if what == "tracking":
        return found(text, Kind.TRACKING, token.upper(), span, 0.92) if digits >= 8 else None
    is_number = what == "order" and "号" in words
    if any(pattern.fullmatch(token) for pattern in _PARCEL_FORMS) and not is_number:
        return found(text, Kind.TRACKING, token.upper(), span, 0.75)
    if _DAY.fullmatch(token) and not is_number:
        return None  # a day without dashes: 订单20261121
    return found(text, Kind.ORDER, token.upper(), span, 0.95 if what == "order" else 0.8)


def _bare(text: Text, hit: re.Match[str]) -> Finding | None:
    number, (start, end) = hit[0], hit.span()
    if _is_something_else(number):
        text.take(start, end)
        return None
    before, around = text.before(start, 20), text.before(start, 20) + " " + text.after(end, 12)
    if _SPEAKS_OF_OTHER.search(before[-10:]):
        text.take(start, end)
        return None
    if _SPEAKS_OF_ORDER.search(around):
        return found(text, Kind.ORDER, number, (start, end), 0.75)
    if _SPEAKS_OF_PARCEL.search(around):
        return found(text, Kind.TRACKING, number, (start, end), 0.6)
    alone = _ALONE.fullmatch(text.before(start, 20)) and _ALONE.fullmatch(text.after(end, 20))
    return found(text, Kind.ORDER, number, (start, end), 0.6 if alone and len(number) >= 12 else 0.4)


def _is_something_else(number: str) -> bool:
    """A phone number or an identity number, whatever stands before it."""
    return bool(_MOBILE.fullmatch(number)) or is_identity(number)
