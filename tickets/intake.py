"""The one door: a contact of any channel becomes a ticket, sorted, timed, placed, in one transaction."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from helpdesk import configuration, rows, statements
from helpdesk.models import Team, User
from helpdesk.outbound import queue
from helpdesk.search import tokens
from tickets import (
    answers,
    attachments,
    chain,
    classification,
    clocks,
    dispatching,
    doubles,
    extraction,
    given,
    notices,
    numbers,
    recognition,
    routing,
    sharing,
    sla,
    sorting,
    timeline,
    waves,
    workflow,
)  # fmt: skip
from tickets.choices import ActorKind, Category, Channel, EventCode, MessageKind, Status, Tier
from tickets.errors import Contended, StaleTicket
from tickets.escalation_rules import Case, Found, fitting
from tickets.incoming import Contact as Contact
from tickets.incoming import Read, tidied
from tickets.incoming import read as read_text
from tickets.models import Message, Ticket, TicketEvent
from tickets.recognition import Known

# The last try leaves the ticket in the queue, so that a rush for one agent never refuses a customer.
TRIES = 12

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opened:
    """The ticket, and whether this call made it."""

    ticket: Ticket
    created: bool


def open_ticket(contact: Contact, *, now: datetime, by: User | None = None, notify: bool = True, assign: bool = True) -> Opened:
    """Make the ticket of a contact, or find the one it made before.

    `notify` tells the customer and the agent; `assign` looks for an agent at once, and hands up what the rules of escalation
    want above. A simple question that can be answered for sure is answered at once instead, right after its ticket was made.
    Raises FileRefused only for uploads that are gone; everything else that is incomplete is accepted, and listed on the ticket as
    missing.
    """
    contact = tidied(contact)
    read = read_text(contact, now)
    known = recognition.recognise(contact, read, now)
    for attempt in range(TRIES):
        last = attempt == TRIES - 1
        # Before the transaction: while one is open on SQLite, nobody else writes.
        draft = _prepare(contact, read, known, now, by, asks_rules=assign)
        answer = _answer(draft, contact, read, known, now, by) if assign and notify and not attempt else None
        try:
            with statements.durable():
                places = assign and answer is None and not last
                ticket = _save(draft, contact, known, now, notify=notify, assign=places, has_answer=answer is not None)
            if answer is not None:
                _give(ticket, answer, now)
            return Opened(ticket, created=True)
        except Contended:
            continue
        except IntegrityError:
            first = find(contact)
            if first is not None:
                return Opened(first, created=False)
            if last:
                raise
            # Somebody with the same new phone number or address walked in at the same moment: now they are known.
            known = recognition.recognise(contact, read, now)
    raise StaleTicket()


def find(contact: Contact) -> Ticket | None:
    """The ticket that this very contact made before."""
    same = Q()
    if contact.submission_id:
        same |= Q(submission_id=contact.submission_id)
    if contact.external_id:
        same |= Q(external_id=contact.external_id)
    return Ticket.objects.select_related("customer", "issue_type", "team").filter(same).first() if same else None


def _sort(contact: Contact, known: Known) -> classification.Classification:
    sorted_as = sorting.classify(
        classification.Contact(
            subject=contact.title,
            description=contact.description,
            channel=contact.channel,
            chosen_type=contact.issue_type,
            tier=known.customer.tier if known.customer else contact.tier or Tier.STANDARD,
            recent_complaints=known.complaints,
        )
    )
    return waves.lifted(sorted_as, f"{contact.subject}\n{contact.description}")


@dataclass(frozen=True)
class _Draft:
    """A ticket as far as it can be known before its transaction, unsaved, with its first message, events, and rules that speak."""

    ticket: Ticket
    kind: sorting.TypeRow
    message: Message
    events: list[TicketEvent]
    rules: list[Found]


def _prepare(contact: Contact, read: Read, known: Known, now: datetime, by: User | None, *, asks_rules: bool) -> _Draft:
    sorted_as = _sort(contact, known)
    customer = recognition.customer(contact, known, now)
    types = sorting.types()
    kind = types.get(sorted_as.issue_type) or types["other"]
    category, level = _category_and_level(contact, sorted_as)
    team_id, team_code = _team(contact, kind.team_id)
    policy, why = clocks.choose(
        sla.Facts(priority=sorted_as.priority, level=level, tier=customer.tier, issue_type=kind.code, team=team_code)
    )
    created_at = contact.received_at or now
    ticket = Ticket(
        submission_id=contact.submission_id or None,
        external_id=contact.external_id or None,
        channel=contact.channel,
        category=category,
        issue_type_id=kind.pk,
        secondary=list(sorted_as.secondary),
        priority=sorted_as.priority,
        level=level,
        classification=_reasons(sorted_as, known),
        missing=_missing(contact, kind, read.findings),
        lifted=read.lifted,
        subject=contact.subject,
        customer=customer,
        contact_name=contact.name or customer.name,
        contact_phone=read.columns["contact_phone"],
        contact_email=read.columns["contact_email"],
        language=contact.language,
        order_number=read.columns["order_number"],
        previous=contact.previous,
        team_id=team_id,
        policy_why=why,
        created_at=created_at,
        last_event_at=now,
        unread_since=now,
        **clocks.first(policy, created_at),
    )
    message = _first_message(ticket, contact, read, by)
    rules = _rules(ticket, contact, known) if asks_rules else []
    same = _same(ticket, read, known)
    return _Draft(ticket, kind, message, _first_events(ticket, kind, message, policy, by, same), rules)


def _answer(draft: _Draft, contact: Contact, read: Read, known: Known, now: datetime, by: User | None) -> answers.Answer | None:
    """What the contact may be answered at once."""
    asked = answers.Question(
        text=contact.said,
        customer=known.customer,
        findings=read.findings,
        by=by,
        has_files=bool(contact.draft),
        goes_on=contact.previous is not None,
        goes_up=bool(draft.rules),
    )
    return answers.find(draft.ticket, asked, now)


def _give(ticket: Ticket, answer: answers.Answer, now: datetime) -> None:
    """Give the answer. Whatever goes wrong costs the answer alone: the ticket is there, waits in the queue, and is given out."""
    try:
        workflow.answer_at_once(ticket, answer, now=now)
    except Exception:
        logger.exception("No answer at once could be given to %s", ticket.number)
        routing.give_out(now, team=ticket.team_id)
    ticket.refresh_from_db()


def _same(ticket: Ticket, read: Read, known: Known) -> doubles.Same | None:
    """The open ticket that this one probably repeats, noted on it; what goes on from an earlier one says so itself."""
    customer = known.customer.pk if known.customer else None
    new = doubles.Newcomer(customer, ticket.order_number, ticket.issue_type_id, ticket.contact_name, read.words)
    same = doubles.most_like(new, known.near)
    if same is not None:
        ticket.likely_same_id = same.pk
        ticket.classification["reasons"].append({"voice": "duplicate", **same.as_data()})
    return same


def _reasons(sorted_as: classification.Classification, known: Known) -> dict[str, Any]:
    """Why it was sorted so; that the customer has been here lately decides nothing and is said."""
    kept = sorting.as_data(sorted_as)
    if known.contacts:
        kept["reasons"].append({"voice": "repeat", "contacts": known.contacts, "days": recognition.RECENT.days})
    return kept


def _rules(ticket: Ticket, contact: Contact, known: Known) -> list[Found]:
    complaints = known.complaints + 1 if ticket.category == Category.COMPLAINT else 0
    return fitting(Case(contact.title, contact.description, ticket.level, complaints=complaints), chain.rules())


def _category_and_level(contact: Contact, sorted_as: classification.Classification) -> tuple[str, int | None]:
    """As sorted, unless whoever took the contact down said otherwise; level 1 is nobody's to take back here."""
    if not contact.category or contact.category == sorted_as.category or sorted_as.level == 1:
        return sorted_as.category, sorted_as.level
    return contact.category, (sorted_as.level or 3) if contact.category == Category.COMPLAINT else None


