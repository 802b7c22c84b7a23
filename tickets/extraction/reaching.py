"""Phone numbers and e-mail addresses in a text, and whose they seem to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import phonenumbers

from tickets.extraction.finding import Doubt, Finding, Kind, found
from tickets.extraction.text import Text

MOST = 40
_SEP = r"[ \-.·]?"
_MOBILE = re.compile(rf"(?<![0-9a-z_+])(?<![0-9][-.])(?:(?:\+|00)?86[ \-]?)?(1[3-9](?:{_SEP}[0-9]){{9}})(?!{_SEP}[0-9])(?![a-z_])")
_GROUPED = re.compile(
    r"1[0-9]{2}[ \-.·]?[0-9]{4}[ \-.·]?[0-9]{4}|1[0-9]{2}[ \-.·][0-9]{3}[ \-.·][0-9]{5}|1[0-9]{3}[ \-.·][0-9]{3}[ \-.·][0-9]{4}"
)
_SPOKEN = re.compile(
    r"(?<![零〇一二三四五六七八九幺])[一幺][三四五六七八九][零〇一二三四五六七八九幺]{9}(?![零〇一二三四五六七八九幺十百千万])"
)
_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
_MASKED = re.compile(r"(?<![0-9a-z])(?:1[3-9][0-9][*x•●#]{4,8}[0-9]{2,4}|1[3-9][0-9]{1,5}[*x•●#]{3,8}[0-9]{0,4})(?![0-9a-z*])")
_LANDLINE = re.compile(
    r"(?<![0-9a-z.-])(?:\(0[1-9][0-9]{1,2}\) ?|0[1-9][0-9]{1,2}[ \-]?)[1-9][0-9]{3}[ \-]?[0-9]{3,4}(?![0-9a-z])(?![-.][0-9]{5})"
)
_FOREIGN = re.compile(r"(?<![0-9a-z+])(?:\+|00)[1-9](?:[ \-()]{0,2}[0-9]){7,14}(?![0-9])")
_HOTLINE = re.compile(
    r"(?<![0-9a-z.-])(?:[48]00[ \-]?[0-9]{3}[ \-]?[0-9]{4}|[48]00[ \-]?[0-9]{4}[ \-]?[0-9]{3}|95[0-9]{3,5}|100(?:86|10|00)|12(?:315|345|318|328|300|305|306|333))(?![0-9a-z])(?!\.[0-9])(?![-][0-9])"
)
_NORTH_AMERICAN = re.compile(r"(?<![0-9a-z.-])(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-. ])[2-9][0-9]{2}[-. ][0-9]{4}(?![0-9a-z-])")
_EMAIL = re.compile(r"(?<![\w.+*-])([a-z0-9*][\w.+*-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24})(?![\w-])", re.ASCII)
_PHONE_MARK = re.compile(r"[\[#](?:电话|手机号?码?|phone)[_ ]?[x0-9]{1,20}[\]#]")
_EMAIL_MARK = re.compile(r"[\[#](?:邮箱|e-?mail)[_ ]?[x0-9]{1,20}[\]#]")

_ORDER_BEFORE = re.compile(r"(?:订单|单号|编号|order)[^0-9]{0,4}$")
_MINE = re.compile(
    r"(?:我的?|本人|联系(?:电话|方式)?|手机号?码?|电话号?码?|号码|微信|致电|打给我|回(?:我|电|复|个?电话)|拨打|\btel|phone|mobile|cell|call me|reach me|\bme at|contact)[^0-9a-z]{0,6}$"
)
_THEIRS = re.compile(
    r"(?:快递[员小公的]|快递(?=电话|联系)|骑手|司机|外卖|客服|商家|店家|卖家|商铺|门店|店铺|专柜|物流(?:公司|员|的|电话)|配送(?:员|电话|的)|师傅|安装(?:人员|电话)|厂家|厂商"
    r"|维修(?:点|站|人员|电话)|网点|站点|派送(?:员|的|电话)|送货(?:员|人|的)|官方|售后|对方|(?<!其)他|她|骗子|陌生|自称|显示|热线"
    r"|(?:局|所|办|处|站|公司|中心|物业|医院|银行|学校|酒店|部门|单位|里)的?(?:办公|联系)?电话"
    r"|courier|driver|seller|shop|store|agent|support|your (?:number|line|hotline)|hotline|scam|caller)[^0-9]{0,10}$"
)


def phones(text: Text) -> Iterator[Finding | None]:
    """Mobiles, landlines with their area code, foreign numbers, hotlines apart; masked ones as such."""
    for hit in islice(_PHONE_MARK.finditer(text.plain), MOST):
        yield found(text, Kind.PHONE, "", hit.span(), 0.95, Doubt.MASKED)
    for hit in islice(_MASKED.finditer(text.plain), MOST):
        yield found(text, Kind.PHONE, hit[0], hit.span(), 0.9, _whose(text, hit.start()) or Doubt.MASKED)
    for hit in islice(_FOREIGN.finditer(text.plain), MOST):
        number = "+" + re.sub(r"[^0-9]", "", hit[0].removeprefix("00"))
        if not number.startswith("+86") and _is_valid(number):
            yield found(text, Kind.PHONE, number, hit.span(), _sure(text, hit.start(), 0.9), _whose(text, hit.start()))
    for hit in islice(_HOTLINE.finditer(text.plain), MOST):
        if len(hit[0]) > 6 or _named_as_phone(text, hit.start()):
            yield found(text, Kind.PHONE, re.sub(r"[^0-9]", "", hit[0]), hit.span(), 0.9, Doubt.HOTLINE)
    for hit in islice(_MOBILE.finditer(text.plain), MOST):
        number = re.sub(r"[^0-9]", "", hit[1])
        if _is_valid(number):
            named_otherwise = _ORDER_BEFORE.search(text.before(hit.start(), 8)) is not None
            grouped = _GROUPED.fullmatch(hit[1]) is not None
            if "." in hit[1] and not grouped:
                continue  # 1971.12-1972.1
            usual = 0.85 if grouped and not named_otherwise else 0.6
            yield found(text, Kind.PHONE, number, hit.span(), _sure(text, hit.start(), usual), _whose(text, hit.start()))
    for hit in islice(_SPOKEN.finditer(text.plain), MOST):
        number = hit[0].translate(_DIGITS)
        if _is_valid(number):
            yield found(text, Kind.PHONE, number, hit.span(), 0.85, _whose(text, hit.start()))
    for hit in islice(_LANDLINE.finditer(text.plain), MOST):
        number = re.sub(r"[^0-9]", "", hit[0])
        parted = re.search(r"[ \-()]", hit[0]) is not None
        if _is_valid(number) or (parted and len(number) >= 11):
            usual = 0.85 if parted else 0.6
            yield found(text, Kind.PHONE, number, hit.span(), _sure(text, hit.start(), usual), _whose(text, hit.start()))
    for hit in islice(_NORTH_AMERICAN.finditer(text.plain), MOST):
        number = "+1" + re.sub(r"[^0-9]", "", hit[0])
        if _is_valid(number):
            yield found(text, Kind.PHONE, number, hit.span(), _sure(text, hit.start(), 0.6), _whose(text, hit.start()))


def emails(text: Text) -> Iterator[Finding | None]:
    """Addresses in lower case; one with stars in it is masked."""
    for hit in islice(_EMAIL_MARK.finditer(text.plain), MOST):
        yield found(text, Kind.EMAIL, "", hit.span(), 0.95, Doubt.MASKED)
    for hit in islice(_EMAIL.finditer(text.plain), MOST):
        doubt = Doubt.MASKED if "*" in hit[1] else _whose(text, hit.start())
        yield found(text, Kind.EMAIL, hit[1], hit.span(1), 0.95, doubt)


def _is_valid(number: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, "CN"))
    except phonenumbers.NumberParseException:
        return False


def _sure(text: Text, at: int, usual: float) -> float:
    return 0.95 if _MINE.search(text.before(at, 16)) else usual


def _named_as_phone(text: Text, at: int) -> bool:
    return re.search(r"(?:打|拨|电话|热线|客服|投诉|call|dial)[^0-9]{0,6}$", text.before(at, 12)) is not None


def _whose(text: Text, at: int) -> Doubt:
    """Not the customer's where the words before name somebody else, and no nearer word says that it is theirs."""
    before = text.before(at, 24)
    clause = re.split(r"[。!?;,，]", before)[-1]
    theirs = _THEIRS.search(clause)
    if theirs is None:
        return Doubt.NONE
    return Doubt.NONE if re.search(r"我的?|本人|\bmy\b|\bme\b", clause[theirs.start() :]) else Doubt.NOT_THEIRS
