"""What was lifted out of a text, in words: what it is called, how it reads, and what is doubtful about it."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from tickets.contacts import mask_email, mask_phone
from tickets.extraction import Doubt, Finding, Kind

NAMES: dict[str, StrOrPromise] = {
    Kind.ORDER: _("Order number"),
    Kind.TRACKING: _("Tracking number"),
    Kind.PHONE: _("Phone"),
    Kind.EMAIL: _("E-mail"),
    Kind.AMOUNT: _("Amount"),
    Kind.MODEL: _("Product model"),
    Kind.SERIAL: _("Serial number"),
    Kind.WHEN: pgettext_lazy("lifted from a text", "Day"),
}
DOUBTS: dict[str, StrOrPromise] = {
    Doubt.MASKED: _("digits are hidden"),
    Doubt.HOTLINE: _("a firm's number"),
    Doubt.NOT_THEIRS: _("seems to be somebody else's"),
}
CURRENCIES = {"CNY": "¥", "USD": "US$", "HKD": "HK$", "EUR": "€", "GBP": "£"}


def name(kind: str) -> str:
    """What it is."""
    return str(NAMES.get(kind, kind))


def value(kind: str, plain: str, *, masked: bool = False) -> str:
    """How it reads; `masked` hides what is personal."""
    if kind == Kind.AMOUNT:
        number, _blank, currency = plain.partition(" ")
        return f"{CURRENCIES.get(currency, currency + ' ')}{number.removesuffix('.00')}"
    if kind == Kind.WHEN:
        return _moment(plain)
    if masked and kind == Kind.PHONE:
        return mask_phone(plain)
    if masked and kind == Kind.EMAIL:
        return mask_email(plain)
    return plain


def doubt(finding: Finding) -> str:
    """What speaks against it; nothing where it is known."""
    if finding.doubt:
        return str(DOUBTS[finding.doubt])
    return "" if finding.is_known else str(_("not sure"))


def _moment(plain: str) -> str:
    try:
        if "T" in plain:
            return date_format(datetime.fromisoformat(plain), "Y-m-d H:i")
        return date_format(date.fromisoformat(plain), "Y-m-d")
    except ValueError:
        return plain
