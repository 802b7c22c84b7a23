"""What rules do by themselves may bring about what they wait for: each acts once, and the guard says so (NT-11)."""

import logging
from datetime import timedelta

import pytest

from helpdesk.choices import OutboundChannel
from helpdesk.models import OutboundMessage
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tickets import escalation, routing, workflow
from tickets.choices import Category, EscalationTrigger, Priority, Rank
from tickets.models import EscalationRule, Ladder, LadderRung, SlaPolicy, Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def team(organisation):
    return organisation


@pytest.fixture
def agent(team):
    return make_agent(team)


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_a_rung_that_shortens_the_deadline_it_watches_raises_the_priority_once(team, agent):
    """The raise brings a shorter target whose own rungs have passed already; the rung is not climbed for it again."""
    ladder = Ladder.objects.create(code="steep", name="steep")
    LadderRung.objects.create(
        ladder=ladder, code="half", clock="resolution", point="percent", amount=50, audience=["assignee"], action="raise_priority"
    )
    LadderRung.objects.create(ladder=ladder, code="breach", clock="resolution", point="percent", amount=100, audience=["assignee"])
    SlaPolicy.objects.update(ladder=ladder, response_minutes=None, resolution_minutes=600, resolution_basis="elapsed")
    SlaPolicy.objects.filter(code="urgent").update(resolution_minutes=240)
    ticket = open_ticket()
    for minute in (300, 301, 302, 303):
        escalation.sweep(NOW + minute * MINUTE)
    row = fresh(ticket)
    assert row.priority == Priority.URGENT
    assert row.resolution_due_at == NOW + 240 * MINUTE
    assert [event.data["reason"] for event in ticket.events.filter(code="reclassified")] == ["rung:resolution:half:0"]
    keys = list(ticket.events.filter(key__isnull=False).values_list("key", flat=True))
    assert sorted(keys) == ["resolution:breach:0", "resolution:half:0"]
    told = OutboundMessage.objects.filter(channel=OutboundChannel.IN_APP, recipient=agent, kind__endswith=":resolution")
    assert sorted(told.values_list("kind", flat=True)) == ["breach:resolution", "reminder:resolution"]


def test_a_rule_whose_own_work_is_undone_is_not_obeyed_again_and_the_guard_says_so(team, agent, caplog):
    """Handing up changes the ticket, giving it back changes it again: the rule would hand it up for ever."""
    supervisor = UserFactory(name="陈立", roles=["supervisor"], teams=[team])
    EscalationRule.objects.create(
        code="grave", name="重大", name_en="Grave", trigger=EscalationTrigger.LEVEL, level=2, rank=Rank.SUPERVISOR
    )
    ticket = open_ticket()
    complaint = {"issue_type": ticket.issue_type, "category": Category.COMPLAINT, "priority": ticket.priority, "by": supervisor}
    workflow.reclassify(fresh(ticket), level=2, now=NOW + MINUTE, **complaint)
    assert fresh(ticket).assignee == supervisor
    routing.assign(fresh(ticket), to=agent, by=supervisor, now=NOW + 2 * MINUTE)
    with caplog.at_level(logging.WARNING, logger="tickets.chain"):
        workflow.reclassify(fresh(ticket), level=1, now=NOW + 3 * MINUTE, **complaint)
    assert fresh(ticket).assignee == agent
    assert [event.data["to"] for event in ticket.events.filter(code="escalated")] == [supervisor.pk]
    assert OutboundMessage.objects.filter(kind="escalated", recipient=supervisor, channel=OutboundChannel.IN_APP).count() == 1
    assert ["grave" in record.getMessage() and ticket.number in record.getMessage() for record in caplog.records] == [True]
