"""Handling manuals (处理手册): finding the one that fits what a customer wrote or an agent typed, and keeping them findable.

There are tens of manuals, not thousands: all are held in memory with their steps, and a search asks the database nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from helpdesk import configuration, search
from helpdesk.models import ConfigurationStamp
from knowledgebase import ranking
from knowledgebase.models import Manual, ManualRemedy, ManualStep, Script

# A keyword is what an editor says the manual is for, and tells the more the fewer manuals name it; the topic is what the
# ticket was sorted into; a word shared with title or steps is a hint.
KEYWORD_POINTS, TOPIC_POINTS, TITLE_POINTS, TEXT_POINTS = 10.0, 12.0, 3.0, 0.5
HINTS_AT_MOST = 6.0
# A manual is offered unasked from here on: a keyword of its own, or its topic with some hints. A wrong one costs more than none.
OFFERED_FROM = 8.0
# Besides its topic it has this much to show: more than a few words in common with any complaint.
EVIDENCE = 3.0
# Behind the best only those come that are not much weaker.
OFFERED_RELATIVE = 0.55


@dataclass(frozen=True)
class Held:
    """A manual as it is held in memory, in its normal form for the search."""

    manual: Manual
    keywords: tuple[str, ...]
    title: frozenset[str]
    text: frozenset[str]

    @property
    def steps(self) -> list[ManualStep]:
        """Its steps, in order."""
        return list(self.manual.steps.all())

    @property
    def remedies(self) -> list[ManualRemedy]:
        """Its preset remedies, in order."""
        return list(self.manual.remedies.all())


def known() -> Mapping[str, Held]:
    """All manuals by code, in their order; retired ones too, because tickets go on naming them."""
    return configuration.held(_load)


def label(code: str) -> str:
    """A manual's title in the reader's language; a code nobody knows any more stands for itself."""
    held = known().get(code)
    return held.manual.title_label if held else code


def find(text: str, topics: Sequence[str] = (), limit: int = 6, *, drafts: bool = False) -> list[Manual]:
    """Published manuals for what an agent typed, best first; without words those of the topics, then all, in order.

    With `drafts` all there are, whatever their state.
    """
    scored = _scored(text, topics, drafts=drafts)
    asked = bool(search.query_tokens(text))
    return [held.manual for points, held in scored if points > 0 or not asked][:limit]


def suggest(text: str, topics: Sequence[str] = (), limit: int = 2) -> list[Manual]:
    """Manuals that fit what a customer wrote, best first; often none."""
    scored = _scored(text, topics)
    # The topic alone says what a ticket was taken for, not that this procedure fits it.
    scored = [(points, held) for points, held in scored if points - TOPIC_POINTS * bool(set(topics) & set(held.manual.topics)) >= EVIDENCE]
    least = max(OFFERED_FROM, scored[0][0] * OFFERED_RELATIVE) if scored else OFFERED_FROM
    return [held.manual for points, held in scored if points >= least][:limit]


def keep(manual: Manual) -> None:
    """Make a saved manual findable by its present words, here and in every other process; write its steps and remedies as rows."""
    manual.tokens = search.tokens(*(text for text in manual.plain() if text))
    Manual.objects.filter(pk=manual.pk).update(tokens=manual.tokens)
    _keep_steps(manual)
    manual.remedies.all().delete()
    ManualRemedy.objects.bulk_create(ManualRemedy(manual=manual, order=(place + 1) * 10, **row) for place, row in enumerate(manual.presets))
    ConfigurationStamp.move()


def draft(steps: Iterable[tuple[str, str, str]], remedies: Iterable[tuple[str, str | None, str]]) -> dict[str, list[dict[str, str | None]]]:
    """The `plan` of some steps (text, English text, code of a script) and the `presets` of some remedies (kind, amount, note)."""
    return {
        "plan": [{"text": text, "text_en": text_en, "script": code} for text, text_en, code in steps],
        "presets": [{"kind": kind, "amount": amount, "note": note} for kind, amount, note in remedies],
    }


def amount(value: Decimal) -> str:
    """An amount as `presets` keep it: exact, and 20, not 20.00."""
    return f"{value.normalize():f}"


def _keep_steps(manual: Manual) -> None:
    """A step that stays keeps its row: tickets in work find by it what may be said at it."""
    there = list(manual.steps.all())
    scripts = {script.code: script for script in Script.objects.filter(code__in={step["script"] for step in manual.plan if step["script"]})}
    kept: list[ManualStep | None] = [_taken(there, lambda row, step=step: row.text == step["text"]) for step in manual.plan]  # type: ignore[misc]
    for place, step in enumerate(manual.plan):
        order = (place + 1) * 10
        # One that only has other words stands where it stood.
        row = kept[place] or _taken(there, lambda row, order=order: row.order == order) or ManualStep(manual=manual)  # type: ignore[misc]
        row.order, row.text, row.text_en, row.script = order, step["text"], step["text_en"], scripts.get(step["script"])
        row.save()
    manual.steps.filter(pk__in=[row.pk for row in there]).delete()


def _taken(rows: list[ManualStep], fits: Callable[[ManualStep], bool]) -> ManualStep | None:
    """The first that fits, taken off the list."""
    found = next((row for row in rows if fits(row)), None)
    if found is not None:
        rows.remove(found)
    return found


def _load() -> dict[str, Held]:
    rows = Manual.objects.prefetch_related("steps__script", "remedies").order_by("order", "title")
    return {row.code: _held(row) for row in rows}


def _held(row: Manual) -> Held:
    title = frozenset(search.tokens(row.title, row.title_en).split())
    words = tuple(dict.fromkeys(filter(None, (search.normalise(str(word)).strip() for word in row.keywords))))
    return Held(row, words, title, frozenset(row.tokens.split()) - title)


def _scored(text: str, topics: Sequence[str], *, drafts: bool = False) -> list[tuple[float, Held]]:
    """Published manuals with their points, best first; among equals in their order."""
    plain = search.normalise(text)
    rows = [held for held in known().values() if drafts or held.manual.state == "published"]
    naming: Counter[str] = Counter(word for held in rows for word in held.keywords)
    words = [word for word in search.query_tokens(text, 200) if ranking.proves(word)]
    wanted: set[Any] = set(topics)
    scored = [(_points(held, plain, words, wanted, naming), held) for held in rows]
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].manual.order, pair[1].manual.title))


def _points(held: Held, plain: str, words: Sequence[str], topics: set[Any], naming: Mapping[str, int]) -> float:
    named = [word for word in held.keywords if word in plain]
    # 漏 within 漏电 is one word, not two.
    whole = [word for word in named if not any(word != other and word in other for other in named)]
    hints = sum(TITLE_POINTS if word in held.title else TEXT_POINTS if word in held.text else 0 for word in words)
    topic = TOPIC_POINTS if topics & set(held.manual.topics) else 0.0
    return sum(KEYWORD_POINTS / naming[word] for word in whole) + topic + min(hints, HINTS_AT_MOST)
