"""Where a surge is seen and steered: the dashboard, its own page, the workbench, the rule among the settings."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpdesk.choices import Role
from helpdesk.models import Team, User
from tests.desk.conftest import at_desk
from tests.factories import NOW, TeamFactory, UserFactory, make_agent, make_surge_rule, open_ticket
from tickets import jobs, surges
from tickets.choices import SurgeStep
from tickets.models import Agent, Surge, SurgeRule

pytestmark = pytest.mark.django_db

PAGE, DASHBOARD, BENCH = "/dashboard/surge/", "/dashboard/", "/admin/"


@pytest.fixture(autouse=True)
def still():
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        yield


@pytest.fixture
def house(organisation: Team) -> Team:
    return organisation


@pytest.fixture
def boss() -> User:
    return UserFactory(name="陈立", roles=["supervisor"], language="zh-hans")


@pytest.fixture
def surge(house: Team, boss: User) -> Surge:
    make_surge_rule(contacts=3, standby_after=60)
    for n in range(3):
        open_ticket(phone=f"1380000000{n}")
    jobs.watch_surge()
    return Surge.objects.get()


def shown(user: User, address: str) -> str:
    response = at_desk(user).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_it_is_seen_on_the_dashboard_and_on_the_workbench_of_those_who_answer_for_all(surge: Surge, boss: User, house: Team):
    assert 'id="alert-surge"' in shown(boss, DASHBOARD)
    assert "3 件" in shown(boss, DASHBOARD) or "3 contacts" in shown(boss, DASHBOARD)
    assert PAGE in shown(boss, BENCH)
    assert PAGE not in shown(make_agent(house), BENCH)


def test_it_says_on_a_quiet_day_how_many_came_and_what_would_be_a_surge(house: Team, boss: User):
    make_surge_rule(contacts=77)
    assert 'id="alert-surge"' not in shown(boss, DASHBOARD)
    open_ticket(phone="13800000001")
    jobs.watch_surge()
    page = shown(boss, DASHBOARD)
    assert "77" in page[page.index('id="dash-surge"') :][:600]
    assert PAGE in page
    assert "77" in shown(boss, PAGE)


def test_it_tells_standby_agents_on_their_workbench_that_they_are_called_in(surge: Surge, boss: User, house: Team):
    agent = make_agent(house, online=False)
    Agent.objects.filter(user=agent).update(is_standby=True)
    before = at_desk(agent).get(BENCH).context["warnings"]
    surges.take_step(SurgeStep.STANDBY, by=boss, now=NOW, reason="x")
    after = at_desk(agent).get(BENCH).context["warnings"]
    assert len(after) == len(before) + 1
    assert after[0].icon == "bell"


def test_a_supervisor_takes_steps_with_a_reason(surge: Surge, boss: User):
    client = at_desk(boss)
    refused = client.post(PAGE, {"step": "standby", "reason": "  "})
    assert refused.status_code == 422
    assert Surge.objects.get().standby_at is None
    assert client.post(PAGE, {"step": "standby", "reason": "仓库漏发一批"}).status_code == 302
    assert Surge.objects.get().standby_at
    assert "仓库漏发一批" in shown(boss, PAGE)
    again = client.post(PAGE, {"step": "standby", "reason": "再来一次的理由"})
    assert again.status_code == 422
    assert "再来一次的理由" in again.content.decode()
    assert client.post(PAGE, {"step": "ended", "reason": "恢复"}).status_code == 302
    assert Surge.objects.get().ended_at
    assert "陈立" in shown(boss, PAGE)
    assert client.post(PAGE, {"step": "nothing", "reason": "x"}).status_code == 422


@pytest.mark.parametrize("role", [Role.AGENT, Role.SENIOR_AGENT, Role.OUTSOURCED, Role.DEPARTMENT, Role.EDITOR])
def test_it_is_closed_to_those_who_do_not_steer(surge: Surge, role: str):
    client = at_desk(UserFactory(roles=[role]))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"step": "ended", "reason": "x"}).status_code == 403
    assert Surge.objects.get().ended_at is None


def test_who_only_looks_at_the_dashboard_sees_it_and_steers_nothing(surge: Surge):
    from django.contrib.auth.models import Permission

    looker = UserFactory()
    looker.user_permissions.add(Permission.objects.get(codename="view_dashboard"))
    assert "<textarea" not in shown(looker, PAGE)
    assert at_desk(looker).post(PAGE, {"step": "ended", "reason": "x"}).status_code == 403
    assert Surge.objects.get().ended_at is None


def test_the_page_costs_the_same_however_many_came(surge: Surge, boss: User):
    client = at_desk(boss)

    def cost() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        # How often the configuration's stamp is looked at is a matter of seconds, not of the page.
        return len([query for query in queries if "configurationstamp" not in query["sql"]])

    few = cost()
    for n in range(12):
        open_ticket(phone=f"139{n:08d}")
    jobs.watch_surge()
    assert cost() == few


def test_an_administrator_changes_the_rule_and_nobody_adds_or_deletes_one(house: Team):
    outside = TeamFactory(code="outsourced", name="外包组", is_outsourced=True)
    row = make_surge_rule()
    admin = at_desk(UserFactory(roles=["administrator"]))
    address = reverse("admin:tickets_surgerule_change", args=[row.pk])
    data = {
        "is_active": "on", "window_minutes": "5", "contacts": "", "multiple": "", "floor": "30", "standby_after": "1", "overflow_after": "2",
        "overflow_wait": "3", "calm_minutes": "20", "calm_percent": "70", "calm_waiting": "10", "kept_types": ["logistics"],
        "routes-0-most_open": "20", "routes-0-most_per_day": "",
        "routes-TOTAL_FORMS": "1", "routes-INITIAL_FORMS": "0", "routes-0-team": house.pk, "routes-0-to_team": outside.pk,
    }  # fmt: skip
    assert admin.post(address, data).status_code == 200  # no limit at all
    assert admin.post(address, {**data, "contacts": "9", "routes-0-to_team": house.pk}).status_code == 200
    assert not row.routes.exists()
    assert admin.post(address, {**data, "contacts": "9"}).status_code == 302
    held = surges.rule()
    assert held is not None
    assert (held.rule.contacts, held.rule.multiple, held.rule.window) == (9, None, timedelta(minutes=5))
    assert held.routes == {house.pk: outside.pk}
    assert admin.get(reverse("admin:tickets_surgerule_add")).status_code == 403
    assert admin.post(reverse("admin:tickets_surgerule_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert SurgeRule.objects.count() == 1
