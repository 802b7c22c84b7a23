"""The conversation, the files, the verbs and the timeline for programs."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from helpdesk.models import OutboundMessage
from tests.api.conftest import URL
from tests.factories import TeamFactory, make_agent, make_type, open_ticket
from tickets import workflow
from tickets.models import Message, Reason, Ticket


def photo(name="壶盖.png"):
    data = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


@pytest.fixture
def ticket(assignee):
    return open_ticket(email="zhou@example.com")


@pytest.fixture
def path(ticket):
    return f"{URL}{ticket.number}/"


@pytest.fixture
def reasons(db):
    for code, purpose in (("wrong_team", "transfer"), ("spam", "cancel"), ("busy", "breach")):
        Reason.objects.create(code=code, purpose=purpose, name=code)


def test_a_reply_reaches_the_customer_and_a_note_does_not(assignee, ticket, path):
    reply = assignee.post(f"{path}messages/", {"kind": "reply", "body": "您好，马上为您换新。"})
    note = assignee.post(f"{path}messages/", {"kind": "note", "body": "查过批次"})
    assert (reply.status_code, note.status_code) == (201, 201)
    assert (reply.data["is_public"], note.data["is_public"]) == (True, False)
    assert reply.data["author"] == assignee.user.employee_number
    assert [row["kind"] for row in assignee.get(f"{path}messages/").data["results"]] == ["customer", "reply", "note"]
    assert OutboundMessage.objects.filter(to="zhou@example.com", kind="replied").count() == 1
    assert assignee.get(path).data["status"] == "in_progress"


def test_words_are_kept_when_something_was_written_in_between(assignee, colleague, ticket, path):
    version = assignee.get(path).data["version"]
    colleague.post(f"{path}messages/", {"kind": "reply", "body": "先回"})
    assert assignee.post(f"{path}messages/", {"kind": "reply", "body": "也回", "version": version}).status_code == 201
    assert assignee.get(f"{path}events/").data["results"][-1]["data"] == {"crossed": True}


@pytest.mark.parametrize(
    "body", [{}, {"kind": "customer", "body": "x"}, {"kind": "note", "body": ""}, {"kind": "note", "body": "x", "extra": 1}, [], "x"]
)
def test_a_message_that_cannot_be_one_is_refused(assignee, ticket, path, body):
    assert assignee.post(f"{path}messages/", body).status_code == 400
    assert ticket.messages.count() == 1


def test_who_may_only_read_changes_nothing(reader, outsider, ticket, path):
    before = (Ticket.objects.values().get(), Message.objects.count())
    for program, status in ((reader, 403), (outsider, 404)):
        assert program.post(f"{path}messages/", {"kind": "note", "body": "x"}).status_code == status
        assert program.post(f"{path}transitions/", {"verb": "take"}).status_code == status
        assert program.send_files(f"{path}attachments/", {"attachments": photo()}).status_code == status
    assert reader.get(f"{path}transitions/").data == []
    assert (Ticket.objects.values().get(), Message.objects.count()) == before


def test_files_go_in_with_a_contact_a_message_and_by_themselves_and_come_out_as_they_were(assignee, ticket, path):
    sent = photo()
    content = sent.read()
    sent.seek(0)
    made = assignee.send_files(URL, {"description": "壶盖裂了", "attachments": [photo("1.png"), photo("2.png")]})
    assert made.status_code == 201
    assert len(assignee.get(f"{URL}{made.data['number']}/attachments/").data["results"]) == 1  # the same photo twice is one
    assert (
        assignee.send_files(f"{path}messages/", {"kind": "reply", "body": "见图", "attachments": photo()}).data["attachments"][0]["name"]
        == "壶盖.png"
    )
    answer = assignee.send_files(f"{path}attachments/", {"attachments": sent})
    assert answer.status_code == 201
    assert ticket.messages.order_by("-pk").first().kind == "note"
    file = assignee.get(answer.data[0]["url"])
    assert b"".join(file.streaming_content) == content
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_for_those_who_see_its_ticket(assignee, outsider, ticket, path):
    url = assignee.send_files(f"{path}attachments/", {"attachments": photo()}).data[0]["url"]
    assert outsider.get(url).status_code == 404
    theirs = open_ticket(phone="13900000009")
    assert assignee.get(url.replace(ticket.number, theirs.number)).status_code == 404


@pytest.mark.parametrize("name", ["a.svg", "a.html", "a.png"])
def test_active_content_is_refused_by_name(assignee, ticket, path, name):
    bad = SimpleUploadedFile(name, b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/png")
    answer = assignee.send_files(f"{path}attachments/", {"attachments": bad})
    assert answer.status_code == 400
    assert name in answer.data["errors"]["attachments"][0]
    assert ticket.messages.count() == 1


def test_it_says_what_may_be_done_and_does_it(assignee, ticket, path, reasons):
    found = {row["verb"]: row for row in assignee.get(f"{path}transitions/").data}
    working = {"ask", "progress", "resolve", "transfer", "hand_back", "escalate", "reclassify", "confirm_sorting", "cancel"}
    assert set(found) == working | {"put_off", "tag", "merge", "split", "make_child", "copy_in"}
    assert found["resolve"]["required"] == ["result"]
    answer = assignee.post(f"{path}transitions/", {"verb": "resolve", "result": "已换新", "version": ticket.version})
    assert answer.status_code == 200
    assert answer.data["ticket"]["status"] == "resolved"
    assert answer.data["event"]["code"] == "resolved"
    assert [row["verb"] for row in assignee.get(f"{path}transitions/").data] == ["reopen", "tag", "split", "copy_in"]
    assert assignee.post(f"{path}transitions/", {"verb": "reopen", "reason": "又坏了"}).data["ticket"]["status"] == "in_progress"


def test_each_verb_works(assignee, colleague, supervisor, ticket, path, reasons):
    make_type("logistics")
    steps = [
        (assignee, {"verb": "ask", "body": "订单号是多少？", "items": ["order_number"]}, "waiting_customer"),
        (assignee, {"verb": "progress", "word": "checking", "expected_at": "2099-01-01T10:00:00+08:00"}, "waiting_customer"),
        (supervisor, {"verb": "assign", "to": colleague.user.employee_number, "reason": "熟悉"}, "waiting_customer"),
        (colleague, {"verb": "reclassify", "issue_type": "logistics", "category": "complaint", "level": 2}, "waiting_customer"),
        (colleague, {"verb": "transfer", "reason": "wrong_team", "to": assignee.user.employee_number}, "waiting_customer"),
        (assignee, {"verb": "progress", "word": "contacted", "body": "打过电话"}, "waiting_customer"),
    ]
    for program, body, status in steps:
        answer = program.post(f"{path}transitions/", body)
        assert (answer.status_code, answer.data.get("ticket", answer.data)["status"]) == (200, status), answer.data
    events = assignee.get(f"{path}events/").data["results"]
    assigned = next(event for event in events if event["data"].get("how") == "given")
    assert assigned["data"]["to"] == colleague.user.employee_number
    assert assigned["actor"] == supervisor.user.employee_number
    assert assignee.post(f"{path}transitions/", {"verb": "cancel", "reason": "spam"}).data["ticket"]["status"] == "cancelled"


def test_taking_and_handing_back(assignee, colleague, path, ticket, reasons):
    assert assignee.post(f"{path}transitions/", {"verb": "hand_back", "reason": "wrong_team"}).data["ticket"]["assignee"] is None
    assert colleague.post(f"{path}transitions/", {"verb": "take"}).data["ticket"]["assignee"] == colleague.user.employee_number
    taken = assignee.post(f"{path}transitions/", {"verb": "take"})
    assert (taken.status_code, taken.data["type"]) == (409, "urn:helpdesk:problem:already_taken")


def test_a_ticket_that_left_its_teller_is_not_shown_any_more(outsider, assignee, ticket, path, reasons):
    finance = outsider.user.teams.get()
    answer = assignee.post(f"{path}transitions/", {"verb": "transfer", "reason": "wrong_team", "team": finance.code})
    assert answer.status_code == 200
    assert answer.data["ticket"] is None
    assert answer.data["event"]["data"]["from_team"] == "after_sales"
    assert assignee.get(path).status_code == 404
    assert outsider.get(path).status_code == 200


def test_who_was_slower_is_told_and_changes_nothing(assignee, colleague, ticket, path):
    version = assignee.get(path).data["version"]
    workflow.note(ticket, by=colleague.user, now=ticket.created_at, body="看过")
    answer = assignee.post(f"{path}transitions/", {"verb": "resolve", "result": "好了", "version": version})
    assert (answer.status_code, answer.data["type"]) == (409, "urn:helpdesk:problem:stale")
    assert assignee.get(path).data["status"] == "assigned"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "verb"),
        ({"verb": "close"}, "verb"),
        ({"verb": ["take"]}, "verb"),
        ([1], "verb"),
        ({"verb": "resolve"}, "result"),
        ({"verb": "resolve", "result": "x", "breach_reason": "no_such"}, "breach_reason"),
        ({"verb": "resolve", "result": "x", "version": 10**30}, "version"),
        ({"verb": "resolve", "result": "x", "version": -1}, "version"),
        ({"verb": "transfer", "reason": "spam"}, "reason"),
        ({"verb": "transfer", "reason": "wrong_team"}, "team"),
        ({"verb": "transfer", "reason": "wrong_team", "to": "admin"}, "to"),
        ({"verb": "transfer", "reason": "wrong_team", "team": "no_such"}, "team"),
        ({"verb": "progress", "word": "no_such"}, "word"),
        ({"verb": "progress", "word": "checking", "expected_at": "9999-12-31T23:59:59-14:00"}, "expected_at"),
        ({"verb": "progress", "word": "checking", "expected_at": "2020-01-01"}, "expected_at"),
        ({"verb": "reclassify", "level": 9}, "level"),
        ({"verb": "cancel", "reason": "wrong_team"}, "reason"),
        ({"verb": "ask", "body": "x", "items": ["y"] * 21}, "items"),
        ({"verb": "take", "assignee": 1}, "assignee"),
    ],
)
def test_a_verb_that_is_not_understood_changes_nothing(assignee, ticket, path, reasons, body, field):
    answer = assignee.post(f"{path}transitions/", body)
    assert answer.status_code == 400, answer.data
    assert field in answer.data["errors"]
    assert ticket.events.count() == 4


def test_giving_tickets_away_is_a_right_of_its_own(assignee, colleague, ticket, path):
    answer = assignee.post(f"{path}transitions/", {"verb": "assign", "to": colleague.user.employee_number})
    assert answer.status_code == 403
    assert assignee.get(path).data["assignee"] == assignee.user.employee_number


def test_the_type_that_asks_for_evidence_gets_it(assignee, ticket, path):
    make_type("repair", requires_to_resolve=["evidence"])
    assignee.post(f"{path}transitions/", {"verb": "reclassify", "issue_type": "repair"})
    refused = assignee.post(f"{path}transitions/", {"verb": "resolve", "result": "修好了"})
    assert (refused.status_code, list(refused.data["errors"])) == (400, ["evidence"])
    assert assignee.send_files(f"{path}transitions/", {"verb": "resolve", "result": "修好了", "attachments": photo()}).status_code == 200


def test_it_says_who_asks(assignee, supervisor, team):
    me = assignee.get("/api/v1/agents/me/").data
    assert (me["number"], me["roles"], me["teams"], me["cap"], me["load"]) == (assignee.user.employee_number, ["agent"], [team.code], 5, 0)
    assert supervisor.get("/api/v1/agents/me/").data["cap"] is None
    assert len(supervisor.get("/api/v1/agents/me/").data["rights"]) > len(me["rights"]) > 0


def test_a_person_of_another_team_is_not_given_what_their_team_does_not_take(supervisor, ticket, path):
    stranger = make_agent(TeamFactory(code="tech", name="技术组"))
    answer = supervisor.post(f"{path}transitions/", {"verb": "assign", "to": stranger.employee_number})
    assert (answer.status_code, answer.data["type"]) == (409, "urn:helpdesk:problem:nobody_fits")


def test_refusing_what_was_just_given(assignee, colleague, ticket, path, reasons):
    Reason.objects.create(code="refuse_skill", name="不熟悉", purpose="refuse")
    fresh = open_ticket(now=timezone.now(), phone="13700000001", subject="另一件事")
    assert fresh.assignee == assignee.user
    where = f"{URL}{fresh.number}/transitions/"
    assert "refuse" in {row["verb"] for row in assignee.get(where).data}
    assert "refuse" not in {row["verb"] for row in colleague.get(where).data}
    assert colleague.post(where, {"verb": "refuse", "reason": "refuse_skill"}).status_code == 409
    assert assignee.post(where, {"verb": "refuse", "reason": "no_such"}).status_code == 400
    answer = assignee.post(where, {"verb": "refuse", "reason": "refuse_skill", "body": "没做过"})
    assert (answer.data["event"]["code"], answer.data["ticket"]["assignee"]) == ("declined", None)
    line = next(line for line in answer.data["event"]["data"]["sheet"] if line["agent"] == assignee.user.employee_number)
    assert line["skipped"] == "refused"
