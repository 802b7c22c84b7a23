"""PV-09: on record which customer's data went to which outsourced team and person, when, and for three years."""

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.urls import reverse

from helpdesk.jobs import prune
from helpdesk.models import Team, User
from tests.addresses import CUSTOMER, PHONE
from tests.factories import NOW, TeamFactory, UserFactory, make_agent, make_organisation, open_ticket
from tickets import routing
from tickets.models import IssueType, Sharing, Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def team() -> Team:
    return make_organisation()


@pytest.fixture
def outside() -> Team:
    return TeamFactory(code="outsourced", name="外包组", is_outsourced=True)


@pytest.fixture
def helper(outside: Team) -> User:
    return make_agent(outside, name="陈晨", roles=("outsourced",))


def waiting(**values: str) -> Ticket:
    return open_ticket(phone=PHONE, email="", name=CUSTOMER, **values)


def rows() -> list[tuple[Team, User | None, User | None]]:
    return [(row.team, row.person, row.by) for row in Sharing.objects.order_by("pk")]


def test_it_keeps_what_dispatch_gave_outside_and_nothing_of_what_stays_in_the_house(team: Team, outside: Team, helper: User) -> None:
    agent = make_agent(team)
    inside = waiting(subject="屏幕碎了")
    assert inside.assignee == agent
    assert not Sharing.objects.exists()
    agent.agent.delete()
    ticket = waiting(subject="还没到", order_number="A1")
    routing.overflow(ticket, team=outside, now=NOW + MINUTE, surge=1)
    assert rows() == [(outside, helper, None)]
    row = Sharing.objects.get()
    assert (row.ticket, row.at, row.parts) == (ticket, NOW + MINUTE, ["words", "name", "phone", "order"])
    routing.hand_back(ticket, by=helper, now=NOW + 2 * MINUTE, reason="x")
    assert len(rows()) == 1, "going home gives nobody outside anything"


def test_it_keeps_each_hand_over_between_those_outside_and_who_did_it(team: Team, outside: Team, helper: User) -> None:
    supervisor = UserFactory(roles=["supervisor"])
    ticket = waiting()
    routing.transfer(ticket, team=outside, by=supervisor, now=NOW + MINUTE, reason="人手不够")
    other = make_agent(outside, roles=("outsourced",))
    routing.assign(ticket, to=other, by=supervisor, now=NOW + 2 * MINUTE)
    assert rows() == [(outside, helper, supervisor), (outside, other, supervisor)]


def test_it_keeps_that_all_of_a_team_outside_see_what_waits_there(team: Team, outside: Team) -> None:
    IssueType.objects.update(team=outside)
    waiting()
    assert rows() == [(outside, None, None)]
    helper = make_agent(outside, roles=("outsourced",))
    routing.give_out(NOW + MINUTE)
    assert rows() == [(outside, None, None), (outside, helper, None)]
    waiting(subject="再问一句")
    assert rows()[2:] == [(outside, helper, None)]


def test_what_was_given_before_the_record_began_is_taken_from_the_timeline(team: Team, outside: Team, helper: User) -> None:
    supervisor = UserFactory(roles=["supervisor"])
    ticket = waiting()
    routing.transfer(ticket, team=outside, by=supervisor, now=NOW + MINUTE, reason="x")
    IssueType.objects.update(team=outside)
    waiting(subject="再问一句")
    routing.refuse(Ticket.objects.latest("pk"), by=helper, now=NOW + MINUTE, reason="x")
    fields = ("ticket", "team", "person", "by", "at", "parts")
    noted = list(Sharing.objects.order_by("at", "pk").values_list(*fields))
    Sharing.objects.all().delete()
    import_module("tickets.migrations.0004_sharing").remember(apps, None)
    assert noted
    assert list(Sharing.objects.order_by("at", "pk").values_list(*fields)) == noted


def test_it_is_kept_for_three_years_and_no_longer(team: Team, outside: Team, helper: User) -> None:
    routing.overflow(waiting(), team=outside, now=NOW, surge=1)
    later = NOW.replace(year=NOW.year + 3)
    for now, kept in ((later, True), (later + timedelta(days=4), False)):
        with time_machine.travel(now, tick=False):
            prune()
        assert Sharing.objects.exists() is kept


def test_administrators_read_the_list_and_it_shows_no_number_of_anybody(team: Team, outside: Team, helper: User, client: Client) -> None:
    ticket = waiting()
    routing.overflow(ticket, team=outside, now=NOW, surge=1)
    address = reverse("admin:tickets_sharing_changelist")
    for role, status in (("administrator", 200), ("manager", 403), ("supervisor", 403), ("agent", 403), ("outsourced", 403)):
        client.force_login(UserFactory(roles=[role]))
        answer = client.get(address, {"q": ticket.number})
        assert answer.status_code == status
        if status == 200:
            page = answer.content.decode()
            assert all(word in page for word in (ticket.number, "陈晨", "外包组"))
            assert PHONE not in page
            assert CUSTOMER not in page
            assert client.get(reverse("admin:tickets_sharing_change", args=[Sharing.objects.get().pk])).status_code == 200
            assert client.get(reverse("admin:tickets_sharing_add")).status_code == 403
