"""The verbs of a ticket's life. The only writer of `status` (routing sets it along with an assignee).

Shape: verb(ticket, *, by, now, ...) -> TicketEvent. Each opens its own transaction, changes the row by compare-and-swap,
writes one event, and puts what must be told into the outbox. `version` is what the person saw (StaleTicket when it moved
on); words are never lost to it: a reply or note that crosses another is kept, and its event says `crossed`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import User
from helpdesk.outbound import withdraw
from tickets import (
    attachments,
    chain,
    clocks,
    collaboration,
    details,
    duty,
    extraction,
    following,
    ladder,
    mentions,
    merging,
    notices,
    remedies,
    reviewing,
    routing,
    sorting,
    statuses,
    thanks,
    timeline,
    undone,
)  # fmt: skip
from tickets.choices import ActorKind, Category, CopyRight, EventCode, MessageKind, Priority, Rank, RequestEnd, ReviewKind, Status
from tickets.classification import PRIORITIES
from tickets.errors import Incomplete, NotAllowed, StaleTicket
from tickets.escalation_rules import Case
from tickets.models import IssueType, Message, Participant, ProgressWord, Ticket, TicketEvent
from tickets.saying import AT_ONCE
from tickets.saying import say as _say

AUTO_CLOSE_AFTER = timedelta(hours=72)
REOPEN_WITHIN = timedelta(days=7)


# ---------------------------------------------------------------- words to the customer and among colleagues


@timeline.retried
def reply(
    ticket: Ticket,
    *,
    by: User,
    now: datetime,
    body: str,
    draft: str = "",
    version: int | None = None,
    dedupe_key: str | None = None,
    hold: timedelta = AT_ONCE,
    passed: bool = False,
) -> TicketEvent:
    """Answer the customer. Sent twice with one `dedupe_key` it is one message. A novice's waits until somebody has `passed` it."""
    _need_words(body, draft)
    if (first := _said_before(dedupe_key)) is not None:
        return first
    kept = reviewing.first(
        ticket, ReviewKind.REPLY, body, by=by, now=now, draft=draft, version=version, dedupe_key=dedupe_key, passed=passed
    )
    if kept is not None:
        return kept
    try:
        with timeline.changing(ticket) as row:
            _must_be_open(row)
            crossed = version is not None and row.version != version
            message = _say(row, MessageKind.REPLY, body, now=now, by=by, public=True, draft=draft, dedupe_key=dedupe_key, hold=hold)
            event = timeline.build(row, EventCode.REPLIED, at=now, by=by, message=message, data={"crossed": crossed})
            fields = _begun(row, by, now) | {"unread_since": None}
            _commit(row, event, **fields, **clocks.refreshed(row, event, **fields))
            notices.replied(row, event)
            return event
    except IntegrityError:
        return _the_first(dedupe_key)


def note(
    ticket: Ticket, *, by: User, now: datetime, body: str, draft: str = "", version: int | None = None, dedupe_key: str | None = None
) -> TicketEvent:
    """Write an internal note; the customer never sees it. Allowed in every status. `@name` and `@number` call colleagues."""
    _need_words(body, draft)
    if (first := _said_before(dedupe_key)) is not None:
        return first
    try:
        with timeline.changing(ticket) as row:
            crossed = version is not None and row.version != version
            called = mentions.find(body, row, by=by)
            data = {"mentions": called.words} if called.words else {}
            message = _say(row, MessageKind.NOTE, body, now=now, by=by, public=False, draft=draft, data=data, dedupe_key=dedupe_key)
            event = timeline.build(row, EventCode.NOTED, at=now, by=by, message=message, data={"crossed": crossed, **called.as_data()})
            timeline.commit(row, event)
            mentions.tell(row, called, by=by, now=now)
            following.tell(row, event, besides=called.called)
            return event
    except IntegrityError:
        return _the_first(dedupe_key)


