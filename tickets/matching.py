"""The keyword rules: which of them speak about a text, by which of its words, and how plainly.

Pure. A house has some hundred rules with some thousand words, and nearly none of them stands in a text: a `Rulebook` knows by which two
letters each can begin, so that a text is looked through once for all of them. Words are found as `tickets.wording` says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from tickets.wording import beginnings, doubted, endings, has_language, is_denied, may_stand, normalise, pairs, places

EARLY = 60
"""What people say in their subject or first words is mostly the matter itself; later words are often courtesies."""
EARLY_FACTOR = 1.4
FURTHER_WORD = 0.25
"""Each further word of the same rule adds this share of its weight, up to twice."""
DOUBTFUL = 0.5
"""A rule for level 1 of this weight or less speaks in doubt: somebody has to look (医院, 报警: often, but not always, danger)."""
DOUBTS = ("", "hedged", "faint", "asked")
"""How plainly a word of level 1 speaks, the plainest first; `Match.doubt`."""


@dataclass(frozen=True)
class Rule:
    """A keyword rule. It speaks when any of `any_words`, all of `all_words` and no vetoing `none_words` are there.

    A none-word that contains one of the any-words is a look-alike: it hides that one place only (with 气炸了 among
    the none-words, 炸了 still counts elsewhere). Every other none-word silences the rule. How words are found, and what
    `*` and `/` mean in them, is said in `tickets.wording.places`.
    """

    code: str
    any_words: tuple[str, ...] = ()
    all_words: tuple[str, ...] = ()
    none_words: tuple[str, ...] = ()
    fields: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    language: str = ""
    issue_type: str | None = None
    category: str | None = None
    priority: str | None = None
    level: int | None = None
    weight: float = 1.0
    negatable: bool = False
    name: str = ""


@dataclass(frozen=True)
class Match:
    """A rule that spoke, the words of the text that made it speak, and how much that counts."""

    rule: Rule
    words: tuple[str, ...]
    score: float
    doubt: str = ""
    """For level 1: `asked` (会不会漏电？), `hedged` (好像冒烟了), `faint` (a rule that speaks in doubt); empty when it is plain."""


@dataclass(frozen=True)
class _Words:
    """A rule's words in normal form, prepared once; `heads`: which of `any_words` can begin with which `letters`."""

    any_words: tuple[str, ...]
    heads: Mapping[str, tuple[int, ...]]
    all_words: tuple[str, ...]
    vetoes: tuple[str, ...]
    lookalikes: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)


class Rulebook(tuple[Rule, ...]):
    """Rules in their order, with what is looked up in a text prepared once."""

    @cached_property
    def words(self) -> tuple[_Words, ...]:
        """Each rule's words."""
        return tuple(map(_prepare, self))

    @cached_property
    def by_field(self) -> Mapping[str, _Index]:
        """By the one field that rules look at, or "" for the whole text."""
        found: dict[str, _Index] = defaultdict(_Index)
        for at, (rule, words) in enumerate(zip(self, self.words, strict=True)):
            own = found[next(iter(rule.fields)) if len(rule.fields) == 1 else ""]
            if not words.any_words:
                own.wordless.append(at)
            for letters, which in words.heads.items():
                own.heads[letters].append((at, which))
        return dict(found)


@dataclass
class _Index:
    """Where to look: by the first letters of words, which rules (by their place in the book) have which of theirs; `wordless` are rules
    that ask for none of several words, and so for a look in any case."""

    heads: dict[str, list[tuple[int, tuple[int, ...]]]] = field(default_factory=lambda: defaultdict(list))
    wordless: list[int] = field(default_factory=list)

    @cached_property
    def letters(self) -> frozenset[str]:
        """All first letters."""
        return frozenset(self.heads)


class _Text:
    """A text in normal form. A subject stands before the description as a line of its own, so that no word is found across the two."""

    def __init__(self, subject: str, description: str) -> None:
        first, rest = normalise(subject), normalise(description)
        self.subject_length = len(first)
        self.of = {"subject": first, "description": rest, "": f"{first}\n{rest}".strip("\n")}
        self._pairs: dict[str, frozenset[str]] = {}

    def pairs(self, name: str) -> frozenset[str]:
        """All that a word in it can begin with."""
        if name not in self._pairs:
            self._pairs[name] = pairs(self.of[name])
        return self._pairs[name]


# A contact is asked about by the rules of sorting, then by those of escalation.
_text = lru_cache(maxsize=4)(_Text)


