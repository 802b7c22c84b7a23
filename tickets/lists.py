"""Short lists that ops edit, held in memory: progress words, reasons, teams, departments, rules. Lookups by code also know retired rows,
because the timeline goes on naming them."""

from collections.abc import Mapping

from helpdesk import configuration
from helpdesk.models import Department, Team
from tickets.models import EscalationRule, ProgressWord, Reason


def progress_words() -> Mapping[str, ProgressWord]:
    """All progress words by code, in their order."""
    return configuration.held(_load_progress_words)


def reasons() -> Mapping[str, Reason]:
    """All reasons by code, in their order; `purpose` tells them apart."""
    return configuration.held(_load_reasons)


def teams() -> Mapping[int, Team]:
    """All teams by primary key, in their order."""
    return configuration.held(_load_teams)


def departments() -> Mapping[int, Department]:
    """All departments by primary key, in their order."""
    return configuration.held(_load_departments)


def escalation_rules() -> Mapping[str, EscalationRule]:
    """All rules of escalation by code, in their order."""
    return configuration.held(_load_escalation_rules)


def reason_choices(purpose: str) -> list[tuple[str, str]]:
    """What may be picked now, in the reader's language."""
    return [(row.code, row.label) for row in reasons().values() if row.purpose == purpose and row.is_active]


def progress_choices() -> list[tuple[str, str]]:
    """What may be picked now, in the reader's language."""
    return [(row.code, row.label) for row in progress_words().values() if row.is_active]


def reason_label(code: str) -> str:
    """A reason in words; a code nobody knows any more stands for itself."""
    row = reasons().get(code)
    return row.label if row else code


def progress_label(code: str) -> str:
    """A progress word in words."""
    row = progress_words().get(code)
    return row.label if row else code


def team_label(pk: int | None) -> str:
    """A team's name."""
    row = teams().get(pk or 0)
    return row.label if row else ""


def department_label(code: str) -> str:
    """A department's name; a code nobody knows any more stands for itself."""
    row = next((row for row in departments().values() if row.code == code), None)
    return row.label if row else code


def rule_label(code: str) -> str:
    """A rule of escalation in words; one that is gone stands for itself."""
    row = escalation_rules().get(code)
    return row.label if row else code


def _load_progress_words() -> dict[str, ProgressWord]:
    return {row.code: row for row in ProgressWord.objects.order_by("order", "code")}


def _load_reasons() -> dict[str, Reason]:
    return {row.code: row for row in Reason.objects.order_by("purpose", "order", "code")}


def _load_teams() -> dict[int, Team]:
    return {row.pk: row for row in Team.objects.order_by("order", "code")}


def _load_departments() -> dict[int, Department]:
    return {row.pk: row for row in Department.objects.select_related("calendar").order_by("order", "code")}


def _load_escalation_rules() -> dict[str, EscalationRule]:
    return {row.code: row for row in EscalationRule.objects.order_by("order", "code")}
