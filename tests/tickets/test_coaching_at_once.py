"""Several processes at once on one review, one manual and one step: each is done once."""

import pytest
from django.utils import timezone

from helpdesk.models import OutboundMessage
from tests.factories import make_agent, make_organisation, open_ticket
from tests.knowledgebase.making import make_manual
from tests.processes import run_together
from tickets import manuals, workflow
from tickets.choices import EventCode, Grade, MessageKind
from tickets.models import Agent, Checklist, ChecklistStep, Review, TicketEvent

pytestmark = pytest.mark.django_db(transaction=True)

DECIDE = """
from django.utils import timezone
from helpdesk.models import User
from tickets import coaching
from tickets.errors import TicketError
from tickets.models import Review
coach, review, returns = json.loads(sys.argv[1])
held, by, now = Review.objects.select_related("ticket").get(pk=review), User.objects.get(pk=coach), timezone.now()
try:
    coaching.send_back(held, by=by, now=now, remark="改") if returns else coaching.pass_on(held, by=by, now=now)
    print(json.dumps("returned" if returns else "sent"))
except TicketError as error:
    print(json.dumps(error.code))
"""
APPLY = """
from django.utils import timezone
from helpdesk.models import User
from knowledgebase.models import Manual
from tickets import manuals
from tickets.models import ChecklistStep, Ticket
user, ticket, manual = json.loads(sys.argv[1])
row, by = Ticket.objects.get(pk=ticket), User.objects.get(pk=user)
first = manuals.apply(row, manual=Manual.objects.get(pk=manual), by=by, now=timezone.now())
step = ChecklistStep.objects.filter(checklist__ticket=row).earliest("order")
done = manuals.tick(row, step=step, by=by, now=timezone.now())
print(json.dumps([first.pk, done.pk]))
"""


@pytest.fixture
def team(transactional_db):
    return make_organisation()


def test_one_of_many_who_review_at_once_decides(team):
    novice = make_agent(team)
    Agent.objects.filter(user=novice).update(needs_review=True)
    ticket = open_ticket(now=timezone.now(), email="zhou@example.com")
    coaches = [make_agent(team, grade=Grade.SENIOR, roles=("senior_agent",)) for _number in range(4)]
    workflow.reply(ticket, by=novice, now=timezone.now(), body="马上处理")
    review = Review.objects.get()
    answers = run_together(DECIDE, [[coach.pk, review.pk, number == 3] for number, coach in enumerate(coaches)])
    assert sorted(answers).count("already_taken") == 3
    review.refresh_from_db()
    sent = ticket.messages.filter(kind=MessageKind.REPLY).count()
    assert (review.state, sent) in {("passed", 1), ("returned", 0)}
    assert TicketEvent.objects.filter(code__in=[EventCode.REVIEW_PASSED, EventCode.REVIEW_RETURNED]).count() == 1
    assert OutboundMessage.objects.filter(kind="replied").count() == sent


def test_a_manual_and_its_steps_are_there_once_when_many_apply_it_at_once(team):
    people = [make_agent(team) for _number in range(4)]
    ticket, manual = open_ticket(now=timezone.now()), make_manual(steps=("一", "二"))
    answers = run_together(APPLY, [[user.pk, ticket.pk, manual.pk] for user in people])
    assert len({tuple(answer) for answer in answers}) == 1
    assert (Checklist.objects.count(), ChecklistStep.objects.count()) == (1, 2)
    assert TicketEvent.objects.filter(code=EventCode.STEP_DONE).count() == 1
    manual.refresh_from_db()
    assert manual.used == 1
    assert manuals.apply(ticket, manual=manual, by=people[0], now=timezone.now()).pk == answers[0][0]