def _missing(contact: Contact, kind: sorting.TypeRow, findings: Sequence[extraction.Finding]) -> list[str]:
    return sorting.missing(
        kind.code,
        order_number=contact.order_number,
        phone=contact.phone,
        email=contact.email,
        has_files=bool(contact.draft),
        text=f"{contact.subject}\n{contact.description}",
        findings=findings,
    )


def _first_message(ticket: Ticket, contact: Contact, read: Read, by: User | None) -> Message:
    return Message(
        ticket=ticket,
        kind=MessageKind.CUSTOMER,
        is_public=True,
        author=by,
        channel=contact.channel,
        body=contact.description,
        tokens=tokens(contact.subject, contact.description, contact.name, contact.order_number),
        created_at=ticket.created_at,
        **{f"mark_{at}": mark for at, mark in enumerate(read.marks, start=1)},
    )


def _first_events(
    ticket: Ticket, kind: sorting.TypeRow, message: Message, policy: clocks.PolicyRow, by: User | None, same: doubles.Same | None
) -> list[TicketEvent]:
    """Came in, was sorted, got its clock; and, where it probably repeats another, that."""
    at = ticket.created_at
    opened = timeline.build(
        ticket,
        EventCode.OPENED,
        at=at,
        by=by,
        actor_kind=ActorKind.STAFF if by else ActorKind.CUSTOMER,
        message=message,
        data={"channel": ticket.channel},
    )
    result = {"issue_type": kind.code, "category": ticket.category, "priority": ticket.priority, "level": ticket.level}
    clock = {
        "policy": policy.policy.code,
        "why": ticket.policy_why,
        "response_due_at": _iso(ticket.response_due_at),
        "resolution_due_at": _iso(ticket.resolution_due_at),
    }
    return [
        opened,
        timeline.build(ticket, EventCode.SORTED, at=at, data={**ticket.classification, **result}),
        timeline.build(ticket, EventCode.CLOCK_SET, at=at, data=clock),
        *([timeline.build(ticket, EventCode.LIKELY_SAME, at=at, data=same.as_data())] if same else []),
    ]


