"""What a new house starts with, this app's part: issue types, keyword rules, targets, words to pick from."""

from datetime import datetime
from typing import Any

from helpdesk.defaults.once import Counts, create_once
from helpdesk.models import ServiceCalendar, Team
from tickets.classification import Rule
from tickets.defaults.issue_types import ISSUE_TYPES, IssueTypeDefault
from tickets.defaults.rules import RULES
from tickets.defaults.targets import POLICIES
from tickets.defaults.words import PROGRESS, REASONS
from tickets.models import IssueType, KeywordRule, ProgressWord, Reason, SlaPolicy


def install(now: datetime) -> Counts:
    """Create what was never created before.

    Operations may have deleted what a default points at; then the nearest thing stands in (the first team or calendar),
    and a rule for a type that is gone is left out.
    """
    types = _install_types()
    rules = {rule.code: row for order, rule in enumerate(RULES) if (row := _rule_row(rule, order)) is not None}
    calendars = {calendar.code: calendar for calendar in ServiceCalendar.objects.all()}
    spare = next(iter(calendars.values()))
    policies = {code: {**row, "calendar": calendars.get(row["calendar"], spare)} for code, row in POLICIES.items()}
    return {
        "issue types": types,
        "keyword rules": create_once(KeywordRule, rules),
        "SLA policies": create_once(SlaPolicy, policies),
        "progress words": create_once(ProgressWord, PROGRESS),
        "reasons": create_once(Reason, REASONS),
    }


def _install_types() -> int:
    """Parents stand before their children in the list, and are looked up when the child's turn comes."""
    teams = {team.code: team for team in Team.objects.all()}
    spare = next(iter(teams.values()))
    return sum(
        create_once(IssueType, {default.code: _type_row(default, order, teams.get(default.team, spare))})
        for order, default in enumerate(ISSUE_TYPES)
    )


def _type_row(default: IssueTypeDefault, order: int, team: Team) -> dict[str, Any]:
    return {
        "name": default.name,
        "name_en": default.name_en,
        "hint": default.hint,
        "hint_en": default.hint_en,
        "group": default.group,
        "category": default.category,
        "priority": default.priority,
        "parent": IssueType.objects.filter(code=default.parent).first() if default.parent else None,
        "team": team,
        "requires": list(default.requires),
        "requires_to_resolve": list(default.requires_to_resolve),
        "order": (order + 1) * 10,
    }


def _rule_row(rule: Rule, order: int) -> dict[str, Any] | None:
    issue_type = IssueType.objects.filter(code=rule.issue_type).first() if rule.issue_type else None
    if rule.issue_type and issue_type is None:
        return None
    return {
        "name": rule.name,
        "any_words": list(rule.any_words),
        "all_words": list(rule.all_words),
        "none_words": list(rule.none_words),
        "fields": sorted(rule.fields),
        "channels": sorted(rule.channels),
        "language": rule.language,
        "negatable": rule.negatable,
        "issue_type": issue_type,
        "category": rule.category or "",
        "priority": rule.priority or "",
        "level": rule.level,
        "weight": rule.weight,
        "order": (order + 1) * 10,
    }
