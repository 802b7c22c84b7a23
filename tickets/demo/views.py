"""Saved views of the demo's people: one of an agent's own, one that a supervisor shares with the team."""

from collections.abc import Mapping
from typing import Any

from helpdesk.models import User
from tickets import saved_views
from tickets.models import SavedView

VIEWS: tuple[tuple[str, str, dict[str, str], list[str]], ...] = (
    ("CS2024001", "我的物流单", {"view": "open", "assignee": "me", "type": "logistics"}, []),
    (
        "CS2019003",
        "投诉待跟进",
        {"view": "open", "category": "complaint"},
        ["clock", "level", "ticket", "customer", "assignee", "status", "received", "last"],
    ),
)


def make(people: Mapping[str, User]) -> None:
    """What is not there yet; whoever may share shares with everybody."""
    for number, name, question, columns in VIEWS:
        user = people.get(number)
        if user is None or SavedView.objects.filter(owner=user, name=name).exists():
            continue
        sharing: dict[str, Any] = {"is_shared": saved_views.may_share(user)}
        saved_views.save(user, name=name, question=question, columns=columns, **sharing)
