"""What a matter needs and does not have yet, and what can be lifted out of its text.

Pure, and conservative: a number is taken for an order number or a phone only where its form or the words before it say
so, because a wrong one sends an agent to a stranger's order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from tickets.wording import normalise

ORDER_NUMBER = re.compile(r"(?<![a-z0-9])ys\d{13}(?!\d)")
"""The shop's own form, matched in normal form (lower case); hand in another where a shop numbers otherwise."""

_LABELLED_ORDER = re.compile(
    r"(?:订单号码?|订单编号|订单|单号|order (?:number|no\.?|id)|order)\s*(?:是|为|is)?\s*[:#]?\s*#?([a-z]{0,4}-?\d[a-z0-9-]{5,29})(?![a-z0-9])"
)
_MOBILE = re.compile(r"(?<![\d+])(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}-\d{7,8})(?!\d)")
_FOREIGN = re.compile(r"(?<![\d+])(\+(?!86)[1-9](?:[- ]?\d){7,14})(?!\d)")
_EMAIL = re.compile(r"(?<![\w.+-])([a-z0-9][\w.+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24})(?![\w-])", re.ASCII)
_AMOUNT = re.compile(r"[¥$€£]\s?\d|\d(?:\.\d{1,2})?\s?(?:元|块|毛|万|rmb|cny|yuan|dollars?|usd)")
_MODEL = re.compile(
    r"(?:型号|model)\s*(?:是|为|is|no\.?|number)?\s*[:#]?\s*[a-z0-9][a-z0-9-]+|(?<![a-z0-9-])[a-z]{1,4}-?\d{2,4}[a-z]{0,2}(?![a-z0-9-])",
    re.ASCII,
)
_ACCOUNT = re.compile(r"(?:账号|帐号|账户名?|帐户名?|用户名|会员号|昵称|account|user ?name)\s*(?:是|为|is)?\s*[:#]\s*\S{3,}")
_READ = 20_000
"""Characters read for such numbers: people give them early, and this bounds the time that any text can take."""


def extract_order_number(text: str, pattern: re.Pattern[str] = ORDER_NUMBER) -> str:
    """An order number in the shop's own form, or one that follows the word for it; "" for none. Upper case."""
    plain = normalise(text[:_READ])
    if own := pattern.search(plain):
        return own.group(0).upper()
    labelled = _LABELLED_ORDER.search(plain)
    if labelled is None or _MOBILE.fullmatch(labelled.group(1)) or sum(map(str.isdigit, labelled.group(1))) < 6:
        return ""
    return labelled.group(1).upper()


def extract_phone(text: str) -> str:
    """A phone number of the customer's (mobile, landline with its area code, or international); "" for none."""
    plain = normalise(text[:_READ])
    for pattern in (_MOBILE, _FOREIGN, _LANDLINE):
        if found := pattern.search(plain):
            return re.sub(r"[- ]", "", found.group(1))
    return ""


def extract_email(text: str) -> str:
    """An e-mail address, in lower case; "" for none."""
    found = _EMAIL.search(normalise(text[:_READ]))
    return found.group(1) if found else ""


@dataclass(frozen=True)
class _Known:
    """What a contact holds."""

    order_number: str
    phone: str
    email: str
    attachments: object
    text: str
    pattern: re.Pattern[str]

    @property
    def order(self) -> bool:
        return bool(self.order_number or extract_order_number(self.text, self.pattern))

    @property
    def contact(self) -> bool:
        return bool(self.phone or self.email or extract_phone(self.text) or extract_email(self.text))

    def says(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(normalise(self.text[:_READ])) is not None


# The account is most often looked up by the phone or address that somebody writes from.
_PRESENT: dict[str, Callable[[_Known], bool]] = {
    "order_number": lambda known: known.order,
    "contact": lambda known: known.contact,
    "phone": lambda known: bool(known.phone or extract_phone(known.text)),
    "email": lambda known: bool(known.email or extract_email(known.text)),
    "evidence": lambda known: bool(known.attachments),
    "evidence_photo": lambda known: bool(known.attachments),
    "amount": lambda known: known.says(_AMOUNT),
    "product_model": lambda known: known.order or known.says(_MODEL),
    "account": lambda known: known.contact or known.says(_ACCOUNT),
}
CODES = frozenset(_PRESENT)


def missing(
    requires: Iterable[str],
    *,
    order_number: str = "",
    phone: str = "",
    email: str = "",
    attachments: bool | int | Collection[object] = False,
    text: str = "",
    pattern: re.Pattern[str] = ORDER_NUMBER,
) -> list[str]:
    """The required codes that are not there, in their order.

    A need that ops typed in their own words counts as there when the text names it.
    """
    known = _Known(order_number.strip(), phone.strip(), email.strip(), attachments, text, pattern)
    return [code for code in requires if not _PRESENT.get(code, lambda known, code=code: _named(code, known))(known)]


def _named(need: str, known: _Known) -> bool:
    word = normalise(need)
    return bool(word) and word in normalise(known.text[:_READ])
