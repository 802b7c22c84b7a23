"""The inverted index of articles: for each word the articles it stands in, packed, eight bytes for each.

The databases' own full-text indexes give candidates in orders of their own, and over 100,000 articles nearly every one holds
some of the words of a question. Here every article is scored exactly, by arithmetic on arrays, and so alike on both databases:
two statements, whatever is asked. A row holds a word's articles of one segment (keys that lie together), so that publishing an
article rewrites little.

One writer: `put` (several at once inside of `together`), `drop` and `rebuild`, one transaction at a time.
"""

import json
import math
import struct
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain, count, groupby, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Sum

from helpdesk import statements
from knowledgebase import ranking, ranking_few
from knowledgebase.models import Article, Posting
from knowledgebase.ranking import Corpus, Match, Rows

if TYPE_CHECKING:
    import numpy as np

SEGMENT = 8_192
"""Keys of articles that share a row."""
READ_AT_MOST, READ_FOR_TEXTS = 48_000, 150_000
"""Postings one question, or one whole text, reads, the rarest words first: what stands nearly everywhere tells next to nothing."""
EVERYWHERE = ""
"""The word that stands in every article; its postings hold a norm where others hold the article's length."""
NORM_UNIT = 8
BATCH = 1_000
WORDS_AT_ONCE = 20_000
"""SQLite takes 32,766 values in one statement."""

PUBLIC, INTERNAL, HIDDEN = 0, 1, 2
"""Where an article stands: for everybody, for staff, for its editors. A reader sees his shelf and those below it."""

