"""Verbs for many tickets: each asks what it needs once, does what it can, and accounts for what it refused."""

import re
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.configuration import forget
from tests.desk.conftest import LATER, Four, at_desk
from tests.factories import NOW, make_department, open_ticket
from tickets import routing
from tickets.admin import bulk, queue_verbs
from tickets.admin.bulk import ACTIONS
from tickets.models import Collaboration, Follower, Message, Reason, Ticket, TicketEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

LIST = "/admin/tickets/ticket/"


@pytest.fixture(autouse=True)
def reasons(four: Four) -> None:
    for purpose in ("transfer", "cancel", "breach", "escalate"):
        Reason.objects.create(code=f"a_{purpose}", name=purpose, purpose=purpose)
    forget()


def some(count: int, four: Four | None = None, **contact: Any) -> list[Ticket]:
    """Tickets, in the assignee's hands when `four` is given."""
    rows = [open_ticket(assign=False, phone=f"139{n:08d}", **contact) for n in range(count)]
    for row in rows if four else []:
        routing.take(row, by=four.assignee, now=NOW)  # type: ignore[union-attr]
    return [Ticket.objects.get(pk=row.pk) for row in rows]


def post(user: Any, action: str, tickets: list[Ticket], **data: str) -> Any:
    return at_desk(user).post(LIST, {"action": action, "ticket": [ticket.pk for ticket in tickets], **data}, follow=True)


def ticked(page: Any) -> set[int]:
    """Keys of the tickets whose boxes are ticked."""
    return {int(pk) for pk in re.findall(r'name="ticket" value="(\d+)" checked', page.content.decode())}


FILLED: dict[str, dict[str, str]] = {
    "hand_back": {"reason": "a_transfer"},
    "escalate": {"rank": "2", "why": "a_escalate"},
    "note": {"note": "同一批次"},
    "progress": {"word": "checking"},
    "department": {"department": "warehouse", "request": "请核对批次"},
    "resolve": {"result": "已全部换新"},
    "cancel": {"reason": "a_cancel"},
    "follow": {},
}


@pytest.mark.parametrize("action", FILLED)
def test_it_does_each_verb_to_all_that_were_picked(four: Four, action: str) -> None:
    make_department(contact=four.supervisor)
    forget()
    rows = some(2, four)
    before = TicketEvent.objects.count()
    report = post(four.assignee, action, rows, **FILLED[action]).context["report"]
    assert (report["refused"], report["why"]) == ([], "")
    assert TicketEvent.objects.count() >= before + 2
    assert set(TicketEvent.objects.order_by("-pk").values_list("ticket", flat=True)[:2]) == {row.pk for row in rows}


def test_it_leaves_what_it_says_it_leaves(four: Four) -> None:
    make_department(contact=four.supervisor)
    forget()
    rows = some(2, four)
    post(four.assignee, "department", rows, **FILLED["department"])
    post(four.assignee, "follow", rows)
    assert Collaboration.objects.count() == Follower.objects.filter(user=four.assignee).count() == 2
    post(four.assignee, "unfollow", rows[:1])
    assert Follower.objects.filter(user=four.assignee).count() == 1
    post(four.assignee, "resolve", rows, result="已换新")
    assert set(Ticket.objects.values_list("status", flat=True)) == {"resolved"}


@pytest.mark.parametrize("action", [code for code, action in ACTIONS.items() if action.form is not None])
def test_it_asks_first_and_keeps_the_rows_picked(four: Four, action: str) -> None:
    rows = some(2, four)
    before = list(Ticket.objects.order_by("pk").values()), TicketEvent.objects.count()
    page = post(four.supervisor, action, rows)
    assert page.status_code == 200
    assert ticked(page) == {row.pk for row in rows}
    assert page.context["asked"].form.fields
    assert not page.context["asked"].form.is_bound, "nothing was typed, so nothing is complained about"
    assert (list(Ticket.objects.order_by("pk").values()), TicketEvent.objects.count()) == before


def test_it_gives_the_form_back_with_what_was_typed_when_something_is_missing(four: Four) -> None:
    rows = some(2, four)
    page = post(four.assignee, "transfer", rows, form="transfer", body="先看照片", query="?view=open")
    assert set(page.context["asked"].form.errors) == {"team", "reason"}
    assert "先看照片" in page.content.decode()
    assert ticked(page) == {row.pk for row in rows}


