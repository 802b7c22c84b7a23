"""The form on one page."""

import re

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from helpdesk.models import OutboundMessage
from helpdesk.tokens import new_token
from tests.public.conftest import complaint, picture
from tickets.models import Attachment, Message, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
FORM = "/complaints/new/"


def test_it_makes_a_ticket_and_shows_its_receipt(browser: Client) -> None:
    response = browser.post(FORM, complaint())
    ticket = Ticket.objects.get()
    assert response.status_code == 303
    assert response["Location"] == f"/t/{ticket.token}/received/"
    page = browser.get(response["Location"]).content.decode().partition("<main")[2]
    assert page.index("很抱歉") < page.index(ticket.number)
    assert f"/t/{ticket.token}/" in page
    assert (ticket.subject, ticket.contact_phone, ticket.order_number, ticket.channel) == (
        "壶盖有裂纹",
        "13800006620",
        "YS2026111204471",
        "web",
    )


@pytest.mark.parametrize(
    ("subject", "description", "is_sorry"),
    [
        ("怎么开发票？", "", False),
        ("How do I get an invoice?", "For a company.", False),
        ("壶盖裂了，怎么换？", "", True),
        ("怎么开发票？", "上次开的抬头不对。", True),
        ("怎么开发票？", "我要投诉，三天没人理。", True),
    ],
)
def test_it_is_sorry_where_something_went_wrong_and_not_for_a_question(
    browser: Client, subject: str, description: str, is_sorry: bool
) -> None:
    page = browser.post(FORM, complaint(subject=subject, description=description), follow=True).content.decode()
    assert ("很抱歉，给您添麻烦了。" in page, "您的问题，我们收到了。" in page) == (is_sorry, not is_sorry)


def test_it_makes_one_ticket_when_sent_twice(browser: Client) -> None:
    form = complaint()
    answers = {browser.post(FORM, form)["Location"] for _again in range(3)}
    assert len(answers) == 1
    assert Ticket.objects.count() == Message.objects.count() == 1
    assert OutboundMessage.objects.filter(kind__in=["receipt", "acknowledged"]).count() == 1


def test_it_keeps_new_words_when_the_same_form_comes_back_changed(browser: Client) -> None:
    form = complaint()
    first = browser.post(FORM, form)
    form["description"] = "还有一件事：外箱也破了。"
    again = browser.post(FORM, form), browser.post(FORM, form)
    assert {response["Location"] for response in again} == {first["Location"]}
    assert [message.body for message in Ticket.objects.get().messages.order_by("pk")] == [
        "收到时壶盖就有一道裂纹，希望换新。",
        "还有一件事：外箱也破了。",
    ]


def test_it_opens_no_strangers_receipt_when_an_id_is_guessed(browser: Client) -> None:
    mine = browser.post(FORM, complaint(submission_id="1"))
    same = browser.post(FORM, complaint(submission_id="1"))
    theirs = browser.post(FORM, complaint(submission_id="1", phone="13900000001", description="别的事"))
    assert mine["Location"] == same["Location"] != theirs["Location"]


def test_it_gives_every_form_an_unguessable_id(browser: Client) -> None:
    ids = [re.search(r'name="submission_id" value="([\w-]{32})"', browser.get(FORM).content.decode()) for _again in range(2)]
    assert all(ids)
    assert len({found[1] for found in ids if found}) == 2


def test_it_costs_twelve_statements_when_nobody_is_online(browser: Client) -> None:
    browser.post(FORM, complaint(phone="13800000001", email=""))
    with CaptureQueriesContext(connection) as seen:
        assert browser.post(FORM, complaint(phone="13800000002", email="")).status_code == 303
    asked = [query["sql"] for query in seen if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= 12, asked


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"subject": "", "description": ""}, "请用一句话说说发生了什么。"),
        ({"issue_type": ""}, "请选一项问题类型"),
        ({"issue_type": "no-such-type"}, "请选一项问题类型"),
        ({"phone": "", "email": ""}, "请至少填一个"),
        ({"phone": "138000066"}, "手机号码少了 2 位"),
        ({"phone": "12"}, "请填完整的号码"),
        ({"email": "zhou@"}, "请填完整的邮箱"),
        ({"subject": "长" * 201}, "写了 201 个字，最多 200 个字"),
        ({"description": "😀" * 10_001}, "写了 10001 个字，最多 10000 个字"),
    ],
)
def test_it_says_what_to_add_and_keeps_what_was_typed(browser: Client, changed: dict[str, str], sentence: str) -> None:
    page = browser.post(FORM, complaint(**{"name": "留着的名字", **changed})).content.decode()
    assert sentence in page
    assert page.index("还差 1 处") < page.index("<h1>")
    assert "留着的名字" in page
    assert not Ticket.objects.exists()


def test_it_takes_an_incomplete_matter_when_asked_once(browser: Client) -> None:
    form = complaint(issue_type=None, phone="", email="", name="", order_number="", subject="")
    page = browser.post(FORM, form).content.decode()
    assert 'name="asked" value="1"' in page
    assert browser.post(FORM, {**form, "asked": "1"}).status_code == 303
    ticket = Ticket.objects.get()
    assert ticket.subject.startswith("收到时壶盖")


def test_it_takes_a_matter_without_an_order_number_and_lists_it_as_missing(browser: Client) -> None:
    assert browser.post(FORM, complaint(order_number="")).status_code == 303
    assert "order_number" in Ticket.objects.get().missing


