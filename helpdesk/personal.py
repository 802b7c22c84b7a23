"""Numbers of people in a free text: mobile phones, identity cards, bank cards. Found by their form and check digits, and masked by one rule.

Pure. Order numbers look like them: of 1,000 made-up ones fewer than ten may be taken for a person's (a test holds it), so an identity
number needs its province, its birthday and its check digit, and a card the length of its issuer and its Luhn digit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_DIGITS = str.maketrans("０１２３４５６７８９Ｘｘ＋－", "0123456789XX+-")
_EDGE, _END = r"(?<![0-9A-Za-z_])", r"(?![0-9A-Za-z_])"
_MOBILE = re.compile(rf"{_EDGE}(?<![0-9][.-])(?:(?:\+|00)?86[ -]?)?(1[3-9][0-9](?:[ -]?[0-9]{{4}}){{2}}){_END}")
_IDENTITY = re.compile(rf"{_EDGE}([1-9](?:[ -]?[0-9]){{16}}[ -]?[0-9Xx]){_END}")
_CARD = re.compile(rf"{_EDGE}([3-6][0-9]{{3}}(?:[ -]?[0-9]{{4}}){{2}}(?:[ -]?[0-9]{{1,4}}){{1,2}}){_END}")
_DAY = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# Issuers by their first digits and lengths (ISO/IEC 7812): UnionPay, Visa, Mastercard, American Express, JCB.
_ISSUERS = re.compile(r"62[0-9]{14,17}|4[0-9]{15}|5[1-5][0-9]{14}|2[2-7][0-9]{14}|3[47][0-9]{13}|35[0-9]{14}")


class Personal(StrEnum):
    """What a number is."""

    PHONE = "phone"
    IDENTITY = "identity"
    CARD = "card"


@dataclass(frozen=True)
class Number:
    """A number in a text, and where it stands."""

    kind: Personal
    value: str
    start: int
    end: int

    @property
    def masked(self) -> str:
        """138****5678, 110****1234; of a card the last four digits."""
        return f"{'' if self.kind == Personal.CARD else self.value[:3]}****{self.value[-4:]}"


def is_identity(number: str) -> bool:
    """Whether 18 characters (the last may be an X) are a Chinese identity number: province, birthday, check digit (GB 11643)."""
    number = number.lower()
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return False
    if not _PROVINCE.match(number) or not _DAY.fullmatch(number[6:14]):
        return False
    return "10x98765432"[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11] == number[17]


def is_card(number: str) -> bool:
    """Whether digits are the number of a bank card: an issuer's beginning and length, and the Luhn digit (ISO/IEC 7812)."""
    if not _ISSUERS.fullmatch(number):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def numbers_in(text: str) -> list[Number]:
    """People's numbers, in the order of the text; of two that overlap the first found: an identity number, a card, a phone."""
    plain = text.translate(_DIGITS)
    found: list[Number] = []
    for one in _all(plain):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def masked(text: str) -> str:
    """The text with people's numbers masked. What holds no eleven digits comes back as it is, at once."""
    for one in reversed(numbers_in(text)) if _LONG.search(text) else ():
        text = f"{text[: one.start]}{one.masked}{text[one.end :]}"
    return text


_LONG = re.compile(r"(?:[0-9０-９][ -]?){10}[0-9０-９]")


def _all(plain: str) -> Iterator[Number]:
    for kind, pattern, holds in (
        (Personal.IDENTITY, _IDENTITY, is_identity),
        (Personal.CARD, _CARD, is_card),
        (Personal.PHONE, _MOBILE, None),
    ):
        for hit in pattern.finditer(plain):
            value = re.sub(r"[ -]", "", hit[1]).upper()
            if holds is None or holds(value):
                yield Number(kind, value, hit.start(), hit.end())