@timeline.retried
def progress(
    ticket: Ticket,
    *,
    by: User,
    now: datetime,
    word: str,
    body: str = "",
    expected_at: datetime | None = None,
    version: int | None = None,
    hold: timedelta = AT_ONCE,
    passed: bool = False,
) -> TicketEvent:
    """Note progress from the short list; the customer sees it when the word is a public one, with the expected time.

    The words of the list may be said by everybody; what a novice adds in their own is read first.
    """
    row_word = ProgressWord.objects.filter(code=word, is_active=True).first()
    if row_word is None:
        raise Incomplete(_("Choose one of the progress words."), ["word"])
    if expected_at is not None and expected_at <= now:
        raise Incomplete(_("The expected time has passed already."), ["expected_at"])
    data = {"word": word, "expected_at": expected_at.isoformat() if expected_at else None}
    if row_word.is_public and body.strip():
        kept = reviewing.first(ticket, ReviewKind.PROGRESS, body, by=by, now=now, version=version, passed=passed, data=data)
        if kept is not None:
            return kept
    with timeline.changing(ticket, version=version) as row:
        _must_be_open(row)
        hold = hold if row_word.is_public else AT_ONCE
        message = _say(row, MessageKind.PROGRESS, body, now=now, by=by, public=row_word.is_public, data=data, hold=hold)
        event = timeline.build(row, EventCode.PROGRESS, at=now, by=by, message=message, data={"word": word, "public": row_word.is_public})
        fields = _begun(row, by, now)
        _commit(row, event, **fields, **clocks.refreshed(row, event, **fields))
        if row_word.is_public:
            notices.replied(row, event)
        return event


@timeline.retried
def ask(
    ticket: Ticket,
    *,
    by: User,
    now: datetime,
    body: str,
    items: list[str] | None = None,
    version: int | None = None,
    hold: timedelta = AT_ONCE,
    passed: bool = False,
) -> TicketEvent:
    """Ask the customer for something. Now they have the ball: the resolution clock stops until they answer."""
    _need_words(body, "")
    given = {"items": items or []}
    kept = reviewing.first(ticket, ReviewKind.QUESTION, body, by=by, now=now, version=version, passed=passed, data=given)
    if kept is not None:
        return kept
    with timeline.changing(ticket, version=version) as row:
        if row.status == Status.WAITING_CUSTOMER:
            raise NotAllowed(_("We are waiting for the customer already."))
        if not statuses.allows(row.status, Status.WAITING_CUSTOMER):
            raise NotAllowed()
        message = _say(row, MessageKind.QUESTION, body, now=now, by=by, public=True, data={"items": items or []}, hold=hold)
        event = timeline.build(row, EventCode.ASKED, at=now, by=by, message=message, data={"items": items or []})
        fields = _begun(row, by, now) | {"status": Status.WAITING_CUSTOMER, "unread_since": None}
        _commit(row, event, **fields, **clocks.refreshed(row, event, **fields))
        notices.replied(row, event)
        following.tell(row, event)
        routing.freed(event, now)
        return event


# ---------------------------------------------------------------- settling


@timeline.retried
def resolve(
    ticket: Ticket,
    *,
    by: User,
    now: datetime,
    result: str,
    draft: str = "",
    breach_reason: str = "",
    version: int | None = None,
    hold: timedelta = AT_ONCE,
    passed: bool = False,
) -> TicketEvent:
    """Give the result and ask the customer to confirm it; silence closes the ticket after AUTO_CLOSE_AFTER.

    Raises Incomplete without a result, without evidence where the type asks for it, or without a reason on a late ticket.
    """
    if not result.strip():
        raise Incomplete(_("Write what was done for the customer."), ["result"])
    if not passed and (kept := _result_to_review(ticket, by, now, result, draft, breach_reason, version)) is not None:
        return kept
    with timeline.changing(ticket, version=version) as row:
        if not statuses.allows(row.status, Status.RESOLVED):
            raise NotAllowed()
        remedies.must_be_decided(row)
        _need_evidence(row, draft)
        late = routing.explained(row, now, breach_reason)
        if collaboration.withdraw_all(row, by=by, now=now, reason=RequestEnd.RESOLVED):
            hold = AT_ONCE  # departments were told to stop: that cannot be taken back
        message = _say(row, MessageKind.RESULT, result, now=now, by=by, public=True, draft=draft, hold=hold)
        event = timeline.build(row, EventCode.RESOLVED, at=now, by=by, message=message, data={"cycle": row.cycle, **late})
        fields = _begun(row, by, now) | {"status": Status.RESOLVED, "unread_since": None}
        fields |= clocks.refreshed(row, event, **fields)
        # The deadline this round was measured by, with its last stop: later edits of policies and calendars do not move it.
        due_at = fields.get("resolution_due_at")
        event.data["due_at"] = due_at.isoformat() if due_at else None
        fields |= {"resolved_at": now, "first_resolved_at": row.first_resolved_at or now, "auto_close_at": now + AUTO_CLOSE_AFTER}
        # A deadline that was missed and not yet swept is still due; then the sweep comes back for the closing.
        fields |= {"next_check_at": fields.get("next_check_at") or now + AUTO_CLOSE_AFTER}
        _commit(row, event, **fields, **routing.explanation(late, now))
        notices.replied(row, event)
        following.tell(row, event)
        routing.freed(event, now)
        return event


