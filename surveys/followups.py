"""Follow-ups (回访) by hand: planned, made, moved, handed over, cancelled. What rules plan is in `surveys.planning`.

Each verb is one transaction with a compare-and-swap on the follow-up's `version`: of two people who record the same call one does.
Its event stands on every ticket that the call is about, with `follow_up` in its data.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import clockwords
from helpdesk.calendars import Calendar
from helpdesk.models import User
from helpdesk.outbound import queue
from surveys import followup_rules, reviews
from surveys.choices import CallOutcome
from surveys.models import FollowUp, FollowUpReason, FollowUpState, FollowUpWay, Outcome
from tickets import clocks, intake, merging, notices, timeline, workflow
from tickets.choices import Channel, EventCode, Status
from tickets.errors import Incomplete, NotAllowed, StaleTicket
from tickets.incoming import SUBJECT_FROM_TEXT, Contact
from tickets.models import Customer, Ticket, TicketEvent
from tickets.permissions import may_unmask, may_work

MOST_CALLS = 3
"""So many calls in vain, then the customer is left in peace."""
FURTHEST = timedelta(days=365)
ASK_LENGTH = 300
WORDS_LENGTH = 1000
UNREACHED = "unreached"
OUTCOMES = (Outcome.SOLVED, Outcome.BACK, Outcome.OTHER, Outcome.NO_CALLS)
"""What a person may record, beside UNREACHED."""

TO_REVIEWS = {
    Outcome.SOLVED: CallOutcome.CONTENT,
    Outcome.OTHER: CallOutcome.CONTENT,
    Outcome.BACK: CallOutcome.UNHAPPY,
    Outcome.NO_CALLS: CallOutcome.NOT_WANTED,
    UNREACHED: CallOutcome.NOT_REACHED,
}
"""What a call says to whoever looks into a poor survey of the ticket. One call about several tickets has brought one of them back: of the
others it says that they are content."""

WITH = ("ticket__customer", "ticket__issue_type", "ticket__team", "customer", "assignee", "team")


# ---------------------------------------------------------------- questions


def calendar_of(ticket: Ticket) -> Calendar:
    """The hours in which its customer is called: those of its time limits, else those of the house."""
    row = clocks.policy_of(ticket)
    if row is not None:
        return row.calendar
    known = clocks.service_calendars()
    return known.get("default") or next(iter(known.values()))


def may_record(user: User, follow_up: FollowUp) -> bool:
    """Whether a person who sees a follow-up may make it: it is theirs or their absent colleague's, or they may work on the ticket."""
    if not (user.is_active and user.has_perm("surveys.view_followup")):
        return False
    own = follow_up.assignee_id is not None and follow_up.assignee_id in {user.pk, *user.stands_in}
    return own or (may_work(user, follow_up.ticket) and Ticket.objects.visible_to(user).filter(pk=follow_up.ticket_id).exists())


def may_see_number(user: User, follow_up: FollowUp) -> bool:
    """Whether a person may see the number to call: by right, or because the call is theirs to make."""
    own = follow_up.assignee_id is not None and follow_up.assignee_id in {user.pk, *user.stands_in}
    return user.is_active and ((own and follow_up.is_planned) or may_unmask(user, follow_up.ticket))


def can_be_planned(ticket: Ticket) -> bool:
    """The matter is settled, and lives on in no other ticket."""
    return ticket.status in {Status.RESOLVED, Status.CLOSED} and ticket.merged_into_id is None


def day_of(at: datetime) -> tuple[datetime, datetime]:
    """The local day of a moment, from midnight to midnight."""
    start = timezone.make_aware(datetime.combine(timezone.localtime(at).date(), time()))
    return start, start + timedelta(days=1)


def of_customer_on(customer: Customer, way: str, at: datetime) -> FollowUp | None:
    """What is planned with a customer that day already: nobody is called twice a day."""
    start, end = day_of(at)
    rows = FollowUp.objects.planned().filter(customer=customer, way=way, planned_for__gte=start, planned_for__lt=end)
    return rows.select_related(*WITH).first()


def tickets_of(follow_up: FollowUp) -> list[Ticket]:
    """Every ticket that the call is about, its own first."""
    reasons = FollowUpReason.objects.filter(follow_up=follow_up).exclude(ticket=follow_up.ticket_id).values("ticket")
    return [follow_up.ticket, *Ticket.objects.filter(pk__in=reasons).select_related("customer", "issue_type", "team").order_by("pk")]


