"""The list of tickets: who sees what, what it may be asked, how it pages, what it costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpdesk.configuration import forget
from helpdesk.models import Team
from tests.desk.conftest import Four, at_desk
from tests.factories import NOW, TeamFactory, make_agent, open_ticket
from tickets import routing, workflow
from tickets.models import Reason, Ticket, TicketEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

LIST = "/admin/tickets/ticket/"


def listed(user: Any, query: str = "?view=all") -> list[str]:
    """Subjects on the list, in their order."""
    response = at_desk(user).get(LIST + query)
    assert response.status_code == 200
    return [ticket.subject for ticket in response.context["page"].rows]


def held_by(four: Four, **contact: Any) -> Ticket:
    """A ticket in the assignee's hands."""
    ticket = open_ticket(assign=False, **contact)
    routing.take(ticket, by=four.assignee, now=NOW)
    return Ticket.objects.get(pk=ticket.pk)


def test_it_shows_a_ticket_to_its_people_only(four: Four):
    held_by(four, subject="壶盖有裂纹")
    assert listed(four.assignee) == listed(four.colleague) == listed(four.supervisor) == ["壶盖有裂纹"]
    assert listed(four.outsider) == []


@pytest.mark.parametrize("query", ["?q=裂纹", "?q=13800006620", "?q=周敏", "?q=T20261118-00001", "?assignee=none", "?level=none"])
def test_it_gives_nothing_away_to_an_outsider_when_searched(four: Four, query: str):
    open_ticket(assign=False)
    assert len(listed(four.colleague, query)) == 1
    assert listed(four.outsider, query) == []


def test_it_ignores_lookups_when_they_are_not_of_its_own(four: Four):
    held_by(four)
    for query in (
        "?customer__contact_points__value__startswith=139",
        "?assignee__password__startswith=x",
        "?token__startswith=x",
        "?status=nonsense",
    ):
        assert len(listed(four.assignee, query)) == 1


def test_it_finds_a_phone_number_when_it_is_whole_only(four: Four):
    held_by(four, phone="13800006620")
    assert len(listed(four.assignee, "?q=138 0000 6620")) == 1
    assert listed(four.assignee, "?q=1380000") == []


def test_it_finds_what_was_said_when_asked_for_words(four: Four):
    ticket = held_by(four, subject="壶盖有裂纹")
    held_by(four, subject="另一件事", phone="13900000000", description="没有关系")
    workflow.reply(ticket, by=four.assignee, now=NOW, body="已安排顺丰上门取件")
    assert listed(four.assignee, "?q=顺丰") == ["壶盖有裂纹"]


@pytest.mark.parametrize("text", ["% _ ' \" \\ ; --", '" OR 1=1', "*", "NEAR(", "啊" * 5000])
def test_it_answers_plainly_when_searched_for_hostile_text(four: Four, text: str):
    held_by(four)
    assert at_desk(four.assignee).get(LIST, {"q": text}).status_code == 200


def test_it_answers_each_view_with_its_tickets(four: Four):
    mine = held_by(four, subject="轮到我")
    asked = held_by(four, subject="等客户", phone="13900000001")
    workflow.ask(asked, by=four.assignee, now=NOW, body="请补充订单号")
    open_ticket(assign=False, subject="没人接", phone="13900000002")
    open_ticket(assign=False, subject="早就超时", phone="13900000003", now=NOW - timedelta(days=3))
    me = four.assignee
    assert listed(me, "?view=mine") == [mine.subject]
    assert listed(me, "?view=others") == ["等客户"]
    assert listed(me, "?view=unassigned") == ["早就超时", "没人接"]
    assert listed(me, "?view=overdue") == ["早就超时"]
    assert "轮到我" in listed(me, "?view=due_hour")
    assert listed(me, "?view=open")[-1] == "等客户", "stopped clocks stand last"
    assert listed(me, f"?view=open&assignee={me.employee_number}&status=assigned") == ["轮到我"]


def test_it_counts_the_day_of_the_one_who_asks(four: Four):
    ticket = held_by(four, subject="今天答的")
    workflow.reply(ticket, by=four.assignee, now=NOW + timedelta(minutes=1), body="您好")
    assert listed(four.assignee, "?view=today_answered") == ["今天答的"]
    assert listed(four.colleague, "?view=today_answered") == []


def test_it_remembers_the_list_when_one_comes_back(four: Four):
    held_by(four, subject="剩下的")
    client = at_desk(four.assignee)
    client.get(f"{LIST}?view=overdue&level=1")
    response = client.get(LIST)
    assert response.context["question"].parameters == {"view": "overdue", "level": "1"}
    client.get(f"{LIST}?q=啊")
    assert client.get(LIST).context["question"].parameters == {"view": "overdue", "level": "1"}, "a search is not remembered"