@pytest.mark.parametrize(
    "text", ["😀" * 10_000, "مرحبا \u202e evil \u2066x", "e" + "\u0301" * 300, "\u200bzero\u200dwidth", "<script>alert(1)</script>"]
)
def test_it_keeps_unusual_text_as_it_is(browser: Client, text: str) -> None:
    response = browser.post(FORM, complaint(description=text))
    assert response.status_code == 303
    assert Message.objects.get().body == text
    page = browser.get(Ticket.objects.get().tracking_path).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("name", ["subject", "description", "name", "order_number", "phone", "email", "issue_type", "submission_id"])
def test_it_survives_nul_and_control_characters_in_any_field(browser: Client, name: str) -> None:
    form = complaint()
    response = browser.post(FORM, {**form, name: f"{form[name]}\x00\x07\x1b\x85"})
    assert response.status_code in {200, 303}
    for row in Ticket.objects.all():
        assert not set("\x00\x07\x1b\x85") & set(row.subject + row.contact_name + row.order_number)


@pytest.mark.parametrize("body", [b"\xff\xfe\x00d\x00", b"subject=%ff%fe&description=%c0%af", b'{"subject": 1}', b""])
def test_it_answers_a_body_that_is_no_form(browser: Client, body: bytes) -> None:
    assert browser.post(FORM, body, content_type="application/x-www-form-urlencoded").status_code in {200, 400}
    assert not Ticket.objects.exists()


@pytest.mark.usefixtures("still")
@override_settings(SUBMIT_RATE="2/m")
def test_it_asks_to_wait_and_keeps_the_text_when_too_much_is_sent(browser: Client) -> None:
    sent = [complaint(phone=f"1380000000{n}", email="") for n in range(3)]
    answers = [browser.post(FORM, form) for form in sent]
    assert [response.status_code for response in answers] == [303, 303, 429]
    assert int(answers[2]["Retry-After"]) <= 60
    page = answers[2].content.decode()
    assert "收到时壶盖就有一道裂纹" in page
    assert "请 1 分钟后再试" in page
    assert Ticket.objects.count() == 2


@pytest.mark.usefixtures("still")
@override_settings(SUBMIT_RATE="2/m")
def test_it_counts_a_repeat_once(browser: Client) -> None:
    form = complaint()
    assert {browser.post(FORM, form).status_code for _again in range(5)} == {303}
    assert browser.post(FORM, complaint(phone="13800000009", email="")).status_code == 303


def test_it_needs_the_token_of_the_form() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(FORM, complaint()).status_code == 403
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_it_refuses_another_method_with_a_page(browser: Client, method: str) -> None:
    response = getattr(browser, method)(FORM)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    assert "什么都没有改动" in response.content.decode()


def test_it_keeps_files_and_text_when_files_are_uploaded_first(browser: Client) -> None:
    form = complaint(submission_id=new_token())
    page = browser.post(FORM, {**form, "do": "upload", "attachments": [picture("壶盖.png"), picture("外箱.png", (50, 50))]})
    text = page.content.decode()
    assert page.status_code == 200
    assert "壶盖.png" in text
    assert "外箱.png" in text
    assert "收到时壶盖就有一道裂纹" in text
    assert not Ticket.objects.exists()
    assert browser.post(FORM, {**form, "kept": "1"}).status_code == 303
    assert sorted(row.name for row in Message.objects.get().attachments.all()) == ["壶盖.png", "外箱.png"]


def test_it_removes_a_file_before_sending(browser: Client) -> None:
    form = complaint()
    browser.post(FORM, {**form, "do": "upload", "attachments": [picture()]})
    token = Attachment.objects.get().token
    browser.post(FORM, {**form, "submission_id": new_token(), "remove": token})
    assert Attachment.objects.count() == 1, "another form's file stays"
    browser.post(FORM, {**form, "remove": token})
    assert not Attachment.objects.exists()


def test_it_keeps_good_files_when_one_is_refused(browser: Client) -> None:
    bad = picture("坏.png")
    bad.file.write(b"<html>")
    bad.file.seek(0)
    form = complaint()
    page = browser.post(FORM, {**form, "attachments": [picture("好.png"), bad]}).content.decode()
    assert "“坏.png”" in page
    assert "好.png" in page
    assert not Ticket.objects.exists()
    assert browser.post(FORM, {**form, "kept": "1"}).status_code == 303
    assert [row.name for row in Message.objects.get().attachments.all()] == ["好.png"]


def test_it_stores_nothing_when_too_many_files_are_chosen(browser: Client) -> None:
    files = [picture(f"{n}.png", (n + 1, 2)) for n in range(10)]
    page = browser.post(FORM, complaint(attachments=files)).content.decode()
    assert "您选了 10 个文件，最多可以传 9 个" in page
    assert not Attachment.objects.exists()
    assert not Ticket.objects.exists()


def test_it_says_so_when_far_too_many_files_are_sent(browser: Client) -> None:
    response = browser.post(FORM, complaint(attachments=[picture(f"{n}.png", (2, 2)) for n in range(25)]))
    assert response.status_code == 400
    assert "一次最多传 9 个" in response.content.decode()
    assert not Attachment.objects.exists()


def test_it_speaks_english_to_an_english_browser() -> None:
    page = Client(headers={"accept-language": "en-GB"}).get(FORM).content.decode()
    assert '<html lang="en">' in page
    assert "What happened" in page
    assert "Product quality" in page


@pytest.mark.usefixtures("still")
def test_it_promises_a_time_before_anything_is_sent(browser: Client) -> None:
    assert "今天 11:00 前有客服回复您" in browser.get(FORM).content.decode()
    assert "今天 11:00 前有客服回复您" in browser.get("/").content.decode()
