"""The conversation and the timeline, as they are written: nothing that people typed becomes HTML, and long ones begin with their end."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import NOW, make_agent, open_ticket
from tickets import workflow
from tickets.admin import ticket_rows
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

HOSTILE = "<img src=x onerror=alert(1)>\"'&"
ESCAPED = "&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;&amp;"


@pytest.fixture
def ticket(organisation):
    team = organisation
    make_agent(team)
    return open_ticket()


@pytest.fixture
def client(ticket):
    client = Client()
    client.force_login(ticket.assignee, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def page(client: Client, ticket: Ticket, **query: str) -> str:
    answer = client.get(reverse("admin:tickets_ticket_change", args=[ticket.pk]), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def lines(html: str) -> int:
    """How many lines of the timeline are drawn."""
    return html.partition('id="f-line"')[2].partition("</details>")[0].count("<li><time")


def test_it_shows_what_was_typed_as_text_whoever_typed_it(client, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(contact_name=HOSTILE[:80])
    workflow.customer_writes(ticket, body=HOSTILE, now=NOW)
    workflow.note(Ticket.objects.get(pk=ticket.pk), by=ticket.assignee, now=NOW, body=HOSTILE)
    ticket.assignee.name = HOSTILE
    ticket.assignee.save()
    html = page(client, ticket)
    assert "<img src=x" not in html
    assert html.count(ESCAPED) >= 4


def test_it_begins_with_the_end_when_the_conversation_is_long(client, ticket):
    for number in range(ticket_rows.SHOWN + 5):
        workflow.customer_writes(Ticket.objects.get(pk=ticket.pk), body=f"message {number:03d}.", now=NOW)
    html = page(client, ticket)
    assert "message 054." in html
    assert "message 003." not in html
    assert html.count('href="?all') == 2
    assert lines(html) == ticket_rows.LINES
    whole = page(client, ticket, all="")
    assert "message 003." in whole
    assert 'href="?all' not in whole
    assert lines(whole) == Ticket.objects.get(pk=ticket.pk).events.count()
