"""Many like tickets in a short time, as pure rules: what two tickets have in common, when that is a wave, and when it is over.

Two tickets are alike when they are of one issue type and share a sign: the same sorting rule spoke about their matter (so that
登不上 and 无法登录 count together), or the same words stand in them, for what no rule knows yet. Words that such tickets usually
hold are no sign of anything: a sign has to come several times as often as it usually does.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tickets.wording import normalise

TEXT = 300
"""Characters of a text that are read for words."""
SHORTEST, LONGEST = 2, 6
"""Characters of a Chinese word that counts as a sign."""
LATIN = 4
NEARLY_ALL = 0.8
"""A longer word is the better name of a wave when it stands in this share of the tickets that the shorter one has."""

_CLAUSES = re.compile("[\u3400-\u9fff]+")
_LATIN_WORDS = re.compile(r"[a-z]{%d,}" % LATIN)  # noqa: UP031
# What any customer may write about anything.
_EMPTY = re.compile("[问好我你您他她它们的了吗呢吧啊么是在有和就都也还不没要想请帮谢这那哪什怎给把被到说个一]+")


@dataclass(frozen=True)
class Rule:
    """See `tickets.models.WaveRule`."""

    pk: int
    window: timedelta
    customers: int
    multiple: float
    calm: float
    issue_types: frozenset[str]
    priority: str


@dataclass(frozen=True)
class Seen:
    """A ticket as far as likeness asks for it; `rules` are those that spoke for its issue type."""

    pk: int
    customer: int
    kind: str
    rules: frozenset[str]
    text: str

    @property
    def signs(self) -> frozenset[str]:
        """All signs it carries."""
        return frozenset(f"rule:{code}" for code in self.rules) | {f"word:{word}" for word in words(self.text)}


@dataclass(frozen=True)
class Found:
    """Enough like tickets to be a wave."""

    kind: str
    sign: str
    customers: int


def words(text: str) -> frozenset[str]:
    """Pieces of a text that could be what like texts have in common."""
    text = normalise(text)[:TEXT]
    found = set(_LATIN_WORDS.findall(text))
    for clause in _CLAUSES.findall(text):
        for length in range(SHORTEST, LONGEST + 1):
            found.update(clause[at : at + length] for at in range(len(clause) - length + 1))
    return frozenset(word for word in found if not _EMPTY.fullmatch(word))


def carries(kind: str, sign: str, *, of_kind: str, rules: Iterable[str], text: str) -> bool:
    """Whether a ticket of a type, about which rules spoke, is like those of a wave; `text` is in normal form."""
    if kind != of_kind:
        return False
    what, _colon, value = sign.partition(":")
    return value in rules if what == "rule" else value in text[:TEXT]


def speaking(reasons: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Codes of the rules that spoke for an issue type, from the reasons that a ticket keeps."""
    return frozenset(str(one.get("rule")) for one in reasons if one.get("voice") == "rule" and one.get("for") == "issue_type")


def waves(window: Sequence[Seen], past: Sequence[Seen], past_windows: float, rule: Rule) -> list[Found]:
    """What is a wave now, the largest first, each ticket counted for one. `past` are like tickets of before, over so many windows."""
    found: list[Found] = []
    for kind in sorted({one.kind for one in window}):
        if rule.issue_types and kind not in rule.issue_types:
            continue
        rest = [one for one in window if one.kind == kind]
        before = [one for one in past if one.kind == kind]
        while len({one.customer for one in rest}) >= rule.customers:
            best = _best(rest, before, past_windows, rule)
            if best is None:
                break
            found.append(best)
            rest = [one for one in rest if best.sign not in one.signs]
    return sorted(found, key=lambda one: (-one.customers, one.kind, one.sign))


def _best(rows: Sequence[Seen], past: Sequence[Seen], past_windows: float, rule: Rule) -> Found | None:
    counts = _customers(rows)
    enough = {sign: len(who) for sign, who in counts.items() if len(who) >= rule.customers}
    if not enough:
        return None
    usual = {sign: len(who) / past_windows for sign, who in _customers(past, only=enough).items()} if past_windows > 0 else {}
    odd = {sign: count for sign, count in enough.items() if count >= rule.multiple * usual.get(sign, 0.0)}
    if not odd:
        return None
    most = max(odd.values())
    # A rule tells a matter better than a word does, and a long word better than a part of it.
    sign = max(
        (sign for sign, count in odd.items() if count >= NEARLY_ALL * most),
        key=lambda sign: (sign.startswith("rule:"), len(sign), odd[sign], sign),
    )
    return Found(rows[0].kind, sign, odd[sign])


def _customers(rows: Sequence[Seen], only: Iterable[str] | None = None) -> dict[str, set[int]]:
    counts: dict[str, set[int]] = defaultdict(set)
    wanted = None if only is None else frozenset(only)
    for one in rows:
        for sign in one.signs if wanted is None else one.signs & wanted:
            counts[sign].add(one.customer)
    return counts


def is_over(customers: int, rule: Rule) -> bool:
    """Whether a wave has become so small that it is none any more: well below where it began."""
    return customers < rule.calm * rule.customers
