"""Likely duplicates at intake (B5): whether a new contact probably says again what an open ticket says.

Found in constant time however many tickets there are, within the statement that recognises the customer: the customer's last few, the
order's last few, and the newest few whose text bears one of the same marks (`tickets.fingerprints`), each by its own index and cut off.

Only a strong likeness is marked, as a reason on the ticket, a chip in lists and an event; nothing is merged by itself, and the customer's
page says nothing. What else is like a ticket is found by `tickets.likeness` when somebody looks at it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from helpdesk.models import User
from tickets import likeness, statuses, timeline
from tickets.choices import EventCode
from tickets.errors import NotAllowed
from tickets.models import Ticket, TicketEvent

BACK = timedelta(days=30)
LAST = 10
LAST_MARKED = 5

NEAR = 0.6
"""Cosine of two texts from which one customer, or one order, says the same again: of letters to a city by one writer, read by hand, all 129
pairs that were this near were one matter, and about nine of thirteen between .5 and .6 ..."""
NEAR_OF_ORDER = 0.3
"""... less where customer, order and issue type are all the same ..."""
NEAR_OF_NAME = 0.8
"""... and more where only the name is, as of somebody who first called and then wrote."""
FEW_WORDS = 8
"""Tokens below which only the very same words count: 什么时候发货 and 什么时候退款 are near."""

_OPEN = sorted(statuses.OPEN)
_CUSTOMER = """SELECT id FROM tickets_ticket
    WHERE customer_id = (SELECT customer_id FROM tickets_contactpoint WHERE kind = %s AND value = %s) ORDER BY created_at DESC LIMIT %s"""
_ORDER = "SELECT id FROM tickets_ticket WHERE NOT (order_number = '') AND order_number = %s ORDER BY id DESC LIMIT %s"
_MARK = "SELECT ticket_id FROM tickets_message WHERE mark_{at} = %s ORDER BY id DESC LIMIT %s"
_ROWS = """
SELECT t.id, t.number, t.customer_id, t.issue_type_id, t.order_number, t.contact_name, t.subject,
    (SELECT SUBSTR(m.body, 1, 1500) FROM tickets_message m WHERE m.ticket_id = t.id AND m.kind = 'customer' ORDER BY m.created_at LIMIT 1)
        AS body
FROM tickets_ticket t WHERE t.id IN ({near}) AND t.status IN ({open}) AND t.created_at > %s
"""


@dataclass(frozen=True)
class Same:
    """The open ticket that a new one probably repeats, how like it is in percent, and by what signs."""

    pk: int
    number: str
    percent: int
    signs: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """For the reason and the event."""
        return {"ticket": self.number, "percent": self.percent, "signs": list(self.signs)}


@dataclass(frozen=True)
class Newcomer:
    """What is known of a new contact; `customer` is None for somebody who is not known."""

    customer: int | None
    order: str
    issue_type: int
    name: str
    words: frozenset[str]


@dataclass(frozen=True)
class Near:
    """An open ticket that may be the same."""

    pk: int
    number: str
    customer: int
    issue_type: int
    order: str
    name: str
    subject: str
    body: str


def candidates(points: Sequence[tuple[str, str]], order: str, marks: Sequence[int], since: datetime) -> tuple[str, list[Any]] | None:
    """SQL, with its values, that gives the columns of `Near` for the open tickets worth a look: of whoever has one of these contact points
    (kind, value), of the order, or with one of the marks. None where there is nothing to look by."""
    arms = [_CUSTOMER] * len(points) + [_ORDER] * bool(order) + [_MARK.format(at=at) for at in range(1, len(marks) + 1)]
    if not arms:
        return None
    values: list[Any] = [value for point in points for value in (*point, LAST)]
    values += [order, LAST] if order else []
    values += [value for mark in marks for value in (mark, LAST_MARKED)]
    near = " UNION ".join(f"SELECT * FROM ({arm}) AS a{at}" for at, arm in enumerate(arms))  # noqa: S608 (our own words)
    statement = _ROWS.format(near=near, open=", ".join(["%s"] * len(_OPEN)))
    return statement, [*values, *_OPEN, connection.ops.adapt_datetimefield_value(since)]


def look(points: Sequence[tuple[str, str]], order: str, marks: Sequence[int], since: datetime) -> list[Near]:
    """The open tickets worth a look, by a statement of their own."""
    asked = candidates(points, order, marks, since)
    if asked is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        rows = cursor.fetchall()
    return [
        Near(pk, number, customer, issue_type, order, name, subject, body or "")
        for pk, number, customer, issue_type, order, name, subject, body in rows
    ]


def most_like(new: Newcomer, found: Iterable[Near]) -> Same | None:
    """The one of them that is most like, if one is like enough."""
    best = None
    mine = likeness.Facts(new.customer or 0, new.order, new.issue_type, new.words)
    for near in found:
        other = likeness.Facts(near.customer, near.order, near.issue_type, likeness.words(near.subject, near.body))
        told = likeness.score(mine, other)
        same_name = bool(new.name) and new.name == near.name
        if is_strong(told, new, other, same_name=same_name) and (best is None or (told.percent, near.pk) > (best.percent, best.pk)):
            best = Same(near.pk, near.number, told.percent, told.signs)
    return best


def is_strong(told: likeness.Score, new: Newcomer, other: likeness.Facts, *, same_name: bool = False) -> bool:
    """Whether two are so alike that the second is marked."""
    if new.order and other.order and new.order != other.order:
        return False
    near = likeness.nearness(new.words, other.words)
    if min(len(new.words), len(other.words)) < FEW_WORDS:
        return near == 1 and ("customer" in told.signs or "order" in told.signs)
    if {"customer", "order", "type"} <= set(told.signs):
        return near >= NEAR_OF_ORDER
    if "customer" in told.signs or "order" in told.signs:
        return near >= NEAR
    return same_name and near >= NEAR_OF_NAME


def not_same(ticket: Ticket, *, by: User, now: datetime, version: int | None = None) -> TicketEvent:
    """Somebody has looked: it is another matter. Raises NotAllowed where nothing is marked."""
    with timeline.changing(ticket, version=version) as row:
        if row.likely_same_id is None:
            raise NotAllowed(_("Nothing was changed."))
        other = Ticket.objects.values_list("number", flat=True).get(pk=row.likely_same_id)
        event = timeline.build(row, EventCode.NOT_SAME, at=now, by=by, data={"ticket": other})
        return timeline.commit(row, event, likely_same_id=None, likely_same=None)
