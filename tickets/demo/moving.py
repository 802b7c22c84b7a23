"""Tags, a matter that came twice and was merged, one put off, and an absence to come, for the demo. All invented."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from helpdesk.models import User
from tickets import absences, intake, merging, snoozing, tagging
from tickets.choices import Channel, Status
from tickets.errors import TicketError
from tickets.models import Ticket

MANY = 50
TAGS = ("直播间", "首次购买", "批次 2610A")


def make(people: Mapping[str, User], now: datetime) -> None:
    """A few of each; nothing where the past has no ticket that fits."""
    open_ones = list(Ticket.objects.open().filter(assignee__isnull=False).select_related("assignee").order_by("-created_at", "-pk")[:12])
    for number, ticket in enumerate(open_ones[::3]):
        try:
            _tag(ticket, TAGS[number % len(TAGS)], now)
        except TicketError:
            continue
    # Where there are few tickets, one more would be felt.
    for ticket in open_ones if Ticket.objects.count() >= MANY else ():
        if ticket.status == Status.IN_PROGRESS and ticket.contact_phone and ticket.deadline and ticket.deadline > now + timedelta(hours=1):
            _merge(ticket, now)
            break
    for ticket in reversed(open_ones):
        if ticket.status == Status.IN_PROGRESS and ticket.deadline and ticket.deadline > now + timedelta(hours=2) and ticket.assignee:
            snoozing.put_off(ticket, until=now + timedelta(hours=2), by=ticket.assignee, now=now - timedelta(minutes=1))
            break
    _absence(people, now)


def _tag(ticket: Ticket, name: str, now: datetime) -> None:
    if ticket.assignee is not None and not tagging.of(ticket):
        tagging.set_tags(ticket, add=[name], by=ticket.assignee, now=max(now - timedelta(minutes=5), ticket.last_event_at))


def _merge(ticket: Ticket, now: datetime) -> None:
    """The customer has called about what they wrote before."""
    contact = intake.Contact(
        channel=Channel.PHONE,
        subject=f"{ticket.subject}（来电催办）",
        description="客户来电：之前反映的问题还没有结果，请尽快处理。",
        name=ticket.contact_name,
        phone=ticket.contact_phone,
        order_number=ticket.order_number,
        issue_type=ticket.issue_type.code,
        language=ticket.language,
        external_id=f"demo-again-{ticket.number}",
    )
    opened = intake.open_ticket(contact, now=now - timedelta(minutes=4), by=ticket.assignee, notify=False)
    if opened.created and ticket.assignee is not None:
        try:
            merging.merge(opened.ticket, into=ticket, by=ticket.assignee, now=now - timedelta(minutes=3))
        except TicketError:
            return


def _absence(people: Mapping[str, User], now: datetime) -> None:
    agent, substitute = (getattr(people.get(number), "agent", None) for number in ("CS2024002", "CS2024001"))
    if agent is None or substitute is None:
        return
    try:
        absences.announce(agent, start=now + timedelta(days=3), end=now + timedelta(days=8), substitute=substitute, reason="年假", now=now)
    except TicketError:
        return
