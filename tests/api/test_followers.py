"""Followers by program."""

import pytest

from tests.api.conftest import URL
from tests.factories import open_ticket


@pytest.fixture
def ticket(assignee):
    return open_ticket()


@pytest.fixture
def path(ticket):
    return f"{URL}{ticket.number}/followers/"


def followers(ticket):
    return set(ticket.followers.values_list("user__employee_number", flat=True))


def test_one_follows_oneself_once_and_no_longer(colleague, ticket, path):
    number = colleague.user.employee_number
    for _ in range(2):
        assert colleague.post(path, {}).data["number"] == number
    assert [row["number"] for row in colleague.get(path).data["results"]] == [number]
    assert ticket.events.filter(code="followed").count() == 1
    assert colleague.call("DELETE", f"{path}me/").status_code == 204
    assert colleague.call("DELETE", f"{path}me/").status_code == 404
    assert not followers(ticket)


def test_a_supervisor_lets_others_follow(supervisor, colleague, ticket, path):
    number = colleague.user.employee_number
    assert supervisor.post(path, {"number": number}).status_code == 201
    assert followers(ticket) == {number}
    assert supervisor.call("DELETE", f"{path}{number}/").status_code == 204


def test_nobody_lets_others_follow_without_the_right(colleague, assignee, ticket, path):
    assert colleague.post(path, {"number": assignee.user.employee_number}).status_code == 403
    assert not followers(ticket)


def test_who_does_not_see_the_ticket_does_not_follow_it(supervisor, outsider, ticket, path):
    assert outsider.post(path, {}).status_code == 404
    assert outsider.get(path).status_code == 404
    assert supervisor.post(path, {"number": outsider.user.employee_number}).status_code == 400
    assert supervisor.post(path, {"number": "CS0000000"}).status_code == 400
    assert not followers(ticket)


def test_a_note_says_who_was_called_by_their_numbers(assignee, colleague, outsider, ticket, path):
    who, stranger = colleague.user.employee_number, outsider.user.employee_number
    answer = assignee.post(path.replace("followers", "messages"), {"kind": "note", "body": f"@{who} @{stranger} 请看"})
    assert answer.status_code == 201
    noted = next(row for row in assignee.get(path.replace("followers", "events")).data["results"] if row["code"] == "noted")
    assert (noted["data"]["mentioned"], noted["data"]["unseen"]) == ([who], [stranger])
    assert followers(ticket) == {who}
    assert outsider.get(path).status_code == 404