def match(subject: str, description: str, rules: Iterable[Rule], *, channel: str = "") -> list[Match]:
    """The rules that speak about a text, in their own order."""
    book = rules if isinstance(rules, Rulebook) else Rulebook(rules)
    text = _text(subject, description)
    near: dict[int, set[int]] = {}
    for name, index in book.by_field.items():
        near |= {at: set() for at in index.wordless}
        for letters in index.letters & text.pairs(name):
            for at, which in index.heads[letters]:
                near.setdefault(at, set()).update(which)
    found = []
    for at in sorted(near):
        rule = book[at]
        if rule.channels and channel not in rule.channels:
            continue
        said = text.of[next(iter(rule.fields)) if len(rule.fields) == 1 else ""]
        if has_language(said, rule.language) and (spoken := _speaks(rule, book.words[at], near[at], said, text.subject_length)):
            found.append(spoken)
    return found


def _speaks(rule: Rule, words: _Words, near: Iterable[int], text: str, subject_length: int) -> Match | None:
    """What a rule says of a text in which those of its words (`near`) may stand."""
    asks = rule.level == 1
    hits = [
        hit
        for word in (words.any_words[at] for at in sorted(near))
        if (hit := _first(word, text, negatable=rule.negatable, lookalikes=words.lookalikes.get(word, ()), asks=asks))
    ]
    if words.any_words and not hits:
        return None
    if any(_first(word, text) for word in words.vetoes):
        return None
    needed = [_first(word, text, negatable=rule.negatable, asks=asks) for word in words.all_words]
    if not all(needed):
        return None
    if not hits and not needed:
        return None
    score = rule.weight * (1 + FURTHER_WORD * min(max(len(hits) - 1, 0), 2))
    early = min((at for at, _ in hits), default=0) < max(EARLY, subject_length)
    doubt = _doubt(rule, text, hits, [hit for hit in needed if hit]) if asks else ""
    shown = tuple(dict.fromkeys(hit[1] for hit in [*hits, *needed] if hit))
    return Match(rule, shown, score * (EARLY_FACTOR if early else 1), doubt)


def _doubt(rule: Rule, text: str, hits: Sequence[tuple[int, str]], needed: Sequence[tuple[int, str]]) -> str:
    """The plainest of the words that are enough by themselves, or the most doubted of those that are needed besides."""
    found = [min((doubted(text, at) for at, _ in hits), key=DOUBTS.index, default="")]
    found += [doubted(text, at) for at, _ in needed]
    found += ["faint"] if rule.weight <= DOUBTFUL else []
    return max(found, key=DOUBTS.index)


def vetoes(rule: Rule) -> tuple[str, ...]:
    """The none-words of a rule that silence it wholly, because they contain nothing that it looks for."""
    return _prepare(rule).vetoes


@lru_cache(maxsize=4096)
def _prepare(rule: Rule) -> _Words:
    any_words = tuple(filter(None, map(normalise, rule.any_words)))
    none_words = [normalise(word) for word in rule.none_words if normalise(word)]
    lookalikes: dict[str, tuple[tuple[int, str], ...]] = {}
    hiding: set[str] = set()
    for word in any_words:
        stems = endings(word)
        around = [(at, none) for none in none_words for stem in stems for at in _offsets(stem, none)]
        hiding.update(none for _, none in around)
        lookalikes[word] = tuple(around)
    vetoes = tuple(none for none in none_words if none not in hiding)
    heads: dict[str, tuple[int, ...]] = {}
    for at, word in enumerate(any_words):
        for letters in beginnings(word):
            heads[letters] = (*heads.get(letters, ()), at)
    return _Words(any_words, heads, tuple(filter(None, map(normalise, rule.all_words))), vetoes, lookalikes)


def _offsets(word: str, inside: str) -> list[int]:
    return [at for at in range(len(inside)) if inside.startswith(word, at)]


def _first(
    word: str, text: str, *, negatable: bool = False, lookalikes: Sequence[tuple[int, str]] = (), asks: bool = False
) -> tuple[int, str] | None:
    """The first place where a word stands and counts, and what stands there; with `asks`, the first plain one before doubted ones."""
    if not may_stand(word, text):
        return None  # nearly always, and much faster than asking for the places
    found = None
    for at, shown in places(word, text):
        hidden = any(at >= offset and text.startswith(none, at - offset) for offset, none in lookalikes)
        if hidden or (negatable and is_denied(text, at)):
            continue
        if not asks or not doubted(text, at):
            return at, shown
        found = found or (at, shown)
    return found
