"""PV-04: after an erasure a full dump of the database and of the files holds nothing of the customer, and the figures are what they were."""

import io
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Avg, Count
from django.test import Client
from django.urls import reverse

from helpdesk import strays
from helpdesk.erasing import Person
from helpdesk.models import Team
from knowledgebase import search
from knowledgebase.models import Article
from surveys.models import Survey
from tests.factories import NOW, make_agent, make_organisation, open_ticket
from tests.privacy import marked
from tests.privacy.dumping import found
from tickets import erasing, workflow
from tickets.choices import DataAct
from tickets.models import ContactPoint, Customer, Message, PersonalDataAct, Remedy, Ticket, TicketEvent

LATER = NOW + marked.timedelta(days=3)


@pytest.fixture
def house(organisation: Team) -> Team:
    """Calendar, types, policies, one team."""
    return organisation


def figures() -> dict[str, Any]:
    """What is counted: tickets, lines, words, scores."""
    per = {
        Ticket: ("issue_type", "category", "priority", "level", "status", "channel", "created_at", "responded_at", "resolved_at", "cycle"),
        TicketEvent: ("ticket", "code", "at", "actor", "status"),
        Message: ("ticket", "kind", "author", "created_at", "is_public"),
        Survey: ("agent", "team", "score", "effect", "answered_at", "issue_type_code"),
    }
    counted: dict[str, Any] = {model._meta.label: Counter(model._default_manager.values_list(*names)) for model, names in per.items()}
    counted["score"] = Survey.objects.aggregate(Avg("score"), Count("answered_at"))
    counted["corrections"] = TicketEvent.objects.filter(code="reclassified").values_list("data__was__issue_type", "data__now__issue_type")[
        0
    ]
    return counted


def test_it_leaves_nothing_of_the_customer_in_a_full_dump_and_all_figures(
    world: marked.World, django_capture_on_commit_callbacks: Any
) -> None:
    before, counted = found(marked.MARKS), figures()
    places = {line.partition(":")[0].partition(" ")[0] for line in before}
    assert len(places) > 40, places  # else the customer was not everywhere
    planned = erasing.plan(world.customer, now=LATER)
    assert not planned.obstacles
    assert found(marked.MARKS) == before  # a plan touches nothing

    with django_capture_on_commit_callbacks(execute=True):
        receipt = erasing.erase(world.customer, by=world.house.people["administrator"], now=LATER)

    assert found(marked.MARKS) == []
    assert figures() == counted
    assert receipt.look_at == [world.published.pk]
    assert receipt.counts["tickets.Ticket"] == 2
    assert receipt.counts["files"] > 3
    assert not Article.objects.filter(pk=world.draft.pk).exists()
    assert Article.objects.get(pk=world.published.pk).title == "壶盖漏水怎么办"
    assert [row.pk for row in search.find("门店电话")][:1] == [Article.objects.get(title="门店电话", body__contains="***").pk]


