"""How well articles answer some words: BM25 over characters and pairs of characters.

Pure, and the same on every database: SQLite's own bm25() and PostgreSQL's ts_rank() are not comparable, and a threshold
below which nothing is offered needs one scale. Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework:
BM25 and Beyond" (2009), with the idf that cannot turn negative. A long text is compared by the cosine of logarithmic counts
instead: whole complaints find the reply to them more often so. Figures: docs/knowledge-search.md.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Postings = np.ndarray[Any, Any]

# Words of the title count three times (`findable.tokens_of`), so times have room to grow: a large K1.
K1, B = 4.0, 0.75
BACKGROUND = 1_000  # articles that are thought to be there besides, where there are few: a norm must not change with each of the first ones
# The divisor of the cosine is raised to this for texts that say something: it favours long articles a little too much (Singhal, Buckley
# and Mitra, "Pivoted document length normalization", 1996). Up to 1.4 the replies to real complaints were found the more often the higher.
SLANT = 1.2
BLOCK = 128  # scores that are looked over together
DIGITS = 9  # scores are rounded to, before they are put in order
CENTRAL, IN_PASSING = 3, 0.25
EVIDENCE, EVIDENCE_A_DOUBLING, SHORT_TEXT = 0.9, 0.6, 15

# Words that every complaint is made of: they say nothing about what it is about.
_COMMON_ZH = """
我的 你的 您的 他的 的时 时候 我们 你们 他们 这个 那个 这种 这样 那样 一个 一下 一些 一直 一次 什么 怎么 怎样 为什 为何 如何 可以
不能 能不 不可 没有 有没 还没 还是 不是 是不 是否 就是 但是 而且 因为 所以 如果 已经 现在 今天 昨天 明天 问题 请问 你好 您好 谢谢 麻烦 希望
知道 不知 觉得 感觉 起来 出来 下来 过来 之后 以后 之前 以前 然后 后来 一样 非常 真的 到底 应该 需要 想要 我要 我想 想问 给我 帮我 让我 和我
跟我 对我 我在 我是 我买 我说 说我 了我 了一 的是 是我 也不 都不 都没 也没 也是 都是 了吗 了呢 是什 么办 么回 回事 么样 的话 的人 有人 有什 东西 事情
情况 时间 几天 多天 两天 三天 几次 多次 客服 商家 店家 卖家 公司 商品 产品 购买 买了 买的 下单 订单 么时 候能 能到 不用 用了 没人 哪些 有哪 通过 告诉 诉我 处理 解决 尽快 结果 收到 到的 到了
"""
_COMMON_EN = """
a an the i me my we our you your he she it its they them this that these those is am are was were be been being do does did have has had
will would can could should may might must not no nor and or but if so than then too very just of to in on at by for from with about as into
out up down over again there here when where why how what which who whom all any both each few more most other some such only own same please
hello hi thanks thank dear sir madam get got want need problem question help order product item bought buy company
"""
_COMMON_SINGLE = "的了是我你您他她它们在有不这那吗呢啊吧嘛呀就都也还和与及或到说要会能可没被把给对从向上下里中个一二两三几很太再又去来做用为以之其等得着过么什怎哪谁多少"
COMMON = frozenset([*_COMMON_ZH.split(), *_COMMON_EN.split(), *_COMMON_SINGLE])


@dataclass(frozen=True)
class Corpus:
    """What BM25 knows of all articles: how many, how long on the average (tokens), and in how many each word stands."""

    size: int
    average: float
    frequency: Mapping[str, int]

    def weight(self, word: str) -> float:
        """Inverse document frequency: how much a word tells. A word that stands nowhere tells as much as one that stands once."""
        return self._idf(max(1, self.frequency.get(word, 1)))

    @property
    def unit(self) -> float:
        """What the rarest word tells; measuring in it makes thresholds independent of how many articles there are."""
        return self._idf(1)

    def _idf(self, held: int) -> float:
        return math.log(1 + (max(self.size, held) - held + 0.5) / (held + 0.5))


@dataclass(frozen=True)
class Match:
    """How well one article answers.

    `score` orders; `covered` is the share, by weight, of the asked words that it holds; `evidence` says, in words' worth, how
    much it holds of what was asked: a word that the article dwells on (CENTRAL times: its title, its keywords) counts in
    full, one in passing for a quarter.
    """

    article: int
    score: float
    covered: float
    evidence: float


@dataclass(frozen=True)
class Rows:
    """Words, how many articles each is held by, and their postings, one word's after the other's."""

    words: Sequence[str]
    counts: Sequence[int]
    postings: "Postings"


def proves(word: str) -> bool:
    """Whether holding this word shows that an article is about the same: common words, numbers and single Chinese
    characters only add to a score."""
    return word not in COMMON and not word.isdigit() and (len(word) > 1 or word < "\u2e80")


def needed_evidence(words: int) -> float:
    """The evidence a suggestion needs for a text of so many different words: the longer it is, the more it shares by chance.

    Measured on 20 complaints that an article answers (18 offered), 110 chats of a shop (53 offered, nearly all fitting), and
    200 complaints about other things altogether (3 % offered).
    """
    return EVIDENCE + EVIDENCE_A_DOUBLING * math.log2(max(1.0, words / SHORT_TEXT))


def squares(times: "Postings", held: "Postings", size: int) -> "Postings":
    """The square of each word of an article as a part of its vector: how often it comes there, and in how many of all articles it is held."""
    import numpy as np

    held = np.maximum(held, 1)
    rare = np.log(1 + (np.maximum(max(size, BACKGROUND), held) - held + 0.5) / (held + 0.5))
    parts: Postings = ((1 + np.log(times)) * rare) ** 2
    return parts


def square(times: int, held: int, size: int) -> float:
    """The same for one word."""
    held = max(held, 1)
    rare = math.log(1 + (max(size, BACKGROUND, held) - held + 0.5) / (held + 0.5))
    return ((1 + math.log(times)) * rare) ** 2


@dataclass(frozen=True)
class Voices:
    """What each word that is read adds to a score, and to what is covered; what could be covered in all."""

    weights: Sequence[float]
    tells: Sequence[float]
    total: float


def voices(words: Sequence[str], asked: Mapping[str, float], also: Mapping[str, float], corpus: Corpus, *, long: bool) -> Voices:
    """How loud words are. Of a whole text the rare ones are so twice: once for it, once for the article."""
    proving = {word for word in asked if proves(word)} or set(asked)
    weights, tells = [], []
    for word in words:
        weight, loudness = corpus.weight(word), asked.get(word) or also[word]
        weights.append(weight * loudness * (weight if long else 1))
        tells.append(weight * min(1.0, loudness) * (word in proving or word not in asked))
    read = set(words)
    total = sum(
        corpus.weight(word) * min(1.0, loudness)
        for word, loudness in asked.items()
        if word in proving and (word in read or word not in corpus.frequency)
    )
    return Voices(weights, tells, total)


def slant(words: int) -> float:
    """The power of an article's length by which its score is divided, for a whole text of so many words."""
    return SLANT if words > SHORT_TEXT else 1.0


