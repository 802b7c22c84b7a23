"""Full-text search that understands Chinese without a dictionary.

Text becomes tokens: each Chinese character, each pair of neighbours, and the words and numbers of other scripts. On real
questions this found more than word segmentation did, and every substring is found exactly. One `tokens` column feeds
SQLite's FTS5 and PostgreSQL's tsvector alike; `index_sql` makes both, `match` asks them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain, islice, pairwise
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.expressions import RawSQL

M = TypeVar("M", bound=models.Model)

_HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"  # written as codes: editors normalise some of them
_RUNS = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+")
# PostgreSQL's parser drops what it takes for no word (Cc, Zs, and "other numbers" such as ௰); so does everybody then.
_BLANK = {"Cc", "Zs", "No"}
TOKENS_KEPT = 20_000
TOKEN_LENGTH = 40  # PostgreSQL refuses lexemes of 2 kB; nobody looks for words longer than this
QUERY_TOKENS = 32
CHARACTERS_KEPT = 20_000  # more than any language is written with


def normalise(text: str) -> str:
    """NFKC (full-width becomes plain), lower case, without zero-width and control characters."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower()).translate(_PLAIN)


class _Plain(dict[int, str | int | None]):
    """What becomes of each character; asked once for each that people use, because a submission has eight thousand of them."""

    def __missing__(self, code: int) -> str | int | None:
        category = unicodedata.category(chr(code))
        plain = None if category == "Cf" else " " if category in _BLANK else code
        if len(self) < CHARACTERS_KEPT:
            self[code] = plain
        return plain


_PLAIN = _Plain()


def _is_han(run: str) -> bool:
    return run[0] > "⺀"


def _grams(text: str) -> Iterator[str]:
    for run in _RUNS.findall(normalise(text)):
        if _is_han(run):
            yield from run
            yield from (a + b for a, b in pairwise(run))
        else:
            yield run[:TOKEN_LENGTH]


def tokens(*texts: str) -> str:
    """The tokens of some texts, parted by spaces; at most TOKENS_KEPT of them."""
    return " ".join(islice(chain.from_iterable(map(_grams, texts)), TOKENS_KEPT))


def query_tokens(text: str, limit: int = QUERY_TOKENS) -> list[str]:
    """Tokens to look for: pairs where the text has pairs, single characters only where it has nothing longer."""
    found: dict[str, None] = {}
    for run in _RUNS.findall(normalise(text)):
        grams = [a + b for a, b in pairwise(run)] if _is_han(run) and len(run) > 1 else [run[:TOKEN_LENGTH]]
        found.update(dict.fromkeys(grams))
        if len(found) >= limit:
            break
    return list(found)[:limit]


def index_sql(table: str, vendor: str) -> tuple[list[str], list[str]]:
    """Statements that make, and that drop, the full-text index over `table.tokens`, for one database vendor."""
    if vendor == "postgresql":
        return (
            [
                f"ALTER TABLE {table} ADD COLUMN tokens_vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', tokens)) STORED",
                f"CREATE INDEX {table}_tokens ON {table} USING GIN (tokens_vector)",
            ],
            [f"ALTER TABLE {table} DROP COLUMN tokens_vector"],
        )
    fts = f"{table}_fts"
    remove = f"INSERT INTO {fts}({fts}, rowid, tokens) VALUES ('delete', old.id, old.tokens)"  # noqa: S608 (the table's own name, here and below)
    add = f"INSERT INTO {fts}(rowid, tokens) VALUES (new.id, new.tokens)"  # noqa: S608
    return (
        [
            f"CREATE VIRTUAL TABLE {fts} USING fts5(tokens, content='{table}', content_rowid='id', tokenize='unicode61')",
            f"CREATE TRIGGER {fts}_insert AFTER INSERT ON {table} BEGIN {add}; END",
            f"CREATE TRIGGER {fts}_delete AFTER DELETE ON {table} BEGIN {remove}; END",
            f"CREATE TRIGGER {fts}_update AFTER UPDATE OF tokens ON {table} BEGIN {remove}; {add}; END",
            f"INSERT INTO {fts}({fts}) VALUES ('rebuild')",  # noqa: S608
        ],
        [f"DROP TRIGGER {fts}_insert", f"DROP TRIGGER {fts}_delete", f"DROP TRIGGER {fts}_update", f"DROP TABLE {fts}"],
    )


