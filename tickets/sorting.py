"""Sorting a contact with the rules in the database; the rules themselves are pure and live in `tickets.classification`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language

from helpdesk import configuration
from tickets import classification, completeness, learning_versions
from tickets.extraction import Finding
from tickets.learning.model import TextModel
from tickets.learning_versions import DANGER
from tickets.matching import Rule, Rulebook
from tickets.models import IssueType, KeywordRule

GRAMS = 5
"""How many n-grams a ticket keeps, ..."""
OTHERS = 3
WORTH_NAMING = 0.02
"""... and how many other types that are at least so likely: they are offered for a correction."""


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


def rules() -> Rulebook:
    """Active keyword rules."""
    return configuration.held(load_rules)


def classify(contact: classification.Contact, by: Sequence[Rule] | None = None) -> classification.Classification:
    """Sort one contact by the rules of now, or by others that are being tried."""
    known = {row.code: classification.TypeInfo(row.code, row.category, row.parent, row.priority) for row in types().values()}
    model = learning_versions.current_model()
    heard: dict[str, float] = {}

    def voice(text: str) -> dict[str, float]:
        heard.update(model.predict(text) if model else {})
        return heard

    result = classification.classify(contact, rules() if by is None else by, known, voice if model else None, danger_heard)
    return result if model is None or by is not None else _with_its_words(result, model, heard, classification.text_of(contact), known)


def danger_heard(text: str) -> classification.Heard:
    """How much a text sounds like level 1 to the shipped ear; not at all where that cannot be read."""
    model = learning_versions.starter_model(DANGER)
    probability = model.predict(text).get(DANGER, 0.0) if model else 0.0
    if model is None or probability < classification.EAR_FROM:
        return classification.Heard(probability)
    return classification.Heard(probability, tuple(gram for gram, _weight in model.explain(text, DANGER, GRAMS)))


def as_data(result: classification.Classification) -> dict[str, Any]:
    """What the ticket keeps of a sorting; `unsure` until a person has looked at it."""
    unsure = any(reason.get("voice") == "unsure" for reason in result.reasons)
    kept = {"source": result.source, "confidence": result.confidence, "reasons": list(result.reasons)}
    return {**kept, "unsure": True} if unsure else kept


def _with_its_words(
    result: classification.Classification, model: TextModel, heard: Mapping[str, float], text: str, known: Collection[str]
) -> classification.Classification:
    """The classifier's reason with the n-grams that spoke for what it says, and what it thought of besides."""
    said = sorted(heard.items(), key=lambda each: (-each[1], each[0]))
    reasons = []
    for reason in result.reasons:
        if reason.get("voice") == "model":
            grams = [[gram, weight] for gram, weight in model.explain(text, reason["value"], GRAMS)]
            others = [
                [code, round(share, 3)] for code, share in said if code in known and code != reason["value"] and share >= WORTH_NAMING
            ][:OTHERS]
            reason = {**reason, "ngrams": grams, "others": others}
        reasons.append(reason)
    return replace(result, reasons=tuple(reasons))


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


def load_rules() -> Rulebook:
    """The loader of `rules`."""
    rows = KeywordRule.objects.filter(is_active=True).select_related("issue_type").order_by("order", "code")
    return Rulebook(
        Rule(
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
