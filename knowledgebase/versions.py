"""The versions of an article, a script, a manual: who wrote what, when and why; what is different between two of them; an old one put back.

They are the rows of two histories: of the thing itself, and of its changes before they were published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from knowledgebase import publishing, topics
from knowledgebase.choices import RemedyKind
from knowledgebase.differences import Piece, differences, shortened
from knowledgebase.errors import NotPublishable
from knowledgebase.models import Article, Script
from knowledgebase.models.entries import Entry

E = TypeVar("E", bound=Entry)

LISTED = 100
# Steps of an entry's life that changed no text.
STEPS = frozenset({"asked", "sent_back", "retired", "draft_again", "reviewed", "cared", "discarded"})
REASONS: dict[str, StrOrPromise] = {
    "written": pgettext_lazy("version", "Written"),
    "revised": pgettext_lazy("version", "Changed"),
    "installed": pgettext_lazy("version", "Came with the product"),
    "restored": pgettext_lazy("version", "An older version put back"),
    "published": pgettext_lazy("version", "Published"),
    "retired": pgettext_lazy("version", "Retired"),
    "draft_again": pgettext_lazy("version", "A draft again"),
    "reviewed": pgettext_lazy("version", "Read, and still right"),
    "asked": pgettext_lazy("version", "Given to a second reader"),
    "sent_back": pgettext_lazy("version", "Sent back by the second reader"),
    "discarded": pgettext_lazy("version", "Change discarded"),
    # As `tickets` writes it.
    "from a ticket": gettext_lazy("from a ticket"),
    "cared": pgettext_lazy("version", "Owner, address, order or review day changed"),
}


@dataclass(frozen=True)
class Version:
    """One row of the histories. `is_change`: it was not yet what readers saw. `code` names it in addresses."""

    code: str
    at: datetime
    by: User | None
    reason: str
    is_change: bool
    texts: Mapping[str, Any]

    @property
    def is_text(self) -> bool:
        """Whether it can be compared and put back; else it is a step on the way."""
        return self.reason not in STEPS

    @property
    def why(self) -> StrOrPromise:
        """What happened; or what the writer said of it."""
        return REASONS.get(self.reason, self.reason) or REASONS["revised"]


@dataclass(frozen=True)
class Difference:
    """What changed in one field."""

    label: StrOrPromise
    pieces: Sequence[Piece]


def of(entry: Entry) -> list[Version]:
    """The newest versions and steps, newest first. Two statements."""
    model, name = entry.changes()
    own = type(entry).history.filter(id=entry.pk).select_related("history_user")[:LISTED]  # type: ignore[attr-defined]
    changes = model.history.filter(**{f"{name}_id": entry.pk}).select_related("history_user")
    # A change that went because it was published is there as the entry's own version.
    kept = changes.exclude(history_type="-", history_change_reason="published")[:LISTED]
    rows = chain((("a", row) for row in own), (("c", row) for row in kept))
    found = [_version(entry, kind, row) for kind, row in rows]
    return sorted(found, key=lambda version: (version.at, version.code), reverse=True)[:LISTED]


def chosen(versions: Sequence[Version], old: str, new: str) -> tuple[Version, Version] | None:
    """The two to compare, the older first; without a choice the last two that say something different. None where there is one only."""
    texts = [version for version in versions if version.is_text]
    by_code = {version.code: version for version in texts}
    if old in by_code and new in by_code and old != new:
        first, second = sorted((by_code[old], by_code[new]), key=texts.index, reverse=True)
        return first, second
    newest = next(iter(texts), None)
    before = next((version for version in texts if newest and version.texts != newest.texts), None)
    return (before, newest) if newest and before else None


def compared(entry: Entry, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """The fields in which two texts differ, in the order of the form."""
    return [
        Difference(_label(entry, name), shortened(differences(_written(entry, name, old[name]), _written(entry, name, new[name]))))
        for name in entry.TEXT
        if old[name] != new[name] and _written(entry, name, old[name]) != _written(entry, name, new[name])
    ]


def restore(entry: E, *, code: str, by: User | None, now: datetime) -> E:
    """Put an old text back: as a draft, or as a change that readers do not see until it is published."""
    version = next((each for each in of(entry) if each.code == code and each.is_text), None)
    if version is None:
        raise NotPublishable(_("There is no such version."))
    if version.texts == entry.newest.texts():
        raise NotPublishable(_("That is what it says now."))
    for name, value in version.texts.items():
        setattr(entry, name, value)
    return publishing.revise(entry, by=by, reason="restored")


def _version(entry: Entry, kind: str, row: Any) -> Version:
    reason = row.history_change_reason or ("written" if row.history_type == "+" else "revised")
    texts = {name: getattr(row, name) for name in entry.TEXT}
    return Version(f"{kind}{row.history_id}", row.history_date, row.history_user, reason, kind == "c", texts)


def _label(entry: Entry, name: str) -> StrOrPromise:
    return entry._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _written(entry: Entry, name: str, value: Any) -> str:
    """A field in words."""
    if name == "audience":
        return str(dict(Article._meta.get_field("audience").flatchoices).get(value, value))
    if name == "topics":
        # In one order, whatever order they were ticked in: only what was added or taken away is a difference.
        names = topics.known()
        return "、".join([*(label for code, label in names.items() if code in value), *sorted(code for code in value if code not in names)])
    if name == "plan":
        return _steps(value)
    if name == "presets":
        return "\n".join(_remedy(row) for row in value)
    return "\n".join(map(str, value)) if isinstance(value, list) else value


def _steps(plan: Sequence[Mapping[str, str]]) -> str:
    """A line for each step in each language, and one for its script."""
    codes = {step["script"] for step in plan if step["script"]}
    titles = {script.code: script.title_label for script in Script.objects.filter(code__in=codes)} if codes else {}
    lines = []
    for place, step in enumerate(plan, 1):
        lines.append(f"{place}. {step['text']}")
        lines += [f"    {step['text_en']}"] if step["text_en"] else []
        lines += [f"    → {titles.get(step['script'], step['script'])}"] if step["script"] else []
    return "\n".join(lines)


def _remedy(row: Mapping[str, Any]) -> str:
    kind = dict(RemedyKind.choices).get(row["kind"], row["kind"])
    return " · ".join(filter(None, (str(kind), str(row["amount"] or ""), row["note"])))
