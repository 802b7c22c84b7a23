"""The card that says why a ticket was sorted so, a correction by one click, and the list of what a person has to sort."""

import pytest
from django.urls import reverse

from helpdesk import configuration
from tests.desk.conftest import Four, at_desk
from tests.factories import open_ticket
from tests.learning.small import small_starter  # noqa: F401 (a fixture)
from tickets import learning_versions
from tickets.models import IssueType, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still", "small_starter")]

QUEUE = reverse("admin:tickets_ticket_changelist")


@pytest.fixture(autouse=True)
def fresh():
    yield
    configuration.forget()


@pytest.fixture
def ticket(four: Four) -> Ticket:
    """Sorted by the classifier alone, and in the assignee's hands."""
    row = open_ticket(subject="", description="耳机的快递没动，投诉", issue_type=None)
    assert row.assignee == four.assignee
    return row


def address(ticket: Ticket, verb: str = "change") -> str:
    return reverse(f"admin:tickets_ticket_{verb}", args=[ticket.pk])


def english(client):
    client.cookies["django_language"] = "en"
    return client


def test_it_shows_both_voices(four: Four, ticket: Ticket):
    page = english(at_desk(four.assignee)).get(address(ticket))
    card = page.context["sorting"]
    assert ("投诉", "Complaint") in [(word, str(meaning)) for word, meaning in card["words"]] or card["words"]
    assert card["heard"]["grams"]
    assert any(gram in "耳机的快递没动，投诉" for gram in card["heard"]["grams"])
    assert "The classifier:" in page.content.decode()
    assert card["decided"] == "the classifier"


def test_a_click_corrects_it(four: Four, ticket: Ticket):
    IssueType.objects.create(code="parcel", name="包裹", team=four.assignee.teams.get(), parent=ticket.issue_type)
    client = at_desk(four.assignee)
    first = client.get(address(ticket)).context["sorting"]["instead"][0]
    sent = {
        "version": ticket.version,
        "issue_type": first.code,
        "category": first.category,
        "priority": ticket.priority,
        "level": first.level or "",
    }
    assert client.post(address(ticket, "reclassify"), sent).status_code == 302
    now = Ticket.objects.get(pk=ticket.pk)
    assert (now.issue_type.code, now.classification["source"]) == (first.code, "agent")
    assert now.events.filter(code="reclassified", actor=four.assignee).count() == 1


def test_a_click_says_that_it_is_right_and_asks_no_more(four: Four, ticket: Ticket):
    client = at_desk(four.assignee)
    assert address(ticket, "confirm_sorting") in client.get(address(ticket)).content.decode()
    assert client.post(address(ticket, "confirm_sorting"), {"version": ticket.version}).status_code == 302
    assert ticket.events.filter(code="sorting_confirmed", actor=four.assignee).count() == 1
    assert address(ticket, "confirm_sorting") not in client.get(address(ticket)).content.decode()
    client.post(address(ticket, "confirm_sorting"), {"version": ticket.version + 1})
    assert ticket.events.filter(code="sorting_confirmed").count() == 1


def test_an_outsider_changes_nothing(four: Four, ticket: Ticket):
    client = at_desk(four.outsider)
    assert client.post(address(ticket, "confirm_sorting")).status_code == 404
    assert not ticket.events.filter(code="sorting_confirmed").exists()


def test_what_is_not_sure_can_be_listed_until_a_person_has_looked(four: Four, monkeypatch):
    sure = open_ticket()
    monkeypatch.setattr(learning_versions, "current_model", lambda *args: None)
    unsure = open_ticket(subject="", description="zzz qqq", issue_type=None, phone="13911112222")
    assert Ticket.objects.get(pk=unsure.pk).classification["unsure"]
    client = english(at_desk(four.supervisor))
    listed = [row.pk for row in client.get(f"{QUEUE}?view=open&unsure=yes").context["page"].rows]
    assert listed == [unsure.pk]
    page = client.get(f"{QUEUE}?view=open").content.decode()
    assert page.count("Sort it") == 1
    assert str(sure.short_number) in page
    client.post(address(unsure, "confirm_sorting"))
    assert not client.get(f"{QUEUE}?view=open&unsure=yes").context["rows"]
    assert "Sort it" not in client.get(f"{QUEUE}?view=open").content.decode()


def test_a_ticket_of_before_has_no_second_voice(four: Four, ticket: Ticket):
    Ticket.objects.filter(pk=ticket.pk).update(classification={"source": "rules", "confidence": 0.5, "reasons": []})
    assert at_desk(four.assignee).get(address(ticket)).context["sorting"]["heard"] is None
    Ticket.objects.filter(pk=ticket.pk).update(classification={})
    assert at_desk(four.assignee).get(address(ticket)).status_code == 200
