"""The queue and its schedules in bad times: two schedulers, a poisoned schedule, a lock that is held, transactions that fail."""

import signal
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler

from helpdesk import outbound, schedules
from helpdesk.models import OutboundMessage
from helpdesk.supervision import Family, Supervisor
from tests.chaos.sinks import sinks
from tests.factories import make_agent, make_organisation
from tests.processes import run_together, start, until
from tickets import intake
from tickets.models import Ticket

SCHEDULER = """
from django_q.scheduler import scheduler
scheduler()
print(json.dumps(0))
"""
OF_CLOCKS = sorted(entry.path for entry in schedules.TABLE if entry.cluster == schedules.CLOCKS)


def queued() -> list[str]:
    return sorted(row.func() for row in OrmQ.objects.all())


def make_due() -> None:
    schedules.sync(timezone.now())
    Schedule.objects.update(next_run=timezone.now() - timedelta(minutes=1))


@pytest.mark.django_db(transaction=True)
def test_it_queues_each_turn_once_when_many_schedulers_pass_at_once():
    """JB-05: two workers, and more."""
    make_due()
    run_together(SCHEDULER, [[]] * 8)
    assert queued() == OF_CLOCKS


@pytest.mark.django_db
def test_it_goes_on_when_a_schedule_cannot_be_read(monkeypatch):
    """JB-09: the poisoned row comes first; it stops the round, is removed by the next look, and costs no more than that."""
    monkeypatch.setattr("django_q.scheduler.close_old_django_connections", lambda: None)
    monkeypatch.setattr("helpdesk.supervision.close_old_connections", lambda: None)
    monkeypatch.setattr(Family, "keep_running", lambda self, now: False)
    make_due()
    poison = Schedule.objects.create(name="stranger", func="os.system", args="(((", schedule_type="I", minutes=1, cluster="clocks")
    Schedule.objects.filter(pk=poison.pk).update(next_run=timezone.now() - timedelta(days=1), id=0)
    scheduler()
    assert "os.system" not in queued()
    assert schedules.strangers() == ["stranger"]
    Supervisor().look(1000.0)
    OrmQ.objects.all().delete()
    Schedule.objects.update(next_run=timezone.now() - timedelta(minutes=1))
    scheduler()
    assert queued() == OF_CLOCKS


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_it_goes_on_while_a_schedule_is_locked_and_runs_it_once_after():
    """JB-23."""
    make_due()
    with transaction.atomic():
        Schedule.objects.select_for_update().get(name="sweep_deadlines")
        waiting = [start(SCHEDULER) for _ in range(2)]
        until(lambda: _waiting_for_locks() == 2)
        # The supervisor and whoever queues something wait for nobody.
        schedules.sync(timezone.now())
        assert schedules.missing() == []
        assert queued() == []
    for process in waiting:
        assert process.end() == 0
    assert queued() == OF_CLOCKS


def _waiting_for_locks() -> int:
    with connection.cursor() as cursor:
        # Within a transaction these figures are read once and kept.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_it_leaves_nothing_behind_when_a_submission_fails_at_its_last_step(client, monkeypatch):
    """JB-17: by the page, as a customer sends it."""
    make_agent(make_organisation())
    saved = intake._save

    def fails(*args, **kwargs):
        saved(*args, **kwargs)
        assert OutboundMessage.objects.exists()
        raise RuntimeError("the last step")

    monkeypatch.setattr(intake, "_save", fails)
    client.raise_request_exception = False
    fields = {"issue_type": "product_quality", "subject": "裂纹", "description": "收到时有裂纹", "name": "周敏", "phone": "13800006620"}
    answer = client.post("/complaints/new/", {**fields, "submission_id": "a" * 32})
    assert answer.status_code == 500
    assert not Ticket.objects.exists()
    assert not OutboundMessage.objects.exists()
    assert not OrmQ.objects.exists()


HOLDS = """
import time
from django.db import transaction
from django.utils import timezone
from tickets import intake
with transaction.atomic():
    intake.open_ticket(intake.Contact(channel="web", subject="s", description="d", email="zhou@example.com",
        issue_type="product_quality"), now=timezone.now())
    print("open", flush=True)
    sys.stdin.readline()
"""
DELIVERS = """
from django.utils import timezone
from helpdesk import jobs
from tickets.jobs import sweep_deadlines
for _ in range(5):
    sweep_deadlines()
print(json.dumps(jobs.deliver_notifications()))
"""


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_it_tells_nothing_before_the_commit_and_once_after():
    """JB-18: jobs pass while the transaction is open. (On SQLite they cannot: it has one writer, and they wait for it.)"""
    make_agent(make_organisation())
    holding = start(HOLDS)
    assert holding.stdout.readline() == "open\n"
    try:
        assert run_together(DELIVERS, [[]])[0]["sent"] == 0
        assert not OutboundMessage.objects.exists()
    finally:
        assert holding.end("go\n") == 0
    with sinks() as outside, outside.here():
        assert outbound.deliver(timezone.now()).sent == 1
        assert outbound.deliver(timezone.now() + timedelta(hours=1)).sent == 0
        assert sorted(outside.came.values()) == [1]


DIES = """
import os, signal
from django.db import transaction
from django.utils import timezone
from tickets import intake
with transaction.atomic():
    transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
    intake.open_ticket(intake.Contact(channel="web", subject="s", description="d", email="zhou@example.com",
        issue_type="product_quality"), now=timezone.now())
"""


@pytest.mark.django_db(transaction=True)
def test_it_sends_the_notice_once_when_the_web_worker_is_killed_right_after_the_commit():
    """NT-01."""
    make_agent(make_organisation())
    dying = start(DIES)
    assert dying.end() == -signal.SIGKILL
    ticket = Ticket.objects.get()
    with sinks() as outside, outside.here():
        assert outbound.deliver(timezone.now()).sent == 1
        assert outbound.deliver(timezone.now() + timedelta(hours=1)).sent == 0
        assert sorted(outside.came.values()) == [1]
    assert OutboundMessage.objects.filter(about=ticket.number, channel="inapp", kind="assigned").count() == 1
