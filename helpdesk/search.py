"""Full-text search that understands Chinese without a dictionary.

Text becomes tokens: each Chinese character, each pair of neighbours, and Latin words and numbers. On real questions this
found more than word segmentation did, and every substring is found exactly. One `tokens` column feeds SQLite's FTS5 and
PostgreSQL's tsvector alike; `index_sql` makes both, `match` asks them.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.expressions import RawSQL

M = TypeVar("M", bound=models.Model)

_RUNS = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff぀-ヿ가-힣]+|[0-9a-zÀ-ɏͰ-ӿ]+")
TOKENS_KEPT = 20_000
QUERY_TOKENS = 32


def normalise(text: str) -> str:
    """NFKC (full-width becomes plain), lower case, without zero-width and control characters."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(" " if unicodedata.category(c) in {"Cc", "Zs"} else c for c in folded if unicodedata.category(c) != "Cf")


def _grams(text: str) -> Iterator[str]:
    for run in _RUNS.findall(normalise(text)):
        if run[0] > "⺀":
            yield from run
            yield from (a + b for a, b in pairwise(run))
        else:
            yield run


def tokens(*texts: str) -> str:
    """The tokens of some texts, parted by spaces; at most TOKENS_KEPT of them."""
    found: list[str] = []
    for text in texts:
        for gram in _grams(text):
            found.append(gram)
            if len(found) >= TOKENS_KEPT:
                return " ".join(found)
    return " ".join(found)


def query_tokens(text: str) -> list[str]:
    """Tokens to look for: pairs where the text has pairs, single characters only where it has nothing longer."""
    found: list[str] = []
    for run in _RUNS.findall(normalise(text)):
        if run[0] > "⺀" and len(run) > 1:
            found += [a + b for a, b in pairwise(run)]
        else:
            found.append(run)
    return list(dict.fromkeys(found))[:QUERY_TOKENS]


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
    remove = f"INSERT INTO {fts}({fts}, rowid, tokens) VALUES ('delete', old.id, old.tokens)"
    add = f"INSERT INTO {fts}(rowid, tokens) VALUES (new.id, new.tokens)"
    return (
        [
            f"CREATE VIRTUAL TABLE {fts} USING fts5(tokens, content='{table}', content_rowid='id', tokenize='unicode61')",
            f"CREATE TRIGGER {fts}_insert AFTER INSERT ON {table} BEGIN {add}; END",
            f"CREATE TRIGGER {fts}_delete AFTER DELETE ON {table} BEGIN {remove}; END",
            f"CREATE TRIGGER {fts}_update AFTER UPDATE OF tokens ON {table} BEGIN {remove}; {add}; END",
            f"INSERT INTO {fts}({fts}) VALUES ('rebuild')",
        ],
        [f"DROP TRIGGER {fts}_insert", f"DROP TRIGGER {fts}_delete", f"DROP TRIGGER {fts}_update", f"DROP TABLE {fts}"],
    )


def match(queryset: "models.QuerySet[M]", text: str, *, every: bool = True) -> "models.QuerySet[M]":
    """Rows whose tokens hold every (or any) token of `text`, with `rank` (greater is better); none for an empty query."""
    words = query_tokens(text)
    if not words:
        return queryset.none()
    table = queryset.model._meta.db_table
    # Tokens hold letters, digits and Chinese characters only, so quoting them is all the escaping either syntax needs.
    if connection.vendor == "postgresql":
        query = (" & " if every else " | ").join(f"'{word}'" for word in words)
        where, rank = f"{table}.tokens_vector @@ %s::tsquery", f"ts_rank({table}.tokens_vector, %s::tsquery)"
        return queryset.annotate(rank=RawSQL(rank, [query])).extra(where=[where], params=[query])  # noqa: S610
    query = (" AND " if every else " OR ").join(f'"{word}"' for word in words)
    fts = f"{table}_fts"
    params: list[Any] = [query]
    return queryset.extra(where=[f"{fts} MATCH %s AND {fts}.rowid = {table}.id"], params=params, tables=[fts], select={"rank": f"-bm25({fts})"})  # noqa: S610
