"""What articles and questions mean, by the optional sentence encoder: it puts in order what the words have found.

An article's vector is made of two: its title, keywords and summary read as one text, and, counting twice, the mean of its title and
keywords read one by one. It is kept when the article is saved, by the job `encode_articles` where the encoder was away then, and made for
all by `manage.py index_articles`. Where the encoder is not installed, no vector is made.
"""

from collections.abc import Sequence
from statistics import fmean, pstdev

from django.db.models import Exists, OuterRef, QuerySet

from helpdesk import encoder
from knowledgebase.models import Article, ArticleVector

WEIGHT = 1.75
"""How much meaning counts beside words, both in standard deviations of the candidates. Measured: docs/knowledge-search.md."""
PHRASES = 40
PHRASES_COUNT = 2.0  # what the phrases one by one count beside the whole
AT_ONCE = 200
A_TURN = 5_000
"""Articles that a turn of the job reads: some minutes."""


def keep(article: Article) -> None:
    """Make the vector of a saved article."""
    keep_all([article])


def keep_all(articles: Sequence[Article], *, patience: float = encoder.SECONDS) -> int:
    """Make the vectors of saved articles; returns how many were made, none without the encoder: what they had speaks of other words."""
    if not articles:
        return 0
    made = _made(articles, patience)
    if not made:
        ArticleVector.objects.filter(article__in=articles).delete()
        return 0
    ArticleVector.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["encoder", "data"],
        batch_size=500,
    )
    return len(articles)


def make_missing() -> int:
    """Make the vectors of articles that have none of this encoder, A_TURN at most; returns how many were made.

    One made meanwhile by whoever saved the article is newer, and stays.
    """
    if not encoder.available():
        return 0
    ArticleVector.objects.exclude(encoder=encoder.NAME).delete()
    made = 0
    while made < A_TURN and (articles := list(_read().filter(~Exists(ArticleVector.objects.filter(article=OuterRef("pk"))))[:AT_ONCE])):
        vectors = _made(articles, encoder.PATIENCE)
        if not vectors:
            break
        ArticleVector.objects.bulk_create(vectors, ignore_conflicts=True)
        made += len(vectors)
    return made


def rebuild() -> int:
    """Make the vectors of all articles anew; returns how many were made."""
    made = 0
    keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        made += keep_all(list(_read().filter(pk__in=keys[start : start + AT_ONCE])), patience=encoder.PATIENCE)
    return made


def likeness(question: str, articles: Sequence[int]) -> list[float] | None:
    """How near each article (by key) is to the question, from -1 to 1; one without a vector is as near as the middle of them.

    None without the encoder, or where hardly any article has a vector. One statement.
    """
    if len(articles) < 2 or not encoder.available():
        return None
    rows = dict(ArticleVector.objects.filter(article__in=articles, encoder=encoder.NAME).values_list("article", "data"))
    known = [key for key in articles if key in rows]
    if len(known) < 2:
        return None
    # What all candidates have in common says nothing about which of them is meant: the encoder takes it off.
    near = encoder.attempt(lambda: encoder.near(question, [bytes(rows[key]) for key in known]))
    if near is None:
        return None
    found = dict(zip(known, near, strict=True))
    middle = fmean(near)
    return [found.get(key, middle) for key in articles]


def combined(scores: Sequence[float], near: Sequence[float]) -> list[int]:
    """Places in the order that words and meaning give together, equals as the words had them."""
    both = [round(words + WEIGHT * meant, 6) for words, meant in zip(_standard(scores), _standard(near), strict=True)]
    return sorted(range(len(both)), key=lambda place: (-both[place], place))


def _read() -> QuerySet[Article]:
    """Articles with what a vector is made of."""
    return Article.objects.order_by("pk").defer("body", "body_en", "tokens")


def _made(articles: Sequence[Article], patience: float) -> list[ArticleVector]:
    """Their vectors, not saved; none at all where the encoder is not there, or goes away meanwhile."""
    vectors = encoder.attempt(lambda: encoder.blended([_phrases(article) for article in articles], PHRASES_COUNT, patience=patience))
    return [ArticleVector(article=article, encoder=encoder.NAME, data=data) for article, data in zip(articles, vectors or (), strict=False)]


def _phrases(article: Article) -> list[str]:
    words = [article.title, article.title_en, *map(str, article.keywords)]
    whole = " ".join([article.title, *map(str, article.keywords), article.summary])
    return [whole, *[word for word in words if word.strip()][:PHRASES]]


def _standard(values: Sequence[float]) -> list[float]:
    """In standard deviations from the middle."""
    if not values:
        return []
    middle, spread = fmean(values), pstdev(values)
    return [(value - middle) / (spread or 1) for value in values]
