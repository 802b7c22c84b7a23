"""People copied in, by program."""

import pytest

from helpdesk.models import OutboundMessage
from tests.api.conftest import URL
from tests.factories import open_ticket


@pytest.fixture
def ticket(assignee):
    return open_ticket(email="zhou@example.com")


@pytest.fixture
def path(ticket):
    return f"{URL}{ticket.number}/transitions/"


def test_it_copies_somebody_in_lists_them_and_takes_them_off(assignee, ticket, path):
    there = f"{URL}{ticket.number}/participants/"
    assert "uncopy" not in {row["verb"] for row in assignee.get(path).data}
    answer = assignee.post(path, {"verb": "copy_in", "email": "Wang@Example.com", "name": "王工", "rights": "write"})
    assert (answer.status_code, answer.data["event"]["code"]) == (200, "copied")
    (shown,) = assignee.get(there).data["results"]
    assert (shown["name"], shown["rights"], shown["language"]) == ("王工", "write", ticket.language)
    assert "wang@example.com" not in str(shown)
    assert OutboundMessage.objects.filter(kind="copied", to="wang@example.com").count() == 1
    assert assignee.post(path, {"verb": "uncopy", "participant": shown["id"]}).data["event"]["code"] == "uncopied"
    assert assignee.get(there).data["results"] == []
    assert assignee.post(path, {"verb": "uncopy", "participant": shown["id"]}).status_code == 409


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"email": "wang"}, 400),
        ({"email": "zhou@example.com"}, 409),
        ({"email": "w@example.com", "rights": "everything"}, 400),
        ({"email": "w@example.com", "language": "tlh"}, 400),
        ({}, 400),
    ],
)
def test_it_copies_nobody_in_by_a_wrong_call(assignee, ticket, path, given, status):
    assert assignee.post(path, {"verb": "copy_in", **given}).status_code == status
    assert not ticket.participants.exists()


def test_it_is_for_those_who_may_work_on_the_ticket(outsider, assignee, ticket, path):
    assert outsider.post(path, {"verb": "copy_in", "email": "w@example.com"}).status_code == 404
    assert outsider.get(f"{URL}{ticket.number}/participants/").status_code == 404
    other = open_ticket(phone="13900000001")
    assignee.post(f"{URL}{other.number}/transitions/", {"verb": "copy_in", "email": "w@example.com"})
    foreign = other.participants.get()
    assert assignee.post(path, {"verb": "uncopy", "participant": foreign.pk}).status_code == 400
    assert foreign.ticket.participants.filter(removed_at__isnull=True).exists()
