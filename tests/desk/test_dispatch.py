"""Dispatch as people see it: the sheet in words on the ticket, refusing, the weights and their preview, who refused what."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.desk.conftest import LATER, Four, at_desk
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tickets import routing
from tickets.models import AgentLanguage, AgentResult, DispatchWeights, Reason, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

FIELDS = {
    "skill": 12, "language": 3, "senior": 25, "load": 40, "past": 10, "known": 8, "rest": 5, "rest_minutes": 60, "known_days": 90,
    "past_days": 90, "level_1": 3, "level_2": 1.5, "urgent": 1.5, "low": 0.5, "refuse_minutes": 5,
}  # fmt: skip


@pytest.fixture
def ticket(four: Four) -> Ticket:
    Reason.objects.create(code="refuse_skill", name="不熟悉这类问题", purpose="refuse")
    return open_ticket(now=LATER - timedelta(minutes=2))


@pytest.fixture
def weights() -> DispatchWeights:
    return DispatchWeights.objects.create(code="default", version=1)


def address(ticket: Ticket, verb: str = "change") -> str:
    return reverse(f"admin:tickets_ticket_{verb}", args=[ticket.pk])


def html(response: Any) -> str:
    return str(response.content.decode())


def test_the_ticket_says_who_was_considered_and_why_others_were_not(four: Four, ticket: Ticket) -> None:
    page = html(at_desk(four.assignee).get(address(ticket)))
    card = page[page.index('id="f-sheet"') : page.index('id="f-line"')]
    for words in ("林晓彤", "选中", "离线", "周敏", "技能", "0/5"):
        assert words in card
    english = html(at_desk(four.assignee).get(address(ticket), headers={"accept-language": "en"}, query_params={}))
    assert "f-sheet" in english


def test_the_ticket_says_what_was_out_of_the_ordinary(four: Four, house: Any) -> None:
    odd = open_ticket(now=LATER - timedelta(minutes=2), language="en")
    page = html(at_desk(four.assignee).get(address(odd)))
    assert "空闲的客服都不会英文" in page.replace(" ", "")


def test_it_is_refused_from_the_ticket_page_and_goes_to_the_next(four: Four, ticket: Ticket, house: Any) -> None:
    second = make_agent(house, name="赵倩")
    client = at_desk(four.assignee)
    assert "refuse/" in html(client.get(address(ticket)))
    form = html(client.get(address(ticket, "refuse")))
    assert "不熟悉这类问题" in form
    assert client.post(address(ticket, "refuse"), {"version": ticket.version}).status_code == 200
    assert Ticket.objects.get(pk=ticket.pk).assignee == four.assignee
    answer = client.post(
        address(ticket, "refuse"), {"reason": "refuse_skill", "body": "没做过这一款", "version": ticket.version}, follow=True
    )
    assert answer.status_code == 200
    ticket.refresh_from_db()
    assert ticket.assignee == second
    page = html(at_desk(second).get(address(ticket)))
    assert "不熟悉这类问题" in page
    assert "没做过这一款" in page
    assert "已退回过本工单" in page


@pytest.mark.parametrize("who", ["colleague", "outsider", "supervisor"])
def test_nobody_else_refuses_it(four: Four, ticket: Ticket, who: str) -> None:
    client = at_desk(getattr(four, who))
    answer = client.post(address(ticket, "refuse"), {"reason": "refuse_skill", "version": ticket.version})
    assert answer.status_code in (302, 403, 404, 409)
    ticket.refresh_from_db()
    assert ticket.assignee == four.assignee
    assert not ticket.events.filter(code="declined").exists()


def test_a_change_of_weights_is_tried_on_the_last_tickets_before_it_is_saved(four: Four, house: Any, weights: DispatchWeights) -> None:
    master = make_agent(house, name="郑师傅", skills={"product_quality": 5})
    for n in range(4):
        open_ticket(now=NOW + timedelta(minutes=n), phone=f"1390000{n:04d}")
    assert Ticket.objects.filter(assignee=master).count() == 4
    client = at_desk(UserFactory(roles=["administrator"], is_superuser=False))
    where = reverse("admin:tickets_dispatchweights_change", args=[weights.pk])
    assert "每一级" in html(client.get(where))
    preview = client.post(where, {**FIELDS, "skill": 0})
    assert preview.status_code == 200
    page = html(preview)
    assert page.count("郑师傅") >= 1
    assert "林晓彤" in page
    weights.refresh_from_db()
    assert (weights.skill, weights.version) == (12, 1)
    back = client.post(where, {**FIELDS, "skill": 0, "_back": "1"})
    assert 'value="0' in html(back)
    assert client.post(where, {**FIELDS, "skill": 0, "_confirmed": "1"}).status_code == 302
    weights.refresh_from_db()
    assert (weights.skill, weights.version) == (0, 2)
    assert weights.history.count() == 2


@pytest.mark.parametrize("values", [{"skill": -1}, {"skill": "abc"}, {"rest_minutes": 0}, {"load": 1000}])
def test_weights_that_make_no_sense_are_not_saved(weights: DispatchWeights, values: dict[str, Any]) -> None:
    client = at_desk(UserFactory(roles=["administrator"]))
    where = reverse("admin:tickets_dispatchweights_change", args=[weights.pk])
    assert "errornote" in html(client.post(where, {**FIELDS, **values, "_confirmed": "1"})) or "alert--error" in html(
        client.post(where, {**FIELDS, **values, "_confirmed": "1"})
    )
    weights.refresh_from_db()
    assert weights.version == 1


@pytest.mark.parametrize("who", ["assignee", "colleague", "outsider", "supervisor"])
def test_only_ops_change_weights(four: Four, weights: DispatchWeights, who: str) -> None:
    client = at_desk(getattr(four, who))
    where = reverse("admin:tickets_dispatchweights_change", args=[weights.pk])
    assert client.post(where, {**FIELDS, "skill": 0, "_confirmed": "1"}).status_code == 403
    assert client.post(where, {**FIELDS, "skill": 0}).status_code == 403
    weights.refresh_from_db()
    assert (weights.skill, weights.version) == (12, 1)


def test_the_supervisor_sees_refusals_by_agent_and_nobody_below(four: Four, ticket: Ticket) -> None:
    routing.refuse(ticket, by=four.assignee, now=LATER, reason="refuse_skill", body="没做过")
    client = at_desk(four.supervisor)
    page = html(client.get(reverse("admin:refusals")))
    for words in ("林晓彤", "不熟悉这类问题 × 1", "没做过", ticket.subject):
        assert words in page
    assert "林晓彤" in html(client.get(reverse("admin:refusals"), {"agent": four.assignee.employee_number}))
    assert ticket.subject not in html(client.get(reverse("admin:refusals"), {"agent": "NOBODY"}))
    for who in (four.assignee, four.colleague, four.outsider):
        assert at_desk(who).get(reverse("admin:refusals")).status_code == 403


def test_refusals_cost_the_same_however_many_there_are(four: Four, house: Any, django_assert_max_num_queries: Any) -> None:
    client = at_desk(four.supervisor)
    for n in range(5):
        ticket = open_ticket(now=LATER, phone=f"1390000{n:04d}")
        routing.refuse(ticket, by=four.assignee, now=LATER, reason="refuse_skill")
    client.get(reverse("admin:refusals"))
    with django_assert_max_num_queries(8):
        client.get(reverse("admin:refusals"))


def test_the_agent_s_page_has_languages_and_results(four: Four, ticket: Ticket) -> None:
    AgentLanguage.objects.create(agent=four.assignee.agent, language="en", grade=4)
    AgentResult.objects.create(
        agent=four.assignee.agent, issue_type=ticket.issue_type, solved=40, late=2, surveys=10, points=45, value=0.25, reckoned_at=NOW
    )
    page = html(at_desk(four.supervisor).get(reverse("admin:tickets_agent_change", args=[four.assignee.pk])))
    assert "4.5" in page
    assert "languages-0-grade" in page


def test_the_shortcut_stands_on_the_sheet_of_keys(four: Four) -> None:
    client: Client = at_desk(four.assignee)
    assert "<kbd>V</kbd>" in html(client.get(reverse("admin:index")))
