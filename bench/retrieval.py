#!/usr/bin/env python3
"""`make bench-retrieval`: how well articles are found, on real questions that lie in `../shared/data` (they are not part of the repository).

Everything is done by the product's own code: questions by `knowledgebase.search.ranked`, whole texts by `ranked_for_text`, on articles
that are indexed as published ones are. Once by words alone, and once more with the sentence encoder where it is installed. Prints each
figure beside its target, and skips what it does not find. All of it on SQLite and on PostgreSQL, whose answers have to be the same.

    make bench-retrieval                       all of it
    make bench-retrieval ARGS="faq absent"     some of it: faq, replies, english, absent, speed
    make bench-retrieval ARGS="--here speed"   on the database of DATABASE_URL alone, which is filled with articles and emptied again
    make bench-retrieval ARGS="--articles 20000 speed"   with another number of articles
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.real import Absent, rows_of  # noqa: E402
from helpdesk import search as kernel  # noqa: E402

FOLDS = 4
SEED = 20260101
SPEED_QUESTIONS = 300
ENGLISH_ASKED = 600


def figure(name: str, value: float, target: float | None = None, *, more: bool = True) -> None:
    """One line: name, value, and beside a target whether it was reached."""
    beside = ""
    if target is not None:
        reached = value >= target if more else value <= target
        beside = f"   {'>=' if more else '<='} {target:<6g}{'' if reached else '  MISSED'}"
    print(f"  {name:<66}{value:8.3f}{beside}", flush=True)


class Shelf:
    """The articles of one measurement, as if they had been published."""

    def __init__(self) -> None:
        self.answers = hashlib.sha256()

    def fill(self, articles: Iterable[dict[str, object]], *, meanings: bool) -> None:
        """Instead of what was there. Keys count from 1."""
        from knowledgebase import findable, index, meaning
        from knowledgebase.models import Article

        Article.objects.all().delete()
        waiting = []
        for key, fields in enumerate(articles, 1):
            article = Article(pk=key, slug=f"bench-{key}", state="published", **fields)
            article.tokens = findable.tokens_of(article)
            waiting.append(article)
            if len(waiting) == 1_000:
                Article.objects.bulk_create(waiting)
                waiting = []
        Article.objects.bulk_create(waiting)
        index.rebuild()
        if meanings:
            meaning.rebuild()

    def ranks(self, keys: list[int]) -> list[int]:
        """What a search gave, remembered for the comparison of the databases."""
        self.answers.update(repr(keys).encode())
        return keys


def told(name: str, ranks: Sequence[int], r5: float | None = None, mrr: float | None = None) -> None:
    """R@1, R@5 and MRR of the places of the right answers; 0 stands for not found."""
    figure(f"{name}, R@1", sum(rank == 1 for rank in ranks) / len(ranks))
    figure(f"{name}, R@5", sum(1 <= rank <= 5 for rank in ranks) / len(ranks), r5)
    figure(f"{name}, MRR", sum(1 / rank for rank in ranks if rank) / len(ranks), mrr)


def place(keys: Sequence[int], right: int) -> int:
    """At which place the right one stands, from 1; 0 if it is not there."""
    return keys.index(right) + 1 if right in keys else 0


# ---- real questions


def _faq(name: str) -> tuple[list[dict[str, object]], list[tuple[str, int]]]:
    entries, queries = rows_of(f"zh_faq_{name}_entries.csv"), rows_of(f"zh_faq_{name}_queries.csv")
    keys = {row["faq_id"]: key for key, row in enumerate(entries, 1)}
    # The columns are as long as a form lets them be; these questions come from outside and are shorter.
    articles: list[dict[str, object]] = [
        {"title": row["standard_question"][:120], "keywords": json.loads(row["similar_questions_json"]), "body": ""} for row in entries
    ]
    return articles, [(row["query"], keys[row["relevant_faq_id"]]) for row in queries if row["relevant_faq_id"] in keys]


def faq(shelf: Shelf, meanings: bool) -> None:
    """Questions of customers of two banks to the answers that belong to them."""
    from knowledgebase import search

    for name, r5, mrr in (("webank", 0.87, 0.72), ("ant", 0.80, None)):
        articles, questions = _faq(name)
        shelf.fill(articles, meanings=meanings)
        ranks = [place(shelf.ranks([each.article for each in search.ranked(text)]), right) for text, right in questions]
        told(f"{name}: {len(questions)} questions, {len(articles)} answers", ranks, r5 if meanings else None, mrr if meanings else None)


def replies(shelf: Shelf, meanings: bool) -> None:
    """Citizens' complaints to the official reply: in the fold they belong to, and among all. Replies of the same words are as good."""
    from knowledgebase import search

    if meanings:
        return
    rows = rows_of("zh_gov_replies.csv")
    order = list(range(len(rows)))
    random.Random(SEED).shuffle(order)
    for name, pools, target in (("folds", [order[fold::FOLDS] for fold in range(FOLDS)], 0.85), ("all", [order], None)):
        ranks = []
        for pool in pools:
            shelf.fill(({"title": "", "body": rows[place]["reply"]} for place in pool), meanings=False)
            for at in pool:
                row = rows[at]
                keys = shelf.ranks([each.article for each in search.ranked_for_text(row["body"], heading=row["subject"])])
                alike = [rank for rank, key in enumerate(keys, 1) if rows[pool[key - 1]]["reply"] == row["reply"]]
                ranks.append(alike[0] if alike else 0)
        told(f"replies, {name}: {len(ranks)} complaints, {len(pools[0])} replies", ranks, target)


