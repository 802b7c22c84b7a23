"""What a matter needs and does not have yet (A7). Pure; what stands in the text itself is found by `tickets.extraction`.

Nobody is asked for what they wrote. A number whose digits a publisher has taken out (`[订单x]`) was written, so it is not asked for; a phone
with stars in it reaches nobody, so it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tickets.extraction import ORDER_NUMBER, READ, Doubt, Finding, Kind, best, extract
from tickets.wording import normalise

LIKELY_AMOUNT = 0.6
LIKELY_MODEL = 0.5
"""An agent can tell a model from what only looks like one; being asked for it twice is worse."""

_ACCOUNT = re.compile(r"(?:账号|帐号|账户名?|帐户名?|用户名|会员号|昵称|account|user ?name)[ 是为is]{0,4}[:#] ?\S{3}")


def extract_order_number(text: str, pattern: re.Pattern[str] = ORDER_NUMBER) -> str:
    """An order number in the shop's own form, or one that the words say is one; "" for none. Upper case."""
    return _value(extract(text, pattern=pattern), Kind.ORDER)


def extract_phone(text: str) -> str:
    """A phone number of the customer's (mobile, landline with its area code, or international); "" for none."""
    return _value(extract(text), Kind.PHONE)


def extract_email(text: str) -> str:
    """An e-mail address, in lower case; "" for none."""
    return _value(extract(text), Kind.EMAIL)


def _value(findings: Sequence[Finding], kind: Kind) -> str:
    found = best(findings, kind)
    return found.value if found else ""


@dataclass(frozen=True)
class _Known:
    """What a contact holds."""

    order_number: str
    phone: str
    email: str
    attachments: object
    text: str
    pattern: re.Pattern[str]
    given: Sequence[Finding] | None

    @cached_property
    def findings(self) -> Sequence[Finding]:
        return extract(self.text, pattern=self.pattern) if self.given is None else self.given

    @cached_property
    def plain(self) -> str:
        return normalise(self.text[:READ])

    def wrote(self, kind: Kind, likely: float = 1.0) -> bool:
        """Whether it stands in the text: known, likely enough, or with its digits taken out."""
        return any(
            one.is_known or (one.doubt == Doubt.NONE and one.sure >= likely) or (one.doubt == Doubt.MASKED and not one.value)
            for one in self.findings
            if one.kind == kind
        )

    @property
    def order(self) -> bool:
        return bool(self.order_number) or self.wrote(Kind.ORDER)

    @property
    def can_be_called(self) -> bool:
        return bool(self.phone) or self.wrote(Kind.PHONE)

    @property
    def can_be_mailed(self) -> bool:
        return bool(self.email) or self.wrote(Kind.EMAIL)

    @property
    def contact(self) -> bool:
        return self.can_be_called or self.can_be_mailed


# The account is most often looked up by the phone or address that somebody writes from.
_PRESENT: dict[str, Callable[[_Known], bool]] = {
    "order_number": lambda known: known.order,
    "contact": lambda known: known.contact,
    "phone": lambda known: known.can_be_called,
    "email": lambda known: known.can_be_mailed,
    "evidence": lambda known: bool(known.attachments),
    "evidence_photo": lambda known: bool(known.attachments),
    "amount": lambda known: known.wrote(Kind.AMOUNT, LIKELY_AMOUNT),
    "product_model": lambda known: known.order or known.wrote(Kind.MODEL, LIKELY_MODEL) or known.wrote(Kind.SERIAL),
    "account": lambda known: known.contact or _ACCOUNT.search(known.plain) is not None,
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
    findings: Sequence[Finding] | None = None,
) -> list[str]:
    """The required codes that are not there, in their order. `findings`: what was found in the text, where that is known already.

    A need that ops typed in their own words counts as there when the text names it.
    """
    known = _Known(order_number.strip(), phone.strip(), email.strip(), attachments, text, pattern, findings)
    return [code for code in requires if not _PRESENT.get(code, lambda known, code=code: _named(code, known))(known)]


def _named(need: str, known: _Known) -> bool:
    word = normalise(need)
    return bool(word) and word in known.plain