def hours_at(ticket: Ticket, at: datetime, now: datetime) -> followup_rules.Slot:
    """From a moment to the end of that day's service. Raises Incomplete for one that has passed, is too far off, or lies outside."""
    if at <= now:
        raise Incomplete(_("Choose a time to come."), ["at"])
    if at > now + FURTHEST:
        raise Incomplete(_("That is more than a year ahead."), ["at"])
    calendar = calendar_of(ticket)
    slot = followup_rules.slot_on(calendar, followup_rules.local_day(calendar, at))
    if slot is None or not slot.start <= at < slot.end or not calendar.is_open(at):
        following = followup_rules.slot_from(calendar, followup_rules.local_day(calendar, at), at)
        offered = max(following.start, calendar.next_open(at)) if following.start <= at else following.start
        raise Incomplete(
            _("Nobody is there to call then. The next service hours begin %(time)s.") % {"time": clockwords.at(offered, now)}, ["at"]
        )
    return followup_rules.Slot(at, slot.end)


# ---------------------------------------------------------------- verbs


@transaction.atomic
def plan(
    ticket: Ticket, *, by: User, now: datetime, at: datetime, ask: str, to: User | None = None, way: str = FollowUpWay.CALL
) -> TicketEvent:
    """Plan a follow-up by hand, for a settled ticket. A call that rules planned with this customer that day becomes this one.

    Raises Incomplete for a time outside service hours, NotAllowed for a ticket that is open, cancelled or merged, for a customer who
    wants no calls, and where somebody else calls the customer that day already.
    """
    customer = held(ticket.customer_id)
    row = Ticket.objects.get(pk=ticket.pk)
    if not can_be_planned(row):
        raise NotAllowed(_("A follow-up is planned once the matter is settled."))
    if not ask.strip():
        raise Incomplete(_("Write what is to be asked."), ["ask"])
    slot = hours_at(row, at, now)
    if customer.wants_no_calls and way == FollowUpWay.CALL:
        raise NotAllowed(_("This customer wants no calls."))
    there = of_customer_on(customer, way, at)
    if there is not None and there.reasons.filter(rule_code="").exists():
        name = there.assignee.name if there.assignee else _("the team")
        raise NotAllowed(
            _("A call to this customer is planned that day already (%(name)s). Choose another day, or move that call.") % {"name": name}
        )
    if there is None:
        there = FollowUp.objects.create(
            ticket=row,
            customer=customer,
            team_id=row.team_id,
            assignee=to,
            way=way,
            planned_for=slot.start,
            due_at=slot.end,
            created_at=now,
        )
    else:
        _write(there, planned_for=slot.start, due_at=slot.end, assignee=to, assignee_id=to.pk if to else None)
    FollowUpReason.objects.create(follow_up=there, ticket=row, cycle=row.cycle, asked_by=by, ask=ask.strip()[:ASK_LENGTH])
    event = timeline.build(row, EventCode.FOLLOW_UP_PLANNED, at=now, by=by, data=said_of_plan(there, text=ask.strip()[:ASK_LENGTH]))
    timeline.add(row, event)
    _tell(there, by, now, key=f"follow_up_given:{event.pk}")
    return event


@timeline.retried
def record(
    follow_up: FollowUp, *, by: User, now: datetime, outcome: str, words: str = "", about: Ticket | None = None, version: int | None = None
) -> TicketEvent:
    """Record what came of a call: one of OUTCOMES, or UNREACHED.

    BACK takes the ticket (`about`, where the call is about several) up again, or opens a linked one when it was closed too long ago;
    OTHER opens a new one. NO_CALLS is kept on the customer, and cancels their other calls. After MOST_CALLS calls in vain it is given
    up. Raises Incomplete without an outcome, or without words where they are needed.
    """
    words = words.replace("\x00", "").strip()[:WORDS_LENGTH]
    if outcome not in {*OUTCOMES, UNREACHED}:
        raise Incomplete(_("Choose what came of it."), ["outcome"])
    if outcome in {Outcome.BACK, Outcome.OTHER} and not words:
        raise Incomplete(_("Write what the customer said."), ["words"])
    with _changing(follow_up, version) as found:
        if outcome == UNREACHED:
            _tell_reviews(found, tickets_of(found), by, now, outcome, words)
            return _in_vain(found, by, now, words)
        chosen = next((ticket for ticket in tickets_of(found) if about is not None and ticket.pk == about.pk), found.ticket)
        others = [ticket for ticket in tickets_of(found) if outcome == Outcome.BACK and ticket.pk != chosen.pk]
        _tell_reviews(found, others, by, now, Outcome.SOLVED, words)
        _tell_reviews(found, [chosen] if outcome == Outcome.BACK else tickets_of(found), by, now, outcome, words)
        there = merging.home(chosen)
        goes_on = _goes_on(found, there, outcome, by, now, words)
        ended = {"state": FollowUpState.DONE, "outcome": outcome, "words": words, "ended_at": now, "ended_by": by}
        _write(found, **ended, continued=goes_on)
        data = {"outcome": outcome, "text": words, **({"number": goes_on.number} if goes_on else {})}
        event = _note(found, EventCode.FOLLOW_UP_MADE, by, now, data)
        if outcome == Outcome.NO_CALLS:
            _want_no_calls(found, by, now)
        if outcome == Outcome.BACK and goes_on is None:
            _take_up_again(there, by, now, words)
        return event