def confirm(ticket: Ticket, *, now: datetime) -> TicketEvent:
    """The customer says that it is solved: closed. Said twice it stays closed."""
    with timeline.changing(ticket) as row:
        if row.status != Status.RESOLVED:
            raise NotAllowed()
        event = timeline.build(row, EventCode.CONFIRMED, at=now, actor_kind=ActorKind.CUSTOMER)
        return _close(row, event)


def close_unanswered(ticket: Ticket, *, now: datetime) -> TicketEvent:
    """Nobody answered in time: closed, with a note."""
    with timeline.changing(ticket) as row:
        if row.status != Status.RESOLVED or row.auto_close_at is None or row.auto_close_at > now:
            raise NotAllowed()
        event = timeline.build(row, EventCode.CLOSED, at=now, data={"why": "silence"})
        _close(row, event)
        notices.replied(row, event)
        return event


def refuse(ticket: Ticket, *, now: datetime, body: str = "") -> TicketEvent:
    """The customer says that it is not solved: a second round with the same agent, at a higher priority and by its targets."""
    with timeline.changing(ticket) as row:
        if row.status != Status.RESOLVED:
            raise NotAllowed()
        message = _say(row, MessageKind.CUSTOMER, body, now=now, public=True) if body.strip() else None
        priority = _raised(row.priority)
        policy, why = clocks.choose(replace(clocks.facts_of(row), priority=priority))
        data = {"priority_was": row.priority, "policy": policy.policy.code, "why": why}
        event = timeline.build(row, EventCode.REFUSED, at=now, actor_kind=ActorKind.CUSTOMER, message=message, data=data)
        _start_again(row, event, priority=priority, policy_id=policy.pk, policy_why=why, unread_since=now)
        notices.to_assignee(row, event, kind="refused")
        chain.obey_refusal(row, body, now)
        return event


def reopen(ticket: Ticket, *, by: User | None, now: datetime, reason: str, version: int | None = None) -> TicketEvent:
    """Take a settled ticket up again, with a reason."""
    if not reason.strip():
        raise Incomplete(_("Say why it is reopened."), ["reason"])
    with timeline.changing(ticket, version=version) as row:
        if row.status not in {Status.RESOLVED, Status.CLOSED}:
            raise NotAllowed()
        event = timeline.build(row, EventCode.REOPENED, at=now, by=by, data={"reason": reason})
        return _start_again(row, event, unread_since=now)


def cancel(
    ticket: Ticket, *, by: User, now: datetime, reason: str, body: str = "", breach_reason: str = "", version: int | None = None
) -> TicketEvent:
    """Take a ticket out of the count (spam, a mistake), with a reason; it stays readable.

    Raises Incomplete without a reason, or on a late ticket without the reason for the delay.
    """
    if not reason.strip():
        raise Incomplete(_("Choose a reason."), ["reason"])
    with timeline.changing(ticket, version=version) as row:
        if not statuses.allows(row.status, Status.CANCELLED):
            raise NotAllowed()
        collaboration.withdraw_all(row, by=by, now=now, reason=RequestEnd.CANCELLED)
        remedies.withdraw_waiting(row, by=by, now=now)
        late = routing.explained(row, now, breach_reason)
        event = timeline.build(row, EventCode.CANCELLED, at=now, by=by, data={"reason": reason, "text": body, **late})
        fields: dict[str, Any] = {"status": Status.CANCELLED, **routing.explanation(late, now)}
        fields |= clocks.refreshed(row, event, **fields)
        timeline.commit(row, event, **fields | {"closed_at": now, "auto_close_at": None, "unread_since": None})
        following.tell(row, event)
        routing.freed(event, now)
        return event


