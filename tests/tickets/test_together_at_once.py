"""Several processes at once on one ticket: what is taken back never leaves, what leaves is never taken back, and each call counts once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from helpdesk.choices import OutboundState
from helpdesk.models import OutboundMessage
from tests.factories import make_agent, make_organisation, open_ticket
from tests.processes import run_together
from tickets import chain, workflow
from tickets.models import Participant, Presence, Ticket

pytestmark = pytest.mark.django_db(transaction=True)

HOLD = timedelta(seconds=60)
TAKE_BACK = """
from django.utils import timezone
from helpdesk.models import User
from tickets import workflow
from tickets.errors import TicketError
from tickets.models import Message
user, keys = json.loads(sys.argv[1])
done = []
for key in keys:
    message = Message.objects.select_related("ticket").get(pk=key)
    try:
        workflow.take_back(message.ticket, by=User.objects.get(pk=user), now=timezone.now(), message=message)
        done.append(key)
    except TicketError:
        pass
print(json.dumps(done))
"""
# A sender whose clock runs ahead: both want the same rows at the same moment.
DELIVER = """
from datetime import datetime
from helpdesk.outbound import deliver
deliver(datetime.fromisoformat(json.loads(sys.argv[1])[0]))
print(json.dumps([]))
"""
BOTH = f"""
if isinstance(json.loads(sys.argv[1])[0], str):
    exec({DELIVER!r}, {{"json": json, "sys": sys}})
else:
    exec({TAKE_BACK!r}, {{"json": json, "sys": sys}})
"""
CALL = """
from django.utils import timezone
from helpdesk.models import User
from tickets import presence
from tickets.models import Ticket
user, ticket = json.loads(sys.argv[1])
for _ in range(10):
    presence.call(Ticket.objects.get(pk=ticket), by=User.objects.get(pk=user), now=timezone.now(), writing=True)
print(json.dumps("called"))
"""
COPY_IN = """
from django.utils import timezone
from helpdesk.models import User
from tickets import participants
from tickets.errors import TicketError
from tickets.models import Ticket
user, ticket = json.loads(sys.argv[1])
try:
    participants.copy_in(Ticket.objects.get(pk=ticket), by=User.objects.get(pk=user), now=timezone.now(), email="wang@example.com")
    print(json.dumps("copied"))
except TicketError as error:
    print(json.dumps(error.code))
"""
NOTE = """
from django.utils import timezone
from helpdesk.models import User
from tickets import workflow
from tickets.models import Ticket
user, ticket, words = json.loads(sys.argv[1])
workflow.note(Ticket.objects.get(pk=ticket), by=User.objects.get(pk=user), now=timezone.now(), body=words)
print(json.dumps("noted"))
"""


@pytest.fixture
def team(transactional_db):
    return make_organisation()


def test_what_is_sent_and_what_is_taken_back_are_never_the_same(team):
    agent = make_agent(team, cap=50)
    now = timezone.now()
    sent = []
    for number in range(12):
        ticket = open_ticket(now=now, email=f"c{number}@example.com", phone=f"1380000{number:04d}", notify=False)
        sent.append(workflow.reply(ticket, by=agent, now=now, body="马上为您查。", hold=HOLD).message_id)
    answers = run_together(BOTH, [[agent.pk, sent], [agent.pk, sent], [(now + HOLD).isoformat()]])
    back = [key for done in answers for key in done]
    assert len(back) == len(set(back))
    left = OutboundMessage.objects.filter(kind="replied", state=OutboundState.SENT).count()
    assert left + len(back) == 12
    assert OutboundMessage.objects.filter(kind="replied").count() == left


def test_many_calls_of_many_pages_are_one_row_each(team):
    agents = [make_agent(team) for _ in range(4)]
    ticket = open_ticket()
    run_together(CALL, [[agent.pk, ticket.pk] for agent in agents for _ in range(2)])
    assert Presence.objects.count() == 4


def test_one_of_many_copies_somebody_in(team):
    agents = [make_agent(team) for _ in range(4)]
    ticket = open_ticket()
    assert sorted(run_together(COPY_IN, [[agent.pk, ticket.pk] for agent in agents])) == [
        "copied",
        "not_allowed",
        "not_allowed",
        "not_allowed",
    ]
    assert Participant.objects.count() == 1


def test_notes_written_at_once_are_all_kept_and_each_calls(team):
    agents = [make_agent(team) for _ in range(4)]
    boss = make_agent(team, name="欧阳修", online=False)
    ticket = open_ticket()
    chain.follow(ticket, user=agents[0], by=agents[0], now=timezone.now())
    run_together(NOTE, [[agent.pk, ticket.pk, f"@欧阳修 请看 {agent.pk}"] for agent in agents])
    assert ticket.messages.filter(kind="note").count() == 4
    assert OutboundMessage.objects.filter(kind="mentioned", recipient=boss).count() == 4
    assert ticket.followers.filter(user=boss).count() == 1
    assert Ticket.objects.get(pk=ticket.pk).messages.count() == 5
