"""Follow-ups of the demo: what the rules planned on its closings, most of them made; and one of each kind that a page can show."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from django.db.models import Q

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
    theirs = Ticket.objects.filter(Q(assignee=agent) & Q(status=Status.CLOSED, merged_into__isnull=True)).select_related("customer")
    free = theirs.exclude(customer__in=FollowUp.objects.planned().values("customer")).order_by("-closed_at")
    picked: dict[int, Ticket] = {}
    for ticket in free[:20]:
        picked.setdefault(ticket.customer_id, ticket)
    asks = ("壶盖换新后是否合适，有没有再漏水", "退款是否已到账")
    for number, (ticket, ask) in enumerate(zip(picked.values(), asks, strict=False)):
        calendar = followups.calendar_of(ticket)
        day = followup_rules.local_day(calendar, now) - timedelta(days=4 * number)
        slot = followup_rules.slot_on(calendar, day) or followup_rules.slot_from(calendar, day, now - timedelta(days=5))
        start = min(slot.start, now - timedelta(minutes=30))
        end = slot.end if number else max(slot.end, now + timedelta(hours=2))
        call = FollowUp.objects.create(
            ticket=ticket,
            customer=ticket.customer,
            team_id=ticket.team_id,
            assignee=agent,
            planned_for=start,
            due_at=min(end, now - timedelta(hours=3)) if number else end,
            created_at=start - timedelta(days=2),
        )
        FollowUpReason.objects.create(follow_up=call, ticket=ticket, cycle=ticket.cycle, asked_by=agent, ask=ask)