# ---------------------------------------------------------------- the customer writes


def customer_writes(
    ticket: Ticket, *, now: datetime, body: str, draft: str = "", dedupe_key: str | None = None, answers: Mapping[str, str] | None = None
) -> TicketEvent:
    """A word of the customer. It restarts a stopped clock, and takes a settled ticket up again; on a merged ticket it goes to the other.

    A mere thank-you reopens nothing. REOPEN_WITHIN after closing it becomes a linked new ticket (`event.ticket`). `answers` is what
    was asked for, by its code, with `phone` and `email` for a contact: it is missing no longer, and fills in what was not known.
    """
    _need_words(body, draft)
    if (first := _said_before(dedupe_key)) is not None:
        return first
    own = Ticket.objects.select_related("customer", "issue_type").get(pk=ticket.pk)
    ticket = merging.home(own)
    if _is_over(ticket, now):
        return _continue_elsewhere(ticket, own, now, body, draft, dedupe_key)
    try:
        with timeline.changing(ticket) as row:
            if row.merged_into_id is not None:  # a moment ago
                raise StaleTicket()
            message = _say(row, MessageKind.CUSTOMER, body, now=now, public=True, draft=draft, dedupe_key=dedupe_key)
            only_thanks = thanks.is_only_thanks(body) and not draft
            data = {"thanks": only_thanks}
            if row.status in {Status.RESOLVED, Status.CLOSED} and not only_thanks:
                event = timeline.build(row, EventCode.REOPENED, at=now, actor_kind=ActorKind.CUSTOMER, message=message, data=data)
                _start_again(row, event, unread_since=now)
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
        return _the_first(dedupe_key)


def participant_writes(
    participant: Participant, *, now: datetime, body: str, draft: str = "", dedupe_key: str | None = None
) -> TicketEvent:
    """A word of somebody who is copied in and may write; marked as theirs, and an answer where one was awaited.

    It settles and reopens nothing: that is the customer's. Raises NotAllowed once they were taken off, or the matter is over.
    """
    _need_words(body, draft)
    if (first := _said_before(dedupe_key)) is not None:
        return first
    try:
        with timeline.changing(participant.ticket) as row:
            allowed = row.participants.filter(pk=participant.pk, rights=CopyRight.WRITE, removed_at__isnull=True).exists()
            if not allowed or row.merged_into_id is not None or row.status in {Status.CLOSED, Status.CANCELLED}:
                raise NotAllowed()
            data = {"participant": participant.pk}
            message = _say(row, MessageKind.CUSTOMER, body, now=now, public=True, draft=draft, data=data, dedupe_key=dedupe_key)
            event = timeline.build(row, EventCode.WROTE, at=now, actor_kind=ActorKind.CUSTOMER, message=message, data=data)
            _take_note(row, event, only_thanks=False)
            notices.to_assignee(row, event, kind="wrote")
            following.tell(row, event)
            chain.obey(row, Case(body=body), now)
            return event
    except IntegrityError:
        return _the_first(dedupe_key)


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


def _is_over(ticket: Ticket, now: datetime) -> bool:
    if ticket.status == Status.CANCELLED:
        return True
    return ticket.status == Status.CLOSED and ticket.closed_at is not None and now > ticket.closed_at + REOPEN_WITHIN


def _continue_elsewhere(ticket: Ticket, own: Ticket, now: datetime, body: str, draft: str, dedupe_key: str | None) -> TicketEvent:
    """A new ticket after one that is over. Whose words they are is told by their `own` ticket, also where that was merged."""
    from tickets import intake

    if thanks.is_only_thanks(body) and not draft:
        with timeline.changing(ticket) as row:
            message = _say(row, MessageKind.CUSTOMER, body, now=now, public=True, dedupe_key=dedupe_key)
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


# ---------------------------------------------------------------- corrections


