"""Finding articles: what somebody searched for, and what fits a complaint they are writing.

`knowledgebase.index` scores every article; where the sentence encoder is installed, the best ones are put in order by meaning
too. Like words (`knowledgebase.synonyms`) are looked for as well. Three statements a search, four with the encoder.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk import search
from helpdesk.models import User
from knowledgebase import index, meaning, ranking, synonyms
from knowledgebase.models import Article
from knowledgebase.models.articles import ArticleQuerySet
from knowledgebase.ranking import Match

CANDIDATES = 100
ASKED_WORDS = 48
LONG_TEXT = 2_000
LONG_TEXT_WORDS = 600
HEADING_TIMES = 3  # a subject says in a few words what the text is about

# A search has found something when one article holds this share of what was asked; then weaker ones are shown below it.
FIND_COVERED = 0.1
FIND_WEAKEST = 0.05
FIND_RELATIVE = 0.4
# An article of the topic at hand needs so much less evidence to be offered; behind the best only ones not much weaker come.
TOPIC_BONUS = 1.3
SUGGEST_RELATIVE = 0.35


@dataclass(frozen=True)
class Found:
    """An article's key with how well its words answer (`match`) and how near it is in meaning (-1 to 1; None without the encoder)."""

    match: Match
    likeness: float | None = None

    @property
    def article(self) -> int:
        """The article's key."""
        return self.match.article


def find(text: str, user: User | None = None, limit: int = 20) -> list[Article]:
    """Articles that answer a search, best first; for a member of staff also internal ones. Nothing for an empty search."""
    rows = Article.objects.public() if user is None else Article.objects.visible_to(user)
    found = ranked(text, shelf=shelf_for(user), limit=max(limit, CANDIDATES))
    if all(each.match.covered < FIND_COVERED for each in found):
        return []
    least = max(each.match.score for each in found) * FIND_RELATIVE
    fitting = [each for each in found if each.match.covered >= FIND_WEAKEST and each.match.score >= least]
    return _first(rows, [each.article for each in fitting], limit)


def suggest(text: str, topics: Sequence[str] = (), public_only: bool = True, limit: int = 3, heading: str = "") -> list[Article]:
    """Articles that fit a long text such as a complaint, best first; an article of one of the `topics` (issue type codes)
    is preferred. Often none: a wrong suggestion is worse than no suggestion."""
    rows = Article.objects.public() if public_only else Article.objects.filter(state="published")
    asked = _words_of(text, heading)
    needed = ranking.needed_evidence(sum(1 for word in asked if ranking.proves(word)))
    matches = index.look_up(asked, also=_like(text), shelf=index.PUBLIC if public_only else index.INTERNAL, limit=CANDIDATES, long=True)
    possible = {match.article: match for match in matches if match.evidence * TOPIC_BONUS >= needed}
    scored = []
    for article in _articles(rows, list(possible)):
        bonus = TOPIC_BONUS if set(topics) & set(article.topics) else 1.0
        if possible[article.pk].evidence * bonus >= needed:
            scored.append((possible[article.pk].score * bonus, article))
    scored.sort(key=lambda pair: (-pair[0], pair[1].pk))
    return [article for score, article in scored if score >= scored[0][0] * SUGGEST_RELATIVE][:limit]


def ranked(question: str, *, shelf: int = index.PUBLIC, limit: int = CANDIDATES) -> list[Found]:
    """The best articles for a question, in order, without judging whether they are good enough."""
    asked = dict.fromkeys(search.tokens(question).split()[:ASKED_WORDS], 1.0)
    matches = index.look_up(asked, also=_like(question), shelf=shelf, limit=limit)
    near = meaning.likeness(question, [match.article for match in matches])
    if near is None:
        return [Found(match) for match in matches]
    order = meaning.combined([match.score for match in matches], near)
    return [Found(matches[place], near[place]) for place in order]


def ranked_for_text(text: str, *, heading: str = "", shelf: int = index.PUBLIC, limit: int = CANDIDATES) -> list[Found]:
    """The best articles for a whole text, in order, without judging whether they are good enough."""
    return [Found(match) for match in index.look_up(_words_of(text, heading), also=_like(text), shelf=shelf, limit=limit, long=True)]


def words_to_mark(question: str) -> list[str]:
    """What is marked in an article that was found: the words of the question and those like them."""
    return [*search.query_tokens(question), *(word for like in synonyms.like(question) for word in search.query_tokens(like))]


def shelf_for(user: User | None) -> int:
    """How much a reader may find; `ArticleQuerySet` says it of rows."""
    if user is None:
        return index.PUBLIC
    return index.HIDDEN if user.has_perm("knowledgebase.change_article") else index.INTERNAL


def _words_of(text: str, heading: str) -> dict[str, float]:
    """The different words of a text, louder the oftener they come; of very many the first."""
    counts = Counter(search.tokens(text[:LONG_TEXT]).split())
    for word in search.tokens(heading[:LONG_TEXT]).split():
        counts[word] += HEADING_TIMES
    return {word: 1 + math.log(times) for word, times in list(counts.items())[:LONG_TEXT_WORDS]}


def _like(text: str) -> dict[str, float]:
    return {token: synonyms.LIKE for word in synonyms.like(text[:LONG_TEXT]) for token in search.query_tokens(word)}


def _first(rows: ArticleQuerySet, keys: Sequence[int], limit: int) -> list[Article]:
    """So many of them as `_articles` gives: what the index offers a reader is nearly always his to see, so seldom more than one statement."""
    found: list[Article] = []
    for start in range(0, len(keys), limit):
        found += _articles(rows, keys[start : start + limit])
        if len(found) >= limit:
            break
    return found[:limit]


def _articles(rows: ArticleQuerySet, keys: Sequence[int]) -> list[Article]:
    """The rows of these keys that the reader may see, in this order."""
    there = {article.pk: article for article in rows.filter(pk__in=keys).order_by().defer("tokens")} if keys else {}
    return [there[key] for key in keys if key in there]
