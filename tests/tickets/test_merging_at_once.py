"""Merges that cross, in real processes: one is done, the other refused, no circle, nothing waits for ever (CC-08)."""

import pytest

from tests.factories import make_agent, make_organisation, open_ticket
from tests.processes import run_together
from tickets.choices import EventCode, Status
from tickets.models import Message, Ticket, TicketEvent

pytestmark = pytest.mark.django_db(transaction=True)

MERGE = """
from django.utils import timezone
from helpdesk.models import User
from tickets import merging
from tickets.errors import TicketError
from tickets.models import Ticket
user, pairs = json.loads(sys.argv[1])
answers = []
for one, into in pairs:
    try:
        merging.merge(Ticket.objects.get(pk=one), into=Ticket.objects.get(pk=into), by=User.objects.get(pk=user), now=timezone.now())
        answers.append("done")
    except TicketError as error:
        answers.append(error.code)
print(json.dumps(answers))
"""


@pytest.fixture
def agent(transactional_db):
    return make_agent(make_organisation(), cap=99)


def test_it_does_one_of_two_merges_that_cross_and_refuses_the_other(agent):
    pairs = [[open_ticket(phone=f"1390000{n:04d}").pk, open_ticket(phone=f"1390000{n:04d}").pk] for n in range(12)]
    forth, back = run_together(MERGE, [[agent.pk, pairs], [agent.pk, [pair[::-1] for pair in pairs]]])
    assert [sorted(both) for both in zip(forth, back, strict=True)] == [["done", "not_allowed"]] * len(pairs)
    for one, other in pairs:
        tickets = Ticket.objects.filter(pk__in=[one, other])
        assert sorted(ticket.status for ticket in tickets) == [Status.ASSIGNED, Status.CANCELLED]
        assert tickets.filter(merged_into__isnull=True).count() == 1
    assert Message.objects.count() == 2 * len(pairs)


def test_it_ends_with_one_ticket_when_many_are_merged_around_a_circle(agent):
    ring = [open_ticket().pk for _ in range(4)]
    run_together(MERGE, [[agent.pk, [[ring[n], ring[(n + 1) % 4]]]] for n in range(4)])
    left = Ticket.objects.filter(merged_into__isnull=True)
    assert left.count() == 1
    assert set(Ticket.objects.exclude(pk=left.get().pk).values_list("merged_into", flat=True)) == {left.get().pk}
    assert TicketEvent.objects.filter(code=EventCode.MERGED, data__has_key="into").count() == 3
