"""Sorting a contact: category, issue type, priority and complaint level, each with its reasons.

Pure: values in, values out. Three voices speak (the customer's own choice, the keyword rules, and a trained
classifier where there is one); their votes are added up. Danger is decided apart from that sum: one level-1
word that is not denied makes a level-1 complaint of any contact, because a false alarm costs minutes and a missed
one may cost a life. Where it is hedged (好像冒烟了) or speaks faintly (医院) it goes up too, and the doubt is shown; where
danger is only asked about (会不会漏电？) the doubt alone is shown.

Reasons are data for the ticket page and for later training: stable codes and values, never translated text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log
from typing import Any, Protocol

from tickets.matching import DOUBTS, Match, Rule, match
from tickets.wording import normalise, without_denials

Reason = dict[str, Any]

COMPLAINT = "complaint"
OTHER = "other"
PRIORITIES = ("low", "normal", "urgent")
UNSURE_BELOW = 0.4
"""Of real chats below it, fewer than half were sorted right: a person sorts them. About one in twenty is."""
CHOICE_WEIGHT = 3.0
"""What the customer's own choice counts, in units of one ordinary rule."""
RULES_ALONE = 1.9
"""How fast one ordinary rule makes its type likely where there is no classifier: measured on real chats, as the next three are ..."""
RULES_BESIDE = 0.75
VOICE_BESIDE = 0.85
VOICE_FLOOR = 0.003
"""... where there is one: a rule's vote beside it, the classifier's own word, and the least probability that it is taken to give."""
HEARD_AS_WELL = 0.2
"""A further type is worth naming as well when the classifier gives it this probability."""
FINER_SHARE = 0.5
"""The classifier names a finer type when it gives it this share of what it gives the whole."""
SECONDARY_WEIGHT = 0.9
"""A further type is worth naming when its votes reach nearly those of one ordinary rule ..."""
SECONDARY_SHARE = 0.25
"""... and this share of the main type's."""
REPEATED_COMPLAINTS = 2
EAR_FROM = 0.2
"""From which probability the ear for level 1 is believed. Of sentences that it had never read it heard 90 to 94 % of the dangerous ones at
it, and nine of ten alarms were right; of 250 angry reviews of goods and hotels it took 8 for dangerous, of 110 shop chats none."""
EAR_SHORT = 12
EAR_FROM_SHORT = 0.5
"""Of a text of fewer characters it has little to go by, and is believed from here."""


@dataclass(frozen=True)
class TypeInfo:
    """What sorting needs to know of an issue type; `priority` is the one it has by nature."""

    code: str
    category: str
    parent: str | None = None
    priority: str = "normal"


@dataclass(frozen=True)
class Contact:
    """What is known when a contact walks in. `recent_complaints` are the customer's of the last 30 days."""

    subject: str
    description: str
    channel: str = ""
    chosen_type: str | None = None
    tier: str = "standard"
    open_tickets: int = 0
    recent_complaints: int = 0


@dataclass(frozen=True)
class Classification:
    """The outcome. `issue_type` is always a top-level type; a finer one (hardware fault) leads `secondary`."""

    category: str
    issue_type: str
    secondary: tuple[str, ...]
    priority: str
    level: int | None
    confidence: float
    source: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Heard:
    """What the ear for level 1 says of a text: how probable it is (0..1), and what made it think so."""

    probability: float
    words: tuple[str, ...] = ()


class Ear(Protocol):
    """A trained ear for level 1. What it hears is in doubt: it raises level 1 where no rule speaks, and never lowers one."""

    def __call__(self, text: str, /) -> Heard: ...


class Voice(Protocol):
    """A trained classifier: the probability (0..1) of each issue type it knows, for a text."""

    def __call__(self, text: str, /) -> Mapping[str, float]: ...


def classify(
    contact: Contact, rules: Sequence[Rule], types: Mapping[str, TypeInfo], second_voice: Voice | None = None, ear: Ear | None = None
) -> Classification:
    """Sort one contact. Never raises on any text; knows nothing about rules and types that were not handed in."""
    matches = match(contact.subject, contact.description, rules, channel=contact.channel)
    votes = _vote(contact, matches, types, second_voice)
    chosen = contact.chosen_type if _is_evidence(contact.chosen_type, types) else None
    issue_type = votes.best() if chosen is None else _top(chosen, types)
    category, level, why_level = _category_and_level(contact, matches, issue_type, types, ear)
    priority, why_priority = _priority(contact, matches, issue_type, category, level, types)
    confidence = votes.confidence(issue_type, types)
    unsure: list[Reason] = [{"voice": "unsure", "confidence": confidence}] if confidence < UNSURE_BELOW else []
    return Classification(
        category=category,
        issue_type=issue_type,
        secondary=votes.secondary(issue_type, types, chosen),
        priority=priority,
        level=level,
        confidence=confidence,
        source="+".join(votes.voices) or "default",
        reasons=tuple(votes.reasons + why_level + why_priority + unsure),
    )


def text_of(contact: Contact) -> str:
    """What the trained classifier reads of a contact."""
    return f"{contact.subject}\n{contact.description}".strip()


