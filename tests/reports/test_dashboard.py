"""The dashboard: each figure is the number of tickets behind its link, cut to the reader, at a constant cost."""

import html
import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.configuration import forget
from helpdesk.models import ConfigurationStamp, Heartbeat, ServiceCalendar, StatutoryDay, Team, User
from reports import dashboard, jobs
from tests.desk.conftest import at_desk
from tests.factories import NOW, TeamFactory, UserFactory, make_agent, open_ticket
from tickets import queues, routing, waves, workflow
from tickets.models import Agent, Ticket, Wave, WaveRule

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=3)
FIGURE = re.compile(r'<a (?=[^>]*\bid="((?:tile|team|cell|late|total|load|today)-[^"]+)")[^>]*\bhref="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)


@pytest.fixture(autouse=True)
def still():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def house(organisation: Team) -> Team:
    return organisation


@pytest.fixture
def supervisor() -> User:
    return UserFactory(roles=["supervisor"])


def fill(house: Team, times: int = 1) -> list[User]:
    """Two teams, two agents; of every status, clock, level, priority and channel something."""
    other = TeamFactory(code="pre_sales", name="售前组", name_en="Pre-sales")
    agents = [make_agent(house, name="林晓彤", cap=30), make_agent(other, name="吕思齐", online=False)]
    for n in range(times):
        early = NOW - timedelta(hours=5 * n)
        ours = [
            open_ticket(now=early + timedelta(minutes=m), assign=False, channel=c)
            for m, c in enumerate(("web", "phone", "web", "wechat", "email"))
        ]
        held, asked, resolved, cancelled, _free = ours
        for ticket in (held, asked):
            routing.assign(ticket, to=agents[0], by=agents[0], now=early + timedelta(minutes=9))
        workflow.ask(
            Ticket.objects.get(pk=asked.pk),
            by=agents[0],
            now=early + timedelta(minutes=10),
            items=["evidence_photo"],
            body="麻烦补一张照片",
        )
        workflow.resolve(resolved, by=agents[0], now=early + timedelta(minutes=11), result="已寄出")
        workflow.cancel(cancelled, by=agents[0], now=early + timedelta(minutes=12), reason="test")
        open_ticket(now=early, assign=False, description="底座冒烟了，差点起火")
        open_ticket(now=LATER - timedelta(minutes=50), assign=False, description="我要投诉")
        Ticket.objects.filter(pk=open_ticket(now=LATER, assign=False).pk).update(team=other, priority="low")
        Ticket.objects.filter(pk=open_ticket(now=LATER, assign=False).pk).update(
            team=other, priority="urgent", assignee=agents[1], status="assigned"
        )
    return agents


def figures(client: Client, query: str = "") -> dict[str, tuple[int, str]]:
    """What the page shows, by the id of the link: the number, and where it leads."""
    page = client.get(f"/dashboard/{query}").content.decode()
    found = {}
    for name, url, inside in FIGURE.findall(page):
        large = re.search(r"<b>(\d+)</b>|loads__n\">(\d+)", inside)
        digits = next(filter(None, large.groups())) if large else re.sub(r"<.*?>", " ", inside)
        found[name] = (int(next(iter(re.findall(r"\d+", digits)), -1)), html.unescape(url))
    return found


@pytest.mark.parametrize("query", ["", "?channel=web", "?channel=phone"])
def test_it_opens_exactly_the_tickets_that_a_figure_counts(house: Team, supervisor: User, query: str):
    fill(house, 2)
    desk = at_desk(supervisor)
    shown = figures(desk, query)
    counted = {name: figure for name, figure in shown.items() if not name.startswith("team-")}
    assert {name.split("-")[0] for name in counted} >= {"tile", "cell", "total", "load", "today"} | (set() if query else {"late"})
    for name, (count, url) in counted.items():
        listed = desk.get(url)
        assert listed.status_code == 200
        question: queues.Question = listed.context["question"]
        assert question.rows(supervisor, LATER).count() == count == len(listed.context["page"].rows), (name, url)
        assert question.parameters == QueryDict(url.partition("?")[2]).dict(), "the list understood every part of the question"


def test_it_counts_every_open_ticket_once_in_the_table(house: Team, supervisor: User):
    fill(house, 2)
    shown = figures(at_desk(supervisor))
    for name, tile in (("total", "open"), ("cell", "open"), ("late", "overdue")):
        assert sum(count for key, (count, _url) in shown.items() if key.startswith(f"{name}-")) == shown[f"tile-{tile}"][0]
    assert shown["tile-open"][0] == Ticket.objects.open().count() == 14
    assert all(shown[f"tile-{tile}"][0] for tile in ("overdue", "due_hour", "unassigned"))


def test_it_shows_each_agents_places_by_clock(house: Team, supervisor: User):
    first, second = fill(house)
    loads = {load.user: load for load in dashboard.contents(supervisor, LATER)["loads"]}
    assert (loads[first].held, loads[first].agent.cap, loads[first].kinds[1:]) == (1, 30, [""] * 29)
    # Away, and still shown: somebody has to notice what lies there.
    assert (loads[second].held, loads[second].agent.availability) == (1, "offline")
    Ticket.objects.filter(assignee=second).update(assignee=None)
    assert second not in {load.user for load in dashboard.contents(supervisor, LATER)["loads"]}


def test_it_is_cut_to_what_the_reader_may_see(house: Team):
    fill(house)
    other = Team.objects.get(code="pre_sales")
    reader = UserFactory(roles=["agent"], teams=[other])
    reader.user_permissions.add(Permission.objects.get(codename="view_dashboard"))
    desk = at_desk(reader)
    shown = figures(desk)
    assert shown["tile-open"][0] == 2
    assert sum(count for key, (count, _url) in shown.items() if key.startswith("total-")) == 2
    assert {key for key in shown if key.startswith("load-")} == {f"load-{Agent.objects.get(user__teams=other).user.employee_number}"}
    assert len(desk.get(shown["tile-open"][1]).context["page"].rows) == 2


@pytest.mark.parametrize("role", ["agent", "senior_agent", "department", "outsourced", "editor"])
def test_it_is_closed_to_those_without_the_right(house: Team, role: str):
    assert at_desk(UserFactory(roles=[role])).get("/dashboard/").status_code == 403


@pytest.mark.parametrize("role", ["supervisor", "manager", "administrator"])
def test_it_is_open_to_those_who_lead(house: Team, role: str):
    desk = at_desk(UserFactory(roles=[role]))
    assert desk.get("/dashboard/").status_code == 200
    assert desk.post("/dashboard/").status_code == 405
    assert desk.get("/dashboard/").headers["Cache-Control"].count("no-store")


def test_it_asks_for_the_log_in_first(house: Team):
    assert Client().get("/dashboard/")["Location"].startswith("/admin/login/")


def test_it_costs_the_same_however_many_tickets_there_are(house: Team, supervisor: User):
    fill(house)
    costs = []
    for _round in range(2):
        desk = at_desk(supervisor)
        desk.get("/dashboard/")
        forget()
        desk.get("/dashboard/")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            desk.get("/dashboard/")
        costs.append(len(seen))
        fill(house, 3)
    assert costs[0] == costs[1] <= 15, costs


def test_it_ignores_a_channel_that_is_none(house: Team, supervisor: User):
    fill(house)
    desk = at_desk(supervisor)
    assert figures(desk, "?channel=pigeon") == figures(desk)


def test_it_draws_every_part_that_is_renewed_once(house: Team, supervisor: User):
    fill(house)
    page = at_desk(supervisor).get("/dashboard/").content.decode()
    parts = re.findall(r"#([\w-]+)", re.search(r'hx-select-oob="([^"]+)"', page)[1])
    assert len(parts) >= 8
    for part in parts:
        assert page.count(f'id="{part}"') == 1, part
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_it_says_so_when_nothing_is_there_yet(house: Team, supervisor: User):
    page = at_desk(supervisor).get("/dashboard/", headers={"accept-language": "en"}).content.decode()
    assert "Nobody takes tickets right now." in page
    assert "No background job has run yet." in page
    assert figures(at_desk(supervisor))["tile-open"][0] == 0


# ---------------------------------------------------------------- what came in


def received(*moments: datetime) -> None:
    for at in moments:
        ticket = open_ticket(now=NOW, assign=False)
        Ticket.objects.filter(pk=ticket.pk).update(created_at=at)


def test_it_compares_with_the_same_weekday_of_four_weeks(house: Team, supervisor: User):
    week = timedelta(weeks=1)
    received(NOW, NOW, NOW - week, NOW - week, NOW - 3 * week, NOW - 4 * week, NOW - 5 * week, NOW - timedelta(days=1))
    found = dashboard.intake(supervisor, LATER)
    at_ten = found.hours[10]
    assert (at_ten.today, at_ten.usual) == (2, 1.0)
    assert [hour.today for hour in found.hours[11:14]] == [0, 0, 0]
    assert all(hour.today is None for hour in found.hours[14:])
    assert (found.total, found.usual) == (2, 1.0)


def test_it_takes_the_mean_of_the_weeks_there_are_when_the_house_is_young(house: Team, supervisor: User):
    week = timedelta(weeks=1)
    received(NOW, NOW - week, NOW - week, NOW - week, NOW - 2 * week)
    assert dashboard.intake(supervisor, LATER).hours[10].usual == 2.0
    Ticket.objects.all().update(created_at=NOW)
    assert dashboard.intake(supervisor, LATER).usual == 0


def test_it_counts_hours_by_the_local_day(house: Team, supervisor: User):
    midnight = timezone.localtime(NOW).replace(hour=0, minute=0)
    received(midnight, midnight - timedelta(minutes=1), midnight + timedelta(minutes=59))
    found = dashboard.intake(supervisor, LATER)
    assert [hour.today for hour in found.hours[:2]] == [2, 0]
    assert found.total == 2


@pytest.mark.parametrize(("count", "shade"), [(0, 0), (1, 1), (4, 1), (5, 2), (9, 2), (10, 3), (19, 3), (20, 4), (500, 4)])
def test_it_shades_a_cell_by_fixed_steps(count: int, shade: int):
    assert dashboard.Cell(count).heat == shade


def test_it_is_loud_about_a_job_that_stopped_and_holidays_that_are_missing(house, supervisor):
    for name in jobs.EXPECTED:
        at = LATER - timedelta(minutes=60 if name == "sweep_deadlines" else 0)
        Heartbeat.objects.create(name=name, every=60, started_at=at, finished_at=at)
    page = at_desk(supervisor).get("/dashboard/")
    assert len(page.context["bad_jobs"]) == 1
    assert 'id="alert-jobs"' in page.content.decode()
    assert page.context["missing_years"] == []
    ServiceCalendar.objects.update(statutory=True)
    StatutoryDay.objects.create(date="2026-01-01", name="元旦")
    Heartbeat.objects.update(finished_at=LATER)
    page = at_desk(supervisor).get("/dashboard/")
    assert page.context["missing_years"] == [2027]
    assert 'id="alert-2027"' in page.content.decode()
    assert 'id="alert-jobs"' not in page.content.decode()
    page = at_desk(UserFactory(roles=["administrator"])).get("/admin/helpdesk/servicecalendar/")
    assert "2027" in str([str(message) for message in page.context["messages"]])


def test_a_wave_stands_above_everything_with_its_tickets_behind_it(house: Team, supervisor: User):
    rule = WaveRule.objects.create(code="default", name="同类", customers=3)
    rows = [open_ticket(now=LATER - timedelta(minutes=9 + n), phone=f"1370000000{n}", notify=False) for n in range(3)]
    desk = at_desk(supervisor)
    assert not desk.get("/dashboard/").context["waves"]
    waves.watch(LATER - timedelta(minutes=5))
    forget()
    answer = desk.get("/dashboard/")
    ((wave, url),) = answer.context["waves"]
    assert (wave.rule, wave.tickets) == (rule, 3)
    page = html.unescape(answer.content.decode())
    assert f'href="{url}"' in page
    assert wave.words in page
    # Whoever sees other teams only is not told of it.
    stranger = UserFactory(roles=["agent"], teams=[TeamFactory(code="pre_sales")])
    stranger.user_permissions.add(Permission.objects.get(codename="view_dashboard"))
    assert not at_desk(stranger).get("/dashboard/").context["waves"]
    assert {row.pk for row in desk.get(url).context["page"].rows} == {row.pk for row in rows}
    Wave.objects.update(ended_at=LATER)
    ConfigurationStamp.move()
    forget()
    assert not desk.get("/dashboard/").context["waves"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what stands in the tables")
def test_it_counts_by_indexes_and_reads_no_ticket_for_it(house: Team, supervisor: User):
    fill(house)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as queries:
        dashboard.contents(supervisor, LATER)
    counted = [one["sql"] for one in queries if 'FROM "tickets_ticket"' in one["sql"] and "GROUP BY" in one["sql"]]
    plans = []
    for sql in counted:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plans.append("; ".join(row[-1] for row in cursor.fetchall() if "tickets_ticket" in row[-1]))
    assert any("COVERING INDEX ticket_open_counts" in plan for plan in plans)
    assert any(plan.count("COVERING INDEX ticket_created") == 5 for plan in plans)  # today, and that weekday of four weeks
    assert all("INDEX" in step and "COVERING" in step for plan in plans for step in plan.split("; "))
