"""The shop's system, asked by HTTP as `docs/order-connector.md` lays down: one order by its number, the orders of a phone number.

A shop that is slow, gone or talks nonsense costs one answer's time at most: after a failure nobody asks for RETRY_AFTER, and then
one asks first while the others go on with what is known. What is asked goes to the configured host alone, redirects are not
followed, and every field of the answer is read strictly (`tickets.order_rules`).
"""

import hashlib
import logging
import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.cache import cache

from helpdesk.outbound.channels import Unavailable
from helpdesk.outbound.http import Answer, Line
from tickets.order_rules import BadOrder, Facts, is_askable, read

log = logging.getLogger(__name__)

RETRY_AFTER = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=10)
MOST_ORDERS = 20

_SHUT, _PROBE, _SLOW = "shop:shut", "shop:probe", "shop:slow"


class Unreachable(Exception):
    """The shop did not answer, or not as agreed; what is known already has to do."""


def is_set_up() -> bool:
    """Whether there is a shop to ask."""
    return bool(settings.ORDER_API_URL)


def order(number: str, now: datetime, *, within: float | None = None) -> Facts | None:
    """The order of a number; None when the shop does not know it, or when it can be no order's number. Raises Unreachable.

    Whoever is in a hurry asks `within` so many seconds; a shop that needs longer is then left alone by the hurried, and by nobody else.
    """
    if not is_askable(number):
        return None
    key = f"shop:none:{number}"
    if cache.get(key):
        return None
    answer = _ask(f"orders/{quote(number, safe='')}", {}, now, within)
    if answer.status == 404:
        cache.set(key, True, settings.ORDER_API_CACHE)
        return None
    found = _read(answer.data, now)
    if found.number.upper() != number.upper():
        raise _failed("answered another order than was asked for", now)
    return found


def orders_of(phone: str, now: datetime) -> list[Facts] | None:
    """The newest orders of a phone number (E.164); None when it was asked within ORDER_API_CACHE already. Raises Unreachable."""
    key = f"shop:phone:{hashlib.sha256(phone.encode()).hexdigest()[:32]}"
    if cache.get(key):
        return None
    answer = _ask("orders", {"phone": phone}, now)
    rows = answer.data.get("orders") if answer.status != 404 else []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _failed("answered no list of orders", now)
    found = [_read(row, now) for row in rows[:MOST_ORDERS]]
    cache.set(key, True, settings.ORDER_API_CACHE)
    return found


def _ask(path: str, params: Mapping[str, str], now: datetime, within: float | None = None) -> Answer:
    if not is_set_up() or (within is not None and cache.get(_SLOW)) or _is_shut(now):
        raise Unreachable
    seconds = settings.ORDER_API_TIMEOUT if within is None else min(within, settings.ORDER_API_TIMEOUT)
    headers = {"Accept": "application/json"}
    if settings.ORDER_API_TOKEN:
        headers["Authorization"] = f"Bearer {settings.ORDER_API_TOKEN}"
    line = Line()
    try:
        answer = line.get(f"{settings.ORDER_API_URL}/{path}", headers, params, seconds=seconds)
    except Unavailable as error:
        if seconds < settings.ORDER_API_TIMEOUT:
            cache.set(_SLOW, True, RETRY_AFTER.total_seconds())
            cache.delete(_PROBE)
            raise Unreachable(str(error)) from None
        raise _failed(str(error), now, error.wait) from None
    finally:
        line.close()
    if answer.status in {200, 404}:
        cache.delete_many([_SHUT, _PROBE])
        return answer
    raise _failed(f"answered {answer.status}", now, answer.wait)


def _is_shut(now: datetime) -> bool:
    """Whether to leave it alone: it failed a moment ago, or somebody else is trying just now whether it is back."""
    until: datetime | None = cache.get(_SHUT)
    if until is None:
        return False
    return now < until or not cache.add(_PROBE, True, math.ceil(settings.ORDER_API_TIMEOUT) + 2)


def _failed(why: str, now: datetime, wait: timedelta | None = None) -> Unreachable:
    """Note that the shop failed; it is left alone for a while, as long as it asks for within reason."""
    rest = min(max(wait or RETRY_AFTER, RETRY_AFTER), LONGEST_REST)
    cache.set(_SHUT, now + rest, 24 * 3600)
    cache.delete(_PROBE)
    log.warning("The shop's system cannot be asked for orders: %s", why)
    return Unreachable(why)


def _read(data: Mapping[str, Any], now: datetime) -> Facts:
    try:
        return read(data)
    except BadOrder as error:
        raise _failed(f"answered an order that is none ({error})", now) from None
