"""What a text is made of, for a model: n-grams of characters for Chinese, words and parts of words for letters.

Courtesies and order templates are taken out first: they fill a chat and say nothing of its matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from zlib import crc32

LONGEST = 4000
"""Nobody says what it is about after that many characters, and no text may keep an intake waiting."""
HEAD = 50
"""The first characters are mostly the matter itself; they count a second time, as a block of their own."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# What a shop's chat window puts in by itself: order cards, masked data, links, pictures.
_TEMPLATES = re.compile(
    r"咨询订单号[:：]?\s*\S*|订单(?:编号|金额|号)[:：]\s*\S*|下单时间[:：]\s*[^一-鿿]*|商品(?:id|编号|快照)[:：]?\s*[^一-鿿\s]*"
    r"|https?://\S+|www\.\S+|\S+@\S+\.\S+|#e-[a-z]\d+"
)
_MASK = re.compile(r"\[([^\[\]\s]{1,6}?)x\]")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_PIECES = re.compile("[。！？!?；;…\n]+|(?<=[\u3400-\u9fff~])[ ]+|[ ]+(?=[\u3400-\u9fff])|[,，、~]+")
_TOKENS = re.compile("[a-z]+(?:'[a-z]+)?|0|[\u3400-\u9fff\uf900-\ufaff]|[?]")
_FILLERS = re.compile(
    "(?:你好|您好|亲|在|在吗|在么|在不在|有人吗|有人么|人工|转人工|人工客服|客服|哈喽|hi|hello|谢谢|谢谢你|谢谢您|谢谢了|多谢|感谢|辛苦|辛苦了|麻烦|麻烦了|麻烦你了|麻烦您了|好|好的|好吧|好滴|好哒|好嘞|好了"
    "|行|行吧|可以|可以的|嗯|嗯嗯|恩|恩恩|哦|哦哦|噢|喔|额|呃|啊|哈|哈哈|呵呵|是|是的|是啊|是吧|是吗|是么|对|对的|对啊|对对|没|没了|没有|没有了|没有了谢谢|没事|没事了|没问题|没其他|没别的了|暂时没有|暂时没有了|不用|不用了|不用谢|不客气"
    "|不需要|不需要了|知道了|知道|明白|明白了|了解|了解了|收到|再见|拜拜|请问|请问一下|问一下|问下|麻烦问一下|你|我|那|那好|那好吧|好谢谢|好的谢谢|嗯谢谢|嗯好的|嗯好|ok|okay|okok|thanks|thank you|thx|hi there|please|ok thanks|yes|no|0|[?])+"
    "(?:了|啦|啊|呀|哦|哈|吧|的|呢|哟|喽|咯|嘛|么|亲)*"
)


@dataclass(frozen=True)
class Blocks:
    """Which blocks of features are made, and how much each counts. Each block is brought to the same length first."""

    chinese: tuple[int, int] = (1, 3)
    chinese_weight: float = 1.0
    head: tuple[int, int] = (1, 3)
    head_weight: float = 1.0
    words: tuple[int, int] = (1, 2)
    words_weight: float = 1.0
    letters: tuple[int, int] = (2, 5)
    letters_weight: float = 1.0
    strip: bool = True


Feature = tuple[str, str]
"""The block and the n-gram."""


def prepared(text: str, *, strip: bool = True) -> str:
    """One form of a text, without templates and, where something else remains, without courtesies."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[: LONGEST * 2])).lower()
    text = _MASK.sub("0", text)
    text = _NUMBER.sub("0", _TEMPLATES.sub(" ", text) if strip else text)
    pieces = [piece.strip(" .:*-_()[]'\"") for piece in _PIECES.split(text.replace("\u2019", "'"))]
    said = [piece for piece in pieces if piece and not (strip and _FILLERS.fullmatch(piece.replace(" ", "")))]
    return "\n".join(said or [piece for piece in pieces if piece])[:LONGEST]


def counts(text: str, blocks: Blocks) -> dict[Feature, float]:
    """How often each feature stands in a text."""
    found: dict[Feature, float] = {}
    seen = 0
    for piece in prepared(text, strip=blocks.strip).split("\n"):
        tokens = _TOKENS.findall(piece)
        if any("\u3400" <= token <= "\ufaff" for token in tokens):
            _grams(found, "c", tokens, blocks.chinese)
            if seen < HEAD:
                _grams(found, "h", tokens[: HEAD - seen], blocks.head)
            seen += len(tokens)
        else:
            _letters(found, tokens, blocks)
    return found


def _grams(found: dict[Feature, float], block: str, tokens: list[str], lengths: tuple[int, int]) -> None:
    for length in range(lengths[0], lengths[1] + 1):
        for at in range(len(tokens) - length + 1):
            key = (block, "".join(tokens[at : at + length]))
            found[key] = found.get(key, 0.0) + 1.0


def _letters(found: dict[Feature, float], words: list[str], blocks: Blocks) -> None:
    shortest, longest = blocks.words
    if longest:
        chain = ["^", *words, "$"]
        for key in [("w", word) for word in words] if shortest == 1 else []:
            found[key] = found.get(key, 0.0) + 1.0
        if longest >= 2:
            for one, two in pairwise(chain):
                key = ("w", f"{one} {two}")
                found[key] = found.get(key, 0.0) + 1.0
        if longest >= 3:
            for at in range(len(chain) - 2):
                key = ("w", " ".join(chain[at : at + 3]))
                found[key] = found.get(key, 0.0) + 1.0
    if blocks.letters_weight:
        for word in words:
            whole = f" {word} "
            for length in range(blocks.letters[0], min(blocks.letters[1], len(whole)) + 1):
                for at in range(len(whole) - length + 1):
                    key = ("l", whole[at : at + length])
                    found[key] = found.get(key, 0.0) + 1.0


def hashed(feature: Feature) -> int:
    """32 bits for a feature. Two of a hundred thousand meet; a sum over hundreds does not notice."""
    return crc32("\0".join(feature).encode())


BLOCKS = ("c", "h", "w", "l")


def share_of(block: str, blocks: Blocks) -> float:
    """How much a block counts."""
    return {"c": blocks.chinese_weight, "h": blocks.head_weight, "w": blocks.words_weight, "l": blocks.letters_weight}[block]


def weighed(found: Mapping[Feature, float], rarity: Mapping[Feature, float], blocks: Blocks) -> dict[Feature, float]:
    """Values of the features that the model knows: counts damped, rare ones raised, each block brought to its weight."""
    share = {block: share_of(block, blocks) for block in BLOCKS}
    values = {key: (1 + log(count)) * rarity[key] for key, count in found.items() if key in rarity}
    squares: dict[str, float] = {}
    for (block, _), value in values.items():
        squares[block] = squares.get(block, 0.0) + value * value
    return {key: value * share[key[0]] / sqrt(squares[key[0]]) for key, value in values.items()}