def _bank() -> tuple[list[dict[str, object]], list[tuple[str, int]]]:
    rows = rows_of("en_banking77.csv")
    by_label: dict[str, list[str]] = {}
    for row in rows:
        by_label.setdefault(row["label"], []).append(row["text"])
    labels = sorted(by_label)
    articles: list[dict[str, object]] = [
        {"title": by_label[label][0][:120], "keywords": by_label[label][1:3], "body": ""} for label in labels
    ]
    asked = [(text, key) for key, label in enumerate(labels, 1) for text in by_label[label][3:]]
    asked = random.Random(SEED).sample(asked, ENGLISH_ASKED)
    return articles, asked


def english(shelf: Shelf, meanings: bool) -> None:
    """English questions to an article of three others of the same intent, beside textbook BM25 over words."""
    from knowledgebase import search

    articles, asked = _bank()
    shelf.fill(articles, meanings=meanings)
    ranks = [place(shelf.ranks([each.article for each in search.ranked(text)]), right) for text, right in asked]
    plain = _plain_bm25([" ".join([str(row["title"]), *row["keywords"]]) for row in articles])  # type: ignore[misc]
    theirs = [place(plain(text), right) for text, right in asked]
    told("english by plain BM25 over words", theirs)
    told(f"english: {len(asked)} questions, {len(articles)} articles", ranks, sum(1 <= rank <= 5 for rank in theirs) / len(theirs))


def _plain_bm25(texts: Sequence[str]) -> Callable[[str], list[int]]:
    """The textbook's (k1 1.2, b .75), over lower-case words."""

    def words(text: str) -> list[str]:
        return "".join(c if c.isalnum() else " " for c in text.lower()).split()

    counted = [Counter(words(text)) for text in texts]
    average = statistics.mean(counts.total() for counts in counted)
    held = Counter(word for counts in counted for word in counts)

    def found(text: str) -> list[int]:
        scores = []
        for key, counts in enumerate(counted, 1):
            score = 0.0
            for word in set(words(text)) & counts.keys():
                rare = math.log(1 + (len(counted) - held[word] + 0.5) / (held[word] + 0.5))
                score += rare * counts[word] * 2.2 / (counts[word] + 1.2 * (0.25 + 0.75 * counts.total() / average))
            scores.append((-score, key))
        return [key for score, key in sorted(scores) if score]

    return found


def absent(shelf: Shelf, meanings: bool) -> None:
    """Answers at once, by the very function that answers customers: how many are given and right, and how many are wrong where the
    right article is not there."""
    from knowledgebase import answering

    wrong_told = []
    for name, (articles, questions) in {"webank": _faq("webank"), "ant": _faq("ant"), "english": _bank()}.items():
        shelf.fill(articles, meanings=meanings)
        given = right_given = wrong = 0
        for text, right in questions:
            if (sure := answering.answer(text)) is not None:
                given += 1
                right_given += sure.article == right
            wrong += answering.answer(text, without={right}) is not None
        figure(f"{name}: answered at once", given / len(questions))
        figure(f"{name}: of those, the labelled one", right_given / given if given else 1.0)
        wrong_told.append((name, wrong / len(questions)))
    outside = [row["text"] for row in rows_of("en_clinc150.csv") if row["label"] == "oos"][:500]
    outside_zh = [row["text"][:60] for row in rows_of("zh_gov_complaint_cls.csv")][:1000]
    for name, texts in (("english, out of scope", outside), ("chinese, about something else", outside_zh)):
        wrong_told.append((name, sum(answering.answer(text) is not None for text in texts) / len(texts)))
    for name, share in wrong_told:
        figure(f"{name}: wrong answers where the right one is absent", share, 0.02, more=False)


# ---- speed


