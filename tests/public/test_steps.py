"""The form one question at a time."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from tests.factories import NOW, open_ticket
from tests.public.conftest import picture
from tickets.jobs import clean_up_uploads
from tickets.models import FormDraft, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]


def begin(browser: Client) -> str:
    """The address of step 2 of a new form."""
    return browser.post("/complaints/new/steps/1/", {"issue_type": "product_quality"})["Location"]


def at(address: str, number: int) -> str:
    """The same form at another step."""
    return address.replace("/steps/2/", f"/steps/{number}/")


def post(browser: Client, address: str, number: int, **fields: object) -> HttpResponse:
    """Answer one step."""
    return browser.post(at(address, number), {"submission_id": address.partition("d=")[2], **fields})


def test_it_walks_through_five_steps_to_a_receipt(browser: Client) -> None:
    two = begin(browser)
    assert post(browser, two, 2, subject="壶盖有裂纹", description="", order_number="YS1")["Location"] == at(two, 3)
    assert post(browser, two, 3, name="周敏", phone="13800006620", email="")["Location"] == at(two, 4)
    assert post(browser, two, 4, attachments=[picture()])["Location"] == at(two, 5)
    check = browser.get(at(two, 5)).content.decode()
    assert "壶盖有裂纹" in check
    assert "1 个文件" in check
    receipt = post(browser, two, 5)
    ticket = Ticket.objects.get()
    assert receipt["Location"] == f"/t/{ticket.token}/received/"
    assert (ticket.subject, ticket.order_number, ticket.contact_phone) == ("壶盖有裂纹", "YS1", "13800006620")
    assert ticket.messages.get().attachments.count() == 1
    assert not FormDraft.objects.exists()
    assert post(browser, two, 5)["Location"] == receipt["Location"], "sent again it is the same one"


def test_it_shows_what_was_answered_when_somebody_goes_back(browser: Client) -> None:
    two = begin(browser)
    post(browser, two, 2, subject="写过的话", description="详细", order_number="")
    page = browser.get(two).content.decode()
    assert 'value="写过的话"' in page
    assert "详细" in page


def test_it_says_what_is_wrong_and_keeps_it(browser: Client) -> None:
    two = begin(browser)
    assert post(browser, two, 3, name="周敏", phone="138", email="")["Location"] == at(two, 3)
    page = browser.get(at(two, 3)).content.decode()
    assert "请填完整的号码" in page
    assert 'value="138"' in page


def test_it_asks_for_a_contact_once(browser: Client) -> None:
    two = begin(browser)
    nothing = {"name": "", "phone": "", "email": ""}
    assert post(browser, two, 3, **nothing)["Location"] == at(two, 3)
    assert "请至少填一个" in browser.get(at(two, 3)).content.decode()
    assert post(browser, two, 3, **nothing)["Location"] == at(two, 4)


def test_it_begins_anew_when_the_draft_is_unknown(browser: Client) -> None:
    assert browser.get("/complaints/new/steps/3/?d=nothing")["Location"] == "/complaints/new/steps/1/"
    assert browser.get("/complaints/new/steps/6/").status_code == 404


def test_it_names_a_refused_file_and_stays_at_its_step(browser: Client) -> None:
    two = begin(browser)
    empty = picture("空.png")
    empty.size = 0
    empty.file.truncate(0)
    assert post(browser, two, 4, attachments=[empty])["Location"] == at(two, 4)
    assert "“空.png”" in browser.get(at(two, 4)).content.decode()


def test_it_forgets_answers_that_were_never_sent(browser: Client) -> None:
    begin(browser)
    for hours, left in ((47, 1), (49, 0)):
        FormDraft.objects.update(updated_at=NOW - timedelta(hours=hours))
        with time_machine.travel(NOW, tick=False):
            clean_up_uploads()
        assert FormDraft.objects.count() == left


@pytest.mark.parametrize("guessed", ["follow-up:1", "split:1:2", "api.4bc453b53cb3d914b45f4b250294236adba2c0e09ff6f03793949e39b5a2"])
def test_an_id_that_can_be_guessed_opens_nobodys_receipt(browser: Client, guessed: str) -> None:
    ticket = open_ticket(submission_id=guessed)
    for answer in (
        browser.get(f"/complaints/new/steps/1/?d={guessed}"),
        browser.post("/complaints/new/steps/1/", {"submission_id": guessed}),
        browser.post("/complaints/new/", {"submission_id": guessed, "attachments": picture()}),
    ):
        assert ticket.token not in answer.headers.get("Location", "")
