"""Requests to departments for programs."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.api.conftest import URL, Program
from tests.factories import UserFactory, make_department, open_ticket
from tickets.models import Attachment, Collaboration, Message, Ticket, TicketEvent

ALL = "/api/v1/collaborations/"


@pytest.fixture
def ticket(assignee):
    return open_ticket(name="欧阳某某", phone="13912345678", order_number="YS1")


@pytest.fixture
def clerk(team):
    return Program(UserFactory(name="韩立军", roles=["department"]))


@pytest.fixture
def other_clerk(team):
    program = Program(UserFactory(roles=["department"]))
    make_department("finance", contact=program.user)
    return program


@pytest.fixture
def warehouse(clerk):
    return make_department(contact=clerk.user)


@pytest.fixture
def path(ticket):
    return f"{URL}{ticket.number}/collaborations/"


@pytest.fixture
def asked(assignee, path, warehouse):
    return assignee.post(path, {"department": "warehouse", "request": "请核对批次"}).data


def one(asked, more=""):
    return f"{ALL}{asked['id']}/{more}"


def state():
    return [list(model._base_manager.order_by("pk").values_list()) for model in (Ticket, Collaboration, TicketEvent, Message)]


def test_it_asks_a_department_and_shows_the_request(assignee, ticket, path, warehouse):
    made = assignee.post(path, {"department": "warehouse", "request": "请核对批次"}, key="k1")
    assert made.status_code == 201
    assert assignee.post(path, {"department": "warehouse", "request": "请核对批次"}, key="k1").data == made.data
    wanted = {
        "ticket": ticket.number,
        "department": "warehouse",
        "state": "asked",
        "request": "请核对批次",
        "asked_by": assignee.user.employee_number,
        "order_number": "YS1",
        "customer": "欧**",
        "accepted_at": None,
        "is_overdue": False,
    }
    assert {name: made.data[name] for name in wanted} == wanted
    assert made.data["due_at"].startswith("2026-11-18T12:05")
    assert assignee.get(f"{URL}{ticket.number}/").data["status"] == "waiting_department"
    assert [row["id"] for row in assignee.get(path).data["results"]] == [made.data["id"]]
    assert Collaboration.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"department": "nowhere", "request": "x"}, "department"),
        ({"department": "warehouse"}, "request"),
        ({"department": "warehouse", "request": " "}, "request"),
        ({"department": "warehouse", "request": "x", "extra": 1}, "extra"),
        ([], None),
    ],
)
def test_it_names_the_field_when_asking_is_refused(assignee, path, warehouse, body, field):
    answer = assignee.post(path, body)
    assert answer.status_code == 400
    assert field is None or field in answer.data["errors"]
    assert not Collaboration.objects.exists()


def test_it_says_conflict_when_how_things_stand_does_not_allow_it(assignee, path, asked, ticket):
    before = state()
    assert assignee.post(path, {"department": "warehouse", "request": "再查"}).status_code == 409
    make_department("technical")
    assert assignee.post(path, {"department": "technical", "request": "x", "version": 0}).status_code == 409
    assert state() == before


def test_it_walks_a_request_to_its_end(clerk, assignee, asked, ticket):
    transitions = one(asked, "transitions/")
    assert [row["verb"] for row in clerk.get(transitions).data] == ["accept", "finish", "refuse"]
    assert [row["verb"] for row in assignee.get(transitions).data] == ["withdraw"]
    accepted = clerk.post(transitions, {"verb": "accept", "expected_at": "2026-11-18T17:00+08:00"})
    assert (accepted.status_code, accepted.data["state"], accepted.data["accepted_by"]) == (200, "accepted", clerk.user.employee_number)
    assert [row["verb"] for row in clerk.get(transitions).data] == ["finish", "refuse"]
    done = clerk.post(transitions, {"verb": "finish", "result": "在库 12 台"}, key="done")
    assert (done.data["state"], done.data["result"]) == ("done", "在库 12 台")
    assert clerk.post(transitions, {"verb": "finish", "result": "在库 12 台"}, key="done").data == done.data
    assert clerk.post(transitions, {"verb": "refuse", "reason": "x"}).status_code == 409
    assert clerk.get(transitions).data == []
    events = [row["code"] for row in assignee.get(f"{URL}{ticket.number}/events/").data["results"]]
    assert events[-3:] == ["department_asked", "department_accepted", "department_done"]


def test_it_takes_files_with_the_result(clerk, assignee, asked, ticket):
    data = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(data, "PNG")
    photo = SimpleUploadedFile("货架.png", data.getvalue(), "image/png")
    answer = clerk.send_files(one(asked, "transitions/"), {"verb": "finish", "result": "见照片", "attachments": [photo]})
    assert answer.status_code == 200
    assert Attachment.objects.get().message.body == "见照片"
    assert len(assignee.get(f"{URL}{ticket.number}/attachments/").data["results"]) == 1


def test_it_withdraws(assignee, asked, ticket):
    answer = assignee.post(one(asked, "transitions/"), {"verb": "withdraw", "reason": "客户不要了"})
    assert (answer.data["state"], answer.data["result"]) == ("withdrawn", "客户不要了")
    assert assignee.get(f"{URL}{ticket.number}/").data["status"] == "in_progress"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"verb": "take"}, "verb"),
        ({}, "verb"),
        ({"verb": "finish"}, "result"),
        ({"verb": "refuse", "reason": ""}, "reason"),
        ({"verb": "accept", "expected_at": "0001-01-01"}, "expected_at"),
        ({"verb": "accept", "expected_at": "2026-11-18T00:00+08:00"}, "expected_at"),
        ({"verb": "accept", "result": "x"}, "result"),
    ],
)
def test_it_names_the_field_when_an_answer_is_refused(clerk, asked, body, field):
    before = state()
    answer = clerk.post(one(asked, "transitions/"), body)
    assert answer.status_code == 400
    assert field in answer.data["errors"]
    assert state() == before


def test_it_filters_the_list(clerk, assignee, asked):
    assert [row["id"] for row in clerk.get(f"{ALL}?state=asked&state=accepted&department=warehouse").data["results"]] == [asked["id"]]
    assert clerk.get(f"{ALL}?state=done").data["results"] == []
    assert clerk.get(f"{ALL}?state=gone").status_code == 400
    assert clerk.get(f"{ALL}?department=nowhere").status_code == 400
    assert clerk.get(f"{ALL}?phone=139").status_code == 400


def test_it_is_there_for_those_it_concerns_and_nobody_else(
    asked, clerk, other_clerk, assignee, colleague, supervisor, reader, outsider, ticket, path
):
    before = state()
    for program in (clerk, assignee, colleague, supervisor, reader):
        assert program.get(one(asked)).status_code == 200
        assert [row["id"] for row in program.get(ALL).data["results"]] == [asked["id"]]
    for program in (other_clerk, outsider):
        assert program.get(one(asked)).status_code == 404
        assert program.get(ALL).data["results"] == []
        assert program.post(one(asked, "transitions/"), {"verb": "accept"}).status_code == 404
        assert program.post(path, {"department": "finance", "request": "x"}).status_code == 404
    for program in (assignee, colleague, supervisor, reader):
        assert program.post(one(asked, "transitions/"), {"verb": "accept"}).status_code == 403
    for program in (clerk, reader):
        assert program.post(one(asked, "transitions/"), {"verb": "withdraw", "reason": "x"}).status_code == 403
    assert clerk.post(path, {"department": "warehouse", "request": "x"}).status_code == 404
    assert state() == before


def test_it_keeps_the_ticket_from_the_department(clerk, asked, ticket):
    for more in ("", "messages/", "attachments/", "events/", "transitions/", "collaborations/"):
        assert clerk.get(f"{URL}{ticket.number}/{more}").status_code == 404
    assert clerk.get(URL).data["results"] == []
    shown = clerk.get(one(asked)).content.decode()
    assert "13912345678" not in shown
    assert "欧阳某某" not in shown
