"""Contact points in one form, so that a customer is recognised, and masked, so that they are not shown needlessly."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

from tickets.choices import ContactKind

HOME_REGION = "CN"
_EXTENSION = re.compile(r"(转|分机|ext\.?|x)\s*\d+\s*$", re.IGNORECASE)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c) not in {"Cf", "Cc"}).strip()


@lru_cache(64)
def normalise_phone(raw: str) -> str:
    """E.164 where the number can be understood, else its digits (95588 and 12315 are no full numbers); "" for none."""
    text = _EXTENSION.sub("", _plain(raw))
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        return re.sub(r"\D", "", text)[:40]
    if phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return re.sub(r"\D", "", text)[:40]


def mobile(raw: str) -> str:
    """E.164 of a number that takes text messages; "" for a landline, a short number or none."""
    try:
        number = phonenumbers.parse(_EXTENSION.sub("", _plain(raw)), HOME_REGION)
    except phonenumbers.NumberParseException:
        return ""
    takes = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if phonenumbers.number_type(number) in takes else ""


def normalise_email(raw: str) -> str:
    """Lower case, full-width folded, invisible characters dropped; "" for none."""
    return _plain(raw).lower()[:254]


def contact_points(phone: str, email: str) -> list[tuple[str, str, str]]:
    """(kind, value, raw) of what was given."""
    found = [
        (ContactKind.PHONE.value, normalise_phone(phone), phone.strip()),
        (ContactKind.EMAIL.value, normalise_email(email), email.strip()),
    ]
    return [point for point in found if point[1]]


def mask_phone(phone: str) -> str:
    """138****5678: the first three and the last four of a long number, stars for the rest."""
    digits = phone.removeprefix("+86")
    if len(digits) < 8:
        return "*" * len(digits)
    return f"{digits[:3]}****{digits[-4:]}"


def mask_email(email: str) -> str:
    """a***@example.com."""
    name, at, host = email.partition("@")
    return f"{name[:1]}***{at}{host}" if at else "***"


def mask_name(name: str) -> str:
    """周**: the first character alone, so that a name's length tells nothing either."""
    return f"{name.strip()[:1]}**"
