"""The inverted index of articles: for each word the articles it stands in, packed, eight bytes for each.

The databases' own full-text indexes give candidates in orders of their own, and over 100,000 articles nearly every one holds
some of the words of a question. Here every article is scored exactly, by arithmetic on arrays, and so alike on both databases:
two statements, whatever is asked. A row holds a word's articles of one segment (keys that lie together), so that publishing an
article rewrites little.

One writer: `put`, `drop` and `rebuild`, one transaction at a time.
"""

import struct
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Sum

from knowledgebase import ranking
from knowledgebase.models import Article, Posting
from knowledgebase.ranking import Corpus, Match

if TYPE_CHECKING:
    import numpy as np

SEGMENT = 8_192
"""Keys of articles that share a row."""
READ_AT_MOST = 150_000
"""Postings one question reads, the rarest words first: what stands nearly everywhere tells next to nothing."""
EVERYWHERE = ""
"""The word that stands in every article; its postings hold a norm where others hold the article's length."""
NORM_UNIT = 8
BATCH = 1_000

PUBLIC, INTERNAL, HIDDEN = 0, 1, 2
"""Where an article stands: for everybody, for staff, for its editors. A reader sees his shelf and those below it."""

_PACKED = struct.Struct("<IHBB")  # article, length, times, shelf
_LONGEST, _OFTENEST = 0xFFFF, 0xFF


def shelf_of(state: str, audience: str) -> int:
    """Who may find an article of this state, written for these readers."""
    if state != "published":
        return HIDDEN
    return PUBLIC if audience == "public" else INTERNAL


def look_up(
    asked: Mapping[str, float], *, shelf: int, limit: int, also: Mapping[str, float] | None = None, long: bool = False
) -> list[Match]:
    """The best articles for some words (word -> how loudly it was asked), best first; equals by key. Two statements.

    `also` are like words: they find, and nobody misses them. `long`: the words are those of a whole text, not of a question.
    """
    words = {**(also or {}), **asked}
    if not words:
        return []
    sums = Posting.objects.filter(term__in=[EVERYWHERE, *words]).values_list("term").annotate(Sum("articles"), Sum("times"))
    frequency = {term: (articles, times) for term, articles, times in sums}
    size, length = frequency.pop(EVERYWHERE, (0, 0))
    corpus = Corpus(size, length / size if size else 0.0, {term: articles for term, (articles, _times) in frequency.items()})
    chosen = _affordable(corpus.frequency)
    if not chosen:
        return []
    found: dict[str, list[tuple[int, bytes]]] = defaultdict(list)
    for term, segment, data in Posting.objects.filter(term__in=[*chosen, *([EVERYWHERE] if long else [])]).values_list(
        "term", "segment", "data"
    ):
        found[term].append((segment, bytes(data)))
    norms = _unpacked(found.pop(EVERYWHERE, [])) if long else None
    # In one order on every database, so that sums are the same to the last digit.
    rows = {term: _unpacked(found[term]) for term in sorted(found)}
    judge = ranking.judge_texts if long else ranking.judge_questions
    return judge(rows, asked, also or {}, corpus, shelf=shelf, limit=limit, norms=norms)


def put(article: Article, tokens: str) -> None:
    """Make a saved article findable by these tokens, where it stands now. Writes `Article.tokens`, which remember what is indexed."""
    with transaction.atomic():
        alone()
        was = Article.objects.filter(pk=article.pk).values_list("tokens", flat=True).first() or ""
        _replace(article.pk, was, tokens, shelf_of(article.state, article.audience))
        Article.objects.filter(pk=article.pk).update(tokens=tokens)
        article.tokens = tokens


def drop(article: Article) -> None:
    """Forget an article that is about to be deleted."""
    with transaction.atomic():
        alone()
        was = Article.objects.filter(pk=article.pk).values_list("tokens", flat=True).first() or ""
        _replace(article.pk, was, "", HIDDEN)


def rebuild() -> int:
    """Index all articles anew from their tokens; returns how many there are."""

    def articles() -> Iterator[tuple[int, str, int]]:
        rows = Article.objects.order_by("pk").values_list("pk", "tokens", "state", "audience")
        for key, tokens, state, audience in rows.iterator(chunk_size=500):
            yield key, tokens, shelf_of(state, audience)

    with transaction.atomic():
        alone()
        Posting.objects.all().delete()
        return fill(Posting, articles)


