"""Scores with their number and spread: by team, agent and type, and the surveys behind each figure."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from helpdesk.panels import me
from reports import satisfaction
from surveys import answering
from surveys.models import Survey
from tests.factories import NOW, TeamFactory, UserFactory, make_agent, open_ticket

pytestmark = pytest.mark.django_db

GOOD = {"speed": "very_fast", "effect": "solved", "attitude": "very_satisfied"}
POOR = {"speed": "slow", "effect": "not", "attitude": "dissatisfied"}


@pytest.fixture(autouse=True)
def _then():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def supervisor():
    return UserFactory(roles=["supervisor"])


@pytest.fixture
def agent(organisation):
    return make_agent(cap=99)


def survey(agent, answers=None, *, days=1, not_asked="", team=None):
    """One sent so many days ago, answered an hour later or not at all."""
    at = NOW - timedelta(days=days)
    ticket = open_ticket(assign=False, notify=False)
    rows = {"agent": agent, "team": team or TeamFactory(), "issue_type_code": "logistics", "not_asked": not_asked}
    row = Survey.objects.create(ticket=ticket, created_at=at, expires_at=at + timedelta(days=14), **rows)
    if answers:
        answering.answer(row, now=at + timedelta(hours=1), **answers)
    return row


def line(table, user, *, days=30):
    found = {each.code: each for each in satisfaction.contents(user, NOW, days)["tables"]}[table]
    return found.lines[0] if found.lines else None


@pytest.mark.parametrize("table", ["team", "agent", "type"])
def test_it_reckons_number_mean_spread_and_poor_ones(supervisor, agent, table):
    for answers in (GOOD, GOOD, GOOD, POOR, POOR, None):
        survey(agent, answers)
    found = line(table, supervisor)
    assert (found.sent, found.answers, found.poor, found.rate, found.poor_share) == (6, 5, 2, "83 %", "40 %")
    assert (found.mean, round(found.spread, 2)) == (3.4, 1.96)


def test_it_shows_no_mean_of_too_few(client, supervisor, agent):
    for _time in range(4):
        survey(agent, GOOD)
    assert line("team", supervisor).is_few
    client.force_login(supervisor)
    page = client.get(reverse("satisfaction"), headers={"accept-language": "en"}).content.decode()
    assert "5.0" not in page


def test_it_counts_answers_of_those_not_asked_in_the_scores_and_not_in_the_share(supervisor, agent):
    survey(agent, GOOD, not_asked="quota")
    survey(agent, None)
    found = line("team", supervisor)
    assert (found.sent, found.returned, found.answers, found.rate) == (1, 0, 1, "0 %")
    assert satisfaction.contents(supervisor, NOW, 30)["not_asked"] == 1


def test_it_compares_with_as_many_days_before(supervisor, agent):
    for _time in range(5):
        survey(agent, GOOD)
        survey(agent, POOR, days=8)
    assert line("team", supervisor, days=7).trend == "▲4.0"
    assert line("team", supervisor, days=30).trend == ""


def test_it_leads_to_the_surveys_behind_each_figure(client, supervisor, agent):
    poor = [survey(agent, POOR), survey(agent, POOR)]
    survey(agent, GOOD)
    survey(agent, POOR, days=60)
    client.force_login(supervisor)
    for table in ("team", "agent", "type"):
        rows = client.get(line(table, supervisor).poor_url).context["cl"].queryset
        assert set(rows) == set(poor), table
    assert client.get(line("team", supervisor).url).context["cl"].queryset.count() == 3


def test_it_is_for_those_who_see_the_dashboard(client, supervisor, agent):
    client.force_login(agent)
    assert client.get(reverse("satisfaction")).status_code == 403
    client.force_login(supervisor)
    for days in ("7", "90", "x"):
        assert client.get(reverse("satisfaction"), {"days": days}).status_code == 200


def test_it_asks_no_more_of_the_database_when_there_is_more(supervisor, agent, django_assert_max_num_queries):
    survey(agent, GOOD)
    satisfaction.contents(supervisor, NOW, 30)
    for number in range(6):
        survey(make_agent(TeamFactory(code=f"team{number}", name=f"组{number}")), GOOD, team=TeamFactory(code=f"team{number}"))
    with django_assert_max_num_queries(12):
        assert len(satisfaction.contents(supervisor, NOW, 30)["tables"][0].lines) == 7


def test_it_draws_the_weeks_that_have_enough_answers(supervisor, agent):
    assert satisfaction.contents(supervisor, NOW, 30)["chart"] is None
    for days in (1, 8):
        for _time in range(5):
            survey(agent, GOOD, days=days)
    assert satisfaction.contents(supervisor, NOW, 30)["chart"].dots[0][2] == "100.0 %"


def test_it_shows_agents_their_own_and_nobody_elses(agent):
    other = make_agent(cap=9)
    for _time in range(5):
        survey(agent, GOOD)
        survey(other, POOR)
    [panel] = [panel for panel in me(agent, NOW) if panel.template == "desk/panel_my_surveys.html"]
    assert (panel.context["answers"], float(panel.context["mean"]), panel.context["poor"]) == (5, 5.0, 0)
