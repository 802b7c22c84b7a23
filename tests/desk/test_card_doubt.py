"""Level 1 in doubt: the ticket says so in words, and one click settles it."""

import pytest
from django.urls import reverse

from helpdesk.models import Team
from tests.desk.conftest import Four, at_desk
from tests.factories import open_ticket
from tickets import corrections, workflow
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def page(client, ticket):
    client.cookies["django_language"] = "en"
    return client.get(ticket.get_absolute_url())


def post(client, ticket, verb, **data):
    return client.post(reverse(f"admin:tickets_ticket_{verb}", args=[ticket.pk]), {"version": ticket.version, **data})


def test_it_is_level_one_and_asks_to_look_when_danger_is_not_told_for_certain(four: Four):
    ticket = open_ticket(description="好像冒烟了")
    assert ticket.level == 1
    shown = page(at_desk(four.assignee), ticket)
    assert "Danger is not told for certain (“冒烟”)" in shown.content.decode()
    assert shown.context["doubt"]["asks"]


def test_it_goes_down_with_one_click_when_there_is_no_danger(four: Four):
    ticket = open_ticket(description="好像冒烟了")
    client = at_desk(four.assignee)
    offered = page(client, ticket).context["doubt"]
    data = {name: offered[name] or "" for name in ("category", "level", "priority")}
    assert post(client, ticket, "reclassify", issue_type=ticket.issue_type.code, **data).status_code == 302
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.level, ticket.priority) == (None, "normal")
    assert not page(client, ticket).context["doubt"]["asks"]


def test_it_asks_no_more_when_somebody_has_confirmed_it(four: Four):
    ticket = open_ticket(description="好像冒烟了")
    client = at_desk(four.assignee)
    assert post(client, ticket, "confirm_level").status_code == 302
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert ticket.level == 1
    shown = page(client, ticket)
    assert not shown.context["doubt"]["asks"]
    assert "Level confirmed: Level 1" in shown.content.decode()
    # A second click, or a page that was opened before, changes nothing.
    post(client, ticket, "confirm_level")
    assert ticket.events.filter(code="sorting_confirmed").count() == 1


def test_it_says_nothing_of_the_type_when_the_level_is_confirmed(four: Four):
    ticket = open_ticket(description="好像冒烟了")
    client = at_desk(four.assignee)
    post(client, ticket, "confirm_level")
    assert corrections.said() == []
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert not workflow.is_settled_by_hand(ticket)
    # The type may be confirmed besides, and then is an example to learn from.
    assert post(client, ticket, "confirm_sorting").status_code == 302
    assert [row.label for row in corrections.said()] == [ticket.issue_type.code]


def test_it_goes_up_with_one_click_when_danger_was_only_asked_about(four: Four):
    ticket = open_ticket(description="会不会冒烟", subject="咨询")
    assert ticket.level is None
    client = at_desk(four.assignee)
    shown = page(client, ticket)
    assert "Asks about danger" in shown.content.decode()
    assert not shown.context["doubt"]["is_up"]
    data = {"issue_type": ticket.issue_type.code, "category": "complaint", "level": "1", "priority": "urgent"}
    assert post(client, ticket, "reclassify", **data).status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).level == 1


def test_it_leaves_a_complaint_a_complaint_when_it_goes_down(four: Four):
    ticket = open_ticket(description="我要投诉，好像冒烟了")
    offered = page(at_desk(four.assignee), ticket).context["doubt"]
    assert (offered["category"], offered["level"]) == ("complaint", 3)


def test_it_shows_no_box_when_danger_is_told_plainly(four: Four, house: Team):
    ticket = open_ticket(description="冒烟了")
    assert page(at_desk(four.assignee), ticket).context["doubt"] is None
