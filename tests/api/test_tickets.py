"""Tickets for programs: what is shown, to whom, and what may be asked."""

from datetime import timedelta

import pytest

from tests.api.conftest import URL
from tests.factories import NOW, make_agent, open_ticket
from tickets import workflow
from tickets.models import Ticket

CONTACT = {
    "issue_type": "product_quality",
    "subject": "养生壶壶盖有裂纹",
    "description": "收到时壶盖就有一道裂纹。",
    "name": "周敏",
    "phone": "13800006620",
    "email": "zhou@example.com",
    "order_number": "YS2026111800001",
}
PROMISED = {
    "number", "public_url", "channel", "category", "issue_type", "priority", "level", "status", "subject", "customer", "order_number",
    "team", "assignee", "created_at", "response_due_at", "responded_at", "resolution_due_at", "resolved_at", "closed_at", "is_overdue",
    "classification", "missing", "found", "likely_same", "escalation", "tags", "snoozed_until", "merged_into", "parent",
}  # fmt: skip


def test_it_opens_a_ticket_with_everything_that_is_promised(assignee):
    answer = assignee.post(URL, {**CONTACT, "external_id": "shop-1"})
    assert answer.status_code == 201
    assert set(answer.data) == PROMISED | {"external_id", "version"}
    row = Ticket.objects.get()
    assert answer.headers["Location"] == f"http://testserver{URL}{row.number}/"
    assert answer.data["number"] == row.number
    assert answer.data["public_url"] == row.public_url
    assert (answer.data["channel"], answer.data["team"], answer.data["issue_type"]) == ("api", "after_sales", "product_quality")
    assert answer.data["assignee"] == assignee.user.employee_number
    assert answer.data["customer"] == {
        "id": row.customer_id, "name": "周敏", "tier": "standard", "phone": "138****6620", "email": "z***@example.com",
    }  # fmt: skip
    assert set(answer.data["classification"]) == {"source", "confidence", "reasons"}
    assert answer.data["created_at"].endswith("+08:00")
    assert assignee.get(answer.headers["Location"]).data == answer.data


def test_it_keeps_personal_data_out_of_every_answer(assignee):
    answer = assignee.post(URL, CONTACT)
    for path in ("", "messages/", "events/", "transitions/", "attachments/"):
        text = assignee.get(f"{URL}{answer.data['number']}/{path}").content.decode()
        assert "13800006620" not in text
        assert "zhou@example.com" not in text