LAYOUT = [("article", "<u4"), ("length", "<u2"), ("times", "u1"), ("shelf", "u1")]
_PACKED = struct.Struct("<IHBB")  # the same, for single ones
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
    frequency, size, length = {}, 0, 0
    for term, articles, times in _about("CAST(SUM(articles) AS BIGINT), CAST(SUM(times) AS BIGINT)", [EVERYWHERE, *words], "GROUP BY term"):
        if term == EVERYWHERE:
            size, length = articles, times
        else:
            frequency[term] = articles
    corpus = Corpus(size, length / size if size else 0.0, frequency)
    chosen = _affordable(frequency, READ_FOR_TEXTS if long else READ_AT_MOST)
    if not chosen:
        return []
    parts: defaultdict[str, list[bytes]] = defaultdict(list)
    # In one order on every database, so that sums are the same to the last digit.
    for term, _segment, data in sorted(_about("segment, data", [*chosen, *([EVERYWHERE] if long else [])])):
        parts[term].append(data)
    norms = b"".join(parts.pop(EVERYWHERE, [])) if long else None
    counts = [sum(map(len, each)) // _PACKED.size for each in parts.values()]
    if sum(counts) + len(norms or b"") // _PACKED.size <= ranking_few.FEW:
        entries = [_PACKED.iter_unpack(b"".join(each)) for each in parts.values()]
        few = None if norms is None else _PACKED.iter_unpack(norms)
        return ranking_few.judge(list(parts), entries, asked, also or {}, corpus, shelf=shelf, limit=limit, norms=few)
    rows = Rows(list(parts), counts, _unpacked(b"".join(chain.from_iterable(parts.values()))))
    judge = ranking.judge_texts if long else ranking.judge_questions
    return judge(rows, asked, also or {}, corpus, shelf=shelf, limit=limit, norms=None if norms is None else _unpacked(norms))


def _about(what: str, terms: Sequence[str], more: str = "") -> list[tuple[Any, ...]]:
    """What the rows of some words hold, after the word itself. Every search asks twice, so it is asked without the ORM's detours."""
    table = connection.ops.quote_name(Posting._meta.db_table)
    if connection.vendor == "postgresql":
        return statements.rows(f"SELECT term, {what} FROM {table} WHERE term = ANY(%s) {more}", [list(terms)], binary=True)  # noqa: S608
    there = "SELECT value FROM json_each(%s)"
    return statements.rows(f"SELECT term, {what} FROM {table} WHERE term IN ({there}) {more}", [json.dumps(terms)])  # noqa: S608


class _Place(NamedTuple):
    """What an article shall be found by, and by whom."""

    tokens: str
    shelf: int


_waiting: ContextVar[dict[int, _Place] | None] = ContextVar("_waiting", default=None)


def put(article: Article, tokens: str) -> None:
    """Make a saved article findable by these tokens, where it stands now. Writes `Article.tokens`, which remember what is indexed."""
    place, waiting = _Place(tokens, shelf_of(article.state, article.audience)), _waiting.get()
    if waiting is None:
        _put({article.pk: place})
    else:
        waiting[article.pk] = place
    article.tokens = tokens


@contextmanager
def together() -> Iterator[None]:
    """What is put meanwhile is findable at the end, each article as it is then; costs less than one by one, which rewrite the same rows."""
    waiting: dict[int, _Place] = {}
    before = _waiting.set(waiting)
    try:
        with transaction.atomic():
            yield
            if waiting:
                _put(waiting)
    finally:
        _waiting.reset(before)


def _put(places: Mapping[int, _Place]) -> None:
    with transaction.atomic():
        alone()
        _replace(places)
        for key, place in places.items():
            Article.objects.filter(pk=key).update(tokens=place.tokens)


def drop(article: Article) -> None:
    """Forget an article that is about to be deleted."""
    with transaction.atomic():
        alone()
        _replace({article.pk: _Place("", HIDDEN)})


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

    They are asked for twice: the norms need to know how common words are, and very many articles do not fit into memory.
    """
    seen, frequency = 0, Counter[str]()
    for _key, tokens, _shelf in articles():
        frequency.update(set(tokens.split()))
        seen += 1
    for segment, rows in groupby(articles(), key=lambda row: row[0] // SEGMENT):
        made = (
            model(term=term, segment=segment, articles=len(data) // _PACKED.size, times=times, data=data)
            for term, times, data in _segment(list(rows), frequency, seen)
        )
        while batch := list(islice(made, BATCH)):
            model.objects.bulk_create(batch)
    return seen


def _segment(rows: Sequence[tuple[int, str, int]], frequency: Mapping[str, int], size: int) -> Iterator[tuple[str, int, bytes]]:
    """Each word of some articles with how often it comes and its packed postings."""
    import numpy as np

    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    flat, lengths = array("q"), []
    for _key, tokens, _shelf in rows:
        words = tokens.split()
        flat.extend(map(numbers.__getitem__, words))
        lengths.append(len(words))
    # One number for each word of each article, in the order of words; how often it comes is how often the word stands there.
    places = np.repeat(np.arange(len(rows)), lengths)
    pairs, times = np.unique(np.frombuffer(flat, dtype="i8") * len(rows) + places, return_counts=True)
    word, place = np.divmod(pairs, len(rows))
    terms = list(numbers)
    held = np.array([frequency[term] for term in terms], dtype="i8")
    squares = np.bincount(place, weights=ranking.squares(times, held[word], size), minlength=len(rows))
    everywhere = np.zeros(len(rows), dtype=LAYOUT)
    everywhere["article"], everywhere["shelf"] = [row[0] for row in rows], [row[2] for row in rows]
    postings = everywhere[place]
    everywhere["length"] = [_in_units(each) for each in np.sqrt(squares)]
    shortened = np.minimum(lengths, _LONGEST)
    postings["length"], postings["times"] = shortened[place], np.minimum(times, _OFTENEST)
    yield EVERYWHERE, int(shortened.sum()), everywhere.tobytes()
    packed = postings.tobytes()
    ends = [*(np.flatnonzero(np.diff(word)) + 1).tolist(), len(word)] if len(word) else []
    sums = np.add.reduceat(postings["times"].astype("i8"), [0, *ends[:-1]]).tolist() if ends else []
    for start, end, total in zip([0, *ends[:-1]], ends, sums, strict=True):
        yield terms[int(word[start])], total, packed[start * _PACKED.size : end * _PACKED.size]


def _affordable(frequency: Mapping[str, int], most: int) -> list[str]:
    """The rarest words, as many as may be read; one at least."""
    chosen: list[str] = []
    read = 0
    for word in sorted(frequency, key=lambda word: (frequency[word], word)):
        read += frequency[word]
        if chosen and read > most:
            break
        chosen.append(word)
    return chosen


def _unpacked(data: bytes) -> "np.ndarray[Any, Any]":
    import numpy as np

    return np.frombuffer(data, dtype=LAYOUT)


def _replace(places: Mapping[int, _Place]) -> None:
    """Take articles out of the rows of their old words and put them into those of their new ones; without tokens only out."""
    was = dict(Article.objects.filter(pk__in=places).values_list("pk", "tokens"))
    frequency, size = _known_with(places.values(), was.values())
    for segment, keys in groupby(sorted(places), key=lambda key: key // SEGMENT):
        own = list(keys)
        terms = {EVERYWHERE, *(word for key in own for tokens in (was.get(key, ""), places[key].tokens) for word in tokens.split())}
        rows = {row.term: row for some in _portions(terms) for row in Posting.objects.filter(segment=segment, term__in=some)}
        for key in own:
            new = Counter(places[key].tokens.split())
            _move(rows, segment, key, was.get(key, ""), new, _norm(new, frequency, size) if new else 0, places[key].shelf)
        _keep(rows.values())


def _move(rows: dict[str, Posting], segment: int, key: int, was: str, new: Counter[str], norm: int, shelf: int) -> None:
    """Make these rows of a segment, and such as are not there yet, say of one article what is to be said."""
    length, old_length = min(new.total(), _LONGEST), min(len(was.split()), _LONGEST)
    for term in (EVERYWHERE, *sorted({*was.split(), *new})):
        row = rows[term] = rows.get(term) or Posting(term=term, segment=segment, articles=0, times=0, data=b"")
        before, there, after = _parted(bytes(row.data), key)
        times = min(new[term], _OFTENEST)
        if term == EVERYWHERE:
            entry = _PACKED.pack(key, norm, 0, shelf) if new else b""
            row.times += length - (old_length if there else 0)
        else:
            entry = _PACKED.pack(key, length, times, shelf) if times else b""
            row.times += times - (_PACKED.unpack(there)[2] if there else 0)
        row.data = before + entry + after
        row.articles = len(row.data) // _PACKED.size


def _keep(rows: Iterable[Posting]) -> None:
    changed, gone = [row for row in rows if row.articles], [row.pk for row in rows if row.pk and not row.articles]
    Posting.objects.bulk_create(
        [Posting(term=row.term, segment=row.segment, articles=row.articles, times=max(0, row.times), data=row.data) for row in changed],
        update_conflicts=True,
        unique_fields=["term", "segment"],
        update_fields=["articles", "times", "data"],
        batch_size=BATCH,
    )
    Posting.objects.filter(pk__in=gone).delete()


def _parted(data: bytes, key: int) -> tuple[bytes, bytes, bytes]:
    """What stands before an article, its own eight bytes if it is there, and what stands after; the keys are in order."""
    at = _PACKED.size * bisect_left(
        range(len(data) // _PACKED.size), key, key=lambda place: _PACKED.unpack_from(data, place * _PACKED.size)[0]
    )
    there = data[at : at + _PACKED.size]
    if not there or _PACKED.unpack(there)[0] != key:
        there = b""
    return data[:at], there, data[at + len(there) :]


def _known_with(places: Iterable[_Place], was: Iterable[str]) -> tuple[dict[str, int], int]:
    """In how many articles each word of these stands, and how many articles there are, as soon as these are what they shall be."""
    new, old = [set(place.tokens.split()) for place in places], [set(tokens.split()) for tokens in was]
    coming, going = Counter(chain.from_iterable(new)), Counter(chain.from_iterable(old))
    sums: dict[str, int] = {}
    for some in _portions({EVERYWHERE, *coming}):
        sums.update(Posting.objects.filter(term__in=some).values_list("term").annotate(Sum("articles")))
    size = sums.pop(EVERYWHERE, 0) + sum(map(bool, new)) - sum(map(bool, old))
    return {word: sums.get(word, 0) + times - going[word] for word, times in coming.items()}, size


def _portions(words: Iterable[str]) -> Iterator[list[str]]:
    """As many as a statement takes."""
    rest = iter(sorted(words))
    while some := list(islice(rest, WORDS_AT_ONCE)):
        yield some


def _norm(counts: Mapping[str, int], frequency: Mapping[str, int], size: int) -> int:
    """What a long text's score for this article is divided by, in units of an eighth."""
    return _in_units(math.sqrt(sum(ranking.square(times, frequency.get(word, 0), size) for word, times in counts.items())))


def _in_units(norm: float) -> int:
    return max(1, min(_LONGEST, round(NORM_UNIT * norm)))


def alone() -> None:
    """Hold off other writers of articles until the transaction ends; SQLite knows only one anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('knowledgebase_posting'))")
