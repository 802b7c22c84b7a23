"""Merging, splitting, putting off and tags for programs."""

import pytest

from helpdesk.models import Team
from tests.api.conftest import URL
from tests.factories import open_ticket
from tickets import workflow
from tickets.models import Ticket


@pytest.fixture
def ticket(assignee):
    return open_ticket()


@pytest.fixture
def path(ticket):
    return f"{URL}{ticket.number}/transitions/"


def test_it_merges_and_parts_and_shows_one_conversation(assignee, ticket, path):
    other = open_ticket(description="还是那个壶")
    answer = assignee.post(path, {"verb": "merge", "into": other.number, "version": ticket.version})
    assert (answer.status_code, answer.data["ticket"]["merged_into"], answer.data["ticket"]["status"]) == (200, other.number, "cancelled")
    said = assignee.get(f"{URL}{other.number}/messages/").data["results"]
    assert [row["ticket"] for row in said] == [ticket.number, other.number]
    assert "undo_merge" in {row["verb"] for row in assignee.get(path).data}
    answer = assignee.post(path, {"verb": "undo_merge"})
    assert (answer.data["ticket"]["merged_into"], answer.data["ticket"]["status"]) == (None, "assigned")


def test_it_puts_tags_on_and_lists_them(assignee, ticket, path):
    assert assignee.post(path, {"verb": "tag", "add": ["直播间", "食安"]}).status_code == 200
    assert assignee.post(path, {"verb": "tag", "remove": ["食安"]}).data["ticket"]["tags"] == ["直播间"]
    assert assignee.get(URL).data["results"][0]["tags"] == ["直播间"]
    assert assignee.post(path, {"verb": "tag", "add": ["直播间"]}).status_code == 409
    assert [len(assignee.get(f"{URL}?tag={name}").data["results"]) for name in ("直播间", "食安")] == [1, 0]


def test_it_splits_messages_off(assignee, ticket, path):
    workflow.customer_writes(ticket, now=ticket.created_at, body="另外发票开错了")
    second = ticket.messages.order_by("-pk").first()
    answer = assignee.post(path, {"verb": "split", "messages": [second.pk], "subject": "发票"})
    assert answer.status_code == 200
    assert answer.data["ticket"]["subject"] == "发票"
    assert answer.data["event"]["data"]["from_ticket"] == ticket.number


@pytest.mark.parametrize("name", ["merge", "make_child"])
def test_it_knows_no_ticket_that_the_caller_may_not_see(assignee, ticket, path, name):
    other = Team.objects.create(code="elsewhere", name="别组")
    foreign = open_ticket(phone="13900000001", subject="别组七七四九", assign=False)
    Ticket.objects.filter(pk=foreign.pk).update(team=other)
    field = {"merge": "into", "make_child": "parent"}[name]
    for number in (foreign.number, "T20991231-00001", "x"):
        answer = assignee.post(path, {"verb": name, field: number})
        assert answer.status_code == 400
        assert "别组七七四九" not in str(answer.data)
    assert Ticket.objects.get(pk=ticket.pk).version == ticket.version


def test_it_puts_off_and_wakes(assignee, ticket, path):
    assert assignee.post(path, {"verb": "put_off", "until": "2026-11-18T12:00:00+08:00"}).status_code == 400
    answer = assignee.post(path, {"verb": "put_off", "until": "2026-11-18T10:40:00+08:00"})
    assert answer.data["ticket"]["snoozed_until"] is not None
    assert assignee.post(path, {"verb": "wake"}).data["ticket"]["snoozed_until"] is None
