"""Languages of agents, tickets that were refused, and what dispatch knows of everybody's results, for the demo. All invented."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from helpdesk.models import User
from tickets import results, routing
from tickets.choices import EventCode, Status
from tickets.errors import TicketError
from tickets.models import Agent, AgentLanguage, Ticket

LANGUAGES = {"CS2024007": {"en": 5, "zh-hans": 4}, "CS2024002": {"zh-hans": 5, "en": 2}, "CS2023001": {"zh-hans": 5, "en": 3}}
REFUSED = (
    ("refuse_skill", "这款机型没接触过，先给熟悉的同事。"),
    ("refuse_leaving", ""),
    ("refuse_bias", "上个月和这位客户有过争执，换人更合适。"),
)


def speak(people: Mapping[str, User]) -> None:
    """Who speaks English; the others speak the house's language."""
    for number, grades in LANGUAGES.items():
        agent = Agent.objects.filter(user__employee_number=number, languages__isnull=True).first() if number in people else None
        if agent is not None:
            AgentLanguage.objects.bulk_create(AgentLanguage(agent=agent, language=code, grade=grade) for code, grade in grades.items())


def make(now: datetime) -> None:
    """Some of the newest were refused a minute after dispatch gave them; then the results of the past are reckoned."""
    fresh = Ticket.objects.open().filter(status=Status.ASSIGNED, last_event=EventCode.ASSIGNED, assignee__isnull=False).exclude(level=1)
    left = list(REFUSED)
    for ticket in fresh.select_related("assignee").order_by("-created_at")[: 3 * len(REFUSED)]:
        reason, words = left[0]
        try:
            at = min(now, ticket.last_event_at + timedelta(minutes=1))
            routing.refuse(ticket, by=ticket.assignee, now=at, reason=reason, body=words)  # type: ignore[arg-type]
        except TicketError:
            continue
        left.pop(0)
        if not left:
            break
    results.reckon(now)
