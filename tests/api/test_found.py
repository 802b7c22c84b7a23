"""What was found by itself, for programs: lifted out of the text, and the ticket that is probably repeated."""

from datetime import timedelta

import pytest

from tests.api.conftest import URL
from tests.factories import NOW, open_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

TEXT = "快件还没到，订单号2611200001234，回我13912345678，付了199元。"


@pytest.fixture
def ticket(assignee) -> Ticket:
    row = open_ticket(subject="快件", description=TEXT, phone="", email="", issue_type="product_quality")
    return Ticket.objects.get(pk=row.pk)


def path(ticket: Ticket) -> str:
    return f"{URL}{ticket.number}/"


def test_it_shows_what_was_lifted_and_no_whole_phone_number(assignee, ticket):
    shown = assignee.get(path(ticket)).data["found"]
    found = {line["kind"]: line for line in shown}
    assert found["order_number"]["values"] == ["2611200001234"]
    assert found["order_number"]["in_field"] is True
    assert found["amount"]["values"] == ["199.00 CNY"]
    assert found["amount"]["in_field"] is False
    assert found["phone"]["values"][0].endswith("5678")
    assert "13912345678" not in str(assignee.get(path(ticket)).data)


def test_a_program_says_what_is_right_and_what_is_not(assignee, ticket):
    there = f"{path(ticket)}transitions/"
    assert "judge_found" in {row["verb"] for row in assignee.get(there).data}
    done = assignee.post(there, {"verb": "judge_found", "kind": "phone", "right": True, "version": ticket.version})
    assert done.status_code == 200
    assert "phone" not in {line["kind"] for line in done.data["ticket"]["found"]}
    done = assignee.post(there, {"verb": "judge_found", "kind": "order_number", "right": False})
    assert done.data["ticket"]["order_number"] == ""
    again = assignee.post(there, {"verb": "judge_found", "kind": "order_number", "right": False})
    assert (again.status_code, again.data["type"]) == (409, "urn:helpdesk:problem:not_allowed")
    wrong = assignee.post(there, {"verb": "judge_found", "kind": "shoe", "right": True})
    assert (wrong.status_code, list(wrong.data["errors"])) == (400, ["kind"])


def test_it_shows_and_lists_what_is_probably_said_twice_until_somebody_says_it_is_not(assignee, outsider):
    words = "收到时壶盖就有一道裂纹，希望换新，已经等了三天了。"
    first = open_ticket(description=words)
    second = open_ticket(description=words, now=NOW + timedelta(minutes=5))
    shown = assignee.get(path(second)).data["likely_same"]
    assert shown["ticket"] == first.number
    assert "customer" in shown["signs"]
    assert assignee.get(path(first)).data["likely_same"] is None
    listed = assignee.get(f"{URL}?likely_same=true").data["results"]
    assert [row["number"] for row in listed] == [second.number]
    assert first.number in {row["number"] for row in assignee.get(f"{URL}?likely_same=false").data["results"]}
    # Who may not see the ticket changes nothing.
    there = f"{path(second)}transitions/"
    assert outsider.post(there, {"verb": "not_same"}).status_code == 404
    assert Ticket.objects.get(pk=second.pk).likely_same_id == first.pk
    done = assignee.post(there, {"verb": "not_same"})
    assert (done.status_code, done.data["ticket"]["likely_same"], done.data["event"]["code"]) == (200, None, "not_same")
    assert assignee.get(f"{URL}?likely_same=true").data["results"] == []
    assert assignee.post(there, {"verb": "not_same"}).status_code == 409
