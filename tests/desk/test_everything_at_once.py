"""One ticket with everything that a ticket can have. Each of these alone stays within the fifteen statements of the page."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.desk.conftest import LATER, Four, at_desk
from tests.factories import NOW, make_agent, make_department, open_ticket
from tests.knowledgebase.test_manuals import make_manual
from tickets import coaching, collaboration, families, manuals, merging, participants, presence, remedies, tagging, workflow
from tickets.choices import Grade
from tickets.models import Agent, Remedy, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_the_page_costs_a_statement_for_each_kind_of_thing_and_stays_light(four: Four) -> None:
    Agent.objects.filter(user=four.assignee).update(grade=Grade.NOVICE, needs_review=True)
    coach = make_agent(four.assignee.teams.get(), name="许振", grade=Grade.SENIOR, roles=("senior_agent",))
    ticket, other, child = (open_ticket(now=NOW + timedelta(minutes=number), email="z@example.com") for number in range(3))
    for number in range(200):
        workflow.note(ticket, by=four.colleague, now=LATER, body=f"第 {number} 条 @陈立")
    tagging.set_tags(again(ticket), add=["直播间", "食安"], by=four.assignee, now=LATER)
    families.make_child(again(child), parent=again(ticket), by=four.supervisor, now=LATER)
    merging.merge(again(other), into=again(ticket), by=four.supervisor, now=LATER)
    collaboration.ask(again(ticket), department=make_department(), request="请核对", by=four.supervisor, now=LATER)
    remedies.propose(again(ticket), kind="refund", amount=Decimal(900), note="破损", by=four.assignee, now=LATER)
    for _number in range(2):
        manuals.apply(again(ticket), manual=make_manual(steps=("一", "二", "三")), by=four.assignee, now=LATER)
    participants.copy_in(again(ticket), by=four.assignee, now=LATER, email="w@example.com", rights="write")
    coaching.whisper(again(ticket), by=coach, now=LATER, body="先认错")
    for person in (four.colleague, four.supervisor):
        presence.call(ticket, by=person, now=LATER, writing=True)
    desk: Client = at_desk(four.assignee)
    desk.post(f"/admin/tickets/ticket/{ticket.pk}/reply/", {"body": "马上为您换新。"})
    desk.get(ticket.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        answer: Any = desk.get(ticket.get_absolute_url())
    html = answer.content.decode()
    for shown in ("第 199 条", "食安", "请核对", "900", "w***@example.com", "先认错", "马上为您换新。"):
        assert shown in html
    assert Remedy.objects.count() == 1
    asked = [query["sql"] for query in queries.captured_queries if "configurationstamp" not in query["sql"]]
    assert len(asked) <= 15, "\n".join(asked)
    assert len(answer.content) <= 150_000
