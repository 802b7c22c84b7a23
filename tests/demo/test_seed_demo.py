"""`seed_demo`: people of every role, and a past that was lived through the verbs."""

import io
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings

from helpdesk import demo
from helpdesk.choices import Role
from helpdesk.models import OutboundMessage, User
from surveys.models import Survey
from tests.factories import NOW, make_organisation
from tests.shared import made_once
from tickets import sla, statuses
from tickets.clocks import explain
from tickets.demo import ALL_STORIES
from tickets.demo.stories import PRODUCTS
from tickets.models import Attachment, IssueType, Message, Ticket, TicketEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def still():
    with time_machine.travel(NOW, tick=False):
        yield


def bootstrap() -> None:
    with time_machine.travel(NOW, tick=False), override_settings(DEBUG=True):
        call_command("bootstrap", stdout=io.StringIO())


installed = made_once(bootstrap)


@pytest.fixture
def debug(settings: Any) -> None:
    settings.DEBUG = True


def seed(**options: object) -> str:
    out = io.StringIO()
    call_command("seed_demo", stdout=out, **{"tickets": 12, "days": 3, **options})
    return out.getvalue()


def log_in(number: str) -> str:
    """Where the log-in leads."""
    answer = Client().post("/admin/login/?next=/admin/", {"username": number, "password": demo.PASSWORD})
    return answer.client.get(answer["Location"]).get("Location", "in") if answer.status_code == 302 else "refused"


def counts() -> list[int]:
    return [model.objects.count() for model in (User, Ticket, TicketEvent, Message, Attachment, OutboundMessage, Survey)]


def test_it_refuses_where_its_known_password_would_be_a_danger(settings: Any):
    make_organisation()
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG=True only"):
        seed()
    assert not User.objects.exists()


def test_it_refuses_before_the_defaults_are_installed(settings: Any):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="bootstrap"):
        seed()
    assert not User.objects.exists()


@pytest.mark.parametrize("options", [{"tickets": -1}, {"days": 0}])
def test_it_refuses_numbers_that_make_no_sense(settings: Any, options: dict[str, int]):
    settings.DEBUG = True
    make_organisation()
    with pytest.raises(CommandError):
        seed(**options)


@pytest.mark.usefixtures("installed", "debug")
class TestInstalled:
    """In a fresh installation on one's own machine."""

    def test_it_makes_people_who_can_log_in_and_a_past_that_was_lived(self):
        said = seed()
        people = User.objects.all()
        assert {group for user in people for group in user.groups.values_list("name", flat=True)} == set(Role.values)
        assert all(person.number in said for person in demo.PEOPLE)
        assert demo.PASSWORD in said
        ends = Counter(log_in(person.number) for person in demo.PEOPLE)
        assert ends == {"in": len(demo.PEOPLE) - 3, "/admin/password_change/": 1, "/admin/requests/": 1, "/admin/editing/": 1}

        # Everything came about through the verbs: a first event for each, clocks that the timeline explains, nothing left to be sent.
        assert Ticket.objects.count() == 12
        for ticket in Ticket.objects.all():
            events = list(ticket.events.order_by("pk"))
            assert events[0].code == "opened"
            assert [event.at for event in events] == sorted(event.at for event in events)
            assert events[-1].at <= NOW
            assert (ticket.due_at is not None) == statuses.TABLE[ticket.status].is_open
            clocks = explain(ticket, NOW)
            assert isinstance(clocks, sla.Clocks)
            assert clocks.resolution.due_at == ticket.resolution_due_at
        assert Message.objects.filter(kind="reply").exists()
        assert not OutboundMessage.objects.exclude(state="sent").exists()
        assert OutboundMessage.objects.exists()
        assert not mail.outbox

        # Whatever the hour, something presses.
        assert Ticket.objects.overdue(NOW).count() == 2
        assert Ticket.objects.due_within(NOW, NOW + timedelta(hours=1)).exists()

        # A second run where there are people makes nothing, nor does asking for the log-ins; both print them.
        before = counts()
        for said in (seed(if_empty=True), seed(logins=True)):
            assert all(person.number in said for person in demo.PEOPLE)
        assert counts() == before
        # Without it the house gets more tickets, and nobody twice.
        seed(seed=7, tickets=2)
        assert User.objects.count() == len(demo.PEOPLE)
        assert Ticket.objects.count() == 14

    @pytest.mark.once
    def test_it_tells_the_same_stories_for_the_same_seed(self):
        told = []
        for number in (1, 1, 2):
            with transaction.atomic():
                seed(seed=number, tickets=6)
                rows = Ticket.objects.order_by("pk").values_list(
                    "subject", "channel", "status", "created_at", "assignee__employee_number", "level"
                )
                told.append((list(rows), list(Message.objects.order_by("pk").values_list("body", "created_at"))))
                transaction.set_rollback(True)
        assert told[0] == told[1] != told[2]

    @pytest.mark.once
    def test_its_stories_are_many_and_fit_the_defaults(self):
        assert len({story.text for story in ALL_STORIES}) == len(ALL_STORIES) >= 60
        assert {story.issue_type for story in ALL_STORIES} <= set(IssueType.objects.values_list("code", flat=True))
        values = {"product": PRODUCTS[0][0], "days": 3, "amount": 120}
        for story in ALL_STORIES:
            for text in (story.subject, story.text, story.reply, story.result):
                filled = text.format(**values)
                assert filled
                assert "{" not in filled

    @pytest.mark.once
    def test_it_makes_nothing_happen_after_now_or_all_at_once(self):
        seed(tickets=16, days=2)
        moments = Counter(Ticket.objects.values_list("created_at", flat=True))
        assert max(moments) <= NOW
        assert min(moments) > NOW - timedelta(days=4)
        assert max(moments.values()) <= 2
