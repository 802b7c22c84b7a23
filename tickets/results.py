"""How agents' tickets went lately, by issue type; reckoned every night for the score sheet. The only writer of `AgentResult`.

Read from the timeline: what was solved, missed a deadline, came back, and how customers scored it, each with whoever had the ticket.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count

from tickets import dispatching, scoring
from tickets.choices import EventCode
from tickets.models import Agent, AgentResult, TicketEvent
from tickets.scoring import Past

# What an event counts for in `scoring.Past`; a survey's score is read from the event itself.
_COUNTED = {EventCode.RESOLVED: "solved", EventCode.BREACHED: "late", EventCode.REOPENED: "reopened", EventCode.REFUSED: "reopened"}

Key = tuple[int, int]
"""(agent, issue type)."""


def reckon(now: datetime) -> int:
    """Reckon everybody's results of the last weeks anew; returns how many rows there are now."""
    pasts = past_results(now - timedelta(days=dispatching.past_days()))
    house: dict[int, Past] = defaultdict(Past)
    for (_agent, issue_type), past in pasts.items():
        house[issue_type] += past
    rows = [
        AgentResult(
            agent_id=agent, issue_type_id=issue_type, value=scoring.compared(past, house[issue_type]), reckoned_at=now, **asdict(past)
        )
        for (agent, issue_type), past in pasts.items()
    ]
    with transaction.atomic():
        AgentResult.objects.all().delete()
        AgentResult.objects.bulk_create(rows)
    return len(rows)


def past_results(since: datetime) -> Mapping[Key, Past]:
    """What became of each agent's tickets of each type since then; each ticket once for each kind of thing that happened."""
    agents = set(Agent.objects.values_list("pk", flat=True))
    counts: dict[Key, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    happened = TicketEvent.objects.filter(code__in=_COUNTED, at__gte=since, assignee_id__isnull=False).order_by()
    grouped = happened.values_list("assignee_id", "ticket__issue_type_id", "code").annotate(tickets=Count("ticket", distinct=True))
    for agent, issue_type, code, tickets in grouped:
        if agent in agents:
            counts[agent, issue_type][_COUNTED[EventCode(code)]] += tickets
    surveys = TicketEvent.objects.filter(code=EventCode.SURVEY_ANSWERED, at__gte=since, assignee_id__in=agents).order_by()
    for agent, issue_type, data in surveys.values_list("assignee_id", "ticket__issue_type_id", "data").iterator():
        # Kept as text, to one decimal.
        score = data.get("score")
        if score is not None and agent is not None:
            counts[agent, issue_type]["surveys"] += 1
            counts[agent, issue_type]["points"] += float(score)
    return {key: _past(found) for key, found in counts.items()}


def _past(found: Mapping[str, float]) -> Past:
    whole = {name: int(found.get(name, 0)) for name in ("solved", "late", "reopened", "surveys")}
    return Past(**whole, points=float(found.get("points", 0)))
