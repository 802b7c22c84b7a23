"""The sweep in bad times: many at once, after hours of silence, beside a ticket that cannot be read, every minute for an hour."""

from datetime import UTC, datetime, timedelta

import pytest
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler

from helpdesk import schedules
from helpdesk.choices import OutboundChannel
from helpdesk.configuration import forget
from helpdesk.models import OutboundMessage, ServiceCalendar
from tests.chaos.house import build
from tests.factories import NOW, UserFactory, make_agent, make_organisation, open_ticket
from tests.processes import run_together
from tickets import escalation
from tickets.choices import Clock, EventCode, Point
from tickets.models import Ladder, LadderRung, SlaPolicy, Ticket, TicketEvent

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

# One in eleven is the job as the worker runs it; the others are the command.
COMMAND = """
from django.core.management import call_command
from tickets import jobs
(number,) = json.loads(sys.argv[1])
done = jobs.sweep_deadlines() if number % 11 == 0 else call_command("sweep_deadlines")
print()
print(json.dumps(0))
"""


@pytest.mark.django_db(transaction=True)
def test_it_fires_each_rung_once_when_it_is_run_twenty_times_at_once():
    """JB-06: the command twenty times, and the job beside it; every one of them ends well."""
    house = build(60, 50, 75, 110)
    now = datetime.now(UTC)
    for number in range(50):
        house.open_due_at(now - timedelta(minutes=4 * (number % 10)), number)
    assert run_together(COMMAND, [[number] for number in range(22)]) == [0] * 22
    reached = {step.code: 50 for step in house.steps[:3]} | {"up": 40}
    lines = TicketEvent.objects.filter(code__in=[EventCode.WARNED, EventCode.REMINDED, EventCode.BREACHED])
    for code, count in reached.items():
        assert lines.filter(data__rung=code).count() == lines.filter(data__rung=code).values("ticket").distinct().count() == count
    assert TicketEvent.objects.filter(data__reason="rung:resolution:up:0").count() == 40
    told = OutboundMessage.objects.filter(channel=OutboundChannel.IN_APP, dedupe_key__contains=":breach:0:").values_list(
        "about", "recipient"
    )
    assert len(told) == len(set(told))


@pytest.mark.django_db
class TestAfterSilence:
    """JB-07: the worker was off for an hour, and for eight."""

    @pytest.mark.parametrize("hours", [1, 8])
    def test_it_tells_each_person_the_newest_rung_once_and_records_the_older_as_folded(self, hours):
        house = build(60, 50, 75, 110)
        back = NOW + hours * HOUR
        # Of four tickets the first has passed every rung, the last the first two.
        tickets = [house.open_due_at(back - due * MINUTE, number) for number, due in enumerate((30, 8, 2, -10))]
        expected = [
            ("warn", "remind", "breach", "up"),
            ("warn", "remind", "breach", "up"),
            ("warn", "remind", "breach"),
            ("warn", "remind"),
        ]
        owners = [ticket.assignee_id for ticket in tickets]
        OutboundMessage.objects.all().delete()
        for _pass in range(3):
            escalation.sweep(back)
        for ticket, rungs, owner in zip(tickets, expected, owners, strict=True):
            lines = ticket.events.filter(key__startswith="resolution:").order_by("pk")
            assert [(line.data["rung"], line.data["folded"]) for line in lines] == [(rung, rung != rungs[-1]) for rung in rungs]
            audience = {word for step in house.steps if step.code in rungs for word in step.audience}
            told = OutboundMessage.objects.filter(about=ticket.number, channel=OutboundChannel.IN_APP, dedupe_key__contains=":resolution:")
            assert sorted(told.values_list("recipient", flat=True)) == sorted(house.people(audience, owner))
            assert all(f":{rungs[-1]}:" in key for key in told.values_list("dedupe_key", flat=True))

    def test_it_queues_each_schedule_once_and_not_every_turn_that_was_missed(self, monkeypatch):
        monkeypatch.setattr("django_q.scheduler.close_old_django_connections", lambda: None)
        now = datetime.now(UTC)
        schedules.sync(now)
        Schedule.objects.update(next_run=now - 8 * HOUR)
        for _pass in range(3):
            scheduler()
        queued = [row.func() for row in OrmQ.objects.all()]
        assert sorted(queued) == sorted(entry.path for entry in schedules.TABLE if entry.cluster == schedules.CLOCKS)
        assert not Schedule.objects.filter(cluster=schedules.CLOCKS, next_run__lt=now).exists()