@pytest.mark.django_db(transaction=True)
def test_it_leaves_no_word_in_the_search_index_however_small_the_parts_are(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL cleans its index by itself")
    monkeypatch.setattr(erasing, "PAGES", 1)
    make_organisation()
    with connection.cursor() as cursor:  # else what tests before it wrote decides when parts are merged
        cursor.execute("INSERT INTO tickets_message_fts(tickets_message_fts) VALUES ('optimize')")
        cursor.execute("INSERT INTO tickets_message_fts(tickets_message_fts, rank) VALUES ('automerge', 0)")
    for number in range(12):  # each is written to a part of the index of its own
        open_ticket(description=f"zqxj77 说的第{number}句", phone=f"139000000{number:02}", email="")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO tickets_message_fts(tickets_message_fts, rank) VALUES ('automerge', 4)")  # as it is by itself

    def parts_with_it() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tickets_message_fts_data WHERE instr(block, CAST('zqxj77' AS BLOB))")
            return int(cursor.fetchone()[0])

    assert parts_with_it() > 1
    Message.objects.update(body="", tokens="")
    assert parts_with_it() > 1
    erasing._leave_no_pages()
    assert parts_with_it() == 0


def test_it_finds_in_long_tables_what_came_while_it_looked(world: marked.World, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are searched before anything is locked; what is written between that and the erasure is searched for then."""
    monkeypatch.setattr(strays, "_JUST_WRITTEN", 0)
    log_ins = apps.get_model("axes", "AccessLog").objects
    early, others = (log_ins.create(username=name, attempt_time=LATER) for name in (marked.EMAIL, "CS2024001"))
    look_ahead = strays.look_ahead

    def looked(person: Person) -> strays.Seen:
        seen = look_ahead(person)
        log_ins.create(username=marked.EMAIL, attempt_time=LATER)
        return seen

    monkeypatch.setattr(strays, "look_ahead", looked)
    erasing.erase(world.customer, by=None, now=LATER)
    assert early.pk < others.pk
    assert not log_ins.filter(username=marked.EMAIL).exists()
    assert log_ins.filter(pk=others.pk).exists()


def test_it_does_nothing_the_second_time_and_its_links_say_so(world: marked.World) -> None:
    by = world.house.people["administrator"]
    first = erasing.erase(world.customer, by=by, now=LATER)
    again = erasing.erase(Customer.objects.get(pk=world.customer.pk), by=by, now=LATER + marked.timedelta(days=1))
    assert again == first
    assert PersonalDataAct.objects.filter(act=DataAct.ERASED).count() == 1
    survey = world.ticket.surveys.get()
    for address in (reverse("track", args=[world.ticket.token]), reverse("survey", args=[survey.token])):
        answer = Client(headers={"accept-language": "en"}).get(address)
        assert answer.status_code == 410
        assert "What stood here was erased" in answer.content.decode()
    assert Client().post(reverse("survey_for_ticket", args=[world.ticket.token])).status_code == 410
    desk = world.house.browser("administrator")
    for address in (world.ticket.get_absolute_url(), reverse("admin:tickets_customer_change", args=[world.customer.pk])):
        assert desk.get(address).status_code == 200


def test_it_leaves_everybody_else_as_they_were(world: marked.World) -> None:
    others = Message.objects.exclude(ticket__customer=world.customer).order_by("pk")
    contacts = ContactPoint.objects.exclude(customer=world.customer).order_by("pk")
    before = list(others.values_list("body", "tokens")), list(contacts.values_list("value")), world.house.ticket.pk
    assert any(body for body, _tokens in before[0])
    assert before[1]
    erasing.erase(world.customer, by=None, now=LATER)
    assert (list(others.values_list("body", "tokens")), list(contacts.values_list("value")), world.house.ticket.pk) == before
    assert world.house.article.__class__.objects.filter(pk=world.house.article.pk, body=world.house.article.body).exists()


@pytest.mark.parametrize("state", ["open", "resolved", "remedy"])
def test_it_is_refused_while_something_is_to_be_done_for_the_customer(house: Team, state: str) -> None:
    agent = make_agent(house)
    ticket = open_ticket()
    if state != "open":
        workflow.resolve(ticket, by=agent, now=NOW, result="已寄出")
    if state == "remedy":
        workflow.confirm(Ticket.objects.get(pk=ticket.pk), now=NOW)
        Remedy.objects.create(ticket=ticket, kind="refund", amount=5, state="approved", proposed_by=agent, proposed_at=NOW)
    with pytest.raises(erasing.StillOpen, match=ticket.number):
        erasing.erase(ticket.customer, by=None, now=LATER)
    assert Ticket.objects.get(pk=ticket.pk).subject == ticket.subject
    assert not ticket.customer.data_acts.exists()


@pytest.mark.parametrize("said", ["#{pk}", "{pk}", "{number}", "CRM-1"])
def test_it_erases_whom_the_command_is_given(house: Team, said: str) -> None:
    ticket = open_ticket()
    Customer.objects.filter(pk=ticket.customer_id).update(external_id="CRM-1")
    workflow.cancel(ticket, by=make_agent(house), now=NOW, reason="mistake")
    told = said.format(pk=ticket.customer_id, number=ticket.number)
    out = io.StringIO()
    call_command("erase_customer", told, "--dry-run", stdout=out)
    assert Customer.objects.get(pk=ticket.customer_id).name == "周敏"
    call_command("erase_customer", told, stdout=out)
    erased = Customer.objects.get(pk=ticket.customer_id)
    assert (erased.name, erased.erased_at is not None, erased.contact_points.count()) == ("", True, 0)
    assert "周敏" not in out.getvalue()
    call_command("erase_customer", str(ticket.customer_id), stdout=out)
    assert erased.data_acts.count() == 1


@pytest.mark.parametrize("command", ["erase_customer", "export_customer"])
def test_it_says_that_there_is_nobody_when_the_commands_are_given_a_stranger(db: None, command: str) -> None:
    for said in ("77", "#0", "T20991231-00001", "", "9" * 30, "x"):
        with pytest.raises(CommandError):
            call_command(command, said, stdout=io.StringIO())


def test_it_asks_for_the_number_on_the_page_and_lets_administrators_alone(world: marked.World) -> None:
    address = reverse("admin:tickets_customer_erase", args=[world.customer.pk])
    sent = {"reason": "asked", "number": str(world.customer.pk)}
    for role in ("assignee", "supervisor", "manager", "editor"):
        assert world.house.browser(role).post(address, sent).status_code in (403, 404), role
    administrator = world.house.browser("administrator")
    assert administrator.post(address, sent | {"number": "77777"}).status_code == 400
    assert Customer.objects.get(pk=world.customer.pk).erased_at is None
    assert administrator.post(address, sent).status_code == 302
    assert Customer.objects.get(pk=world.customer.pk).erased_at is not None
    receipt = PersonalDataAct.objects.get(act=DataAct.ERASED)
    assert (receipt.by, receipt.reason) == (world.house.people["administrator"], "asked")
