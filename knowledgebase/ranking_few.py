"""The judgement of `ranking` where few articles hold the words: without arrays, whose library is a tenth of a web worker's memory.

The figures are those of `ranking` (a test holds the two against each other). Beyond FEW postings arrays are several times faster.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from knowledgebase.ranking import CENTRAL, DIGITS, IN_PASSING, K1, B, Corpus, Match, match, slant, voices

FEW = 6_000
"""Postings: about 3 ms."""

Posting = tuple[int, int, int, int]
"""Article, its length (or norm), how often the word comes in it, where it stands."""


def judge(
    words: Sequence[str],
    postings: Sequence[Iterable[Posting]],
    asked: Mapping[str, float],
    also: Mapping[str, float],
    corpus: Corpus,
    *,
    shelf: int,
    limit: int,
    norms: Iterable[Posting] | None = None,
) -> list[Match]:
    """The best articles; `postings` are those of each of `words`. With `norms` as for a whole text, without as for a question."""
    long = norms is not None
    heard = voices(words, asked, also, corpus, long=long)
    by_length = K1 * B / (corpus.average or 1)
    scores: defaultdict[int, float] = defaultdict(float)
    covered: defaultdict[int, float] = defaultdict(float)
    proof: defaultdict[int, float] = defaultdict(float)
    for weight, tells, entries in zip(heard.weights, heard.tells, postings, strict=True):
        for article, length, times, stands in entries:
            if stands <= shelf:
                scores[article] += (
                    weight * (1 + math.log(times)) if long else weight * times * (K1 + 1) / (length * by_length + K1 * (1 - B) + times)
                )
                covered[article] += tells
                proof[article] += tells if times >= CENTRAL else tells * IN_PASSING
    if norms is not None:
        power = slant(len(asked))
        for article, length, _times, _stands in norms:
            if article in scores:
                scores[article] /= length**power
    best = sorted((-round(score, DIGITS), article) for article, score in scores.items() if score)[:limit]
    return [match(article, scores[article], covered[article], proof[article], heard.total, corpus) for _score, article in best]