def match(article: int, score: float, covered: float, proof: float, total: float, corpus: Corpus) -> Match:
    """What the sums for an article say."""
    return Match(article, round(score, DIGITS), min(1.0, covered / total) if total else 0.0, proof / corpus.unit)


def judge_questions(
    rows: Rows,
    asked: Mapping[str, float],
    also: Mapping[str, float],
    corpus: Corpus,
    *,
    shelf: int,
    limit: int,
    norms: "Postings | None" = None,
) -> list[Match]:
    """The best articles for a question by BM25. Articles above `shelf` are not for this reader."""

    def weigh(weights: "Postings", postings: "Postings") -> "Postings":
        times = postings["times"].astype("f8")
        lengths = postings["length"] * (K1 * B / (corpus.average or 1))
        lengths += K1 * (1 - B)
        lengths += times
        times *= weights
        times *= K1 + 1
        times /= lengths
        return times

    return _judged(rows, asked, also, corpus, shelf, limit, weigh, None)


def judge_texts(
    rows: Rows,
    asked: Mapping[str, float],
    also: Mapping[str, float],
    corpus: Corpus,
    *,
    shelf: int,
    limit: int,
    norms: "Postings | None" = None,
) -> list[Match]:
    """The same for a whole text, by cosine; `norms` are the postings of the word that stands everywhere."""
    import numpy as np

    def weigh(weights: "Postings", postings: "Postings") -> "Postings":
        weighed: Postings = weights * (1 + np.log(postings["times"].astype("f8")))
        return weighed

    return _judged(rows, asked, also, corpus, shelf, limit, weigh, norms)


