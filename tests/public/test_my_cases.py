"""All cases of a phone number or an address, by a code that is sent there (PL-06)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk import masking, outbound
from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.models import OutboundMessage, RateCount
from helpdesk.outbound.channels import Refused
from helpdesk.outbound.sms import text_of
from tests.factories import NOW, make_agent, open_ticket
from tests.processes import run_together
from tickets import details, erasing, jobs, merging, proving, workflow
from tickets.models import ContactCode, ContactVisit, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house", "still")]

MINE, CODE, LEAVE = "/track/mine/", "/track/mine/code/", "/track/mine/leave/"
EMAIL, PHONE = "zhou@example.com", "13800006620"
WITH_TEXTS = override_settings(SMS_GATEWAY_URL="https://sms.example.com")


def codes() -> list[str]:
    """The codes that wait to be sent, oldest first."""
    rows = OutboundMessage.objects.filter(kind="contact_code").order_by("pk")
    return [found[0] for row in rows if (found := re.search(r"\d{6}", row.body))]


def asked(browser: Client, who: str = EMAIL) -> str:
    """Ask for a code; the one that is sent, if any is."""
    before = len(codes())
    assert browser.post(MINE, {"who": who})["Location"] == CODE
    jobs.send_codes()
    return (codes()[before:] or [""])[0]


def entered(browser: Client, one_time_code: str) -> int:
    """Type a code; the status of the answer, 303 when it is right."""
    return browser.post(CODE, {"one_time_code": one_time_code}).status_code


def wrong(one_time_code: str) -> str:
    """Another code."""
    return f"{(int(one_time_code or 0) + 1) % 10**6:06}"


@pytest.fixture
def mine() -> Ticket:
    """A case written with both."""
    return open_ticket(phone=PHONE, email=EMAIL, notify=False)


def test_it_shows_the_cases_of_a_contact_by_the_code_sent_there(browser: Client, mine: Ticket) -> None:
    agent = make_agent(mine.team)
    closed = open_ticket(phone="13900000001", email="ZHOU@example.com ", subject="发票开错了")
    workflow.confirm(workflow.resolve(closed, by=agent, now=NOW, result="已重开").ticket, now=NOW)
    other = open_ticket(phone=PHONE, email="other@example.com", subject="别的地址写来的")
    one_time_code = asked(browser)
    assert entered(browser, " ".join(one_time_code)) == 303
    page = browser.get(MINE).content.decode()
    assert page.index(mine.tracking_path) > page.index(closed.tracking_path)
    assert (mine.subject in page, mine.number in page, "发票开错了" in page) == (True, True, True)
    assert other.token not in page
    assert other.subject not in page


def test_it_finds_a_case_by_an_address_that_a_known_customer_gave_with_it_alone(browser: Client, mine: Ticket) -> None:
    """They are known by their phone; nothing is added to their record, and the new address opens nothing but this case."""
    other = open_ticket(phone=PHONE, email="Other@example.com", subject="换了邮箱")
    late = open_ticket(phone="", email=EMAIL, subject="后来才说电话")
    details.complete(late, by=make_agent(late.team), now=NOW, email="third@example.com")
    assert (other.customer, late.customer) == (mine.customer, mine.customer)
    assert sorted(point.value for point in mine.customer.contact_points.all()) == ["+8613800006620", EMAIL]
    for who, case, rest in (("other@example.com", other, (mine, late)), ("third@example.com", late, (mine, other))):
        assert entered(browser, asked(browser, who)) == 303
        page = browser.get(MINE).content.decode()
        assert (case.tracking_path in page, [one.token in page for one in rest]) == (True, [False, False])
    browser.post("/track/", {"who": "OTHER@example.com", "number": ""})
    jobs.send_codes()
    link = OutboundMessage.objects.get(kind="lost_link")
    assert (link.to, other.token in link.body, mine.token in link.body) == ("other@example.com", True, False)


@WITH_TEXTS
def test_it_texts_the_code_to_a_mobile_phone(browser: Client, mine: Ticket) -> None:
    one_time_code = asked(browser, "138 0000 6620")
    row = OutboundMessage.objects.get(kind="contact_code")
    assert (row.channel, row.to, row.link) == (OutboundChannel.SMS, "+8613800006620", "")
    assert entered(browser, one_time_code) == 303
    assert mine.tracking_path in browser.get(MINE).content.decode()


def test_it_offers_e_mail_only_where_no_text_messages_are_sent(browser: Client, mine: Ticket) -> None:
    english = {"accept-language": "en"}
    assert "by e-mail only" in browser.get(MINE, headers=english).content.decode()
    assert browser.post(MINE, {"who": PHONE}).status_code == 400
    with WITH_TEXTS:
        page = browser.get(MINE, headers=english).content.decode()
        assert ("mobile phone" in page, "by e-mail only" in page) == (True, False)
        assert browser.post(MINE, {"who": "010-80006620"}).status_code == 400
    assert not ContactCode.objects.exists()


def test_it_answers_the_same_and_does_the_same_whether_a_contact_is_known_or_not(mine: Ticket) -> None:
    """The request looks nobody up, so that no clock tells; only the job does."""
    answers = []
    Client().get(MINE)  # what every page reads once
    for who in (EMAIL, "nobody@example.com"):
        browser = Client(headers={"accept-language": "zh-CN"})
        with CaptureQueriesContext(connection) as asking:
            sent = browser.post(MINE, {"who": who})
        jobs.send_codes()
        one_time_code = wrong((codes() or ["0"])[-1])
        with CaptureQueriesContext(connection) as trying:
            refused = browser.post(CODE, {"one_time_code": one_time_code})
        statements = [re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in (*asking.captured_queries, *trying.captured_queries)]
        hidden = re.sub(r'value="\w{6,64}"|[zn]\*\*\*@', "", refused.content.decode())
        answers.append((sent.status_code, sent["Location"], refused.status_code, hidden, statements))
    assert answers[0] == answers[1]
    assert [row.to for row in OutboundMessage.objects.filter(kind="contact_code")] == [EMAIL]


def test_it_refuses_the_sixth_try(browser: Client, mine: Ticket) -> None:
    one_time_code = asked(browser)
    for left in (4, 3, 2, 1):
        answer = browser.post(CODE, {"one_time_code": wrong(one_time_code)}, headers={"accept-language": "en"})
        assert (answer.status_code, f"You have {left} more tr" in answer.content.decode()) == (400, True)
    assert entered(browser, wrong(one_time_code)) == 400
    assert entered(browser, one_time_code) == 400
    assert not ContactVisit.objects.exists()


def test_it_counts_no_try_for_what_is_no_code(browser: Client, mine: Ticket) -> None:
    one_time_code = asked(browser)
    for typed in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "9" * 60):
        assert entered(browser, typed) == 400
    wide = one_time_code.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    assert entered(browser, f"{wide[:3]} {wide[3:]}") == 303


def test_it_refuses_an_old_code_when_a_newer_one_was_sent(browser: Client, mine: Ticket) -> None:
    old = asked(browser)
    new = asked(browser)
    assert (entered(browser, old) == 303) == (old == new)
    assert old == new or entered(browser, new) == 303


def test_it_refuses_a_code_elsewhere_than_in_the_browser_that_asked(browser: Client, mine: Ticket) -> None:
    open_ticket(phone="13900000001", email="other@example.com")
    elsewhere = Client()
    theirs = asked(elsewhere, "other@example.com")
    one_time_code = asked(browser)
    assert Client().post(CODE, {"one_time_code": one_time_code})["Location"] == MINE
    if theirs != one_time_code:
        assert entered(browser, theirs) == entered(elsewhere, one_time_code) == 400
    assert (entered(browser, one_time_code), entered(elsewhere, theirs)) == (303, 303)
    assert mine.tracking_path not in elsewhere.get(MINE).content.decode()


def test_it_ends_a_code_when_somebody_asks_for_the_same_contact_elsewhere(browser: Client, mine: Ticket) -> None:
    old, elsewhere = asked(browser), Client()
    asked(elsewhere)
    assert entered(browser, old) == 400
    assert not ContactVisit.objects.exists()


@pytest.mark.parametrize(("minutes", "status"), [(9, 303), (11, 400)])
def test_it_refuses_a_code_after_ten_minutes(browser: Client, mine: Ticket, minutes: int, status: int) -> None:
    one_time_code = asked(browser)
    with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
        assert entered(browser, one_time_code) == status
        jobs.send_codes()
    assert ContactCode.objects.exists() == (minutes < 10)


def test_it_takes_a_code_once(browser: Client, mine: Ticket) -> None:
    one_time_code, cookie = asked(browser), browser.cookies["code_asked"].value
    assert entered(browser, one_time_code) == 303
    browser.cookies["code_asked"] = cookie
    assert entered(browser, one_time_code) == 400
    assert ContactVisit.objects.count() == 1


def test_it_sends_five_codes_an_hour_to_one_contact_whoever_asks(mine: Ticket) -> None:
    for who in (EMAIL, "nobody@example.com"):
        answers = [
            Client(REMOTE_ADDR=f"203.0.113.{number}", headers={"accept-language": "zh-CN"}).post(MINE, {"who": who}) for number in range(6)
        ]
        assert [answer.status_code for answer in answers] == [303] * 5 + [429]
        assert int(answers[-1]["Retry-After"]) <= 3600
        assert who in answers[-1].content.decode()
        assert 'lang="zh-Hans"' in answers[-1].content.decode()
    assert not RateCount.objects.filter(key__contains="example.com").exists()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert Client().post(MINE, {"who": EMAIL}).status_code == 303


def test_it_takes_twenty_requests_an_hour_from_one_address(browser: Client) -> None:
    codes = [browser.post(MINE, {"who": f"somebody{number}@example.com"}).status_code for number in range(21)]
    assert codes == [303] * 20 + [429]
    assert Client(REMOTE_ADDR="203.0.113.9").post(MINE, {"who": EMAIL}).status_code == 303


@pytest.mark.django_db(transaction=True)
def test_it_counts_five_tries_when_twenty_processes_try_at_once() -> None:
    token = proving.ask(proving.Contact("email", EMAIL), language="en", now=timezone.now())
    code = """