def test_it_answers_htmx_with_the_form_alone(four: Four) -> None:
    rows = some(1, four)
    answer = at_desk(four.assignee).post(LIST, {"action": "note", "ticket": rows[0].pk}, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert 'name="note"' in html
    assert "<html" not in html


def test_it_shows_another_form_empty_while_one_stands_open(four: Four) -> None:
    rows = some(1, four)
    page = post(four.assignee, "transfer", rows, form="resolve", breach_reason="", result="已换新")
    assert not page.context["asked"].form.is_bound


def test_it_links_each_refused_ticket_with_its_reason(four: Four) -> None:
    late, fine = some(1, four, now=NOW - timedelta(days=3)), some(1, four)
    page = post(four.assignee, "hand_back", [*late, *fine], reason="a_transfer", query="?view=all")
    html = page.content.decode()
    assert page.context["report"]["refused"][0][:2] == [late[0].pk, late[0].number]
    assert late[0].get_absolute_url() in html
    assert ticked(page) == {late[0].pk}
    again = post(four.assignee, "hand_back", late, reason="a_transfer", breach_reason="a_breach")
    assert not again.context["report"]["refused"]
    assert Ticket.objects.get(pk=late[0].pk).breach_reason == "a_breach"


def test_it_does_the_whole_list_no_further_than_it_says(four: Four, monkeypatch: pytest.MonkeyPatch) -> None:
    some(4)
    others = [open_ticket(assign=False, subject="别的", phone="13700000000", category="complaint", now=LATER) for _n in range(1)]
    monkeypatch.setattr(queue_verbs, "MOST", 3)
    assert bulk.MOST == 200
    data = {"action": "note", "note": "全部", "whole": "1", "query": "?view=open&category=after_sales"}
    at_desk(four.assignee).post(LIST, data)
    assert Message.objects.filter(kind="note").count() == 3
    assert not Message.objects.filter(kind="note", ticket__in=others).exists()


def test_it_does_the_whole_list_only_as_far_as_the_person_sees(four: Four) -> None:
    some(2, four)
    at_desk(four.outsider).post(LIST, {"action": "note", "note": "全部", "whole": "1", "query": "?view=all"})
    assert not Message.objects.filter(kind="note").exists()


@pytest.mark.parametrize("action", ["note", "progress"])
def test_it_does_it_once_when_the_form_is_sent_twice(four: Four, action: str) -> None:
    rows = some(2, four)
    for _time in range(2):
        page = post(four.assignee, action, rows, once="a" * 32, **FILLED[action])
    assert Message.objects.exclude(kind="customer").count() == 2
    assert page.context["report"]["why"]


def test_it_says_so_when_nothing_was_picked(four: Four) -> None:
    assert post(four.assignee, "take", []).context["report"]["why"]


@pytest.mark.parametrize("action", [*FILLED, "take", "unfollow", "tag", "nonsense"])
def test_it_changes_nothing_for_whoever_may_not_work(four: Four, action: str) -> None:
    rows = some(1, four)
    four.colleague.groups.clear()
    before = TicketEvent.objects.count()
    answer = at_desk(four.colleague).post(LIST, {"action": action, "ticket": [rows[0].pk], **FILLED.get(action, {})})
    assert answer.status_code == 403
    assert TicketEvent.objects.count() == before


def test_it_shows_a_form_in_place_and_leads_back_when_it_was_filled(four: Four) -> None:
    rows = some(1, four)
    client = at_desk(four.assignee)
    buttons = re.findall(r'<button[^>]*name="action" value="(\w+)"([^>]*)>', client.get(LIST).content.decode())
    assert {code for code, how in buttons if 'hx-target="#many"' in how} == {code for code, _how in buttons if ACTIONS[code].form}
    htmx, filled = {"HX-Request": "true"}, {"action": "note", "form": "note", "note": "同一批次", "ticket": rows[0].pk}
    answer = client.post(LIST, filled, headers=htmx)
    assert (answer.status_code, answer["HX-Redirect"].split("?")[0]) == (200, LIST)
    assert client.get(LIST).context["report"]["refused"] == []
    assert Message.objects.filter(ticket=rows[0], body="同一批次").count() == 1
