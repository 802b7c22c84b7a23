"""Workers and people at the same follow-ups at the same moment, as real processes on a real database."""

import pytest

from surveys import planning
from surveys.models import FollowUp, FollowUpReason
from tests.factories import make_agent, make_organisation
from tests.processes import run_together
from tests.surveys.calls import SOON, THURSDAY, grave, make_rules, planned
from tickets.choices import EventCode
from tickets.models import TicketEvent

pytestmark = pytest.mark.django_db(transaction=True)

LOOK = """
from datetime import datetime
from surveys import planning
done = planning.look(datetime.fromisoformat(json.loads(sys.argv[1])[0]))
print(json.dumps([done.planned, done.failed]))
"""
RECORD = """
from datetime import datetime
from helpdesk.models import User
from surveys import followups
from surveys.models import FollowUp
from tickets.errors import TicketError
user, call, outcome, now = json.loads(sys.argv[1])
try:
    followups.record(FollowUp.objects.get(pk=call), by=User.objects.get(pk=user), now=datetime.fromisoformat(now), outcome=outcome, words="x")
    print(json.dumps(outcome))
except TicketError as error:
    print(json.dumps(error.code))
"""


def test_it_plans_each_call_once_when_several_workers_look_at_once(transactional_db):
    make_rules("level-1", "vip")
    agent = make_agent(make_organisation())
    # One customer with two tickets, and another.
    tickets = [grave(agent), grave(agent), grave(agent, phone="13800006699", email="", name="李四")]
    answers = run_together(LOOK, [[SOON.isoformat()]] * 4)
    assert sum(failed for _planned, failed in answers) == 0
    assert FollowUpReason.objects.count() == 6
    assert FollowUp.objects.count() == 4
    assert TicketEvent.objects.filter(code=EventCode.FOLLOW_UP_PLANNED, ticket__in=tickets).count() == 6
    assert planning.look(SOON).planned == 0


def test_of_many_who_record_a_call_at_once_one_does(transactional_db):
    team = make_organisation()
    people = [make_agent(team, online=False) for _ in range(4)]
    call = planned(people[0])
    outcomes = ["solved", "back", "unreached", "other"]
    now = THURSDAY.isoformat()
    answers = run_together(RECORD, [[person.pk, call.pk, outcome, now] for person, outcome in zip(people, outcomes, strict=True)])
    made = call.ticket.events.filter(code=EventCode.FOLLOW_UP_MADE)
    # A call in vain leaves it planned, so that one more may be recorded after it.
    kept = [answer for answer in answers if answer in outcomes]
    assert len(kept) in ({1, 2} if "unreached" in kept else {1})
    assert sorted(event.data["outcome"] for event in made) == sorted(kept)
    assert set(answers) - set(kept) <= {"not_allowed", "stale"}