@dataclass
class _Votes:
    """What was said for each top-level type (a child's votes count for its parent), and by whom.

    `tops` and `finer` are votes of rules and of the customer, `heard` and `heard_finer` probabilities of the classifier.
    """

    tops: dict[str, float] = field(default_factory=dict)
    finer: dict[str, float] = field(default_factory=dict)
    heard: dict[str, float] = field(default_factory=dict)
    heard_finer: dict[str, float] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    voices: list[str] = field(default_factory=list)

    def add(self, code: str, score: float, types: Mapping[str, TypeInfo]) -> None:
        top = _top(code, types)
        self.tops[top] = self.tops.get(top, 0.0) + score
        if top != code:
            self.finer[code] = self.finer.get(code, 0.0) + score

    def hear(self, code: str, probability: float, types: Mapping[str, TypeInfo]) -> None:
        top = _top(code, types)
        self.heard[top] = self.heard.get(top, 0.0) + probability
        if top != code:
            self.heard_finer[code] = probability

    def best(self) -> str:
        return max((*self.tops, *self.heard), key=lambda code: (self.strength(code), code), default=OTHER)

    def strength(self, code: str) -> float:
        """What was said for a type by all voices together, as the logarithm of how many times likelier that makes it."""
        votes = self.tops.get(code, 0.0)
        if not self.heard:
            return RULES_ALONE * votes
        return RULES_BESIDE * votes + VOICE_BESIDE * log((self.heard.get(code, 0.0) + VOICE_FLOOR) / VOICE_FLOOR)

    def secondary(self, issue_type: str, types: Mapping[str, TypeInfo], chosen: str | None) -> tuple[str, ...]:
        """The finer type of the main one, then other matters that the contact is about as well (three at most)."""
        finer = {code: score for code, score in self.finer.items() if _top(code, types) == issue_type}
        for code, probability in self.heard_finer.items():
            if _top(code, types) == issue_type and (code in finer or probability >= FINER_SHARE * self.heard[issue_type]):
                finer[code] = finer.get(code, 0.0) + probability
        first = [chosen] if chosen in finer else [max(finer, key=lambda code: (finer[code], code))] if finer else []
        floor = max(SECONDARY_WEIGHT, SECONDARY_SHARE * self.tops.get(issue_type, 0.0))
        others = [code for code in {**self.tops, **self.heard} if code not in (issue_type, OTHER)]
        others = [code for code in others if self.tops.get(code, 0.0) >= floor or self.heard.get(code, 0.0) >= HEARD_AS_WELL]
        others.sort(key=lambda code: (-self.strength(code), code))
        return tuple(first + others[:3])

    def confidence(self, issue_type: str, types: Mapping[str, TypeInfo]) -> float:
        """The probability that the type is right; of a hundred tickets with 0.8 about eighty are."""
        if not self.tops and not self.heard:
            return 0.0
        known = {_top(code, types) for code in types} | self.tops.keys() | self.heard.keys()
        strengths = {code: self.strength(code) for code in known}
        most = max(strengths.values())
        return round(exp(strengths.get(issue_type, 0.0) - most) / sum(exp(strength - most) for strength in strengths.values()), 3)


def _vote(contact: Contact, matches: Sequence[Match], types: Mapping[str, TypeInfo], second_voice: Voice | None) -> _Votes:
    # A danger that was only asked about is told once, by its doubt.
    plain = [found for found in matches if found.doubt != "asked"]
    votes = _Votes(reasons=[_reason(found) for found in plain], voices=["rules"] if plain else [])
    for found in plain:
        if found.rule.issue_type is not None and found.rule.issue_type in types:
            votes.add(found.rule.issue_type, found.score, types)
    if contact.chosen_type is not None and _is_evidence(contact.chosen_type, types):
        votes.add(contact.chosen_type, CHOICE_WEIGHT, types)
        votes.reasons.append({"voice": "customer", "for": "issue_type", "value": contact.chosen_type})
        votes.voices.append("customer")
    if second_voice is not None:
        _listen(votes, second_voice(text_of(contact)), types)
    if not votes.tops and not votes.heard:
        votes.reasons.append({"voice": "default", "for": "issue_type", "value": OTHER})
    return votes


def _listen(votes: _Votes, said: Mapping[str, float], types: Mapping[str, TypeInfo]) -> None:
    """Hear the trained classifier; its best type, as fine as it goes, and the probability of the whole are named as a reason."""
    heard = {code: probability for code, probability in said.items() if code in types and probability > 0}
    for code, probability in heard.items():
        votes.hear(code, probability, types)
    if heard:
        top = max(votes.heard, key=lambda code: (votes.heard[code], code))
        best = max((code for code in heard if _top(code, types) == top), key=lambda code: (heard[code], code))
        probability = round(votes.heard[top], 3)
        votes.reasons.append({"voice": "model", "for": "issue_type", "value": best, "probability": probability})
        votes.voices.append("model")


