"""The front page, suggestions, the lost link, and the switches."""

import re

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from helpdesk.models import OutboundMessage
from helpdesk.tokens import new_token
from tests.factories import make_agent, open_ticket
from tickets import jobs, lost_links
from tickets.models import LostLink, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]


@pytest.mark.parametrize(
    "path", ["/", "/complaints/new/", "/complaints/new/steps/1/", "/track/", "/track/sent/", "/suggestions/", "/privacy/"]
)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_it_opens_without_logging_in_and_without_inline_script(path: str, language: str) -> None:
    response = Client(headers={"accept-language": language}).get(path)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<script>" not in page
    assert " style=" not in page
    assert " on" not in "".join(part.partition(">")[0] for part in page.split("<button")[1:])


def test_it_takes_a_suggestion_as_a_ticket(browser: Client) -> None:
    form = {"submission_id": new_token(), "suggestion": "希望取件能选晚上 8 点以后", "reach": "zhou@example.com"}
    answers = {browser.post("/suggestions/", form)["Location"] for _again in range(2)}
    ticket = Ticket.objects.get()
    assert answers == {f"/t/{ticket.token}/received/"}
    assert (ticket.issue_type.code, ticket.contact_email) == ("suggestion", "zhou@example.com")
    assert "谢谢您的建议。" in browser.get(answers.pop()).content.decode()


def test_it_keeps_suggestions_apart_when_their_ids_are_guessed(browser: Client) -> None:
    told = [
        {"submission_id": "1", "suggestion": words, "reach": reach}
        for words, reach in (("晚上取件", "a@example.com"), ("早上取件", "b@example.com"))
    ]
    mine, theirs = (browser.post("/suggestions/", form)["Location"] for form in told)
    assert mine != theirs
    assert browser.post("/suggestions/", told[0])["Location"] == mine


def test_it_asks_for_words_when_a_suggestion_is_empty(browser: Client) -> None:
    assert "请写下您的建议" in browser.post("/suggestions/", {"suggestion": " ", "reach": ""}).content.decode()


def links() -> list[OutboundMessage]:
    """Messages with links, once the job has looked who asked."""
    jobs.send_codes()
    return list(OutboundMessage.objects.filter(kind="lost_link"))


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("with_number", [False, True])
def test_it_answers_the_same_and_does_the_same_whether_a_contact_is_known_or_not(with_number: bool) -> None:
    """The request looks nobody up, so that no clock tells; only the job does."""
    mine = open_ticket(email="zhou@example.com", phone="13800006620")
    Client().get("/track/")  # what every page reads once
    answers = []
    for who in ("zhou@example.com", "nobody@example.com", "13800006620", "13900006620"):
        with CaptureQueriesContext(connection) as asked:
            response = Client().post("/track/", {"who": who, "number": mine.number if with_number else ""})
        statements = [re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in asked]
        answers.append((response.status_code, response["Location"], statements))
    assert answers[1:] == answers[:-1]
    assert answers[0][:2] == (303, "/track/sent/")
    assert LostLink.objects.count() == 4
    assert len(links()) == 2
    assert not LostLink.objects.exists()


def test_it_sends_a_link_once_when_two_jobs_look_at_once(browser: Client) -> None:
    open_ticket(email="zhou@example.com")
    browser.post("/track/", {"who": "zhou@example.com", "number": ""})
    row = LostLink.objects.get()
    assert [lost_links._send(row, row.asked_at) for _again in range(2)] == [True, False]
    assert len(links()) == 1


def test_it_sends_nothing_to_whoever_waited_for_a_day(browser: Client) -> None:
    open_ticket(email="zhou@example.com")
    browser.post("/track/", {"who": "zhou@example.com", "number": ""})
    LostLink.objects.update(asked_at=F("asked_at") - lost_links.GOOD_FOR)
    assert links() == []
    assert not LostLink.objects.exists()