@timeline.retried
def take_back(ticket: Ticket, *, by: User, now: datetime, message: Message, draft: str = "") -> TicketEvent:
    """Take back what one has just sent, while it is held: the customer never learns of it, and the ticket is as it was before.

    The timeline keeps both lines. Files wait under `draft` for the form that is open again. Raises NotAllowed, with the reason, when
    it is somebody else's, too late, or when what happened since hangs on it.
    """
    with timeline.changing(ticket) as row:
        said = Message.objects.get(pk=message.pk, ticket=row)
        event = row.events.filter(message=said, code__in=undone.SENT).first()
        if said.author_id != by.pk or event is None:
            raise NotAllowed(_("Only who sent it can take it back."))
        if said.taken_back_at is not None:
            raise NotAllowed(_("It was taken back already."))
        if said.held_until is None or said.held_until <= now:
            raise NotAllowed(_("It has gone to the customer already and cannot be taken back."))
        since = next((line for line in undone.standing(row.events.all()) if line.pk > event.pk and line.code not in undone.HARMLESS), None)
        if since is not None:
            raise NotAllowed(
                _("It cannot be taken back any more, something happened since: %(what)s.") % {"what": since.get_code_display()}
            )
        if not withdraw(row.number, f"{event.code}:{event.pk}"):
            raise NotAllowed(_("It has gone to the customer already and cannot be taken back."))
        withdraw(row.number, following.key(event))
        fields = undone.put_back(row, event)
        back = timeline.build(row, EventCode.TAKEN_BACK, at=now, by=by, message=said, data={"event": event.pk, "what": event.code})
        timeline.commit(row, back, **fields | clocks.refreshed(row, back, **fields))
        Message.objects.filter(pk=said.pk).update(is_public=False, taken_back_at=now)
        if draft:
            attachments.release(said, draft)
        return back


def reclassify(
    ticket: Ticket,
    *,
    by: User,
    now: datetime,
    issue_type: str | None = None,
    category: str | None = None,
    priority: str | None = None,
    level: int | None = None,
    version: int | None = None,
) -> TicketEvent:
    """Correct the sorting; what was and what is stay on record (a training example). Targets follow, from the start.

    A level belongs to complaints only; a complaint without one is level 3.
    """
    with timeline.changing(ticket, version=version) as row:
        _must_be_open(row)
        kind = IssueType.objects.get(code=issue_type) if issue_type else row.issue_type
        category = category or row.category
        level = (level or row.level or 3) if category == Category.COMPLAINT else None
        priority = Priority.URGENT.value if level == 1 else (priority or row.priority)
        was = {"issue_type": row.issue_type.code, "category": row.category, "priority": row.priority, "level": row.level}
        is_now = {"issue_type": kind.code, "category": category, "priority": priority, "level": level}
        if was == is_now:
            raise NotAllowed(_("Nothing was changed."))
        facts = replace(clocks.facts_of(row), priority=priority, level=level, issue_type=kind.code)
        policy, why = clocks.choose(facts)
        event = timeline.build(
            row, EventCode.RECLASSIFIED, at=now, by=by, data={"was": was, "now": is_now, "policy": policy.policy.code, "why": why}
        )
        fields: dict[str, Any] = {"issue_type": kind, "issue_type_id": kind.pk, "category": category, "priority": priority, "level": level}
        fields |= {"policy_id": policy.pk, "policy_why": why, "classification": {**row.classification, "source": "agent", "unsure": False}}
        fields |= clocks.refreshed(row, event, **fields)
        timeline.commit(row, event, **fields)
        if was["level"] != level or was["category"] != category:
            chain.obey_complaint(row, now)
        return event


def confirm_sorting(ticket: Ticket, *, by: User, now: datetime, version: int | None = None) -> TicketEvent:
    """Say that the type is right as it was found: an example to learn from, and no longer unsure. Once is enough."""
    with timeline.changing(ticket, version=version) as row:
        _must_be_open(row)
        if is_settled_by_hand(row):
            raise NotAllowed(_("Somebody has looked at the sorting already."))
        event = timeline.build(row, EventCode.SORTING_CONFIRMED, at=now, by=by, data={"now": {"issue_type": row.issue_type.code}})
        return timeline.commit(row, event, classification={**row.classification, "unsure": False, "checked": True})


def confirm_level(ticket: Ticket, *, by: User, now: datetime, version: int | None = None) -> TicketEvent:
    """Say that the level is right as it was found in doubt; says nothing of the type, which nobody asked about. Once is enough."""
    with timeline.changing(ticket, version=version) as row:
        _must_be_open(row)
        if not is_level_in_doubt(row):
            raise NotAllowed(_("The level of this ticket is not in doubt."))
        event = timeline.build(row, EventCode.SORTING_CONFIRMED, at=now, by=by, data={"now": {"level": row.level}})
        return timeline.commit(row, event, classification={**row.classification, "level_checked": True})


