"""What a ticket lacked at first (A7): its order number, and how its customer is reached."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.models import User
from tickets import timeline
from tickets.choices import EventCode
from tickets.contacts import normalise_email
from tickets.errors import NotAllowed
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
        fields = {COLUMNS[name]: value for name, value in cleaned(given).items() if value != getattr(row, COLUMNS[name])}
        if not fields:
            raise NotAllowed(_("Nothing was changed."))
        event = timeline.build(row, EventCode.COMPLETED, at=now, by=by, data={"filled": _names(fields)})
        return timeline.commit(row, event, **fields, missing=still_missing(row.missing, given))


def filled(row: Ticket, given: Mapping[str, str]) -> dict[str, Any]:
    """Column values for what a customer gave and the ticket did not know. What it knew stays: only an agent changes it."""
    return {COLUMNS[name]: value for name, value in cleaned(given).items() if not getattr(row, COLUMNS[name])}


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
