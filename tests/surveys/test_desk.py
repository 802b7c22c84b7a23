"""Surveys on the desk: read, and only one's own share of them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from helpdesk import panels
from surveys import answering
from surveys.models import Survey
from tests.factories import TeamFactory, UserFactory, make_agent
from tests.surveys.making import CLOSED, GOOD, POOR, closed, sent

pytestmark = pytest.mark.django_db

LIST = "admin:surveys_survey_changelist"


@pytest.fixture
def survey():
    """An answered survey about one agent's ticket."""
    row = sent(closed(make_agent()))
    answering.answer(row, now=CLOSED + timedelta(hours=1), **POOR, remarks="一直没人理我")
    return row


@pytest.mark.parametrize("who", ["agent", "colleague", "supervisor"])
def test_it_is_read_by_those_it_concerns(client, survey, who):
    people = {
        "agent": lambda: survey.agent,
        "colleague": lambda: UserFactory(roles=["agent"], teams=[survey.team]),
        "supervisor": lambda: UserFactory(roles=["supervisor"]),
    }
    client.force_login(people[who]())
    assert "一直没人理我" in client.get(reverse(LIST)).content.decode()


def test_it_is_not_read_by_another_team(client, survey):
    client.force_login(UserFactory(roles=["agent"], teams=[TeamFactory(code="other", name="其他组")]))
    assert "一直没人理我" not in client.get(reverse(LIST)).content.decode()
    assert client.get(reverse("admin:surveys_survey_change", args=[survey.pk])).status_code in {302, 404}


def test_it_is_changed_by_nobody(client, survey):
    client.force_login(UserFactory(roles=["administrator"]))
    assert client.post(reverse("admin:surveys_survey_change", args=[survey.pk]), {"speed": "fast"}).status_code == 403
    assert client.post(reverse("admin:surveys_survey_delete", args=[survey.pk]), {"post": "yes"}).status_code == 403
    assert Survey.objects.get().speed == "slow"


def test_it_is_found_by_what_it_is_when_filtered(client, survey):
    client.force_login(UserFactory(roles=["supervisor"]))
    for state, there in (("poor", True), ("answered", True), ("open", False)):
        assert ("一直没人理我" in client.get(reverse(LIST), {"state": state}).content.decode()) is there


def test_it_stands_on_the_agents_workbench_when_answered(survey):
    [panel] = panels.workbench(survey.agent, CLOSED + timedelta(hours=2))
    assert [row.remarks for row in panel.context["rows"]] == ["一直没人理我"]
    assert panel.figures[0].value == "1.0"


def test_it_moves_the_mark_of_the_panel_when_another_answer_comes(survey):
    first = panels.workbench(survey.agent, CLOSED)[0].mark
    answering.answer(sent(closed(survey.agent, subject="另一件事")), now=CLOSED + timedelta(hours=2), **GOOD)
    assert panels.workbench(survey.agent, CLOSED)[0].mark != first