def move(follow_up: FollowUp, *, by: User, now: datetime, at: datetime, words: str = "", version: int | None = None) -> TicketEvent:
    """Another day or hour, in service hours."""
    with _changing(follow_up, version) as found:
        slot = hours_at(found.ticket, at, now)
        other = of_customer_on(found.customer, found.way, at)
        if other is not None and other.pk != found.pk:
            raise NotAllowed(_("Another call to this customer is planned that day already; nobody is called twice a day."))
        _write(found, planned_for=slot.start, due_at=slot.end)
        return _note(found, EventCode.FOLLOW_UP_MOVED, by, now, {"on": slot.start.isoformat(), "text": words.strip()[:ASK_LENGTH]})


def hand_over(follow_up: FollowUp, *, by: User, now: datetime, to: User, words: str = "", version: int | None = None) -> TicketEvent:
    """Somebody else is to call; they are told. Raises NotAllowed for whoever makes no follow-ups."""
    with _changing(follow_up, version) as found:
        if not to.is_active or not to.has_perm("surveys.view_followup"):
            raise NotAllowed(_("%(name)s makes no follow-ups.") % {"name": to.name})
        if found.assignee_id == to.pk:
            raise NotAllowed(_("Nothing was changed."))
        _write(found, assignee=to, assignee_id=to.pk)
        event = _note(found, EventCode.FOLLOW_UP_MOVED, by, now, {"to": to.pk, "text": words.strip()[:ASK_LENGTH]})
        _tell(found, by, now, key=f"follow_up_given:{event.pk}")
        return event


def cancel(follow_up: FollowUp, *, by: User, now: datetime, words: str, version: int | None = None) -> TicketEvent:
    """It is not made; raises Incomplete without a reason."""
    if not words.strip():
        raise Incomplete(_("Say why it is cancelled."), ["words"])
    with _changing(follow_up, version) as found:
        _write(found, state=FollowUpState.CANCELLED, words=words.strip()[:WORDS_LENGTH], ended_at=now, ended_by=by)
        return _note(found, EventCode.FOLLOW_UP_CANCELLED, by, now, {"text": words.strip()[:ASK_LENGTH]})


@transaction.atomic
def drop(follow_up: FollowUp, *, why: str, by: User | None, now: datetime) -> TicketEvent:
    """Cancel one because of something else that happened (a code of `wording_followups.REASONS`). Raises StaleTicket when it moved on."""
    _write(follow_up, state=FollowUpState.CANCELLED, ended_at=now, ended_by=by)
    return _note(follow_up, EventCode.FOLLOW_UP_CANCELLED, by, now, {"why": why})


@transaction.atomic
def show_number(follow_up: FollowUp, *, by: User, now: datetime) -> TicketEvent:
    """Put on record that somebody looked at the customer's number to call them."""
    return workflow.note_unmasking(follow_up.ticket, by=by, now=now, what="follow_up")


def held(customer: int) -> Customer:
    """The customer, whose follow-ups nobody else changes until the transaction ends. Taken before anything else, so that nobody waits in a ring."""
    return Customer.objects.select_for_update(no_key=True).get(pk=customer)


def said_of_plan(follow_up: FollowUp, **more: object) -> dict[str, object]:
    """What the event of a planned follow-up says."""
    return {"follow_up": follow_up.pk, "on": follow_up.planned_for.isoformat(), "to": follow_up.assignee_id, "way": follow_up.way, **more}


# ---------------------------------------------------------------- parts


@contextmanager
def _changing(follow_up: FollowUp, version: int | None) -> Iterator[FollowUp]:
    """A transaction holding the follow-up as it stands now; `version` is what the person saw."""
    with transaction.atomic():
        held(follow_up.customer_id)
        found = FollowUp.objects.select_related(*WITH).get(pk=follow_up.pk)
        if not found.is_planned:
            raise NotAllowed(_("This follow-up is over already."))
        if version is not None and found.version != version:
            raise StaleTicket()
        yield found


def _write(found: FollowUp, **values: object) -> None:
    """Change a planned follow-up; raises StaleTicket when somebody was faster."""
    columns = {name: value for name, value in values.items() if f"{name}_id" not in values}
    was = FollowUp.objects.filter(pk=found.pk, version=found.version, state=FollowUpState.PLANNED)
    if was.update(**columns, version=found.version + 1) != 1:
        raise StaleTicket()
    for name, value in {**values, "version": found.version + 1}.items():
        setattr(found, name, value)


