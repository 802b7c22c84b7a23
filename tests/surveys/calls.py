"""Follow-ups for tests: rules as shipped, closed tickets, and what was planned on them."""

from datetime import datetime, timedelta
from typing import Any

from surveys import planning
from surveys.defaults.followups import FOLLOW_UP_RULES
from surveys.models import FollowUp, FollowUpRule
from tests.surveys.making import CLOSED, closed
from tickets.models import Ticket

SOON = CLOSED + timedelta(minutes=1)
# NOW is a Wednesday: the next days at nine in Shanghai.
THURSDAY = datetime.fromisoformat("2026-11-19T09:00+08:00")
MONDAY = datetime.fromisoformat("2026-11-23T09:00+08:00")


def make_rules(*codes: str) -> None:
    """The rules as shipped, or some of them."""
    FollowUpRule.objects.bulk_create([FollowUpRule(code=code, **FOLLOW_UP_RULES[code]) for code in codes or FOLLOW_UP_RULES])


def grave(agent: Any = None, **contact: Any) -> Ticket:
    """A closed ticket of level 1."""
    ticket = closed(agent, **contact)
    Ticket.objects.filter(pk=ticket.pk).update(level=1)
    ticket.refresh_from_db()
    return ticket


def planned(agent: Any = None, **contact: Any) -> FollowUp:
    """The call that is planned on a ticket of level 1 for the day after it was closed."""
    make_rules("level-1")
    ticket = grave(agent, **contact)
    planning.look(SOON)
    return FollowUp.objects.select_related("ticket", "customer", "assignee", "team").filter(ticket=ticket).order_by("planned_for")[0]