def match(queryset: "models.QuerySet[M]", text: str, *, every: bool = True) -> "models.QuerySet[Any]":
    """Rows whose tokens hold every (or any) token of `text`, with `rank` (greater is better); none for an empty query."""
    return match_tokens(queryset, query_tokens(text), every=every)


def match_tokens(queryset: "models.QuerySet[M]", words: Sequence[str], *, every: bool = True) -> "models.QuerySet[Any]":
    """As `match`, for tokens at hand; they must come from this module."""
    if not words:
        return queryset.annotate(rank=models.Value(0.0)).none()
    table = queryset.model._meta.db_table
    # Tokens hold letters, digits and Chinese characters only, so quoting them is all the escaping either syntax needs.
    if connection.vendor == "postgresql":
        query = (" & " if every else " | ").join(f"'{word}'" for word in words)
        where, rank = f"{table}.tokens_vector @@ %s::tsquery", f"ts_rank({table}.tokens_vector, %s::tsquery)"
        return queryset.annotate(rank=RawSQL(rank, [query])).extra(where=[where], params=[query])  # noqa: S610, S611 (bound, and the table's own name)
    query = (" AND " if every else " OR ").join(f'"{word}"' for word in words)
    fts = f"{table}_fts"
    ranked = queryset.annotate(rank=RawSQL(f"-bm25({fts})", []))  # noqa: S611
    return ranked.extra(where=[f"{fts} MATCH %s AND {fts}.rowid = {table}.id"], params=[query], tables=[fts])  # noqa: S610


def newest(model: type[models.Model], text: str, limit: int) -> list[int]:
    """Keys of the newest rows whose tokens hold every token of `text`. Reads no more than it gives, however many there are."""
    words = query_tokens(text)
    if not words:
        return []
    if connection.vendor == "postgresql":
        return list(match_tokens(model._default_manager.all(), words).order_by("-pk").values_list("pk", flat=True)[:limit])
    fts = f"{model._meta.db_table}_fts"
    with connection.cursor() as cursor:
        query = " AND ".join(f'"{word}"' for word in words)
        cursor.execute(f"SELECT rowid FROM {fts} WHERE {fts} MATCH %s ORDER BY rowid DESC LIMIT %s", [query, limit])  # noqa: S608 (the table's own name)
        return [row[0] for row in cursor.fetchall()]


def newest_each(model: type[models.Model], texts: Sequence[str], column: str, limit: int) -> list[set[int]]:
    """For each text the values of `column` in the newest `limit` rows that hold every token of it; one statement for all."""
    asked = [query_tokens(text) for text in texts]
    if not all(asked):
        return [set() for _text in texts]
    table, quoted = model._meta.db_table, connection.ops.quote_name(column)
    if connection.vendor == "postgresql":
        keys = f"SELECT id FROM {table} WHERE tokens_vector @@ %s::tsquery ORDER BY id DESC LIMIT %s"  # noqa: S608 (the table's own name, here and below)
        queries = [" & ".join(f"'{word}'" for word in words) for words in asked]
    else:
        keys = f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH %s ORDER BY rowid DESC LIMIT %s"  # noqa: S608
        queries = [" AND ".join(f'"{word}"' for word in words) for words in asked]
    one = f"SELECT %s, {quoted} FROM {table} WHERE id IN (SELECT * FROM ({keys}) AS newest)"  # noqa: S608
    found: list[set[int]] = [set() for _text in texts]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join([one] * len(queries)), [part for at, query in enumerate(queries) for part in (at, query, limit)])
        for at, value in cursor.fetchall():
            found[at].add(value)
    return found
