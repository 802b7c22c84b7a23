"""Splitting (拆分): chosen messages become a ticket of their own, of the same customer.

Nothing leaves the old ticket: the messages stay where they were said, marked as split off, and the new one holds copies with their
files, their times and their authors. The new ticket is sorted, timed and given out as any other.

Its clock starts with the first chosen words of the customer that nobody has answered since: that long they have been waiting. Where
all were answered there is nothing they wait for but this, and it starts now.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from helpdesk.models import User
from helpdesk.outbound import queue
from helpdesk.search import tokens
from tickets import intake, notices, timeline
from tickets.choices import EventCode, MessageKind
from tickets.errors import Incomplete, NotAllowed, StaleTicket
from tickets.models import Attachment, Message, Ticket, TicketEvent

ANSWERS = (MessageKind.REPLY, MessageKind.QUESTION, MessageKind.RESULT)


@timeline.retried
def split(
    ticket: Ticket,
    *,
    messages: Sequence[int],
    by: User,
    now: datetime,
    subject: str = "",
    issue_type: str = "",
    version: int | None = None,
    key: str = "",
) -> TicketEvent:
    """Make a ticket of some messages of this one, by key; at least one is the customer's, and at least one stays.

    Returns the event on the new ticket. Sent twice with one `key` it is one ticket. Raises Incomplete where nothing fit was chosen,
    NotAllowed on a ticket that is merged into another.
    """
    with timeline.changing(ticket) as row:
        if key and (first := Ticket.objects.filter(submission_id=key).first()) is not None:
            return first.events.get(code=EventCode.SPLIT, data__from_ticket=row.number)
        if version is not None and row.version != version:
            raise StaleTicket()
        if row.merged_into_id is not None:
            raise NotAllowed(_("This ticket is merged into another already."))
        chosen = _chosen(row, messages)
        since = clock_start(row, chosen, now)
        new = _open(row, chosen, since, by=by, now=now, subject=subject, issue_type=issue_type, key=key)
        _copy(chosen, new)
        data = {"to_ticket": new.number, "messages": [message.pk for message in chosen]}
        timeline.commit(row, timeline.build(row, EventCode.SPLIT, at=now, by=by, data=data))
        event = timeline.build(new, EventCode.SPLIT, at=now, by=by, data={"from_ticket": row.number, "clock_from": since.isoformat()})
        timeline.commit(new, event)
        _tell(new, by, now)
        return event


def clock_start(row: Ticket, chosen: Sequence[Message], now: datetime) -> datetime:
    """From when the new ticket's clock runs: the first chosen words of the customer that came after our last answer, else now."""
    answered = row.messages.filter(kind__in=ANSWERS, is_public=True).order_by("-created_at").values_list("created_at", flat=True).first()
    waiting = [m.created_at for m in chosen if m.kind == MessageKind.CUSTOMER and (answered is None or m.created_at > answered)]
    return min(waiting, default=now)


def _chosen(row: Ticket, keys: Sequence[int]) -> list[Message]:
    found = list(row.messages.filter(pk__in=keys).prefetch_related("attachments").order_by("created_at", "pk"))
    if not any(message.kind == MessageKind.CUSTOMER for message in found):
        raise Incomplete(_("Choose at least one message of the customer."), ["messages"])
    if not row.messages.exclude(pk__in=[message.pk for message in found]).filter(kind=MessageKind.CUSTOMER).exists():
        raise Incomplete(_("At least one message of the customer has to stay."), ["messages"])
    return found


def _open(
    row: Ticket, chosen: Sequence[Message], since: datetime, *, by: User, now: datetime, subject: str, issue_type: str, key: str
) -> Ticket:
    first = next(message for message in chosen if message.kind == MessageKind.CUSTOMER)
    contact = intake.Contact(
        channel=row.channel,
        subject=subject,
        description=first.body,
        name=row.contact_name,
        phone=row.own_phone,
        email=row.own_email,
        order_number=row.order_number,
        issue_type=issue_type or None,
        language=row.language,
        submission_id=key or None,
        received_at=since,
        previous=row,
    )
    return intake.open_ticket(contact, now=now, by=by, notify=False).ticket


def _copy(chosen: Sequence[Message], new: Ticket) -> None:
    """Copies on the new ticket; intake has made the first one of the customer's words, which gets its time, mark and files."""
    made = new.messages.get()
    first = next(message for message in chosen if message.kind == MessageKind.CUSTOMER)
    for message in chosen:
        data = {**message.data, "split_from": message.pk}
        if message is first:
            copy = made
            # The author of a customer's message is whoever took it down.
            Message.objects.filter(pk=made.pk).update(
                data=data, created_at=message.created_at, author=message.author, channel=message.channel
            )
        else:
            copy = Message.objects.create(
                ticket=new,
                kind=message.kind,
                is_public=message.is_public,
                author=message.author,
                channel=message.channel,
                body=message.body,
                tokens=tokens(message.body),
                data=data,
                created_at=message.created_at,
            )
        for file in message.attachments.all():
            # The same bytes under a second row, with an address of its own.
            Attachment.objects.create(
                message=copy,
                file=file.file.name,
                thumbnail=file.thumbnail.name,
                name=file.name,
                content_type=file.content_type,
                size=file.size,
                sha256=file.sha256,
                created_at=file.created_at,
            )


def _tell(new: Ticket, by: User, now: datetime) -> None:
    """The agent who got it; and the customer their number, unless the time that it would promise has passed."""
    drafts = []
    if new.response_due_at is None or new.response_due_at > now:
        drafts += notices.received(new)
    if new.assignee is not None and new.assignee_id != by.pk:
        drafts += notices.to_staff([new.assignee], new, kind="assigned", key=f"assigned:{new.number}", now=now)
    elif new.assignee is None and new.level == 1:
        drafts += notices.unplaced(new, now)
    queue(drafts, now=now)
