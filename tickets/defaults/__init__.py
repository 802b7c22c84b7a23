"""What a new house starts with, this app's part: issue types, keyword rules, targets, ladders, words to pick from."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from simple_history.utils import bulk_create_with_history

from helpdesk.defaults.once import Counts, create_once
from helpdesk.models import InstalledDefault, NoticeTemplate, ServiceCalendar, Team
from tickets.defaults.dispatch import DISPATCH_WEIGHTS
from tickets.defaults.escalation import ESCALATION_RULES, LADDERS, POLICY_LADDERS, RUNGS
from tickets.defaults.issue_types import ISSUE_TYPES, IssueTypeDefault
from tickets.defaults.notices import KINDS
from tickets.defaults.remedies import LIMITS
from tickets.defaults.rules import RULES
from tickets.defaults.surges import OUTSOURCED, OVERFLOWING, SURGE_RULES
from tickets.defaults.targets import POLICIES
from tickets.defaults.views import SAVED_VIEWS
from tickets.defaults.waves import WAVE_RULES
from tickets.defaults.words import PROGRESS, REASONS
from tickets.matching import Rule
from tickets.models import (
    AnswerSettings,
    DispatchWeights,
    EscalationRule,
    IssueType,
    KeywordRule,
    Ladder,
    LadderRung,
    ProgressWord,
    Reason,
    RemedyLimit,
    RetentionRule,
    SavedView,
    SlaPolicy,
    SurgeRoute,
    SurgeRule,
    WaveRule,
)


def install(now: datetime) -> Counts:
    """Create what was never created before.

    Operations may have deleted what a default points at; then the nearest thing stands in (the first team or calendar),
    and a rule for a type that is gone is left out.
    """
    types = _install_types()
    rules = {rule.code: row for order, rule in enumerate(RULES) if (row := _rule_row(rule, order)) is not None}
    calendars = {calendar.code: calendar for calendar in ServiceCalendar.objects.all()}
    spare = next(iter(calendars.values()))
    made = create_once(Ladder, LADDERS, create=_save_with_rungs)
    ladders = {ladder.code: ladder for ladder in Ladder.objects.all()}
    policies = {
        code: {**row, "calendar": calendars.get(row["calendar"], spare), "ladder": ladders.get(POLICY_LADDERS.get(code, ""))}
        for code, row in POLICIES.items()
    }
    return {
        "issue types": types,
        "keyword rules": create_once(KeywordRule, rules),
        "ladders": made,
        "escalation rules": create_once(EscalationRule, ESCALATION_RULES),
        "SLA policies": create_once(SlaPolicy, policies),
        "how long customers' data are kept": create_once(RetentionRule, {"default": {}}),
        "settings of answers at once": create_once(AnswerSettings, {"default": {}}),
        "weights of dispatch": create_once(DispatchWeights, DISPATCH_WEIGHTS),
        "surge rules": create_once(SurgeRule, SURGE_RULES, create=_save_with_routes),
        "rules for like tickets": create_once(WaveRule, WAVE_RULES),
        "progress words": create_once(ProgressWord, PROGRESS),
        "reasons": create_once(Reason, REASONS),
        "limits of remedies": _install_limits(),
        "words of notices": _install_words(),
        "saved views": _install_views(),
    }


def _save_with_rungs(ladder: Ladder) -> None:
    """A ladder comes with its rungs; what ops take away from it later stays away."""
    ladder.save()
    for rung in RUNGS[ladder.code]:
        fields = {**asdict(rung), "audience": list(rung.audience), "channels": list(rung.channels)}
        LadderRung.objects.create(ladder=ladder, **fields)


def _save_with_routes(rule: SurgeRule) -> None:
    """Teams overflow where there is an outsourced team."""
    rule.save()
    to_team = Team.objects.filter(code=OUTSOURCED, is_outsourced=True).first()
    if to_team is not None:
        for team in Team.objects.filter(code__in=OVERFLOWING):
            SurgeRoute.objects.create(rule=rule, team=team, to_team=to_team)


def _install_limits() -> int:
    """A limit has no code of its own: kind and rank say which it is."""
    fresh = InstalledDefault.fresh(RemedyLimit._meta.label_lower, list(LIMITS))
    there = set(RemedyLimit.objects.values_list("kind", "rank"))
    rows = [RemedyLimit(**LIMITS[code]) for code in fresh if (LIMITS[code]["kind"], LIMITS[code]["rank"]) not in there]
    bulk_create_with_history(rows, RemedyLimit, default_change_reason="installed")
    return len(rows)


def _install_words() -> int:
    """A row for each kind of notice and language; new kinds of a later version are added beside what ops have edited."""
    shipped = {f"{kind}/{language}": (kind, language, *text) for kind, texts in KINDS.items() for language, text in texts.items()}
    fresh = InstalledDefault.fresh(NoticeTemplate._meta.label_lower, list(shipped))
    there = set(NoticeTemplate.objects.values_list("kind", "language"))
    rows = [
        NoticeTemplate(kind=kind, language=language, subject=subject, body=body)
        for kind, language, subject, body in map(shipped.__getitem__, fresh)
        if (kind, language) not in there
    ]
    bulk_create_with_history(rows, NoticeTemplate, default_change_reason="installed")
    return len(rows)


def _install_views() -> int:
    """Views of the house have no code in the database: what was installed once is remembered beside them."""
    fresh = InstalledDefault.fresh(SavedView._meta.label_lower, list(SAVED_VIEWS))
    rows = [
        SavedView(**SAVED_VIEWS[code], is_shared=True, order=(order + 1) * 10) for order, code in enumerate(SAVED_VIEWS) if code in fresh
    ]
    SavedView.objects.bulk_create(rows)
    return len(rows)


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
