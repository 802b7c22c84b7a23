#!/usr/bin/env python3
"""`make bench-frequent`: how well matters that come often are found by wording, and how long 200,000 tickets take.

On real messages to a city that lie in `../shared/data` (they are not part of the repository), by the product's own code. The measure:
gold topics are those of which two or more teams agreed on a message. For each, the found group that fits best (by F1) is taken. Recall
is the share of the messages two teams agreed on that stand in it; precision the share of the group that any team put into the
topic. Both are averaged over the topics. Said beside it: the precision where messages of one team are set aside, or count as wrong.
"The first five" are those of the most customers over the whole time of the file.

    make bench-frequent                        all parts: gold, speed (grouping alone), job (reading, grouping, writing, on both databases)
    make bench-frequent ARGS="speed --tickets 50000"
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.real import Absent, rows_of  # noqa: E402
from bench.retrieval import figure  # noqa: E402
from reports import grouping  # noqa: E402
from reports.grouping import Text  # noqa: E402

SEED = 20260101
TOPICS, OF_A_TOPIC = 3_000, 0.5


def gold() -> None:
    """Topics that independent teams found in one city's messages."""
    rows = rows_of("zh_gov_hot_messages.csv")
    customers: dict[str, int] = {}
    texts = [Text(row["subject"], row["body"], customers.setdefault(row["user"], len(customers))) for row in rows]
    found = [set(group.members) for group in grouping.groups(texts, fewest=2)]
    precisions, recalls, aside, strict = [], [], [], []
    for topic in sorted({row["topic"] for row in rows if row["topic"] and int(row["topic_votes"]) >= 2}):
        sure = {at for at, row in enumerate(rows) if row["topic"] == topic and int(row["topic_votes"]) >= 2}
        by_any = {at for at, row in enumerate(rows) if row["topic"] == topic}
        number, group = max(enumerate(found), key=lambda pair: 2 * len(pair[1] & by_any) / (len(pair[1]) + len(by_any)))
        precisions.append(len(group & by_any) / len(group))
        recalls.append(len(group & sure) / len(sure))
        aside.append(len(group & sure) / max(1, len(group & sure) + len(group - by_any)))
        strict.append(len(group & sure) / len(group))
        print(f"  {topic}: {len(sure)} messages of two teams, {len(by_any)} of any; {len(group)} found, listed at place {number + 1}")
        figure(f"{topic}: place", number + 1, 5, more=False)
        figure(f"{topic}: precision", precisions[-1])
        figure(f"{topic}: recall", recalls[-1])
    figure("precision, mean of the topics", statistics.mean(precisions), 0.95)
    figure("recall, mean of the topics", statistics.mean(recalls), 0.65)
    figure("precision where messages of one team are set aside", statistics.mean(aside))
    figure("precision where messages of one team count as wrong", statistics.mean(strict))


def made_up(count: int) -> list[Text]:
    """Made-up tickets of real sentences: half of them of one of TOPICS matters (few of them large), half of none."""
    dice = random.Random(SEED)
    messages = rows_of("zh_gov_replies.csv") + rows_of("zh_gov_hot_messages.csv")
    subjects = [row["subject"][:40] for row in messages] + [row["standard_question"] for row in rows_of("zh_faq_ant_entries.csv")]
    sentences = [part for row in messages for part in row["body"].replace("\n", "").split("。") if 8 <= len(part) <= 60]
    topics = [(dice.choice(subjects), dice.choices(sentences, k=4)) for _topic in range(TOPICS)]
    weights = [1 / (place + 1) ** 0.9 for place in range(TOPICS)]
    texts = []
    for number, topic in enumerate(dice.choices(range(TOPICS), weights, k=count)):
        if dice.random() < OF_A_TOPIC:
            subject, said = topics[topic][0], [*dice.sample(topics[topic][1], 2), dice.choice(sentences)]
            if dice.random() < 0.5:
                subject = subject[dice.randrange(4) : len(subject) - dice.randrange(4)]
        else:
            subject, said = dice.choice(subjects), dice.choices(sentences, k=3)
        dice.shuffle(said)
        texts.append(Text(subject, "，".join(said), number))
    return texts


def speed(count: int) -> None:
    """How long the grouping alone takes."""
    texts = made_up(count)
    began, spent = time.perf_counter(), time.process_time()
    found = grouping.groups(texts, fewest=max(3, count // 5_000))
    figure(f"grouping {count} tickets into {len(found)} matters, s", time.perf_counter() - began, 60, more=False)
    figure("of this process, s of the processor", time.process_time() - spent)
    figure("memory at most, MB", peak(), 1_000, more=False)


def peak() -> float:
    """Megabytes that this process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def job(count: int) -> None:
    """How long the whole job takes, on a database of its own of each kind."""
    rows_of("zh_gov_replies.csv")
    with tempfile.TemporaryDirectory() as folder:
        for database, url in (("SQLite", f"sqlite:///{folder}/bench.sqlite3"), ("PostgreSQL", "")):
            wrapped = [] if url else [str(ROOT / "bin" / "with-services"), "--durable"]
            both = f"{sys.executable} -m bench.frequent_job fill {count} && {sys.executable} -m bench.frequent_job run"
            known = {
                "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
                "SECRET_KEY": "measures a job and serves nobody",
                "PYTHONPATH": str(ROOT),
            }
            env = os.environ | known | {"DEBUG": "False"} | ({"DATABASE_URL": url, "REDIS_URL": ""} if url else {})
            print(f" {database}", flush=True)
            subprocess.run([*wrapped, "sh", "-c", both], cwd=ROOT, env=env, check=True)


def main() -> None:
    """The parts that were asked for."""
    parser = argparse.ArgumentParser(description="How well and how fast frequent matters are found.")
    parser.add_argument("parts", nargs="*", choices=["gold", "speed", "job", []], help="gold, speed, job (default: all)")
    parser.add_argument("--tickets", type=int, default=200_000)
    asked = parser.parse_args()
    timed = {"speed": speed, "job": job}
    for part in asked.parts or ["gold", *timed]:
        print(part, flush=True)
        try:
            gold() if part == "gold" else timed[part](asked.tickets)
        except Absent as absent:
            print(f"  skipped: {absent}")


if __name__ == "__main__":
    main()