def _note(found: FollowUp, code: str, by: User | None, now: datetime, data: Mapping[str, object]) -> TicketEvent:
    """The same line on every ticket that the call is about; returns that of its own."""
    said = {"follow_up": found.pk, **{name: value for name, value in data.items() if value != ""}}
    first, *others = tickets_of(found)
    event = timeline.add(first, timeline.build(first, code, at=now, by=by, data=said))
    for other in others:
        timeline.add(other, timeline.build(other, code, at=now, by=by, data=said))
    return event


def _in_vain(found: FollowUp, by: User, now: datetime, words: str) -> TicketEvent:
    attempts = found.attempts + 1
    if attempts >= MOST_CALLS:
        _write(found, attempts=attempts, state=FollowUpState.UNREACHED, words=words, ended_at=now, ended_by=by)
        return _note(found, EventCode.FOLLOW_UP_MADE, by, now, {"outcome": UNREACHED, "text": words})
    slot = _next_free(found, now)
    _write(found, attempts=attempts, planned_for=slot.start, due_at=slot.end)
    return _note(found, EventCode.FOLLOW_UP_MADE, by, now, {"outcome": UNREACHED, "on": slot.start.isoformat(), "text": words})


def _next_free(found: FollowUp, now: datetime) -> followup_rules.Slot:
    """The next service day on which no other call with this customer is planned."""
    calendar = calendar_of(found.ticket)
    day = followup_rules.local_day(calendar, now)
    while True:
        slot = followup_rules.slot_from(calendar, day + timedelta(days=1), now)
        other = of_customer_on(found.customer, found.way, slot.start)
        if other is None or other.pk == found.pk:
            return slot
        day = followup_rules.local_day(calendar, slot.start)


def _goes_on(found: FollowUp, ticket: Ticket, outcome: str, by: User, now: datetime, words: str) -> Ticket | None:
    """The new ticket of a matter that is new, or was closed too long ago to be taken up again; None where none is needed."""
    too_late = ticket.closed_at is not None and now > ticket.closed_at + workflow.REOPEN_WITHIN
    again = outcome == Outcome.BACK and too_late and not ticket.is_open
    if not again and outcome != Outcome.OTHER:
        return None
    contact = Contact(
        channel=Channel.PHONE,
        subject=ticket.subject if again else words[:SUBJECT_FROM_TEXT],
        description=words,
        name=ticket.contact_name,
        phone=ticket.own_phone,
        email=ticket.own_email,
        order_number=ticket.order_number if again else "",
        issue_type=ticket.issue_type.code if again else None,
        language=ticket.language,
        submission_id=f"follow-up:{found.pk}",
        previous=ticket if again else None,
    )
    opened = intake.open_ticket(contact, now=now, by=by)
    if again and opened.created:
        timeline.add(ticket, timeline.build(ticket, EventCode.LINKED, at=now, by=by, data={"continued_by": opened.ticket.number}))
    return opened.ticket


def _tell_reviews(found: FollowUp, tickets: list[Ticket], by: User, now: datetime, outcome: str, words: str) -> None:
    if found.way == FollowUpWay.CALL:
        reviews.heard(tickets, by=by, now=now, outcome=TO_REVIEWS[outcome], words=words)


def _take_up_again(ticket: Ticket, by: User, now: datetime, words: str) -> None:
    if Ticket.objects.filter(pk=ticket.pk, status__in=[Status.RESOLVED, Status.CLOSED]).exists():
        workflow.reopen(ticket, by=by, now=now, reason=words)


def _want_no_calls(found: FollowUp, by: User, now: datetime) -> None:
    """Kept on the customer, with who wrote it down; their other calls are cancelled, on record."""
    customer = held(found.customer_id)
    if not customer.wants_no_calls:
        customer.wants_no_calls = True
        customer._history_user = by  # type: ignore[attr-defined]
        customer._change_reason = "follow-up"  # type: ignore[attr-defined]
        customer.save(update_fields=["wants_no_calls"])
    for other in FollowUp.objects.planned().filter(customer=customer, way=FollowUpWay.CALL).select_related(*WITH):
        drop(other, why="no_calls", by=by, now=now)


def _tell(found: FollowUp, by: User, now: datetime, *, key: str) -> None:
    """Tell somebody that they are to call, unless they said so themselves."""
    if found.assignee is None or found.assignee.pk == by.pk:
        return
    ticket = found.ticket
    customer = ticket.contact_name or str(found.customer)
    said = notices.About(ticket.number, ticket.listed, customer, found.due_at, notices.path_of(ticket.pk), more={"by": by.name})
    queue(notices.to_staff([found.assignee], said, kind="follow_up_given", key=key, now=now), now=now)
