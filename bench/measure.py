"""Measures one database that DATABASE_URL names: fills it, then asks each question; prints one JSON object.

Started by `bench/run.py` as a process of its own for each database and size. Requests are made in this process through
the whole middleware, so a time is what the server spends on a request, without network and without a queue.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.fill import Filler  # noqa: E402
from helpdesk.models import User  # noqa: E402
from tickets import escalation  # noqa: E402
from tickets.models import Ticket  # noqa: E402

ROUNDS = 40
WARM_UP = 5
DUE_AT_ONCE = 5_000
BOUNDARIES = ("BEGIN", "COMMIT", "ROLLBACK")

Figure = dict[str, Any]


def spread(values: list[float]) -> Figure:
    """Median and both ends."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def timed(act: Callable[[], object]) -> float:
    """Milliseconds that `act` takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def statements(act: Callable[[], object]) -> Figure:
    """How many statements `act` sends; the ends of transactions are counted apart."""
    with CaptureQueriesContext(connection) as queries:
        act()
    ends = sum(query["sql"].startswith(BOUNDARIES) for query in queries.captured_queries)
    return {"median": len(queries) - ends, "transaction_ends": ends}


def get(client: Client, path: str) -> Callable[[], object]:
    """A request that must succeed."""

    def act() -> None:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)

    return act


def pages() -> dict[str, Figure]:
    """The open list, the ticket page and one submission."""
    staff = Client(SERVER_NAME="localhost")
    staff.force_login(User.objects.get(employee_number="BENCH"), backend="django.contrib.auth.backends.ModelBackend")
    busy = Ticket.objects.filter(status="in_progress").order_by("-pk")[0]
    open_list, ticket_page = get(staff, "/admin/tickets/ticket/"), get(staff, busy.get_absolute_url())
    figures: dict[str, Figure] = {}
    for name, act in (("list", open_list), ("ticket", ticket_page)):
        for _ in range(WARM_UP):
            act()
        figures[f"{name}_ms"] = spread([timed(act) for _ in range(ROUNDS)])
        figures[f"{name}_sql"] = statements(act)
    visitor = Client(SERVER_NAME="localhost")
    for n in range(WARM_UP):
        submit(visitor, f"warm-{n}")
    figures["submit_sql"] = statements(lambda: submit(visitor, "counted"))
    return figures


def submit(client: Client, submission: str) -> None:
    """One complaint by the public form; the same door as a browser's, CSRF check aside."""
    response = client.post("/complaints/new/", submission_fields(submission))
    assert response.status_code in (200, 302, 303), response.status_code
    assert Ticket.objects.filter(submission_id__contains=submission).exists(), response.content.decode()[:2000]


def submission_fields(submission: str) -> dict[str, str]:
    """What a customer fills in."""
    return {
        "issue_type": "product_quality",
        "subject": "收到的电水壶漏水",
        "description": "上周在你们店里买的，收到以后第二天就漏水，已经按说明书试过了。",
        "name": "测试客户",
        "phone": "13800001234",
        "email": "",
        "order_number": "SO2026112100001",
        "submission_id": submission,
    }


def sweeps() -> dict[str, Figure]:
    """A pass that finds nothing, then passes over many tickets whose deadline has just gone by."""
    now = datetime.now(UTC)
    while any(vars(escalation.sweep(now)).values()):
        pass
    idle = spread([timed(lambda: escalation.sweep(now)) for _ in range(ROUNDS)])

    wanted = list(Ticket.objects.open().filter(next_check_at__gt=now).values_list("pk", flat=True)[:DUE_AT_ONCE])
    later = now + timedelta(hours=25)
    began, seen = time.perf_counter(), 0
    while Ticket.objects.filter(next_check_at__lte=later).exists() and seen < len(wanted):
        result = escalation.sweep(later)
        seen += result.warned + result.breached
    took = time.perf_counter() - began
    return {"sweep_idle_ms": idle, "sweep_rate": {"median": seen / took, "tickets": seen}}


def main() -> None:
    """`python -m bench.measure fill|read SIZE`; the two parts may be separated by other measurements."""
    size = int(sys.argv[2])
    if sys.argv[1] == "fill":
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("bootstrap", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        began = time.perf_counter()
        Filler(size, datetime.now(UTC)).run()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(json.dumps({"fill_s": time.perf_counter() - began}))
    else:
        print(json.dumps(pages() | sweeps()))


if __name__ == "__main__":
    main()