@pytest.mark.django_db
class TestPoison:
    """JB-08: one ticket, or one calendar, that cannot be read among twenty that can."""

    @pytest.fixture
    def tickets(self):
        team = make_organisation()
        make_agent(team, cap=100)
        UserFactory(roles=["manager"])
        return [open_ticket(phone=f"1360000{number:04d}") for number in range(21)]

    def test_it_handles_the_others_and_tells_once_when_a_ticket_cannot_be_reckoned(self, tickets):
        ladder = Ladder.objects.create(code="poison", name="毒")
        LadderRung.objects.create(ladder=ladder, code="later", clock=Clock.RESOLUTION, point=Point.AFTER, amount=60)
        SlaPolicy.objects.update(ladder=ladder)
        forget()
        bad, *good = tickets
        # No clock can be told an hour after the end of all calendars.
        Ticket.objects.filter(pk=bad.pk).update(resolution_due_at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC), next_check_at=NOW)
        at, pauses = NOW + 2 * HOUR, []
        for turn in range(3):
            result = escalation.sweep(at)
            assert (result.failed, result.breached) == (1, 20 if turn == 0 else 0)
            again = Ticket.objects.get(pk=bad.pk)
            pauses.append(again.next_check_at - at)
            assert escalation.sweep(again.next_check_at - MINUTE).failed == 0
            at = again.next_check_at
        assert pauses == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE]
        assert again.check_failures == 3
        assert TicketEvent.objects.filter(code=EventCode.BREACHED, ticket__in=good).count() == 20
        assert OutboundMessage.objects.filter(kind="sweep_failed", channel=OutboundChannel.IN_APP).count() == 1

    @pytest.mark.parametrize("weekly", [["08:30", "18:00"], "nonsense", 7, None, {"0": "nonsense"}, {"0": [["25:00"]]}])
    def test_it_handles_all_when_a_calendar_is_broken(self, tickets, weekly):
        ServiceCalendar.objects.create(code="broken", name="坏", time_zone="Mars/Olympus", weekly={})
        ServiceCalendar.objects.filter(code="broken").update(weekly=weekly if weekly is not None else [None])
        SlaPolicy.objects.filter(code="low").update(calendar=ServiceCalendar.objects.get(code="broken"))
        Ticket.objects.filter(pk=tickets[0].pk).update(policy=SlaPolicy.objects.get(code="low"))
        forget()
        result = escalation.sweep(NOW + 2 * HOUR)
        assert (result.failed, result.breached) == (0, 21)


@pytest.mark.django_db
def test_it_warns_two_people_and_tells_of_the_breach_once_when_it_looks_every_minute():
    """NT-09."""
    team = make_organisation()
    agent = make_agent(team)
    supervisor = UserFactory(teams=[team], roles=["supervisor"])
    manager = UserFactory(roles=["manager"])
    ticket = open_ticket()
    OutboundMessage.objects.all().delete()
    for minute in range(121):
        escalation.sweep(NOW + minute * MINUTE)
    told = OutboundMessage.objects.filter(about=ticket.number, channel=OutboundChannel.IN_APP).order_by("kind", "recipient")
    wanted = [("breach:response", agent.pk), ("breach:response", manager.pk), ("warn:response", agent.pk), ("warn:response", supervisor.pk)]
    assert list(told.values_list("kind", "recipient")) == wanted
