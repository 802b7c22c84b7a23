"""The clock of the machine is set forward and back by an hour while the worker runs (TM-03), by libfaketime."""

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from helpdesk.models import Heartbeat, OutboundMessage
from tests.chaos.house import build
from tests.chaos.sinks import sinks
from tests.processes import Worker, until, works
from tickets.models import Ticket, TicketEvent

RUNGS = ("warn", "remind", "breach", "up")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("faketime"), reason="needs libfaketime: apt-get install faketime"),
]


def preload() -> str:
    found = sorted(
        str(path) for folder in ("/usr/lib", "/usr/lib64", "/usr/local/lib") for path in Path(folder).glob("**/libfaketimeMT.so.1")
    )
    return found[0] if found else pytest.skip("faketime is there, its library is not")


def faked(clock: Path) -> dict[str, str]:
    """What makes a process see the time that a file says; how long things take stays true, as when a clock is set."""
    return {
        "LD_PRELOAD": preload(),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "PYTHONPATH": str(Path(__file__).parent / "faked"),
    }


def test_it_doubles_and_loses_nothing_when_the_clock_is_set_forward_and_back(tmp_path: Path) -> None:
    """One ticket is due by the true clock, one by the clock that runs ahead, one when it is back; mail leaves each time."""
    clock = tmp_path / "clock"
    clock.write_text("+0")
    house = build(60, 50, 75, 110)

    def open_due_in(minutes: int) -> Ticket:
        return house.open_due_at(timezone.now() + timedelta(minutes=minutes), Ticket.objects.count())

    def reached(ticket: Ticket, rung: str) -> bool:
        return TicketEvent.objects.filter(ticket=ticket, data__rung=rung).exists()

    def all_sent() -> bool:
        return not OutboundMessage.objects.filter(next_try_at__isnull=False).exists()

    with sinks() as outside:
        worker = Worker(log=tmp_path / "worker.log", **outside.environment, **faked(clock))
        try:
            until(lambda: works(["clocks", "slow"]))
            generations = worker.mains()
            first = open_due_in(-1)
            until(lambda: reached(first, "breach") and all_sent())

            clock.write_text("+1h")
            ahead = open_due_in(58)
            until(lambda: reached(ahead, "breach") and reached(first, "up") and all_sent())
            assert Heartbeat.objects.get(name="sweep_deadlines").finished_at > timezone.now() + timedelta(minutes=50)

            clock.write_text("+0")
            back = open_due_in(-1)
            until(lambda: reached(back, "breach") and all_sent())
            until(lambda: Heartbeat.objects.get(name="worker").finished_at < timezone.now() + timedelta(minutes=1))
            assert worker.mains() == generations, "a clock that is set is no reason to start anything anew"
        finally:
            worker.stop()

    rungs = Counter(TicketEvent.objects.filter(key__startswith="resolution:").values_list("ticket", "data__rung"))
    assert set(rungs.values()) == {1}
    assert {rung for ticket, rung in rungs if ticket == first.pk} == {"warn", "remind", "breach", "up"}
    assert {rung for ticket, rung in rungs if ticket == ahead.pk} >= {"warn", "remind", "breach"}
    assert set(outside.came.values()) == {1}
    assert len(outside.came) == OutboundMessage.objects.exclude(channel="inapp").count()


def test_it_tells_the_newest_rung_once_when_the_worker_was_off_for_eight_hours(tmp_path: Path) -> None:
    """JB-07 with a worker that really stops: stopped at one hour of its clock, started at another."""
    clock = tmp_path / "clock"
    clock.write_text("+0")
    house = build(60, 50, 75, 110)
    with sinks() as outside:
        environment = {**outside.environment, **faked(clock)}
        first = Worker(log=tmp_path / "first.log", **environment)
        until(lambda: works(["clocks", "slow"]))
        first.stop()
        clock.write_text("+8h")
        back = timezone.now() + timedelta(hours=8)
        # Of four tickets the first two have passed every rung by then, the last the first two rungs.
        expected = {
            house.open_due_at(back - timedelta(minutes=late), number).pk: rungs
            for number, (late, rungs) in enumerate(
                [(30, RUNGS), (8, RUNGS), (2, RUNGS[:3]), (-10, RUNGS[:2])],
            )
        }
        OutboundMessage.objects.all().delete()
        second = Worker(log=tmp_path / "second.log", **environment)
        try:
            until(lambda: TicketEvent.objects.filter(key__startswith="resolution:").count() == sum(map(len, expected.values())))
            until(lambda: not OutboundMessage.objects.filter(next_try_at__isnull=False).exists())
        finally:
            second.stop()
    for ticket in Ticket.objects.filter(pk__in=expected):
        rungs = expected[ticket.pk]
        lines = ticket.events.filter(key__startswith="resolution:").order_by("pk")
        assert [(line.data["rung"], line.data["folded"]) for line in lines] == [(rung, rung != rungs[-1]) for rung in rungs]
        told = OutboundMessage.objects.filter(about=ticket.number, channel="inapp", dedupe_key__contains=":resolution:")
        recipients = list(told.values_list("recipient", flat=True))
        assert recipients
        assert len(recipients) == len(set(recipients))
        assert all(f":{rungs[-1]}:" in key for key in told.values_list("dedupe_key", flat=True))
    assert set(outside.came.values()) == {1}
    assert len(outside.came) == OutboundMessage.objects.exclude(channel="inapp").count()
