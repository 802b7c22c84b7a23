"""Remedies for programs."""

import pytest

from tests.api.conftest import URL, Program
from tests.factories import UserFactory, make_agent, make_limits, open_ticket
from tickets.models import Remedy, Ticket, TicketEvent

ALL = "/api/v1/remedies/"


@pytest.fixture
def ticket(assignee):
    make_limits()
    return open_ticket(order_number="YS1")


@pytest.fixture
def senior(team):
    return Program(make_agent(team, roles=("senior_agent",), grade="senior"))


def body(row, **more):
    return {"ticket": row.number, "kind": "refund", "amount": "60.00", **more}


def one(made, more=""):
    return f"{ALL}{made['id']}/{more}"


def state():
    return [list(model._base_manager.order_by("pk").values_list()) for model in (Ticket, Remedy, TicketEvent)]


def test_it_proposes_once_with_a_key_and_grants_within_the_limit(assignee, ticket):
    made = assignee.post(ALL, body(ticket, customer_note="原路退回", expected_on="2026-11-20"), key="k1")
    assert made.status_code == 201
    assert assignee.post(ALL, body(ticket, customer_note="原路退回", expected_on="2026-11-20"), key="k1").data == made.data
    wanted = {
        "ticket": ticket.number,
        "kind": "refund",
        "amount": "60.00",
        "state": "approved",
        "needs_rank": None,
        "expected_on": "2026-11-20",
        "customer_note": "原路退回",
        "proposed_by": assignee.user.employee_number,
        "decided_by": assignee.user.employee_number,
        "is_late": False,
    }
    assert {name: made.data[name] for name in wanted} == wanted
    assert Remedy.objects.count() == 1
    assert assignee.get(one(made.data)).data == made.data


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "1e99"}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": {"a": 1}}, "amount"),
        ({"kind": "apology"}, "amount"),
        ({"kind": "gold"}, "kind"),
        ({"ticket": "T20200101-00001"}, "ticket"),
        ({"expected_on": "2026-11-01"}, "expected_on"),
        ({"expected_on": "soon"}, "expected_on"),
        ({"amount": "300"}, "note"),
        ({"state": "done"}, "state"),
    ],
)
def test_it_names_the_field_when_a_proposal_is_refused(assignee, ticket, more, field):
    before = state()
    answer = assignee.post(ALL, body(ticket, **more))
    assert answer.status_code == 400
    assert field in answer.data["errors"]
    assert state() == before


def test_it_walks_one_above_the_limit_to_its_end(assignee, senior, ticket):
    made = assignee.post(ALL, body(ticket, amount="300", note="破损")).data
    assert (made["state"], made["needs_rank"]) == ("proposed", "senior")
    transitions = one(made, "transitions/")
    assert [row["verb"] for row in assignee.get(transitions).data] == ["withdraw", "say"]
    assert [row["verb"] for row in senior.get(transitions).data] == ["approve", "refuse", "withdraw", "say"]
    assert assignee.post(transitions, {"verb": "approve"}).status_code == 403
    assert assignee.post(f"{URL}{ticket.number}/transitions/", {"verb": "resolve", "result": "已退"}).status_code == 409
    approved = senior.post(transitions, {"verb": "approve", "words": "同意"}, key="yes")
    assert (approved.data["state"], approved.data["decided_by"]) == ("approved", senior.user.employee_number)
    assert senior.post(transitions, {"verb": "approve", "words": "同意"}, key="yes").data == approved.data
    assert senior.post(transitions, {"verb": "refuse", "words": "x"}).status_code == 409
    started = assignee.post(transitions, {"verb": "start", "expected_on": "2026-11-23", "carrier": "顺丰", "tracking_number": "SF1"})
    assert (started.data["state"], started.data["tracking_number"]) == ("under_way", "SF1")
    assert assignee.post(transitions, {"verb": "finish"}).data["state"] == "done"
    assert assignee.get(transitions).data == []


def test_it_lists_what_one_may_see_and_is_asked_for(assignee, supervisor, outsider, ticket):
    first = assignee.post(ALL, body(ticket)).data
    second = assignee.post(ALL, body(ticket, kind="apology", amount=None)).data
    assert [row["id"] for row in assignee.get(ALL).data["results"]] == [second["id"], first["id"]]
    assert [row["id"] for row in supervisor.get(f"{ALL}?kind=refund&ticket={ticket.number}").data["results"]] == [first["id"]]
    assert supervisor.get(f"{ALL}?state=proposed").data["results"] == []
    assert supervisor.get(f"{ALL}?late=true").data["results"] == []
    assert outsider.get(ALL).data["results"] == []
    assert assignee.get(f"{ALL}?proposed_by__password=x").status_code == 400


def test_it_is_not_there_for_those_who_do_not_see_the_ticket(assignee, outsider, ticket):
    made = assignee.post(ALL, body(ticket, amount="300", note="x")).data
    nobody = Program(UserFactory(roles=["department"]))
    before = state()
    for program in (outsider, nobody):
        assert program.get(one(made)).status_code == 404
        assert program.post(one(made, "transitions/"), {"verb": "withdraw", "reason": "x"}).status_code == 404
        assert program.post(ALL, body(ticket)).status_code in {400, 403}
    assert state() == before


def test_a_manager_decides_and_does_not_work(reader, assignee, ticket):
    made = assignee.post(ALL, body(ticket, amount="5000", note="x")).data
    transitions = one(made, "transitions/")
    assert [row["verb"] for row in reader.get(transitions).data] == ["approve", "refuse"]
    assert reader.post(ALL, body(ticket)).status_code == 403
    assert reader.post(transitions, {"verb": "withdraw", "reason": "x"}).status_code == 403
    assert reader.post(transitions, {"verb": "refuse", "words": "先换货"}).data["decision"] == "先换货"
