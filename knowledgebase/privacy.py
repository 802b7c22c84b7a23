"""Personal data in articles: the marks that stand for what was taken out of a text, and what has no place in one that is published."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from helpdesk.personal import Personal, numbers_in
from knowledgebase.errors import NotPublishable
from knowledgebase.models.entries import EntryText

MARKS: dict[str, tuple[str, str]] = {
    "name": ("姓名", "name"),
    "staff": ("客服姓名", "agent's name"),
    "phone": ("电话", "phone number"),
    "email": ("邮箱", "e-mail address"),
    "identity": ("证件号", "ID number"),
    "card": ("银行卡号", "card number"),
    "order": ("订单号", "order number"),
    "parcel": ("快递单号", "parcel number"),
    "serial": ("序列号", "serial number"),
    "number": ("号码", "number"),
    "address": ("地址", "postal address"),
    "link": ("链接", "link"),
    "plate": ("车牌号", "number plate"),
    "account": ("社交账号", "chat account"),
}
"""What stands for each kind of personal thing, in Chinese and in English; part of the articles' text, so not translated later."""

_WORDS = {word for pair in MARKS.values() for word in pair}
MARK = re.compile("〔(?:{0})〕|\\[(?:{0})\\](?!\\()".format("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))))
AROUND = 16


@dataclass(frozen=True)
class Place:
    """A mark or a number with the words around it."""

    before: str
    word: str
    after: str


def mark(kind: str, *, chinese: bool) -> str:
    """What stands in a text for something of this kind."""
    words = MARKS[kind]
    return f"〔{words[0]}〕" if chinese else f"[{words[1]}]"


def marks_left(article: EntryText) -> list[Place]:
    """Marks that nobody has put into other words yet."""
    return [_place(text, hit.start(), hit.end()) for text in article.plain() for hit in MARK.finditer(text)]


def numbers_left(article: EntryText) -> list[str]:
    """Identity and card numbers in the text, masked: these are never anybody else's business."""
    return _numbers(article, Personal.IDENTITY, Personal.CARD)


def phones_left(article: EntryText) -> list[str]:
    """Mobile numbers in the text, masked. A shop may have one of its own, so they are asked about and not refused."""
    return _numbers(article, Personal.PHONE)


def must_be_nobodys(article: EntryText) -> None:
    """Refuse a text that was drafted from somebody's case and not read since, and for everybody one with somebody's number in it.

    Raises NotPublishable.
    """
    if marks := marks_left(article):
        words = "、".join(dict.fromkeys(place.word for place in marks))
        raise NotPublishable(_("Read the text first: %(marks)s still stands where personal data was taken out.") % {"marks": words})
    if getattr(article, "audience", "public") == "public" and (numbers := numbers_left(article)):
        said = _("This looks like somebody's identity or bank card number: %(numbers)s. Take it out first.")
        raise NotPublishable(said % {"numbers": "、".join(numbers)})


def _numbers(article: EntryText, *kinds: Personal) -> list[str]:
    return list(dict.fromkeys(one.masked for text in article.plain() for one in numbers_in(text) if one.kind in kinds))


def _place(text: str, start: int, end: int) -> Place:
    line = text[:start].rpartition("\n")[2], text[end:].partition("\n")[0]
    return Place(line[0][-AROUND:], text[start:end], line[1][:AROUND])
