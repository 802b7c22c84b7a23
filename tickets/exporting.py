"""What a customer may have of what we hold about them (PIPL article 45): one JSON in plain words, and their files beside it.

Theirs: contacts, tickets, what they wrote and what was told them, remedies that were promised, orders, and what the apps to the right
add (`EXPORT` in `<app>/personal_data.py`). Not theirs: notes and talk of the house, how it was sorted and given out, anything of people
copied in or of staff but the name they signed with. Each export is on record.
"""

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from importlib import import_module
from typing import IO, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import override as language

from helpdesk.erasing import MODULE
from helpdesk.models import User
from tickets.choices import DataAct, DataReason, MessageKind
from tickets.models import Attachment, Customer, Message, Order, PersonalDataAct, Remedy, Ticket

NAME = "data.json"

Export = Callable[[Ticket], Mapping[str, Any]]
"""What an app adds to a ticket."""


def data_of(customer: Customer, *, now: datetime) -> dict[str, Any]:
    """All of it, in the customer's language; moments in the house's time zone."""
    with language(customer.language or settings.LANGUAGE_CODE):
        tickets = Ticket.objects.filter(customer=customer).select_related("issue_type").order_by("created_at", "pk")
        return {
            "made_at": _moment(now),
            "customer": {
                "number": customer.pk,
                "name": customer.name,
                "company": customer.company,
                "tier": str(customer.get_tier_display()),
                "language": customer.language,
                "wants_no_calls": customer.wants_no_calls,
                "id_in_other_system": customer.external_id or "",
                "known_since": _moment(customer.created_at),
                "erased_at": _moment(customer.erased_at),
            },
            "contacts": [
                {"kind": str(point.get_kind_display()), "value": point.value, "as_given": point.raw}
                for point in customer.contact_points.order_by("pk")
            ],
            "tickets": [_ticket(row, now) for row in tickets],
            "orders": [_order(row) for row in Order.objects.filter(customer=customer).order_by("pk")],
        }


def as_json(data: Mapping[str, Any]) -> str:
    """As it is written into the file."""
    return json.dumps(data, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder) + "\n"


def write_zip(customer: Customer, file: IO[bytes], *, now: datetime) -> None:
    """The JSON together with the files that it names."""
    data = data_of(customer, now=now)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, as_json(data))
        for row in _files(customer, now):
            try:
                with row.file.open("rb") as source, archive.open(_path(row), "w", force_zip64=True) as target:
                    while chunk := source.read(1 << 20):
                        target.write(chunk)
            except FileNotFoundError:
                continue  # named in the JSON, and not there any more


def note(customer: Customer, *, by: User | None, now: datetime, reason: str = DataReason.ASKED) -> PersonalDataAct:
    """Put on record that it was handed out, and how much it was."""
    counts = {"tickets": Ticket.objects.filter(customer=customer).count(), "files": _files(customer, now).count()}
    return PersonalDataAct.objects.create(customer=customer, act=DataAct.EXPORTED, reason=reason, at=now, by=by, counts=counts)


def _ticket(row: Ticket, now: datetime) -> dict[str, Any]:
    said = Message.objects.filter(ticket=row).public(now).select_related("author").prefetch_related("attachments")
    found: dict[str, Any] = {
        "number": row.number,
        "received_at": _moment(row.created_at),
        "status": str(row.get_status_display()),
        "channel": str(row.get_channel_display()),
        "category": str(row.get_category_display()),
        "issue_type": row.issue_type.label,
        "subject": row.subject,
        "name": row.contact_name,
        "phone": row.own_phone,
        "email": row.own_email,
        "order_number": row.order_number,
        "promised_by": _moment(row.promise_at),
        "answered_at": _moment(row.responded_at),
        "resolved_at": _moment(row.resolved_at),
        "closed_at": _moment(row.closed_at),
        "messages": [_message(message) for message in said.order_by("created_at", "pk") if "participant" not in message.data],
        "remedies": [_remedy(one) for one in Remedy.objects.filter(ticket=row).promised().order_by("pk")],
    }
    for add in _added():
        found |= add(row)
    return found


def _message(row: Message) -> dict[str, Any]:
    own = row.kind == MessageKind.CUSTOMER
    return {
        "at": _moment(row.created_at),
        "from": "you" if own else row.author.name if row.author else "us",
        "text": row.body,
        "files": [{"name": one.name, "path": _path(one), "bytes": one.size} for one in row.attachments.all()],
    }


def _remedy(row: Remedy) -> dict[str, Any]:
    return {
        "what": str(row.get_kind_display()),
        "amount": row.amount,
        "state": str(row.get_state_display()),
        "words": row.customer_note,
        "expected_on": row.expected_on,
        "carrier": row.carrier,
        "tracking_number": row.tracking_number,
    }


def _order(row: Order) -> dict[str, Any]:
    return {
        "number": row.number,
        "placed_at": _moment(row.placed_at),
        "state": str(row.get_state_display()),
        "amount": row.amount,
        "items": row.items,
        "carrier": row.carrier,
        "tracking_number": row.tracking_number,
        "way": row.track,
    }


def _files(customer: Customer, now: datetime) -> Any:
    rows = Attachment.objects.public(now).filter(message__ticket__customer=customer)
    return rows.exclude(message__data__has_key="participant").select_related("message__ticket").order_by("pk")


def _path(row: Attachment) -> str:
    """Where it lies in the archive: names may come twice, keys do not."""
    return f"files/{row.pk}-{row.name}"


def _added() -> Iterator[Export]:
    for app in settings.LOCAL_APPS:
        try:
            yield from getattr(import_module(f"{app}.{MODULE}"), "EXPORT", ())
        except ModuleNotFoundError as error:
            if error.name != f"{app}.{MODULE}":
                raise


def _moment(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None