def _judged(
    rows: Rows,
    asked: Mapping[str, float],
    also: Mapping[str, float],
    corpus: Corpus,
    shelf: int,
    limit: int,
    weigh: "Callable[[Postings, Postings], Postings]",
    norms: "Postings | None",
) -> list[Match]:
    import numpy as np

    heard = voices(rows.words, asked, also, corpus, long=norms is not None)
    postings, words = rows.postings, np.repeat(np.arange(len(rows.words)), rows.counts)
    loud = np.repeat(np.array(heard.weights), rows.counts)
    open_to = postings["shelf"] <= shelf
    if not open_to.all():
        postings, words, loud = postings[open_to], words[open_to], loud[open_to]
    if not len(postings):
        return []
    places, known = postings["article"].astype("i8"), None
    if int(places.max()) > 4 * len(places) + 1_000_000:
        known, places = np.unique(places, return_inverse=True)
    score: Postings = np.bincount(places, weights=weigh(loud, postings))
    if norms is not None:
        score = score / _lengths(norms, known, len(score)) ** slant(len(asked))
    best = _best(score, limit)
    # The rest is asked of the best ones only.
    there = np.zeros(len(score), dtype=bool)
    there[best] = True
    theirs = np.flatnonzero(there[places])
    order = np.sort(best)
    at = np.searchsorted(order, places[theirs])
    told = np.array(heard.tells)[words[theirs]]
    dwelt = np.where(postings["times"][theirs] >= CENTRAL, told, told * IN_PASSING)
    cover, proof = (dict(zip(order.tolist(), np.bincount(at, weights=each).tolist(), strict=True)) for each in (told, dwelt))
    return [
        match(int(place if known is None else known[place]), float(score[place]), cover[place], proof[place], heard.total, corpus)
        for place in best.tolist()
    ]


def _lengths(norms: "Postings", known: "Postings | None", size: int) -> "Postings":
    """What each place's score is divided by."""
    import numpy as np

    lengths: Postings = np.ones(size)
    if known is None:
        mine = norms[norms["article"] < size]
        lengths[mine["article"]] = mine["length"]
    else:
        mine = norms[np.isin(norms["article"], known)]
        lengths[np.searchsorted(known, mine["article"])] = mine["length"]
    return lengths


def _best(score: "Postings", limit: int) -> "Postings":
    """Places of the highest scores, equals by place."""
    import numpy as np

    least = 0.0
    if (blocks := len(score) // BLOCK) > limit:
        # So many blocks have their best at or above this, so nothing below it can be among the best.
        heads = score[: blocks * BLOCK].reshape(blocks, BLOCK).max(axis=1)
        least = np.partition(heads, -limit)[-limit] - 10**-DIGITS
    places = np.flatnonzero(score >= least if least > 0 else score)
    found = score[places]
    if len(places) > limit:
        chosen = found >= np.partition(found, -limit)[-limit] - 10**-DIGITS
        places, found = places[chosen], found[chosen]
    order = np.lexsort((places, -found.round(DIGITS)))
    best: Postings = places[order][:limit]
    return best
