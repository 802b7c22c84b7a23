"""Erasing a customer: whatever could say who they were goes, figures stay (what is erased and kept: `docs/privacy.md`).

Refused while something is still to be done for them, because nobody could reach them any more: an open ticket, a result they have not
confirmed, a refund under way. Whoever asks for it closes or cancels that first, on the ticket, where it is on record why.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk import erasing, strays
from helpdesk.erasing import Person
from helpdesk.models import Department, User
from helpdesk.personal import numbers_in
from tickets import personal_data
from tickets.choices import DataAct, DataReason, MessageKind, Status
from tickets.contacts import normalise_email, normalise_phone
from tickets.errors import TicketError
from tickets.models import ContactPoint, Customer, Message, Order, Participant, PersonalDataAct, Remedy, Ticket

SETTLED = (Status.CLOSED, Status.CANCELLED)
FEWEST_DIGITS, FEWEST_LETTERS = 7, 10
"""A number or an id that is shorter may be anybody's."""
HEAD, SHORTEST = 60, 6
PAGES, PARTS = 400, 100_000
"""So many pages of the search index are merged at a time, and at most so often."""


class UnknownCustomer(TicketError):
    """There is no such customer."""

    code = "unknown_customer"


class StillOpen(TicketError):
    """Something is still to be done for the customer."""

    code = "still_open"


@dataclass(frozen=True)
class Plan:
    """What an erasure would do: rows by table, files, published articles to read, and what is in the way of it."""

    customer: Customer
    counts: dict[str, int] = field(default_factory=dict)
    articles: Sequence[int] = ()
    open_tickets: Sequence[str] = ()
    open_remedies: Sequence[str] = ()

    @property
    def obstacles(self) -> list[str]:
        """Why it cannot be done now, in words."""
        found = []
        if self.open_tickets:
            said = ngettext(
                "A ticket is not closed yet: %(numbers)s. Close or cancel it first.",
                "Tickets are not closed yet: %(numbers)s. Close or cancel them first.",
                len(self.open_tickets),
            )
            found.append(said % {"numbers": ", ".join(self.open_tickets)})
        if self.open_remedies:
            said = _("A remedy is still under way: %(numbers)s. Finish or withdraw it first.")
            found.append(said % {"numbers": ", ".join(self.open_remedies)})
        return found


def find(said: str) -> Customer:
    """The customer with this number (12, #12), or of this ticket number, or with this id in the other system. Raises UnknownCustomer."""
    text = said.strip()
    key = text.removeprefix("#")
    rows = Customer.objects.all()
    if key.isascii() and key.isdigit() and len(key) < 19:
        found = rows.filter(pk=int(key)).first()
    else:
        found = rows.filter(tickets__number__iexact=text).first() or rows.filter(external_id=text).first()
    if found is None or not text:
        wanted = _("There is no customer “%(said)s”. Give the number on the customer's page, or the number of one of their tickets.")
        raise UnknownCustomer(wanted % {"said": said[:40]})
    return found


def plan(customer: Customer, *, now: datetime) -> Plan:
    """What erasing would do. Nothing is touched."""
    person = person_of(customer, now)
    tickets = Ticket.objects.filter(customer=customer).exclude(status__in=SETTLED).order_by("pk")
    remedies = Remedy.objects.filter(ticket__customer=customer).going_on() | Remedy.objects.filter(ticket__customer=customer).waiting()
    counts = erasing.count(person)
    counts["files"] = personal_data.files_of(person).count()
    published = personal_data.articles_of(person).filter(state="published").values_list("pk", flat=True)
    return Plan(
        customer,
        dict(+counts),
        list(published),
        list(tickets.values_list("number", flat=True)),
        sorted(set(remedies.exclude(ticket__in=tickets).values_list("ticket__number", flat=True))),
    )


def erase(customer: Customer, *, by: User | None, now: datetime, reason: str = DataReason.ASKED) -> PersonalDataAct:
    """Erase a customer and give the receipt; a second time it is the same receipt and nothing is done.

    Raises StillOpen. What fails half-way has written nothing but may have deleted files; it is simply done again.
    """
    _overwrite_what_is_deleted()
    seen = _seen_before(customer, now)
    with transaction.atomic():
        row = Customer.objects.select_for_update().get(pk=customer.pk)
        if row.erased_at is not None and not has_come_back(row):
            return row.data_acts.filter(act=DataAct.ERASED).latest("pk")
        planned = plan(row, now=now)
        if planned.obstacles:
            raise StillOpen(" ".join(planned.obstacles))
        person = person_of(row, now)
        counts = erasing.erase(person)
        counts.update(strays.erase(person, seen))
        Customer.objects.filter(pk=row.pk).update(erased_at=now)
        receipt = PersonalDataAct.objects.create(
            customer=row,
            act=DataAct.ERASED,
            reason=reason if reason in DataReason.values else DataReason.OTHER,
            at=now,
            by=by,
            counts=dict(+counts),
            look_at=list(planned.articles),
        )
        transaction.on_commit(_leave_no_pages)
        return receipt


