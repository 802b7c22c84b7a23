"""Log-in, errors, repeats and limits of the API."""

import pytest
from django.test import Client
from django.utils import timezone

from helpdesk.api import idempotency
from helpdesk.models import ApiKey, RememberedAnswer
from tests.api.conftest import URL, Program
from tests.factories import UserFactory, make_agent, open_ticket
from tests.processes import run_together
from tickets.models import Message, Ticket

CONTACT = {"subject": "壶盖裂了", "description": "收到时壶盖就有一道裂纹。", "phone": "13800006620"}


def shape(answer, status):
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail", "errors"}
    return answer


@pytest.mark.parametrize("path", ["", "tickets/", "tickets/T20261121-00001/", "articles/", "agents/me/", "schema/", "no/such/"])
def test_strangers_get_nothing(db, client, path):
    answer = shape(client.get(f"/api/v1/{path}"), 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_works_until_it_is_revoked_or_its_user_goes(assignee):
    assert assignee.get(URL).status_code == 200
    ApiKey.objects.update(revoked_at=timezone.now())
    assert assignee.get(URL).status_code == 401
    other = Program(UserFactory(roles=["agent"]))
    other.user.is_active = False
    other.user.save()
    assert other.get(URL).status_code == 401


@pytest.mark.parametrize("key", ["", "x", "Bearer", "\u00e4", "a" * 10_000])
def test_a_wrong_key_is_refused(db, client, key):
    shape(client.get(URL, headers={"Authorization": f"Bearer {key}"}), 401)


def test_a_person_uses_it_with_their_session_and_is_guarded_against_forged_posts(team):
    user = make_agent(team)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.get(URL).status_code == 200
    shape(client.post(URL, CONTACT, content_type="application/json"), 403)
    assert Ticket.objects.count() == 0


def test_an_initial_password_opens_nothing(team):
    user = make_agent(team)
    user.must_change_password = True
    user.save()
    client = Client()
    client.force_login(user)
    shape(client.get(URL), 403)
    shape(Client().get(URL, headers=Program(user).headers), 401)


@pytest.mark.parametrize(
    ("method", "path", "status", "options"),
    [
        ("PUT", "tickets/", 405, {}),
        ("DELETE", "tickets/", 405, {}),
        ("PATCH", "agents/me/", 405, {}),
        ("OPTIONS", "tickets/", 405, {}),
        ("GET", "tickets/T20261121-99999/", 404, {}),
        ("GET", "tickets/1/", 404, {}),
        ("POST", "no/such/", 404, {}),
        ("GET", "tickets/", 406, {"headers": {"Accept": "application/xml"}}),
        ("POST", "tickets/", 415, {"content_type": "text/csv"}),
    ],
)
def test_every_refusal_has_one_shape(assignee, method, path, status, options):
    assert assignee.call(method, f"/api/v1/{path}", {} if method == "POST" else None, **options).status_code == status


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"null", b"[]", b"3", b'"x"', b"[" * 200_000, b'{"description": NaN}', b'{"level": ' + b"9" * 10_000 + b"}", b"\xff\xfe", "{\"description\": \"全部\"}".encode("gb18030")],
)  # fmt: skip
def test_a_body_that_is_no_contact_is_refused(assignee, body):
    assert assignee.client.post(URL, body, content_type="application/json", headers=assignee.headers).status_code == 400
    assert Ticket.objects.count() == 0


def test_a_body_without_bounds_is_refused(assignee):
    body = b'{"description": "' + b"x" * 1_100_000 + b'"}'
    shape(assignee.client.post(URL, body, content_type="application/json", headers=assignee.headers), 413)


def test_what_is_refused_before_it_reaches_the_api_has_its_shape_too(assignee):
    shape(assignee.client.get(f"{URL}?q=%00", headers=assignee.headers), 400)
    shape(assignee.client.post(URL, b"", content_type="application/json", headers=assignee.headers, CONTENT_LENGTH="200000000"), 413)


def test_a_fault_of_ours_says_nothing_about_itself(assignee, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("tickets.intake.open_ticket", fail)
    answer = assignee.post(URL, CONTACT)
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    assert "the secret of the house" in caplog.text


def test_too_many_writes_have_to_wait(assignee, settings):
    settings.API_RATE = "2/h"
    assert [assignee.post(URL, {**CONTACT, "external_id": str(n)}).status_code for n in range(3)] == [201, 201, 429]
    assert int(assignee.post(URL, CONTACT).headers["Retry-After"]) > 0
    assert assignee.get(URL).status_code == 200


def test_a_repeat_gets_the_first_answer_and_is_done_once(assignee):
    first = assignee.post(URL, CONTACT, key="k-1")
    again = assignee.post(URL, CONTACT, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers[idempotency.REPLAYED] == "true"
    assert Ticket.objects.count() == 1


def test_a_key_belongs_to_its_user_and_to_one_request(assignee, colleague):
    first = assignee.post(URL, CONTACT, key="k-1")
    assert colleague.post(URL, CONTACT, key="k-1").data["number"] != first.data["number"]
    other = assignee.post(URL, {**CONTACT, "subject": "另一件事"}, key="k-1")
    assert (other.status_code, other.data["type"]) == (422, "urn:helpdesk:problem:key_reused")
    assert Ticket.objects.count() == 2


def test_a_refused_request_leaves_its_key_free(assignee):
    assert assignee.post(URL, {}, key="k-1").status_code == 400
    assert assignee.post(URL, CONTACT, key="k-1").status_code == 201


@pytest.mark.parametrize("key", [" ", "x" * 201, "a b", "\u4e2d"])
def test_a_key_that_is_none_is_refused(assignee, key):
    answer = assignee.client.post(URL, CONTACT, content_type="application/json", headers={**assignee.headers, "Idempotency-Key": key})
    assert answer.status_code == 400


def test_verbs_and_messages_are_done_once_too(assignee):
    path = f"{URL}{open_ticket().number}/"
    for _again in range(3):
        assert assignee.post(f"{path}messages/", {"kind": "reply", "body": "您好"}, key="m").status_code == 201
        assert assignee.post(f"{path}transitions/", {"verb": "resolve", "result": "已换新"}, key="t").data["ticket"]["status"] == "resolved"
    assert Message.objects.filter(kind="reply").count() == 1
    assert RememberedAnswer.objects.count() == 2


POST = """
from django.test import Client
url, key, body, count = json.loads(sys.argv[1])
answers = []
for n in range(count):
    answer = Client().post(url, body, content_type="application/json", headers={"Authorization": "Bearer " + key, "Idempotency-Key": "same"})
    answers.append([answer.status_code, answer.json()])
print(json.dumps(answers))
"""


@pytest.mark.django_db(transaction=True)
def test_many_at_once_with_one_key_make_one_ticket_and_get_one_answer(transactional_db, team):
    program = Program(make_agent(team))
    key = program.headers["Authorization"].removeprefix("Bearer ")
    answers = [answer for found in run_together(POST, [[URL, key, CONTACT, 5]] * 5) for answer in found]
    assert len(answers) == 25
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 201
    assert Ticket.objects.count() == 1
