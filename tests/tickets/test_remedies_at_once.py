"""Several people at one remedy at the same moment, as real processes on a real database."""

from decimal import Decimal

import pytest

from helpdesk.models import OutboundMessage
from tests.factories import NOW, UserFactory, make_agent, make_limits, make_organisation, open_ticket
from tests.processes import run_together
from tickets import remedies
from tickets.models import Order, Remedy

pytestmark = pytest.mark.django_db(transaction=True)

DECIDE = """
from django.utils import timezone
from helpdesk.models import User
from tickets import remedies
from tickets.errors import TicketError
from tickets.models import Remedy
verb, user, remedy = json.loads(sys.argv[1])
try:
    getattr(remedies, verb)(Remedy.objects.get(pk=remedy), by=User.objects.get(pk=user), now=timezone.now(), words="x")
    print(json.dumps(verb))
except TicketError as error:
    print(json.dumps(error.code))
"""
PROPOSE = """
from decimal import Decimal
from django.utils import timezone
from helpdesk.models import User
from tickets import remedies
from tickets.errors import TicketError
from tickets.models import Ticket
user, ticket, key = json.loads(sys.argv[1])
try:
    event = remedies.propose(Ticket.objects.get(pk=ticket), kind="refund", amount=Decimal(150), note="x",
        by=User.objects.get(pk=user), now=timezone.now(), dedupe_key=key)
    print(json.dumps(event.data["state"]))
except TicketError as error:
    print(json.dumps(error.code))
"""


@pytest.fixture
def agent(transactional_db):
    make_limits()
    return make_agent(make_organisation())


def test_of_many_who_decide_at_once_one_does(agent):
    bosses = [UserFactory(roles=["supervisor"]) for _ in range(6)]
    ticket = open_ticket(email="zhou@example.com")
    event = remedies.propose(ticket, kind="refund", amount=Decimal(600), note="x", by=agent, now=NOW)
    made = Remedy.objects.get(pk=event.data["remedy"])
    answers = run_together(DECIDE, [[("approve", "refuse")[n % 2], boss.pk, made.pk] for n, boss in enumerate(bosses)])
    made.refresh_from_db()
    (outcome,) = set(answers) - {"not_allowed", "stale"}
    assert len([answer for answer in answers if answer == outcome]) == 1
    assert made.state == {"approve": "approved", "refuse": "refused"}[outcome]
    assert ticket.events.filter(code__in=["remedy_approved", "remedy_refused"]).count() == 1
    assert OutboundMessage.objects.filter(kind="remedy_promised").count() == (outcome == "approve")


def test_two_halves_proposed_at_once_do_not_pass_the_limit(agent):
    ticket = open_ticket()
    colleague = make_agent(ticket.team, online=False)
    answers = run_together(PROPOSE, [[(agent, colleague)[n % 2].pk, ticket.pk, f"k{n}"] for n in range(4)])
    assert answers.count("approved") == 1
    assert Remedy.objects.filter(state="approved").count() == 1


def test_two_halves_proposed_at_once_on_two_tickets_of_one_order_do_not_pass_the_limit(agent):
    tickets = [open_ticket(order_number="YS7749", phone=f"1390000000{n}") for n in range(4)]
    people = [agent, *(make_agent(tickets[0].team, online=False) for _n in range(3))]
    answers = run_together(
        PROPOSE, [[person.pk, ticket.pk, f"o{n}"] for n, (person, ticket) in enumerate(zip(people, tickets, strict=True))]
    )
    assert sorted(answers) == ["approved", "proposed", "proposed", "proposed"]
    assert Remedy.objects.filter(state="approved").count() == 1


def test_no_more_is_paid_back_than_was_paid_when_two_tickets_of_one_order_ask_at_once(agent):
    Order.objects.create(number="YS8813", amount=Decimal(200), updated_at=NOW)
    tickets = [open_ticket(order_number="YS8813", phone=f"1390000001{n}") for n in range(3)]
    answers = run_together(PROPOSE, [[agent.pk, ticket.pk, f"p{n}"] for n, ticket in enumerate(tickets)])
    assert sorted(answers) == ["approved", "incomplete", "incomplete"]
    assert Remedy.objects.count() == 1


def test_one_form_sent_many_times_at_once_is_one_remedy(agent):
    ticket = open_ticket()
    answers = run_together(PROPOSE, [[agent.pk, ticket.pk, "same"]] * 5)
    assert set(answers) <= {"approved", "stale"}
    assert "approved" in answers
    assert Remedy.objects.count() == ticket.events.filter(code="remedy_proposed").count() == 1
