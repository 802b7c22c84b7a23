"""Finding articles: what somebody searched for, and what fits a complaint they are writing.

The database's full-text index finds candidates, `knowledgebase.ranking` judges them. Three statements a search.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import Avg, Count
from django.db.models.functions import Length

from helpdesk import search
from helpdesk.models import User
from knowledgebase import ranking
from knowledgebase.models import Article
from knowledgebase.models.articles import ArticleQuerySet
from knowledgebase.ranking import Corpus, Match

CANDIDATES = 80
ASKED_WORDS = 48
LONG_TEXT = 2_000
LONG_TEXT_WORDS = 400
TOKEN_SIZE = 2.6  # characters a token takes in the column, its blank included

# A search has found something when one article holds this share of what was asked; then weaker ones are shown below it.
FIND_COVERED = 0.1
FIND_WEAKEST = 0.05
FIND_RELATIVE = 0.4
# An article of the topic at hand needs so much less evidence to be offered; behind the best only ones not much weaker come.
TOPIC_BONUS = 1.3
SUGGEST_RELATIVE = 0.35


def find(text: str, user: User | None = None, limit: int = 20) -> list[Article]:
    """Articles that answer a search, best first; for a member of staff also internal ones. Nothing for an empty search."""
    rows = Article.objects.public() if user is None else Article.objects.visible_to(user)
    asked = dict.fromkeys(_tokens(text, ASKED_WORDS), 1.0)
    found = _judged(rows, asked)
    if all(match.covered < FIND_COVERED for _article, match in found):
        return []
    least = found[0][1].score * FIND_RELATIVE
    return [article for article, match in found if match.covered >= FIND_WEAKEST and match.score >= least][:limit]


def suggest(text: str, topics: Sequence[str] = (), public_only: bool = True, limit: int = 3) -> list[Article]:
    """Articles that fit a long text such as a complaint, best first; an article of one of the `topics` (issue type codes)
    is preferred. Often none: a wrong suggestion is worse than no suggestion."""
    rows = Article.objects.public() if public_only else Article.objects.filter(state="published")
    words = [word for word in dict.fromkeys(_tokens(text[:LONG_TEXT], 2 * LONG_TEXT)) if ranking.proves(word)][:LONG_TEXT_WORDS]
    needed = ranking.needed_evidence(len(words))
    scored = []
    for article, match in _judged(rows, dict.fromkeys(words, 1.0)):
        bonus = TOPIC_BONUS if set(topics) & set(article.topics) else 1.0
        if match.evidence * bonus >= needed:
            scored.append((match.score * bonus, article))
    scored.sort(key=lambda pair: (-pair[0], pair[1].pk))
    return [article for score, article in scored if score >= scored[0][0] * SUGGEST_RELATIVE][:limit]


def _judged(rows: ArticleQuerySet, asked: Mapping[str, float]) -> list[tuple[Article, Match]]:
    """The articles that hold any of the words, best first, each with how well it fits."""
    frequency = search.frequencies(Article, list(asked))
    size = Article.objects.aggregate(size=Count("pk"), length=Avg(Length("tokens")))
    corpus = Corpus(size["size"], (size["length"] or 0) / TOKEN_SIZE, frequency)
    words = sorted(frequency, key=lambda word: (-corpus.weight(word) * asked[word], word))[:ASKED_WORDS]
    judged = []
    for article in search.match_tokens(rows, words, every=False).order_by("-rank", "pk")[:CANDIDATES]:
        judged.append((article, ranking.judge(asked, Counter(article.tokens.split()), corpus)))
    return sorted(judged, key=lambda pair: (-pair[1].score, pair[0].pk))


def _tokens(text: str, limit: int) -> list[str]:
    return search.tokens(text).split()[:limit]
