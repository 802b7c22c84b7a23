"""Finding words in what people write: one normal form of text, and words looked up in it as plain strings.

Pure, and linear in the length of the text: the words come from rules that operations edit, and a word is never read
as a regular expression, so that no rule can hang an intake.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

HARD_WRAP = 30
"""A line of at least this many characters was wrapped by a mail program; a shorter one was ended by its writer."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_APOSTROPHES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'"})
_BLANKS = re.compile(r"[^\S\n]+")
_CJK = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile("[a-z]")

_CLAUSE_END = re.compile(r"[\s,.!?;:、。，！？；：…~]")
_SENTENCE_END = re.compile(r"[\n,.!?;:、。，！？；：…~]|\bbut\b")
# What may stand between "not" and the word it denies. Short on purpose: 没想到漏电 and 不小心触电 deny nothing.
_DENIED_ZH = re.compile(
    "(?:(?<!消)防|防止|预防|避免|以免|免得|没有?|[未无]|并非|(?<!不得)(?<!要)(?<!忍)(?<!是)(?<!不能)不)"
    "(?:有|任何|什么|发生|出现|存在|造成|引起|引发|导致|受到|遭受|发现|看到|闻到|感觉到|打算|准备|考虑|"
    "人员|人|孩子|宝宝|小孩|大人|明显|一点|曾|过|再|会|被|想|要|是|的|能)*$"
)
_DENIED_EN = re.compile(
    r"(?:\b(?:no|not|never|without|nobody|none|no one|cannot)|n't)\s+"
    r"(?:(?:any|anyone|anything|an?|the|be|been|being|caus(?:e|ed|ing)|gets?|got|getting|is|are|was|were|one|ever|even|"
    r"signs?|risk|danger|of|yet|had|have|has|catch|caught|file|filing|make|making|want|wanting|going|to|seriously)\s+){0,4}$"
)
_LOOK_BACK = 40


def normalise(text: str) -> str:
    """One form for words and texts: NFKC, lower case, no invisible characters, single blanks, unwrapped lines."""
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


def places(word: str, text: str) -> Iterator[int]:
    """Where a normalised word stands in a normalised text. Latin words end at their edges, except after a final `*`."""
    stem = word.removesuffix("*")
    left = _is_latin(stem[:1])
    right = _is_latin(stem[-1:]) and stem == word
    at = text.find(stem) if stem else -1
    while at >= 0:
        end = at + len(stem)
        if not (left and at and _is_latin(text[at - 1])) and not (right and _is_latin(text[end : end + 1])):
            yield at
        at = text.find(stem, at + 1)


def is_denied(text: str, at: int) -> bool:
    """Whether the word that stands at this place is directly denied (没有漏电, no one was injured)."""
    before = text[max(0, at - _LOOK_BACK) : at]
    if _is_latin(text[at : at + 1]):
        return _DENIED_EN.search(_SENTENCE_END.split(before)[-1]) is not None
    return _DENIED_ZH.search(_CLAUSE_END.split(before)[-1]) is not None


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