from datetime import datetime
from tickets import proving
token, given, now = json.loads(sys.argv[1])
looked, sealed = [], proving._sealed
proving._sealed = lambda *about: looked.append(about) or sealed(*about)
entered = proving.enter(token, given, now=datetime.fromisoformat(now))
print(json.dumps([entered.visit, len(looked)]))
"""
    row = ContactCode.objects.get()
    ContactCode.objects.update(code=proving._sealed("424242", row))
    now = timezone.now().isoformat()
    found = run_together(code, [[token, f"{number:06}", now] for number in range(20)])
    assert not any(visit for visit, _looked in found)
    assert sum(looked for _visit, looked in found) == ContactCode.objects.get().tries == 5
    assert not proving.enter(token, "424242", now=timezone.now()).visit


@pytest.mark.django_db(transaction=True)
def test_it_opens_one_list_when_the_right_code_comes_several_times_at_once() -> None:
    token = proving.ask(proving.Contact("email", EMAIL), language="en", now=timezone.now())
    code = """
from datetime import datetime
from tickets import proving
token, given, now = json.loads(sys.argv[1])
print(json.dumps(bool(proving.enter(token, given, now=datetime.fromisoformat(now)).visit)))
"""
    ContactCode.objects.update(code=proving._sealed("424242", ContactCode.objects.get()))
    assert sum(run_together(code, [[token, "424242", timezone.now().isoformat()]] * 4)) == 1
    assert ContactVisit.objects.count() == 1


def test_it_closes_the_list_after_half_an_hour_and_when_asked_to(browser: Client, mine: Ticket) -> None:
    assert entered(browser, asked(browser)) == 303
    held = browser.cookies["my_cases"].value
    with time_machine.travel(NOW + timedelta(minutes=29), tick=False):
        assert mine.token in browser.get(MINE).content.decode()
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        assert mine.token not in browser.get(MINE).content.decode()
    assert browser.get(LEAVE).status_code == 405
    assert browser.post(LEAVE)["Location"] == "/"
    assert mine.token not in browser.get(MINE).content.decode()
    browser.cookies["my_cases"] = held
    assert mine.token not in browser.get(MINE).content.decode()


def test_it_keeps_its_pages_and_cookies_to_itself(browser: Client, mine: Ticket) -> None:
    answers = [browser.get(MINE), browser.post(MINE, {"who": EMAIL}), browser.get(CODE)]
    jobs.send_codes()
    answers += [browser.post(CODE, {"one_time_code": codes()[-1]}), browser.get(MINE), browser.get(MINE, {"page": "99"})]
    for answer in answers:
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "same-origin"
    for name in ("code_asked", "my_cases"):
        cookie = answers[1 if name == "code_asked" else 3].cookies[name]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (MINE, True, "Strict")
    form = answers[2].content.decode()
    assert 'inputmode="numeric"' in form
    assert 'autocomplete="one-time-code"' in form
    assert EMAIL not in form


def test_it_keeps_no_code_where_anybody_could_read_it(browser: Client, mine: Ticket, caplog: pytest.LogCaptureFixture, client) -> None:
    one_time_code = asked(browser)
    assert one_time_code not in "".join(str(value) for row in ContactCode.objects.values_list() for value in row)
    counts = outbound.deliver(NOW)
    assert (counts.sent, one_time_code in mail.outbox[-1].body, one_time_code in mail.outbox[-1].subject) == (1, True, False)
    assert one_time_code not in "".join(str(value) for row in OutboundMessage.objects.values_list() for value in row)
    entered(browser, one_time_code)
    assert one_time_code not in caplog.text
    report = {"request": {"data": {"one_time_code": one_time_code}}, "frames": [{"vars": {"one_time_code": repr(one_time_code)}}]}
    assert one_time_code not in str(masking.scrub(report))


def test_it_drops_a_code_that_could_not_be_sent_in_time(browser: Client, mine: Ticket) -> None:
    asked(browser)

    class Away:
        """A gateway that answers nothing useful, or repeats what it was told."""

        def send(self, message: OutboundMessage) -> None:
            """Fail."""
            raise RuntimeError(f"550 cannot say: {message.body}")

        def close(self) -> None:
            """Nothing is open."""

    one_time_code = codes()[0]
    assert outbound.deliver(NOW, senders={OutboundChannel.EMAIL: Away}).retried == 1
    row = OutboundMessage.objects.get(kind="contact_code")
    assert (one_time_code in row.body, one_time_code in row.last_error) == (True, False)
    assert outbound.deliver(NOW + timedelta(minutes=11)).dropped == 1
    row.refresh_from_db()
    assert (row.state, row.body, mail.outbox) == (OutboundState.DROPPED, "", [])


def test_it_sends_no_emptied_code_again(browser: Client, mine: Ticket) -> None:
    asked(browser)

    class Never:
        """The other side takes nothing."""

        def send(self, message: OutboundMessage) -> None:
            """Refuse."""
            raise Refused("no such address")

        def close(self) -> None:
            """Nothing is open."""

    assert outbound.deliver(NOW, senders={OutboundChannel.EMAIL: Never}).dead == 1
    row = OutboundMessage.objects.get(kind="contact_code")
    assert (row.state, row.body, outbound.send_again([row.pk], now=NOW)) == (OutboundState.DEAD, "", 0)


@pytest.mark.parametrize("one_time_code", ["955888", "955088", "966666", "100861"])
def test_it_texts_a_code_whole_when_it_looks_like_a_number_to_call(one_time_code: str) -> None:
    row = OutboundMessage(channel="sms", kind="contact_code", to=PHONE, subject="验证码", body=f"{one_time_code} 是您的验证码")
    assert text_of(row) == f"{one_time_code} 是您的验证码"


def test_it_shows_ops_no_code_that_waits_except_on_ones_own_machine(browser: Client, mine: Ticket, admin_client: Client, settings) -> None:
    one_time_code = asked(browser)
    page = f"/admin/helpdesk/outboundmessage/{OutboundMessage.objects.get(kind='contact_code').pk}/change/"
    assert one_time_code not in admin_client.get(page).content.decode()
    settings.DEBUG = True
    outbound.deliver(NOW)
    assert one_time_code in admin_client.get(page).content.decode()


def test_it_forgets_codes_and_lists_when_the_customer_is_erased(browser: Client, mine: Ticket) -> None:
    entered(browser, asked(browser))
    asked(Client())
    workflow.cancel(mine, by=make_agent(mine.team), now=NOW, reason="mistake")
    erasing.erase(mine.customer, by=None, now=NOW)
    assert (ContactCode.objects.count(), ContactVisit.objects.count(), codes()) == (0, 0, [])
    assert mine.token not in browser.get(MINE).content.decode()


def test_it_says_where_a_merged_case_goes_on(browser: Client, mine: Ticket) -> None:
    agent = make_agent(mine.team)
    later = open_ticket(phone=PHONE, email=EMAIL, subject="同一件事")
    merging.merge(later, into=mine, by=agent, now=NOW)
    entered(browser, asked(browser))
    page = browser.get(MINE, headers={"accept-language": "en"}).content.decode()
    assert f"Goes on together with {mine.number}" in page
    assert later.tracking_path in page


def test_it_costs_the_same_however_many_cases(browser: Client, mine: Ticket, django_assert_num_queries) -> None:
    for number in range(24):
        open_ticket(phone=PHONE, email=EMAIL, subject=f"第 {number} 件", assign=False, notify=False)
    entered(browser, asked(browser))
    browser.get(MINE, {"page": 2})  # what every page reads once
    with django_assert_num_queries(5):
        page = browser.get(MINE).content.decode()
    assert page.count('class="case"') == 20
    assert browser.get(MINE, {"page": 2}).content.decode().count('class="case"') == 5
