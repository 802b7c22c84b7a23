"""The versions of an article: who wrote what, when and why; what is different between two of them; an old one put back.

They are the rows of two histories: of the article itself, and of its changes before they were published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from knowledgebase import publishing, topics
from knowledgebase.differences import Piece, differences, shortened
from knowledgebase.errors import NotPublishable
from knowledgebase.models import Article, PendingChange
from knowledgebase.models.articles import TEXT

LISTED = 100
# Steps of an article's life that changed no text.
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
    "cared": pgettext_lazy("version", "Owner, address or review day changed"),
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


def of(article: Article) -> list[Version]:
    """The newest versions and steps, newest first. Two statements."""
    own = Article.history.filter(id=article.pk).select_related("history_user")[:LISTED]
    changes = PendingChange.history.filter(article_id=article.pk).select_related("history_user")
    # A change that went because it was published is there as the article's own version.
    kept = changes.exclude(history_type="-", history_change_reason="published")[:LISTED]
    rows = chain((("a", row) for row in own), (("c", row) for row in kept))
    found = [_version(kind, row) for kind, row in rows]
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


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """The fields in which two texts differ, in the order of the form."""
    return [
        Difference(_label(name), shortened(differences(_written(name, old[name]), _written(name, new[name]))))
        for name in TEXT
        if old[name] != new[name]
    ]


def restore(article: Article, *, code: str, by: User | None, now: datetime) -> Article:
    """Put an old text back: as a draft, or as a change that readers do not see until it is published."""
    version = next((each for each in of(article) if each.code == code and each.is_text), None)
    if version is None:
        raise NotPublishable(_("There is no such version."))
    if version.texts == article.newest.texts():
        raise NotPublishable(_("That is what it says now."))
    for name, value in version.texts.items():
        setattr(article, name, value)
    return publishing.revise(article, by=by, reason="restored")


def _version(kind: str, row: Any) -> Version:
    reason = row.history_change_reason or ("written" if row.history_type == "+" else "revised")
    texts = {name: getattr(row, name) for name in TEXT}
    return Version(f"{kind}{row.history_id}", row.history_date, row.history_user, reason, kind == "c", texts)


def _label(name: str) -> StrOrPromise:
    return Article._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _written(name: str, value: Any) -> str:
    """A field in words."""
    if name == "audience":
        return str(dict(Article._meta.get_field("audience").flatchoices).get(value, value))
    if name == "topics":
        names = topics.known()
        return "、".join(names.get(code, code) for code in value)
    return "\n".join(map(str, value)) if isinstance(value, list) else value
