"""Every closing gets one survey."""

from datetime import timedelta

import pytest

from helpdesk.models import Cursor, OutboundMessage
from surveys import dispatch, jobs
from surveys.errors import NotClosed
from surveys.models import Survey
from tests.factories import NOW, UserFactory, make_agent, make_organisation, open_ticket
from tests.surveys.making import CLOSED, closed, resolved, sent
from tickets import workflow
from tickets.choices import EventCode

pytestmark = pytest.mark.django_db

SOON = CLOSED + timedelta(minutes=1)


def test_it_sends_one_with_things_as_they_stood_when_the_customer_confirmed():
    agent = make_agent()
    ticket = closed(agent)
    assert dispatch.dispatch(SOON) == dispatch.Sent(sent=1)
    survey = Survey.objects.get()
    assert (survey.ticket, survey.agent, survey.team_id, survey.issue_type_code) == (ticket, agent, ticket.team_id, "product_quality")
    assert survey.expires_at == SOON + timedelta(days=14)
    assert ticket.events.filter(code=EventCode.SURVEY_SENT).count() == 1


def test_it_tells_the_customer_by_mail_when_there_is_an_address():
    closed()
    dispatch.dispatch(SOON)
    message = OutboundMessage.objects.get(kind="survey")
    assert message.to == "zhou@example.com"
    assert message.link == f"http://testserver/surveys/{Survey.objects.get().token}/"


def test_it_speaks_the_customers_language_when_it_tells():
    closed(language="en")
    dispatch.dispatch(SOON)
    assert OutboundMessage.objects.get(kind="survey").subject.startswith("How did we do?")


def test_it_sends_no_mail_when_there_is_no_address():
    closed(email="")
    dispatch.dispatch(SOON)
    assert Survey.objects.count() == 1
    assert not OutboundMessage.objects.filter(kind="survey").exists()


def test_it_sends_one_when_silence_closed_the_ticket():
    ticket = resolved()
    later = NOW + timedelta(days=4)
    workflow.close_unanswered(ticket, now=later)
    dispatch.dispatch(later)
    assert Survey.objects.get().ticket == ticket


def test_it_sends_none_when_the_ticket_was_cancelled_or_is_open():
    make_organisation()
    workflow.cancel(open_ticket(), by=UserFactory(), now=NOW, reason="spam")
    open_ticket(subject="另一件事")
    dispatch.dispatch(SOON)
    assert not Survey.objects.exists()


def test_it_sends_none_twice_when_it_runs_again():
    closed()
    for _time in range(3):
        dispatch.dispatch(SOON)
    assert Survey.objects.count() == 1
    assert OutboundMessage.objects.filter(kind="survey").count() == 1


def test_it_sends_none_twice_when_its_place_was_lost():
    closed()
    dispatch.dispatch(SOON)
    Cursor.objects.all().delete()
    dispatch.dispatch(SOON + timedelta(minutes=1))
    assert Survey.objects.count() == 1


def test_it_finds_a_closing_when_it_became_visible_late():
    """Its id was drawn before another's that was read already."""
    ticket = closed()
    Cursor.objects.create(name=dispatch.CURSOR, position=ticket.events.order_by("-pk").first().pk + 5)
    dispatch.dispatch(SOON)
    assert Survey.objects.count() == 1


def test_it_sends_another_when_the_ticket_was_reopened_and_closed_again():
    agent = make_agent()
    ticket = closed(agent)
    dispatch.dispatch(SOON)
    workflow.reopen(ticket, by=agent, now=SOON + timedelta(hours=1), reason="又坏了")
    workflow.resolve(ticket, by=agent, now=SOON + timedelta(hours=2), result="换了整机。")
    workflow.confirm(ticket, now=SOON + timedelta(hours=3))
    dispatch.dispatch(SOON + timedelta(hours=4))
    assert list(Survey.objects.order_by("pk").values_list("cycle", flat=True)) == [0, 1]


def test_it_asks_no_more_when_the_closing_is_long_past():
    closed()
    dispatch.dispatch(CLOSED + timedelta(days=8))
    assert not Survey.objects.exists()


def test_it_goes_on_when_one_closing_fails(monkeypatch):
    agent = make_agent(cap=9)
    bad, good = closed(agent), closed(agent, subject="另一件事")
    send = dispatch.send

    def fail_for_bad(event, *, now):
        if event.ticket_id == bad.pk:
            raise RuntimeError("poisoned")
        return send(event, now=now)

    monkeypatch.setattr(dispatch, "send", fail_for_bad)
    assert dispatch.dispatch(SOON) == dispatch.Sent(sent=1, failed=1)
    assert Survey.objects.get().ticket == good


def test_it_reads_on_where_it_stopped_when_there_are_more_than_its_limit():
    agent = make_agent(cap=9)
    for number in range(3):
        closed(agent, subject=f"第 {number} 件", email=f"kunde{number}@example.com", phone=f"1380000662{number}")
    assert dispatch.dispatch(SOON, limit=2).sent == 2
    assert dispatch.are_due()
    assert dispatch.dispatch(SOON, limit=2).sent == 1
    assert not dispatch.are_due()


def test_it_makes_the_survey_at_once_when_the_customer_asks_for_it():
    ticket = closed()
    survey = sent(ticket)
    dispatch.dispatch(SOON)
    assert Survey.objects.get() == survey


def test_it_refuses_when_the_matter_is_open_or_long_closed():
    with pytest.raises(NotClosed):
        dispatch.survey_of(resolved(), now=CLOSED)
    with pytest.raises(NotClosed):
        dispatch.survey_of(closed(subject="另一件事"), now=CLOSED + timedelta(days=15))


def test_it_says_in_its_heartbeat_what_it_did_when_run_as_a_job():
    from helpdesk.models import Heartbeat

    jobs.send_surveys()
    beat = Heartbeat.objects.get(name="send_surveys")
    assert (beat.ok, beat.result) == (True, {"sent": 0, "failed": 0, "not_asked": 0})
