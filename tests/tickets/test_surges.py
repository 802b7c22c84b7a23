"""Surges: counted by the job, told once, answered by standby and by the outsourced team under everybody's cap, over by itself."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from helpdesk.choices import OutboundChannel
from helpdesk.models import OutboundMessage, Team, User
from tests.factories import (
    NOW,
    TeamFactory,
    UserFactory,
    give_shift,
    make_agent,
    make_surge_rule,
    make_type,
    open_ticket,
)
from tickets import dispatching, routing, surges, wording_events, workflow
from tickets.choices import Channel, Status, SurgeStep, Tier
from tickets.errors import Incomplete, NotAllowed
from tickets.models import Agent, Surge, SurgeRecord, SurgeRoute, Ticket, TicketEvent

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def team(organisation: Team) -> Team:
    return organisation


@pytest.fixture
def outside(team: Team) -> Team:
    return TeamFactory(code="outsourced", name="外包组", name_en="Outsourced", is_outsourced=True)


@pytest.fixture
def boss() -> User:
    return UserFactory(roles=["supervisor"])


def flood(count: int, *, now: datetime = NOW, assign: bool = True, **contact) -> list[Ticket]:
    """Contacts of so many customers, at one moment."""
    first = Ticket.objects.count()
    return [open_ticket(now=now, assign=assign, notify=False, phone=f"137{first + n:08d}", **contact) for n in range(count)]


def standby(team: Team, **agent) -> User:
    user = make_agent(team, **agent)
    Agent.objects.filter(user=user).update(is_standby=True)
    return user


def told(kind: str) -> set[int | None]:
    return set(OutboundMessage.objects.filter(kind=kind, channel=OutboundChannel.IN_APP).values_list("recipient_id", flat=True))


# ---------- counting ----------


def test_it_counts_what_came_in_and_not_what_was_imported(team: Team):
    make_surge_rule(contacts=3)
    flood(2, now=NOW - 9 * MINUTE, assign=False)
    flood(3, now=NOW - 11 * MINUTE, assign=False)
    flood(5, now=NOW, assign=False, channel=Channel.IMPORT)
    assert surges.watch(NOW).seen.contacts == 2
    flood(1, assign=False)
    assert surges.watch(NOW).steps[0] == SurgeStep.STARTED


def test_it_knows_the_usual_of_this_weekday_and_hour(team: Team):
    for week, count in ((1, 12), (2, 0), (3, 6)):
        at = NOW - timedelta(weeks=week)
        flood(count, now=at + 30 * MINUTE, assign=False)
        flood(9, now=at - timedelta(hours=1), assign=False)  # another hour, but the house was at work
    # Three weeks of 12, 0 and 6 in the hour; the fourth week the house was not there yet. A window is a sixth of an hour.
    assert surges.usual_for(10 * MINUTE, NOW) == pytest.approx(1.0)
    assert surges.usual_for(10 * MINUTE, NOW + timedelta(weeks=52)) is None


def test_it_never_counts_further_than_its_bounds(team: Team):
    make_surge_rule()
    with CaptureQueriesContext(connection) as queries:
        surges.watch(NOW)
    counted = [query["sql"] for query in queries if "COUNT" in query["sql"]]
    assert counted
    assert all("LIMIT" in statement and "created_at" in statement for statement in counted)


# ---------- steps ----------


def test_it_tells_supervisors_and_managers_once_for_each_step_and_keeps_it_on_record(team: Team, boss: User):
    manager, other = UserFactory(roles=["manager"]), make_agent(team, online=False)
    make_surge_rule(contacts=5, standby_after=2, overflow_after=3, calm_waiting=0)
    flood(5, assign=False)
    assert surges.watch(NOW).steps == (SurgeStep.STARTED,)
    assert told("surge_started") == {boss.pk, manager.pk}
    for minute in range(6):
        surges.watch(NOW + minute * MINUTE)
        surges.watch(NOW + minute * MINUTE)
    surge = Surge.objects.get()
    assert (surge.standby_at, surge.overflow_at, surge.ended_at) == (NOW + 2 * MINUTE, NOW + 5 * MINUTE, None)
    assert list(SurgeRecord.objects.values_list("step", "by", "data__contacts")) == [
        ("started", None, 5), ("standby", None, 5), ("overflow", None, 5),
    ]  # fmt: skip
    for step in ("started", "standby", "overflow"):
        rows = OutboundMessage.objects.filter(kind=f"surge_{step}")
        assert sorted(rows.values_list("recipient_id", flat=True)) == sorted([boss.pk, manager.pk]), step
    assert other.pk not in set(OutboundMessage.objects.values_list("recipient_id", flat=True))


def test_it_ends_by_itself_when_it_has_been_calm_and_starts_no_second_one_of_the_same_contacts(team: Team, boss: User):
    make_surge_rule(contacts=5, calm_minutes=3, calm_waiting=4)
    tickets = flood(5, assign=False)
    surges.watch(NOW)
    for minute in range(1, 20):
        surges.watch(NOW + minute * MINUTE)
    assert Surge.objects.get().ended_at is None  # five wait, one more than is calm
    agent = make_agent(team, cap=9)
    for ticket in tickets:
        routing.take(ticket, by=agent, now=NOW + 20 * MINUTE)
    for minute in range(20, 25):
        surges.watch(NOW + minute * MINUTE)
    surge = Surge.objects.get()
    assert (surge.calm_since, surge.ended_at) == (NOW + 20 * MINUTE, NOW + 23 * MINUTE)
    assert (surge.contacts, surge.peak, surge.received, surge.overflowed) == (5, 5, 5, 0)
    assert told("surge_ended") == {boss.pk}


def test_it_keeps_the_peak_and_begins_to_count_calm_anew_when_more_come(team: Team):
    make_surge_rule(contacts=5, calm_minutes=5, calm_waiting=99)
    flood(5, assign=False)
    surges.watch(NOW)
    surges.watch(NOW + 11 * MINUTE)
    assert Surge.objects.get().calm_since == NOW + 11 * MINUTE
    flood(8, now=NOW + 13 * MINUTE, assign=False)
    surges.watch(NOW + 13 * MINUTE)
    surge = Surge.objects.get()
    assert (surge.calm_since, surge.peak, surge.contacts) == (None, 8, 5)


def test_it_does_nothing_without_a_rule_or_with_one_that_is_switched_off(team: Team):
    flood(5, assign=False)
    assert surges.watch(NOW).seen is None
    make_surge_rule(contacts=5, is_active=False)
    surges.watch(NOW)
    assert not Surge.objects.exists()


# ---------- standby ----------


def test_it_calls_standby_in_while_it_lasts_and_lets_them_go_by_itself(team: Team, boss: User):
    called, offline = standby(team, cap=2), standby(team, online=False)
    make_surge_rule(contacts=5, calm_minutes=1, calm_waiting=99)
    before = list(Agent.objects.order_by("pk").values_list("is_standby", "availability", "cap"))
    flood(4)
    assert dispatching.load_of([called.pk]) == {}
    flood(1)
    surges.watch(NOW)
    assert dispatching.load_of([called.pk, offline.pk]) == {called.pk: 2}
    assert told("surge_called_in") == {called.pk, offline.pk}
    first = Ticket.objects.filter(assignee=called).first()
    workflow.cancel(first, by=called, now=NOW + MINUTE, reason="test")
    assert routing.offer(called, now=NOW + MINUTE) == 1
    surges.watch(NOW + 11 * MINUTE)
    surges.watch(NOW + 12 * MINUTE)
    assert Surge.objects.get().ended_at
    assert told("surge_released") == {called.pk, offline.pk}
    workflow.cancel(Ticket.objects.filter(assignee=called).open().first(), by=called, now=NOW + 13 * MINUTE, reason="test")
    assert routing.offer(called, now=NOW + 13 * MINUTE) == 0
    assert routing.give_out(NOW + 13 * MINUTE) == 0
    assert open_ticket(now=NOW + 13 * MINUTE, phone="13600000001").assignee is None
    assert list(Agent.objects.order_by("pk").values_list("is_standby", "availability", "cap")) == before


def test_it_gives_nothing_to_standby_who_are_off_shift(team: Team):
    called = standby(team)
    give_shift(called, NOW + timedelta(hours=9))
    make_surge_rule(contacts=1)
    flood(2)
    surges.watch(NOW)
    assert Surge.objects.get().standby_at
    assert dispatching.load_of([called.pk]) == {}


def test_it_gives_a_new_contact_to_standby_who_were_called_in(team: Team):
    called = standby(team)
    make_surge_rule(contacts=1)
    flood(1)
    surges.watch(NOW)
    assert open_ticket(now=NOW + MINUTE, phone="13600000002").assignee == called


# ---------- overflow ----------


@pytest.fixture
def overflowing(team: Team, outside: Team) -> Surge:
    """A surge that overflows from the first minute on."""
    make_surge_rule(contacts=5, overflow_after=0, calm_waiting=0, kept_types=["account_security"], routes=[(team, outside)])
    flood(6)
    surges.watch(NOW)
    return Surge.objects.get()


def test_it_hands_what_waits_to_the_outsourced_team_by_deadline_under_the_caps(team: Team, outside: Team, overflowing: Surge):
    wb = [make_agent(outside, cap=2, roles=("outsourced",)) for _ in range(2)]
    assert surges.watch(NOW + MINUTE).overflowed == 4
    assert surges.watch(NOW + MINUTE).overflowed == 0
    given = Ticket.objects.filter(team=outside)
    assert sorted(given.values_list("pk", flat=True)) == sorted(Ticket.objects.order_by("due_at", "pk").values_list("pk", flat=True)[:4])
    assert set(given.values_list("status", flat=True)) == {Status.ASSIGNED}
    assert dispatching.load_of([user.pk for user in wb]) == {user.pk: 2 for user in wb}
    assert set(Ticket.objects.filter(assignee=None).values_list("team", flat=True)) == {team.pk}
    event = TicketEvent.objects.filter(code="transferred").first()
    assert (event.data["how"], event.data["surge"], event.data["from_team"]) == ("overflow", overflowing.pk, team.pk)
    assert {line["agent"] for line in event.data["sheet"]} == {user.pk for user in wb}
    people = wording_events.people_in([event])
    assert "外包组" in wording_events.tell(event, people, NOW).text
    assert told("assigned") == {user.pk for user in wb}
    assert surges.overflowed(overflowing) == 4


def test_its_own_team_comes_first(team: Team, outside: Team, overflowing: Surge):
    own, wb = make_agent(team, cap=2), make_agent(outside, cap=9, roles=("outsourced",))
    surges.watch(NOW + MINUTE)
    assert dispatching.load_of([own.pk, wb.pk]) == {own.pk: 2, wb.pk: 4}


def test_it_keeps_in_the_house_what_must_stay(team: Team, outside: Team, overflowing: Surge):
    make_agent(outside, cap=99, roles=("outsourced",))
    part = make_type("password", parent=make_type("account_security"))
    far = TeamFactory(code="complaints", name="投诉组")
    gone = open_ticket(assign=False, phone="13500000000")
    kept = [
        open_ticket(assign=False, description="底座冒烟了，差点起火"),
        open_ticket(assign=False, phone="13500000001", description="我要投诉", tier=Tier.VIP),
        open_ticket(assign=False, phone="13500000002", issue_type="account_security"),
        open_ticket(assign=False, phone="13500000003"),
        open_ticket(assign=False, phone="13500000004"),
        open_ticket(assign=False, phone="13500000005"),
        open_ticket(assign=False, phone="13500000006"),
    ]
    assert (kept[0].level, kept[1].category) == (1, "complaint")
    Ticket.objects.filter(pk=kept[3].pk).update(issue_type=part)
    Ticket.objects.filter(pk=kept[4].pk).update(escalation=2)
    Ticket.objects.filter(pk=kept[5].pk).update(team=far)
    Ticket.objects.filter(pk=kept[6].pk).update(cross_department=True)
    surges.watch(NOW + MINUTE)
    assert Ticket.objects.get(pk=gone.pk).team == outside
    assert set(Ticket.objects.filter(pk__in=[ticket.pk for ticket in kept]).values_list("team__code", flat=True)) == {team.code, far.code}
    assert routing.overflow(kept[0], team=outside, now=NOW, surge=overflowing.pk) is None


def test_a_ticket_waits_for_its_own_team_as_long_as_the_rule_says(team: Team, outside: Team):
    make_agent(outside, cap=99, roles=("outsourced",))
    make_surge_rule(contacts=5, overflow_after=0, overflow_wait=4, calm_waiting=0, routes=[(team, outside)])
    flood(6)
    assert surges.watch(NOW).overflowed == 0
    assert surges.watch(NOW + 3 * MINUTE).overflowed == 0
    assert surges.watch(NOW + 4 * MINUTE).overflowed == 6


def test_nothing_goes_to_a_team_that_is_no_longer_outsourced(team: Team, outside: Team, overflowing: Surge):
    make_agent(outside, cap=99)
    outside.is_outsourced = False
    outside.save()
    assert surges.watch(NOW + MINUTE).overflowed == 0


@pytest.mark.parametrize(
    ("bounds", "goes"), [({"most_open": 3}, 3), ({"most_per_day": 2}, 2), ({"most_open": 9, "most_per_day": 4}, 4), ({"most_open": 0}, 0)]
)
def test_no_more_goes_to_an_outsourced_team_than_it_takes_and_that_is_said_once(team, outside, boss, overflowing, bounds, goes):
    SurgeRoute.objects.update(**bounds)
    for _n in range(3):
        make_agent(outside, cap=9, roles=("outsourced",))
    assert surges.watch(NOW + MINUTE).overflowed == goes
    assert surges.watch(NOW + 2 * MINUTE).overflowed == 0
    assert Ticket.objects.filter(team=outside).count() == goes
    assert told("surge_quota") == {boss.pk}
    assert OutboundMessage.objects.filter(kind="surge_quota", channel=OutboundChannel.IN_APP).count() == 1
    (line,) = surges.lines(surges.rule(), NOW + 2 * MINUTE)
    assert (line.is_full, line.used.open, line.used.today) == (True, goes, goes)
    # Nobody's claim is left over from what was refused.
    assert sum(Agent.objects.filter(user__teams=outside).values_list("turn", flat=True)) == goes


def test_a_place_at_the_outsourced_team_is_free_again_when_a_ticket_is_done(team, outside, overflowing):
    SurgeRoute.objects.update(most_open=2)
    wb = make_agent(outside, cap=9, roles=("outsourced",))
    assert surges.watch(NOW + MINUTE).overflowed == 2
    workflow.resolve(Ticket.objects.filter(assignee=wb).first(), by=wb, now=NOW + 2 * MINUTE, result="已答复")
    assert surges.watch(NOW + 3 * MINUTE).overflowed == 1
    SurgeRoute.objects.update(most_open=None, most_per_day=3)
    assert surges.watch(NOW + 4 * MINUTE).overflowed == 0
    assert surges.watch(NOW + 24 * 60 * MINUTE).overflowed == 3


def test_the_outsourced_team_sees_only_what_it_is_given(team: Team, outside: Team, boss: User, overflowing: Surge):
    wb, own = make_agent(outside, cap=2, roles=("outsourced",)), make_agent(team, cap=1)
    # Somebody of theirs who was put into a team of the house by mistake sees no more for it.
    astray = make_agent(outside, cap=0, roles=("outsourced",))
    astray.teams.add(team)
    surges.watch(NOW + MINUTE)
    given = set(Ticket.objects.filter(team=outside).values_list("pk", flat=True))
    everything = set(Ticket.objects.values_list("pk", flat=True))
    assert (len(given), len(everything)) == (2, 6)
    seen = {user: set(Ticket.objects.visible_to(user).values_list("pk", flat=True)) for user in (wb, astray, own, boss)}
    assert seen == {wb: given, astray: given, own: everything - given, boss: everything}
    gone = Ticket.objects.filter(team=outside).first()
    routing.transfer(gone, by=boss, now=NOW + 2 * MINUTE, reason="back", team=team)
    assert not Ticket.objects.visible_to(wb).filter(pk=gone.pk).exists()


def test_what_the_outsourced_team_hands_back_stays_in_the_house(team: Team, outside: Team, boss: User, overflowing: Surge):
    wb = make_agent(outside, cap=1, roles=("outsourced",))
    assert surges.watch(NOW + MINUTE).overflowed == 1
    ticket = Ticket.objects.get(team=outside)
    event = routing.hand_back(ticket, by=wb, now=NOW + 2 * MINUTE, reason="needs_the_warehouse")
    ticket.refresh_from_db()
    assert (ticket.team, ticket.assignee, ticket.status) == (team, None, Status.NEW)
    assert (event.data["from_team"], event.data["reason"], event.team_id) == (outside.pk, "needs_the_warehouse", team.pk)
    assert not Ticket.objects.visible_to(wb).filter(pk=ticket.pk).exists()
    # The surge goes on and their hands are free: something else goes there, this one never again.
    assert surges.watch(NOW + 3 * MINUTE).overflowed == 1
    assert Ticket.objects.get(team=outside).pk != ticket.pk
    with translation.override("en"):
        assert "Handed back by Outsourced, to the queue of After-sales" in wording_events.tell(event, {}, NOW).text


def test_a_ticket_that_was_born_outside_goes_to_the_team_of_its_type_when_it_is_handed_back(team: Team, outside: Team):
    ticket = open_ticket(assign=False)
    wb = make_agent(outside, cap=1, roles=("outsourced",))
    Ticket.objects.filter(pk=ticket.pk).update(team=outside, assignee=wb, status=Status.ASSIGNED)
    routing.hand_back(ticket, by=wb, now=NOW + MINUTE, reason="not ours")
    assert Ticket.objects.get(pk=ticket.pk).team == team


# ---------- by hand ----------


def test_a_person_starts_steps_and_ends_with_a_reason(team: Team, boss: User):
    called = standby(team)
    make_surge_rule(contacts=50)
    flood(2)
    surge = surges.take_step(SurgeStep.STANDBY, by=boss, now=NOW, reason="电视广告今晚播出")
    assert list(SurgeRecord.objects.values_list("step", "by", "reason")) == [
        ("started", boss.pk, "电视广告今晚播出"), ("standby", boss.pk, "电视广告今晚播出"),
    ]  # fmt: skip
    assert told("surge_called_in") == {called.pk}
    assert surges.possible(surge) == [SurgeStep.OVERFLOW, SurgeStep.ENDED]
    with pytest.raises(NotAllowed):
        surges.take_step(SurgeStep.STANDBY, by=boss, now=NOW, reason="again")
    with pytest.raises(NotAllowed):
        surges.take_step(SurgeStep.STARTED, by=boss, now=NOW, reason="again")
    with pytest.raises(Incomplete):
        surges.take_step(SurgeStep.ENDED, by=boss, now=NOW, reason=" ")
    assert Surge.objects.get().ended_at is None
    surges.take_step(SurgeStep.ENDED, by=boss, now=NOW + MINUTE, reason="广告取消")
    assert Surge.objects.get().ended_at == NOW + MINUTE
    assert told("surge_released") == {called.pk}


def test_one_that_was_ended_by_hand_is_not_begun_again_by_the_same_contacts(team: Team, boss: User):
    make_surge_rule(contacts=5)
    flood(5, assign=False)
    surges.watch(NOW)
    surges.take_step(SurgeStep.ENDED, by=boss, now=NOW + MINUTE, reason="测试数据")
    assert surges.watch(NOW + 2 * MINUTE).steps == ()
    flood(5, now=NOW + 3 * MINUTE, assign=False)
    assert surges.watch(NOW + 3 * MINUTE).steps[0] == SurgeStep.STARTED
    assert Surge.objects.count() == 2