def _reason(found: Match) -> Reason:
    rule = found.rule
    said = {"issue_type": rule.issue_type, "category": rule.category, "priority": rule.priority, "level": rule.level}
    said = {what: value for what, value in said.items() if value is not None}
    what = next(iter(said), "issue_type")
    reason: Reason = {"voice": "rule", "rule": rule.code, "name": rule.name, "words": list(found.words)}
    reason |= {"for": what, "value": said.get(what), "weight": round(found.score, 2)}
    return reason | ({"also": also} if (also := {key: value for key, value in said.items() if key != what}) else {})


def _category_and_level(
    contact: Contact, matches: Sequence[Match], issue_type: str, types: Mapping[str, TypeInfo], ear: Ear | None
) -> tuple[str, int | None, list[Reason]]:
    by_type = types[issue_type].category if issue_type in types else OTHER
    votes = {by_type: 1.0}
    for found in matches:
        if found.rule.category and found.doubt != "asked":
            votes[found.rule.category] = votes.get(found.rule.category, 0.0) + found.rule.weight
    danger, why = _danger(contact, matches, ear)
    if danger:
        return COMPLAINT, 1, why
    levels = [found.rule.level for found in matches if found.rule.level and found.rule.level != 1]
    if by_type != COMPLAINT and votes.get(COMPLAINT, 0.0) < 1:
        # Faint grumbling alone (below one ordinary rule) does not make a complaint.
        votes.pop(COMPLAINT, None)
        return max(votes, key=lambda code: (votes[code], code == by_type, code)), None, why
    if why:  # asked about danger by somebody who complains: one level up from the usual
        return COMPLAINT, 2, why
    if levels:
        return COMPLAINT, min(levels), []
    if contact.recent_complaints >= REPEATED_COMPLAINTS:
        return COMPLAINT, 2, [{"voice": "history", "for": "level", "value": 2, "complaints": contact.recent_complaints}]
    return COMPLAINT, 3, [{"voice": "default", "for": "level", "value": 3}]


def _danger(contact: Contact, matches: Sequence[Match], ear: Ear | None) -> tuple[bool, list[Reason]]:
    """Whether this is level 1, and the doubt about it. Up when in doubt; danger that is only asked about is shown and no more."""
    spoken = [found for found in matches if found.rule.level == 1]
    if not spoken:
        heard = ear(text := without_denials(normalise(text_of(contact)))) if ear else Heard(0.0)
        if not ear or heard.probability < (EAR_FROM_SHORT if len(text) < EAR_SHORT else EAR_FROM):
            return False, []
        doubt: Reason = {"voice": "doubt", "for": "level", "value": 1, "why": "alike", "words": list(heard.words)}
        return True, [{**doubt, "probability": round(heard.probability, 3)}]
    why = min((found.doubt for found in spoken), key=DOUBTS.index)
    if not why:
        return True, []
    is_up = why != "asked"
    words = [word for found in spoken if found.doubt == why for word in found.words]
    return is_up, [{"voice": "doubt", "for": "level", "value": 1 if is_up else None, "why": why, "words": list(dict.fromkeys(words))}]


def _priority(
    contact: Contact,
    matches: Sequence[Match],
    issue_type: str,
    category: str,
    level: int | None,
    types: Mapping[str, TypeInfo],
) -> tuple[str, list[Reason]]:
    """Urgent where anything says so; low only for a matter that is low by nature, and never for a complaint.

    A VIP, or a customer who complained lately, is lifted from low to normal and no further: tier chooses the agent
    (routing), danger and loss choose the hour.
    """
    if level == 1:
        return "urgent", [{"voice": "level", "for": "priority", "value": "urgent", "level": 1}]
    said = [
        found.rule.priority
        for found in matches
        if found.rule.priority and found.doubt != "asked" and _counts(found.rule, issue_type, types)
    ]
    nature = types[issue_type].priority if issue_type in types else "normal"
    priority = max(said, key=PRIORITIES.index) if said else nature
    reasons: list[Reason] = [] if said else [{"voice": "type", "for": "priority", "value": priority}]
    if priority == "low" and category == COMPLAINT:
        return "normal", [{"voice": "category", "for": "priority", "value": "normal"}]
    if priority == "low" and (contact.tier == "vip" or contact.recent_complaints):
        voice = "tier" if contact.tier == "vip" else "history"
        reasons.append({"voice": voice, "for": "priority", "value": "normal"})
        priority = "normal"
    return priority, reasons


def _counts(rule: Rule, issue_type: str, types: Mapping[str, TypeInfo]) -> bool:
    """A lower priority that belongs to a type speaks for that type only: 建议 inside a complaint lowers nothing."""
    return rule.priority == "urgent" or rule.issue_type is None or _top(rule.issue_type, types) == issue_type


def _is_evidence(code: str | None, types: Mapping[str, TypeInfo]) -> bool:
    return code is not None and code != OTHER and code in types


def _top(code: str, types: Mapping[str, TypeInfo]) -> str:
    """The top-level type of a code (a tree that ops bent into a ring ends where it began)."""
    seen: set[str] = set()
    while code in types and code not in seen:
        seen.add(code)
        parent = types[code].parent
        if parent is None or parent not in types:
            break
        code = parent
    return code
