"""Personal data taken out of a text, so that what was written about one case can be read by others. Pure.

What is known of the case (names, numbers) is looked for letter by letter; the rest by its form and the words before it: numbers by
`helpdesk.personal` and `tickets.extraction`, names after 我叫 or before 先生, addresses by their road and house. What is
taken out leaves a mark (`knowledgebase.privacy`), and no article with a mark in it is published, so that a person reads what
no form can tell: a name that stands alone, a story that only one customer has.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from helpdesk.personal import Personal, numbers_in
from knowledgebase.privacy import mark
from tickets import extraction
from tickets.anonymising_words import AFTER_NAME, NOT_NAMES, SURNAME, TITLES
from tickets.extraction import Doubt, Kind

LONGEST = extraction.READ

Span = tuple[int, int, str]
"""Where something stands and what it is, a key of `privacy.MARKS`."""


@dataclass(frozen=True)
class Known:
    """What the house knows of a case."""

    names: Sequence[str] = ()
    staff: Sequence[str] = ()
    numbers: Sequence[tuple[str, str]] = ()
    """(kind, value): order and parcel numbers, phones, addresses."""


@dataclass(frozen=True)
class Clean:
    """A text without personal data, and how many of each kind were taken out."""

    text: str
    taken: Counter[str] = field(default_factory=Counter)


def anonymise(written: str, known: Known | None = None, *, chinese: bool | None = None) -> Clean:
    """Take personal data out. The marks are Chinese where the text is, unless told; of a very long text the first LONGEST letters are kept."""
    text = written[:LONGEST]
    if chinese is None:
        chinese = bool(_HAN.search(text))
    taken = find(text, known)
    for start, end, kind in sorted(taken, reverse=True):
        text = f"{text[:start]}{mark(kind, chinese=chinese)}{text[end:]}"
    return Clean(text, Counter(kind for _start, _end, kind in taken))


def find(text: str, known: Known | None = None) -> list[Span]:
    """Where personal data stands; of what overlaps, the surest."""
    taken: list[Span] = []
    for span in _all(text, known or Known()):
        if span[0] < span[1] and not any(span[0] < end and start < span[1] for start, end, _kind in taken):
            taken.append(span)
    return taken


_HAN = re.compile("[\u4e00-\u9fff]")
_EDGE, _END = r"(?<![0-9A-Za-z_])", r"(?![0-9A-Za-z_])"

_LINK = re.compile(r"(?:https?://|www\.)[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef<>\"']{3,500}", re.IGNORECASE)
_PLAIN_LINK = re.compile(r"(?:https?://)?[A-Za-z0-9.:-]+(?:/kb/[a-z0-9-]+)?/?[.,)]?", re.IGNORECASE)
_PLATE = re.compile(
    "(?P<v>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    + r"[A-HJ-NP-Z][ ·•.-]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Za-z0-9])"
)
_IS = r"(?: ?(?:号码|号|帐号|账号|id|ID|Id|number|no\.?|account))?(?: ?(?:是|为|叫|is|：|:|＝|=))? ?"
_ACCOUNTS = (
    re.compile(rf"(?:微信|wechat|weixin|\bvx|\bwx|v信|威信){_IS}(?P<v>[A-Za-z][A-Za-z0-9_-]{{5,19}}){_END}", re.IGNORECASE),
    re.compile(rf"(?:qq|扣扣|企鹅){_IS}(?P<v>[1-9][0-9]{{4,11}}){_END}", re.IGNORECASE),
    re.compile(rf"{_EDGE}(?P<v>wxid_[A-Za-z0-9]{{6,24}}){_END}"),
    re.compile(
        rf"(?:whatsapp|telegram|\bskype|\bline id|支付宝|旺旺|淘宝id|微博){_IS}(?P<v>@?[A-Za-z0-9][A-Za-z0-9_.+-]{{4,29}}){_END}",
        re.IGNORECASE,
    ),
)
_DOCUMENT = re.compile(
    r"(?:身份证|证件|护照|港澳通行证|通行证|驾驶证|军官证|社保卡?|passport|id card|driving licen[cs]e)(?:号码|号|编号)?(?: ?(?:number|no\.?))?"
    r"(?: ?(?:是|为|is|：|:))? ?(?P<v>[A-Za-z]{0,3}[0-9][0-9Xx]{6,18})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"(?:银行卡|信用卡|储蓄卡|借记卡|卡号|银行账号|账号|帐号|card|iban|account)(?:号码|号|尾号)?(?: ?(?:number|no\.?|ending in))?(?: ?(?:是|为|is|：|:))? ?"
    r"(?P<v>[A-Z]{0,2}[0-9](?:[ -]?[0-9A-Z]){7,30})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_SHORT_ORDER = re.compile(
    r"(?:订单|单号|工单|退款单|售后单|运单)(?:编号|号码|号)?(?: ?(?:尾号|后四位|末四位))?(?: ?(?:是|为|：|:|#))? ?(?P<v>[A-Za-z]{0,4}[-_]?[0-9][0-9A-Za-z_-]{3,34})(?![0-9A-Za-z])"
    r"|(?:\border|\bticket|\bcase)(?: ?(?:number|no\.?|id|#))?(?: ?(?:is|:))? ?#?(?P<w>[A-Za-z]{0,4}[-_]?[0-9][0-9A-Za-z_-]{4,34})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_LONG = re.compile(rf"{_EDGE}[A-Za-z]{{0,4}}[0-9]{{8,40}}[A-Za-z]{{0,2}}{_END}")
_DAY = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_BORN = re.compile(
    r"(?:出生(?:日期|于|年月)?|生日|date of birth|born on)(?: ?(?:是|为|：|:))? ?(?P<v>(?:19|20)[0-9]{2}[年./-][0-9]{1,2}[月./-][0-9]{1,2}日?)",
    re.IGNORECASE,
)

# ---- addresses: a road, a village or a house's name with a number, and as much before it as belongs to it
_PLACE = "[\u4e00-\u9fff]"
_NUM = "[0-9０-９一二三四五六七八九十百A-Za-z-]{1,6}"
_HOUSE = rf"(?:[甲乙丙丁附]?{_NUM}(?:号楼|号院|号|弄|栋|幢|座|楼|单元|室|层|户|组|门|#|房)[ ,，]?){{1,6}}(?:[0-9]{{2,4}}(?![0-9]))?"
_NAMED = "(?:大街|大道|路|街|道(?=[0-9])|巷|胡同|弄堂|村|小区|社区|花园|花苑|苑|家园|公寓|大厦|广场|新村|新城|嘉园|名邸|山庄|科技园|工业园|产业园|校区|宿舍)"
_ADDRESS = re.compile(
    rf"(?P<v>(?:{_PLACE}{{2,8}}?(?:省|自治区))?(?:{_PLACE}{{2,7}}?(?:市|自治州|盟))?(?:{_PLACE}{{1,8}}?(?:区|县|旗|市))?(?:{_PLACE}{{1,8}}?(?:镇|乡|街道|开发区|新区))?"
    rf"(?:{_PLACE}{{1,10}}?{_NAMED}[ ,，]?){{1,2}}(?:{_HOUSE}[ ,，]?(?:{_PLACE}{{2,8}}?{_NAMED}[ ,，]?(?:{_HOUSE})?)?))"
)
_REGION = re.compile(
    rf"(?P<v>{_PLACE}{{2,3}}(?:省|市){_PLACE}{{1,6}}?(?:市|区|县){_PLACE}{{1,8}}?(?:镇|乡|街道|村|路|小区)(?:{_PLACE}{{1,6}}村)?)"
)
_LABELLED = re.compile(
    r"(?:(?:收货|收件|寄送|配送|家庭|详细|联系|现住|户籍|退货)?地址|住址|住所)(?: ?(?:是|为|改成|改为|：|:))+ ?(?P<v>[^\n，。；;！!？?,]{4,60}(?:[,，][^\n，。；;！!？?,]{0,20}(?:号|室|栋|楼|单元)[0-9]{0,4})?)"
)
_STARTS = re.compile(
    "^.*?(?:住在|家住|寄到|寄往|送到|发到|发往|送往|寄回|地址是|地址为|地址|位于|改成|改到|改为|我在|家在|人在|公司在|店在|在|到|是|去|往|住|从|至)(?=[\u4e00-\u9fff0-9])"
)
_NOT_ADDRESS = re.compile("^(?:电话|邮箱|错|写错|不对|没|有误|已|信息|变更|不详|填|栏|哪|什么|怎么|如何)")
_STREET = "(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Square|Terrace|Crescent|Highway|Hwy)"
_UNIT = r"(?:(?:Apt|Apartment|Suite|Unit|Flat|Room|Building|Block|Floor)\.? ?#?[0-9A-Za-z-]{1,6}|#[0-9]{1,5})"
_TOWN = r"(?:, ?[A-Z][a-z]+(?: [A-Z][a-z]+)?(?: District)?){0,3}(?:,? (?:[A-Z]{2} )?[0-9]{5,6}(?:-[0-9]{4})?|,? [A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2})?"
_ENGLISH = re.compile(
    rf"(?P<v>(?:{_UNIT},? ){{0,3}}(?:No\. ?)?{_EDGE}[0-9]{{1,5}}[A-Za-z]?(?:-[0-9]{{1,5}})? (?:[A-Z][A-Za-z'-]+ ){{1,4}}{_STREET}\b\.?(?:,? {_UNIT}){{0,2}}{_TOWN})"
)

# ---- names
_SELF = re.compile(
    rf"(?:我叫|我是|我的名字[是叫]|本人|名叫|鄙人|署名)[ ：:]?(?P<v>{SURNAME}{_PLACE}{{1,2}})(?={AFTER_NAME}|$)", re.MULTILINE
)
_FIELD = re.compile(
    r"(?:姓名|联系人|收件人|收货人|寄件人|签收人|开户名|户名|持卡人|经办人|投诉人|客户名?|会员名|购买人|下单人)(?: ?(?:是|为|叫|改成|改为|写的是|：|:))+ ?"
    rf"(?P<v>{_PLACE}{{2,4}}(?=[^\u4e00-\u9fff]|$|的|电话|手机|地址)|[A-Z][a-z]+(?: [A-Z][a-z]+){{0,2}})"
)
_WHOSE = re.compile(
    rf"(?:(?:开户名|户名|持卡人|收件人|收货人|联系人|签收人|转告|找一下)|(?:我|她|他)的?(?:老公|老婆|先生|太太|爱人|丈夫|妻子|爸爸?|妈妈?|父亲|母亲|儿子|女儿|[表堂]?[哥姐弟妹]|朋友|同事|邻居|室友))"
    rf"(?P<v>{SURNAME}{_PLACE}{{1,2}})(?={AFTER_NAME}|付|说|$)|(?:表|堂)[哥姐弟妹](?P<w>{SURNAME}{_PLACE}{{1,2}})(?={AFTER_NAME}|$)"
)
_TITLED = re.compile(rf"(?<![对于关由])(?P<v>{SURNAME}{_PLACE}{{0,2}}?)(?:{TITLES})")
_SIGNED = re.compile(rf"(?:此致|敬上|谢谢|联系我|祝好|——|--)[，,。\s]*\n\s*(?P<v>{SURNAME}{_PLACE}{{1,2}})\s*$", re.MULTILINE)
_STAFF = re.compile(
    rf"(?:客服|专员|坐席|主管|店长|店员|师傅|快递员|骑手|维修员|经理)(?:人员)?(?:叫|是|：|:|小)?(?P<v>{SURNAME}{_PLACE}{{1,2}})(?={AFTER_NAME}|$|说|告诉|回复|答应|承诺|让|给)"
)
_LITTLE = re.compile(rf"客服(?:人员)?(?P<v>(?:小|阿|老){_PLACE})(?={AFTER_NAME}|说|告诉|回复|答应|承诺|让|给|$)")
_WORKER = re.compile(
    r"(?:工号|employee (?:number|no\.?|id))(?: ?(?:是|为|is|：|:))? ?(?P<v>[A-Za-z]{0,4}[0-9]{3,12})(?![0-9A-Za-z])", re.IGNORECASE
)
_CAP = r"[A-Z][a-z'’-]+(?:[A-Z][a-z]+)?"
_ENGLISH_NAMES = (
    re.compile(
        rf"\b(?:[Mm]y name is|[Nn]ame ?:|[Nn]ame is|I am|I'm|I’m|[Tt]his is|[Tt]hanks,|[Rr]egards,|[Ss]incerely,|[Cc]heers,|[Yy]ours,)\s+(?P<v>{_CAP}(?: [A-Z]\.)?(?: {_CAP}){{1,2}})"
    ),
    re.compile(
        rf"\b(?:[Mm]y name is|[Nn]ame:|[Cc]all me|[Aa]sk for|[Rr]egards,\s*\n|[Ss]incerely,\s*\n|[Tt]hanks,\s*\n|[Cc]heers,\s*\n)\s*(?P<v>{_CAP})\b"
    ),
    re.compile(rf"\b(?:[Cc]ontact|[Rr]ecipient|[Cc]onsignee|[Cc]ard ?holder|持卡人)(?: ?[:：])? ?(?P<v>{_CAP} {_CAP}(?: {_CAP})?)\b"),
    re.compile(
        rf"\b[Mm]y (?:husband|wife|son|daughter|mother|father|mum|mom|dad|brother|sister|friend|colleague|neighbou?r|boss),? (?P<v>{_CAP}(?: {_CAP})?)\b"
    ),
    re.compile(rf"(?m)(?:^|[.!?] )(?P<v>{_CAP}) (?=(?:told|promised|assured|informed) (?:me|us)\b)"),
    re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? (?P<v>{_CAP}(?: {_CAP}){{0,2}})"),
    re.compile(rf"\bDear (?P<v>(?!Sir|Madam|Customer|Team|Support|All|Friend|Service|Mrs?\b|Ms\b|Miss\b|Dr\b){_CAP}(?: {_CAP}){{0,2}})"),
    re.compile(
        rf"\b(?:[Aa]gent|[Cc]olleague|[Cc]ourier|[Dd]river|[Tt]echnician|[Rr]epresentative)(?: named| called)? (?P<v>{_CAP}(?: {_CAP})?)(?= (?:said|told|promised|wrote|called|never|did|was|has)\b)"
    ),
)
_LIKE_ENGLISH_NAMES = (
    "He She They You We It Nobody Somebody Someone Support Sales Customer Mrs Us Not "
    "Very Sorry Happy Writing Still Waiting Sure The A An So Afraid Disappointed Unable Trying"
)
_NOT_ENGLISH = frozenset(_LIKE_ENGLISH_NAMES.split())


def _all(text: str, known: Known) -> Iterator[Span]:
    """Everything, the surest first: who comes first keeps the letters."""
    for hit in _LINK.finditer(text):
        if not _PLAIN_LINK.fullmatch(hit[0]):
            yield (*hit.span(), "link")
    yield from _of(text, known)
    found = extraction.extract(text)
    yield from ((one.start, one.end, "email") for one in found if one.kind == Kind.EMAIL)
    kinds = {Personal.IDENTITY: "identity", Personal.CARD: "card", Personal.PHONE: "phone"}
    numbers = numbers_in(text)
    yield from ((one.start, one.end, kinds[one.kind]) for one in numbers if one.kind != Personal.PHONE)
    yield from _groups("identity", text, _DOCUMENT)
    yield from _groups("account", text, *_ACCOUNTS)
    yield from ((one.start, one.end, _kind(one.kind)) for one in found if _is_number(one) and one.sure >= extraction.LIFT_FROM)
    yield from ((one.start, one.end, "phone") for one in numbers if one.kind == Personal.PHONE)
    yield from _groups("card", text, _CARD)
    yield from _groups("staff", text, _WORKER)
    yield from _groups("order", text, _SHORT_ORDER)
    yield from ((one.start, one.end, _kind(one.kind)) for one in found if _is_number(one))
    yield from _groups("plate", text, _PLATE)
    yield from _addresses(text)
    yield from _names(text)
    yield from _groups("identity", text, _BORN)
    for hit in _LONG.finditer(text):
        if not _DAY.fullmatch(hit[0]):
            yield (*hit.span(), "number")


def _is_number(one: extraction.Finding) -> bool:
    return one.kind in (Kind.ORDER, Kind.TRACKING, Kind.SERIAL, Kind.PHONE) and one.doubt != Doubt.HOTLINE and bool(one.value)


def _kind(kind: Kind) -> str:
    return {Kind.ORDER: "order", Kind.TRACKING: "parcel", Kind.SERIAL: "serial"}.get(kind, "phone")


def _of(text: str, known: Known) -> Iterator[Span]:
    """What is known of the case, wherever it stands; a number however it is parted."""
    for kind, value in known.numbers:
        letters = re.sub(r"[\s-]", "", value)
        if len(letters) >= 3:
            pattern = "[ -]?".join(map(re.escape, letters.removeprefix("+86")))
            yield from ((*hit.span(), kind) for hit in re.finditer(rf"(?:\+?86[ -]?)?{_EDGE}{pattern}{_END}", text, re.IGNORECASE))
    for kind, names in (("name", known.names), ("staff", known.staff)):
        for name in sorted(set(names), key=len, reverse=True):
            yield from _name(text, name.strip(), kind)


def _name(text: str, name: str, kind: str) -> Iterator[Span]:
    """A person's name in full; of a name in Latin letters its parts as well."""
    if _HAN.search(name):
        forms = [name] if len(name) >= 2 else []
    else:
        forms = [name, *(part for part in re.split(r"[\s.]+", name) if len(part) >= 3)]
    for form in forms:
        if len(form) >= 2:
            bounded = re.escape(form) if _HAN.search(form) else rf"\b{re.escape(form)}\b"
            yield from ((*hit.span(), kind) for hit in re.finditer(bounded, text))