def test_it_mails_a_link_to_the_address_of_that_very_case(browser: Client) -> None:
    mine = open_ticket(phone="13800006620", email="zhou@example.com")
    stranger = open_ticket(phone="13800006620", email="evil@example.com", subject="冒充")
    browser.post("/track/", {"who": "evil@example.com", "number": ""})
    assert not [mail for mail in links() if mine.token in mail.body]
    browser.post("/track/", {"who": "13800006620", "number": ""})
    for mail in links():
        assert (mine.token in mail.body) == (mail.to == "zhou@example.com")
        assert (stranger.token in mail.body) == (mail.to == "evil@example.com")
        assert "冒充" not in mail.body


@pytest.mark.parametrize("number", ["", "T20991231-99999"])
def test_it_texts_one_link_to_the_phone_of_that_very_case(browser: Client, number: str) -> None:
    with override_settings(SMS_GATEWAY_URL="https://sms.example.com"):
        older = open_ticket(phone="13800006620", email="zhou@example.com")
        mine = open_ticket(phone="138 0000 6620", email="zhou@example.com", subject="再来一件")
        open_ticket(phone="13900000001", email="zhou@example.com")
        browser.post("/track/", {"who": "138 0000 6620", "number": number})
        assert [(row.channel, row.to, row.link) for row in links()] == ([] if number else [("sms", "+8613800006620", mine.public_url)])
        browser.post("/track/", {"who": "13800006620", "number": older.number.lower()})
        assert links()[-1].link == older.public_url
        assert older.token not in browser.get("/track/sent/").content.decode()
        assert "text message" in browser.get("/track/", headers={"accept-language": "en"}).content.decode()


def test_it_mails_one_address_only_a_few_times_an_hour(browser: Client) -> None:
    open_ticket(email="zhou@example.com")
    for _again in range(6):
        browser.post("/track/", {"who": "ZHOU@example.com\u200b", "number": ""})
    assert len(links()) == 3


@pytest.mark.usefixtures("still")
def test_it_makes_wait_who_tries_numbers_one_after_the_other(browser: Client, settings) -> None:
    settings.SUBMIT_RATE = "30/m"
    mine = open_ticket(email="zhou@example.com")
    day = mine.number[:-5]
    answers = [browser.post("/track/", {"who": "evil@example.com", "number": f"{day}{number:05}"}) for number in range(31)]
    assert [answer.status_code for answer in answers] == [303] * 30 + [429]
    assert links() == []


def test_it_keeps_the_choice_of_theme_and_goes_nowhere_else(browser: Client) -> None:
    response = browser.post("/theme/", {"theme": "dark", "next": "https://evil.example/"})
    assert response["Location"] == "/"
    assert 'data-theme="dark"' in browser.get("/").content.decode()
    browser.post("/theme/", {"theme": "<script>", "next": "/privacy/"})
    assert "data-theme" not in browser.get("/").content.decode()


def test_it_switches_the_language_by_post(browser: Client) -> None:
    browser.post("/i18n/setlang/", {"language": "en", "next": "/privacy/"})
    assert '<html lang="en">' in browser.get("/").content.decode()


@override_settings(BRAND_NAME="云杉电器", SERVICE_PHONE="400-000-0000")
def test_it_says_who_we_are_and_when_we_are_there(browser: Client) -> None:
    page = browser.get("/").content.decode()
    assert "云杉电器" in page
    assert 'href="tel:400-000-0000"' in page
    assert "工作日 08:30–18:00" in page


def test_it_offers_nothing_for_few_words_and_survives_odd_ones(browser: Client) -> None:
    make_agent()
    for words in ("", "a", "%_'\";--", "退款" * 3000, "\u202e😀", "null\x01"):
        assert browser.get("/complaints/new/articles/", {"q": words}).status_code == 200
    assert browser.get("/complaints/new/articles/", {"q": "\x00"}).status_code == 400