def fill(model: Any, articles: Callable[[], Iterable[tuple[int, str, int]]]) -> int:
    """Write the postings of articles (key, tokens, shelf), given in order of their keys, into an empty table; returns how many there were.

    They are asked for twice: the norms need to know how common words are, and that many articles do not fit into memory.
    """
    seen, frequency = 0, Counter[str]()
    for _key, tokens, _shelf in articles():
        frequency.update(set(tokens.split()))
        seen += 1
    for segment, rows in groupby(articles(), key=lambda row: row[0] // SEGMENT):
        terms: dict[str, bytearray] = defaultdict(bytearray)
        sums: Counter[str] = Counter()
        for key, tokens, shelf in rows:
            counts = Counter(tokens.split())
            length = min(counts.total(), _LONGEST)
            terms[EVERYWHERE] += _PACKED.pack(key, _norm(counts, frequency, seen), 0, shelf)
            sums[EVERYWHERE] += length
            for term, times in counts.items():
                terms[term] += _PACKED.pack(key, length, min(times, _OFTENEST), shelf)
                sums[term] += min(times, _OFTENEST)
        made = (
            model(term=term, segment=segment, articles=len(data) // _PACKED.size, times=sums[term], data=bytes(data))
            for term, data in terms.items()
        )
        while batch := list(islice(made, BATCH)):
            model.objects.bulk_create(batch)
    return seen


def _affordable(frequency: Mapping[str, int]) -> list[str]:
    """The rarest words, as many as may be read; one at least."""
    chosen: list[str] = []
    read = 0
    for word in sorted(frequency, key=lambda word: (frequency[word], word)):
        read += frequency[word]
        if chosen and read > READ_AT_MOST:
            break
        chosen.append(word)
    return chosen


def _unpacked(rows: Sequence[tuple[int, bytes]]) -> "np.ndarray[Any, Any]":
    import numpy as np

    packed = [("article", "<u4"), ("length", "<u2"), ("times", "u1"), ("shelf", "u1")]
    return np.frombuffer(b"".join(data for _segment, data in sorted(rows)), dtype=packed)


def _replace(key: int, was: str, tokens: str, shelf: int) -> None:
    """Take an article out of the rows of its old words and put it into those of its new ones; without tokens only out."""
    old, new = set(was.split()), Counter(tokens.split())
    segment, length = key // SEGMENT, min(new.total(), _LONGEST)
    terms = sorted({EVERYWHERE, *old, *new})
    rows = {row.term: row for row in Posting.objects.filter(segment=segment, term__in=terms)}
    changed, gone = [], []
    for term in terms:
        row = rows.get(term) or Posting(term=term, segment=segment, articles=0, times=0, data=b"")
        entries = [entry for entry in _PACKED.iter_unpack(bytes(row.data)) if entry[0] != key]
        if term == EVERYWHERE:
            if any(entry[0] == key for entry in _PACKED.iter_unpack(bytes(row.data))):
                row.times -= min(len(was.split()), _LONGEST)
            row.times = max(0, row.times) + length
        if tokens and term == EVERYWHERE:
            entries.append((key, _norm(new, *_known(new)), 0, shelf))
        elif new[term]:
            entries.append((key, length, min(new[term], _OFTENEST), shelf))
        row.articles = len(entries)
        row.data = b"".join(_PACKED.pack(*entry) for entry in sorted(entries))
        if term != EVERYWHERE:
            row.times = sum(entry[2] for entry in entries)
        (changed if entries else gone).append(row)
    Posting.objects.bulk_create(
        [Posting(term=row.term, segment=segment, articles=row.articles, times=row.times, data=row.data) for row in changed],
        update_conflicts=True,
        unique_fields=["term", "segment"],
        update_fields=["articles", "times", "data"],
        batch_size=BATCH,
    )
    Posting.objects.filter(pk__in=[row.pk for row in gone if row.pk]).delete()


def _known(words: Iterable[str]) -> tuple[dict[str, int], int]:
    """In how many articles each word stands, and how many there are."""
    sums = dict(Posting.objects.filter(term__in=[EVERYWHERE, *words]).values_list("term").annotate(Sum("articles")))
    size = sums.pop(EVERYWHERE, 0)
    return sums, size


def _norm(counts: Mapping[str, int], frequency: Mapping[str, int], size: int) -> int:
    """What a long text's score for this article is divided by, in units of an eighth."""
    return max(1, min(_LONGEST, round(NORM_UNIT * ranking.norm(counts, frequency, size))))


def alone() -> None:
    """Hold off other writers of articles until the transaction ends; SQLite knows only one anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('knowledgebase_posting'))")
