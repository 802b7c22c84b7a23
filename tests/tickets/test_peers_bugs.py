"""Clock bugs that other helpdesks shipped, each shown not to be ours: the same story, told to our rules or our verbs."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from helpdesk import configuration
from helpdesk.calendars import Calendar, build
from helpdesk.holidays import files
from helpdesk.models import CalendarException, OutboundMessage, ServiceCalendar
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tests.tickets.test_sla import NORMAL, china, shown, story
from tickets import clocks, escalation, routing, sla, workflow
from tickets.models import Ladder, LadderRung, Ticket, TicketEvent

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SHOP = ((540, 720), (780, 1080))
FOUR_HOURS = replace(NORMAL, response=sla.Target("response", 240, "service"), resolution=sla.Target("resolution", 240, "service"))


def hours(*segments: tuple[int, int], days=range(5), **dated) -> Calendar:
    return Calendar("shop", "Asia/Shanghai", dict.fromkeys(days, segments), **dated)


def due(calendar: Calendar, at: str, policy: sla.Policy = FOUR_HOURS) -> str | None:
    return shown(sla.first_deadlines(policy, calendar, china(at)).resolution_due_at)


# --------------------------------------------------------------------------- osTicket


def test_it_goes_on_after_lunch_when_a_day_has_two_segments():
    """osTicket: Monday 10:00 and four hours became Tuesday 11:00."""
    assert due(hours(*SHOP), "2026-11-23 10:00") == "11-23 15:00"
    assert due(hours(*SHOP), "2026-11-23 15:00") == "11-24 10:00"


def test_it_is_not_overdue_at_once_when_only_tuesdays_are_served():
    """osTicket: a schedule of one day a week was overdue the moment the ticket came in."""
    tuesdays = hours((540, 1080), days=[1])
    came = china("2026-11-25 10:00")
    state = sla.clocks([sla.Moment(came, "opened", "new", "team:1")], FOUR_HOURS, tuesdays, came + 5 * MINUTE)
    assert (state.response.state, state.resolution.state) == ("calm", "calm")
    assert (shown(state.resolution.due_at), state.resolution.remaining) == ("12-01 13:00", 4 * HOUR)


# --------------------------------------------------------------------------- Chatwoot, Zammad's calendar


def test_it_closes_with_the_day_it_moved_to_when_days_end_at_different_hours():
    """Chatwoot: after jumping to the next day it went on with the closing hour of the day before."""
    calendar = Calendar("shop", "Asia/Shanghai", {4: ((540, 1260),), 0: ((540, 660),), 1: ((540, 1080),)})
    assert due(calendar, "2026-11-20 20:00") == "11-24 10:00"  # an hour on Friday, two on Monday, one on Tuesday


def test_it_loses_no_minute_at_midnight_when_service_never_ends():
    """Zammad: round the clock lost a minute each midnight."""
    always = hours((0, 1440), days=range(7))
    for days in (1, 3, 30):
        target = replace(NORMAL, resolution=sla.Target("resolution", days * 1440, "service"))
        found = sla.first_deadlines(target, always, china("2026-11-20 23:59"))
        assert found.resolution_due_at == china("2026-11-20 23:59") + timedelta(days=days)


def test_it_keeps_half_hours_when_service_begins_between_two_full_ones():
    """Zammad: working hours were whole clock hours."""
    assert due(hours((570, 1065)), "2026-11-23 17:00") == "11-24 12:45"  # three quarters of an hour until 17:45, the rest from 09:30


def test_it_closes_no_day_when_the_notice_names_it_as_worked():
    """Zammad: every event of a calendar feed became a holiday, a make-up working day too."""
    notice = [
        {"date": "2026-11-21", "working": True, "name": "调休上班"},
        {"date": "2026-11-23", "working": False, "name": "假日"},
    ]
    days = files.read(json.dumps({"year": 2026, "days": notice}).encode(), year=2026, csv_form=False)
    calendar = build(
        code="cn",
        timezone="Asia/Shanghai",
        weekly={str(day): [["09:00", "18:00"]] for day in range(5)},
        statutory=[(day.date, day.working) for day in days],
    )
    assert due(calendar, "2026-11-20 17:00") == "11-21 12:00"
    assert due(calendar, "2026-11-21 17:00") == "11-24 12:00"


# --------------------------------------------------------------------------- django-helpdesk


@pytest.mark.parametrize("day", range(16, 30))
def test_it_is_due_no_earlier_when_the_weekend_is_taken_out(day):
    """django-helpdesk: leaving weekends out of the count made the escalation come earlier."""
    at = f"2026-11-{day} 14:30"
    week, all_days = hours((540, 1080)), hours((540, 1080), days=range(7))
    for minutes in (60, 240, 1440):
        policy = replace(NORMAL, response=None, resolution=sla.Target("resolution", minutes, "service"))
        without, with_ = (sla.first_deadlines(policy, calendar, china(at)).resolution_due_at for calendar in (week, all_days))
        assert without >= with_


@pytest.fixture
def agent(organisation):
    team = organisation
    UserFactory(roles=["supervisor"], teams=[team])
    UserFactory(roles=["manager"])
    return make_agent(team)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def urgent(**contact) -> Ticket:
    """Danger: two hours from NOW, day and night."""
    ticket = open_ticket(subject="水壶冒烟了", description="插座冒烟", **contact)
    assert ticket.resolution_due_at == NOW + 2 * HOUR
    return ticket


@pytest.mark.django_db
def test_it_changes_nothing_when_a_sweep_is_only_tried(agent):
    """django-helpdesk: `--notify-only` raised the priority all the same."""
    ticket = urgent()
    Ticket.objects.update(next_check_at=datetime(2020, 1, 1, tzinfo=UTC))
    was = Ticket.objects.values().get(), TicketEvent.objects.count(), OutboundMessage.objects.count()
    call_command("sweep_deadlines", "--dry-run", stdout=StringIO())
    assert (Ticket.objects.values().get(pk=ticket.pk), TicketEvent.objects.count(), OutboundMessage.objects.count()) == was


# --------------------------------------------------------------------------- Frappe Helpdesk, ERPNext


@pytest.mark.django_db
def test_it_fails_no_target_when_something_is_done_while_the_clock_is_stopped(agent):
    """Frappe: any save while the ticket was paused marked its agreement as failed."""
    colleague = make_agent(agent.teams.get())
    ticket = urgent()
    workflow.ask(ticket, by=agent, now=NOW + 10 * MINUTE, body="请拍张照片")
    late = NOW + 26 * HOUR
    workflow.note(fresh(ticket), by=agent, now=late, body="还没有回复")
    workflow.reply(fresh(ticket), by=agent, now=late + MINUTE, body="我们在等您的照片")
    routing.assign(fresh(ticket), to=colleague, by=agent, now=late + 2 * MINUTE)
    workflow.customer_writes(fresh(ticket), now=late + 3 * MINUTE, body="谢谢")
    assert escalation.sweep(late + 4 * MINUTE).done == 0
    row = fresh(ticket)
    assert (row.resolution_breached_at, row.response_breached_at, row.next_check_at, row.paused_at) == (None, None, None, NOW + 10 * MINUTE)
    assert clocks.explain(row, late).resolution.state == "paused"
    workflow.customer_writes(row, now=late + 4 * MINUTE, body="照片已经发了，你们看看")
    assert fresh(ticket).resolution_due_at == late + 4 * MINUTE + 110 * MINUTE


@pytest.mark.django_db
def test_it_is_met_in_time_when_it_is_resolved_straight_from_the_stop(agent):
    """Frappe: paused, then resolved, stored six hours for half an hour of work, and the target as missed."""
    ticket = urgent()
    workflow.ask(ticket, by=agent, now=NOW + 10 * MINUTE, body="请拍张照片")
    workflow.resolve(fresh(ticket), by=agent, now=NOW + 6 * HOUR, result="电话里已经处理好了")
    assert escalation.sweep(NOW + 7 * HOUR).done == 0
    row = fresh(ticket)
    state = clocks.explain(row, NOW + 7 * HOUR)
    assert (state.resolution.state, state.resolution.remaining, row.resolution_breached_at) == ("met", 110 * MINUTE, None)
    assert state.held == {f"team:{row.team_id}": 10 * MINUTE, "customer": 350 * MINUTE}
    workflow.reopen(row, by=agent, now=NOW + 8 * HOUR, reason="又坏了")
    assert [turn.state for turn in clocks.explain(fresh(ticket), NOW + 8 * HOUR).rounds] == ["met", "calm"]


def test_it_gives_back_service_time_when_the_stop_reaches_over_a_night():
    """Frappe until PR 2449: the stop was counted by the clock on the wall, and the deadline fell into the night."""
    moments = story("2026-11-23 16:00 opened new", "2026-11-23 17:00 asked waiting_customer", "2026-11-24 10:00 wrote in_progress")
    state = sla.clocks(moments, FOUR_HOURS, hours(*SHOP), china("2026-11-24 10:00"))
    assert (shown(state.resolution.due_at), state.resolution.remaining) == ("11-24 14:00", 3 * HOUR)


# --------------------------------------------------------------------------- Zammad: the past


@pytest.mark.django_db
def test_it_leaves_figures_of_the_past_alone_when_the_calendar_is_edited(agent):
    """Zammad: editing a calendar rewrote whether tickets of last month were late."""
    in_time, late = open_ticket(phone="13900000001"), open_ticket(phone="13900000002")
    for ticket, after in ((in_time, 30 * MINUTE), (late, 90 * MINUTE)):
        escalation.sweep(NOW + after)
        workflow.reply(fresh(ticket), by=agent, now=NOW + after, body="已收到")
        extra = {"breach_reason": "busy"} if ticket is late else {}
        workflow.resolve(fresh(ticket), by=agent, now=NOW + after + MINUTE, result="已换新", **extra)

    def figures(ticket):
        row = fresh(ticket)
        state = clocks.explain(row, NOW + 48 * HOUR)
        both = [(one.state, one.due_at, one.met_at, one.breached_at) for one in (state.response, state.resolution)]
        return both, row.response_breached_at, row.resolution_breached_at

    def left(ticket):
        return clocks.explain(fresh(ticket), NOW + 48 * HOUR).response.remaining

    was = figures(in_time), figures(late)
    assert [one[0][0][0] for one in was] == ["met", "missed"]
    assert (left(in_time), left(late)) == (30 * MINUTE, -30 * MINUTE)
    calendar = ServiceCalendar.objects.get()
    CalendarException.objects.create(calendar=calendar, date=NOW.date(), segments=[["10:00", "10:05"]])
    calendar.weekly = {"0": [["09:00", "09:30"]]}
    calendar.save()
    configuration.forget()
    assert (figures(in_time), figures(late)) == was
    assert (left(in_time), left(late)) == (None, None)  # rather nothing than a figure by the new hours


# --------------------------------------------------------------------------- our own, found on the way


@pytest.mark.django_db
def test_it_records_a_late_round_when_the_ticket_is_reopened_before_the_sweep(agent):
    """The worker was off: resolved too late, refused, and the new round would have hidden the breach of the old one."""
    ticket = urgent()
    workflow.reply(ticket, by=agent, now=NOW + 10 * MINUTE, body="请断电")
    workflow.resolve(fresh(ticket), by=agent, now=NOW + 3 * HOUR, result="已上门", breach_reason="busy")
    workflow.refuse(fresh(ticket), now=NOW + 4 * HOUR, body="又冒烟了")
    escalation.sweep(NOW + 4 * HOUR)
    breached = TicketEvent.objects.filter(ticket=ticket, code="breached").values_list("key", "data__due_at")
    assert list(breached) == [("resolution:breach:0", (NOW + 2 * HOUR).isoformat())]
    row = fresh(ticket)
    assert (row.cycle, row.resolution_breached_at, row.resolution_due_at) == (1, None, NOW + 6 * HOUR)


@pytest.mark.django_db
def test_it_records_a_breach_when_its_deed_has_nothing_left_to_do(agent):
    """A rung that raises the priority met a ticket that was settled meanwhile, failed, and took the breach with it."""
    ladder = Ladder.objects.create(code="default", name="默认")
    LadderRung.objects.create(ladder=ladder, code="breach", clock="response", point="percent", amount=100, action="raise_priority")
    configuration.forget()
    ticket = open_ticket()
    workflow.resolve(ticket, by=agent, now=NOW + 2 * HOUR, result="已换新", breach_reason="busy")
    assert escalation.sweep(NOW + 3 * HOUR).as_data() == {**escalation.SweepResult().as_data(), "breached": 1}
    assert (fresh(ticket).response_breached_at, fresh(ticket).priority) == (NOW + HOUR, "normal")
