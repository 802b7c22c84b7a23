"""Whether the words of a contact are a simple question that may be answered with nobody looking at them. Pure.

Precision before reach: whatever sounds like trouble, impatience, or more than one thing goes to a person. The words here only keep
contacts from being answered; that an answer fits is shown by the order, or by `knowledgebase.answering`.
"""

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from helpdesk.search import normalise
from tickets.choices import Category, OrderState, Priority

LONGEST = 200
TELLING_STATES = frozenset({OrderState.UNPAID, OrderState.PAID, OrderState.SHIPPED})
"""Where an order stands while "where is it" is a question. Asked of one that was delivered, returned or cancelled, something is wrong."""
STALE = timedelta(days=4)
"""No news of an order for longer than this: whoever asks is right to ask a person."""

_WHERE = re.compile(
    r"到哪|哪里了|哪儿了|在哪|到了[吗么没]|什么时候能?(?:到|发|送|收)|何时能?(?:到|发|送|收)|(?:多久|几天)能?(?:到|发|送|收)|发货了?[吗么没]|发出了?[吗么没]"
    r"|(?:物流|快递|订单|包裹|发货)(?:的)?(?:信息|状态|进度|情况|单号)|运单号|单号(?:是)?多少|查.{0,8}(?:物流|快递|订单|包裹|进度)"
    r"|where(?:'s| is| are).{0,40}(?:order|parcel|package|delivery|shipment)|when (?:will|does|is|can).{0,60}(?:arrive|come|ship|deliver|get|be sent|receive)"
    r"|\btrack(?:ing)?\b|order status|status of|has.{0,30}(?:shipped|been sent)|is.{0,30}(?:shipped|on its way)"
)
_MORE_THAN_WHERE = re.compile(
    r"投诉|举报|退|换|赔|补发|补偿|破|坏|裂|碎|损|漏|错|(?<!多)少|缺|假|骗|差|慢|催|急|怒|生气|失望|无语|垃圾|取消|改|修|发票|拒收|丢|签收|派件|收不到|没收|没有收|未收"
    r"|一直|还没|还未|还不|怎么还|至今|迟迟|超时|延误|不动|没动|更新|不理|没人|态度|起诉|曝光|12315|消协|律师|优惠|价保|差价|扣款"
    r"|refund|return|exchange|replac|damag|broken|wrong|missing|cancel|change|complain|\blate\b|delay|still|never|not (?:yet )?(?:received|arrived|come|moved)"
    r"|n't|\blost\b|invoice|angry|terrible|urgent|asap|again|charged|address"
)
_ASKS = re.compile(
    r"[?？]|怎么|怎样|如何|能否|能不能|可不可以|是否|是不是|有没有|多久|多少|几天|几年|哪里|哪儿|哪个|哪些|什么|[吗么呢](?:\W|$)"
    r"|^\W*(?:how|what|where|when|which|who|can|could|do|does|is|are|may|should)\b|\bhow (?:do|to|can|long|much|many|often)\b"
)
_TROUBLE = re.compile(
    r"投诉|举报|赔|差评|骗|曝光|12315|消协|律师|起诉|法院|媒体|垃圾|无语|生气|气死|愤怒|失望|催|一直|还没|还未|还不|怎么还|至今|迟迟|第[二三四五六七八九十]次|多次|好几次|又坏|又出|不理|没人"
    r"|受伤|烫伤|触电|漏电|冒烟|着火|起火|爆炸|中毒|过敏|医院|盗|异常扣|多扣|重复扣"
    r"|我的(?:订单|退款|快递|包裹|账户|账号|钱)|我(?:上次|昨天|前天|上周)"
    r"|complain|scam|fraud|lawyer|\bsue\b|terrible|awful|worst|useless|angry|still|again|never|injur|burn|smoke|shock|hospital|stolen|hacked"
    r"|\bmy (?:order|refund|parcel|package|account|money|delivery)\b"
)
# What has gone wrong with somebody's own thing, asked as a question: 壶盖裂了怎么办.
_WRONG = re.compile(
    r"破|坏|裂|碎|损|漏|错|缺|假|丢|不能|不了|不上|打不开|没反应|没有?(?:收到|到账|解决)|收不到|未收|失灵|无法|异响|异味|脱落|生锈|差价|不对|不符|不一样|少了|少发|多收|扣|慢|态度|怎么办"
    r"|damag|broke|crack|wrong|missing|leak|fail|not (?:work|turn|start|receiv|arriv|com)|n't|rust|smell|late\b|delay|charged|rude"
)


def is_ordinary(
    category: str, level: int | None, priority: str, *, voices: Collection[str], secondary: Collection[str], own: Collection[str]
) -> bool:
    """Whether a contact, as it was sorted, may be answered at all: no complaint of any level, nothing urgent, no doubt about danger, and
    about nothing besides its own type and what belongs to it (`own`)."""
    doubtful = bool({"doubt", "history", "wave"} & set(voices))
    return category != Category.COMPLAINT and level is None and priority != Priority.URGENT and not doubtful and set(secondary) <= set(own)


def asks_where_an_order_is(text: str) -> bool:
    """Whether a text asks where an order is, when it comes, its number on the way, and nothing else."""
    said = normalise(text)
    return len(said) <= LONGEST and bool(_WHERE.search(said)) and not _MORE_THAN_WHERE.search(said)


def asks_how(text: str) -> bool:
    """Whether a text is a question in general, without a word of trouble and not about the writer's own case."""
    said = normalise(text)
    return len(said) <= LONGEST and bool(_ASKS.search(said)) and not _TROUBLE.search(said)


def only_asks(text: str) -> bool:
    """Whether a text asks something and tells of nothing that went wrong: nobody need be sorry for it."""
    return asks_how(text) and not _WRONG.search(normalise(text))


def is_fresh(state: str, told_at: datetime | None, now: datetime) -> bool:
    """Whether what is known of an order answers whoever asks for it."""
    return state in TELLING_STATES and told_at is not None and now - told_at <= STALE


# Whole numbers in a carrier's free words are a courier's telephone as often as anything; words of a street are where somebody lives.
_NUMBER = re.compile(r"[\d*+\-]{5,}")
_STREET = re.compile(
    r"[路街弄巷村]\s*\d|\d\s*[号栋幢室楼]|单元|小区|花园|公寓|收件人|\b(?:road|street|avenue|lane|apt|flat|suite|room)\b", re.IGNORECASE
)


def told_by_carrier(step: str) -> str:
    """A line of a parcel's way that can be told: without numbers, and nothing at all where it names a place somebody lives at."""
    return "" if _STREET.search(step) else " ".join(_NUMBER.sub("…", step).split())


__all__ = [
    "LONGEST",
    "STALE",
    "TELLING_STATES",
    "asks_how",
    "asks_where_an_order_is",
    "is_fresh",
    "is_ordinary",
    "only_asks",
    "told_by_carrier",
]
