"""Jobs leave heartbeats; the schedules in the database are those of the code; prune keeps tables small."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import Schedule, Task
from django_q.scheduler import scheduler

from helpdesk import jobs, schedules, supervision
from helpdesk.models import Heartbeat, OutboundMessage, RememberedAnswer
from helpdesk.supervision import Family, Supervisor, Waker
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def queued():
    from django_q.models import OrmQ

    return [(row.key, row.func()) for row in OrmQ.objects.order_by("pk")]


def test_it_leaves_a_heartbeat_with_what_it_did():
    @jobs.job("probe", every=30)
    def probe(now):
        return {"done": 3}

    assert probe() == {"done": 3}
    row = Heartbeat.objects.get(name="probe")
    assert (row.ok, row.result, row.every, row.failures) == (True, {"done": 3}, 30, 0)
    assert row.finished_at >= row.started_at


def test_it_counts_failures_in_a_row_and_forgets_them_after_a_success():
    answers = [RuntimeError("gateway gone"), RuntimeError("gateway gone"), None]

    @jobs.job("probe", every=30)
    def probe(now):
        if error := answers.pop(0):
            raise error

    for expected in (1, 2):
        with pytest.raises(RuntimeError):
            probe()
        row = Heartbeat.objects.get(name="probe")
        assert (row.ok, row.failures, row.error) == (False, expected, "RuntimeError: gateway gone")
    probe()
    row.refresh_from_db()
    assert (row.ok, row.failures, row.error) == (True, 0, "")


class TestRest:
    """A job that ends its process leaves no word: after a few starts without an end it rests (JB-13)."""

    def killed(self, row, starts, ago):
        at = timezone.now() - ago
        Heartbeat.objects.update_or_create(name=row, defaults={"started_at": at, "finished_at": None, "failures": starts, "every": 60})

    def probe(self):
        ran = []

        @jobs.job("probe", every=60)
        def probe(now):
            ran.append(now)

        return probe, ran

    def test_it_rests_after_some_starts_without_an_end_and_says_why(self):
        probe, ran = self.probe()
        self.killed("probe", jobs.STARTS_WITHOUT_END, timedelta(seconds=30))
        assert probe() == {}
        row = Heartbeat.objects.get(name="probe")
        assert (ran, row.ok, row.failures) == ([], False, jobs.STARTS_WITHOUT_END)
        assert "never ended" in row.error

    def test_it_tries_again_after_the_rest_and_is_well_when_it_ends(self):
        probe, ran = self.probe()
        self.killed("probe", jobs.STARTS_WITHOUT_END, jobs.FIRST_REST + timedelta(seconds=1))
        probe()
        row = Heartbeat.objects.get(name="probe")
        assert (len(ran), row.ok, row.failures, row.error) == (1, True, 0, "")

    def test_it_does_not_rest_for_failures_that_ended_nor_for_a_start_or_two(self):
        probe, ran = self.probe()
        now = timezone.now()
        self.killed("probe", jobs.STARTS_WITHOUT_END - 1, timedelta(seconds=1))
        probe()
        Heartbeat.objects.filter(name="probe").update(failures=50, ok=False, started_at=now, finished_at=now + timedelta(seconds=1))
        probe()
        assert len(ran) == 2

    def test_it_rests_no_longer_when_the_clock_was_set_back(self):
        probe, ran = self.probe()
        self.killed("probe", jobs.STARTS_WITHOUT_END, -timedelta(hours=1))
        probe()
        assert len(ran) == 1

    def test_it_rests_longer_each_time_up_to_an_hour(self):
        rests = [jobs.rest_after(starts) for starts in range(jobs.STARTS_WITHOUT_END, jobs.STARTS_WITHOUT_END + 20)]
        assert rests[:3] == [jobs.FIRST_REST, 2 * jobs.FIRST_REST, 4 * jobs.FIRST_REST]
        assert rests[-1] == jobs.LONGEST_REST


def test_it_is_late_after_two_missed_turns():
    now = timezone.now()
    row = Heartbeat(name="x", every=60, finished_at=now - timedelta(seconds=170))
    assert not row.is_late(now)
    assert row.is_late(now + timedelta(seconds=30))
    assert Heartbeat(name="never").is_late(now)


def test_it_installs_the_schedules_of_the_table_and_no_others():
    now = timezone.now()
    Schedule.objects.create(name="prune", func="os.system", schedule_type="D")
    Schedule.objects.create(name="stranger", func="os.system", args="not python", schedule_type="I", minutes=1)
    assert schedules.sync(now) > 0
    assert sorted(Schedule.objects.values_list("name", "func")) == sorted((entry.name, entry.path) for entry in schedules.TABLE)
    assert schedules.missing() == schedules.strangers() == []
    assert schedules.sync(now) == 0
    Schedule.objects.filter(name="prune").update(args="(", hook="os.system", intended_date_kwarg="now")
    assert schedules.missing() == ["prune"]
    assert schedules.sync(now) == 1
    Schedule.objects.filter(name="prune").delete()
    assert schedules.missing() == ["prune"]


def test_it_leaves_the_next_run_alone_unless_the_clock_was_set_back():
    now = timezone.now()
    schedules.sync(now)
    soon = now + timedelta(seconds=40)
    Schedule.objects.filter(name="send_surveys").update(next_run=soon)
    Schedule.objects.filter(name="sweep_deadlines").update(next_run=now + timedelta(hours=1))
    schedules.sync(now)
    assert Schedule.objects.get(name="send_surveys").next_run == soon
    assert Schedule.objects.get(name="sweep_deadlines").next_run == now


def test_it_is_understood_by_the_queues_own_scheduler(monkeypatch):
    monkeypatch.setattr("django_q.scheduler.close_old_django_connections", lambda: None)
    schedules.sync(timezone.now() - timedelta(minutes=1))
    scheduler()
    names = {path for _key, path in queued()}
    assert names == {entry.path for entry in schedules.TABLE if entry.cluster == schedules.CLOCKS}
    assert schedules.overdue(timezone.now(), timedelta(seconds=1)) == [
        entry.name for entry in schedules.TABLE if entry.cluster == schedules.SLOW and entry.minutes
    ]


def test_it_deletes_what_nobody_reads_any_more():
    now = timezone.now()
    user = UserFactory()
    for age in (1, 10):
        Task.objects.create(
            id=f"t{age}",
            name=f"t{age}",
            func="helpdesk.jobs.prune",
            started=now - timedelta(days=age),
            stopped=now - timedelta(days=age),
            success=False,
        )
        row = RememberedAnswer.objects.create(user=user, key=f"k{age}", fingerprint="f")
        RememberedAnswer.objects.filter(pk=row.pk).update(created_at=now - timedelta(days=age))
        Heartbeat.objects.create(name=f"h{age}", started_at=now - timedelta(days=age * 5))
    result = jobs.prune()
    assert list(Task.objects.values_list("id", flat=True)) == ["t1"]
    assert list(RememberedAnswer.objects.values_list("key", flat=True)) == ["k1"]
    assert not Heartbeat.objects.filter(name="h10").exists()
    assert (result["results"], result["answers"], result["heartbeats"]) == (1, 1, 1)


def test_it_deletes_sessions_that_have_ended_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    now = timezone.now()
    for number in range(5):
        Session.objects.create(session_key=f"over{number}", session_data="", expire_date=now - timedelta(hours=number + 1))
    Session.objects.create(session_key="going", session_data="", expire_date=now + timedelta(hours=1))
    with CaptureQueriesContext(connection) as asked:
        assert jobs.prune()["sessions"] == 5
    assert sum(query["sql"].startswith("DELETE") and "django_session" in query["sql"] for query in asked) == 3
    assert list(Session.objects.values_list("session_key", flat=True)) == ["going"]


def test_it_keeps_the_table_of_results_below_its_limit(monkeypatch):
    """JB-22."""
    monkeypatch.setattr(jobs, "RESULTS_AT_MOST", 3)
    now = timezone.now()
    for ago in range(6):
        at = now - timedelta(minutes=ago)
        Task.objects.create(id=f"t{ago}", name=f"t{ago}", func="f", started=at, stopped=at, success=False)
    jobs.prune()
    assert sorted(Task.objects.values_list("id", flat=True)) == ["t0", "t1", "t2"]


class TestWaker:
    """Jobs are woken when there is something to do, once at a time."""

    entry = next(entry for entry in schedules.TABLE if entry.name == "deliver_notifications")

    def mail(self, now):
        OutboundMessage.objects.create(
            channel="email", kind="reply", to="a@example.com", subject="s", dedupe_key=str(now), created_at=now, next_try_at=now
        )

    def test_it_queues_nothing_when_nothing_is_due(self):
        Waker(self.entry).look(timezone.now(), 0.0)
        assert queued() == []

    def test_it_queues_the_job_once_until_it_has_run(self):
        now, waker = timezone.now(), Waker(self.entry)
        self.mail(now)
        waker.look(now, 0.0)
        waker.look(now, 1.0)
        assert queued() == [("slow", "helpdesk.jobs.deliver_notifications")]
        jobs.deliver_notifications()
        waker.look(timezone.now(), 2.0)
        assert len(queued()) == 1
        later = timezone.now()
        self.mail(later)
        waker.look(later, 3.0)
        assert len(queued()) == 2

    def test_it_slows_down_when_the_job_keeps_failing(self):
        now, waker = timezone.now(), Waker(self.entry)
        self.mail(now)
        waker.look(now, 0.0)
        Heartbeat.objects.create(name=self.entry.name, finished_at=now - timedelta(hours=1), ok=False, failures=3)
        waker.look(now, 1.0)
        waker.look(now, 15.0)
        assert len(queued()) == 1
        waker.look(now, 16.5)
        assert len(queued()) == 2

    def test_it_queues_it_again_when_it_was_lost(self):
        now, waker = timezone.now(), Waker(self.entry)
        self.mail(now)
        waker.look(now, 0.0)
        waker.look(now, supervision.time_out("slow") + supervision.MARGIN + 1)
        assert len(queued()) == 2


class TestClock:
    """A clock that is set makes nothing look late, and what it queued in a time to come is let go."""

    @pytest.fixture
    def supervisor(self, monkeypatch):
        killed = []
        monkeypatch.setattr(Family, "is_running", lambda self: True)
        monkeypatch.setattr(Family, "kill", lambda self: killed.append(self.name))
        monkeypatch.setattr(Family, "start", lambda self, now: None)
        monkeypatch.setattr(Family, "failing", lambda self, now: "")
        found = Supervisor()
        found.killed = killed
        return found

    def look(self, supervisor, monkeypatch, now, tick):
        monkeypatch.setattr(supervision.timezone, "now", lambda: now)
        supervisor._look_into_database(tick)

    def test_it_starts_nothing_anew_when_the_clock_goes_forward(self, supervisor, monkeypatch):
        now = timezone.now()
        self.look(supervisor, monkeypatch, now, 1000.0)
        self.look(supervisor, monkeypatch, now + timedelta(hours=1), 1001.0)
        self.look(supervisor, monkeypatch, now + timedelta(hours=1, seconds=30), 1031.0)
        assert supervisor.killed == []

    def test_it_starts_a_cluster_anew_when_its_schedules_stay_overdue(self, supervisor, monkeypatch):
        now = timezone.now()
        for seconds in (0, 100, 160, 200, 240):
            self.look(supervisor, monkeypatch, now + timedelta(seconds=seconds), 1000.0 + seconds)
        assert set(supervisor.killed) == set(schedules.CLUSTERS)

    def test_it_lets_go_what_a_clock_that_ran_ahead_had_queued(self, supervisor, monkeypatch):
        from django_q.models import OrmQ

        now, ahead = timezone.now(), timezone.now() + timedelta(hours=1)
        self.look(supervisor, monkeypatch, ahead, 1000.0)
        OrmQ.objects.update(lock=ahead)
        late = OutboundMessage.objects.create(channel="email", to="a", subject="s", dedupe_key="1", created_at=ahead, next_try_at=ahead)
        quiet = OutboundMessage.objects.create(
            channel="email", to="a", subject="s", dedupe_key="2", created_at=now, next_try_at=now + timedelta(hours=8)
        )
        self.look(supervisor, monkeypatch, now, 1001.0)
        assert not OrmQ.objects.filter(key="clocks", lock__gt=now).exists()
        assert not Schedule.objects.filter(next_run__gt=now, minutes=1).exists()
        assert list(OutboundMessage.objects.due(now)) == [late]
        assert quiet.next_try_at > now


class TestSignsOfLife:
    """A cluster that does not answer in time is named; one that is merely busy is not."""

    def family(self):
        family = Family("clocks", patience=5)
        family.forgive(0.0)
        assert family.failing(1.0) == ""
        assert queued() == [("clocks", "helpdesk.jobs.beat")]
        return family

    def save_result(self, family):
        now = timezone.now()
        Task.objects.create(id=family.beat, name="beat", func="helpdesk.jobs.beat", started=now, stopped=now, success=True)

    def test_it_is_content_when_the_result_of_the_beat_is_saved(self):
        family = self.family()
        self.save_result(family)
        assert family.failing(2.0) == ""
        assert not Task.objects.exists()
        assert family.failing(10.0) == ""
        assert len(queued()) == 1
        assert family.failing(1.0 + supervision.BEAT_EVERY) == ""
        assert len(queued()) == 2

    def test_it_names_a_cluster_that_takes_up_no_work(self):
        family = self.family()
        assert family.failing(5.0) == ""
        assert "take up" in family.failing(6.5)

    def test_it_names_a_cluster_that_saves_no_results(self):
        family = self.family()
        jobs.beat("clocks")
        assert "not saved" in family.failing(6.5)

    def test_it_waits_while_the_queue_moves_on(self):
        from django_q.models import OrmQ
        from django_q.tasks import async_task

        async_task("helpdesk.jobs.prune", cluster="clocks")
        async_task("helpdesk.jobs.prune", cluster="clocks")
        family = Family("clocks", patience=5)
        family.forgive(0.0)
        family.failing(1.0)
        OrmQ.objects.order_by("pk").first().delete()
        assert family.failing(6.5) == ""
        assert family.failing(11.0) == ""
        assert "take up" in family.failing(12.0)


def test_it_survives_a_database_that_is_away(monkeypatch):
    from django.db import OperationalError

    supervisor = Supervisor()
    monkeypatch.setattr(Family, "keep_running", lambda self, now: None)
    monkeypatch.setattr(supervision, "close_old_connections", lambda: None)
    monkeypatch.setattr(supervision.connection, "close", lambda: None)
    looks = [OperationalError("server closed the connection"), RuntimeError("never thought of"), None]

    def look(tick):
        if error := looks.pop(0):
            raise error

    monkeypatch.setattr(supervisor, "_look_into_database", look)
    for tick in (1.0, 2.0, 3.0):
        supervisor.look(tick)
    assert supervisor.blind_since == 1.0
    assert looks == []