def speed(shelf: Shelf, count: int) -> None:
    """One search among very many articles, made of the sentences of real texts."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from knowledgebase import search

    shelf.fill([], meanings=False)
    sentences = [
        part
        for row in rows_of("zh_gov_replies.csv")
        for part in (row["body"] + "。" + row["reply"]).replace("\n", "").split("。")
        if 8 <= len(part) <= 60
    ]
    titles = [row["subject"] for row in rows_of("zh_gov_replies.csv")]
    titles += [row["standard_question"] for row in rows_of("zh_faq_ant_entries.csv")]
    began = time.perf_counter()
    _made_up(titles, sentences, count)
    print(f"  {count} articles written and indexed in {time.perf_counter() - began:.0f} s", flush=True)
    dice = random.Random(SEED)
    questions = [row["query"] for row in rows_of("zh_faq_ant_queries.csv")] + [row["subject"] for row in rows_of("zh_gov_replies.csv")]
    questions = dice.sample(questions, SPEED_QUESTIONS)
    for text in questions[:20]:
        search.find(text)
    times, spent = [], []
    for text in questions:
        start, start_cpu = time.perf_counter(), time.process_time()
        found = search.find(text)
        times.append((time.perf_counter() - start) * 1000)
        spent.append((time.process_time() - start_cpu) * 1000)
        shelf.ranks([article.pk for article in found])
    figure("one search, median ms", statistics.median(times), 10, more=False)
    figure("the same, 90 % of searches, ms", statistics.quantiles(times, n=10)[-1])
    figure("of this process, median ms", statistics.median(spent), 10, more=False)
    connection.force_debug_cursor = True
    with CaptureQueriesContext(connection) as asked:
        search.find(questions[0])
    figure("statements", len(asked), 3, more=False)


@cache
def _tokens(text: str) -> str:
    return kernel.tokens(text)


def _made_up(titles: Sequence[str], sentences: Sequence[str], count: int) -> None:
    """So many published articles of a title and four sentences, and their index. Their tokens go into the index only."""
    from django.db import transaction

    from knowledgebase import index
    from knowledgebase.models import Article, Posting

    def texts() -> Iterator[tuple[int, str, list[str]]]:
        dice = random.Random(SEED)
        for key in range(1, count + 1):
            yield key, dice.choice(titles)[:120], dice.choices(sentences, k=4)

    def tokens() -> Iterator[tuple[int, str, int]]:
        for key, title, said in texts():
            yield key, " ".join([*[_tokens(title)] * 3, *map(_tokens, said)]), index.PUBLIC

    rows = (Article(pk=key, slug=f"bench-{key}", title=title, body="。".join(said), state="published") for key, title, said in texts())
    with transaction.atomic():
        while batch := list(islice(rows, 2_000)):
            Article.objects.bulk_create(batch)
        index.fill(Posting, tokens)


PARTS: dict[str, Callable[[Shelf, bool], None]] = {"faq": faq, "replies": replies, "english": english, "absent": absent}


def here(parts: Sequence[str], articles: int) -> None:
    """The parts, on the database of this process."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from helpdesk import encoder

    encoder.in_this_process()
    settings.DEBUG = False  # it would keep every statement
    call_command("migrate", verbosity=0)  # all of it: other apps' rows name articles, and are asked when these are deleted
    print(f"\n==== {connection.vendor}")
    shelf = Shelf()
    for name, measure in PARTS.items():
        for meanings in (False, True):
            settings.SENTENCE_ENCODER = meanings
            if name not in parts or (meanings and not encoder.available()):
                continue
            print(f"\n{name}, {'with the sentence encoder' if meanings else 'by words alone'}")
            try:
                measure(shelf, meanings)
            except Absent as reason:
                print(f"  skipped, {reason}")
    settings.SENTENCE_ENCODER = False
    if "speed" in parts:
        print("\nspeed")
        try:
            speed(shelf, articles)
        except Absent as reason:
            print(f"  skipped, {reason}")
    if "faq" in parts and not encoder.installed():
        print("\nthe sentence encoder is not installed (requirements-encoder.txt): the targets that need it were not measured")
    shelf.fill([], meanings=False)
    print(f"\nanswers {shelf.answers.hexdigest()[:16]}")


def both(arguments: Sequence[str]) -> None:
    """The same in a process for each database; their answers have to agree."""
    answers = []
    me = [sys.executable, str(Path(__file__)), "--here", *arguments]
    with tempfile.TemporaryDirectory() as folder:
        for wrapped, url in ((me, f"sqlite:///{folder}/bench.sqlite3"), ([str(ROOT / "bin" / "with-services"), *me], "")):
            env = os.environ | ({"DATABASE_URL": url, "REDIS_URL": ""} if url else {})
            with subprocess.Popen(wrapped, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
                for line in running.stdout or ():
                    print(line, end="", flush=True)
                    if line.startswith("answers "):
                        answers.append(line.split()[1])
            if running.returncode:
                raise SystemExit(running.returncode)
    print(f"\nboth databases gave {'the same answers' if len(set(answers)) == 1 else 'DIFFERENT ANSWERS'}")


def main() -> None:
    """The parts asked for, each by itself: one that cannot run stops none of the others."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help="faq, replies, english, absent, speed; all of them by default")
    parser.add_argument("--here", action="store_true", help="on the database of DATABASE_URL alone; its articles are deleted")
    parser.add_argument("--articles", type=int, default=100_000, help="how many articles a search is timed among")
    arguments = parser.parse_args()
    known = [*PARTS, "speed"]
    if wrong := set(arguments.parts) - set(known):
        parser.error(f"unknown: {', '.join(sorted(wrong))}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    os.environ.setdefault("SECRET_KEY", "measures searches and serves nobody")
    os.environ.setdefault("DEBUG", "True")
    if arguments.here:
        here(arguments.parts or known, arguments.articles)
    else:
        both(sys.argv[1:])


if __name__ == "__main__":
    main()
