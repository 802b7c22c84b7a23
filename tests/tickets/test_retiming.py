"""Open tickets are brought to changed targets: only they, only once, whatever comes between."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk import configuration
from helpdesk.models import CalendarException, Heartbeat
from tests.factories import NOW, UserFactory, make_agent, make_calendar, open_ticket
from tickets import clocks, escalation, jobs, retiming, trying, workflow
from tickets.models import Customer, Retiming, SlaPolicy, Ticket, TicketEvent

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LATER = NOW + 10 * MINUTE


@pytest.fixture
def agent(organisation):
    return make_agent()


def halve(code="normal"):
    """Tighter targets: 30 minutes and 12 hours where there were 60 and 24."""
    row = SlaPolicy.objects.get(code=code)
    row.response_minutes, row.resolution_minutes = row.response_minutes // 2, row.resolution_minutes // 2
    row.save()


def go(now=LATER, **asked):
    retiming.request(by=asked.get("by"), now=now - retiming.SETTLE, changed=["slapolicy:normal"])
    return retiming.go_on(now)


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def retimed(ticket):
    return [event for event in TicketEvent.objects.filter(ticket=ticket, code="clock_set") if "was" in event.data]


def test_it_moves_an_open_ticket_and_says_what_was_and_why(agent):
    ticket, by = open_ticket(), UserFactory(name="陈立")
    halve()
    done = go(by=by)
    assert (done.looked, done.moved, done.failed, done.finished_at) == (1, 1, 0, LATER)
    moved = again(ticket)
    assert (moved.response_due_at, moved.resolution_due_at) == (NOW + 30 * MINUTE, NOW + 12 * HOUR)
    assert moved.next_check_at < ticket.next_check_at
    (event,) = retimed(ticket)
    assert (event.actor, event.actor_kind, event.at) == (by, "system", LATER)
    assert event.data["changed"] == ["slapolicy:normal"]
    assert event.data["was"]["response_due_at"] == (NOW + 60 * MINUTE).isoformat()
    assert event.data["now"]["response_due_at"] == (NOW + 30 * MINUTE).isoformat()
    assert (moved.last_event, moved.last_event_at) == (ticket.last_event, ticket.last_event_at)


def test_it_writes_nothing_when_run_again_or_when_nothing_differs(agent):
    ticket, other = open_ticket(), open_ticket(issue_type="service_attitude", phone="13800001111", description="投诉")
    assert other.policy.code == "level-3"
    halve()
    go()
    version = again(ticket).version
    assert go().moved == 0
    assert (again(ticket).version, len(retimed(ticket)), retimed(other)) == (version, 1, [])


def test_it_leaves_what_was_met_and_moves_the_rest(agent):
    ticket = open_ticket()
    workflow.reply(ticket, by=agent, now=NOW + 5 * MINUTE, body="您好")
    halve()
    go()
    moved = again(ticket)
    assert (moved.response_due_at, moved.resolution_due_at) == (NOW + HOUR, NOW + 12 * HOUR)


@pytest.mark.parametrize("swept", [True, False])
def test_it_leaves_what_was_missed_whether_or_not_it_was_swept(agent, swept):
    ticket = open_ticket()
    late = NOW + 61 * MINUTE
    if swept:
        escalation.sweep(late)
    SlaPolicy.objects.filter(code="normal").update(response_minutes=600, resolution_minutes=2880)
    go(late)
    moved = again(ticket)
    assert (moved.response_due_at, moved.resolution_due_at) == (NOW + HOUR, NOW + 48 * HOUR)
    escalation.sweep(late + MINUTE)
    assert again(ticket).response_breached_at == NOW + HOUR
    assert TicketEvent.objects.filter(ticket=ticket, code="breached").count() == 1


def test_it_leaves_settled_tickets_and_explains_them_as_before(agent):
    ticket = open_ticket()
    workflow.resolve(ticket, by=agent, now=NOW + 5 * MINUTE, result="已补发")
    before = again(ticket)
    halve()
    assert go().looked == 0
    assert again(ticket).resolution_due_at == before.resolution_due_at
    assert clocks.explain(again(ticket), LATER).resolution.due_at == before.resolution_due_at


def test_it_warns_and_breaches_once_when_the_new_deadline_has_passed(agent):
    ticket = open_ticket()
    later = NOW + 45 * MINUTE
    halve()
    go(later)
    assert again(ticket).response_due_at < later
    for minute in range(3):
        escalation.sweep(later + minute * MINUTE)
    codes = TicketEvent.objects.filter(ticket=ticket, data__clock="response").values_list("code", "data__folded").order_by("pk")
    assert list(codes) == [("warned", True), ("breached", False)]


def test_it_chooses_the_policy_anew(agent):
    ticket = open_ticket()
    Customer.objects.filter(pk=ticket.customer_id).update(tier="vip")
    SlaPolicy.objects.create(
        code="vip", name="贵宾", tier="vip", response_minutes=20, resolution_minutes=600, calendar=make_calendar(), response_basis="elapsed"
    )
    go()
    moved = again(ticket)
    assert (moved.policy.code, moved.response_due_at) == ("vip", NOW + 20 * MINUTE)
    assert moved.policy_why[0] == {"code": "matched", "policy": "vip", "on": ["tier"]}


def test_it_keeps_the_old_promise_when_no_policy_fits_any_more(agent):
    ticket = open_ticket()
    SlaPolicy.objects.filter(code__in=["normal", "fallback"]).update(is_active=False)
    assert go().failed == 0
    assert again(ticket).response_due_at == ticket.response_due_at


def test_it_moves_a_stopped_clock_without_starting_it(agent):
    ticket = open_ticket()
    workflow.ask(ticket, by=agent, now=NOW + 5 * MINUTE, body="请补充订单号")
    halve()
    go()
    moved = again(ticket)
    assert (moved.resolution_due_at, moved.paused_at) == (NOW + 12 * HOUR, NOW + 5 * MINUTE)
    workflow.customer_writes(moved, now=NOW + 65 * MINUTE, body="A1001")
    assert again(ticket).resolution_due_at == NOW + 13 * HOUR


def test_it_looks_again_when_only_the_ladder_changed_and_tells_nothing_of_it(agent):
    ticket = open_ticket()
    SlaPolicy.objects.filter(code="normal").update(warn_minutes=45, warn_percent=1)
    go()
    moved = again(ticket)
    assert (moved.response_due_at, moved.version, retimed(ticket)) == (ticket.response_due_at, again(ticket).version, [])
    assert moved.next_check_at == NOW + 15 * MINUTE


def test_it_gives_way_to_a_verb_that_comes_between(agent, monkeypatch):
    ticket = open_ticket()
    halve()
    plan, verbs = retiming.plan, iter([lambda: workflow.reply(ticket, by=agent, now=LATER, body="您好")])

    def slow(row, now):
        found = plan(row, now)
        next(verbs, lambda: None)()
        return found

    monkeypatch.setattr(retiming, "plan", slow)
    go(LATER + MINUTE)
    moved = again(ticket)
    assert (moved.responded_at, moved.resolution_due_at) == (LATER, NOW + 12 * HOUR)
    # The answer met the deadline that held when it was given.
    state = clocks.explain(moved, LATER + MINUTE)
    assert (state.response.due_at, state.resolution.due_at) == (moved.response_due_at, moved.resolution_due_at)


def test_it_goes_on_where_it_was_killed(agent, monkeypatch):
    tickets = [open_ticket(phone=f"138000{number:05}") for number in range(5)]
    halve()
    monkeypatch.setattr(retiming, "BATCH", 2)
    kept, calls = retiming.retime, []

    def dies(ticket, **values):
        calls.append(ticket.pk)
        if len(calls) == 4:
            raise SystemExit
        return kept(ticket, **values)

    monkeypatch.setattr(retiming, "retime", dies)
    with pytest.raises(SystemExit):
        go()
    assert Retiming.objects.get().position == tickets[1].pk
    monkeypatch.setattr(retiming, "retime", kept)
    done = retiming.go_on(LATER)
    assert (done.looked, done.finished_at) == (5, LATER)
    assert [len(retimed(ticket)) for ticket in tickets] == [1] * 5


def test_it_goes_on_with_the_others_when_one_cannot_be_read(agent):
    broken, sound = open_ticket(), open_ticket(phone="13800001111")
    TicketEvent.objects.filter(ticket=broken).update(status="no such status")
    halve()
    done = go()
    assert (done.failed, done.moved) == (1, 1)
    assert len(retimed(sound)) == 1


def test_it_takes_one_turn_after_another_and_a_newer_request_begins_anew(agent):
    for number in range(3):
        open_ticket(phone=f"138000{number:05}")
    halve()
    retiming.request(by=None, now=NOW, changed=["slapolicy:normal"])
    assert retiming.go_on(LATER, limit=2).finished_at is None
    newer = retiming.request(by=None, now=NOW, changed=["servicecalendar:default"])
    assert newer.changed == ["servicecalendar:default", "slapolicy:normal"]
    assert (retiming.unfinished(), newer.position) == (newer, 0)
    assert retiming.go_on(LATER, limit=2).finished_at is None
    assert retiming.go_on(LATER, limit=2).finished_at == LATER
    assert retiming.go_on(LATER) is None


def test_it_waits_until_every_process_has_read_the_change(agent):
    retiming.request(by=None, now=NOW, changed=["slapolicy:normal"])
    assert not jobs.targets_were_changed(NOW + timedelta(seconds=1))
    assert retiming.go_on(NOW + timedelta(seconds=1)) is None
    assert jobs.targets_were_changed(NOW + retiming.SETTLE)


def test_it_leaves_a_heartbeat(agent):
    open_ticket()
    halve()
    retiming.request(by=None, now=NOW, changed=["slapolicy:normal"])
    jobs.recompute_deadlines()
    assert Heartbeat.objects.get(name="recompute_deadlines").result["looked"] == 1
    assert not Retiming.objects.filter(finished_at__isnull=True).exists()


def test_it_asks_as_little_of_the_database_for_many_tickets_as_for_few(agent):
    def statements():
        with CaptureQueriesContext(connection) as asked:
            trying.look_ahead(LATER)
        return len(asked)

    open_ticket()
    few = statements()
    for number in range(6):
        open_ticket(phone=f"138000{number:05}")
    assert statements() <= few


def test_it_runs_by_command_and_only_counts_on_a_dry_run(agent, capsys):
    ticket = open_ticket()
    halve()
    with time_machine.travel(LATER), override("en"):
        call_command("recompute_deadlines", dry_run=True)
        assert "The deadline of 1 open ticket would move" in capsys.readouterr().out
        assert (again(ticket).resolution_due_at, Retiming.objects.exists()) == (ticket.resolution_due_at, False)
        call_command("recompute_deadlines")
        assert again(ticket).resolution_due_at == NOW + 12 * HOUR
        TicketEvent.objects.filter(ticket=ticket).update(status="no such status")
        with pytest.raises(SystemExit) as stopped:
            call_command("recompute_deadlines")
    assert stopped.value.code == 1


CHANGES = st.fixed_dictionaries(
    {
        "response_minutes": st.sampled_from([None, 15, 60, 300]),
        "resolution_minutes": st.sampled_from([60, 1440, 4000]),
        "response_basis": st.sampled_from(["elapsed", "service"]),
        "is_active": st.booleans(),
        "order": st.integers(1, 200),
    }
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(code=st.sampled_from(["normal", "level-3", "urgent"]), change=CHANGES, closed=st.booleans(), minutes=st.integers(6, 3000))
def test_it_does_what_the_preview_said(agent, code, change, closed, minutes):
    with transaction.atomic():
        _stand_in_every_way(agent)
        now = NOW + minutes * MINUTE
        with configuration.apart():
            trial = trying.Trial()
            with transaction.atomic():
                _change(code, change, closed)
                differs = trial.made()
                transaction.set_rollback(True)
            said = trying.look_ahead(now).plans if differs else {}
        before = {row["id"]: row for row in Ticket.objects.values()}
        _change(code, change, closed)
        go(now)
        told = {pk for pk in said if said[pk].is_told}
        assert told == {event.ticket_id for event in TicketEvent.objects.filter(data__changed__isnull=False, code="clock_set")}
        for row in Ticket.objects.values():
            planned = said[row["id"]].columns if row["id"] in said else {}
            for name in ("policy_id", "response_due_at", "resolution_due_at", "due_at", "next_check_at"):
                assert row[name] == planned.get(name, before[row["id"]][name]), (row["number"], name)
        transaction.set_rollback(True)
    configuration.forget()


def _change(code, change, closed):
    row = SlaPolicy.objects.get(code=code)
    for name, value in change.items():
        setattr(row, name, value)
    row.save()
    if closed:
        CalendarException.objects.create(calendar=row.calendar, date=(NOW + timedelta(days=1)).date(), segments=[])


def _stand_in_every_way(agent):
    tickets = [
        open_ticket(phone=f"138000{number:05}", description=text) for number, text in enumerate(["裂了", "投诉", "冒烟", "裂了", "投诉"])
    ]
    workflow.reply(tickets[0], by=agent, now=NOW + MINUTE, body="您好")
    workflow.ask(tickets[1], by=agent, now=NOW + 2 * MINUTE, body="请补充")
    workflow.resolve(tickets[3], by=agent, now=NOW + 3 * MINUTE, result="好了")
    escalation.sweep(NOW + 5 * MINUTE)
