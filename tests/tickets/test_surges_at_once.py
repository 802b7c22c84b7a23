"""A surge as it comes, by real processes and real posts: told once, everything listed, nobody above the cap, over by itself."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from helpdesk.models import OutboundMessage, Team
from tests.factories import NOW, TeamFactory, UserFactory, make_agent, make_organisation, make_surge_rule, make_type, open_ticket
from tests.processes import run_together
from tests.public.conftest import complaint
from tickets import dispatching, escalation, jobs, routing
from tickets.models import Agent, Surge, SurgeRecord, Ticket, TicketEvent

MINUTE = timedelta(minutes=1)

WATCH = """
from datetime import datetime
from tickets import surges
(at,) = json.loads(sys.argv[1])
print(json.dumps(surges.watch(datetime.fromisoformat(at)).overflowed))
"""
STEP = """
from datetime import datetime
from helpdesk.models import User
from tickets import surges
from tickets.errors import TicketError
user, step, at = json.loads(sys.argv[1])
try:
    surges.take_step(step, by=User.objects.get(pk=user), now=datetime.fromisoformat(at), reason="recall")
    print(json.dumps("done"))
except TicketError as error:
    print(json.dumps(error.code))
"""


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_make_one_surge_tell_once_and_fill_every_place_once():
    team = make_organisation()
    outside = TeamFactory(code="outsourced", name="外包组", is_outsourced=True)
    make_surge_rule(contacts=12, overflow_after=0, calm_waiting=0, calm_minutes=1, routes=[(team, outside)])
    boss = UserFactory(roles=["supervisor"])
    agents = [make_agent(outside, cap=3, roles=("outsourced",)) for _ in range(3)]
    for n in range(12):
        open_ticket(phone=f"1390000{n:04d}")
    given = run_together(WATCH, [[NOW.isoformat()]] * 5)
    given += run_together(WATCH, [[(NOW + MINUTE).isoformat()]] * 3)
    assert sum(given) == 9
    assert dispatching.load_of([agent.pk for agent in agents]) == {agent.pk: 3 for agent in agents}
    assert TicketEvent.objects.filter(code="transferred").count() == 9
    assert Surge.objects.count() == 1
    assert list(SurgeRecord.objects.values_list("step", flat=True)) == ["started", "standby", "overflow"]
    Ticket.objects.filter(assignee=None).update(created_at=NOW - timedelta(days=1))
    run_together(WATCH, [[(NOW + 11 * MINUTE).isoformat()]] * 4)
    run_together(WATCH, [[(NOW + 12 * MINUTE).isoformat()]] * 4)
    assert Surge.objects.get().ended_at == NOW + 12 * MINUTE
    for step in ("started", "standby", "overflow", "ended"):
        assert OutboundMessage.objects.filter(kind=f"surge_{step}", recipient=boss).count() == 1, step


@pytest.mark.django_db(transaction=True)
def test_one_of_two_supervisors_who_begin_a_surge_at_once_does():
    make_organisation()
    make_surge_rule()
    bosses = [UserFactory(roles=["supervisor"]) for _ in range(4)]
    answers = run_together(STEP, [[boss.pk, "standby", NOW.isoformat()] for boss in bosses])
    assert sorted(answers) == ["done", "not_allowed", "not_allowed", "not_allowed"]
    assert SurgeRecord.objects.count() == 2


@pytest.mark.django_db
def test_a_flood_of_posts_is_listed_told_once_shared_out_under_the_caps_and_ends_by_itself():
    make_type("product_quality", group="problem", name="产品质量")
    team: Team = make_organisation()
    outside = TeamFactory(code="outsourced", name="外包组", is_outsourced=True)
    make_surge_rule(contacts=20, overflow_after=2, calm_minutes=15, calm_waiting=0, routes=[(team, outside)])
    boss, manager = UserFactory(roles=["supervisor"]), UserFactory(roles=["manager"])
    own = [make_agent(team) for _ in range(2)]
    called = make_agent(team)
    Agent.objects.filter(user=called).update(is_standby=True)
    wb = [make_agent(outside, roles=("outsourced",)) for _ in range(2)]
    everybody = [*own, called, *wb]
    browser = Client(headers={"accept-language": "zh-CN"})

    def minute(number: int) -> None:
        travel.move_to(NOW + number * MINUTE)
        for job in (jobs.watch_surge, jobs.give_out_waiting, jobs.sweep_deadlines):
            job()
        load = dispatching.load_of([user.pk for user in everybody])
        assert max(load.values(), default=0) <= 5

    with time_machine.travel(NOW, tick=False) as travel:
        tokens = set()
        for n in range(60):
            form = complaint(phone=f"1370000{n:04d}", email="", subject=f"壶盖有裂纹 {n}")
            answer = browser.post("/complaints/new/", form, REMOTE_ADDR=f"203.0.113.{n}")
            assert answer.status_code == 303
            tokens.add(answer["Location"])
        assert len(tokens) == Ticket.objects.count() == 60
        for number in range(1, 4):
            minute(number)
        assert dispatching.load_of([user.pk for user in everybody]) == {user.pk: 5 for user in everybody}
        assert set(Ticket.objects.filter(assignee__in=wb).values_list("team__code", flat=True)) == {"outsourced"}
        assert set(Ticket.objects.exclude(assignee__in=wb).values_list("team__code", flat=True)) == {team.code}
        # They work it off, and the rest waits in its own queue in the meantime.
        number = 4
        while Ticket.objects.filter(assignee=None).exists():
            for ticket in Ticket.objects.filter(assignee__isnull=False, status="assigned"):
                Ticket.objects.filter(pk=ticket.pk).update(status="closed", due_at=None, next_check_at=None)
            minute(number)
            number += 1
        assert Surge.objects.get().ended_at is None
        for later in range(number, number + 30):
            minute(later)
        surge = Surge.objects.get()
        assert (surge.received, surge.contacts, surge.peak) == (60, 60, 60)
        assert surge.ended_at is not None
        assert surge.overflowed == Ticket.objects.filter(team=outside).count() >= 10
        assert escalation.due(timezone.now()) == 0
        Ticket.objects.open().update(due_at=None, status="closed")
        assert browser.post("/complaints/new/", complaint(phone="13999999999"), REMOTE_ADDR="198.51.100.1").status_code == 303
        assert Ticket.objects.latest("pk").assignee in own
        assert routing.offer(called, now=timezone.now()) == 0
    for step in ("started", "standby", "overflow", "ended"):
        people = OutboundMessage.objects.filter(kind=f"surge_{step}").values_list("recipient_id", flat=True)
        assert sorted(people) == sorted([boss.pk, manager.pk]), step
