"""What the ticket page shows: the conversation in order, and the facts beside it. Reads only; about ten statements."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk import panels
from helpdesk.markup import escape
from helpdesk.models import User
from tickets import (
    clocks,
    lists,
    marks,
    permissions,
    undone,
    wording_clocks,
    wording_coaching,
    wording_departments,
    wording_events,
    wording_followups,
    wording_moving,
    wording_sorting,
    wording_why,
)
from tickets.admin import (
    card_coaching,
    card_dispatch,
    card_doubt,
    card_found,
    card_knowledge,
    card_manuals,
    card_moving,
    card_orders,
    card_participants,
    card_remedies,
    card_sorting,
    ticket_beside,
    ticket_rows,
    together,
)
from tickets.admin.ticket_beside import Beside
from tickets.attachments import ACCEPT
from tickets.choices import Category, EventCode, MessageKind
from tickets.contacts import mask_email, mask_phone
from tickets.models import Collaboration, Message, Ticket, TicketEvent, Whisper
from tickets.wording_needs import need_label

HISTORY = 6
YEAR = timedelta(days=365)

# Events that stand in the conversation: what moved the ticket, not what was said (messages speak for themselves).
IN_FLOW = {
    EventCode.OPENED,
    EventCode.QUEUED,
    EventCode.ASSIGNED,
    EventCode.TRANSFERRED,
    EventCode.HANDED_BACK,
    EventCode.DECLINED,
    EventCode.CONFIRMED,
    EventCode.REFUSED,
    EventCode.CLOSED,
    EventCode.REOPENED,
    EventCode.ANSWERED_AT_ONCE,
    EventCode.DID_NOT_HELP,
    EventCode.CANCELLED,
    EventCode.RECLASSIFIED,
    EventCode.LINKED,
    EventCode.WARNED,
    EventCode.BREACHED,
    EventCode.ESCALATED,
    EventCode.EXPLAINED,
    *wording_departments.CODES,
    *card_remedies.CODES,
    *wording_coaching.IN_FLOW,
    *wording_moving.IN_FLOW,
    EventCode.SURVEY_SENT,
    EventCode.SURVEY_ANSWERED,
    EventCode.SURVEY_REVIEW,
    *wording_followups.IN_FLOW,
}


@dataclass(frozen=True)
class Entry:
    """One thing in the conversation: a day, a message, a progress update, or an event.

    `origin` is the number of the merged ticket that a message stands on, `split_to` of the ticket that was made of it.
    """

    kind: str
    at: datetime
    day: str = ""
    message: Message | None = None
    body: SafeString | str = ""
    items: Sequence[str] = ()
    word: str = ""
    expected_at: datetime | None = None
    told: wording_events.Told | None = None
    is_new: bool = False
    is_mine: bool = False
    whisper: Whisper | None = None
    origin: str = ""
    split_to: str = ""


@dataclass
class Page:
    """The facts of one ticket for one reader."""

    ticket: Ticket
    user: User
    now: datetime
    events: list[TicketEvent]
    messages: list[Message]
    people: wording_events.People = field(default_factory=dict)
    earlier: bool = False
    whispers: list[Whisper] = field(default_factory=list)
    merged: list[Ticket] = field(default_factory=list)
    whole: bool = False
    beside: Beside = field(default_factory=Beside)

    @cached_property
    def origins(self) -> dict[int, str]:
        """Numbers of the tickets that were merged in."""
        return {other.pk: other.number for other in self.merged}

    @cached_property
    def split_off(self) -> dict[int, str]:
        """Where messages went that were split off."""
        return {
            pk: event.data["to_ticket"] for event in self.events for pk in event.data.get("messages", []) if event.data.get("to_ticket")
        }

    @cached_property
    def entries(self) -> list[Entry]:
        """The conversation, oldest first, parted by days."""
        found = [self._message(message) for message in self.messages]
        since = self.messages[0].created_at if self.earlier and self.messages else None
        found += [
            Entry("event", event.at, told=wording_events.tell(event, self.people, self.now))
            for event in self.events
            if event.code in IN_FLOW and (since is None or event.at >= since)
        ]
        found += [
            Entry("whisper", said.created_at, body=paragraphs(said.body), whisper=said)
            for said in self.whispers
            if since is None or said.created_at >= since
        ]
        found.sort(key=lambda entry: (entry.at, entry.kind != "event"))
        return list(self._parted(found))

    def _parted(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        out: list[Entry] = []
        last: date | None = None
        for entry in entries:
            day = timezone.localtime(entry.at).date()
            if day != last:
                out.append(Entry("day", entry.at, day=self._day(day)))
                last = day
            out.append(entry)
        return out

    def _day(self, day: date) -> str:
        days = (timezone.localtime(self.now).date() - day).days
        words = {0: _("Today"), 1: _("Yesterday")}.get(days)
        full = date_format(day, pgettext("day of a conversation", "D, j M") if days < 300 else pgettext("day long ago", "D, j M Y"))
        return f"{words} · {full}" if words else full

    def _message(self, message: Message) -> Entry:
        first = message is self.messages[0] and not self.earlier
        marks = [word for word, _for in self.words] if first else []
        expected = message.data.get("expected_at")
        return Entry(
            kind=message.kind,
            at=message.created_at,
            message=message,
            body=paragraphs(message.body, marks, message.data.get("mentions", ())),
            items=[need_label(str(item)) for item in message.data.get("items", [])],
            word=lists.progress_label(str(message.data.get("word", ""))) if message.kind == MessageKind.PROGRESS else "",
            expected_at=datetime.fromisoformat(expected) if expected else None,
            is_new=message.kind == MessageKind.CUSTOMER
            and self.ticket.unread_since is not None
            and message.created_at >= self.ticket.unread_since,
            is_mine=message.author_id == self.user.pk,
            origin=self.origins.get(message.ticket_id, ""),
            split_to=self.split_off.get(message.pk, ""),
        )

    @property
    def upto(self) -> int:
        """The last event that the reader has before their eyes."""
        return self.events[-1].pk if self.events else 0

    @cached_property
    def timeline(self) -> list[wording_events.Told]:
        """What happened, newest first; of a long story the end."""
        events = self.events if self.whole else self.events[-ticket_rows.LINES :]
        return [wording_events.tell(event, self.people, self.now) for event in reversed(events)]

    @cached_property
    def words(self) -> list[tuple[str, str]]:
        """The words that sorted it."""
        return wording_sorting.words_of(self.ticket.classification.get("reasons", []))

    @cached_property
    def sure(self) -> int:
        """How sure sorting was, in percent."""
        return round(float(self.ticket.classification.get("confidence") or 0) * 100)

    @cached_property
    def secondary(self) -> list[str]:
        """What it is about besides."""
        return [wording_sorting.value_words("issue_type", code) for code in self.ticket.secondary]

    @cached_property
    def missing(self) -> list[str]:
        """What is missing, in words."""
        return [need_label(code) for code in self.ticket.missing]

    @cached_property
    def delays(self) -> list[dict[str, Any]]:
        """The reasons for delays that were given, each with who gave it and when."""
        found = []
        for event in undone.standing(self.events):
            code = event.data.get("reason") if event.code == EventCode.EXPLAINED else event.data.get("breach_reason")
            if code:
                found.append({"reason": lists.reason_label(str(code)), "who": wording_events.who(event), "at": event.at})
        return found


def load(ticket: Ticket, user: User, now: datetime, *, everything: bool = False) -> Page:
    """Messages with their files, and the timeline, by six statements; the timeline first, so that it speaks of no message that is not there."""
    events = card_coaching.heard_by(user, ticket_rows.events(ticket.pk))
    merged = marks.family(ticket)[1:]
    newest = ticket_rows.messages(ticket, merged, everything=everything)
    earlier = not everything and len(newest) > ticket_rows.SHOWN
    messages = newest[: ticket_rows.SHOWN][::-1] if earlier else newest[::-1]
    people = ticket_rows.name_people(events, messages)
    beside = ticket_beside.of(ticket, user, now)
    whispers = card_coaching.heard(beside.whispers, user)
    return Page(ticket, user, now, events, messages, people, earlier, whispers, merged, everything, beside)


def clock_card(page: Page) -> dict[str, Any]:
    """Both clocks explained."""
    state = clocks.explain(page.ticket, page.now, page.events)
    row = clocks.policy_of(page.ticket)
    waits = wording_departments.department_lines(page.events, page.now) if page.ticket.cross_department else []
    found = wording_clocks.explanations(page.ticket, state, page.now, also=waits) if state else []
    return {
        "explained": wording_why.explained(found, page.ticket, state, page.events, page.now) if state else [],
        "held": wording_departments.held(state.held) if state else [],
        "policy": wording_clocks.policy_words(row, page.ticket.policy_why) if row else [],
    }


def department_card(page: Page) -> dict[str, Any]:
    """What departments are asked, the open requests first; and the name of the department that has the ticket."""
    family = {row.pk: row for row in (page.ticket, *page.merged)}
    if not any(row.cross_department for row in family.values()):
        return {}
    asked = Collaboration.objects.filter(ticket__in=family)
    rows = list(asked.select_related("department__calendar", "department__contact", "asked_by", "accepted_by"))
    for row in rows:
        row.ticket = family[row.ticket_id]
    waiting = sorted((row for row in rows if row.is_open), key=lambda row: row.asked_at)
    ended = sorted((row for row in rows if not row.is_open), key=lambda row: row.finished_at or page.now, reverse=True)
    holder = waiting[0].department.label if waiting else ""
    return {"rows": [*waiting, *ended], "open": len(waiting), "holder": holder}


def customer_card(page: Page, *, unmasked: bool = False) -> dict[str, Any]:
    """Who it is, what they wanted before; numbers are masked in the HTML itself."""
    ticket = page.ticket
    others = ticket_rows.others_of_customer(page.user, ticket.customer_id, ticket.pk)
    return {
        "phone": ticket.contact_phone if unmasked else mask_phone(ticket.contact_phone),
        "email": ticket.contact_email if unmasked else mask_email(ticket.contact_email) if ticket.contact_email else "",
        "unmasked": unmasked,
        "may_unmask": permissions.may_unmask(page.user, ticket),
        "others": others[:HISTORY],
        "count": len(others) + 1,
        "complaints": sum(1 for other in [ticket, *others] if other.category == Category.COMPLAINT and other.created_at >= page.now - YEAR),
        "open": [other for other in others if other.is_open][:3],
    }


def follow_card(page: Page) -> dict[str, Any]:
    """Who follows the ticket, and whether the reader does."""
    people = page.beside.followers
    may = {"may_follow": permissions.may_follow(page.user, page.ticket), "may_assign": permissions.may_assign(page.user)}
    return {"followers": people, "follows": page.user in people, **may}


def context(ticket: Ticket, user: User, now: datetime, *, everything: bool = False, unmasked: bool = False) -> dict[str, Any]:
    """Everything the page's template reads, besides the verbs."""
    page = load(ticket, user, now, everything=everything)
    return {
        "ticket": ticket,
        "page": page,
        "now": now,
        "clocks": clock_card(page),
        "departments": department_card(page),
        **card_remedies.context(page),
        **card_orders.context(page),
        "late_unexplained": ticket.is_open and ticket.owes_reason(now),
        **follow_card(page),
        **card_participants.context(page.beside.copied, page.messages),
        **together.there(page.beside.present),
        **card_manuals.context(page),
        **card_moving.context(page),
        **card_doubt.context(page),
        **card_found.context(page),
        **card_dispatch.context(page),
        **card_sorting.context(page),
        **card_coaching.context(page),
        **card_knowledge.context(page),
        "cards": panels.ticket(ticket, user, now, page.events),
        "customer": customer_card(page, unmasked=unmasked),
        "accept": ACCEPT,
        "title": f"{ticket.number} {ticket.subject}",
    }


def paragraphs(text: str, marks: Sequence[str] = (), mentions: Sequence[str] = ()) -> SafeString:
    """Plain text as paragraphs, each with its own direction; `marks` are underlined, `mentions` stand out as people."""
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n"))]
    return mark_safe("".join(f'<p dir="auto">{_lines(block, marks, mentions)}</p>' for block in blocks if block.strip()))  # noqa: S308


def _lines(block: str, marks: Sequence[str], mentions: Sequence[str]) -> str:
    """Every piece is escaped; most texts are one."""
    if not marks and not mentions:
        return escape(block).replace("\n", "<br>")
    pattern = "|".join(re.escape(word) for word in sorted([*marks, *mentions], key=len, reverse=True) if word)
    pieces = re.split(f"({pattern})", block, flags=re.IGNORECASE) if pattern else [block]
    called = {word.lower() for word in mentions}
    drawn = [
        escape(piece)
        if not index % 2
        else f'<b class="mention">{escape(piece)}</b>'
        if piece.lower() in called
        else f"<mark>{escape(piece)}</mark>"
        for index, piece in enumerate(pieces)
    ]
    return "".join(drawn).replace("\n", "<br>")
