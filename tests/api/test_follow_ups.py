"""Follow-ups for programs: read by whoever sees them, recorded once by whoever may."""

from datetime import timedelta

import pytest
import time_machine

from surveys import followups, planning
from surveys.models import FollowUp
from tests.surveys.calls import SOON, THURSDAY, grave, planned
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def thursday():
    with time_machine.travel(THURSDAY + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def call(agent):
    followups.plan(grave(agent), by=agent, to=agent, now=SOON, at=THURSDAY, ask="?")
    return FollowUp.objects.select_related("ticket").get()


def test_it_is_read_and_recorded_once(call, assignee):
    listed = assignee.get(f"/api/v1/tickets/{call.ticket.number}/follow-ups/").json()
    assert [(row["id"], row["state"], row["outcome"]) for row in listed] == [(call.pk, "planned", "")]
    sent = {"outcome": "back", "words": "又冒烟了", "version": listed[0]["version"]}
    answer = assignee.post(f"/api/v1/follow-ups/{call.pk}/", sent, content_type="application/json")
    assert (answer.status_code, answer.json()["outcome"]) == (200, "back")
    assert Ticket.objects.get(pk=call.ticket_id).is_open
    assert assignee.post(f"/api/v1/follow-ups/{call.pk}/", sent, content_type="application/json").status_code == 409
    assert assignee.get(f"/api/v1/follow-ups/{call.pk}/").json()["state"] == "done"


def test_it_refuses_nonsense_and_is_not_there_for_others(call, assignee, outsider):
    path = f"/api/v1/follow-ups/{call.pk}/"
    assert assignee.post(path, {"outcome": "written"}, content_type="application/json").status_code == 400
    assert assignee.post(path, {"outcome": "back"}, content_type="application/json").status_code == 400
    assert outsider.get(path).status_code == 404
    assert outsider.post(path, {"outcome": "solved"}, content_type="application/json").status_code == 404
    assert FollowUp.objects.get(pk=call.pk).is_planned


def test_it_takes_up_the_ticket_that_is_meant_when_the_call_is_about_two(agent, assignee):
    call = planned(agent)
    other = grave(agent)
    planning.look(SOON + timedelta(minutes=1))
    path = f"/api/v1/follow-ups/{call.pk}/"
    assert assignee.get(path).json()["tickets"] == [call.ticket.number, other.number]
    sent = {"outcome": "back", "words": "第二台又冒烟", "about": "T20990101-00001"}
    refused = assignee.post(path, sent, content_type="application/json")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["about"])
    assert assignee.post(path, {**sent, "about": other.number}, content_type="application/json").status_code == 200
    assert Ticket.objects.get(pk=call.ticket_id).status == "closed"
    assert Ticket.objects.get(pk=other.pk).is_open