def is_level_in_doubt(ticket: Ticket) -> bool:
    """Whether the level was given in doubt and nobody has looked at it since."""
    doubted = any(reason.get("voice") == "doubt" for reason in ticket.classification.get("reasons", []))
    return ticket.level is not None and doubted and not is_level_settled(ticket)


def is_level_settled(ticket: Ticket) -> bool:
    """Whether a person has said what its level is, or looked at all of its sorting."""
    return is_settled_by_hand(ticket) or bool(ticket.classification.get("level_checked"))


def is_settled_by_hand(ticket: Ticket) -> bool:
    """Whether a person has corrected or confirmed the sorting."""
    return ticket.classification.get("source") == "agent" or bool(ticket.classification.get("checked"))


def raise_priority(
    ticket: Ticket, *, now: datetime, reason: str, by: User | None = None, to: str | None = None, because: Mapping[str, Any] | None = None
) -> TicketEvent | None:
    """One step up, or up to a priority; targets follow. None when it is as high already.

    `reason` is a code, such as `rung:resolution:warn:0`; `because` is added to the reasons of the sorting (`tickets.waves`).
    """
    with timeline.changing(ticket) as row:
        _must_be_open(row)
        priority = to or _raised(row.priority)
        if PRIORITIES.index(priority) <= PRIORITIES.index(row.priority):
            return None
        facts = replace(clocks.facts_of(row), priority=priority)
        policy, why = clocks.choose(facts)
        was, is_now = {"priority": row.priority}, {"priority": priority}
        data = {"was": was, "now": is_now, "policy": policy.policy.code, "why": why, "reason": reason}
        event = timeline.build(row, EventCode.RECLASSIFIED, at=now, by=by, data=data)
        fields: dict[str, Any] = {"priority": priority, "policy_id": policy.pk, "policy_why": why}
        if because:
            reasons = [*row.classification.get("reasons", []), dict(because)]
            fields["classification"] = {**row.classification, "reasons": reasons}
        fields |= clocks.refreshed(row, event, **fields)
        return timeline.commit(row, event, **fields)


def explain_breach(ticket: Ticket, *, by: User, now: datetime, reason: str, version: int | None = None) -> TicketEvent:
    """Say why the deadline was missed. Raises Incomplete without a reason, NotAllowed when no deadline was missed."""
    if not reason:
        raise Incomplete(_("Choose the reason for the delay."), ["reason"])
    with timeline.changing(ticket, version=version) as row:
        if row.missed_at(now) is None:
            raise NotAllowed(_("No deadline of this ticket was missed."))
        event = timeline.build(row, EventCode.EXPLAINED, at=now, by=by, data={"reason": reason})
        return timeline.commit(row, event, breach_reason=reason, explained_at=now)


def note_unmasking(ticket: Ticket, *, by: User, now: datetime, what: str) -> TicketEvent:
    """Record that somebody looked at personal data in full."""
    with timeline.changing(ticket) as row:
        return timeline.add(row, timeline.build(row, EventCode.UNMASKED, at=now, by=by, data={"what": what}))


def note_survey(ticket: Ticket, *, code: str, now: datetime, data: dict[str, Any]) -> TicketEvent:
    """Record a survey that was sent (`survey_sent`) or answered (`survey_answered`)."""
    with timeline.changing(ticket) as row:
        kind = ActorKind.CUSTOMER if code == EventCode.SURVEY_ANSWERED else ActorKind.SYSTEM
        return timeline.add(row, timeline.build(row, code, at=now, actor_kind=kind, data=data))


# ---------------------------------------------------------------- workings


def _commit(row: Ticket, event: TicketEvent, **fields: Any) -> TicketEvent:
    """Write an event that can be taken back while its message is held: it remembers how the row stood before."""
    if event.message is not None and event.message.held_until is not None:
        event.data |= undone.kept(row, {**fields, "snoozed_until": None})
    return timeline.commit(row, event, **fields)


