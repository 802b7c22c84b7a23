"""How well articles answer, by arrays and without: the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledgebase import index, ranking, ranking_few
from knowledgebase.ranking import Corpus, Rows

WORDS = ["退款", "发票", "的", "refund", "七", "the"]

entries = st.dictionaries(st.integers(1, 40), st.tuples(st.integers(1, 9_000), st.integers(1, 255), st.integers(0, 2)), min_size=1)
shelves = st.dictionaries(st.sampled_from(WORDS), entries, min_size=1)
loudness = st.sampled_from([0.3, 1.0, 1.4])


@given(shelves, st.dictionaries(st.sampled_from(WORDS), loudness), st.integers(0, 2), st.integers(1, 12), st.booleans(), st.booleans())
def test_it_judges_alike_with_and_without_arrays(held, loud, shelf, limit, long, wordy):
    words = list(held)
    asked = {word: loud.get(word, 1.0) for word in words[: len(words) // 2 + 1]} | ({f"w{n}": 1.0 for n in range(20)} if wordy else {})
    also = {word: 0.5 for word in words if word not in asked}
    postings = [[(article, *rest) for article, rest in sorted(held[word].items())] for word in words]
    norms = [(article, 8 + article, 0, 0) for article in range(1, 38)]
    corpus = Corpus(60, 812.5, {word: len(held[word]) for word in words})
    few = ranking_few.judge(words, postings, asked, also, corpus, shelf=shelf, limit=limit, norms=norms if long else None)
    rows = Rows(words, [len(each) for each in postings], np.array([row for each in postings for row in each], dtype=index.LAYOUT))
    judge = ranking.judge_texts if long else ranking.judge_questions
    many = judge(rows, asked, also, corpus, shelf=shelf, limit=limit, norms=np.array(norms, dtype=index.LAYOUT) if long else None)
    assert [match.article for match in few] == [match.article for match in many]
    for one, other in zip(few, many, strict=True):
        assert (one.score, one.covered, one.evidence) == pytest.approx((other.score, other.covered, other.evidence), abs=1e-8)


@given(st.lists(st.tuples(st.integers(1, 300), st.integers(0, 5_000)), min_size=1), st.integers(0, 9_000))
def test_it_weighs_an_article_alike_with_and_without_arrays(words, size):
    times, held = (np.array(each) for each in zip(*words, strict=True))
    assert sum(ranking.square(*word, size) for word in words) == pytest.approx(float(ranking.squares(times, held, size).sum()))
