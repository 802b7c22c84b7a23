"""Measures the whole job of frequent matters on the database that DATABASE_URL names: reading, grouping, writing.

    python -m bench.frequent_job fill 200000     tickets of the last twelve weeks, with the texts of `bench.frequent.made_up`
    python -m bench.frequent_job run             two nights: everything is new, then everything is known

Started by `bench/frequent.py`; filling and running are two processes, so that the memory of the one is not the other's.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Min  # noqa: E402

from bench.fill import CHUNK, Filler  # noqa: E402
from bench.frequent import made_up, peak  # noqa: E402
from bench.retrieval import figure  # noqa: E402
from reports import frequent  # noqa: E402
from reports.models import FrequentTicket  # noqa: E402
from tickets.choices import MessageKind  # noqa: E402
from tickets.models import Customer, Message, Ticket  # noqa: E402

TARGET = 60
CUSTOMERS = 3
"""So many tickets of a customer."""


def fill(count: int) -> None:
    """The tickets of `bench.fill`, all of the last weeks, each with a text of its own."""
    for command in ("migrate", "createcachetable", "bootstrap"):
        call_command(command, verbosity=0)
    began, now = time.perf_counter(), datetime.now(UTC)
    filler = Filler(count, now)
    filler.run()
    Customer.objects.bulk_create([Customer(name=f"客户{n}", created_at=now) for n in range(count // CUSTOMERS)], batch_size=CHUNK)
    customers = list(Customer.objects.values_list("pk", flat=True))
    firsts = Message.objects.filter(kind=MessageKind.CUSTOMER).values("ticket").annotate(first=Min("pk")).order_by("ticket")
    rows = list(firsts.values_list("ticket", "first"))
    span = frequent.WEEKS * frequent.WEEK - timedelta(days=1)
    dice, subjects, bodies = filler.random, [], []
    for (ticket, first), text in zip(rows, made_up(len(rows)), strict=True):
        at = now - timedelta(days=1) - dice.random() * (span - timedelta(days=1))
        subjects.append((text.subject[:200], at, dice.choice(customers), ticket))
        bodies.append((text.body, first))
    for table, columns, values in (
        (Ticket._meta.db_table, "subject = %s, created_at = %s, customer_id = %s", subjects),
        (Message._meta.db_table, "body = %s", bodies),
    ):
        for begin in range(0, len(values), CHUNK):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(f"UPDATE {table} SET {columns} WHERE id = %s", values[begin : begin + CHUNK])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"  {len(rows)} tickets filled in {time.perf_counter() - began:.0f} s", flush=True)


def run() -> None:
    """Two nights, and what they wrote."""
    now = datetime.now(UTC)
    for name, at in (("first night", now), ("a night later", now + timedelta(minutes=1))):
        began, spent = time.perf_counter(), time.process_time()
        found = frequent.find(at)
        figure(
            f"{name}: {found.tickets} tickets, {found.issues} matters ({found.fresh} new), s",
            time.perf_counter() - began,
            TARGET,
            more=False,
        )
        figure("of this process, s of the processor", time.process_time() - spent)
    figure("tickets written down", FrequentTicket.objects.count())
    figure("memory at most, MB", peak())


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        run()
