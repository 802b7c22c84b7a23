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
from bench.load import COMPLAINT  # noqa: E402
from helpdesk import gunicorn  # noqa: E402
from helpdesk.models import User  # noqa: E402
from tickets import escalation  # noqa: E402
from tickets.choices import ActorKind, EventCode, MessageKind, Status  # noqa: E402
from tickets.models import Message, SlaPolicy, Ticket, TicketEvent  # noqa: E402

ROUNDS = 40
WARM_UP = 5
SWEEPS = 3
DUE_AT_ONCE = 10_000
LONG = 200  # messages of a long conversation
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


def repeated(act: Callable[[], object], rounds: int = ROUNDS) -> Figure:
    """Spread of the times of `act`, and the processor time of one round, which a busy machine does not lengthen."""
    began = time.process_time()
    times = [timed(act) for _ in range(rounds)]
    return spread(times) | {"cpu_ms": (time.process_time() - began) * 1000 / rounds}


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


def signed_in(employee_number: str) -> Client:
    """A browser in which this person has logged in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(employee_number=employee_number), backend="django.contrib.auth.backends.ModelBackend")
    return client


def pages() -> dict[str, Figure]:
    """The lists, the ticket page, the workbench, the dashboard and one submission."""
    busy = Ticket.objects.filter(status="in_progress").order_by("-pk")[0]
    supervisor, agent = signed_in("BENCH"), signed_in(busy.assignee.employee_number if busy.assignee else "")
    long = Ticket.objects.filter(assignee=busy.assignee, status="in_progress").exclude(pk=busy.pk).order_by("-pk")[0]
    talk(long, LONG)
    figures: dict[str, Figure] = {}
    for name, act in (
        ("list", get(supervisor, "/admin/tickets/ticket/")),
        ("agent_list", get(agent, "/admin/tickets/ticket/")),
        ("ticket", get(agent, busy.get_absolute_url())),
        ("long_ticket", get(agent, long.get_absolute_url())),
        ("desk", get(agent, "/admin/")),
        ("dashboard", get(supervisor, "/dashboard/")),
    ):
        for _ in range(WARM_UP):
            act()
        figures[f"{name}_ms"] = repeated(act)
        figures[f"{name}_sql"] = statements(act)
    for name, ticket in (("ticket", busy), ("long_ticket", long)):
        figures[f"{name}_kb"] = {"median": len(agent.get(ticket.get_absolute_url()).content) / 1000}
    visitor = Client(SERVER_NAME="localhost")
    for n in range(WARM_UP):
        submit(visitor, f"warm-{n}")
    figures["submit_sql"] = statements(lambda: submit(visitor, "counted"))
    return figures


def talk(ticket: Ticket, total: int) -> None:
    """Let customer and agent write in turns until the conversation has so many messages, each with its line of the timeline."""
    first = ticket.messages.order_by("pk")[0]
    for number in range(ticket.messages.count(), total):
        by_customer = number % 2 == 0
        at = first.created_at + timedelta(minutes=number)
        author = None if by_customer else ticket.assignee
        kind = MessageKind.CUSTOMER if by_customer else MessageKind.REPLY
        body = f"{number} {COMPLAINT['description']}"
        message = Message.objects.create(
            ticket=ticket, kind=kind, is_public=True, author=author, body=body, tokens=first.tokens, created_at=at
        )
        code, actor = (EventCode.WROTE, ActorKind.CUSTOMER) if by_customer else (EventCode.REPLIED, ActorKind.STAFF)
        lines = {"status": ticket.status, "team_id": ticket.team_id, "assignee_id": ticket.assignee_id}
        TicketEvent.objects.create(ticket=ticket, code=code, at=at, actor_kind=actor, actor=author, message=message, **lines)


def submit(client: Client, submission: str) -> None:
    """One complaint by the public form; the same door as a browser's, CSRF check aside."""
    response = client.post("/complaints/new/", COMPLAINT | {"submission_id": f"{submission:-<32}", "phone": "13800001234"})
    assert response.status_code in (302, 303), (response.status_code, response.content.decode()[:2000])


def sweeps() -> dict[str, Figure]:
    """A pass that finds nothing, then passes over many tickets that fall due at one moment: first they warn, then they run out.

    Each leaves an event and two notices (agent and supervisor, agent and manager).
    """
    now = datetime.now(UTC)
    while escalation.sweep(now).done:
        pass
    idle = repeated(lambda: escalation.sweep(now))
    rates, total, cpu = [], 0, 0.0
    for turn in range(SWEEPS):
        due_at = now + timedelta(days=turn + 2)
        fall_due(due_at, turn)
        for at in (due_at - timedelta(hours=1), due_at):
            busy, began = time.process_time(), time.perf_counter()
            done = escalation.sweep(at, limit=DUE_AT_ONCE).done
            rates.append(done / (time.perf_counter() - began))
            cpu += time.process_time() - busy
            total += done
    return {"sweep_idle_ms": idle, "sweep_rate": spread(rates) | {"tickets": total, "cpu_ms": cpu * 1000 / max(1, total)}}


def fall_due(due_at: datetime, turn: int) -> None:
    """Give DUE_AT_ONCE open tickets (or all there are), each in an agent's hands and answered, the same day to be solved by.

    All others wait until long after. `turn` is their round, so that the same tickets can fall due again.
    """
    Ticket.objects.filter(next_check_at__isnull=False).update(next_check_at=due_at + timedelta(days=90))
    chosen = list(Ticket.objects.open().order_by("pk").values_list("pk", flat=True)[:DUE_AT_ONCE])
    policy = SlaPolicy.objects.get(code="normal")
    agents = list(User.objects.filter(agent__isnull=False))
    begun = due_at - timedelta(hours=24)
    for number, agent in enumerate(agents):
        Ticket.objects.filter(pk__in=chosen[number :: len(agents)]).update(
            assignee=agent, status=Status.IN_PROGRESS, policy=policy, created_at=begun, running_since=begun, responded_at=begun,
            response_due_at=begun + timedelta(hours=1), resolution_due_at=due_at, due_at=due_at, cycle=turn + 1,
            response_breached_at=None, resolution_breached_at=None, next_check_at=due_at - timedelta(hours=1),
        )  # fmt: skip


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
            # PostgreSQL does this by itself where tickets come in one by one; after so many at once it would while we measure.
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        print(json.dumps({"fill_s": time.perf_counter() - began}))
    else:
        # What a web worker does when it has started.
        gunicorn.post_worker_init(None)
        print(json.dumps(pages() | sweeps()))


if __name__ == "__main__":
    main()
