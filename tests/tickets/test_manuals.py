"""Handling manuals on a ticket: applied once, ticked off, taken off while nothing is done."""

from datetime import timedelta

import pytest

from helpdesk.models import Team, User
from knowledgebase.models import Manual
from tests.factories import NOW, make_agent, open_ticket
from tests.knowledgebase.making import make_manual
from tickets import manuals, workflow
from tickets.choices import EventCode
from tickets.errors import NotAllowed
from tickets.models import Checklist, ChecklistStep, Ticket

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(minutes=3)


@pytest.fixture
def agent(organisation: Team) -> User:
    return make_agent(organisation)


@pytest.fixture
def ticket(agent: User) -> Ticket:
    return open_ticket()


@pytest.fixture
def manual() -> Manual:
    return make_manual(steps=("致歉", "要照片", "补寄"))


def steps(ticket: Ticket) -> list[ChecklistStep]:
    return list(ChecklistStep.objects.filter(checklist__ticket=ticket))


def test_it_puts_the_steps_on_the_ticket_once_when_applied_twice(ticket: Ticket, agent: User, manual: Manual) -> None:
    first = manuals.apply(ticket, manual=manual, by=agent, now=NOW)
    again = manuals.apply(ticket, manual=manual, by=agent, now=SOON)
    assert again == first
    assert [step.text for step in steps(ticket)] == ["致歉", "要照片", "补寄"]
    manual.refresh_from_db()
    assert manual.used == 1


def test_it_keeps_the_words_of_the_day_when_the_manual_is_changed(ticket: Ticket, agent: User, manual: Manual) -> None:
    manuals.apply(ticket, manual=manual, by=agent, now=NOW)
    manual.steps.update(text="新词")
    manual.steps.first().delete()
    assert [step.text for step in steps(ticket)] == ["致歉", "要照片", "补寄"]


def test_it_says_who_did_a_step_and_when(ticket: Ticket, agent: User, manual: Manual) -> None:
    manuals.apply(ticket, manual=manual, by=agent, now=NOW)
    step = steps(ticket)[1]
    event = manuals.tick(ticket, step=step, by=agent, now=SOON)
    step.refresh_from_db()
    assert (step.done_by, step.done_at) == (agent, SOON)
    assert (event.code, event.data["place"]) == (EventCode.STEP_DONE, 2)


def test_it_stays_the_first_ones_when_two_tick_it(ticket: Ticket, agent: User, manual: Manual) -> None:
    manuals.apply(ticket, manual=manual, by=agent, now=NOW)
    step, other = steps(ticket)[0], make_agent()
    first = manuals.tick(ticket, step=step, by=agent, now=NOW)
    assert manuals.tick(ticket, step=step, by=other, now=SOON) == first
    step.refresh_from_db()
    assert step.done_by == agent


def test_it_is_open_again_when_unticked(ticket: Ticket, agent: User, manual: Manual) -> None:
    manuals.apply(ticket, manual=manual, by=agent, now=NOW)
    step = steps(ticket)[0]
    manuals.tick(ticket, step=step, by=agent, now=NOW)
    manuals.untick(ticket, step=step, by=agent, now=SOON)
    step.refresh_from_db()
    assert (step.done_by, step.done_at) == (None, None)
    with pytest.raises(NotAllowed):
        manuals.untick(ticket, step=steps(ticket)[1], by=agent, now=SOON)


def test_it_makes_nobodys_form_stale(ticket: Ticket, agent: User, manual: Manual) -> None:
    before = Ticket.objects.get(pk=ticket.pk).version
    manuals.apply(ticket, manual=manual, by=agent, now=NOW)
    manuals.tick(ticket, step=steps(ticket)[0], by=agent, now=SOON)
    assert Ticket.objects.get(pk=ticket.pk).version == before


def test_it_is_taken_off_only_while_no_step_is_done(ticket: Ticket, agent: User, manual: Manual) -> None:
    manuals.apply(ticket, manual=manual, by=agent, now=NOW)
    checklist, step = Checklist.objects.get(), steps(ticket)[0]
    manuals.tick(ticket, step=step, by=agent, now=NOW)
    with pytest.raises(NotAllowed):
        manuals.remove(ticket, checklist=checklist, by=agent, now=SOON)
    manuals.untick(ticket, step=step, by=agent, now=SOON)
    manuals.remove(ticket, checklist=checklist, by=agent, now=SOON)
    assert steps(ticket) == []
    assert manuals.apply(ticket, manual=manual, by=agent, now=SOON).data["checklist"] != checklist.pk


def test_it_refuses_a_retired_manual_and_a_settled_ticket(ticket: Ticket, agent: User, manual: Manual) -> None:
    Manual.objects.filter(pk=manual.pk).update(state="retired")
    manual.refresh_from_db()
    with pytest.raises(NotAllowed):
        manuals.apply(ticket, manual=manual, by=agent, now=NOW)
    workflow.resolve(ticket, by=agent, now=NOW, result="好了")
    with pytest.raises(NotAllowed):
        manuals.apply(ticket, manual=make_manual(), by=agent, now=SOON)
    assert not Checklist.objects.exists()


def test_it_touches_no_step_of_another_ticket(ticket: Ticket, agent: User, manual: Manual) -> None:
    manuals.apply(ticket, manual=manual, by=agent, now=NOW)
    with pytest.raises(NotAllowed):
        manuals.tick(open_ticket(), step=steps(ticket)[0], by=agent, now=NOW)
    assert not ChecklistStep.objects.filter(done_at__isnull=False).exists()
