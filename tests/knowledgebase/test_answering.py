"""An answer is given at once only where it is nearly certain."""

import pytest

from knowledgebase.answering import confident
from knowledgebase.ranking import Match
from knowledgebase.search import Found

pytestmark = pytest.mark.once


def found(score: float = 9.0, covered: float = 0.9, evidence: float = 3.0, likeness: float | None = None) -> Found:
    return Found(Match(1, score, covered, evidence), likeness)


@pytest.mark.parametrize(
    ("results", "sure"),
    [
        ([], False),
        ([found()], True),
        ([found(), found(score=3.0)], True),
        ([found(), found(score=8.5)], False),
        ([found(), found(score=3.0), found(score=8.5)], False),
        ([found(score=3.0), found(score=9.0)], False),
        ([found(covered=0.5)], False),
        ([found(evidence=1.9)], False),
        ([found(likeness=0.8)], True),
        ([found(likeness=0.1)], False),
        ([found(likeness=-0.2), found(score=1.0)], False),
    ],
)
def test_it_is_sure_when_one_article_stands_out(results, sure):
    assert confident(results) is sure
