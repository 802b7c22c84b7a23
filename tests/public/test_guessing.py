"""Private links cannot be guessed, and guessing is slowed and written down; what is written down opens nothing."""

import logging
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from gunicorn.config import Config

from helpdesk import guessing, masking
from helpdesk.gunicorn import MaskingLog
from helpdesk.models import RateCount
from helpdesk.tokens import new_token
from surveys import dispatch
from surveys.models import Survey
from tests.factories import NOW, make_agent, open_ticket
from tickets import workflow
from tickets.channels.web import tracking
from tickets.models import Ticket, TicketEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house", "still")]

GUESSES = 10_000
ALLOWED = 60


@pytest.fixture
def ticket() -> Ticket:
    """Somebody's matter."""
    return open_ticket(email="zhou@example.com")


@pytest.fixture
def resolved(ticket: Ticket) -> Ticket:
    """The customer is asked whether it is solved."""
    agent = make_agent(ticket.team)
    workflow.reply(ticket, by=agent, now=NOW, body="您好")
    return workflow.resolve(Ticket.objects.get(), by=agent, now=NOW, result="新壶已经签收。").ticket


@pytest.fixture
def survey(resolved: Ticket) -> Survey:
    """Asked after the solution was confirmed."""
    return dispatch.survey_of(workflow.confirm(resolved, now=NOW).ticket, now=NOW)


def guess(browser: Client, times: int = ALLOWED + 1) -> list[int]:
    """Links that are none, one after the other."""
    return [browser.get(f"/t/{new_token()}/").status_code for _time in range(times)]