def _seen_before(customer: Customer, now: datetime) -> strays.Seen | None:
    """What takes long is searched before anything is locked, where it will come to an erasure at all."""
    row = Customer.objects.get(pk=customer.pk)
    if (row.erased_at is not None and not has_come_back(row)) or plan(row, now=now).obstacles:
        return None
    return strays.look_ahead(person_of(row, now))


def has_come_back(customer: Customer) -> bool:
    """Whether something came in for them at the very moment they were erased: then it is done once more."""
    return customer.erased_at is not None and Ticket.objects.filter(customer=customer, created_at__gt=customer.erased_at).exists()


def person_of(customer: Customer, now: datetime) -> Person:
    """Everything by which rows about a customer are found."""
    tickets = list(Ticket.objects.filter(customer=customer).order_by("pk"))
    marks = {mark for text in _marks(customer, tickets) for mark in _written(text)} - _of_the_house()
    bodies = Message.objects.filter(ticket__customer=customer, kind=MessageKind.CUSTOMER).values_list("body", flat=True)
    names = {customer.name, customer.company, *(row.contact_name for row in tickets)}
    texts = {*(row.subject for row in tickets), *(body[:HEAD] for body in bodies)}
    return Person(
        customer=customer.pk,
        now=now,
        tickets=[row.pk for row in tickets],
        numbers=[row.number for row in tickets],
        marks=sorted(marks),
        names=sorted({name for name in names if len(name) > 1} | {text for text in texts if len(text) >= SHORTEST}),
    )


def _marks(customer: Customer, tickets: Sequence[Ticket]) -> list[str]:
    """Numbers and addresses on record, and those that stand in what was said."""
    found = [customer.external_id or ""]
    for row in tickets:
        found += [row.contact_phone, row.contact_email, row.order_number, row.external_id or "", row.submission_id or ""]
        found += [str(one.get("value", "")) for one in row.lifted.values() if isinstance(one, dict)]
    theirs = {"ticket__customer": customer}
    for value, raw in ContactPoint.objects.filter(customer=customer).values_list("value", "raw"):
        found += [value, raw]
    for number, parcel in Order.objects.filter(customer=customer).values_list("number", "tracking_number"):
        found += [number, parcel]
    found += Remedy.objects.filter(**theirs).values_list("tracking_number", flat=True)
    found += Participant.objects.filter(**theirs).values_list("email", flat=True)
    said = [*(row.subject for row in tickets), *Message.objects.filter(**theirs).values_list("body", flat=True)]
    return [*found, *(one.value for text in said for one in numbers_in(text))]


def _written(text: str) -> set[str]:
    """A mark in the ways it is written; nothing for one that could be anybody's."""
    text = text.strip()
    if "@" in text:
        return {text, normalise_email(text)}
    digits = sum(sign.isdigit() for sign in text)
    if digits < FEWEST_DIGITS and not (len(text) >= FEWEST_LETTERS and text.isascii()):
        return set()
    phone = normalise_phone(text).removeprefix("+86") if digits == len(text.lstrip("+").replace(" ", "").replace("-", "")) else ""
    found = {text, phone}
    if len(phone) == 11:
        found |= {sign.join((phone[:3], phone[3:7], phone[7:])) for sign in " -"}
    return found - {""}


def _of_the_house() -> set[str]:
    """Numbers and addresses of our own, which customers copy from our pages."""
    own = [str(getattr(settings, "SERVICE_PHONE", "") or "")]
    for pair in User.objects.values_list("phone", "email"):
        own += pair
    own += Department.objects.values_list("phone", flat=True)
    return {mark for text in own for mark in _written(text)}


def _overwrite_what_is_deleted() -> None:
    """SQLite leaves what was deleted in its file until the place is used again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _leave_no_pages() -> None:
    """The same for the words of the search index and for the journal. PostgreSQL does it by itself (autovacuum)."""
    if connection.vendor == "sqlite":
        _merge_words()
        with connection.cursor() as cursor, suppress(OperationalError):  # somebody reads just now; the next checkpoint does it
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _merge_words() -> None:
    """What `optimize` does to the index, a part at a time (https://sqlite.org/fts5.html, "the merge command"), so that nobody waits long
    for their turn to write. The first, by its sign, has all of it merged; fewer than two changes say that nothing is left."""
    pages = -PAGES
    for _part in range(PARTS):
        with transaction.atomic(), connection.cursor() as cursor:
            before = connection.connection.total_changes
            cursor.execute("INSERT INTO tickets_message_fts(tickets_message_fts, rank) VALUES ('merge', %s)", [pages])
            if pages > 0 and connection.connection.total_changes - before < 2:
                return
        pages = PAGES
