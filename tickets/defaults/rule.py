"""A keyword rule of the defaults, written in one line or a few."""

from __future__ import annotations

from tickets.matching import Rule


def rule(
    code: str,
    name: str,
    words: str,
    issue_type: str | None = None,
    *,
    weight: float = 1.0,
    category: str | None = None,
    priority: str | None = None,
    level: int | None = None,
    not_in: str = "",
    also: str = "",
    negatable: bool = False,
    language: str = "",
) -> Rule:
    """A rule from words parted by `|`."""
    return Rule(
        code=code,
        name=name,
        any_words=_words(words),
        all_words=_words(also),
        none_words=_words(not_in),
        issue_type=issue_type,
        category=category,
        priority=priority,
        level=level,
        weight=weight,
        negatable=negatable or level == 1,
        language=language,
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("|") if word.strip())
