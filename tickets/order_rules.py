"""What an order may be, whoever tells us: the shop's system, a file, a program. Pure: every field is read strictly, and nothing
that came from outside is believed to be short, clean, or of the right type."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from tickets.choices import OrderState

NUMBER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?")
"""An order number that can be asked for: no dots or slashes, so that it stays one part of an address."""

LARGEST = Decimal("9999999999.99")
MOST_ITEMS = MOST_STEPS = 100
YEARS = range(1990, 2201)

# Control characters, invisible ones that turn the direction of a line, and lone surrogates: nobody means them in a name.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")


class BadOrder(Exception):
    """It is no order; `field` is what is wrong, `code` how."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


@dataclass(frozen=True)
class Buyer:
    """Whose order it is, as far as we are told."""

    name: str = ""
    phone: str = ""
    email: str = ""
    external_id: str = ""


@dataclass(frozen=True)
class Facts:
    """An order as it was told. `items` and `track` are as `tickets.models.Order` keeps them."""

    number: str
    placed_at: datetime | None = None
    state: str = OrderState.UNKNOWN
    amount: Decimal | None = None
    items: list[dict[str, Any]] = field(default_factory=list)
    carrier: str = ""
    tracking_number: str = ""
    track: list[dict[str, str]] = field(default_factory=list)
    buyer: Buyer = field(default_factory=Buyer)
    expected_at: datetime | None = None


def is_askable(number: str) -> bool:
    """Whether a number can be asked of the shop; what a customer typed need not be one."""
    return bool(NUMBER.fullmatch(number))


def read(data: Mapping[str, Any]) -> Facts:
    """The order in some values; raises BadOrder. Unknown names are passed over: a shop may tell more than we read."""
    number = text(data, "number", 64)
    if not number:
        raise BadOrder("number", "missing")
    if not NUMBER.fullmatch(number):
        raise BadOrder("number", "shape")
    state = text(data, "state", 40) or OrderState.UNKNOWN
    return Facts(
        number=number,
        placed_at=moment(data, "placed_at"),
        # A word of the shop that we do not know is no reason to refuse the rest.
        state=state if state in OrderState.values else OrderState.UNKNOWN,
        amount=money(data, "amount"),
        items=[_item(each) for each in _list(data, "items", MOST_ITEMS)],
        carrier=text(data, "carrier", 40),
        tracking_number=text(data, "tracking_number", 64),
        track=sorted((_step(each) for each in _list(data, "track", MOST_STEPS)), key=lambda step: step["at"]),
        buyer=_buyer(data.get("customer")),
        expected_at=moment(data, "expected_at"),
    )


def text(data: Mapping[str, Any], name: str, longest: int) -> str:
    """A line of text; a number is taken as its digits."""
    value = data.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise BadOrder(name, "type")
    if isinstance(value, int) and abs(value) >= 10**longest:
        raise BadOrder(name, "long")
    said = " ".join(_UNSEEN.sub(" ", str(value)).split())
    if len(said) > longest:
        raise BadOrder(name, "long")
    return said


def money(data: Mapping[str, Any], name: str) -> Decimal | None:
    """Yuan with two places at most: a string, or a number of JSON."""
    value = data.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise BadOrder(name, "type")
    try:
        amount = Decimal(str(value).strip()[:40].removeprefix("¥").replace(",", ""))
    except (InvalidOperation, ValueError) as error:
        raise BadOrder(name, "number") from error
    if not amount.is_finite() or not 0 <= amount <= LARGEST:
        raise BadOrder(name, "range")
    if amount != round(amount, 2):
        raise BadOrder(name, "places")
    return amount.quantize(Decimal("0.01"))


def moment(data: Mapping[str, Any], name: str) -> datetime | None:
    """ISO 8601; without an offset in the house's zone."""
    said = text(data, name, 40)
    if not said:
        return None
    try:
        at = datetime.fromisoformat(said.replace("/", "-"))
        at = at if at.tzinfo else timezone.make_aware(at)
        if at.year not in YEARS:
            raise BadOrder(name, "range")
        timezone.localtime(at)
    except (ValueError, OverflowError) as error:
        raise BadOrder(name, "moment") from error
    return at


def _list(data: Mapping[str, Any], name: str, most: int) -> Iterable[Mapping[str, Any]]:
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise BadOrder(name, "type")
    # The newest steps and the first things are what is looked at; a list without end is cut, not refused.
    return value[-most:] if name == "track" else value[:most]


def _item(data: Mapping[str, Any]) -> dict[str, Any]:
    quantity = data.get("quantity", 1)
    if isinstance(quantity, bool) or not isinstance(quantity, int) or not 0 < quantity <= 1_000_000:
        raise BadOrder("items", "quantity")
    price = money(data, "price")
    name = _cut(data, "name", 120)
    if not name:
        raise BadOrder("items", "name")
    return {"name": name, "sku": text(data, "sku", 64), "quantity": quantity, "price": str(price) if price is not None else ""}


def _step(data: Mapping[str, Any]) -> dict[str, str]:
    at = moment(data, "at")
    if at is None:
        raise BadOrder("track", "moment")
    return {"at": timezone.localtime(at).isoformat(timespec="seconds"), "text": _cut(data, "text", 200), "place": _cut(data, "place", 80)}


def _cut(data: Mapping[str, Any], name: str, longest: int) -> str:
    """Free words may be long; they are cut instead of refused."""
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise BadOrder(name, "type")
    return " ".join(_UNSEEN.sub(" ", (value or "")[:2000]).split())[:longest]


def _buyer(value: Any) -> Buyer:
    if value is None:
        return Buyer()
    if not isinstance(value, dict):
        raise BadOrder("customer", "type")
    return Buyer(_cut(value, "name", 80), text(value, "phone", 40), text(value, "email", 254), text(value, "external_id", 80))