@pytest.mark.parametrize("field", ["external_id", "submission_id"])
def test_the_same_contact_again_is_the_same_ticket(assignee, field):
    first = assignee.post(URL, {**CONTACT, field: "same-1"})
    again = assignee.post(URL, {**CONTACT, field: "same-1", "subject": "又来一次"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.data == first.data
    assert Ticket.objects.count() == 1


def test_an_incomplete_contact_is_taken_and_says_what_is_missing(assignee):
    answer = assignee.post(URL, {"description": "坏了"})
    assert answer.status_code == 201
    assert answer.data["subject"] == "坏了"


def test_a_program_that_sees_no_ticket_gets_its_own_words_back_and_no_customer_we_know(team, outsider):
    open_ticket(name="周敏", phone="13800006620", external_id="theirs")
    answer = outsider.post(URL, {"description": "壶盖裂了", "phone": "13800006620", "issue_type": "product_quality", "external_id": "mine"})
    assert answer.status_code == 201
    assert answer.data["customer"] == {"id": None, "name": "", "tier": None, "phone": "138****6620", "email": ""}
    assert answer.data["classification"]["reasons"] == []
    assert outsider.post(URL, {"description": "壶盖裂了", "external_id": "mine"}).data["number"] == answer.data["number"]
    refused = outsider.post(URL, {"description": "壶盖裂了", "external_id": "theirs"})
    assert refused.status_code == 409
    assert "周敏" not in refused.content.decode()
    assert Ticket.objects.count() == 2


def test_a_submission_id_of_somebody_else_is_another_contact(assignee, outsider):
    first = assignee.post(URL, {**CONTACT, "submission_id": "1"})
    other = outsider.post(URL, {**CONTACT, "submission_id": "1"})
    assert other.status_code == 201
    assert other.data["number"] != first.data["number"]


def test_who_may_only_read_hands_in_nothing(reader):
    assert reader.post(URL, CONTACT).status_code == 403
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"issue_type": "no_such"}, "issue_type"),
        ({"email": "nobody"}, "email"),
        ({"subject": "长" * 201}, "subject"),
        ({"description": "长" * 10_001}, "description"),
        ({"description": "a\x00b"}, "description"),
        ({"description": "\ud800"}, "description"),
        ({"description": 1e309}, None),
        ({"channel": "import"}, "channel"),
        ({"status": "closed"}, "status"),
        ({"assignee": "CS2026001"}, "assignee"),
        ({"team": "finance"}, "team"),
        ({"subject": "", "description": " "}, "description"),
        ({"attachments": ["x"]}, "attachments.0"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_opened(assignee, change, field):
    answer = assignee.post(URL, {**CONTACT, **change})
    assert answer.status_code == 400
    assert field is None or field in answer.data["errors"]
    assert Ticket.objects.count() == 0


def test_everybody_sees_their_own_tickets_and_no_others(assignee, colleague, outsider, supervisor, reader):
    number = open_ticket().number
    for program, sees in ((assignee, True), (colleague, True), (supervisor, True), (reader, True), (outsider, False)):
        assert [row["number"] for row in program.get(URL).data["results"]] == ([number] if sees else [])
        for path in ("", "messages/", "events/", "transitions/", "attachments/"):
            assert program.get(f"{URL}{number}/{path}").status_code == (200 if sees else 404)
    unknown = outsider.get(f"{URL}T20261118-99999/")
    theirs = outsider.get(f"{URL}{number}/")
    assert theirs.data == unknown.data


def test_it_filters_by_everything_that_is_promised(assignee, agent, clock):
    clock.move_to(NOW + timedelta(days=10))
    first = open_ticket(now=NOW, phone="13900000001", external_id="x-1")
    other = open_ticket(
        now=NOW + timedelta(hours=30), subject="我要投诉客服", description="态度很差", issue_type="service_attitude", phone="13900000002", assign=False
    )  # fmt: skip
    workflow.ask(first, by=agent, now=NOW, body="订单号?")
    questions = {
        "status=waiting_customer": [first],
        "status=new": [other],
        "status=new&status=waiting_customer": [other, first],
        "category=complaint": [other],
        "issue_type=product_quality": [first],
        "priority=normal": [other, first],
        "level=3": [other],
        "level=none": [first],
        "level=1&level=none": [first],
        "team=after_sales": [other, first],
        "assignee=me": [first],
        "assignee=none": [other],
        f"assignee={agent.employee_number}": [first],
        "assignee=CS0": [],
        "channel=web": [other, first],
        "channel=phone": [],
        "external_id=x-1": [first],
        "created_after=2026-11-19": [other],
        "created_before=2026-11-19T00:00:00+08:00": [first],
        "q=态度": [other],
        "q=1390000": [],
        "q=13900000001": [first],
        f"q={first.number}": [first],
        "overdue=true": [other],
        "overdue=false": [first],
        "ordering=created_at": [first, other],
    }
    for query, found in questions.items():
        answer = assignee.get(f"{URL}?{query}")
        assert [row["number"] for row in answer.data["results"]] == [ticket.number for ticket in found], query


@pytest.mark.parametrize(
    "query",
    [
        "nonsense=1", "assignee__password__startswith=a", "ordering=assignee__password", "ordering=-id", "status=open", "level=4", "level=-1",
        "team=no_such", "issue_type=no_such", "created_after=0001-01-01", "created_after=9999-12-31T23:59:59-14:00", "created_before=2026-02-30",
        "created_before=NaN", "overdue=perhaps", "page_size=0", "page_size=201", "page_size=-1", "page_size=1e309", f"page_size={'9' * 5000}",
        "cursor=x", "cursor=YTE5OTktMDEtMDF-MQ", "cursor=%F0%9F%98%80", "team=after_sales&team=after_sales", "status=", "q=" + "x" * 201, "format=xml",
    ],
)  # fmt: skip
def test_a_question_that_is_not_understood_is_refused(assignee, query):
    answer = assignee.get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert set(answer.data["errors"]) == {query.split("=")[0]}


@pytest.mark.parametrize("text", ["%25", "_", "'", '"', "\\", ";--", "(a%2B)%2B$", "*", "NEAR(", "ＦＵＬＬ", "，。"])
def test_signs_in_a_search_are_only_signs(assignee, text):
    open_ticket()
    answer = assignee.get(f"{URL}?q={text}")
    assert answer.status_code == 200
    assert answer.data["results"] == []


def test_pages_follow_each_other_there_and_back(assignee, supervisor):
    for n in range(7):
        open_ticket(now=NOW + timedelta(minutes=n // 2), phone=f"1390000000{n}", assign=False)
    seen, link = [], f"{URL}?page_size=3"
    while link:
        answer = supervisor.get(link)
        seen.append([row["number"] for row in answer.data["results"]])
        link, back = answer.data["next"], answer.data["previous"]
    assert [len(page) for page in seen] == [3, 3, 1]
    assert [number for page in seen for number in page] == list(
        Ticket.objects.order_by("-created_at", "-pk").values_list("number", flat=True)
    )
    assert [row["number"] for row in supervisor.get(back).data["results"]] == seen[1]


def test_a_list_costs_the_same_however_long_it_is(assignee, django_assert_max_num_queries):
    for n in range(12):
        open_ticket(phone=f"1390000{n:04d}", assign=n < 4)
    with django_assert_max_num_queries(8):
        assert len(assignee.get(URL).data["results"]) == 12


def test_an_outsourced_agent_sees_only_what_they_were_given(team, assignee):
    from tests.api.conftest import Program

    outsourced = Program(make_agent(team, roles=("outsourced",), online=False))
    open_ticket()
    assert outsourced.get(URL).data["results"] == []
