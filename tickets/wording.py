"""Finding words in what people write: one normal form of text, and words looked up in it as plain strings.

Pure, and linear in the length of the text: the words come from rules that operations edit, and a word is never read
as a regular expression, so that no rule can hang an intake.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, pairwise

HARD_WRAP = 30
"""A line of at least this many characters was wrapped by a mail program; a shorter one was ended by its writer."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_APOSTROPHES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'"})
_BLANKS = re.compile(r"[^\S\n]+")
_CJK = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile("[a-z]")

GAP = 8
"""How many characters may stand for a `*` inside a word: enough for a few Chinese words of the same clause ..."""
GAP_LATIN = 30
"""... or for a few English ones."""

_GAP_END = re.compile(r"[\n,.!?;:、。，！？；：…~]")
_CLAUSE_END = re.compile(r"[\s,.!?;:、。，！？；：…~]")
_SENTENCE_END = re.compile(r"[\n,.!?;:、。，！？；：…~]|\bbut\b")
# What may stand between "not" and the word it denies. Short on purpose: 没想到漏电 and 不小心触电 deny nothing.
_DENIED_ZH = re.compile(
    "(?:(?<!消)防|防止|预防|避免|以免|免得|没有?|[未无]|并非|(?<!不得)(?<!要)(?<!忍)(?<!是)(?<!不能)不)"
    "(?:有|任何|什么|发生|出现|存在|造成|引起|引发|导致|受到|遭受|发现|看到|闻到|感觉到|打算|准备|考虑|"
    "人员|人|孩子|宝宝|小孩|大人|明显|一点|曾|过|再|会|被|想|要|是|的|能)*$"
)
_DENIED_EN = re.compile(
    r"(?:\b(?:no|not|never|without|nobody|none|no one|cannot|against|prevents?|preventing|avoid)|n't)\s+"
    r"(?:(?:any|anyone|anything|an?|the|be|been|being|caus(?:e|ed|ing)|gets?|got|getting|is|are|was|were|one|ever|even|"
    r"signs?|risk|danger|of|yet|had|have|has|catch|caught|file|filing|make|making|want|wanting|going|to|seriously)\s+){0,4}$"
)
_LOOK_BACK = 40


def normalise(text: str) -> str:
    """One form for words and texts: NFKC, lower case, no invisible characters, single blanks, unwrapped lines.

    Rules read clauses, so line ends mean something here; what is searched for is folded by `helpdesk.search.normalise`.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower().translate(_APOSTROPHES)
    lines = [line.strip() for line in _BLANKS.sub(" ", text.replace("\r", "\n")).split("\n")]
    parts: list[str] = []
    for line in filter(None, lines):
        if parts:
            last = parts[-1]
            wrapped = len(last) >= HARD_WRAP
            parts.append("" if wrapped and _CJK.match(line) else " " if wrapped else "\n")
        parts.append(line)
    return "".join(parts)


def has_language(text: str, language: str) -> bool:
    """Whether a normalised text holds any of a language's letters; `""` stands for every language."""
    return language == "" or (_CJK if language == "zh" else _LATIN).search(text) is not None


def places(word: str, text: str) -> Iterator[tuple[int, str]]:
    """Where a normalised word stands in a normalised text, and what stands there.

    Latin words end at their edges, except after a final `*`. A `*` inside a word stands for a few characters of the
    same clause, and then `/` parts alternatives: 孩子/宝宝*呛到/误喝. Such a word stands where its last part stands.
    """
    heads, *tails = _parts(word)
    for head, open_end in heads:
        for at, end in _spans(head, open_end, text, 0, len(text)):
            if not tails:
                yield at, head
            elif (last := _follow(tails, text, end)) is not None:
                yield last[0], f"{head}…{text[last[0] : last[1]]}"


def may_stand(word: str, text: str) -> bool:
    """A quick look that is never wrong when it says no."""
    parts = _parts(word)
    if len(parts) == 1:
        return all(stem in text for stem, _ in parts[0])
    return all(any(stem in text for stem, _ in choices) for choices in parts)


@lru_cache(maxsize=16384)
def beginnings(word: str) -> frozenset[str]:
    """The first letters (two, or all of a shorter one) that a word can begin with; empty for a word that stands nowhere."""
    return frozenset(stem[:2] for stem, _ in _parts(word)[0])


def pairs(text: str) -> frozenset[str]:
    """Every letter and every two neighbours of a text: a word whose beginnings are not among them does not stand in it."""
    return frozenset(chain(text, map("".join, pairwise(text))))


@lru_cache(maxsize=16384)
def _parts(word: str) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """A word as parts in order, each a choice of (string, whether it may go on after its end)."""
    stem = word.removesuffix("*")
    if "*" not in stem:
        return (((stem, stem != word),),) if stem else ((),)
    parts = stem.split("*")
    ends = [False] * (len(parts) - 1) + [stem != word]
    return tuple(tuple((each, end) for each in part.split("/") if each) for part, end in zip(parts, ends, strict=True))


def _spans(stem: str, open_end: bool, text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    at = text.find(stem, start, stop)
    while at >= 0:
        end = at + len(stem)
        cut_left = at > 0 and _is_latin(stem[0]) and _is_latin(text[at - 1])
        cut_right = not open_end and _is_latin(stem[-1]) and _is_latin(text[end : end + 1])
        if not cut_left and not cut_right:
            yield at, end
        at = text.find(stem, at + 1, stop)


def _follow(tails: list[tuple[tuple[str, bool], ...]], text: str, end: int) -> tuple[int, int] | None:
    """Where (from, to) the last of the parts stands that follow within the clause, each near the one before."""
    last = None
    for choices in tails:
        reach = end + (GAP_LATIN if _is_latin(text[end - 1]) else GAP)
        clause = _GAP_END.search(text, end, reach)
        stop = clause.start() if clause else len(text)
        found = (next(_spans(stem, open_end, text, end, min(stop, reach + len(stem))), None) for stem, open_end in choices)
        last = min((span for span in found if span is not None), default=None)
        if last is None:
            return None
        end = last[1]
    return last


def is_denied(text: str, at: int) -> bool:
    """Whether the word that stands at this place is directly denied (没有漏电, no one was injured)."""
    before = text[max(0, at - _LOOK_BACK) : at]
    if _is_latin(text[at : at + 1]):
        return _DENIED_EN.search(_SENTENCE_END.split(before)[-1]) is not None
    return _DENIED_ZH.search(_CLAUSE_END.split(before)[-1]) is not None


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
