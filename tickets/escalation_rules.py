"""What hands a ticket up by itself: its level, words of law or the press, dissatisfaction said again.

Pure. `fitting` answers which rules speak about a `Case`, the highest rank first; `tickets.chain` does what they say. Words are
found as sorting finds them, so that a denied one (不会起诉) does not count and a look-alike (报警器) hides its own place only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tickets import matching


@dataclass(frozen=True)
class Rule:
    """One rule. `words` belong to the trigger `words`, `count` to `refusals` and `complaints`, `level` to `level`."""

    code: str
    trigger: str
    rank: int
    level: int | None = None
    words: matching.Rule | None = None
    count: int | None = None
    order: int = 100


class Rules(tuple[Rule, ...]):
    """Rules, with the words that they wait for prepared once."""

    @cached_property
    def book(self) -> matching.Rulebook:
        """The words of those that wait for words."""
        return matching.Rulebook(rule.words for rule in self if rule.trigger == "words" and rule.words)

    @cached_property
    def by_code(self) -> dict[str, Rule]:
        """Whose words they are."""
        return {rule.words.code: rule for rule in self if rule.words}


@dataclass(frozen=True)
class Case:
    """What has just happened, as far as rules ask: what the customer said, how grave it is, how often they were dissatisfied.

    `refusals` are those of the ticket; `complaints` the customer's of the last 30 days, this one among them. Both are 0 where
    they do not come into question: a mere enquiry of somebody who complained often is no reason to hand anything up.
    """

    subject: str = ""
    body: str = ""
    level: int | None = None
    refusals: int = 0
    complaints: int = 0


@dataclass(frozen=True)
class Found:
    """A rule that speaks, and the customer's words that made it."""

    rule: Rule
    words: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """For the timeline: codes, and words as they were said."""
        return {"reason": f"rule:{self.rule.code}", **({"words": list(self.words)} if self.words else {})}


def fitting(case: Case, rules: Sequence[Rule]) -> list[Found]:
    """The rules that speak, the highest rank first, then by their own order."""
    found = [Found(rule) for rule in rules if _counts(case, rule)] + _said(case, rules)
    return sorted(found, key=lambda each: (-each.rule.rank, each.rule.order, each.rule.code))


def _counts(case: Case, rule: Rule) -> bool:
    if rule.trigger == "level":
        return bool(rule.level and case.level and case.level <= rule.level)
    if rule.trigger == "refusals":
        return bool(rule.count and case.refusals >= rule.count)
    return bool(rule.trigger == "complaints" and rule.count and case.complaints >= rule.count)


def _said(case: Case, rules: Sequence[Rule]) -> list[Found]:
    known = rules if isinstance(rules, Rules) else Rules(rules)
    if not known.book or not (case.subject or case.body):
        return []
    return [Found(known.by_code[each.rule.code], each.words) for each in matching.match(case.subject, case.body, known.book)]
