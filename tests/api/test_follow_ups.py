"""Follow-ups for programs: read by whoever sees them, recorded once by whoever may."""

from datetime import timedelta

import pytest
import time_machine

from surveys import followups
from surveys.models import FollowUp
from tests.surveys.calls import SOON, THURSDAY, grave
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
