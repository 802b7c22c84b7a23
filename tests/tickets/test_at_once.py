"""Several processes at once, on a real database: one ticket for one contact, never over the cap, each alarm once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from helpdesk.models import OutboundMessage
from tests.factories import NOW, UserFactory, make_agent, make_organisation, open_ticket
from tests.processes import run_together
from tickets import dispatching
from tickets.choices import Status
from tickets.models import EscalationRule, Ticket, TicketEvent

pytestmark = pytest.mark.django_db(transaction=True)

OPEN = """
from django.utils import timezone
from tickets import intake
prefix, count, submission = json.loads(sys.argv[1])
numbers = []
for n in range(count):
    contact = intake.Contact(channel="web", subject=f"{prefix}-{n}", description="壶盖有裂纹", phone=f"138{abs(hash(prefix)) % 10000:04d}{n:04d}",
        issue_type="product_quality", submission_id=submission or f"{prefix}-{n}")
    numbers.append(intake.open_ticket(contact, now=timezone.now()).ticket.number)
print(json.dumps(numbers))
"""
TAKE = """
from django.utils import timezone
from helpdesk.models import User
from tickets import routing
from tickets.errors import TicketError
from tickets.models import Ticket
user, ticket = json.loads(sys.argv[1])
try:
    routing.take(Ticket.objects.get(pk=ticket), by=User.objects.get(pk=user), now=timezone.now())
    print(json.dumps("taken"))
except TicketError as error:
    print(json.dumps(error.code))
"""
GIVE_OUT = """
from django.utils import timezone
from tickets import routing
print(json.dumps(routing.give_out(timezone.now())))
"""
SWEEP = """
from datetime import datetime
from tickets import escalation
print(json.dumps(escalation.sweep(datetime.fromisoformat(json.loads(sys.argv[1])[0])).as_data()))
"""


@pytest.fixture
def team(transactional_db):
    return make_organisation()


def test_it_makes_one_ticket_of_one_contact_sent_by_many_at_once(team):
    make_agent(team)
    answers = run_together(OPEN, [[f"p{n}", 8, "same"] for n in range(6)])
    assert {number for numbers in answers for number in numbers} == {Ticket.objects.get().number}
    assert OutboundMessage.objects.filter(kind="assigned").count() == 1


def test_it_gives_every_contact_its_own_number_and_stays_under_the_caps(team):
    agents = [make_agent(team, cap=5) for _ in range(3)]
    answers = run_together(OPEN, [[f"q{n}", 10, ""] for n in range(6)])
    numbers = [number for found in answers for number in found]
    assert len(set(numbers)) == len(numbers) == Ticket.objects.count() == 60
    assert dispatching.load_of([agent.pk for agent in agents]) == {agent.pk: 5 for agent in agents}
    assert Ticket.objects.filter(status=Status.NEW, assignee__isnull=True).count() == 45


def test_two_dispatchers_at_once_fill_every_place_and_no_more(team):
    agents = [make_agent(team, cap=5) for _ in range(4)]
    for n in range(30):
        open_ticket(assign=False, phone=f"1390000{n:04d}")
    assert sum(run_together(GIVE_OUT, [[], []])) == 20
    assert dispatching.load_of([agent.pk for agent in agents]) == {agent.pk: 5 for agent in agents}
    waiting = list(Ticket.objects.filter(assignee__isnull=True).values_list("number", flat=True))
    assert sorted(waiting) == sorted(Ticket.objects.order_by("number").values_list("number", flat=True))[20:]


def test_one_of_many_who_take_a_ticket_at_once_gets_it(team):
    agents = [make_agent(team) for _ in range(6)]
    ticket = open_ticket(assign=False)
    answers = run_together(TAKE, [[agent.pk, ticket.pk] for agent in agents])
    assert sorted(answers) == ["already_taken"] * 5 + ["taken"]
    assert ticket.events.filter(code="assigned").count() == 1


def test_many_sweeps_at_once_fire_each_alarm_once(team):
    make_agent(team, cap=50)
    UserFactory(roles=["manager"])
    for n in range(20):
        open_ticket(phone=f"1370000{n:04d}")
    at = (NOW + timedelta(hours=2)).isoformat()
    run_together(SWEEP, [[at]] * 4)
    assert TicketEvent.objects.filter(code="breached").count() == 20
    assert OutboundMessage.objects.filter(kind="breach:response").count() == 40


ESCALATE = """
from django.utils import timezone
from helpdesk.models import User
from tickets import chain
from tickets.errors import TicketError
from tickets.models import Ticket
user, ticket = json.loads(sys.argv[1])
try:
    chain.hand_up(Ticket.objects.get(pk=ticket), rank=2, by=User.objects.get(pk=user), now=timezone.now(), body="help")
    print(json.dumps("up"))
except TicketError as error:
    print(json.dumps(error.code))
"""
WRITE = """
from django.utils import timezone
from tickets import workflow
from tickets.models import Ticket
ticket, words = json.loads(sys.argv[1])
workflow.customer_writes(Ticket.objects.get(pk=ticket), now=timezone.now(), body=words)
print(json.dumps("written"))
"""


def test_one_of_many_who_escalate_at_once_does(team):
    agents = [make_agent(team) for _ in range(5)]
    supervisors = [UserFactory(roles=["supervisor"], teams=[team]) for _ in range(3)]
    ticket = open_ticket(now=timezone.now())
    answers = run_together(ESCALATE, [[agent.pk, ticket.pk] for agent in agents])
    assert sorted(answers) == ["not_allowed"] * 4 + ["up"]
    assert ticket.events.filter(code="escalated").count() == 1
    assert OutboundMessage.objects.filter(kind="escalated", recipient__in=supervisors).count() == 1


def test_a_rule_acts_once_when_the_customer_says_it_many_times_at_once(team):
    make_agent(team)
    UserFactory(roles=["supervisor"], teams=[team])
    EscalationRule.objects.create(code="law", name="law", trigger="words", words=["起诉"], rank=2)
    ticket = open_ticket(now=timezone.now())
    run_together(WRITE, [[ticket.pk, f"再不退款我就起诉你们 {n}"] for n in range(5)])
    assert ticket.messages.count() == 6
    assert ticket.events.filter(code="escalated").count() == 1
    assert OutboundMessage.objects.filter(kind="escalated").count() == 1
