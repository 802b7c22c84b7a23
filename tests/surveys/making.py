"""Closed tickets and their surveys for tests."""

from datetime import datetime, timedelta
from typing import Any

from helpdesk.models import User
from surveys import dispatch
from surveys.models import Survey
from tests.factories import NOW, make_agent, make_organisation, open_ticket
from tickets import workflow
from tickets.models import Ticket

CLOSED = NOW + timedelta(hours=1)
GOOD = {"speed": "very_fast", "effect": "solved", "attitude": "very_satisfied"}
POOR = {"speed": "slow", "effect": "not", "attitude": "dissatisfied"}


def resolved(agent: User | None = None, **contact: Any) -> Ticket:
    """A ticket with a result, waiting for the customer's word."""
    team = make_organisation()
    agent = agent or make_agent(team)
    ticket = open_ticket(**{"email": "zhou@example.com", **contact})
    workflow.resolve(ticket, by=agent, now=NOW + timedelta(minutes=30), result="已寄出新壶盖。")
    return ticket


def closed(agent: User | None = None, *, at: datetime = CLOSED, **contact: Any) -> Ticket:
    """A ticket that its customer confirmed."""
    ticket = resolved(agent, **contact)
    workflow.confirm(ticket, now=at)
    ticket.refresh_from_db()
    return ticket


def sent(ticket: Ticket | None = None, *, now: datetime = CLOSED) -> Survey:
    """The survey about a closed ticket."""
    return dispatch.survey_of(ticket or closed(), now=now)