def _groups(kind: str, text: str, *patterns: re.Pattern[str]) -> Iterator[Span]:
    for pattern in patterns:
        for hit in pattern.finditer(text):
            name = str(hit.lastgroup)
            yield (*hit.span(name), kind)


def _addresses(text: str) -> Iterator[Span]:
    for hit in _LABELLED.finditer(text):
        if not _NOT_ADDRESS.match(hit["v"]):
            yield (*hit.span("v"), "address")
    for pattern in (_ADDRESS, _REGION):
        for hit in pattern.finditer(text):
            before = _STARTS.match(hit["v"])
            start = hit.start("v") + (before.end() if before else 0)
            if hit.end("v") - start >= 4:
                yield (start, len(text[: hit.end("v")].rstrip(" ,，")), "address")
    yield from _groups("address", text, _ENGLISH)


def _names(text: str) -> Iterator[Span]:
    for pattern, kind in (
        (_SELF, "name"),
        (_FIELD, "name"),
        (_WHOSE, "name"),
        (_STAFF, "staff"),
        (_LITTLE, "staff"),
        (_TITLED, "name"),
        (_SIGNED, "name"),
    ):
        for hit in pattern.finditer(text):
            if hit[str(hit.lastgroup)] not in NOT_NAMES:
                yield (*hit.span(str(hit.lastgroup)), kind)
    for pattern in _ENGLISH_NAMES:
        for hit in pattern.finditer(text):
            if hit["v"].split()[0] not in _NOT_ENGLISH:
                yield (*hit.span("v"), "name")
