"""Escalating and giving reasons for delays by program."""

from datetime import timedelta

import pytest

from tests.api.conftest import URL, Program
from tests.factories import NOW, UserFactory, open_ticket
from tickets.models import Reason, Ticket


@pytest.fixture
def ticket(assignee):
    return open_ticket()


@pytest.fixture
def path(ticket):
    return f"{URL}{ticket.number}/transitions/"


@pytest.fixture(autouse=True)
def reasons(db):
    for code, purpose in (("authority", "escalate"), ("wrong_team", "transfer"), ("spam", "cancel"), ("busy", "breach")):
        Reason.objects.create(code=code, purpose=purpose, name=code)


def make_late(ticket):
    Ticket.objects.filter(pk=ticket.pk).update(due_at=NOW - timedelta(hours=1))


def test_it_hands_up_by_code_and_shows_how_far(assignee, supervisor, ticket, path):
    answer = assignee.post(path, {"verb": "escalate", "rank": "supervisor", "reason": "authority", "body": "金额大"})
    assert answer.status_code == 200
    assert (answer.data["ticket"]["escalation"], answer.data["ticket"]["assignee"]) == ("supervisor", supervisor.user.employee_number)
    assert answer.data["event"]["data"] == {
        "rank": "supervisor",
        "from": assignee.user.employee_number,
        "to": supervisor.user.employee_number,
        "reason": "authority",
        "text": "金额大",
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "authority"}, "rank"),
        ({"rank": "agent", "reason": "authority"}, "rank"),
        ({"rank": 2, "reason": "authority"}, "rank"),
        ({"rank": "supervisor"}, "reason"),
        ({"rank": "supervisor", "body": "  "}, "reason"),
        ({"rank": "supervisor", "reason": "spam"}, "reason"),
    ],
)
def test_it_names_the_field_when_it_is_not_understood(assignee, supervisor, ticket, path, body, field):
    answer = assignee.post(path, {"verb": "escalate", **body})
    assert answer.status_code == 400, answer.data
    assert field in answer.data["errors"]
    assert Ticket.objects.get().assignee == assignee.user


def test_who_may_not_changes_nothing(outsider, reader, supervisor, ticket, path):
    for program, status in ((outsider, 404), (reader, 403)):
        assert program.post(path, {"verb": "escalate", "rank": "supervisor", "reason": "authority"}).status_code == status
    assert Ticket.objects.get().version == ticket.version


def test_it_is_refused_when_nobody_is_above(assignee, ticket, path):
    answer = assignee.post(path, {"verb": "escalate", "rank": "manager", "reason": "authority"})
    assert (answer.status_code, answer.data["type"]) == (409, "urn:helpdesk:problem:nobody_fits")


@pytest.mark.parametrize(
    "body",
    [
        {"verb": "resolve", "result": "已换新"},
        {"verb": "transfer", "reason": "wrong_team"},
        {"verb": "hand_back", "reason": "wrong_team"},
        {"verb": "assign"},
        {"verb": "escalate", "rank": "supervisor", "reason": "authority"},
        {"verb": "cancel", "reason": "spam"},
    ],
)
def test_a_late_ticket_asks_for_its_reason_by_name(assignee, colleague, supervisor, ticket, path, body):
    make_late(ticket)
    program = supervisor if body["verb"] == "assign" else assignee
    body = {**body, **({"to": colleague.user.employee_number} if body["verb"] in {"assign", "transfer"} else {})}
    refused = program.post(path, body)
    assert refused.status_code in {400, 409, 422}
    assert list(refused.data["errors"]) == ["breach_reason"]
    assert Ticket.objects.get().version == ticket.version
    assert program.post(path, {**body, "breach_reason": "busy"}).status_code == 200
    assert Ticket.objects.get().breach_reason == "busy"


def test_a_manager_works_by_program_only_on_what_was_handed_up(assignee, ticket, path):
    manager = Program(UserFactory(roles=["manager"]))
    assert manager.post(path, {"verb": "cancel", "reason": "spam"}).status_code == 403
    assignee.post(path, {"verb": "escalate", "rank": "manager", "reason": "authority"})
    assert manager.post(path, {"verb": "resolve", "result": "已退款"}).status_code == 200
