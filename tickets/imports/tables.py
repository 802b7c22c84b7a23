"""Tables from a file: orders, customers. Every line ends in one of three counts; a batch is one transaction, and one that fails is
taken line by line."""

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from tickets import customers, orders
from tickets.choices import OrderState
from tickets.errors import TicketError
from tickets.imports.mapping import Refused
from tickets.imports.reading import Line
from tickets.imports.running import BATCH, Counts, Refuse, Told
from tickets.order_rules import BadOrder, Buyer, read, text

logger = logging.getLogger(__name__)

Keep = Callable[[Mapping[str, Any], datetime], bool]
"""Writes what a line says; whether anything was new. Raises Refused, TicketError or BadOrder."""

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]+(\d{1,2}:\d{1,2}(?::\d{1,2})?))?")
_GOODS = re.compile(r"(.+?)\s*[x×*]\s*(\d{1,6})")

WORDS = {
    "missing": "is missing",
    "shape": "has letters, digits, - and _ only",
    "type": "is of the wrong type",
    "long": "is too long",
    "number": "is no number",
    "range": "is out of range",
    "places": "has more than two decimal places",
    "moment": "is no moment",
    "quantity": "has a quantity that is none",
    "name": "has no name",
}


@dataclass
class TableImport:
    """One run over one file."""

    keep: Keep
    now: datetime
    refuse: Refuse
    told: Told
    dry_run: bool = False

    def __post_init__(self) -> None:
        self.counts = Counts()

    def run(self, lines: Iterable[Line]) -> Counts:
        """Every line ends in exactly one of the three counts."""
        batch: list[Line] = []
        for line in lines:
            self.counts.line = line.number
            if line.why:
                self._refused(line, line.why)
            else:
                batch.append(line)
            if len(batch) >= BATCH:
                self._take(batch)
                batch = []
                self.told(self.counts)
        self._take(batch)
        self.told(self.counts)
        return self.counts

    def _take(self, batch: list[Line]) -> None:
        try:
            with transaction.atomic():
                new = [self.keep(line.values, self.now) for line in batch]
                transaction.set_rollback(self.dry_run)
        except OperationalError:
            raise  # the database is gone, not the lines wrong
        except Exception as error:
            if len(batch) > 1:
                for line in batch:
                    self._take([line])
                return
            self._refused(batch[0], _why(error))
            return
        self.counts.accepted += sum(new)
        self.counts.already_there += len(new) - sum(new)

    def _refused(self, line: Line, why: str) -> None:
        self.counts.refused += 1
        self.refuse(line, why)


def _why(error: Exception) -> str:
    if isinstance(error, BadOrder):
        return f"{error.field}: {WORDS.get(error.code, error.code)}"
    if isinstance(error, (Refused, TicketError)):
        return str(error)
    logger.error("a line of a table", exc_info=error)
    return _("A fault of ours: %(error)s") % {"error": f"{type(error).__name__}: {error}"[:200]}


def keep_order(values: Mapping[str, Any], now: datetime) -> bool:
    """One order, with its customer where the line says who it is."""
    data: dict[str, Any] = {str(name): value for name, value in values.items() if value not in (None, "")}
    data["items"] = _goods(data.get("items"))
    data["track"] = _json(data.get("track"), "track")
    for name in ("placed_at", "expected_at"):
        if isinstance(data.get(name), str):
            data[name] = _moment(data[name])
    if data.get("state") and str(data["state"]) not in OrderState.values:
        raise Refused(_("%(field)s: “%(value)s” is not known.") % {"field": "state", "value": str(data["state"])[:40]})
    if not isinstance(data.get("customer"), dict):
        given = {"external_id": "customer_external_id", "name": "name", "phone": "phone", "email": "email"}
        data["customer"] = {field: _plain(data.get(column)) for field, column in given.items()}
    told = read(data)
    customer = _buyer(told.buyer, now)
    _order, new = orders.keep(told, now=now, customer=customer)
    return new


def keep_customer(values: Mapping[str, Any], now: datetime) -> bool:
    """One customer."""
    limits = {"external_id": 80, "phone": 40, "email": 254, "name": 80, "company": 120, "language": 10, "tier": 8}
    given: dict[str, Any] = {name: text(values, name, longest) for name, longest in limits.items()}
    given["language"] = {"zh": "zh-hans", "zh-cn": "zh-hans"}.get(given["language"].lower(), given["language"].lower())
    if given["language"] not in {"", "zh-hans", "en"}:
        raise Refused(_("%(field)s: “%(value)s” is not known.") % {"field": "language", "value": given["language"]})
    given["tier"] = given["tier"].lower()
    _customer, new = customers.keep(now=now, **given)
    return new


def _buyer(buyer: Buyer, now: datetime) -> Any:
    if not (buyer.phone or buyer.email or buyer.external_id):
        return None
    return customers.keep(now=now, name=buyer.name, phone=buyer.phone, email=buyer.email, external_id=buyer.external_id, only_new=True)[0]


def _goods(said: Any) -> Any:
    """JSON, or words as 养生壶 x1; 滤网 x2."""
    if not isinstance(said, str):
        return said
    if said.lstrip().startswith("["):
        return _json(said, "items")
    found = []
    for part in re.split(r"[;；\n]", said):
        if part.strip():
            counted = _GOODS.fullmatch(part.strip())
            found.append({"name": counted[1], "quantity": int(counted[2])} if counted else {"name": part.strip()})
    return found


def _json(said: Any, name: str) -> Any:
    if not isinstance(said, str):
        return said
    try:
        return json.loads(said)
    except (ValueError, RecursionError) as error:
        raise BadOrder(name, "type") from error


def _moment(said: str) -> str:
    """2026/9/1 9:05 as ISO."""
    found = _DAY.fullmatch(said.strip())
    if found is None:
        return said
    year, month, day, clock = found.groups()
    time = ":".join(part.zfill(2) for part in clock.split(":")) if clock else "00:00"
    return f"{year}-{month:0>2}-{day:0>2}T{time}"


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
