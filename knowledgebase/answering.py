"""Whether what was found for a question is sure enough to be sent to a customer as the answer, with nobody looking at it.

Precision before reach: a wrong answer costs more than none. The bounds are measured on real questions whose right answer was taken
away (docs/knowledge-search.md, `make bench-retrieval`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from helpdesk.search import tokens
from knowledgebase import search
from knowledgebase.search import Found


@dataclass(frozen=True)
class Bounds:
    """The best article holds the share `covered` of what was asked, and so much `evidence`; every other one scores `lead` times less;
    and where the sentence encoder is there, it is as near in meaning as `likeness`."""

    covered: float
    evidence: float
    lead: float
    likeness: float


MEASURED = Bounds(covered=0.6, evidence=2.0, lead=1.3, likeness=0.4)


@dataclass(frozen=True)
class Sure:
    """The article that answers a question, and how surely: `lead` is None where no other one was found at all."""

    article: int
    covered: float
    evidence: float
    lead: float | None
    likeness: float | None


def answer(question: str, *, bounds: Bounds = MEASURED, without: Collection[int] = ()) -> Sure | None:
    """The public article that answers a question for sure; None where none does. `without` are articles as if they were not there.

    A text of more words than a search reads is no question: what is left unread may say something else.
    """
    if len(set(tokens(question).split())) > search.ASKED_WORDS:
        return None
    results = [each for each in search.ranked(question) if each.article not in without]
    if not confident(results, bounds):
        return None
    best = results[0]
    others = max((each.match.score for each in results[1:]), default=0.0)
    lead = best.match.score / others if others else None
    return Sure(best.article, best.match.covered, best.match.evidence, lead, best.likeness)


def confident(results: Sequence[Found], bounds: Bounds = MEASURED) -> bool:
    """Whether the first of the results (`search.ranked`, best first) may be given as the answer."""
    if not results:
        return False
    best, near = results[0].match, results[0].likeness
    if best.covered < bounds.covered or best.evidence < bounds.evidence or (near is not None and near < bounds.likeness):
        return False
    return all(best.score >= bounds.lead * other.match.score for other in results[1:])
