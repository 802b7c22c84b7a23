"""How customers are asked: by their own channel, not twice a week, reminded once; and links that answer nothing by themselves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from helpdesk.models import OutboundMessage
from surveys import answering, dispatch
from surveys.models import Survey, SurveyTerms
from tests.factories import make_agent
from tests.surveys.making import CLOSED, GOOD, closed, resolved, sent
from tickets import workflow
from tickets.choices import EventCode

pytestmark = pytest.mark.django_db

SOON = CLOSED + timedelta(minutes=1)
DUE = SOON + timedelta(days=3)


def asked(**contact):
    """A survey that was sent by mail."""
    ticket = closed(**contact)
    dispatch.dispatch(SOON)
    return Survey.objects.get(ticket=ticket)


def words(kind="survey"):
    return OutboundMessage.objects.get(kind=kind)


# ---- one tap


def test_it_offers_each_first_answer_as_a_link_in_the_mail():
    survey = asked(language="en")
    for effect in ("solved", "partly", "not"):
        assert f"http://testserver/surveys/{survey.token}/?effect={effect}" in words().body


def test_it_keeps_a_text_message_to_one_link(settings):
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"
    survey = asked(email="", phone="13800006620")
    assert (survey.way, words().channel, words().to) == ("sms", "sms", "+8613800006620")
    assert "effect=" not in words().body
    assert words().link.endswith(f"/surveys/{survey.token}/")


def test_it_answers_nothing_when_a_scanner_opens_every_link(client):
    survey = asked()
    with time_machine.travel(SOON, tick=False):
        for effect in ("solved", "partly", "not") * 3:
            assert client.get(reverse("survey", args=[survey.token]), {"effect": effect}).status_code == 200
            assert client.head(reverse("survey", args=[survey.token]), {"effect": effect}).status_code == 200
    survey.refresh_from_db()
    assert (survey.answered_at, survey.effect) == (None, "")


@pytest.mark.parametrize(("given", "chosen"), [("not", 1), ("<b>", 0), ("very_fast", 0), ("", 0)])
def test_it_opens_with_the_tapped_answer_chosen_and_with_no_other(client, given, chosen):
    survey = asked()
    with time_machine.travel(SOON, tick=False):
        page = client.get(reverse("survey", args=[survey.token]), {"effect": given}).content.decode()
    assert page.count(" checked") == chosen
    assert "<b>&lt;" not in page
    assert "value=&quot;" not in page


def test_it_carries_the_tap_from_the_customers_page_to_the_survey(client):
    ticket = closed()
    with time_machine.travel(SOON, tick=False):
        way = reverse("survey_for_ticket", args=[ticket.token])
        assert client.post(way, {"effect": "partly"})["Location"].endswith("/?effect=partly")
        assert client.post(way, {"effect": "//evil"})["Location"].endswith(f"/{Survey.objects.get().token}/")


# ---- the quota


def test_it_asks_nobody_twice_in_a_week_and_says_why():
    agent = make_agent(cap=9)
    first, second = closed(agent), closed(agent, subject="另一件事")
    assert dispatch.dispatch(SOON) == dispatch.Sent(sent=1, not_asked=1)
    assert OutboundMessage.objects.filter(kind="survey").count() == 1
    rows = {survey.ticket_id: survey for survey in Survey.objects.all()}
    assert (rows[first.pk].way, rows[first.pk].not_asked) == ("email", "")
    assert (rows[second.pk].way, rows[second.pk].not_asked, rows[second.pk].remind_at) == ("", "quota", None)
    assert not second.events.filter(code=EventCode.SURVEY_SENT).exists()


def test_it_knows_an_address_again_when_the_customer_is_another():
    agent = make_agent(cap=9)
    first = closed(agent, name="甲", phone="", email="shared@example.com")
    second = closed(agent, name="乙", phone="", email="other@example.com", subject="另一件事")
    type(second).objects.filter(pk=second.pk).update(contact_email="Shared@example.com")
    assert first.customer_id != second.customer_id
    assert dispatch.dispatch(SOON) == dispatch.Sent(sent=1, not_asked=1)


def test_it_asks_again_when_the_week_is_over():
    agent = make_agent(cap=9)
    closed(agent)
    dispatch.dispatch(SOON)
    later = SOON + timedelta(days=7)
    closed(agent, at=later, subject="另一件事")
    assert dispatch.dispatch(later + timedelta(minutes=1)).sent == 1


def test_it_asks_after_every_closing_when_the_house_wants_it_so():
    SurveyTerms.objects.create(code="default", quiet_days=0)
    agent = make_agent(cap=9)
    closed(agent), closed(agent, subject="另一件事")
    assert dispatch.dispatch(SOON).sent == 2


def test_it_takes_an_answer_from_the_customers_page_though_they_were_not_asked():
    agent = make_agent(cap=9)
    closed(agent), closed(agent, subject="另一件事")
    dispatch.dispatch(SOON)
    survey = Survey.objects.get(not_asked="quota")
    assert sent(survey.ticket, now=SOON) == survey
    answering.answer(survey, now=SOON, **GOOD)
    assert Survey.objects.get(not_asked="quota").score == 5


def test_it_sends_no_mail_when_the_customer_opened_it_from_their_page():
    survey = sent()
    dispatch.dispatch(SOON)
    assert (survey.way, OutboundMessage.objects.filter(kind="survey").exists()) == ("page", False)


# ---- the reminder


def test_it_reminds_once_when_there_is_no_answer():
    survey = asked()
    assert dispatch.remind(DUE - timedelta(minutes=1)).sent == 0
    assert [dispatch.remind(DUE + timedelta(days=day)).sent for day in range(3)] == [1, 0, 0]
    survey.refresh_from_db()
    assert survey.reminded_at == DUE
    assert words("survey_again").link.endswith(f"/surveys/{survey.token}/")


@pytest.mark.parametrize("what", ["answered", "reopened", "expired"])
def test_it_reminds_nobody_when_there_is_nothing_to_ask_any_more(what):
    agent = make_agent()
    ticket = closed(agent)
    dispatch.dispatch(SOON)
    survey = Survey.objects.get()
    if what == "answered":
        answering.answer(survey, now=SOON, **GOOD)
    elif what == "reopened":
        workflow.reopen(ticket, by=agent, now=SOON + timedelta(hours=1), reason="又坏了")
        workflow.resolve(ticket, by=agent, now=SOON + timedelta(hours=2), result="换了整机。")
        workflow.confirm(ticket, now=SOON + timedelta(hours=3))
    else:
        Survey.objects.update(expires_at=DUE)
    assert dispatch.remind(DUE).sent == 0
    assert not OutboundMessage.objects.filter(kind="survey_again").exists()


def test_it_reminds_never_when_the_house_wants_it_so():
    SurveyTerms.objects.create(code="default", remind_after_days=0)
    assert asked().remind_at is None


@pytest.mark.django_db(transaction=True)
def test_it_reminds_once_when_several_workers_run_at_once():
    asked()

    def run(_number: int) -> int:
        try:
            return dispatch.remind(DUE).sent
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(8))) == 1
    assert OutboundMessage.objects.filter(kind="survey_again").count() == 1


# ---- at night


def test_it_lets_nobodys_telephone_ring_at_night():
    ticket = resolved()
    night, morning = (datetime.fromisoformat(f"2026-11-2{day}+08:00") for day in ("1T23:30", "2T08:00"))
    workflow.close_unanswered(ticket, now=night)
    dispatch.dispatch(night)
    assert OutboundMessage.objects.get(kind="survey").next_try_at == morning
    dispatch.remind(night + timedelta(days=3))
    assert OutboundMessage.objects.get(kind="survey_again").next_try_at == morning + timedelta(days=3)


def test_it_reminds_nobody_of_what_they_were_not_to_be_asked():
    agent = make_agent(cap=9)
    closed(agent)
    dispatch.dispatch(SOON)
    opened = sent(closed(agent, subject="另一件事"), now=SOON)
    assert (opened.way, opened.remind_at) == ("page", None)
