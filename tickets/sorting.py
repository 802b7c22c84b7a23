"""Sorting a contact with the rules in the database; the rules themselves are pure and live in `tickets.classification`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from helpdesk import configuration
from tickets import classification, completeness
from tickets.extraction import Finding
from tickets.models import IssueType, KeywordRule


@dataclass(frozen=True)
class TypeRow:
    """What is held in memory of an issue type."""

    pk: int
    code: str
    name: str
    name_en: str
    hint: str
    hint_en: str
    group: str
    team_id: int
    parent: str | None
    category: str
    priority: str
    requires: tuple[str, ...]
    requires_to_resolve: tuple[str, ...]

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and not (get_language() or "").startswith("zh") else self.name

    @property
    def hint_label(self) -> str:
        """The hint in the reader's language."""
        return self.hint_en if self.hint_en and not (get_language() or "").startswith("zh") else self.hint


def types() -> Mapping[str, TypeRow]:
    """Active issue types by code, in their order."""
    return configuration.held(load_types)


def topics() -> list[tuple[str, str]]:
    """Codes and names of the active issue types, for those to whom they are topics."""
    return [(row.code, row.label) for row in types().values()]


def rules() -> tuple[classification.Rule, ...]:
    """Active keyword rules."""
    return configuration.held(load_rules)


def classify(contact: classification.Contact, by: Sequence[classification.Rule] | None = None) -> classification.Classification:
    """Sort one contact by the rules of now, or by others that are being tried."""
    known = {row.code: classification.TypeInfo(row.code, row.category, row.parent, row.priority) for row in types().values()}
    return classification.classify(contact, rules() if by is None else by, known)


def as_data(result: classification.Classification) -> dict[str, Any]:
    """What the ticket keeps of a sorting."""
    return {"source": result.source, "confidence": result.confidence, "reasons": list(result.reasons)}


def missing(
    type_code: str, *, order_number: str, phone: str, email: str, has_files: bool, text: str, findings: Sequence[Finding] | None = None
) -> list[str]:
    """Codes of what the type needs and the contact does not hold; `findings`: what its text holds, where that is known already."""
    row = types().get(type_code)
    needs = row.requires if row else ()
    return completeness.missing(
        needs, order_number=order_number, phone=phone, email=email, attachments=has_files, text=text, findings=findings
    )


def load_types() -> dict[str, TypeRow]:
    """The loader of `types`."""
    rows = IssueType.objects.filter(is_active=True).select_related("parent").order_by("order", "code")
    return {
        row.code: TypeRow(
            pk=row.pk,
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            hint=row.hint,
            hint_en=row.hint_en,
            group=row.group,
            team_id=row.team_id,
            parent=row.parent.code if row.parent else None,
            category=row.category,
            priority=row.priority,
            requires=tuple(row.requires),
            requires_to_resolve=tuple(row.requires_to_resolve),
        )
        for row in rows
    }


def load_rules() -> tuple[classification.Rule, ...]:
    """The loader of `rules`."""
    rows = KeywordRule.objects.filter(is_active=True).select_related("issue_type").order_by("order", "code")
    return tuple(
        classification.Rule(
            code=row.code,
            name=row.name,
            any_words=tuple(row.any_words),
            all_words=tuple(row.all_words),
            none_words=tuple(row.none_words),
            fields=frozenset(row.fields),
            channels=frozenset(row.channels),
            language=row.language,
            issue_type=row.issue_type.code if row.issue_type else None,
            category=row.category or None,
            priority=row.priority or None,
            level=row.level,
            weight=row.weight,
            negatable=row.negatable,
        )
        for row in rows
    )