def test_it_pages_by_key_when_there_is_more(four: Four, house: Team):
    for n in range(53):
        open_ticket(assign=False, subject=f"第{n}件", phone=f"139{n:08d}", now=NOW - timedelta(minutes=n // 2))
    client = at_desk(four.supervisor)
    first = client.get(f"{LIST}?view=open")
    names = [row.subject for row in first.context["page"].rows]
    assert len(names) == 50
    assert first.context["next"]
    assert not first.context["previous"]
    second = client.get(LIST + first.context["next"])
    rest = [row.subject for row in second.context["page"].rows]
    assert len(rest) == 3
    assert not set(rest) & set(names)
    assert not second.context["next"]
    back = client.get(LIST + second.context["previous"])
    assert [row.subject for row in back.context["page"].rows] == names


@pytest.mark.parametrize("cursor", ["x", "2026-11-18", "2026-11-18T00:00:00~1", "~", "9999999~9999999999999999999999"])
def test_it_shows_the_first_page_when_the_cursor_makes_no_sense(four: Four, cursor: str):
    held_by(four)
    assert len(at_desk(four.assignee).get(LIST, {"view": "open", "after": cursor}).context["page"].rows) == 1


def cost(user: Any) -> int:
    """Statements of one look at the list, configuration being in memory as it is between requests."""
    client = at_desk(user)
    client.get(f"{LIST}?view=open")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{LIST}?view=open").status_code == 200
    return len([query for query in queries.captured_queries if "configurationstamp" not in query["sql"]])


def test_it_costs_the_same_however_many_rows_there_are(four: Four):
    held_by(four)
    few = {name: cost(getattr(four, name)) for name in ("assignee", "supervisor")}
    for n in range(15):
        open_ticket(assign=False, phone=f"139{n:08d}", name=f"客户{n}", issue_type=["logistics", "product_quality"][n % 2])
    assert few == {name: cost(getattr(four, name)) for name in ("assignee", "supervisor")}
    assert max(few.values()) <= 11


# ---------- many at once ----------


def post(user: Any, action: str, *tickets: Ticket, **data: str) -> Any:
    return at_desk(user).post(LIST, {"action": action, "ticket": [ticket.pk for ticket in tickets], **data}, follow=True)


def told(response: Any) -> str:
    """What came of it, as the list says it."""
    report = response.context["report"]
    return "\n".join([report["done"], report["why"], *(f"{number} {why}" for _pk, number, _subject, why in report["refused"])])


def test_it_takes_what_it_can_and_says_what_it_refused(four: Four):
    free = open_ticket(assign=False, phone="13900000001")
    held = held_by(four)
    response = post(four.colleague, "take", free, held)
    free.refresh_from_db()
    held.refresh_from_db()
    assert free.assignee == four.colleague
    assert held.assignee == four.assignee
    assert held.number in told(response)
    assert "林晓彤" in told(response)


def test_it_assigns_and_transfers_many(four: Four, house: Team):
    Reason.objects.create(code="wrong_team", name="转错组", purpose="transfer")
    forget()
    one, two = open_ticket(assign=False, phone="13900000001"), open_ticket(assign=False, phone="13900000002")
    post(four.supervisor, "assign", one, two, to=four.colleague.employee_number)
    assert set(Ticket.objects.values_list("assignee", flat=True)) == {four.colleague.pk}
    post(four.supervisor, "transfer", one, team="pre_sales", reason="wrong_team")
    one.refresh_from_db()
    assert one.team.code == "pre_sales"


def test_it_notes_once_when_the_form_is_sent_twice(four: Four):
    ticket = held_by(four)
    for _time in range(2):
        post(four.assignee, "note", ticket, note="已电话核实", once="a" * 32)
    assert ticket.messages.filter(kind="note").count() == 1


@pytest.mark.parametrize("action", ["take", "assign", "transfer", "note"])
def test_it_changes_nothing_when_an_outsider_sends_the_form(four: Four, action: str):
    ticket = held_by(four)
    before = Ticket.objects.filter(pk=ticket.pk).values().get(), TicketEvent.objects.count()
    response = post(four.outsider, action, ticket, to=four.outsider.employee_number, team="pre_sales", reason="wrong_team", note="x")
    assert response.status_code in (200, 403)
    assert (Ticket.objects.filter(pk=ticket.pk).values().get(), TicketEvent.objects.count()) == before


def test_it_refuses_to_give_tickets_when_the_person_may_not(four: Four):
    ticket = open_ticket(assign=False)
    assert post(four.colleague, "assign", ticket, to=four.assignee.employee_number).status_code == 403
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_it_is_not_for_people_without_tickets(house: Team):
    editor = make_agent(TeamFactory(code="editors", name="编辑"), roles=("editor",))
    assert at_desk(editor).get(LIST).status_code == 403
    assert at_desk(editor).get(reverse("admin:search"), {"q": "x"}).status_code == 403
