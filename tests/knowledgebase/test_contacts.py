"""Whom to call: departments found by what they help with, by staff of the house only."""

import pytest
from django.urls import reverse

from helpdesk.models import User
from knowledgebase import contacts
from knowledgebase.models import Synonyms
from tests.factories import UserFactory, make_agent, make_department, make_organisation, open_ticket
from tests.knowledgebase.test_desk import LIST, signed_in

pytestmark = pytest.mark.django_db

LISTED = "admin:contacts"


@pytest.fixture
def house():
    money = make_department("finance", contact=UserFactory(name="钱芳", phone="13800000041"), purpose="退款进度、重复扣款", phone="8041")
    make_department("warehouse", purpose="出库录像、少发错发", phone="8031", order=200)
    make_department("logistics", purpose="重复扣款", is_active=False)
    return money


def found(text):
    return [contact.department.code for contact in contacts.find(text)]


@pytest.mark.parametrize(
    ("asked", "codes"), [("重复扣款", ["finance"]), ("钱芳", ["finance"]), ("少发", ["warehouse"]), ("天气", []), ("", []), ("，", [])]
)
def test_it_finds_a_department_by_what_it_does_and_by_its_people(house, asked, codes):
    assert found(asked) == codes


def test_it_finds_by_like_words(house):
    Synonyms.objects.create(words=["扣两次", "重复扣款"])
    assert found("扣两次") == ["finance"]


def test_it_names_nobody_who_has_left(house):
    User.objects.update(is_active=False)
    assert contacts.listed()[0].people == []


@pytest.mark.parametrize("role", ["agent", "senior_agent", "supervisor", "manager", "department", "editor"])
def test_it_is_for_staff_of_the_house(house, client, role):
    signed_in(client, role)
    page = client.get(reverse(LISTED), {"q": "扣款"}).content.decode()
    assert "8041" in page
    assert "8031" not in page


def test_it_is_not_for_the_outsourced(house, client):
    signed_in(client, "outsourced")
    assert client.get(reverse(LISTED)).status_code == 403
    assert "8041" not in client.get(reverse(LIST), {"q": "扣款"}).content.decode()


def test_it_stands_above_the_articles_that_were_found(house, client):
    signed_in(client, "agent")
    assert "13800000041" in client.get(reverse(LIST), {"q": "扣款"}).content.decode()


def test_it_is_found_beside_the_reply_box(house, client):
    agent = make_agent(make_organisation())
    client.force_login(agent)
    ticket = open_ticket()
    page = client.get(reverse("admin:tickets_ticket_scripts", args=[ticket.pk]), {"q": "重复扣款"}).content.decode()
    assert "8041" in page


def test_it_is_never_seen_by_customers(house, client):
    assert "8041" not in client.get("/kb/", {"q": "重复扣款"}).content.decode()
