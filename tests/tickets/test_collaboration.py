"""Requests to departments: what each verb does, what the ticket's own verbs do to them, and who is told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.models import OutboundMessage, ServiceCalendar
from tests.factories import NOW, TeamFactory, UserFactory, make_agent, make_calendar, make_department, open_ticket
from tickets import clocks, collaboration, routing, sla, workflow
from tickets.choices import EventCode, MessageKind, Status
from tickets.errors import Incomplete, NotAllowed, StaleTicket
from tickets.models import Collaboration, Message, SlaPolicy, Ticket, TicketEvent

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def team(organisation):
    return organisation


@pytest.fixture
def agent(team):
    return make_agent(team, name="林晓彤")


@pytest.fixture
def clerk():
    return UserFactory(name="韩立军", roles=["department"])


@pytest.fixture
def warehouse(team, clerk):
    return make_department(contact=clerk, head=UserFactory(name="邵建国", roles=["department"]))


@pytest.fixture
def finance(team):
    return make_department("finance")


@pytest.fixture
def ticket(agent):
    return open_ticket(email="zhou@example.com")


def fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


def ask(ticket, department, by, now=NOW, words="请核对批次"):
    event = collaboration.ask(fresh(ticket), department=department, request=words, by=by, now=now)
    return Collaboration.objects.get(pk=event.data["request"])


def state():
    """Everything that a refused verb must leave as it was."""
    return [
        list(model._base_manager.order_by("pk").values_list()) for model in (Ticket, Collaboration, TicketEvent, Message, OutboundMessage)
    ]


def told(kind):
    return set(OutboundMessage.objects.filter(kind=kind).values_list("recipient__name", "link"))


# ---------------------------------------------------------------- asking


def test_it_waits_for_the_department_when_one_is_asked(ticket, agent, warehouse):
    due = fresh(ticket).resolution_due_at
    asked = ask(ticket, warehouse, agent)
    row = fresh(ticket)
    assert (row.status, row.cross_department, row.paused_at, row.resolution_due_at) == (Status.WAITING_DEPARTMENT, True, None, due)
    assert (asked.state, asked.due_at, asked.next_check_at) == ("asked", NOW + 2 * HOUR, NOW + 90 * MINUTE)
    event = row.events.last()
    assert (event.code, event.status) == (EventCode.DEPARTMENT_ASKED, Status.WAITING_DEPARTMENT)
    assert event.data == {"department": "warehouse", "request": asked.pk, "asked": "warehouse", "due_at": asked.due_at.isoformat()}
    assert (event.message.kind, event.message.is_public, event.message.body) == (MessageKind.NOTE, False, "请核对批次")
    assert told("department_asked") == {("韩立军", f"/admin/requests/{asked.pk}/")}


def test_it_gives_the_ticket_to_whoever_asks_when_nobody_holds_it(team, agent, warehouse):
    ticket = open_ticket(assign=False)
    ask(ticket, warehouse, agent)
    assert (fresh(ticket).assignee, fresh(ticket).status) == (agent, Status.WAITING_DEPARTMENT)


def test_it_refuses_to_ask_when_nobody_could_answer_the_department(team, warehouse):
    ticket = open_ticket(assign=False)
    before = state()
    with pytest.raises(NotAllowed):
        ask(ticket, warehouse, UserFactory(roles=["supervisor"]))
    assert state() == before


@pytest.mark.parametrize("case", ["no words", "settled", "asked already", "not asked any more", "changed meanwhile"])
def test_it_changes_nothing_when_asking_is_refused(case, ticket, agent, warehouse):
    words, version, refusal = "请核对", None, NotAllowed
    if case == "no words":
        words, refusal = "  ", Incomplete
    elif case == "settled":
        workflow.resolve(ticket, by=agent, now=NOW, result="好了")
    elif case == "asked already":
        ask(ticket, warehouse, agent)
    elif case == "not asked any more":
        warehouse.is_active = False
    else:
        version, refusal = fresh(ticket).version, StaleTicket
        workflow.note(ticket, by=agent, now=NOW, body="……")
    before = state()
    with pytest.raises(refusal):
        collaboration.ask(ticket, department=warehouse, request=words, by=agent, now=NOW + MINUTE, version=version)
    assert state() == before


def test_it_takes_the_targets_for_work_across_departments_when_the_level_has_some(agent, warehouse):
    SlaPolicy.objects.create(
        code="across",
        name="跨部门",
        level=3,
        cross_department=True,
        response_minutes=1440,
        resolution_minutes=4320,
        calendar=make_calendar(),
    )
    ticket = open_ticket(subject="投诉", description="投诉你们")
    workflow.reply(ticket, by=agent, now=NOW + 10 * MINUTE, body="您好")
    answered = fresh(ticket).response_due_at
    ask(ticket, warehouse, agent, NOW + 20 * MINUTE)
    row = fresh(ticket)
    assert (row.policy.code, row.resolution_due_at) == ("across", NOW + 72 * HOUR)
    assert row.response_due_at == answered, "what was reached stays as it was promised"
    event = row.events.get(code=EventCode.DEPARTMENT_ASKED)
    assert event.data["policy"] == "across"
    assert event.data["why"][0] == {"code": "matched", "policy": "across", "on": ["level", "cross_department"]}
    assert row.policy_why == event.data["why"]


def test_it_leaves_the_targets_of_level_one_alone_when_a_department_is_asked(agent, warehouse):
    SlaPolicy.objects.create(
        code="across", name="跨部门", level=2, cross_department=True, resolution_minutes=4320, calendar=make_calendar()
    )
    ticket = open_ticket(subject="冒烟", description="插座冒烟")
    due = fresh(ticket).resolution_due_at
    routing.take(ticket, by=agent, now=NOW) if fresh(ticket).assignee is None else None
    ask(ticket, warehouse, agent, NOW + MINUTE)
    assert (fresh(ticket).policy.code, fresh(ticket).resolution_due_at) == ("level-1", due)


@pytest.mark.parametrize(
    ("own", "asked_at", "due"),
    [
        (None, NOW, NOW + 2 * HOUR),
        (None, NOW + 7 * HOUR, NOW + 23.5 * HOUR),  # 17:00, one hour before closing: one hour more the next morning
        ([["00:00", "24:00"]], NOW + 9 * HOUR, NOW + 11 * HOUR),  # a department that never closes
    ],
)
def test_it_counts_the_time_to_accept_in_service_hours(own, asked_at, due, ticket, agent, warehouse):
    if own:
        always = {str(day): own for day in range(7)}
        warehouse.calendar = ServiceCalendar.objects.create(code="own", name="仓库", weekly=always, statutory=False)
        warehouse.save()
    assert ask(ticket, warehouse, agent, asked_at).due_at == due


# ---------------------------------------------------------------- answering


@pytest.mark.parametrize(
    ("verb", "values", "becomes", "code"),
    [
        (collaboration.finish, {"result": "在库 12 台"}, "done", EventCode.DEPARTMENT_DONE),
        (collaboration.refuse, {"reason": "归物流"}, "refused", EventCode.DEPARTMENT_REFUSED),
    ],
)
def test_it_goes_back_to_its_agent_when_the_department_answers(verb, values, becomes, code, ticket, agent, clerk, warehouse):
    asked = ask(ticket, warehouse, agent)
    event = verb(asked, by=clerk, now=NOW + HOUR, **values)
    row, asked = fresh(ticket), fresh(asked)
    assert (row.status, row.unread_since is not None) == (Status.IN_PROGRESS, True)
    assert (asked.state, asked.finished_at, asked.next_check_at) == (becomes, NOW + HOUR, None)
    assert (event.code, event.data["department"]) == (code, "")
    note = Message.objects.get(pk=event.message_id)
    assert (note.author, note.is_public, note.body) == (clerk, False, next(iter(values.values())))
    assert told(code) == {("林晓彤", f"/admin/tickets/ticket/{ticket.pk}/change/")}


def test_it_still_holds_the_ticket_when_the_department_accepts(ticket, agent, clerk, warehouse):
    asked = ask(ticket, warehouse, agent)
    event = collaboration.accept(asked, by=clerk, now=NOW + HOUR, expected_at=NOW + 5 * HOUR)
    asked = fresh(asked)
    assert (fresh(ticket).status, event.data["department"]) == (Status.WAITING_DEPARTMENT, "warehouse")
    assert (asked.state, asked.accepted_by, asked.accepted_at, asked.expected_at) == ("accepted", clerk, NOW + HOUR, NOW + 5 * HOUR)
    assert asked.next_check_at is None
    assert len(told("department_accepted")) == 1


def test_it_tells_the_department_when_a_request_is_withdrawn(ticket, agent, clerk, warehouse):
    asked = ask(ticket, warehouse, agent)
    collaboration.accept(asked, by=clerk, now=NOW + MINUTE)
    event = collaboration.withdraw(asked, by=agent, now=NOW + HOUR, reason="客户不要了")
    assert (fresh(asked).state, fresh(asked).result, event.data["reason"]) == ("withdrawn", "客户不要了", "客户不要了")
    assert fresh(ticket).status == Status.IN_PROGRESS
    assert told("department_withdrawn") == {("韩立军", f"/admin/requests/{asked.pk}/")}


VERBS = {
    "accept": lambda row, by: collaboration.accept(row, by=by, now=NOW + HOUR),
    "finish": lambda row, by: collaboration.finish(row, by=by, now=NOW + HOUR, result="好了"),
    "refuse": lambda row, by: collaboration.refuse(row, by=by, now=NOW + HOUR, reason="不归我们"),
    "withdraw": lambda row, by: collaboration.withdraw(row, by=by, now=NOW + HOUR, reason="不用了"),
}
ALLOWED = {"asked": set(VERBS), "accepted": {"finish", "refuse", "withdraw"}, "done": set(), "refused": set(), "withdrawn": set()}
LEADS = {"asked": None, "accepted": "accept", "done": "finish", "refused": "refuse", "withdrawn": "withdraw"}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("was", ALLOWED)
def test_it_allows_each_answer_only_when_the_request_is_not_past_it(was, verb, ticket, agent, clerk, warehouse):
    asked = ask(ticket, warehouse, agent)
    if LEADS[was]:
        VERBS[LEADS[was]](asked, clerk)
    before = state()
    if verb in ALLOWED[was]:
        VERBS[verb](asked, clerk)
        assert fresh(asked).state != was
    else:
        with pytest.raises(NotAllowed):
            VERBS[verb](asked, clerk)
        assert state() == before


@pytest.mark.parametrize(
    "wrong",
    [
        lambda row, by: collaboration.accept(row, by=by, now=NOW, expected_at=NOW),
        lambda row, by: collaboration.finish(row, by=by, now=NOW, result=" "),
        lambda row, by: collaboration.refuse(row, by=by, now=NOW, reason=""),
        lambda row, by: collaboration.withdraw(row, by=by, now=NOW, reason="\n"),
    ],
)
def test_it_changes_nothing_when_an_answer_says_too_little(wrong, ticket, agent, clerk, warehouse):
    asked = ask(ticket, warehouse, agent)
    before = state()
    with pytest.raises(Incomplete):
        wrong(asked, clerk)
    assert state() == before


# ---------------------------------------------------------------- several at once


def test_it_is_held_by_the_department_asked_first_that_still_has_to_act(ticket, agent, clerk, warehouse, finance):
    first, second = ask(ticket, warehouse, agent), ask(ticket, finance, agent, NOW + 10 * MINUTE)
    done = collaboration.finish(first, by=clerk, now=NOW + HOUR, result="有货")
    assert (done.data["department"], fresh(ticket).status) == ("finance", Status.WAITING_DEPARTMENT)
    last = collaboration.refuse(second, by=clerk, now=NOW + 2 * HOUR, reason="不归我们")
    assert (last.data["department"], fresh(ticket).status) == ("", Status.IN_PROGRESS)
    held = clocks.explain(fresh(ticket), NOW + 3 * HOUR).held
    assert (held["department:warehouse"], held["department:finance"]) == (HOUR, HOUR)


@settings(derandomize=True, database=None, max_examples=60)
@given(
    moves=st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from(["a", "b", "c", "ask customer", "customer answers"])), min_size=1, max_size=14
    ),
    calm=st.integers(0, 90),
)
def test_it_measures_each_department_by_the_minute_when_several_are_asked(moves, calm):
    """Against a counter that asks each minute: who has it now? `a` begins a request to a, or ends the one that is open."""
    policy = sla.Policy("p", "p", "p", None, sla.Target("resolution", 60, "elapsed"))
    calendar = clocks.calendars.build(code="c", timezone="Asia/Shanghai", weekly={"0": [["00:00", "24:00"]]})
    moments, counted, waiting_since, with_customer = [sla.Moment(NOW, "opened", "in_progress", "team:1")], {}, {}, False
    at = 0

    def who() -> str:
        if with_customer:
            return "customer"
        return f"department:{min(waiting_since, key=lambda name: waiting_since[name])}" if waiting_since else "team:1"

    def pass_time(minutes: int) -> None:
        for _minute in range(minutes):
            counted[who()] = counted.get(who(), 0) + 1

    for number, (minutes, move) in enumerate(moves):
        pass_time(minutes)
        at += minutes
        if move == "ask customer":
            with_customer = True
        elif move == "customer answers":
            with_customer = False
        elif move in waiting_since:
            del waiting_since[move]
        else:
            waiting_since[move] = number
        status = "waiting_customer" if with_customer else "waiting_department" if waiting_since else "in_progress"
        moments.append(sla.Moment(NOW + at * MINUTE, move, status, who()))
    pass_time(calm)
    state = sla.clocks(moments, policy, calendar, NOW + (at + calm) * MINUTE)
    assert {name: span // MINUTE for name, span in state.held.items() if span} == counted


# ---------------------------------------------------------------- beside the ticket's own verbs


def test_it_stays_with_the_customer_when_both_are_asked(ticket, agent, clerk, warehouse):
    asked = ask(ticket, warehouse, agent)
    workflow.ask(ticket, by=agent, now=NOW + 10 * MINUTE, body="请拍照")
    assert (fresh(ticket).status, fresh(ticket).paused_at) == (Status.WAITING_CUSTOMER, NOW + 10 * MINUTE)
    workflow.customer_writes(ticket, now=NOW + 20 * MINUTE, body="拍好了")
    assert (fresh(ticket).status, fresh(ticket).paused_at) == (Status.WAITING_DEPARTMENT, None)
    collaboration.finish(asked, by=clerk, now=NOW + 40 * MINUTE, result="好了")
    held = clocks.explain(fresh(ticket), NOW + HOUR).held
    assert {name: held[name] // MINUTE for name in ("customer", "department:warehouse")} == {"customer": 10, "department:warehouse": 30}


def test_it_goes_back_to_the_agent_when_the_department_was_faster_than_the_customer(ticket, agent, clerk, warehouse):
    workflow.ask(ticket, by=agent, now=NOW, body="请拍照")
    asked = ask(ticket, warehouse, agent, NOW + MINUTE)
    assert fresh(ticket).status == Status.WAITING_CUSTOMER
    collaboration.finish(asked, by=clerk, now=NOW + 5 * MINUTE, result="好了")
    assert fresh(ticket).status == Status.WAITING_CUSTOMER
    workflow.customer_writes(ticket, now=NOW + 20 * MINUTE, body="拍好了")
    assert fresh(ticket).status == Status.IN_PROGRESS


@pytest.mark.parametrize(
    ("settle", "code", "reason"),
    [
        (lambda t, by: workflow.resolve(t, by=by, now=NOW + 30 * MINUTE, result="换新"), EventCode.RESOLVED, "ticket_resolved"),
        (lambda t, by: workflow.cancel(t, by=by, now=NOW + 30 * MINUTE, reason="spam"), EventCode.CANCELLED, "ticket_cancelled"),
    ],
)
def test_it_withdraws_what_is_open_when_the_ticket_is_settled(settle, code, reason, ticket, agent, clerk, warehouse, finance):
    for department in (warehouse, finance):
        ask(ticket, department, agent)
    settle(ticket, agent)
    assert set(Collaboration.objects.values_list("state", "finished_at", "next_check_at")) == {("withdrawn", NOW + 30 * MINUTE, None)}
    ends = list(fresh(ticket).events.order_by("pk").values_list("code", "status", "data__department", "data__reason"))[-3:-1]
    assert ends == [
        (EventCode.DEPARTMENT_WITHDRAWN, Status.WAITING_DEPARTMENT, "finance", reason),
        (EventCode.DEPARTMENT_WITHDRAWN, Status.IN_PROGRESS, "", reason),
    ]
    assert fresh(ticket).events.last().code == code
    assert clocks.explain(fresh(ticket), NOW + 9 * HOUR).held["department:warehouse"] == 30 * MINUTE
    assert len(told("department_withdrawn")) == 1, "finance has nobody to be told"


def test_it_waits_again_with_its_new_agent_when_it_came_back_to_the_queue(ticket, team, agent, clerk, warehouse):
    asked = ask(ticket, warehouse, agent)
    routing.hand_back(ticket, by=agent, now=NOW + 10 * MINUTE, reason="full")
    assert fresh(ticket).status == Status.NEW
    taker = make_agent(team)
    routing.take(ticket, by=taker, now=NOW + 30 * MINUTE)
    assert fresh(ticket).status == Status.WAITING_DEPARTMENT
    collaboration.finish(asked, by=clerk, now=NOW + 50 * MINUTE, result="好了")
    held = clocks.explain(fresh(ticket), NOW + HOUR).held
    assert (held["department:warehouse"], fresh(ticket).status) == (30 * MINUTE, Status.IN_PROGRESS)


def test_it_goes_on_when_the_ticket_is_transferred(ticket, agent, clerk, warehouse):
    other = TeamFactory(code="technical", name="技术组")
    taker = make_agent(other)
    asked = ask(ticket, warehouse, agent)
    routing.transfer(ticket, by=agent, now=NOW + MINUTE, reason="x", team=other, to=taker)
    assert (fresh(ticket).status, fresh(ticket).assignee) == (Status.WAITING_DEPARTMENT, taker)
    collaboration.finish(asked, by=clerk, now=NOW + HOUR, result="好了")
    assert OutboundMessage.objects.filter(kind="department_done").values_list("recipient", flat=True).get() == taker.pk


def test_it_can_be_asked_again_when_the_ticket_was_reopened(ticket, agent, warehouse):
    ask(ticket, warehouse, agent)
    workflow.resolve(ticket, by=agent, now=NOW + 30 * MINUTE, result="换新")
    workflow.refuse(fresh(ticket), now=NOW + 2 * HOUR)
    ask(ticket, warehouse, agent, NOW + 3 * HOUR)
    assert (fresh(ticket).status, fresh(ticket).collaborations.count()) == (Status.WAITING_DEPARTMENT, 2)


def test_it_answers_the_customer_while_a_department_has_it(ticket, agent, warehouse):
    ask(ticket, warehouse, agent)
    workflow.reply(ticket, by=agent, now=NOW + MINUTE, body="仓库正在查")
    assert (fresh(ticket).status, fresh(ticket).responded_at) == (Status.WAITING_DEPARTMENT, NOW + MINUTE)


def test_it_asks_nothing_of_the_requests_when_no_department_was_ever_asked(ticket, agent):
    with CaptureQueriesContext(connection) as queries:
        workflow.resolve(ticket, by=agent, now=NOW + MINUTE, result="好了")
    assert not [query for query in queries if "tickets_collaboration" in query["sql"]]
