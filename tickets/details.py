"""What a ticket lacked at first (A7): its order number, and how its customer is reached."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.models import User
from tickets import given as own_contacts
from tickets import lifting, sorting, timeline
from tickets.choices import EventCode
from tickets.contacts import normalise_email
from tickets.errors import NotAllowed
from tickets.extraction import Finding
from tickets.models import Ticket, TicketEvent

COLUMNS = {"order_number": "order_number", "phone": "contact_phone", "email": "contact_email"}
"""What can be filled in, and the column it stands in."""
_MEETS = {
    "order_number": ("order_number", "product_model"),
    "phone": ("contact", "phone", "account"),
    "email": ("contact", "email", "account"),
}


def complete(
    ticket: Ticket, *, by: User, now: datetime, order_number: str = "", phone: str = "", email: str = "", version: int | None = None
) -> TicketEvent:
    """An agent notes what they have learnt; what stood there is on record by name only, for it is personal data.

    Raises NotAllowed when nothing is different.
    """
    with timeline.changing(ticket, version=version) as row:
        given = {"order_number": order_number, "phone": phone, "email": email}
        fields = {
            COLUMNS[name]: value for name, value in cleaned(given).items() if value != getattr(row, COLUMNS[name]) or name in row.lifted
        }
        if not fields:
            raise NotAllowed(_("Nothing was changed."))
        event = timeline.build(row, EventCode.COMPLETED, at=now, by=by, data={"filled": _names(fields)})
        left = {name: found for name, found in row.lifted.items() if COLUMNS.get(name) not in fields}
        timeline.commit(row, event, **fields, lifted=left, missing=still_missing(row.missing, given))
        own_contacts.keep(row)
        return event


def judge_lifted(ticket: Ticket, *, by: User, now: datetime, kind: str, right: bool, version: int | None = None) -> TicketEvent:
    """Say of one thing that was found in the text that it is right, or that it is not what it was taken for.

    What is right stands as if it had been typed; what is wrong leaves its column, and is missing again where the matter needs it.
    Raises NotAllowed where no such thing was found, or somebody has said so already.
    """
    with timeline.changing(ticket, version=version) as row:
        if kind not in row.lifted:
            raise NotAllowed(_("Nothing was changed."))
        fields: dict[str, Any] = {"lifted": {name: found for name, found in row.lifted.items() if name != kind}}
        if not right and kind in COLUMNS:
            fields[COLUMNS[kind]] = ""
            needs = sorting.types()[row.issue_type.code].requires if row.issue_type.code in sorting.types() else ()
            fields["missing"] = [code for code in needs if code in row.missing or code in _lost(row, kind)]
        event = timeline.build(row, EventCode.COMPLETED, at=now, by=by, data={"right" if right else "wrong": [kind]})
        timeline.commit(row, event, **fields)
        if right:
            own_contacts.keep(row)
        return event


def _lost(row: Ticket, kind: str) -> set[str]:
    """The needs that are no longer met when a column is emptied."""
    reached = row.contact_email if kind == "phone" else row.contact_phone if kind == "email" else ""
    return {code for code in _MEETS[kind] if not (reached and code in {"contact", "account"})}


def filled(row: Ticket, given: Mapping[str, str]) -> dict[str, Any]:
    """Column values for what a customer gave and the ticket did not know, or had only found in their words. What it knew stays: only an
    agent changes it."""
    new = {name: value for name, value in cleaned(given).items() if not getattr(row, COLUMNS[name]) or name in row.lifted}
    fields: dict[str, Any] = {COLUMNS[name]: value for name, value in new.items()}
    if set(new) & set(row.lifted):
        fields["lifted"] = {name: found for name, found in row.lifted.items() if name not in new}
    return fields


def lifted_from(row: Ticket, findings: Sequence[Finding], known: Mapping[str, Any]) -> dict[str, Any]:
    """Column values for what else the customer wrote, and not in a field; `known` are column values that are about to be written."""
    typed = {column: known.get(column) or getattr(row, column) for column in COLUMNS.values()}
    kept, columns = lifting.lift(findings, typed)
    return {**columns, "lifted": lifting.also(known.get("lifted", row.lifted), kept)} if kept else {}


def still_missing(missing: list[str], given: Mapping[str, str]) -> list[str]:
    """The needs that are left after something was given."""
    met = {code for name, value in given.items() if value.strip() for code in _MEETS.get(name, ())}
    return [code for code in missing if code not in met]


def cleaned(given: Mapping[str, str]) -> dict[str, str]:
    """What was given, as the columns take it; without what is empty."""
    plain = {name: " ".join(value.split()) for name, value in given.items() if name in COLUMNS}
    if plain.get("email"):
        plain["email"] = normalise_email(plain["email"])
    length = {"order_number": 64, "phone": 40, "email": 254}
    return {name: value[: length[name]] for name, value in plain.items() if value}


def _names(fields: Mapping[str, Any]) -> list[str]:
    return [name for name, column in COLUMNS.items() if column in fields]
