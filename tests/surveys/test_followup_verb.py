"""Planning a follow-up is a verb of the ticket's page."""

import pytest
import time_machine
from django.urls import reverse

from surveys.models import FollowUp
from tests.desk.conftest import at_desk, four, house  # noqa: F401
from tests.factories import open_ticket
from tests.surveys.calls import SOON, THURSDAY
from tests.surveys.making import closed
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

SENT = {"at": THURSDAY.strftime("%Y-%m-%dT14:00"), "ask": "退款到了吗", "way": "call"}


@pytest.fixture(autouse=True)
def soon():
    with time_machine.travel(SOON, tick=False):
        yield


def way(ticket):
    return reverse("admin:tickets_ticket_follow_up", args=[ticket.pk])


def text(answer):
    return answer.content.decode()


def test_it_stands_in_the_toolbar_of_a_settled_matter_with_its_key(four):  # noqa: F811
    ticket, desk = closed(four.assignee), at_desk(four.assignee)
    page = text(desk.get(ticket.get_absolute_url()))
    assert f'hx-get="{way(ticket)}"' in page
    assert 'data-key="c"' in page
    assert "<html" not in text(desk.get(way(ticket), HTTP_HX_REQUEST="true", HTTP_HX_TARGET="verb"))
    assert "<html" in text(desk.get(way(ticket)))


def test_it_is_not_there_while_the_matter_is_open(four):  # noqa: F811
    ticket = open_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(assignee=four.assignee, team=four.assignee.teams.get())
    desk = at_desk(four.assignee)
    assert way(ticket) not in text(desk.get(ticket.get_absolute_url()))
    assert desk.get(way(ticket)).status_code == 302
    assert desk.post(way(ticket), {**SENT, "to": four.assignee.employee_number}).status_code == 409
    assert not FollowUp.objects.exists()


def test_it_keeps_what_was_typed_beside_the_reason_for_a_refusal(four):  # noqa: F811
    ticket, desk = closed(four.assignee), at_desk(four.assignee)
    sent = {**SENT, "to": four.assignee.employee_number}
    answer = desk.post(way(ticket), {**sent, "at": "2020-01-01T10:00"})
    assert answer.status_code == 409
    assert answer.context["form"].errors["at"]
    assert "退款到了吗" in text(answer)
    assert desk.post(way(ticket), sent).status_code == 302
    assert FollowUp.objects.get().assignee == four.assignee


def test_it_is_refused_to_whoever_makes_no_follow_ups(four):  # noqa: F811
    ticket = closed(four.assignee)
    four.assignee.groups.get(name="agent").permissions.filter(codename="view_followup").first().group_set.clear()
    desk = at_desk(four.assignee)
    assert way(ticket) not in text(desk.get(ticket.get_absolute_url()))
    assert desk.post(way(ticket), {**SENT, "to": four.assignee.employee_number}).status_code == 409
    assert not FollowUp.objects.exists()