def test_it_opens_nothing_when_ten_thousand_links_are_guessed(
    ticket: Ticket, rf: RequestFactory, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # How the refusal is drawn is the next tests' business.
    monkeypatch.setattr("helpdesk.manners.render", lambda *_page, status: HttpResponse(status=status))
    before = Ticket.objects.values().get()
    answers: dict[int, int] = {}
    with caplog.at_level(logging.WARNING, guessing.__name__):
        for number in range(GUESSES):
            try:
                status = tracking.track(rf.get("/t/x/"), new_token() if number % 2 else f"{ticket.number}{number}").status_code
            except Http404:
                status = 404
            answers[status] = answers.get(status, 0) + 1
    assert answers == {404: ALLOWED, 429: GUESSES - ALLOWED}
    assert [record.name for record in caplog.records] == [guessing.__name__]
    # What is refused costs no writing.
    assert RateCount.objects.get(key__startswith="guess-link:").hits == ALLOWED + 1
    assert Ticket.objects.values().get() == before


def test_it_keeps_right_links_open_when_a_few_were_mistyped(ticket: Ticket, browser: Client) -> None:
    assert set(guess(browser, ALLOWED)) == {404}
    # Opening what is right counts nothing, however often a whole office does it.
    assert {browser.get(ticket.tracking_path).status_code for _time in range(ALLOWED + 1)} == {200}


def test_it_tells_a_guesser_nothing_even_when_a_guess_is_right(ticket: Ticket, survey: Survey, browser: Client) -> None:
    guess(browser)
    wrong, right = browser.get(f"/t/{new_token()}/"), browser.get(ticket.tracking_path)
    assert wrong.status_code == right.status_code == 429
    own = r'/t/[\w-]+/|(?<=name="csrfmiddlewaretoken" value=")\w+'
    assert re.sub(own, "", wrong.content.decode()) == re.sub(own, "", right.content.decode())
    assert int(right["Retry-After"]) <= 60
    assert browser.get(reverse("survey", args=[survey.token])).status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.9").get(ticket.tracking_path).status_code == 200


@pytest.mark.parametrize(
    "name", ["track", "received", "confirm_solution", "refuse_solution", "did_not_help", "survey", "survey_for_ticket", "draft_thumbnail"]
)
def test_it_counts_guesses_wherever_a_token_opens_something(browser: Client, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # How many are allowed stands in the other tests.
    monkeypatch.setattr(guessing, "MISSES", "6/m")
    method = browser.post if name in {"confirm_solution", "refuse_solution", "did_not_help", "survey_for_ticket"} else browser.get
    codes = [method(reverse(name, args=[new_token()])).status_code for _time in range(8)]
    assert codes == [404] * 6 + [429] * 2


def test_it_lets_nobody_else_confirm(resolved: Ticket, browser: Client) -> None:
    events, other = TicketEvent.objects.filter(ticket=resolved).count(), open_ticket(phone="13900000001")
    for token in (
        resolved.number,
        str(resolved.pk),
        resolved.token.swapcase(),
        resolved.token[:-1],
        f"{resolved.token}x",
        new_token(),
        "%00",
    ):
        assert browser.post(f"/t/{token}/confirm/").status_code in {400, 404}
    browser.post(f"{other.tracking_path}confirm/", {"ticket": resolved.pk, "token": resolved.token, "number": resolved.number})
    resolved.refresh_from_db()
    assert (resolved.status, resolved.events.count()) == ("resolved", events)


def test_it_changes_nothing_when_links_are_only_opened(ticket: Ticket, survey: Survey, browser: Client) -> None:
    before = (Ticket.objects.values().get(), TicketEvent.objects.count(), Survey.objects.values().get())
    own = [ticket.token]
    links = [reverse(name, args=own) for name in ("track", "received", "confirm_solution", "refuse_solution", "survey_for_ticket")]
    for link in (*links, reverse("survey", args=[survey.token])):
        for method in (browser.get, browser.head) * 3:
            assert method(link).status_code in {200, 405}
    assert (Ticket.objects.values().get(), TicketEvent.objects.count(), Survey.objects.values().get()) == before


@override_settings(DEBUG=False)
def test_it_writes_no_whole_link_into_the_log(ticket: Ticket, browser: Client) -> None:
    lines: list[str] = []

    class Kept(logging.Handler):
        """Lines as the house writes them."""

        def emit(self, record: logging.LogRecord) -> None:
            """Keep one."""
            lines.append(self.format(record))

    handler = Kept()
    handler.setFormatter(masking.Formatter(settings.LOGGING["formatters"]["line"]["format"]))
    assert settings.LOGGING["formatters"]["line"]["class"] == f"{masking.__name__}.{masking.Formatter.__name__}"
    logging.getLogger("django").addHandler(handler)
    try:
        browser.get(f"{ticket.tracking_path}confirm/")
        browser.get(f"{ticket.tracking_path}files/{new_token()}/")
    finally:
        logging.getLogger("django").removeHandler(handler)
    assert any(f"/t/{ticket.token[:4]}.../" in line for line in lines)
    assert ticket.token not in "".join(lines)


def test_it_writes_no_whole_link_into_the_web_servers_logs(tmp_path: Path) -> None:
    config = Config()
    config.set("accesslog", str(tmp_path / "access.log"))
    config.set("errorlog", str(tmp_path / "error.log"))
    token = new_token()
    log = MaskingLog(config)
    log.access_log.info('"GET /t/%s/ HTTP/1.1" 200 "https://help.example.com/t/%s/received/"', token, token)
    log.error("Error handling request /surveys/%s/", token)
    written = "".join(file.read_text() for file in tmp_path.glob("*.log"))
    assert written.count(f"/{token[:4]}...") == 3
    assert token not in written


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET /t/k7Qm-2vXe-9RtB_0123456789abcdef/confirm/ 404", "GET /t/k7Qm.../confirm/ 404"),
        ("https://help.example.com/surveys/abcdefghijkl?done", "https://help.example.com/surveys/abcd...?done"),
        ("/surveys/for/abcdefghijkl/", "/surveys/for/abcd.../"),
        ("/complaints/new/files/abcdefghijkl/", "/complaints/new/files/abcd.../"),
        ("/complaints/new/ and /kb/tui-huo/", "/complaints/new/ and /kb/tui-huo/"),
    ],
)
def test_it_cuts_links_short_and_nothing_else(said: str, kept: str) -> None:
    assert masking.masked(said) == kept
    assert masking.scrub({"request": {"url": said, "tries": [said, 1]}}) == {"request": {"url": kept, "tries": [kept, 1]}}


def test_it_names_no_private_page_to_other_houses(ticket: Ticket, browser: Client) -> None:
    for link in (ticket.tracking_path, f"{ticket.tracking_path}received/"):
        assert browser.get(link)["Referrer-Policy"] == "same-origin"
