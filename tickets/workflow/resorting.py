"""Looking at the sorting again: corrections, confirmations, a higher priority."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.models import User
from tickets import (
    chain,
    clocks,
    timeline,
)  # fmt: skip
from tickets.choices import Category, EventCode, Priority
from tickets.classification import PRIORITIES
from tickets.errors import NotAllowed
from tickets.models import IssueType, Ticket, TicketEvent
from tickets.workflow.parts import (
    must_be_open,
    raised,
)


def reclassify(
    ticket: Ticket,
    *,
    by: User,
    now: datetime,
    issue_type: str | None = None,
    category: str | None = None,
    priority: str | None = None,
    level: int | None = None,
    version: int | None = None,
) -> TicketEvent:
    """Correct the sorting; what was and what is stay on record (a training example). Targets follow, from the start.

    A level belongs to complaints only; a complaint without one is level 3.
    """
    with timeline.changing(ticket, version=version) as row:
        must_be_open(row)
        kind = IssueType.objects.get(code=issue_type) if issue_type else row.issue_type
        category = category or row.category
        level = (level or row.level or 3) if category == Category.COMPLAINT else None
        priority = Priority.URGENT.value if level == 1 else (priority or row.priority)
        was = {"issue_type": row.issue_type.code, "category": row.category, "priority": row.priority, "level": row.level}
        is_now = {"issue_type": kind.code, "category": category, "priority": priority, "level": level}
        if was == is_now:
            raise NotAllowed(_("Nothing was changed."))
        facts = replace(clocks.facts_of(row), priority=priority, level=level, issue_type=kind.code)
        policy, why = clocks.choose(facts)
        event = timeline.build(
            row, EventCode.RECLASSIFIED, at=now, by=by, data={"was": was, "now": is_now, "policy": policy.policy.code, "why": why}
        )
        fields: dict[str, Any] = {"issue_type": kind, "issue_type_id": kind.pk, "category": category, "priority": priority, "level": level}
        fields |= {"policy_id": policy.pk, "policy_why": why, "classification": {**row.classification, "source": "agent", "unsure": False}}
        fields |= clocks.refreshed(row, event, **fields)
        timeline.commit(row, event, **fields)
        if was["level"] != level or was["category"] != category:
            chain.obey_complaint(row, now)
        return event


def confirm_sorting(ticket: Ticket, *, by: User, now: datetime, version: int | None = None) -> TicketEvent:
    """Say that the type is right as it was found: an example to learn from, and no longer unsure. Once is enough."""
    with timeline.changing(ticket, version=version) as row:
        must_be_open(row)
        if is_settled_by_hand(row):
            raise NotAllowed(_("Somebody has looked at the sorting already."))
        event = timeline.build(row, EventCode.SORTING_CONFIRMED, at=now, by=by, data={"now": {"issue_type": row.issue_type.code}})
        return timeline.commit(row, event, classification={**row.classification, "unsure": False, "checked": True})


def confirm_level(ticket: Ticket, *, by: User, now: datetime, version: int | None = None) -> TicketEvent:
    """Say that the level is right as it was found in doubt; says nothing of the type, which nobody asked about. Once is enough."""
    with timeline.changing(ticket, version=version) as row:
        must_be_open(row)
        if not is_level_in_doubt(row):
            raise NotAllowed(_("The level of this ticket is not in doubt."))
        event = timeline.build(row, EventCode.SORTING_CONFIRMED, at=now, by=by, data={"now": {"level": row.level}})
        return timeline.commit(row, event, classification={**row.classification, "level_checked": True})


def is_level_in_doubt(ticket: Ticket) -> bool:
    """Whether the level was given in doubt and nobody has looked at it since."""
    doubted = any(reason.get("voice") == "doubt" for reason in ticket.classification.get("reasons", []))
    return ticket.level is not None and doubted and not is_level_settled(ticket)


def is_level_settled(ticket: Ticket) -> bool:
    """Whether a person has said what its level is, or looked at all of its sorting."""
    return is_settled_by_hand(ticket) or bool(ticket.classification.get("level_checked"))


def is_settled_by_hand(ticket: Ticket) -> bool:
    """Whether a person has corrected or confirmed the sorting."""
    return ticket.classification.get("source") == "agent" or bool(ticket.classification.get("checked"))


def raise_priority(
    ticket: Ticket, *, now: datetime, reason: str, by: User | None = None, to: str | None = None, because: Mapping[str, Any] | None = None
) -> TicketEvent | None:
    """One step up, or up to a priority; targets follow. None when it is as high already.

    `reason` is a code, such as `rung:resolution:warn:0`; `because` is added to the reasons of the sorting (`tickets.waves`).
    """
    with timeline.changing(ticket) as row:
        must_be_open(row)
        priority = to or raised(row.priority)
        if PRIORITIES.index(priority) <= PRIORITIES.index(row.priority):
            return None
        facts = replace(clocks.facts_of(row), priority=priority)
        policy, why = clocks.choose(facts)
        was, is_now = {"priority": row.priority}, {"priority": priority}
        data = {"was": was, "now": is_now, "policy": policy.policy.code, "why": why, "reason": reason}
        event = timeline.build(row, EventCode.RECLASSIFIED, at=now, by=by, data=data)
        fields: dict[str, Any] = {"priority": priority, "policy_id": policy.pk, "policy_why": why}
        if because:
            reasons = [*row.classification.get("reasons", []), dict(because)]
            fields["classification"] = {**row.classification, "reasons": reasons}
        fields |= clocks.refreshed(row, event, **fields)
        return timeline.commit(row, event, **fields)
