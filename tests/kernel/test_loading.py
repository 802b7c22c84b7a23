"""Rows of tickets and their timeline are instances like any others, however they were made."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_agent, make_organisation, open_ticket
from tickets.models import Ticket, TicketEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house():
    make_agent(make_organisation())


def test_it_gives_every_column_and_relation():
    made = open_ticket()
    read = Ticket.objects.select_related("customer", "team").get(pk=made.pk)
    made.refresh_from_db()
    for field in Ticket._meta.concrete_fields:
        assert getattr(read, field.attname) == getattr(made, field.attname), field.attname
    name = made.customer.name
    with CaptureQueriesContext(connection) as queries:
        assert read.customer.name == name
    assert (read == made, read._state.adding, read._state.db, len(queries)) == (True, False, "default", 0)


def test_it_reads_what_was_left_out_when_it_is_asked_for():
    made = open_ticket()
    read = Ticket.objects.only("number").get(pk=made.pk)
    assert "subject" in read.get_deferred_fields()
    with CaptureQueriesContext(connection) as queries:
        assert (read.number, read.subject, read.subject) == (made.number, made.subject, made.subject)
    assert len(queries) == 1


def test_it_writes_the_row_it_was_read_from():
    before = Ticket.objects.get(pk=open_ticket().pk)
    before.subject = "换一个说法"
    before.save(update_fields=["subject"])
    assert Ticket.objects.get().subject == "换一个说法"
    assert [event.ticket == before for event in TicketEvent.objects.select_related("ticket")] == [True] * TicketEvent.objects.count()
