"""Whether what was found for a question is sure enough to be sent to a customer as the answer, with nobody looking at it.

Precision before reach: a wrong answer costs more than none. The bounds are measured on real questions whose right answer was taken
away (docs/knowledge-search.md, `make bench-retrieval`).
"""

from collections.abc import Sequence

from knowledgebase.search import Found

# The best article holds this share of what was asked, and this much evidence; every other one scores clearly less; and where the
# sentence encoder is there, it is near in meaning too.
COVERED = 0.6
EVIDENCE = 2.0
LEAD = 1.3
LIKENESS = 0.4


def confident(results: Sequence[Found]) -> bool:
    """Whether the first of the results (`search.ranked`, best first) may be given as the answer."""
    if not results:
        return False
    best, near = results[0].match, results[0].likeness
    if best.covered < COVERED or best.evidence < EVIDENCE or (near is not None and near < LIKENESS):
        return False
    return all(best.score >= LEAD * other.match.score for other in results[1:])
