"""Scripts (话术): finding the reply text that fits, and filling in its variables."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from django.db.models import F

from helpdesk import search
from knowledgebase import ranking
from knowledgebase.models import Script

VARIABLES = ("customer", "number", "order", "agent", "deadline", "remedy", "tracking")

# A keyword is what an editor says the script is for; a shared word of the text is a hint.
KEYWORD_POINTS, TOPIC_POINTS, TITLE_POINTS, BODY_POINTS = 10.0, 6.0, 2.0, 0.5

_VARIABLE = re.compile(r"\{([a-z_]+)\}")


def fill(script: Script, values: Mapping[str, object], language: str = "zh-hans") -> tuple[str, list[str]]:
    """The text of a script with its variables filled in, and the names of those for which there was no value.

    Those stay in braces, so that nobody sends a hole unseen. Values go in as they are and are never filled in again.
    """
    text = script.body if language.startswith("zh") or not script.body_en else script.body_en
    unresolved: list[str] = []

    def value_of(found: re.Match[str]) -> str:
        value = str(values.get(found[1]) or "").strip()
        if not value and found[1] not in unresolved:
            unresolved.append(found[1])
        return value or found[0]

    return _VARIABLE.sub(value_of, text), unresolved


def unknown_variables(text: str) -> list[str]:
    """Names in braces that no ticket can fill in."""
    return [name for name in dict.fromkeys(_VARIABLE.findall(text)) if name not in VARIABLES]


def parts(text: str) -> list[tuple[bool, str]]:
    """A text in pieces; the marked ones are variables, in their braces."""
    pieces = re.split(r"(\{[a-z_]+\})", text)
    return [(place % 2 == 1, piece) for place, piece in enumerate(pieces) if piece]


def find_scripts(text: str, topics: Sequence[str] = (), limit: int = 6) -> list[Script]:
    """Published scripts for what a customer wrote or an agent typed, best first; without a hit those of the topics, in order."""
    plain = search.normalise(text)
    words = [word for word in search.query_tokens(text, 200) if ranking.proves(word)]
    scored = [(_points(script, plain, words, set(topics)), script) for script in Script.objects.published()]
    scored.sort(key=lambda pair: (-pair[0], pair[1].order, pair[1].title))
    return [script for points, script in scored if points > 0 or not (words or topics)][:limit]


def look_up(query: str, topics: Sequence[str] = (), limit: int = 6, among: Iterable[Script] | None = None) -> list[Script]:
    """Scripts for what somebody typed in either language, those of the topics first: every one holds some of it, be it a single character.

    The published ones, or those of `among`.
    """
    plain = search.normalise(query).strip()
    words = [word for word in search.query_tokens(query) if ranking.proves(word)]
    found = []
    for script in Script.objects.published() if among is None else among:
        whole = TITLE_POINTS * (plain in _normal(_title(script))) + BODY_POINTS * (plain in _normal(_body(script)))
        points = whole + _points(script, plain, words, set())
        if points > 0:
            found.append((points + (TOPIC_POINTS if set(topics) & set(script.topics) else 0), script))
    found.sort(key=lambda pair: (-pair[0], pair[1].order, pair[1].title))
    return [script for _points_of_it, script in found][:limit]


@lru_cache(maxsize=4096)
def _tokens(text: str) -> frozenset[str]:
    """The tokens of a text; the same few hundred texts are asked for with every ticket."""
    return frozenset(search.tokens(text).split())


@lru_cache(maxsize=4096)
def _normal(text: str) -> str:
    return search.normalise(text)


def _title(script: Script) -> str:
    return " ".join([script.title, script.title_en, *map(str, script.keywords)])


def _body(script: Script) -> str:
    return f"{script.body} {script.body_en}"


def count_use(script: Script) -> None:
    """Somebody inserted the script."""
    Script.objects.filter(pk=script.pk).update(used=F("used") + 1)


def _points(script: Script, plain: str, words: Sequence[str], topics: set[str]) -> float:
    named = sum(1 for keyword in script.keywords if (word := _normal(str(keyword)).strip()) and word in plain)
    title, body = _tokens(_title(script)), _tokens(_body(script))
    shared = sum(TITLE_POINTS if word in title else BODY_POINTS if word in body else 0 for word in words)
    return KEYWORD_POINTS * named + (TOPIC_POINTS if topics & set(script.topics) else 0) + min(shared, 3 * TITLE_POINTS)
