"""What the ticket page reads of the database, mostly by prepared queries: it is the page that is opened most."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models
from django.db.models import Exists, Prefetch, Q, QuerySet

from helpdesk.models import User
from helpdesk.prepared import KEY, PERSON, Slot, Somebody, prepared
from tickets import marks
from tickets.models import Agent, Attachment, Message, Ticket, TicketEvent

# Of a conversation this much is drawn at once, and of the timeline beside it; the rest when asked for.
SHOWN = 50
LINES = 30
# What the chip of a clock is drawn from.
CHIP_COLUMNS = (
    "policy", "due_at", "response_due_at", "responded_at", "resolution_due_at", "resolved_at", "closed_at", "paused_at", "running_since", "cycle",
)  # fmt: skip
NAMED = ("employee_number", "name")


def _all_but(model: type[models.Model], relation: str, *kept: str) -> Iterator[str]:
    """Columns of a related row to leave where they are: of most relations a page shows the name only."""
    return (f"{relation}__{field.attname}" for field in model._meta.concrete_fields if not field.primary_key and field.name not in kept)


@prepared(PERSON, KEY)
def seen(user: Somebody, pk: Slot) -> QuerySet[Ticket]:
    """A ticket that somebody may see, with all that its head and its cards name."""
    rows = marks.marked(Ticket.objects.visible_to(user)).filter(pk=pk)
    named = ("previous", "merged_into", "parent")
    rows = rows.select_related("customer", "issue_type", "team", "assignee", "policy", *named)
    rows = rows.defer(*(column for name in named for column in _all_but(Ticket, name, "number", "subject", "status")))
    return rows.annotate(reader_is_reviewed=Exists(Agent.objects.filter(user=user.pk, needs_review=True)))


def _messages(rows: QuerySet[Message]) -> QuerySet[Message]:
    return rows.defer("tokens").order_by("-created_at", "-pk")


@prepared(KEY)
def _all(ticket: Slot) -> QuerySet[Message]:
    return _messages(Message.objects.filter(ticket=ticket))


@prepared(KEY)
def _newest(ticket: Slot) -> QuerySet[Message]:
    return _messages(Message.objects.filter(ticket=ticket))[: SHOWN + 1]


@prepared(KEY)
def _files(ticket: Slot) -> QuerySet[Attachment]:
    return Attachment.objects.filter(message__ticket=ticket).order_by("pk")


def messages(ticket: Ticket, merged: Sequence[Ticket], *, everything: bool) -> list[Message]:
    """The conversation with its files, newest first; without `everything` one more than are shown, if there are more."""
    if merged:
        files_of = Prefetch("attachments", Attachment.objects.order_by("pk"), to_attr="files")
        rows = _messages(Message.objects.filter(ticket__in=[ticket.pk, *(other.pk for other in merged)])).prefetch_related(files_of)
        return list(rows[: None if everything else SHOWN + 1])
    found = (_all if everything else _newest)(ticket.pk)
    files: dict[int | None, list[Attachment]] = defaultdict(list)
    for file in _files(ticket.pk):
        files[file.message_id].append(file)
    for message in found:
        message.files = files.get(message.pk, [])  # type: ignore[attr-defined]
    return found


@prepared(KEY)
def events(ticket: Slot) -> QuerySet[TicketEvent]:
    """The timeline, oldest first; who acted is filled in by `name_people`."""
    return TicketEvent.objects.filter(ticket=ticket).order_by("pk")


def name_people(rows: Sequence[TicketEvent], messages: Sequence[Message]) -> dict[int, str]:
    """Names of everybody the events speak of, by one statement; whoever acted or wrote is put into their events and messages."""
    ids: set[object] = {message.author_id for message in messages}
    for event in rows:
        ids |= {event.actor_id, event.assignee_id, event.data.get("to"), event.data.get("from"), event.data.get("user")}
    wanted = {pk for pk in ids if isinstance(pk, int)}
    people = {user.pk: user for user in User.objects.filter(pk__in=wanted).only(*NAMED)} if wanted else {}
    actor: Any = TicketEvent._meta.get_field("actor")
    author: Any = Message._meta.get_field("author")
    for event in rows:
        if event.actor_id is not None:
            actor.set_cached_value(event, people[event.actor_id])
    for message in messages:
        if message.author_id is not None:
            author.set_cached_value(message, people[message.author_id])
    return {pk: user.name for pk, user in people.items()}


@prepared(PERSON, KEY, KEY)
def others_of_customer(user: Somebody, customer: Slot, but: Slot) -> QuerySet[Ticket]:
    """What else a customer wanted, newest first, as far as somebody may see it."""
    rows = Ticket.objects.visible_to(user).filter(Q(customer=customer) & ~Q(pk=but))
    return rows.only("number", "subject", "status", "category", "created_at", "level", "priority", *CHIP_COLUMNS).order_by("-created_at")[
        :100
    ]