def _save(draft: _Draft, contact: Contact, known: Known, now: datetime, *, notify: bool, assign: bool, has_answer: bool = False) -> Ticket:
    """Give the ticket its person and its number, and write it; the caller's transaction holds all of it."""
    ticket, message = draft.ticket, draft.message
    if known.customer is None:
        recognition.save(ticket.customer, known.points)
    told = _acknowledged(ticket, now) if notify and ticket.channel != Channel.IMPORT and clocks.is_off_hours(ticket, now) else None
    waits: dict[str, Any] = {"sheet": [], **({"why": "answer"} if has_answer else {})}
    last = _place(ticket, draft.kind, now) if assign else timeline.build(ticket, EventCode.QUEUED, at=now, data=waits)
    raised = chain.at_intake(ticket, draft.rules, now)
    ticket.last_event = raised.code if raised else last.code
    drawn = numbers.draw(now)
    ticket.number, ticket.pk, message.pk = drawn.number, drawn.ticket, drawn.message
    with statements.together():
        rows.add(ticket)
        rows.add(message)
        draft.events[0].message_id = message.pk
        timeline.write([*draft.events, *([told] if told else []), last, *([raised] if raised else [])], ticket)
        if notify:
            _tell(ticket, last, raised, now, off_hours=told is not None)
    sharing.note(ticket, last)
    if known.gave_more:
        given.keep(ticket)
    if contact.draft:
        attachments.attach(contact.draft, message)
    return ticket


def _place(ticket: Ticket, kind: sorting.TypeRow, now: datetime) -> TicketEvent:
    parent = sorting.types().get(kind.parent or "")
    need = dispatching.Need(
        ticket.team_id,
        kind.pk,
        parent.pk if parent else None,
        ticket.customer.tier,
        ticket.level,
        ticket.language,
        ticket.customer.pk,
        due_at=ticket.due_at,
    )
    decision = dispatching.place(need, now)
    if decision.earlier:
        transaction.on_commit(lambda: routing.give_out(now, team=ticket.team_id), robust=True)
    if decision.chosen is None:
        return timeline.build(ticket, EventCode.QUEUED, at=now, data=decision.data)
    ticket.assignee, ticket.status = decision.chosen.user, Status.ASSIGNED
    data = {"to": decision.chosen.user_id, "how": "auto", "over_cap": decision.over_cap, **decision.data}
    return timeline.build(ticket, EventCode.ASSIGNED, at=now, data=data)


def _acknowledged(ticket: Ticket, now: datetime) -> TicketEvent:
    """A8: outside service hours the customer is told so, by their own channel or on the page of the receipt alone."""
    data = {"promise_at": _iso(ticket.response_due_at), "channel": notices.own_channel(ticket)[0] or "page"}
    return timeline.build(ticket, EventCode.ACKNOWLEDGED, at=now, data=data)


def _tell(ticket: Ticket, last: TicketEvent, raised: TicketEvent | None, now: datetime, *, off_hours: bool) -> None:
    drafts = notices.received(ticket, off_hours=off_hours) if ticket.channel != Channel.IMPORT else []
    if raised is not None:
        drafts += chain.told(ticket, raised)  # nobody follows it yet
    if ticket.level == 1 and last.code == EventCode.QUEUED:
        drafts += notices.unplaced(ticket, now)
    elif ticket.assignee is not None and not ticket.escalation:
        # Where it went up at once, whoever dispatch had chosen never had it.
        drafts += notices.to_staff([ticket.assignee], ticket, kind="assigned", key=f"assigned:{ticket.number}", now=now)
    queue(drafts, now=now)


def _team(contact: Contact, default: int) -> tuple[int, str]:
    teams = configuration.held(_load_teams)
    if contact.team and contact.team in teams:
        return teams[contact.team], contact.team
    return default, next((code for code, pk in teams.items() if pk == default), "")


def _load_teams() -> dict[str, int]:
    return dict(Team.objects.values_list("code", "pk"))


def _iso(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat() if at else None
