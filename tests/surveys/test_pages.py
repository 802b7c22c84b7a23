"""The customer's survey pages."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from helpdesk.models import OutboundMessage
from surveys.models import Survey
from tests.surveys.making import CLOSED, GOOD, POOR, closed, resolved, sent
from tickets.models import TicketEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(CLOSED + timedelta(hours=1), tick=False):
        yield


def page_of(survey: Survey) -> str:
    """Its address."""
    return reverse("survey", args=[survey.token])


def test_it_changes_nothing_when_it_is_only_looked_at(client):
    survey = sent()
    before = (TicketEvent.objects.count(), OutboundMessage.objects.count())
    for method in (client.get, client.head) * 3:
        assert method(page_of(survey)).status_code == 200
    survey.refresh_from_db()
    assert survey.answered_at is None
    assert (TicketEvent.objects.count(), OutboundMessage.objects.count()) == before


def test_it_preselects_nothing_when_it_is_opened(client):
    response = client.get(page_of(sent()))
    assert b" checked" not in response.content
    assert response["Cache-Control"] == "private, no-store"


def test_it_thanks_when_it_was_answered(client):
    survey = sent()
    response = client.post(page_of(survey), {**GOOD, "remarks": "谢谢"}, follow=True)
    assert response.redirect_chain[0][1] == 303
    assert "谢谢您的评价" in response.content.decode()


def test_it_apologises_when_the_answer_was_poor(client):
    assert "没让您满意" in client.post(page_of(sent()), POOR, follow=True).content.decode()


def test_it_says_so_clearly_when_it_was_answered_before(client):
    survey = sent()
    client.post(page_of(survey), GOOD)
    assert client.post(page_of(survey), POOR).status_code == 409
    response = client.get(page_of(survey))
    assert response.status_code == 200
    assert "已经评价过" in response.content.decode()
    survey.refresh_from_db()
    assert survey.effect == "solved"


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_says_so_clearly_when_the_time_is_over(client, method):
    survey = sent()
    with time_machine.travel(survey.expires_at + timedelta(seconds=1), tick=False):
        response = getattr(client, method)(page_of(survey), GOOD)
    assert response.status_code == 410
    assert "已经截止" in response.content.decode()


@pytest.mark.parametrize("wrong", ["0", "6", "-1", "'5; DROP", "<script>", "\x00", ""])
def test_it_keeps_what_was_chosen_when_a_value_is_wrong(client, wrong):
    survey = sent()
    response = client.post(page_of(survey), {**GOOD, "speed": wrong, "remarks": "<b>慢</b>"})
    page = response.content.decode()
    assert response.status_code == 400
    assert page.count(" checked") == 2
    assert "&lt;b&gt;慢&lt;/b&gt;" in page
    assert "<script>" not in page
    survey.refresh_from_db()
    assert survey.answered_at is None


@pytest.mark.parametrize("token", ["wrong", "x" * 300, "%00", "'--"])
def test_it_is_not_there_when_the_token_is_wrong(client, token):
    assert client.get(f"/surveys/{token}/").status_code in {400, 404}


def test_it_is_reached_from_the_tracking_link_when_the_ticket_is_closed(client):
    ticket = closed()
    response = client.post(reverse("survey_for_ticket", args=[ticket.token]))
    assert response["Location"] == page_of(Survey.objects.get())


def test_it_leads_back_to_the_case_when_the_ticket_is_open(client):
    ticket = resolved()
    assert client.post(reverse("survey_for_ticket", args=[ticket.token]))["Location"] == ticket.tracking_path
    assert not Survey.objects.exists()


def test_it_makes_no_survey_when_the_tracking_link_is_only_looked_at(client):
    ticket = closed()
    assert client.get(reverse("survey_for_ticket", args=[ticket.token])).status_code == 405
    assert not Survey.objects.exists()


def test_it_speaks_english_when_the_customer_does(client):
    page = client.get(page_of(sent()), headers={"accept-language": "en"}).content.decode()
    assert "How fast were we?" in page
    assert "Three questions about how " in page


def test_it_is_offered_on_the_tracking_page_until_it_was_answered(client):
    ticket = closed()
    way = reverse("survey_for_ticket", args=[ticket.token])
    assert way in client.get(ticket.tracking_path).content.decode()
    client.post(page_of(sent(ticket)), GOOD)
    assert way not in client.get(ticket.tracking_path).content.decode()


def test_it_is_not_offered_on_the_tracking_page_when_the_case_is_open(client):
    ticket = resolved()
    assert reverse("survey_for_ticket", args=[ticket.token]) not in client.get(ticket.tracking_path).content.decode()


def test_it_is_not_offered_on_the_tracking_page_when_the_time_is_over(client):
    survey = sent()
    with time_machine.travel(survey.expires_at + timedelta(seconds=1), tick=False):
        assert b"/surveys/for/" not in client.get(survey.ticket.tracking_path).content
