"""Whom a contact comes from, and what they may be repeating: one statement, however many tickets there are.

Nothing is added to a known customer: a form proves no address; and nobody is known by an address that was only found in the text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from helpdesk import rows, statements
from tickets import contacts, doubles
from tickets.choices import Tier
from tickets.incoming import Contact, Read
from tickets.models import ContactPoint, Customer

RECENT = timedelta(days=30)
LOOKED_AT = 200
"""Of a customer's tickets of late no more are counted: somebody with a hundred thousand costs what anybody does."""


@dataclass(frozen=True)
class Known:
    """The customer a contact belongs to, if there is one, their late complaints, and how often they came lately at all; and the open
    tickets that this may be one of (`doubles`)."""

    customer: Customer | None
    complaints: int = 0
    contacts: int = 0
    points: Sequence[tuple[str, str, str]] = ()
    near: Sequence[doubles.Near] = ()
    gave_more: bool = False  # a contact that does not stand on their record


# One statement, written by hand: intake runs it for every contact, and building it anew each time cost more than running it.
# Its two arms have their columns in common; what the first gives is named in `_behind`, what the second gives in `doubles.Near`.
_BEHIND = """
SELECT 'point' AS what, p.kind AS a, c.id AS b, {complaints} AS c, {contacts} AS d, c.name AS e, c.tier AS f, c.company AS g, c.language AS h,
    c.external_id AS i, c.created_at AS at
FROM tickets_contactpoint p JOIN tickets_customer c ON c.id = p.customer_id WHERE {same}
"""
_LATELY = """(SELECT COUNT({what}) FROM (SELECT t.category FROM tickets_ticket t
        WHERE t.customer_id = c.id AND t.created_at >= %s ORDER BY t.created_at DESC LIMIT {looked_at}) AS lately)"""
_COMPLAINTS = _LATELY.format(what="CASE WHEN category = 'complaint' THEN 1 END", looked_at=LOOKED_AT)
_CONTACTS = _LATELY.format(what="*", looked_at=LOOKED_AT)
_NEAR = """
SELECT 'near', n.number, n.id, n.customer_id, n.issue_type_id, n.order_number, n.contact_name, n.subject, n.body, NULL, NULL
FROM ({near}) AS n
"""


def recognise(contact: Contact, read: Read, now: datetime) -> Known:
    """Find the customer by phone, then by e-mail, and what they may be repeating."""
    if contact.previous is not None:
        return Known(contact.previous.customer, gave_more=bool(contact.phone or contact.email))
    points = contacts.contact_points(contact.phone, contact.email)
    keys = [(kind, value) for kind, value, _raw in points]
    found = _asked(contact, keys, read, now)
    behind = {kind: told for what, kind, *told in found if what == "point"}
    alike = [
        doubles.Near(pk, number, customer, issue_type, order, name, subject, body or "")
        for what, number, pk, customer, issue_type, order, name, subject, body, *_rest in found
        if what == "near"
    ]
    for kind, _value in keys:
        if kind in behind:
            gave_more = any(other not in behind or behind[other][0] != behind[kind][0] for other, _value in keys)
            return _behind(behind[kind], points, alike, gave_more)
    return Known(None, points=points, near=alike)


def customer(contact: Contact, known: Known, now: datetime) -> Customer:
    """The known customer, or a new one that is not saved yet."""
    return known.customer or Customer(
        name=contact.name, tier=contact.tier or Tier.STANDARD, company=contact.company, language=contact.language, created_at=now
    )


def save(new: Customer, points: Sequence[tuple[str, str, str]]) -> None:
    """Write a new customer with what they are known by.

    Without history: the timeline's first line records how the customer came to be known, history begins with the first change.
    """
    own = [{"kind": kind, "value": value, "raw": raw} for kind, value, raw in points]
    rows.add(new, along=rows.Along(ContactPoint, "customer_id", own) if own else None)


def _asked(contact: Contact, keys: Sequence[tuple[str, str]], read: Read, now: datetime) -> list[tuple[Any, ...]]:
    arms: list[str] = []
    values: list[Any] = []
    if keys:
        same = " OR ".join(["(p.kind = %s AND p.value = %s)"] * len(keys))
        arms.append(_BEHIND.format(complaints=_COMPLAINTS, contacts=_CONTACTS, same=same))
        values += [connection.ops.adapt_datetimefield_value(now - RECENT)] * 2 + [part for key in keys for part in key]
    since = (contact.received_at or now) - doubles.BACK
    near = doubles.candidates(keys, read.columns["order_number"], read.marks, since)
    if near is not None:
        arms.append(_NEAR.format(near=near[0]))
        values += near[1]
    return statements.rows(" UNION ALL ".join(arms), values) if arms else []


def _behind(told: Sequence[Any], points: Sequence[tuple[str, str, str]], alike: Sequence[doubles.Near], gave_more: bool) -> Known:
    pk, complaints, lately, name, tier, company, language, external_id, at = told
    # SQLite has no time zones; what it holds is UTC.
    created_at = datetime.fromisoformat(at) if isinstance(at, str) else at
    created_at = created_at if created_at.tzinfo else created_at.replace(tzinfo=UTC)
    fields = {"id": pk, "name": name, "tier": tier, "company": company, "language": language}
    values = {**fields, "external_id": external_id, "created_at": created_at}
    found = Customer.from_db(connection.alias, list(values), list(values.values()))
    return Known(found, complaints, lately, points, alike, gave_more)
