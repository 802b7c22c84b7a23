"""The one door: a contact of any channel becomes a ticket, sorted, timed, placed, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from helpdesk import configuration, rows, statements
from helpdesk.models import Team, User
from helpdesk.outbound import queue
from helpdesk.search import tokens
from tickets import (
    attachments,
    chain,
    classification,
    clocks,
    contacts,
    dispatching,
    doubles,
    extraction,
    fingerprints,
    lifting,
    likeness,
    notices,
    routing,
    sla,
    sorting,
    timeline,
    waves,
)  # fmt: skip
from tickets.choices import ActorKind, Category, Channel, EventCode, MessageKind, Status, Tier
from tickets.errors import Contended, StaleTicket
from tickets.escalation_rules import Case, Found, fitting
from tickets.models import ContactPoint, Customer, Message, Ticket, TicketEvent
from tickets.numbers import next_number

SUBJECT_LENGTH = 200
SUBJECT_FROM_TEXT = 40
RECENT = timedelta(days=30)
# The last try leaves the ticket in the queue, so that a rush for one agent never refuses a customer.
TRIES = 12


@dataclass(frozen=True)
class Contact:
    """What came in. Codes may be empty: sorting finds them.

    `submission_id` (a form's or a program's) and `external_id` (a row's of a file) each make a repeat the same ticket.
    `draft` names uploads that were stored before. `received_at` is for contacts that are older than now.
    """

    channel: str
    subject: str
    description: str
    name: str = ""
    phone: str = ""
    email: str = ""
    order_number: str = ""
    issue_type: str | None = None
    language: str = "zh-hans"
    submission_id: str | None = None
    external_id: str | None = None
    draft: str = ""
    category: str | None = None
    team: str | None = None
    received_at: datetime | None = None
    tier: str | None = None
    company: str = ""
    previous: Ticket | None = None


@dataclass(frozen=True)
class Opened:
    """The ticket, and whether this call made it."""

    ticket: Ticket
    created: bool


def open_ticket(contact: Contact, *, now: datetime, by: User | None = None, notify: bool = True, assign: bool = True) -> Opened:
    """Make the ticket of a contact, or find the one it made before.

    `notify` tells the customer and the agent; `assign` looks for an agent at once, and hands up what the rules of escalation
    want above. Raises FileRefused only for uploads
    that are gone; everything else that is incomplete is accepted, and listed on the ticket as missing.
    """
    contact = _tidy(contact)
    read = _read(contact, now)
    known = _recognise(contact, read, now)
    for attempt in range(TRIES):
        last = attempt == TRIES - 1
        # Before the transaction: while one is open on SQLite, nobody else writes.
        draft = _prepare(contact, read, known, now, by, asks_rules=assign)
        try:
            with transaction.atomic():
                return Opened(_save(draft, contact, known, now, notify=notify, assign=assign and not last), created=True)
        except Contended:
            continue
        except IntegrityError:
            first = find(contact)
            if first is not None:
                return Opened(first, created=False)
            if last:
                raise
            # Somebody with the same new phone number or address walked in at the same moment: now they are known.
            known = _recognise(contact, read, now)
    raise StaleTicket()


def find(contact: Contact) -> Ticket | None:
    """The ticket that this very contact made before."""
    same = Q()
    if contact.submission_id:
        same |= Q(submission_id=contact.submission_id)
    if contact.external_id:
        same |= Q(external_id=contact.external_id)
    return Ticket.objects.select_related("customer", "issue_type", "team").filter(same).first() if same else None


def _tidy(contact: Contact) -> Contact:
    description = contact.description.strip()
    subject = " ".join(contact.subject.split()) or _first_words(description)
    return replace(
        contact,
        subject=subject[:SUBJECT_LENGTH],
        description=description or subject,
        name=" ".join(contact.name.split())[:80],
        phone=contact.phone.strip()[:40],
        email=contacts.normalise_email(contact.email),
        order_number=" ".join(contact.order_number.split())[:64],
        company=contact.company.strip()[:120],
    )


def _first_words(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= SUBJECT_FROM_TEXT else f"{line[:SUBJECT_FROM_TEXT]}…"


@dataclass(frozen=True)
class _Read:
    """What the text of a contact gives: what was found in it, what of that is lifted and into which columns, and how it reads."""

    findings: list[extraction.Finding]
    lifted: lifting.Lifted
    columns: dict[str, str]
    words: frozenset[str]
    marks: list[int]


def _read(contact: Contact, now: datetime) -> _Read:
    findings = extraction.extract(_said(contact), timezone.localtime(contact.received_at or now))
    typed = {"order_number": contact.order_number, "contact_phone": contact.phone, "contact_email": contact.email}
    words = likeness.words(contact.subject, contact.description)
    lifted, columns = lifting.lift(findings, typed)
    return _Read(findings, lifted, {**typed, **columns}, words, fingerprints.marks(words))


@dataclass(frozen=True)
class _Known:
    """The customer a contact belongs to, if there is one, their late complaints, and how often they came lately at all; and the open
    tickets that this may be one of (`doubles`)."""

    customer: Customer | None
    complaints: int = 0
    contacts: int = 0
    points: Sequence[tuple[str, str, str]] = ()
    near: Sequence[doubles.Near] = ()


# One statement, written by hand: intake runs it for every contact, and building it anew each time cost more than running it.
_BEHIND = """
SELECT 'point' AS what, p.kind AS number, c.id AS id,
    (SELECT COUNT(*) FROM tickets_ticket t WHERE t.customer_id = c.id AND t.category = 'complaint' AND t.created_at >= %s) AS complaints,
    (SELECT COUNT(*) FROM tickets_ticket t WHERE t.customer_id = c.id AND t.created_at >= %s) AS contacts,
    '' AS order_number, '' AS contact_name, '' AS subject, '' AS body
FROM tickets_contactpoint p JOIN tickets_customer c ON c.id = p.customer_id WHERE {same}
"""
_NEAR = (
    "SELECT 'near', n.number, n.id, n.customer_id, n.issue_type_id, n.order_number, n.contact_name, n.subject, n.body FROM ({near}) AS n"
)


def _recognise(contact: Contact, read: _Read, now: datetime) -> _Known:
    """Find the customer by phone, then by e-mail, and what they may be repeating. Nothing is added to a known customer: a form proves no
    address; and nobody is known by an address that was only found in the text."""
    if contact.previous is not None:
        return _Known(contact.previous.customer)
    points = contacts.contact_points(contact.phone, contact.email)
    keys = [(kind, value) for kind, value, _raw in points]
    arms: list[str] = []
    values: list[Any] = []
    if points:
        arms.append(_BEHIND.format(same=" OR ".join(["(p.kind = %s AND p.value = %s)"] * len(keys))))
        values += [connection.ops.adapt_datetimefield_value(now - RECENT)] * 2 + [part for key in keys for part in key]
    since = (contact.received_at or now) - doubles.BACK
    near = doubles.candidates(keys, read.columns["order_number"], read.marks, since)
    if near is not None:
        arms.append(_NEAR.format(near=near[0]))
        values += near[1]
    found = statements.rows(" UNION ALL ".join(arms), values) if arms else []
    behind = {kind: (pk, *counts) for what, kind, pk, *counts in found if what == "point"}
    alike = [
        doubles.Near(pk, number, customer, issue_type, order, name, subject, body or "")
        for what, number, pk, customer, issue_type, order, name, subject, body in found
        if what == "near"
    ]
    for kind, _value in keys:
        if kind in behind:
            customer, complaints, contacts_lately, *_rest = behind[kind]
            return _Known(Customer.objects.get(pk=customer), complaints, contacts_lately, points, alike)
    return _Known(None, points=points, near=alike)


def _customer(contact: Contact, known: _Known, now: datetime) -> Customer:
    """The known customer, or a new one that is not saved yet."""
    return known.customer or Customer(
        name=contact.name, tier=contact.tier or Tier.STANDARD, company=contact.company, language=contact.language, created_at=now
    )


def _save_customer(customer: Customer, points: Sequence[tuple[str, str, str]]) -> None:
    # Without history: the timeline's first line records how the customer came to be known, history begins with the first change.
    rows.add(customer)
    rows.insert(ContactPoint, [{"customer_id": customer.pk, "kind": kind, "value": value, "raw": raw} for kind, value, raw in points])


def _sort(contact: Contact, known: _Known) -> classification.Classification:
    sorted_as = sorting.classify(
        classification.Contact(
            subject="" if _is_beginning(contact) else contact.subject,
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


def _prepare(contact: Contact, read: _Read, known: _Known, now: datetime, by: User | None, *, asks_rules: bool) -> _Draft:
    sorted_as = _sort(contact, known)
    customer = _customer(contact, known, now)
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


def _same(ticket: Ticket, read: _Read, known: _Known) -> doubles.Same | None:
    """The open ticket that this one probably repeats, noted on it; what goes on from an earlier one says so itself."""
    customer = known.customer.pk if known.customer else None
    new = doubles.Newcomer(customer, ticket.order_number, ticket.issue_type_id, ticket.contact_name, read.words)
    same = doubles.most_like(new, known.near)
    if same is not None:
        ticket.likely_same_id = same.pk
        ticket.classification["reasons"].append({"voice": "duplicate", **same.as_data()})
    return same


def _reasons(sorted_as: classification.Classification, known: _Known) -> dict[str, Any]:
    """Why it was sorted so; that the customer has been here lately decides nothing and is said."""
    kept = sorting.as_data(sorted_as)
    if known.contacts:
        kept["reasons"].append({"voice": "repeat", "contacts": known.contacts, "days": RECENT.days})
    return kept


def _rules(ticket: Ticket, contact: Contact, known: _Known) -> list[Found]:
    complaints = known.complaints + 1 if ticket.category == Category.COMPLAINT else 0
    subject = "" if _is_beginning(contact) else contact.subject
    return fitting(Case(subject, contact.description, ticket.level, complaints=complaints), chain.rules())


def _category_and_level(contact: Contact, sorted_as: classification.Classification) -> tuple[str, int | None]:
    """As sorted, unless whoever took the contact down said otherwise; level 1 is nobody's to take back here."""
    if not contact.category or contact.category == sorted_as.category or sorted_as.level == 1:
        return sorted_as.category, sorted_as.level
    return contact.category, (sorted_as.level or 3) if contact.category == Category.COMPLAINT else None


def _is_beginning(contact: Contact) -> bool:
    """Whether the subject is only how the text begins: then it is not read twice."""
    return contact.description.startswith(contact.subject.removesuffix("…"))


def _said(contact: Contact) -> str:
    """All that was written."""
    return contact.description if _is_beginning(contact) else f"{contact.subject}\n{contact.description}"


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


def _first_message(ticket: Ticket, contact: Contact, read: _Read, by: User | None) -> Message:
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


def _save(draft: _Draft, contact: Contact, known: _Known, now: datetime, *, notify: bool, assign: bool) -> Ticket:
    """Give the ticket its person and its number, and write it; the caller's transaction holds all of it."""
    ticket, message = draft.ticket, draft.message
    if known.customer is None:
        _save_customer(ticket.customer, known.points)
    told = _acknowledged(ticket, now) if notify and ticket.channel != Channel.IMPORT and clocks.is_off_hours(ticket, now) else None
    last = _place(ticket, draft.kind, now) if assign else timeline.build(ticket, EventCode.QUEUED, at=now, data={"sheet": []})
    raised = chain.at_intake(ticket, draft.rules, now)
    ticket.last_event = raised.code if raised else last.code
    ticket.number = next_number(now)
    rows.add(ticket)
    rows.add(message)
    if contact.draft:
        attachments.attach(contact.draft, message)
    draft.events[0].message_id = message.pk
    timeline.write([*draft.events, *([told] if told else []), last, *([raised] if raised else [])], ticket)
    if notify:
        _tell(ticket, last, raised, now, off_hours=told is not None)
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
        transaction.on_commit(lambda: routing.give_out(now, team=ticket.team_id))
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
        chain.tell(ticket, raised)
    if ticket.level == 1 and last.code == EventCode.QUEUED:
        notices.unplaced(ticket, now)
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
