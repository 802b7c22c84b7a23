"""Lives of tickets in the database: random verbs as time goes on, and after each of them the columns, the timeline and a clock
kept on paper say the same. The sweep comes when the columns call it, and each rung has to happen once, at its first minute."""

from collections.abc import Callable
from datetime import datetime, time
from random import Random

import pytest

from helpdesk import configuration
from helpdesk.calendars import store_segments
from helpdesk.models import CalendarException, ServiceCalendar, StatutoryDay, User
from tests.factories import TeamFactory, make_agent, make_department, make_type, open_ticket
from tests.tickets.paper import MINUTE, Hours, Life
from tests.tickets.test_replay import hours, on_paper, policy_of, same
from tickets import clocks, collaboration, escalation, ladder, routing, sla, workflow
from tickets.errors import TicketError
from tickets.models import Collaboration, Ladder, LadderRung, ProgressWord, SlaPolicy, Ticket, TicketEvent
from tickets.models.tickets import NEVER

pytestmark = pytest.mark.django_db


def store(paper: Hours, policy: sla.Policy) -> None:
    """The hours, the policy and its ladder as rows."""
    calendar = ServiceCalendar.objects.create(
        code="default",
        name="默认",
        time_zone=paper.zone,
        weekly={str(day): store_segments(spans) for day, spans in paper.weekly.items()},
        promise_time=time(paper.promise_minute // 60, paper.promise_minute % 60),
    )
    for day, worked in paper.notice.items():
        StatutoryDay.objects.create(date=day, is_working=worked, name="假日")
    for day, spans in paper.dated.items():
        CalendarException.objects.create(calendar=calendar, date=day, segments=store_segments(spans))
    climbed = Ladder.objects.create(code="any", name="阶梯")
    for rung in policy.ladder:
        LadderRung.objects.create(
            ladder=climbed, code=rung.code, clock=rung.clock, point=rung.point, amount=rung.amount, audience=["assignee", "managers"]
        )
    SlaPolicy.objects.create(
        code="any",
        name="任何",
        calendar=calendar,
        ladder=climbed,
        response_minutes=policy.response.minutes,
        response_basis=policy.response.basis,
        resolution_minutes=policy.resolution.minutes,
        resolution_basis=policy.resolution.basis,
        warn_minutes=policy.warn_minutes,
        warn_percent=policy.warn_percent,
    )
    configuration.forget()


class Desk:
    """One ticket, the people around it, and what they may do to it."""

    def __init__(self, dice: Random, paper: Hours) -> None:
        self.dice, self.paper = dice, paper
        self.team, self.other = TeamFactory(), TeamFactory(code="quality", name="质量组")
        self.agents = [make_agent(self.team, roles=("senior_agent",)), make_agent(self.team), make_agent(self.other)]
        self.departments = [make_department(code) for code in ("warehouse", "finance", "logistics")]
        make_type("product_quality")
        for code in ("contacted", "internal"):
            ProgressWord.objects.create(code=code, name=code, is_public=code == "contacted")
        self.asked: list[str] = []
        self.seen = 0
        self.pk = open_ticket(now=paper.origin, assign=dice.random() < 0.5).pk

    @property
    def ticket(self) -> Ticket:
        return Ticket.objects.get(pk=self.pk)

    @property
    def agent(self) -> User:
        return self.ticket.assignee or self.agents[0]

    def verbs(self, now: datetime) -> list[Callable[[], object]]:
        ticket, agent, dice = self.ticket, self.agent, self.dice
        requests = list(Collaboration.objects.unfinished())
        late = {"breach_reason": "busy"}
        found: list[Callable[[], object]] = [
            lambda: workflow.reply(ticket, by=agent, now=now, body="您好"),
            lambda: workflow.note(ticket, by=agent, now=now, body="记一下"),
            lambda: workflow.progress(ticket, by=agent, now=now, word=dice.choice(["contacted", "internal"])),
            lambda: workflow.ask(ticket, by=agent, now=now, body="请拍照"),
            lambda: workflow.ask(ticket, by=agent, now=now, body="请拍照"),
            lambda: workflow.customer_writes(ticket, now=now, body=dice.choice(["谢谢", "照片发了，请看"])),
            lambda: workflow.customer_writes(ticket, now=now, body="还是不行，又坏了"),
            lambda: workflow.resolve(ticket, by=agent, now=now, result="已换新", **late),
            lambda: workflow.refuse(ticket, now=now, body="没有解决"),
            lambda: workflow.confirm(ticket, now=now),
            lambda: workflow.reopen(ticket, by=agent, now=now, reason="又坏了"),
            lambda: routing.take(ticket, by=agent, now=now),
            lambda: routing.assign(ticket, to=dice.choice(self.agents), by=agent, now=now, **late),
            lambda: routing.transfer(ticket, team=dice.choice([self.team, self.other]), by=agent, now=now, reason="转", **late),
            lambda: routing.hand_back(ticket, by=agent, now=now, reason="忙", **late),
            lambda: collaboration.ask(ticket, department=dice.choice(self.departments), request="请查", by=agent, now=now),
            lambda: collaboration.ask(ticket, department=dice.choice(self.departments), request="请查", by=agent, now=now),
        ]
        for request in requests:
            found += [
                lambda request=request: collaboration.accept(request, by=agent, now=now),
                lambda request=request: collaboration.finish(request, by=agent, now=now, result="查过了"),
                lambda request=request: collaboration.refuse(request, by=agent, now=now, reason="不归我们"),
                lambda request=request: collaboration.withdraw(request, by=agent, now=now, reason="不用了"),
            ]
        if dice.random() < 0.05:
            found.append(lambda: workflow.cancel(ticket, by=agent, now=now, reason="重复", **late))
        return found

    def act(self, now: datetime) -> None:
        """Something that the ticket allows."""
        verbs = self.verbs(now)
        self.dice.shuffle(verbs)
        for verb in verbs:
            try:
                verb()
                return
            except TicketError:
                continue

    def skipped(self) -> set[int]:
        """Lines that the paper must not see."""
        return set()

    def news(self) -> list[tuple[int, str, str, str]]:
        """What was written to the timeline since, for the paper. Who holds it is kept by hand: the department asked first."""
        found = []
        for event in TicketEvent.objects.filter(ticket=self.pk, pk__gt=self.seen, key=None).order_by("pk"):
            self.seen = event.pk
            if event.pk in self.skipped():
                continue
            if event.code.startswith("department_"):
                code = next(row.department.code for row in Collaboration.objects.all() if row.pk == event.data["request"])
                if event.code == "department_asked":
                    self.asked.append(code)
                elif event.code != "department_accepted":
                    self.asked.remove(code)
            code = "progress_public" if event.code == "progress" and event.data["public"] else event.code
            if event.status == "waiting_customer":
                holder = "customer"
            else:
                holder = f"department:{self.asked[0]}" if event.status == "waiting_department" else f"team:{event.team_id}"
            found.append(((event.at - self.paper.origin) // MINUTE, code, event.status, holder))
        return found


def agree(desk: Desk, life: Life, now: datetime) -> None:
    """Columns, timeline and paper."""
    row, paper = desk.ticket, desk.paper
    state = clocks.explain(row, now)
    same(life, state, paper)
    response, resolution = state.response, state.resolution
    assert (row.response_due_at, row.responded_at, row.resolution_due_at) == (response.due_at, response.met_at, resolution.due_at)
    assert (row.paused_at, row.running_since, row.cycle) == (resolution.paused_since, resolution.since, resolution.cycle)
    assert (row.response_breached_at, row.resolution_breached_at) == tuple(one.breached_at and one.due_at for one in (response, resolution))
    running = [one.due_at for one in (response, resolution) if one.state in ("calm", "warn", "late")]
    assert row.due_at == (min(running, default=NEVER) if row.is_open else None)
    by_columns, by_timeline = clocks.watches(row), sla.watches(state)
    assert {a for watch in by_columns for a in ladder.alarms(watch)} == {a for watch in by_timeline for a in ladder.alarms(watch)}
    fired = dict(TicketEvent.objects.filter(ticket=row, key__isnull=False).values_list("key", "at"))
    assert fired == {key: paper.origin + at * MINUTE for key, at in life.fired.items()}
    assert row.next_check_at == (row.auto_close_at if row.status == "resolved" else ladder.next_at(by_timeline, fired))
    for clock in (response, resolution):
        if clock.state in ("calm", "warn"):
            assert (now >= clocks.warn_at(row, clock.due_at)) == (clock.state == "warn") or response.due_at == resolution.due_at
    if row.is_open and running:
        earliest = min((one for one in (response, resolution) if one.due_at == row.due_at and one.state != "met"), key=lambda one: one.kind)
        assert clocks.chip(row, now).kind == earliest.state or response.due_at == resolution.due_at


def live(seed: str, *, minutes: int, verbs: int, every_minute: bool = False) -> None:
    dice = Random(seed)
    paper, policy = hours(dice), policy_of(dice)
    store(paper, policy)
    desk = Desk(dice, paper)
    life = Life(paper, desk.news(), response=on_paper(policy, policy.response), resolution=on_paper(policy, policy.resolution))
    whole = [policy.response.minutes, policy.resolution.minutes]
    times = sorted(
        {dice.choice([dice.randrange(minutes), min(minutes - 1, dice.choice(whole) + dice.choice([-1, 0, 1]))]) for _ in range(verbs)}
    )
    call = desk.ticket.next_check_at
    for minute in range(minutes):
        now = paper.origin + minute * MINUTE
        acts = minute in times
        if acts:
            for _ in range(dice.choice([1, 1, 2])):
                desk.act(now)
            life.queue += desk.news()
        life.step()
        called = acts or (call is not None and call <= now)
        if called or every_minute:
            done = escalation.sweep(now).done
            assert called or not done
        if called:
            life.queue += desk.news()
            agree(desk, life, now)
            call = desk.ticket.next_check_at
        life.tick()
    assert all(at < life.now for at in life.fired.values())
    assert len(life.fired) == TicketEvent.objects.filter(ticket=desk.pk, key__isnull=False).count()


@pytest.mark.parametrize("seed", range(8))
def test_it_says_the_same_by_rows_by_timeline_and_on_paper(seed):
    live(f"rows {seed}", minutes=3600, verbs=14)


def test_it_does_nothing_more_when_the_sweep_comes_every_minute():
    live("every minute", minutes=500, verbs=8, every_minute=True)
