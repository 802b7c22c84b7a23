"""Words to the customer and among colleagues, and taking them back."""

from datetime import datetime, timedelta

from django.db import IntegrityError
from django.utils.translation import gettext as _

from helpdesk.models import User
from helpdesk.outbound import withdraw
from tickets import (
    attachments,
    clocks,
    following,
    mentions,
    notices,
    reviewing,
    routing,
    statuses,
    timeline,
    undone,
)  # fmt: skip
from tickets.choices import EventCode, MessageKind, ReviewKind, Status
from tickets.errors import Incomplete, NotAllowed
from tickets.models import Message, ProgressWord, Ticket, TicketEvent
from tickets.saying import AT_ONCE, say
from tickets.workflow.parts import begun, commit, must_be_open, need_words, said_before, the_first


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
    need_words(body, draft)
    if (first := said_before(dedupe_key)) is not None:
        return first
    kept = reviewing.first(
        ticket, ReviewKind.REPLY, body, by=by, now=now, draft=draft, version=version, dedupe_key=dedupe_key, passed=passed
    )
    if kept is not None:
        return kept
    try:
        with timeline.changing(ticket) as row:
            must_be_open(row)
            crossed = version is not None and row.version != version
            message = say(row, MessageKind.REPLY, body, now=now, by=by, public=True, draft=draft, dedupe_key=dedupe_key, hold=hold)
            event = timeline.build(row, EventCode.REPLIED, at=now, by=by, message=message, data={"crossed": crossed})
            fields = begun(row, by, now) | {"unread_since": None}
            commit(row, event, **fields, **clocks.refreshed(row, event, **fields))
            notices.replied(row, event)
            return event
    except IntegrityError:
        return the_first(dedupe_key)


def note(
    ticket: Ticket, *, by: User, now: datetime, body: str, draft: str = "", version: int | None = None, dedupe_key: str | None = None
) -> TicketEvent:
    """Write an internal note; the customer never sees it. Allowed in every status. `@name` and `@number` call colleagues."""
    need_words(body, draft)
    if (first := said_before(dedupe_key)) is not None:
        return first
    try:
        with timeline.changing(ticket) as row:
            crossed = version is not None and row.version != version
            called = mentions.find(body, row, by=by)
            data = {"mentions": called.words} if called.words else {}
            message = say(row, MessageKind.NOTE, body, now=now, by=by, public=False, draft=draft, data=data, dedupe_key=dedupe_key)
            event = timeline.build(row, EventCode.NOTED, at=now, by=by, message=message, data={"crossed": crossed, **called.as_data()})
            timeline.commit(row, event)
            mentions.tell(row, called, by=by, now=now)
            following.tell(row, event, besides=called.called)
            return event
    except IntegrityError:
        return the_first(dedupe_key)


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
        must_be_open(row)
        hold = hold if row_word.is_public else AT_ONCE
        message = say(row, MessageKind.PROGRESS, body, now=now, by=by, public=row_word.is_public, data=data, hold=hold)
        event = timeline.build(row, EventCode.PROGRESS, at=now, by=by, message=message, data={"word": word, "public": row_word.is_public})
        fields = begun(row, by, now)
        commit(row, event, **fields, **clocks.refreshed(row, event, **fields))
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
    need_words(body, "")
    given = {"items": items or []}
    kept = reviewing.first(ticket, ReviewKind.QUESTION, body, by=by, now=now, version=version, passed=passed, data=given)
    if kept is not None:
        return kept
    with timeline.changing(ticket, version=version) as row:
        if row.status == Status.WAITING_CUSTOMER:
            raise NotAllowed(_("We are waiting for the customer already."))
        if not statuses.allows(row.status, Status.WAITING_CUSTOMER):
            raise NotAllowed()
        message = say(row, MessageKind.QUESTION, body, now=now, by=by, public=True, data={"items": items or []}, hold=hold)
        event = timeline.build(row, EventCode.ASKED, at=now, by=by, message=message, data={"items": items or []})
        fields = begun(row, by, now) | {"status": Status.WAITING_CUSTOMER, "unread_since": None}
        commit(row, event, **fields, **clocks.refreshed(row, event, **fields))
        notices.replied(row, event)
        following.tell(row, event)
        routing.freed(event, now)
        return event


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
