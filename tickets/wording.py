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

FAR, FAR_LATIN = 24, 90
"""The same for a `**`, which does not end with the clause."""
_STARS = re.compile(r"\*+")
_FULL_STOP = re.compile(r"[\n.!?;。！？；…]")
_GAP_END = re.compile(r"[\n,.!?;:、。，！？；：…~]")
_CLAUSE_END = re.compile(r"[\s,.!?;:、。，！？；：…~]")
_LISTED_END = re.compile(r"[\s,.!?;:。，！？；：…~]")
_SENTENCE_END = re.compile(r"[\n,.!?;:、。，！？；：…~]|\bbut\b")
# What may stand between "not" and the word it denies. Short on purpose: 没想到漏电 and 不小心触电 deny nothing; nor does a second
# "not" before the first (不是没有受伤).
_TWICE_ZH = (
    "(?<!不是)(?<!并非)(?<!不可能)(?<!怎么会)(?<!怎么可能)(?<!怎么能)(?<!难道)(?<!谁说)(?<!哪里)(?<!哪能)(?<!不能说)(?<!不敢说)(?<!以为)"
)
_HARMS = "(?:起火|着火|冒烟|冒火|爆炸|短路|漏电|触电|漏气|受伤|伤人|伤亡|死亡|流血|出血|过敏|中毒|烫伤|异味|异常|发烫|损失|起诉|曝光)"
_DENIED_ZH = re.compile(
    f"(?:(?<!消)防|防止|预防|避免|以免|免得|{_TWICE_ZH}(?:没有?|[未无])|并非|(?<!不得)(?<!要)(?<!忍)(?<!是)(?<!不能)(?<!没)(?<!无)(?<!难道)(?<!会)(?<!能)不)"
    "(?:有|任何|什么|发生|出现|存在|造成|引起|引发|导致|受到|遭受|发现|看到|闻到|感觉到|打算|准备|考虑|"
    "人员|人|孩子|宝宝|小孩|大人|谁|家人|客人|员工|明显|一点|曾|过|再|会|被|想|要|是|因为|由于|的|能|至于|用|真的|"
    f"{_HARMS}(?:、|或者?|和|及|以及|与|跟|,)(?:没有?|未|无|也没有?|也不)?)*$"
)
_DANGERS = re.compile(f"{_HARMS}|伤着|伤到|摔着|烫着|\\b(?:fire|smoke|hurt|injur|burn|shock|explo|leak|danger)")
# A denial that comes after the word: 漏电倒没有, 冒烟的情况没有出现. Not 漏电的问题没有解决, which denies something else.
_DENIED_AFTER_ZH = re.compile(
    "^.{1,5}?(?:倒是?|的(?:情况|现象|事|迹象)|这种情况|这些|什么的|啥的)(?:也|都|倒|是|并)?(?:没有|没|不存在)(?:发生|出现|存在|过)?(?=$|[\\s,.!?;:。，！？；：的了呢])"
)
_DENIED_EN = re.compile(
    r"(?:\b(?:no|not|never|without|nobody|none|no one|cannot|against|prevents?|preventing|avoid)|n't)\s+"
    r"(?:(?:any|anyone|anything|an?|the|be|been|being|caus(?:e|ed|ing)|gets?|got|getting|is|are|was|were|one|ever|even|"
    r"signs?|risk|danger|of|yet|had|have|has|catch|caught|file|filing|make|making|want|wanting|going|to|seriously|"
    r"(?:fire|smoke|sparks|injur(?:y|ies)|shocks?|burns?|smell)\s+or)\s+){0,5}$"
)
_TWICE_EN = re.compile(
    r"\bnot\s+(?:that|like|as\s+if|true\s+that|because|to\s+say)\s+(?:there\s+(?:is|was|were)\s+)?(?:no|nobody|no\s+one|none)\b"
)
# Danger that is thought of rather than told.
_ASKED_ZH = re.compile(
    "会不会|会否|能不能|可不可能|有没有可能|有可能.{0,6}吗|万一|如果|假如|假设|要是|倘若|怕|担心|以防|怎样才|怎么.{0,6}才|是否会|别家|别人家|别的牌子|其他品牌|别的品牌|有个牌子|新闻[说上里]|听说"
)
_ASKED_AFTER_ZH = re.compile("^.{0,8}(?:吗|么[?？]|怎么理?赔)")
_HEDGED_ZH = re.compile("可能|好像|似乎|疑似|怀疑|感觉像|大概|是不是|是否|有点像|恐怕|估计|说不定|不确定")
_ASKED_EN = re.compile(
    r"\b(?:if|in case|could|can|will|would|does|do|is (?:it|this|that|the)|are (?:they|these)|worried|afraid|risk of|prone to)\b"
)
_HEDGED_EN = re.compile(r"\b(?:maybe|perhaps|possibly|seems?|seemed|looks? like|i think|might|may|not sure|suspect|probably)\b")
# Something has happened or is there: then even a question (烫得厉害，会不会着火？) is no mere curiosity.
_TOLD_ZH = re.compile(
    "已经|昨|今天|今早|刚才|刚刚|买的|买了|用了|用着|现在|突然|一直|发烫|很烫|好烫|特别烫|有点烫|烫手|烧了|烧黑|异响|异味|有味|怪味|焦|糊|裂|鼓|松动|坏|漏水|漏液|跳闸|每次|"
    "有时|老是|总是|出现|冒|收到|吃了|喝了|结果|之后|响|断了|掉了|不敢"
)
_TOLD_EN = re.compile(
    r"\b(?:my|our|bought|yesterday|today|tonight|just|keeps?|already|last night|started|since|now|again|received|hot|smell|noise)\b"
)
_LOOK_BACK = 40
_LOOK_AHEAD = 16


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
    same clause, and then `/` parts alternatives: 孩子/宝宝*呛到/误喝. A `**` reaches further, to the end of the sentence:
    吊柜/书架**砸下来/塌了. Such a word stands where its last part stands.
    """
    heads, *tails = _parts(word)
    for head, open_end in heads:
        for at, end in _spans(head, open_end, text, 0, len(text)):
            if not tails:
                yield at, head
            elif (last := _follow(tails, _jumps(word), text, end)) is not None:
                yield last[0], f"{head}…{text[last[0] : last[1]]}"


def may_stand(word: str, text: str) -> bool:
    """A quick look that is never wrong when it says no."""
    parts = _parts(word)
    if len(parts) == 1:
        return all(stem in text for stem, _ in parts[0])
    return all(any(stem in text for stem, _ in choices) for choices in parts)


def beginnings(word: str) -> frozenset[str]:
    """The first letters (two, or all of a shorter one) that a word can begin with; empty for a word that stands nowhere."""
    return frozenset(stem[:2] for stem, _ in _parts(word)[0])


def endings(word: str) -> tuple[str, ...]:
    """What may stand at the place where a word is found: the word itself, or any of its last part."""
    return tuple(stem for stem, _ in _parts(word)[-1])


def pairs(text: str) -> frozenset[str]:
    """Every letter and every two neighbours of a text: a word whose beginnings are not among them does not stand in it."""
    return frozenset(chain(text, map("".join, pairwise(text))))


@lru_cache(maxsize=16384)
def _parts(word: str) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """A word as parts in order, each a choice of (string, whether it may go on after its end)."""
    stem = word.removesuffix("*")
    if "*" not in stem:
        return (((stem, stem != word),),) if stem else ((),)
    parts = _STARS.split(stem)
    ends = [False] * (len(parts) - 1) + [stem != word]
    return tuple(tuple((each, end) for each in part.split("/") if each) for part, end in zip(parts, ends, strict=True))


@lru_cache(maxsize=16384)
def _jumps(word: str) -> tuple[bool, ...]:
    """Between the parts of a word: whether the next may stand anywhere in the rest of the sentence."""
    return tuple(len(stars) > 1 for stars in _STARS.findall(word.removesuffix("*")))


def _spans(stem: str, open_end: bool, text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    at = text.find(stem, start, stop)
    while at >= 0:
        end = at + len(stem)
        cut_left = at > 0 and _is_latin(stem[0]) and _is_latin(text[at - 1])
        cut_right = not open_end and _is_latin(stem[-1]) and _is_latin(text[end : end + 1])
        if not cut_left and not cut_right:
            yield at, end
        at = text.find(stem, at + 1, stop)


def _follow(tails: list[tuple[tuple[str, bool], ...]], jumps: tuple[bool, ...], text: str, end: int) -> tuple[int, int] | None:
    """Where (from, to) the last of the parts stands that follow within the clause or the sentence, each near the one before."""
    last = None
    for choices, far in zip(tails, jumps, strict=True):
        near, over = (GAP_LATIN, GAP) if not far else (FAR_LATIN, FAR)
        reach = end + (near if _is_latin(text[end - 1]) else over)
        clause = (_FULL_STOP if far else _GAP_END).search(text, end, reach)
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
        clause = _SENTENCE_END.split(before)[-1]
        return _DENIED_EN.search(clause) is not None and _TWICE_EN.search(clause) is None
    clause = _LISTED_END.split(before)[-1]
    return _DENIED_ZH.search(clause) is not None or _DENIED_AFTER_ZH.match(text[at : at + _LOOK_AHEAD]) is not None


def without_denials(text: str) -> str:
    """A normalised text without the clauses that say of a danger that it was not there."""
    denied = [at.start() for at in _DANGERS.finditer(text) if is_denied(text, at.start())]
    if not denied:
        return text
    cuts = [0, *(end.end() for end in _GAP_END.finditer(text)), len(text)]
    return "".join(text[start:end] for start, end in pairwise(cuts) if not any(start <= at < end for at in denied))


def doubted(text: str, at: int) -> str:
    """How surely something is told of the word at this place: "" plainly, `hedged` (好像冒烟了), `asked` (会不会漏电？).

    What is asked by somebody who tells of something else amiss (烫得厉害，会不会着火？) is `hedged`.
    """
    before, after = text[max(0, at - _LOOK_BACK) : at], text[at : at + _LOOK_BACK]
    if _is_latin(text[at : at + 1]):
        clause = _SENTENCE_END.split(before)[-1]
        ends_asking = (end := re.search(r"[\n.!?]", text[at:])) is not None and end.group() == "?"
        if _ASKED_EN.search(clause) and (ends_asking or not _TOLD_EN.search(text)):
            return "hedged" if _TOLD_EN.search(text) or _HEDGED_EN.search(clause) else "asked"
        return "hedged" if _HEDGED_EN.search(clause) else ""
    clause, rest = _CLAUSE_END.split(before)[-1], _CLAUSE_END.split(after)[0]
    asked = _ASKED_ZH.search(clause)
    if asked or _ASKED_AFTER_ZH.match(rest[1:] + after[len(rest) : len(rest) + 1]):
        # What is asked about tells of nothing itself.
        start = at - len(clause) + (asked.start() if asked else 0)
        return "hedged" if _TOLD_ZH.search(text[:start]) or _TOLD_ZH.search(text[at + len(rest) :]) else "asked"
    return "hedged" if _HEDGED_ZH.search(clause) else ""


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
