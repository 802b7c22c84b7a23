"""The customer's private page."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from helpdesk.models import Team, User
from helpdesk.tokens import new_token
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tests.public.conftest import picture
from tickets import attachments, workflow
from tickets.choices import Status
from tickets.models import Message, Ticket, TicketEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
SOON = NOW + timedelta(minutes=10)


@pytest.fixture
def agent(house: Team) -> User:
    """Somebody who works on it."""
    return make_agent(house, name="林晓", employee_number="CS2024017")


@pytest.fixture
def ticket(agent: User) -> Ticket:
    """A matter in hand."""
    return open_ticket(email="zhou@example.com")


def page(browser: Client, ticket: Ticket) -> str:
    """The page as it is now."""
    return browser.get(ticket.tracking_path).content.decode()


def resolve(ticket: Ticket, agent: User, now: datetime = SOON) -> None:
    """The agent gives a result."""
    workflow.reply(ticket, by=agent, now=now, body="您好")
    workflow.resolve(Ticket.objects.get(pk=ticket.pk), by=agent, now=now, result="新壶已经签收。")


def test_it_shows_public_words_only(browser: Client, ticket: Ticket, agent: User) -> None:
    workflow.note(ticket, by=agent, now=SOON, body="内部：这位客户很急")
    workflow.reply(ticket, by=agent, now=SOON, body="您好，马上为您换新。")
    workflow.progress(ticket, by=agent, now=SOON, word="contacted", expected_at=NOW + timedelta(days=1))
    text = page(browser, ticket)
    assert "您好，马上为您换新。" in text
    assert "林晓" in text
    assert "contacted，预计明天（周四）10:00 前" in text
    assert "内部" not in text


def test_it_shows_a_promise_until_the_first_reply(browser: Client, ticket: Ticket, agent: User) -> None:
    assert "今天 11:00 前" in page(browser, ticket)
    workflow.reply(ticket, by=agent, now=SOON, body="您好")
    assert "客服已回复" in page(browser, ticket)


def test_it_says_sorry_when_the_promise_was_missed(browser: Client, agent: User) -> None:
    late = open_ticket(now=NOW - timedelta(days=1))
    assert "我们没做到，对不起" in page(browser, late)


def test_it_says_by_when_the_result_was_promised_and_whether_that_was_kept(browser: Client, ticket: Ticket, agent: User) -> None:
    workflow.reply(ticket, by=agent, now=SOON, body="您好")
    Ticket.objects.filter(pk=ticket.pk).update(resolution_due_at=NOW)
    assert "我们没做到，对不起" in page(browser, ticket)
    Ticket.objects.filter(pk=ticket.pk).update(resolution_due_at=NOW + timedelta(days=1))
    assert "明天（周四）10:00 前" in page(browser, ticket)
    workflow.resolve(Ticket.objects.get(), by=agent, now=SOON, result="新壶已经签收。")
    assert page(browser, ticket).count("（承诺 明天（周四）10:00 前）") == 1


def test_it_adds_words_and_files(browser: Client, ticket: Ticket) -> None:
    given = {"submission_id": new_token(), "message": "补充一张照片", "attachments": [picture()]}
    assert browser.post(ticket.tracking_path, given)["Location"] == ticket.tracking_path
    message = ticket.messages.order_by("-pk")[0]
    assert (message.body, message.kind, message.attachments.get().name) == ("补充一张照片", "customer", "壶盖.png")


@pytest.mark.parametrize("same", ["1", "s" * 32, "s" * 64])
def test_it_keeps_words_apart_when_a_program_sends_them_under_one_id(browser: Client, ticket: Ticket, same: str) -> None:
    other = open_ticket(phone="13900000001", email="other@example.com")
    for case in (ticket, ticket, other):
        assert browser.post(case.tracking_path, {"submission_id": same, "message": "一样的一句"})["Location"] == case.tracking_path
    said = Message.objects.filter(body="一样的一句").order_by("pk").values_list("ticket", flat=True)
    assert list(said) == [ticket.pk, other.pk]


def test_it_keeps_both_when_other_words_come_under_an_id_that_could_be_guessed(browser: Client, ticket: Ticket) -> None:
    for words in ("第一句", "第二句", "第二句"):
        browser.post(ticket.tracking_path, {"submission_id": "1", "message": words})
    assert list(Message.objects.filter(body__endswith="句").order_by("pk").values_list("body", flat=True)) == ["第一句", "第二句"]


def test_it_adds_words_once_when_sent_twice(browser: Client, ticket: Ticket) -> None:
    given = {"submission_id": new_token(), "message": "再说一句"}
    for _again in range(3):
        assert browser.post(ticket.tracking_path, given).status_code == 303
    assert Message.objects.filter(body="再说一句").count() == 1


def test_it_keeps_the_text_when_a_file_is_refused(browser: Client, ticket: Ticket) -> None:
    bad = picture("坏.svg")
    bad.file.write(b"<svg onload=alert(1)>")
    bad.file.seek(0)
    text = browser.post(ticket.tracking_path, {"submission_id": new_token(), "message": "写好的话", "attachments": [bad]}).content.decode()
    assert "写好的话" in text
    assert "“坏.svg”" in text
    assert ticket.messages.count() == 1


def test_it_asks_for_words_when_nothing_was_written(browser: Client, ticket: Ticket) -> None:
    assert "请写点什么" in browser.post(ticket.tracking_path, {"message": "  "}).content.decode()


def test_it_asks_for_what_is_needed_and_goes_on_with_the_answer(browser: Client, ticket: Ticket, agent: User) -> None:
    workflow.ask(ticket, by=agent, now=SOON, body="请补一张壶底标签的照片。", items=["evidence_photo", "壶底标签"])
    text = page(browser, ticket)
    assert "请补一张壶底标签的照片。" in text
    assert "壶底标签</li>" in text
    assert "承诺的时间顺延" in text
    browser.post(ticket.tracking_path, {"submission_id": new_token(), "message": "照片在这里", "attachments": [picture()]})
    ticket.refresh_from_db()
    assert ticket.status == Status.IN_PROGRESS


def test_it_closes_when_the_customer_confirms(browser: Client, ticket: Ticket, agent: User) -> None:
    resolve(ticket, agent)
    text = page(browser, ticket)
    assert "问题解决了吗？" in text
    assert "新壶已经签收。" in text
    for _again in range(2):
        assert browser.post(f"{ticket.tracking_path}confirm/")["Location"] == ticket.tracking_path
    ticket.refresh_from_db()
    assert ticket.status == Status.CLOSED
    assert ticket.events.filter(code="confirmed").count() == 1
    assert "已经解决，谢谢您。" in page(browser, ticket)


def test_it_goes_on_when_the_customer_refuses_and_asks_why_afterwards(browser: Client, ticket: Ticket, agent: User) -> None:
    resolve(ticket, agent, NOW)
    assert browser.post(f"{ticket.tracking_path}refuse/").status_code == 303
    ticket.refresh_from_db()
    assert (ticket.status, ticket.cycle) == (Status.IN_PROGRESS, 1)
    text = page(browser, ticket)
    assert "很抱歉，还没有解决。" in text
    assert "还差什么？" in text
    browser.post(ticket.tracking_path, {"submission_id": new_token(), "message": "盖子还是裂的"})
    assert ticket.messages.filter(body="盖子还是裂的").exists()
    # Told once, it is not asked again, and the page says that it has arrived.
    text = page(browser, ticket)
    assert "很抱歉，还没有解决。" in text
    assert "还差什么？" not in text
    assert 'class="arrived"' in text
    assert "conv-reply" in text


def test_it_says_that_the_customers_words_have_arrived_until_somebody_answers(browser: Client, ticket: Ticket, agent: User) -> None:
    assert 'class="arrived"' not in page(browser, ticket)
    browser.post(ticket.tracking_path, {"submission_id": new_token(), "message": "外箱是好的"})
    assert 'class="arrived"' in page(browser, ticket)
    workflow.reply(Ticket.objects.get(), by=agent, now=SOON, body="您好，马上为您换新。")
    assert 'class="arrived"' not in page(browser, ticket)


def test_it_begins_a_new_case_when_the_old_one_is_long_closed(browser: Client, ticket: Ticket, agent: User) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(status=Status.CLOSED, closed_at=NOW - timedelta(days=8))
    answer = browser.post(ticket.tracking_path, {"submission_id": new_token(), "message": "壶又坏了"})
    newer = Ticket.objects.exclude(pk=ticket.pk).get()
    assert answer["Location"] == newer.tracking_path
    assert newer.previous == ticket


@pytest.mark.parametrize("path", ["", "received/", "confirm/", "refuse/"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_it_changes_nothing_when_a_link_is_only_opened(browser: Client, ticket: Ticket, agent: User, path: str, method: str) -> None:
    resolve(ticket, agent)
    before = (Ticket.objects.values().get(), TicketEvent.objects.count())
    for _again in range(3):
        assert getattr(browser, method)(f"{ticket.tracking_path}{path}").status_code in {200, 405}
    assert (Ticket.objects.values().get(), TicketEvent.objects.count()) == before


@pytest.mark.parametrize("path", ["", "received/", "confirm/", "refuse/", "files/x/", "files/x/thumb/"])
def test_it_is_the_same_404_for_every_wrong_token(browser: Client, ticket: Ticket, path: str) -> None:
    method = browser.post if path in {"confirm/", "refuse/"} else browser.get
    answers = {method(f"/t/{token}/{path}").content for token in ("x", ticket.token[:-1], ticket.number, str(ticket.pk), "a" * 500)}
    assert len(answers) <= 5
    assert {method(f"/t/{token}/{path}").status_code for token in ("x", ticket.number, str(ticket.pk))} == {404}


def test_it_is_kept_by_no_cache_and_found_by_no_search(browser: Client, ticket: Ticket) -> None:
    response = browser.get(ticket.tracking_path)
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"


def test_it_shows_no_file_of_a_note_or_of_another_case(browser: Client, ticket: Ticket, agent: User) -> None:
    draft, other = new_token(), open_ticket(phone="13900000001")
    secret = attachments.store(picture(), draft=draft, now=NOW)
    workflow.note(ticket, by=agent, now=SOON, body="内部", draft=draft)
    mine, unsent = new_token(), attachments.store(picture(size=(9, 9)), draft=new_token(), now=NOW)
    shown = attachments.store(picture(size=(8, 8)), draft=mine, now=NOW)
    workflow.customer_writes(ticket, now=SOON, body="照片", draft=mine)
    assert browser.get(f"{ticket.tracking_path}files/{shown.token}/").status_code == 200
    assert browser.get(f"{ticket.tracking_path}files/{shown.token}/thumb/")["Content-Type"] == "image/jpeg"
    assert secret.token not in page(browser, ticket)
    for token, where in ((secret.token, ticket), (unsent.token, ticket), (shown.token, other)):
        assert browser.get(f"{where.tracking_path}files/{token}/").status_code == 404
        assert browser.get(f"{where.tracking_path}files/{token}/thumb/").status_code == 404
    assert browser.get(f"/complaints/new/files/{unsent.token}/").status_code == 200
    assert browser.get(f"/complaints/new/files/{secret.token}/").status_code == 404


def test_it_shows_nobodys_name_from_our_records(browser: Client, agent: User) -> None:
    open_ticket(name="王真名", phone="13911112222")
    stranger = open_ticket(name="", phone="13911112222")
    shown = page(browser, stranger) + browser.get(f"{stranger.tracking_path}received/").content.decode()
    assert "王真名" not in shown
    assert "13911112222" not in shown


def test_it_costs_the_same_however_long_the_conversation(browser: Client, ticket: Ticket) -> None:
    for n in range(20):
        workflow.customer_writes(ticket, now=SOON, body=f"第{n}句")
    with CaptureQueriesContext(connection) as queries:
        page(browser, ticket)
    # Whether the settings in memory still hold is asked once a second, whatever page is shown.
    assert len([query for query in queries.captured_queries if "configurationstamp" not in query["sql"]]) <= 7


def test_it_meets_a_stranger_as_a_stranger_even_when_staff(ticket: Ticket) -> None:
    staff = Client()
    staff.force_login(UserFactory())
    assert staff.get(ticket.tracking_path).status_code == 200
