"""The clock rules: tables for the product's defaults, and properties against a clock that ticks minute by minute."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.calendars import Calendar, build
from helpdesk.holidays import files
from tickets import statuses
from tickets.sla import (
    ANSWERS,
    Facts,
    Moment,
    Policy,
    SlaError,
    Target,
    alarms,
    choose,
    clocks,
    first_deadlines,
    next_check,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
NOTHING = timedelta(0)

DEFAULT = build(
    code="default",
    timezone="Asia/Shanghai",
    weekly={str(day): [["08:30", "18:00"]] for day in range(5)},
    statutory=[(day.date, day.working) for day in files.shipped(2026)],
)

steady = settings(derandomize=True, database=None, max_examples=50)


def policy(code, response, response_basis, resolution, order=100, **conditions) -> Policy:
    return Policy(
        code,
        code,
        code,
        Target("response", response, response_basis),
        Target("resolution", resolution, "elapsed"),
        order=order,
        **conditions,
    )


DAY = 24 * 60
POLICIES = {
    one.code: one
    for one in [
        policy("level_1", 15, "elapsed", 2 * 60, 10, level=1),
        policy("level_2", 30, "service", DAY, 20, level=2),
        policy("level_3", 60, "service", 2 * DAY, 30, level=3),
        policy("urgent", 15, "elapsed", 2 * 60, 40, priority="urgent"),
        policy("normal", 60, "service", DAY, 50, priority="normal"),
        policy("low", 240, "service", 3 * DAY, 60, priority="low"),
        policy("default", 60, "service", DAY, 90),
    ]
}
NORMAL = POLICIES["normal"]


def china(text: str) -> datetime:
    """A time in China, `2026-11-20 17:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def shown(at: datetime | None) -> str | None:
    """A result as a wall clock in China shows it, without the year."""
    return at.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if at else None


def story(*lines: str) -> list[Moment]:
    """`2026-11-23 10:00 opened new` as moments."""
    moments = []
    for line in lines:
        day, clock, code, status = line.split()
        holder = "customer" if statuses.TABLE[status].ball == "customer" else "team:1"
        moments.append(Moment(china(f"{day} {clock}"), code, status, holder))
    return moments


def told(clock) -> list[tuple[str, str | None, str | None]]:
    return [(step.code, shown(step.at), shown(step.due_at)) for step in clock.steps]


# --------------------------------------------------------------------------- the defaults (C1, C2)

MONDAY, FRIDAY_NIGHT, BEFORE_NATIONAL_DAY = "2026-11-23 10:00", "2026-11-20 20:00", "2026-09-30 17:50"
EVE_OF_MAKE_UP, NEW_YEARS_EVE = "2026-10-09 17:50", "2026-12-31 19:00"


@pytest.mark.parametrize(
    ("code", "at", "response", "resolution", "promise"),
    [
        ("urgent", MONDAY, "11-23 10:15", "11-23 12:00", None),
        ("normal", MONDAY, "11-23 11:00", "11-24 10:00", None),
        ("low", MONDAY, "11-23 14:00", "11-26 10:00", None),
        ("level_1", MONDAY, "11-23 10:15", "11-23 12:00", None),
        ("level_2", MONDAY, "11-23 10:30", "11-24 10:00", None),
        ("level_3", MONDAY, "11-23 11:00", "11-25 10:00", None),
        # Day and night for what is urgent, the promise for the rest.
        ("urgent", FRIDAY_NIGHT, "11-20 20:15", "11-20 22:00", None),
        ("level_1", FRIDAY_NIGHT, "11-20 20:15", "11-20 22:00", None),
        ("normal", FRIDAY_NIGHT, "11-23 09:00", "11-21 20:00", "11-23 09:00"),
        ("low", FRIDAY_NIGHT, "11-23 09:00", "11-23 20:00", "11-23 09:00"),
        ("level_2", FRIDAY_NIGHT, "11-23 09:00", "11-21 20:00", "11-23 09:00"),
        ("level_3", FRIDAY_NIGHT, "11-23 09:00", "11-22 20:00", "11-23 09:00"),
        # Ten minutes before closing: the rest of the hour follows on the next service day.
        ("normal", BEFORE_NATIONAL_DAY, "10-08 09:20", "10-01 17:50", None),
        ("normal", EVE_OF_MAKE_UP, "10-10 09:20", "10-10 17:50", None),
        ("level_2", EVE_OF_MAKE_UP, "10-10 08:50", "10-10 17:50", None),
        ("normal", NEW_YEARS_EVE, "01-01 09:00", "01-01 19:00", "01-01 09:00"),  # 2027 is not loaded: the plain week
    ],
)
def test_it_sets_the_promised_deadlines_when_a_ticket_comes_in(code, at, response, resolution, promise):
    found = first_deadlines(POLICIES[code], DEFAULT, china(at))
    assert (shown(found.response_due_at), shown(found.resolution_due_at), shown(found.promise_at)) == (response, resolution, promise)


def test_it_takes_the_service_deadline_when_it_is_earlier_than_the_promise():
    found = first_deadlines(POLICIES["level_2"], replace(DEFAULT, promise_minute=660), china(FRIDAY_NIGHT))
    assert (shown(found.response_due_at), shown(found.promise_at)) == ("11-23 09:00", "11-23 11:00")


@pytest.mark.parametrize("day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_it_answers_within_the_hour_when_a_weekend_is_worked(day):
    assert first_deadlines(NORMAL, DEFAULT, china(f"{day} 10:00")).response_due_at == china(f"{day} 11:00")


@pytest.mark.parametrize(
    ("code", "at", "response", "resolution"),
    [
        ("urgent", MONDAY, timedelta(minutes=3, seconds=45), 30 * MINUTE),  # 75 % of 15 minutes and of two hours
        ("normal", MONDAY, 15 * MINUTE, HOUR),
        ("low", MONDAY, HOUR, HOUR),  # a quarter of four hours is an hour
        ("normal", FRIDAY_NIGHT, 15 * MINUTE, HOUR),
        ("low", FRIDAY_NIGHT, 30 * MINUTE, HOUR),  # half an hour of service is all there is before the promise
    ],
)
def test_it_warns_an_hour_before_or_at_three_quarters_when_time_runs_out(code, at, response, resolution):
    opened = [Moment(china(at), "opened", "new", "team:1")]
    state = clocks(opened, POLICIES[code], DEFAULT, china(at))
    assert state.response.due_at - state.response.warn_at == response
    assert state.resolution.due_at - state.resolution.warn_at == resolution


def test_it_warns_in_service_hours_when_the_lead_reaches_back_over_a_night():
    opened = story("2026-11-20 16:50 opened new")
    state = clocks(opened, POLICIES["low"], DEFAULT, china("2026-11-20 17:00"))
    assert shown(state.response.due_at) == "11-23 11:20"
    late = clocks(story("2026-11-20 15:00 opened new"), POLICIES["low"], DEFAULT, china("2026-11-20 17:00"))
    # Three hours are used up exactly at closing time: told on Monday, when somebody is there.
    assert (shown(late.response.warn_at), shown(late.response.due_at)) == ("11-23 08:30", "11-23 09:30")


# --------------------------------------------------------------------------- which policy (C1)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (Facts("urgent"), "urgent"),
        (Facts("low", tier="vip"), "low"),
        (Facts("urgent", level=3), "level_3"),  # the level decides, not the priority
        (Facts("low", level=1, tier="vip", team="quality"), "level_1"),
        (Facts("unheard_of"), "default"),
        (Facts("unheard_of", level=9), "default"),
    ],
)
def test_it_finds_a_policy_when_only_the_defaults_exist(facts, code):
    assert choose(POLICIES.values(), facts).policy.code == code


@pytest.mark.parametrize(
    ("extra", "facts", "code"),
    [
        ({"tier": "vip"}, Facts("normal", tier="vip"), "extra"),
        ({"tier": "vip"}, Facts("normal", tier="standard"), "normal"),
        ({"team": "outsourced"}, Facts("urgent", team="outsourced"), "extra"),
        ({"tier": "vip"}, Facts("normal", level=1, tier="vip"), "level_1"),  # as specific, and first in order
        ({"tier": "vip", "order": 1}, Facts("normal", level=1, tier="vip"), "extra"),
        ({"tier": "vip", "level": 1}, Facts("normal", level=1, tier="vip"), "extra"),
        ({"tier": "vip", "priority": "urgent"}, Facts("urgent", level=2, tier="vip"), "level_2"),
        ({"tier": "vip", "priority": "urgent"}, Facts("urgent", tier="vip"), "extra"),
        ({"cross_department": True, "level": 2}, Facts("normal", level=2, cross_department=True), "extra"),
        ({"cross_department": True, "level": 2}, Facts("normal", level=1, cross_department=True), "level_1"),
        ({"issue_type": "invoice"}, Facts("normal", issue_type="invoice"), "extra"),
    ],
)
def test_it_takes_the_most_specific_policy_when_several_fit(extra, facts, code):
    policies = [*POLICIES.values(), policy("extra", 10, "elapsed", 60, **extra)]
    assert choose(policies, facts).policy.code == code
    assert choose(list(reversed(policies)), facts).policy.code == code


def test_it_says_why_in_codes_when_a_policy_was_chosen():
    vip = policy("vip", 10, "elapsed", 60, tier="vip", order=200)
    assert choose([*POLICIES.values(), vip], Facts("urgent", level=2, tier="vip")).why == [
        {"code": "matched", "policy": "level_2", "on": ["level"]},
        {"code": "later_in_order", "policy": "vip", "on": ["tier"]},
        {"code": "less_specific", "policy": "default", "on": []},
        {"code": "level_over_priority", "policy": "urgent", "on": ["priority"]},
    ]


def test_it_says_what_to_do_when_no_policy_fits():
    with pytest.raises(SlaError) as refusal:
        choose([POLICIES["urgent"]], Facts("low"))
    assert refusal.value.code == "no_policy"


# --------------------------------------------------------------------------- stops and starts (C3)


def test_it_moves_the_deadline_by_the_stop_when_the_customer_is_asked():
    moments = story("2026-11-23 10:00 opened new", "2026-11-23 11:00 asked waiting_customer", "2026-11-23 15:30 wrote in_progress")
    state = clocks(moments, NORMAL, DEFAULT, china("2026-11-23 16:00"))
    assert told(state.resolution) == [
        ("started", "11-23 10:00", None),
        ("due", "11-23 10:00", "11-24 10:00"),
        ("paused", "11-23 11:00", "11-24 10:00"),
        ("resumed", "11-23 15:30", "11-24 14:30"),
    ]
    assert state.resolution.state == "calm"
    assert state.resolution.paused_total == 4.5 * HOUR
    assert state.resolution.remaining == 22.5 * HOUR
    assert state.held == {"team:1": 1.5 * HOUR, "customer": 4.5 * HOUR}


def test_it_moves_the_deadline_by_service_time_when_the_target_runs_on_service_hours():
    timed = replace(NORMAL, resolution=Target("resolution", 240, "service"))
    moments = story("2026-11-20 16:00 opened new", "2026-11-20 17:00 asked waiting_customer", "2026-11-23 09:30 wrote in_progress")
    state = clocks(moments, timed, DEFAULT, china("2026-11-23 10:00"))
    assert shown(state.resolution.due_at) == "11-23 12:30"
    assert state.resolution.paused_total == 64.5 * HOUR
    assert state.resolution.remaining == 2.5 * HOUR


def test_it_neither_warns_nor_runs_out_when_the_clock_is_stopped():
    moments = story("2026-11-23 10:00 opened new", "2026-11-23 10:10 asked waiting_customer", "2026-11-23 11:00 noted waiting_customer")
    state = clocks(moments, POLICIES["urgent"], DEFAULT, china("2026-12-24 10:00"))
    assert state.resolution.state == "paused"
    assert state.resolution.breached_at is None
    assert shown(state.resolution.paused_since) == "11-23 10:10"
    assert state.resolution.remaining == HOUR + 50 * MINUTE
    assert alarms(state) == ()
    assert next_check(state) is None


def test_it_is_met_in_time_when_a_ticket_is_resolved_straight_from_the_stop():
    moments = story("2026-11-23 09:00 opened new", "2026-11-23 09:30 asked waiting_customer", "2026-11-23 15:00 resolved resolved")
    four_hours = replace(NORMAL, resolution=Target("resolution", 240, "elapsed"))
    state = clocks(moments, four_hours, DEFAULT, china("2026-11-24 15:00"))
    assert (state.resolution.state, state.resolution.breached_at) == ("met", None)
    assert state.resolution.remaining == 3.5 * HOUR
    assert state.held["team:1"] == 0.5 * HOUR


def test_it_stays_missed_when_the_deadline_had_passed_before_the_stop():
    moments = story("2026-11-23 10:00 opened new", "2026-11-23 12:30 asked waiting_customer")
    paused = clocks(moments, POLICIES["urgent"], DEFAULT, china("2026-11-23 14:00"))
    assert paused.resolution.state == "missed"
    assert [alarm.key for alarm in alarms(paused)] == ["response:breach:0", "resolution:breach:0"]
    resumed = clocks([*moments, *story("2026-11-23 15:00 wrote in_progress")], POLICIES["urgent"], DEFAULT, china("2026-11-23 16:00"))
    assert resumed.resolution.state == "late"
    assert shown(resumed.resolution.due_at) == "11-23 12:00"
    assert told(resumed.resolution)[2:] == [
        ("warned", "11-23 11:30", "11-23 12:00"),
        ("breached", "11-23 12:00", "11-23 12:00"),
        ("paused", "11-23 12:30", "11-23 12:00"),
        ("resumed", "11-23 15:00", "11-23 12:00"),
    ]


def test_it_goes_on_counting_when_a_department_has_the_ball():
    moments = [
        Moment(china("2026-11-23 10:00"), "opened", "new", "team:1"),
        Moment(china("2026-11-23 10:30"), "asked_department", "waiting_department", "department:warehouse"),
    ]
    state = clocks(moments, POLICIES["urgent"], DEFAULT, china("2026-11-23 13:00"))
    assert state.resolution.state == "late"
    assert state.held == {"team:1": 0.5 * HOUR, "department:warehouse": 2.5 * HOUR}


def test_it_starts_a_full_new_cycle_when_a_ticket_is_reopened():
    moments = story(
        "2026-11-23 10:00 opened new",
        "2026-11-23 11:00 resolved resolved",
        "2026-11-23 11:30 confirmed closed",
        "2026-11-25 10:00 reopened in_progress",
    )
    state = clocks(moments, POLICIES["urgent"], DEFAULT, china("2026-11-25 10:00"))
    assert (state.resolution.cycle, state.resolution.state, shown(state.resolution.due_at)) == (1, "calm", "11-25 12:00")
    assert [(turn.state, shown(turn.met_at)) for turn in state.rounds] == [("met", "11-23 11:00"), ("calm", None)]
    assert [alarm.key for alarm in alarms(state)] == ["response:breach:0", "resolution:warn:1", "resolution:breach:1"]
    assert state.response.state == "missed"  # 15 minutes had passed when it was resolved, a reopening owes no second first answer
    assert state.held == {"team:1": HOUR}


@pytest.mark.parametrize(
    ("at", "now", "expected"),
    [
        ("12:00", "12:00", "met"),  # at the very deadline is in time
        ("12:01", "12:01", "missed"),
        (None, "11:29", "calm"),
        (None, "11:30", "warn"),
        (None, "11:59", "warn"),
        (None, "12:00", "late"),
    ],
)
def test_it_turns_amber_and_red_when_the_time_comes(at, now, expected):
    lines = ["2026-11-23 10:00 opened new", *([f"2026-11-23 {at} resolved resolved"] if at else [])]
    assert clocks(story(*lines), POLICIES["urgent"], DEFAULT, china(f"2026-11-23 {now}")).resolution.state == expected


# --------------------------------------------------------------------------- the first answer


@pytest.mark.parametrize("code", sorted(ANSWERS))
def test_it_meets_the_response_when_a_person_speaks_to_the_customer(code):
    state = clocks(story("2026-11-23 10:00 opened new", f"2026-11-23 10:20 {code} in_progress"), NORMAL, DEFAULT, china("2026-11-25 10:00"))
    assert (state.response.state, shown(state.response.met_at)) == ("met", "11-23 10:20")
    assert state.response.remaining == 40 * MINUTE


@pytest.mark.parametrize("code", ["opened", "assigned", "noted", "progress", "wrote", "auto_replied", "transferred"])
def test_it_does_not_meet_the_response_when_nobody_spoke_to_the_customer(code):
    moments = story("2026-11-23 10:00 opened new", f"2026-11-23 10:20 {code} in_progress")
    assert clocks(moments, NORMAL, DEFAULT, china("2026-11-23 11:00")).response.state == "late"


def test_it_runs_the_response_clock_on_when_the_ticket_merely_waits_for_the_customer():
    moments = story("2026-11-23 10:00 opened new", "2026-11-23 10:20 noted waiting_customer")
    state = clocks(moments, NORMAL, DEFAULT, china("2026-11-23 12:00"))
    assert (state.response.state, state.resolution.state) == ("late", "paused")
    assert [alarm.key for alarm in alarms(state)] == ["response:warn:0", "response:breach:0"]


def test_it_owes_no_answer_when_a_ticket_is_cancelled_in_time():
    moments = story("2026-11-23 10:00 opened new", "2026-11-23 10:20 cancelled cancelled")
    state = clocks(moments, NORMAL, DEFAULT, china("2026-11-25 12:00"))
    assert (state.response.state, state.response.breached_at) == ("none", None)
    assert told(state.response)[-1] == ("ended", "11-23 10:20", "11-23 11:00")
    assert next_check(state) is None
    restored = clocks([*moments, *story("2026-11-25 12:00 reopened in_progress")], NORMAL, DEFAULT, china("2026-11-25 12:00"))
    assert (restored.response.state, shown(restored.response.breached_at)) == ("late", "11-25 12:00")
    assert told(restored.response)[2:] == [("warned", "11-25 12:00", "11-23 11:00"), ("breached", "11-25 12:00", "11-23 11:00")]


# --------------------------------------------------------------------------- the sweep's next look (C5)


def test_it_names_each_alarm_once_when_the_sweep_asks_for_the_next():
    opened = story("2026-11-23 10:00 opened new")
    state = clocks(opened, NORMAL, DEFAULT, china("2026-11-23 10:50"))
    assert shown(next_check(state)) == "11-23 10:45"  # not yet seen by the sweep, so not lost
    assert shown(next_check(state, after=china("2026-11-23 10:50"))) == "11-23 11:00"
    assert shown(next_check(state, fired={"response:warn:0", "response:breach:0"})) == "11-24 09:00"
    assert next_check(state, after=china("2026-11-24 10:00")) is None


def test_it_looks_no_more_when_a_ticket_is_settled():
    moments = story("2026-11-23 10:00 opened new", "2026-11-23 10:50 resolved resolved")
    assert next_check(clocks(moments, NORMAL, DEFAULT, china("2026-11-23 15:00"))) is None


def test_it_still_records_a_breach_when_the_answer_came_before_the_sweep():
    moments = story("2026-11-23 10:00 opened new", "2026-11-23 11:01 resolved resolved")
    state = clocks(moments, NORMAL, DEFAULT, china("2026-11-23 11:01"))
    assert shown(next_check(state)) == "11-23 11:00"
    assert next_check(state, fired={"response:breach:0"}) is None


def test_it_warns_after_the_stop_when_less_than_the_lead_was_left():
    moments = story("2026-11-23 10:00 opened new", "2026-11-23 11:40 asked waiting_customer", "2026-11-23 14:00 wrote in_progress")
    state = clocks(moments, POLICIES["urgent"], DEFAULT, china("2026-11-23 14:05"))
    assert (state.resolution.state, shown(state.resolution.due_at)) == ("warn", "11-23 14:20")
    assert [step.code for step in state.resolution.steps].count("warned") == 1


# --------------------------------------------------------------------------- what must not change


def test_it_keeps_the_deadline_when_a_policy_is_edited_after_it_was_reached():
    moments = story("2026-11-23 10:00 opened new", "2026-11-23 10:30 replied in_progress", "2026-11-23 13:00 noted in_progress")
    now = china("2026-11-23 14:00")
    was = clocks(moments, POLICIES["urgent"], DEFAULT, now)
    kept = {("response", 0): was.response.due_at, ("resolution", 0): was.resolution.due_at}
    edited = policy("urgent", 60, "elapsed", 600)
    still = clocks(moments, edited, DEFAULT, now, frozen=kept)
    assert (still.response.state, still.resolution.state) == (was.response.state, was.resolution.state) == ("missed", "late")
    assert (still.response.due_at, still.resolution.due_at) == (was.response.due_at, was.resolution.due_at)
    assert clocks(moments, edited, DEFAULT, now).resolution.state == "calm"


def test_it_keeps_the_stops_in_a_reached_deadline_when_it_is_reckoned_again():
    moments = story("2026-11-23 10:00 opened new", "2026-11-23 11:00 asked waiting_customer", "2026-11-23 14:00 wrote in_progress")
    was = clocks(moments, POLICIES["urgent"], DEFAULT, china("2026-11-23 16:00")).resolution
    assert shown(was.due_at) == shown(was.breached_at) == "11-23 15:00"
    kept = {("resolution", 0): was.due_at}
    again = clocks(moments, POLICIES["urgent"], DEFAULT, china("2026-11-23 16:00"), frozen=kept).resolution
    assert (again.due_at, again.breached_at, again.state) == (was.due_at, was.breached_at, "late")


def test_it_tells_no_stop_when_the_ticket_waited_for_no_time_at_all():
    moments = story("2026-11-23 10:00 opened new", "2026-11-23 11:00 asked waiting_customer", "2026-11-23 11:00 wrote in_progress")
    state = clocks(moments, NORMAL, DEFAULT, china("2026-11-23 12:00"))
    assert [step.code for step in state.resolution.steps] == ["started", "due"]


def test_it_has_no_deadline_when_a_policy_has_no_target():
    bare = replace(NORMAL, response=None, resolution=None)
    moments = story("2026-11-23 10:00 opened new", "2026-11-23 11:00 asked waiting_customer")
    state = clocks(moments, bare, DEFAULT, china("2026-12-23 10:00"))
    assert (state.response.state, state.resolution.state, state.resolution.due_at) == ("none", "none", None)
    assert (shown(state.response.met_at), shown(state.resolution.paused_since)) == ("11-23 11:00", "11-23 11:00")
    assert first_deadlines(bare, DEFAULT, china(MONDAY)).next_check_at is None


def test_it_refuses_an_empty_timeline_and_bears_a_clock_that_is_behind():
    with pytest.raises(SlaError) as refusal:
        clocks([], NORMAL, DEFAULT, china(MONDAY))
    assert refusal.value.code == "no_timeline"
    assert clocks(story("2026-11-23 10:00 opened new"), NORMAL, DEFAULT, china("2026-11-23 09:59")).resolution.state == "calm"


def test_it_follows_the_order_of_the_timeline_when_the_clocks_of_two_machines_differ():
    moments = story("2026-11-23 10:00 opened new", "2026-11-23 11:00 resolved resolved", "2026-11-23 10:59 reopened in_progress")
    state = clocks(moments, NORMAL, DEFAULT, china("2026-11-23 10:59"))
    assert (state.resolution.cycle, state.resolution.state, shown(state.resolution.started_at)) == (1, "calm", "11-23 11:00")


# --------------------------------------------------------------------------- properties

BASE = datetime(2026, 11, 19, 16, tzinfo=UTC)  # midnight before a Friday in China
OPEN = ["new", "in_progress", "waiting_department", "waiting_customer", "waiting_customer"]
DONE = ["resolved", "closed", "cancelled"]
CALENDARS = [
    DEFAULT,
    Calendar("lunch", "Asia/Shanghai", dict.fromkeys(range(6), ((540, 720), (780, 1080)))),
    Calendar("night", "Europe/Berlin", dict.fromkeys(range(7), ((0, 180), (1320, 1440))), {date(2026, 11, 21): ()}),
    Calendar("always", "UTC", dict.fromkeys(range(7), ((0, 1440),))),
]
targets = st.tuples(st.sampled_from([4, 16, 60, 120, 240, 480, 1440]), st.sampled_from(["elapsed", "service"]))


@st.composite
def timelines(draw):
    start = BASE + draw(st.integers(0, 2000)) * MINUTE
    moments = [Moment(start, "opened", "new", "team:1")]
    at = start
    for _ in range(draw(st.integers(0, 7))):
        at += draw(st.one_of(st.integers(0, 20), st.integers(0, 700))) * MINUTE
        status = draw(st.sampled_from(OPEN + OPEN + DONE))
        code = draw(st.sampled_from(["noted", "noted", "wrote", "replied"]))
        moments.append(Moment(at, code, status, draw(st.sampled_from(["team:1", "team:2", "customer"]))))
    now = at + draw(st.integers(0, 900)) * MINUTE
    return moments, now


class Ticking:
    """A resolution clock that goes minute by minute, as one would on paper."""

    def __init__(self, moments, target: Target, calendar: Calendar, now: datetime, lead: int) -> None:
        self.cycle, self.used, self.breached, self.met, self.paused, self.amber = 0, 0, None, None, NOTHING, False
        status, queue, at = None, list(moments), moments[0].at
        while True:
            while queue and queue[0].at <= at:
                status, was = queue.pop(0).status, status
                if was in DONE and status not in DONE:
                    self.cycle, self.used, self.breached, self.met, self.paused = self.cycle + 1, 0, None, None, NOTHING
                    self.amber = False
                elif status in DONE and was not in DONE:
                    self.met = at
            runs = status not in DONE and status != "waiting_customer"
            counts = target.basis == "elapsed" or calendar.is_open(at)
            if not runs:
                self.amber = False
            elif self.breached is None:
                if self.used >= target.minutes:
                    self.breached = at
                self.amber = self.amber or (target.minutes - self.used <= lead and counts)
            self.status = status
            if at >= now:
                break
            self.used += runs and counts and self.breached is None
            self.paused += MINUTE if status == "waiting_customer" else NOTHING
            at += MINUTE

    @property
    def state(self) -> str:
        if self.status in DONE:
            return "missed" if self.breached else "met"
        if self.status == "waiting_customer":
            return "missed" if self.breached else "paused"
        return "late" if self.breached else "warn" if self.amber else "calm"


@steady
@given(timelines(), targets, st.sampled_from(CALENDARS))
def test_it_agrees_with_a_ticking_clock_when_timelines_are_random(timeline, target, calendar):
    moments, now = timeline
    minutes, basis = target
    rule = replace(NORMAL, resolution=Target("resolution", minutes, basis))
    ticking = Ticking(moments, rule.resolution, calendar, now, min(60, minutes // 4))
    found = clocks(moments, rule, calendar, now).resolution
    assert (found.state, found.cycle, found.breached_at) == (ticking.state, ticking.cycle, ticking.breached)
    assert (found.met_at, found.paused_total) == (ticking.met, ticking.paused)
    if ticking.breached is None:
        assert found.remaining == (minutes - ticking.used) * MINUTE


@steady
@given(timelines(), targets, st.sampled_from(CALENDARS))
def test_it_explains_each_deadline_when_timelines_are_random(timeline, target, calendar):
    moments, now = timeline
    rule = replace(NORMAL, response=Target("response", *target), resolution=Target("resolution", *target))
    state = clocks(moments, rule, calendar, now)
    for clock in (state.response, *state.rounds):
        times = [step.at for step in clock.steps]
        assert times == sorted(times)
        assert clock.steps[-1].due_at == clock.due_at
        assert clock.warn_at <= clock.due_at
        codes = [step.code for step in clock.steps]
        assert ("breached" in codes) == (clock.breached_at is not None)
        assert max(codes.count(code) for code in ("warned", "breached", "met")) <= 1
    settled = all(one.status in DONE for one in moments[-1:])
    assert sum(state.held.values(), NOTHING) <= now - moments[0].at
    assert (next_check(state) is None) == (not alarms(state))
    assert not (settled and any(alarm.rung != "breach" or alarm.at >= now for alarm in alarms(state)))


@steady
@given(timelines(), targets, st.sampled_from(CALENDARS))
def test_it_never_takes_back_a_breach_when_time_goes_on(timeline, target, calendar):
    moments, now = timeline
    rule = replace(NORMAL, response=Target("response", *target), resolution=Target("resolution", *target))
    for at in {moment.at for moment in moments}:
        then, later = clocks([one for one in moments if one.at <= at], rule, calendar, at), clocks(moments, rule, calendar, now)
        assert then.response.breached_at in (None, later.response.breached_at)
        for before, after in zip(then.rounds, later.rounds, strict=False):
            assert before.breached_at in (None, after.breached_at)
        assert list(then.held) == list(later.held)[: len(then.held)]


@steady
@given(st.integers(0, 6000), targets, targets, st.sampled_from(CALENDARS))
def test_it_says_the_same_at_intake_as_ever_after_when_a_ticket_is_new(minute, response, resolution, calendar):
    rule = replace(NORMAL, response=Target("response", *response), resolution=Target("resolution", *resolution))
    at = BASE + minute * MINUTE
    quick, full = first_deadlines(rule, calendar, at), clocks([Moment(at, "opened", "new", "team:1")], rule, calendar, at)
    assert (quick.response_due_at, quick.resolution_due_at) == (full.response.due_at, full.resolution.due_at)
    assert (quick.promise_at, quick.next_check_at) == (full.response.promise_at, next_check(full))
