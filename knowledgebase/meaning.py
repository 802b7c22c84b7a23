"""What articles and questions mean, by the optional sentence encoder: it puts in order what the words have found.

An article's vector is made of two: its title, keywords and summary read as one text, and, counting twice, the mean of its title and
keywords read one by one. It is kept when the article is saved, and made for all by `manage.py index_articles`. Where the encoder is
not installed, nothing here does anything.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from helpdesk import encoder
from knowledgebase.models import Article, ArticleVector

if TYPE_CHECKING:
    import numpy as np

    Vectors = np.ndarray[Any, Any]

WEIGHT = 1.75
"""How much meaning counts beside words, both in standard deviations of the candidates. Measured: docs/knowledge-search.md."""
PHRASES = 40
PHRASES_COUNT = 2.0  # what the phrases one by one count beside the whole
AT_ONCE = 200


def keep(article: Article) -> None:
    """Make the vector of a saved article."""
    keep_all([article])


def keep_all(articles: Sequence[Article]) -> int:
    """Make the vectors of saved articles; returns how many were made, none without the encoder."""
    if not articles or not encoder.available():
        return 0
    try:
        vectors = _vectors([_phrases(article) for article in articles])
    except encoder.EncoderAbsent:
        return 0
    ArticleVector.objects.bulk_create(
        [
            ArticleVector(article=article, encoder=encoder.NAME, data=vector.astype("<f2").tobytes())
            for article, vector in zip(articles, vectors, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["encoder", "data"],
        batch_size=500,
    )
    return len(articles)


def rebuild() -> int:
    """Make the vectors of all articles anew; returns how many were made."""
    made = 0
    keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        made += keep_all(
            list(Article.objects.filter(pk__in=keys[start : start + AT_ONCE]).order_by("pk").defer("body", "body_en", "tokens"))
        )
    return made


def likeness(question: str, articles: Sequence[int]) -> list[float] | None:
    """How near each article (by key) is to the question, from -1 to 1; one without a vector is as near as the middle of them.

    None without the encoder, or where hardly any article has a vector. One statement.
    """
    import numpy as np

    if len(articles) < 2 or not encoder.available():
        return None
    rows = dict(ArticleVector.objects.filter(article__in=articles, encoder=encoder.NAME).values_list("article", "data"))
    known = [place for place, key in enumerate(articles) if key in rows]
    if len(known) < 2:
        return None
    try:
        asked = encoder.encode([question])[0]
    except encoder.EncoderAbsent:
        return None
    vectors = np.stack([np.frombuffer(bytes(rows[articles[place]]), dtype="<f2").astype("f4") for place in known])
    # What all candidates have in common says nothing about which of them is meant.
    middle = vectors.mean(axis=0)
    near = _unit(vectors - middle) @ _unit((asked - middle)[None, :])[0]
    found = np.full(len(articles), float(near.mean()))
    found[known] = near
    return [float(each) for each in found]


def combined(scores: Sequence[float], near: Sequence[float]) -> list[int]:
    """Places in the order that words and meaning give together, equals as the words had them."""
    import numpy as np

    both = (_standard(np.asarray(scores)) + WEIGHT * _standard(np.asarray(near))).round(6)
    return [int(place) for place in np.lexsort((np.arange(len(both)), -both))]


def _phrases(article: Article) -> list[str]:
    words = [article.title, article.title_en, *map(str, article.keywords)]
    whole = " ".join([article.title, *map(str, article.keywords), article.summary])
    return [whole, *[word for word in words if word.strip()][:PHRASES]]


def _vectors(texts: Sequence[Sequence[str]]) -> "Vectors":
    """One vector of unit length for each list of texts, the first of which is the whole."""
    import numpy as np

    flat = encoder.encode([text for each in texts for text in each])
    ends = np.cumsum([len(each) for each in texts])
    made = []
    for each, end in zip(texts, ends, strict=True):
        own = flat[end - len(each) : end]
        made.append(_unit(own[:1])[0] + PHRASES_COUNT * _unit(own[1:].mean(axis=0)[None, :])[0])
    return _unit(np.stack(made))


def _unit(vectors: "Vectors") -> "Vectors":
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = vectors / np.where(lengths == 0, 1, lengths)
    return scaled


def _standard(values: "Vectors") -> "Vectors":
    if not values.size:
        return values
    spread = values.std()
    scaled: Vectors = (values - values.mean()) / (spread if spread > 0 else 1)
    return scaled