def _result_to_review(
    ticket: Ticket, by: User, now: datetime, result: str, draft: str, breach_reason: str, version: int | None
) -> TicketEvent | None:
    """A novice's result waits for its review; what it lacks is said to its author, not to the reviewer."""
    if not duty.is_reviewed(by):
        return None
    seen = Ticket.objects.get(pk=ticket.pk)
    remedies.must_be_decided(seen)
    _need_evidence(seen, draft)
    late = routing.explained(seen, now, breach_reason)
    return reviewing.first(ticket, ReviewKind.RESULT, result, by=by, now=now, draft=draft, version=version, data=late)


def _begun(row: Ticket, by: User, now: datetime) -> dict[str, Any]:
    """Column values when a person puts their hand to a ticket: what nobody held becomes theirs, and work has begun.

    Somebody who takes no tickets (a supervisor) may speak without taking it: then it keeps its place in the queue.
    """
    fields = routing.adopted(row, by, now)
    held = row.assignee_id is not None or bool(fields)
    begins = held and row.status in {Status.NEW, Status.ASSIGNED}
    return fields | {"status": Status.IN_PROGRESS if begins else row.status}


def _said_before(dedupe_key: str | None) -> TicketEvent | None:
    if not dedupe_key:
        return None
    return TicketEvent.objects.select_related("ticket", "message").filter(message__dedupe_key=dedupe_key).first()


def _the_first(dedupe_key: str | None) -> TicketEvent:
    first = _said_before(dedupe_key)
    if first is None:
        raise StaleTicket()
    return first


def _need_words(body: str, draft: str) -> None:
    if not body.strip() and not (draft and attachments.drafts(draft).exists()):
        raise Incomplete(_("Write something first."), ["body"])


def _must_be_open(row: Ticket) -> None:
    if row.merged_into is not None:
        raise NotAllowed(_("This ticket is merged into %(number)s. Carry on there.") % {"number": row.merged_into.number})
    if not row.is_open:
        raise NotAllowed(_("The ticket is settled. Reopen it first."))


def _need_evidence(row: Ticket, draft: str) -> None:
    kind = sorting.types().get(row.issue_type.code)
    if kind is None or "evidence" not in kind.requires_to_resolve:
        return
    if not (draft and attachments.drafts(draft).exists()):
        raise Incomplete(_("This type of matter needs evidence of the result: add a photo or a document."), ["evidence"])


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


def _raised(priority: str) -> str:
    return {Priority.LOW: Priority.NORMAL, Priority.NORMAL: Priority.URGENT}.get(Priority(priority), Priority.URGENT).value


def _close(row: Ticket, event: TicketEvent) -> TicketEvent:
    unswept = row.next_check_at if row.next_check_at != row.auto_close_at else None
    fields = {"status": Status.CLOSED, "closed_at": event.at, "next_check_at": unswept, "auto_close_at": None}
    timeline.commit(row, event, **fields)
    following.tell(row, event)
    return event


def _start_again(row: Ticket, event: TicketEvent, **also: Any) -> TicketEvent:
    """A settled ticket goes back into work: a new cycle with the full target, with its agent if they are still there."""
    if row.assignee is not None and row.assignee.is_active:
        fields: dict[str, Any] = {"status": Status.IN_PROGRESS, **also}
    else:
        fields = {"status": Status.NEW, "assignee": None, "assignee_id": None, "escalation": Rank.AGENT, **also}
    _keep_unswept(row, event.at)
    fields |= clocks.refreshed(row, event, **fields)
    fields |= {"resolved_at": None, "closed_at": None, "auto_close_at": None, "resolution_breached_at": None}
    timeline.commit(row, event, **fields)
    following.tell(row, event)
    return event


def _keep_unswept(row: Ticket, now: datetime) -> None:
    """Record that the round that is over was late, if the sweep has not been there: it looks at the newest round only."""
    for watch in clocks.watches(row):
        for alarm in ladder.alarms(watch):
            if alarm.kind == "resolution" and alarm.rung == ladder.BREACH and row.resolution_breached_at is None and alarm.at <= now:
                data = {"clock": alarm.kind, "due_at": watch.due.isoformat(), "rung": alarm.rung, "folded": True}
                timeline.add(row, timeline.build(row, EventCode.BREACHED, at=now, key=alarm.key, data=data))
