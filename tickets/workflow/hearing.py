"""The customer writes, or somebody who is copied in."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from tickets import (
    chain,
    clocks,
    collaboration,
    details,
    extraction,
    following,
    given,
    merging,
    notices,
    sorting,
    thanks,
    timeline,
)  # fmt: skip
from tickets.choices import ActorKind, CopyRight, EventCode, MessageKind, Status
from tickets.errors import NotAllowed, StaleTicket
from tickets.escalation_rules import Case
from tickets.models import Message, Participant, Ticket, TicketEvent
from tickets.saying import say
from tickets.workflow import at_once
from tickets.workflow.parts import (
    need_words,
    said_before,
    start_again,
    the_first,
)

REOPEN_WITHIN = timedelta(days=7)


def customer_writes(
    ticket: Ticket, *, now: datetime, body: str, draft: str = "", dedupe_key: str | None = None, answers: Mapping[str, str] | None = None
) -> TicketEvent:
    """A word of the customer. It restarts a stopped clock, and takes a settled ticket up again; on a merged ticket it goes to the other.

    A mere thank-you reopens nothing. REOPEN_WITHIN after closing it becomes a linked new ticket (`event.ticket`). `answers` is what
    was asked for, by its code, with `phone` and `email` for a contact: it is missing no longer, and fills in what was not known.
    """
    need_words(body, draft)
    if (first := said_before(dedupe_key)) is not None:
        return first
    own = Ticket.objects.select_related("customer", "issue_type").get(pk=ticket.pk)
    ticket = merging.home(own)
    if _is_over(ticket, now):
        return _continue_elsewhere(ticket, own, now, body, draft, dedupe_key)
    try:
        with timeline.changing(ticket) as row:
            if row.merged_into_id is not None:  # a moment ago
                raise StaleTicket()
            message = say(row, MessageKind.CUSTOMER, body, now=now, public=True, draft=draft, dedupe_key=dedupe_key)
            only_thanks = thanks.is_only_thanks(body) and not draft
            data = {"thanks": only_thanks}
            if not only_thanks and at_once.waiting(row) is not None:
                event = at_once.come_back(row, now=now, message=message)
                following.tell(row, event)
            elif row.status in {Status.RESOLVED, Status.CLOSED} and not only_thanks:
                event = timeline.build(row, EventCode.REOPENED, at=now, actor_kind=ActorKind.CUSTOMER, message=message, data=data)
                start_again(row, event, unread_since=now)
            else:
                event = timeline.build(row, EventCode.WROTE, at=now, actor_kind=ActorKind.CUSTOMER, message=message, data=data)
                _take_note(row, event, only_thanks=only_thanks, answers=answers or {})
                if not only_thanks:
                    following.tell(row, event)
            if not only_thanks:
                notices.to_assignee(row, event, kind="wrote")
                chain.obey(row, Case(body=body), now)
            return event
    except IntegrityError:
        return the_first(dedupe_key)


def participant_writes(
    participant: Participant, *, now: datetime, body: str, draft: str = "", dedupe_key: str | None = None
) -> TicketEvent:
    """A word of somebody who is copied in and may write; marked as theirs, and an answer where one was awaited.

    It settles and reopens nothing: that is the customer's. Raises NotAllowed once they were taken off, or the matter is over.
    """
    need_words(body, draft)
    if (first := said_before(dedupe_key)) is not None:
        return first
    try:
        with timeline.changing(participant.ticket) as row:
            allowed = row.participants.filter(pk=participant.pk, rights=CopyRight.WRITE, removed_at__isnull=True).exists()
            if not allowed or row.merged_into_id is not None or row.status in {Status.CLOSED, Status.CANCELLED}:
                raise NotAllowed()
            data = {"participant": participant.pk}
            message = say(row, MessageKind.CUSTOMER, body, now=now, public=True, draft=draft, data=data, dedupe_key=dedupe_key)
            event = timeline.build(row, EventCode.WROTE, at=now, actor_kind=ActorKind.CUSTOMER, message=message, data=data)
            _take_note(row, event, only_thanks=False)
            notices.to_assignee(row, event, kind="wrote")
            following.tell(row, event)
            chain.obey(row, Case(body=body), now)
            return event
    except IntegrityError:
        return the_first(dedupe_key)


def _take_note(row: Ticket, event: TicketEvent, *, only_thanks: bool, answers: Mapping[str, str] | None = None) -> None:
    answers = answers or {}
    fields: dict[str, Any] = details.filled(row, answers)
    if event.message is not None and not only_thanks and "participant" not in event.data:
        findings = extraction.extract(event.message.body, timezone.localtime(event.at))
        fields |= details.lifted_from(row, findings, fields)
    if not only_thanks and row.is_open:
        fields["unread_since"] = row.unread_since or event.at
        left = [code for code in _still_missing(row, event.message) if code not in answers]
        fields["missing"] = details.still_missing(left, answers)
        if row.status == Status.WAITING_CUSTOMER:
            fields["status"] = collaboration.resumed(row)
            fields |= clocks.refreshed(row, event, **fields)
    timeline.commit(row, event, **fields)
    if answers:
        given.keep(row)


def _is_over(ticket: Ticket, now: datetime) -> bool:
    if ticket.status == Status.CANCELLED:
        return True
    return ticket.status == Status.CLOSED and ticket.closed_at is not None and now > ticket.closed_at + REOPEN_WITHIN


def _continue_elsewhere(ticket: Ticket, own: Ticket, now: datetime, body: str, draft: str, dedupe_key: str | None) -> TicketEvent:
    """A new ticket after one that is over. Whose words they are is told by their `own` ticket, also where that was merged."""
    from tickets import intake

    if thanks.is_only_thanks(body) and not draft:
        with timeline.changing(ticket) as row:
            message = say(row, MessageKind.CUSTOMER, body, now=now, public=True, dedupe_key=dedupe_key)
            return timeline.commit(
                row, timeline.build(row, EventCode.WROTE, at=now, actor_kind=ActorKind.CUSTOMER, message=message, data={"thanks": True})
            )
    contact = intake.Contact(
        channel=own.channel,
        subject=own.subject,
        description=body,
        name=own.contact_name,
        phone=own.own_phone,
        email=own.own_email,
        order_number=own.order_number,
        issue_type=own.issue_type.code,
        language=own.language,
        submission_id=dedupe_key,
        draft=draft,
        previous=ticket,
    )
    opened = intake.open_ticket(contact, now=now)
    first = opened.ticket.events.get(code=EventCode.OPENED)
    if opened.created:
        with timeline.changing(ticket) as row:
            timeline.add(row, timeline.build(row, EventCode.LINKED, at=now, data={"continued_by": opened.ticket.number}))
    return first


def _still_missing(row: Ticket, message: Message | None) -> list[str]:
    """What is missing after the customer has written again."""
    if not row.missing or message is None:
        return list(row.missing)
    still = sorting.missing(
        row.issue_type.code,
        order_number=row.order_number,
        phone=row.contact_phone,
        email=row.contact_email,
        has_files=message.attachments.exists(),
        text=message.body,
    )
    return [code for code in row.missing if code in still]
