"""Follow-ups of the demo: what the rules planned on its closings, most of them made; and one of each kind that a page can show."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from helpdesk.models import User
from surveys import followup_rules, followups, planning
from surveys.models import FollowUp, FollowUpReason, Outcome
from tickets.choices import Status
from tickets.errors import TicketError
from tickets.models import Ticket

SAID = ("一切正常，谢谢", "没有再出现", "新机已收到，用着没问题", "退款已到账")
LEFT = 3
FIRST = "CS2024001"


def make(people: Mapping[str, User], random: Random, now: datetime) -> str:
    """Plan what the rules ask for, day by day; make what fell due before today but for a few; then one reopened, one asked for by hand."""
    closed = Ticket.objects.filter(status=Status.CLOSED, closed_at__isnull=False).order_by("closed_at")
    for pk, at in closed.values_list("pk", "closed_at"):
        planning.plan_for([pk], (at or now) + timedelta(minutes=1))
    past = list(FollowUp.objects.planned().filter(due_at__lt=now).select_related(*followups.WITH).order_by("due_at", "pk"))
    done = 0
    for number, call in enumerate(past[: max(0, len(past) - LEFT)]):
        caller = call.assignee or next(iter(people.values()))
        at = call.planned_for + timedelta(minutes=random.randrange(5, 400))
        outcome, words = (Outcome.BACK, "昨天又出现了一次，客户希望换新") if number == 2 else (Outcome.SOLVED, random.choice(SAID))
        done += _record(call, caller, min(at, now), outcome, words)
    _by_hand(people, now)
    return f"{FollowUp.objects.count()} follow-ups, {done} made"


def _record(call: FollowUp, by: User, at: datetime, outcome: str, words: str) -> int:
    try:
        followups.record(call, by=by, now=at, outcome=outcome, words=words)
    except TicketError:
        return 0
    return 1


def _by_hand(people: Mapping[str, User], now: datetime) -> None:
    """For the first agent: one that is due now and one that is overdue, whatever day the demo is made on."""
    agent = people.get(FIRST)
    if agent is None:
        return
    theirs = Ticket.objects.filter(assignee=agent, status=Status.CLOSED, merged_into__isnull=True).select_related("customer")
    free = theirs.exclude(customer__in=FollowUp.objects.planned().values("customer")).order_by("closed_at", "pk")
    picked = list({ticket.customer_id: ticket for ticket in free[:20]}.values())[:2]
    for ticket, ask, late in zip(picked, ("退款是否已到账", "壶盖换新后是否合适，有没有再漏水"), (True, False), strict=False):
        start, end = _hours(ticket, now, late=late)
        planned = min(start, ticket.closed_at or now)
        call = FollowUp.objects.create(
            ticket=ticket,
            customer=ticket.customer,
            team_id=ticket.team_id,
            assignee=agent,
            planned_for=start,
            due_at=end,
            created_at=planned,
        )
        FollowUpReason.objects.create(follow_up=call, ticket=ticket, cycle=ticket.cycle, asked_by=agent, ask=ask)


def _hours(ticket: Ticket, now: datetime, *, late: bool) -> tuple[datetime, datetime]:
    """Today's hours for calls, or the last ones that are over since the closing; without service, what is left of the day."""
    calendar = followups.calendar_of(ticket)
    today = followup_rules.local_day(calendar, now)
    if late:
        days = [today - timedelta(days=back) for back in range(1, 8)]
        slots = [slot for day in days if (slot := followup_rules.slot_on(calendar, day)) is not None]
        return next(((slot.start, slot.end) for slot in slots if slot.start > (ticket.closed_at or now)), (now - timedelta(hours=9), now))
    slot = followup_rules.slot_on(calendar, today)
    midnight = followups.day_of(now)[1]
    return (slot.start, slot.end) if slot is not None and slot.end > now else (now - timedelta(minutes=30), midnight)
