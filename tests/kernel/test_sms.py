"""Text messages through a real gateway on a socket: late, wrong, twice, half, not at all."""

import socket
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from helpdesk import outbound
from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.models import Heartbeat, OutboundMessage
from helpdesk.outbound import Draft
from helpdesk.outbound.delivery import ATTEMPTS, SENDERS
from helpdesk.outbound.sms import signature, text_of
from tests.factories import UserFactory
from tests.gateways import SECRET, accept_and_hang, drip, gateway, half, hang, hang_up, is_signed, ok
from tests.processes import start

MINUTE = timedelta(minutes=1)


@pytest.fixture
def sink(settings):
    with gateway() as running:
        settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET = f"{running.address}/sms", SECRET
        settings.GATEWAY_CONNECT_TIMEOUT, settings.GATEWAY_READ_TIMEOUT = 2.0, 0.5
        yield running


def queue(count=1, **values):
    now = timezone.now()
    outbound.queue(
        [
            Draft(
                **{
                    "channel": OutboundChannel.SMS,
                    "kind": "assigned",
                    "subject": "您有新工单：无法开机",
                    "to": f"138001380{n:02}",
                    "about": "T20261122-0001",
                    "link": "/admin/tickets/ticket/7/change/",
                    "dedupe_key": f"assigned:{n}:9:sms",
                    **values,
                }
            )
            for n in range(count)
        ],
        now=now,
    )
    return now + timedelta(seconds=1)


def states():
    return list(OutboundMessage.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.django_db
def test_it_hands_over_number_text_and_key_signed(sink, settings):
    settings.SITE_URL = "https://help.example.com"
    assert outbound.deliver(queue(to="138 0013 8000转12", recipient_id=UserFactory().pk)).sent == 1
    asked = sink.asked[0]
    assert (asked.path, asked.headers["Content-Type"]) == ("/sms", "application/json; charset=utf-8")
    assert asked.data == {
        "to": "+8613800138000",
        "text": "您有新工单：无法开机 T20261122-0001 https://help.example.com/admin/tickets/ticket/7/change/",
        "key": asked.key,
    }
    assert "assigned" not in asked.key
    assert is_signed(asked)
    assert not is_signed(asked, secret="another")
    asked.body = asked.body.replace(b"+8613800138000", b"+8613800138001")
    assert not is_signed(asked)


@pytest.mark.django_db
@pytest.mark.parametrize("failure", [accept_and_hang, half])
def test_it_repeats_with_the_same_key_when_the_answer_to_an_accepted_message_is_lost(sink, failure):
    sink.answers = [failure, ok]
    now = queue()
    assert outbound.deliver(now).retried == 1
    assert outbound.deliver(now + 2 * MINUTE).sent == 1
    assert len(sink.asked) == 2
    assert len(sink.sent) == 1
    assert all(is_signed(asked) for asked in sink.asked)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer",
    [
        (500, {"status": "error"}),
        (200, b"<html>OK</html>", {"Content-Type": "text/html"}),
        (200, b""),
        (200, b"\x1f\x8b\x08\x00\x00", {"Content-Encoding": "gzip"}),
        (200, b"[1, 2]"),
        (200, b'{"status": ["accepted"]}'),
        (200, {"status": "queued"}),
        (200, b'{"status": "accepted", "pad": "' + b"x" * 70_000 + b'"}'),
        (200, b"[" * 50_000),
        (204, b""),
        (408, b""),
        (409, {"status": "in_progress"}),
        (425, b""),
    ],
)
def test_it_tries_later_when_the_answer_is_no_acceptance(sink, answer):
    sink.answers = [answer, ok]
    now = queue()
    assert outbound.deliver(now).as_dict() == {"sent": 0, "retried": 1, "dead": 0, "dropped": 0, "waiting": 0}
    assert OutboundMessage.objects.get().attempts == 1
    assert outbound.deliver(now + 2 * MINUTE).sent == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer", [(400, {"reason": "no such prefix"}), (422, b""), (200, {"status": "refused", "reason": "blacklisted"}), (410, b"gone")]
)
def test_it_gives_up_at_once_when_the_gateway_refuses_for_ever(sink, answer):
    sink.answers = [answer, ok]
    counts = outbound.deliver(queue(2))
    assert (counts.dead, counts.sent) == (1, 1)
    error = OutboundMessage.objects.get(state=OutboundState.DEAD).last_error
    assert str(answer[0]) in error or "blacklisted" in error


@pytest.mark.django_db
@pytest.mark.parametrize("failure", [hang, hang_up, drip, (503, b""), (302, b"", {"Location": "http://127.0.0.1:1/"}), (401, b"")])
def test_it_asks_a_gateway_that_is_down_once_and_spares_the_others_a_try(sink, failure, settings, monkeypatch):
    monkeypatch.setattr("helpdesk.outbound.http.SPARE_SECONDS", 0.2)
    settings.GATEWAY_CONNECT_TIMEOUT = 0.3
    sink.answers = [failure]
    now = queue(5)
    assert outbound.deliver(now).retried == 1
    assert len(sink.asked) == 1
    assert list(OutboundMessage.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0, 0, 0, 0]
    sink.stop.set()
    sink.answers = [ok]
    assert outbound.deliver(now + 2 * MINUTE).sent == 5


@pytest.mark.django_db
def test_it_waits_out_a_shut_gateway_also_for_what_is_queued_meanwhile(settings):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET = f"http://127.0.0.1:{port}/", SECRET
    now = queue(1)
    assert outbound.deliver(now).retried == 1
    queue(1, dedupe_key="later", to="13900139000")
    assert outbound.deliver(now + timedelta(seconds=5)).as_dict() == dict.fromkeys(["sent", "retried", "dead", "dropped", "waiting"], 0)
    assert not OutboundMessage.objects.due(now + timedelta(seconds=5)).exists()
    row = Heartbeat.objects.get(name="channel sms")
    assert (row.ok, row.error) == (False, f"127.0.0.1:{port}: no connection, or it broke off")
    with gateway(port) as back:
        assert outbound.deliver(now + 3 * MINUTE).sent == 2
        assert len(back.sent) == 2
    assert not Heartbeat.objects.filter(name="channel sms").exists()


@pytest.mark.django_db
def test_it_forgets_that_a_gateway_was_shut_when_the_clock_is_set_back(sink):
    sink.answers = [(503, b""), ok]
    now = queue(1)
    outbound.deliver(now + timedelta(hours=1))
    OutboundMessage.objects.update(next_try_at=now)
    assert outbound.deliver(now).sent == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "90"}, 90),
        ({"Retry-After": "Sun, 22 Nov 2026 03:02:00 GMT", "Date": "Sun, 22 Nov 2026 03:00:00 GMT"}, 120),
        ({"Retry-After": "soon"}, 60),
        ({"Retry-After": "-5"}, 60),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": "9" * 30}, 7200),
        ({}, 60),
    ],
)
def test_it_waits_as_long_as_the_gateway_asks_and_loses_no_try(sink, headers, seconds):
    sink.answers = [(429, b"", headers), ok]
    now = queue(3)
    assert outbound.deliver(now).as_dict() == {"sent": 0, "retried": 0, "dead": 0, "dropped": 0, "waiting": 1}
    assert set(OutboundMessage.objects.values_list("state", "attempts")) == {(OutboundState.PENDING, 0)}
    assert outbound.deliver(now + timedelta(seconds=seconds - 0.5)).sent == 0
    assert len(sink.asked) == 1
    assert outbound.deliver(now + timedelta(seconds=seconds + 20)).sent == 3
    assert len(sink.sent) == 3


@pytest.mark.django_db
def test_it_gives_up_after_many_tries_tells_administrators_once_a_day_and_sends_again_once(sink):
    """A gateway that fails for days (NT-05)."""
    boss, agent = UserFactory(is_superuser=True, language="en"), UserFactory()
    sink.answers = [(500, {"reason": f"db down, secret {SECRET}"})]
    now = start = queue(3)
    while OutboundMessage.objects.due(now + timedelta(days=9)).exists():
        outbound.deliver(now)
        now += timedelta(minutes=30)
    assert states()[:3] == [OutboundState.DEAD] * 3
    assert len(sink.asked) == 3 * ATTEMPTS
    assert now - start > timedelta(hours=5)
    rows = OutboundMessage.objects.filter(channel=OutboundChannel.SMS)
    assert {row.last_error for row in rows} == {"the gateway answered 500 db down, secret ***"}
    told = OutboundMessage.objects.filter(kind="undelivered")
    days = {timezone.localdate(row.created_at) for row in told}
    assert [row.recipient for row in told] == [boss] * len(days)
    assert (told[0].subject, agent.notices.count()) == ("Notices are not leaving: Text message", 0)
    sink.answers = [ok]
    row = rows.order_by("pk")[0]
    assert [outbound.send_again([row.pk], now=now) for _twice in range(2)] == [1, 0]
    assert outbound.deliver(now).sent == 1
    assert outbound.deliver(now + timedelta(days=1)).sent == 0
    assert len(sink.sent) == 1
    assert sink.asked[-1].key == sink.asked[0].key


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["95588", "nobody", "010-62781234", "1380013800", "+86", "+44 20 7946 0958"])
def test_it_refuses_a_number_that_takes_no_text_message(sink, number):
    assert outbound.deliver(queue(to=number)).dead == 1
    assert sink.asked == []


@pytest.mark.django_db
def test_it_gives_up_with_the_reason_when_there_is_no_gateway(settings):
    settings.SMS_GATEWAY_URL = ""
    assert not outbound.is_set_up(OutboundChannel.SMS)
    assert outbound.deliver(queue()).dead == 1
    assert "SMS_GATEWAY_URL" in OutboundMessage.objects.get().last_error


def test_it_writes_short_texts_without_anybody_s_phone_number(settings):
    settings.SITE_URL = "https://help.example.com"
    values = {"about": "T20261122-0001", "link": "/t/abc/", "recipient_id": 1}
    long = OutboundMessage(subject="客户来信：" + "很长的主题" * 60, **values)
    assert len(text_of(long)) == 200
    assert text_of(long).endswith("… T20261122-0001 https://help.example.com/t/abc/")
    call = OutboundMessage(subject="请回电 13912345678 或 010-62781234，单号13800138000", about="13800138000", link="", recipient_id=1)
    assert text_of(call) == "请回电 139****78 或 010****34，单号13800138000"
    customer = OutboundMessage(
        subject="已记录您的反馈：T1", body="您的反馈（T1）已记录，\n将在11月23日 09:00前优先处理。", about="T1", link="/t/abc/"
    )
    assert text_of(customer) == "您的反馈（T1）已记录， 将在11月23日 09:00前优先处理。 https://help.example.com/t/abc/"
    assert len(text_of(OutboundMessage(subject="题" * 200, about="T1", link="https://x.example.com/" + "a" * 250, recipient_id=1))) == 200


@pytest.mark.django_db
def test_it_lets_a_slow_gateway_hold_up_mail_by_one_message_at_most(sink):
    """JB-11: the texts were there first, and each takes its time."""

    class Mail:
        def send(self, message):
            sent.append("mail")

        def close(self):
            pass

    def slowly(handler, asked):
        time.sleep(0.4)
        sent.append("text")
        ok(handler, asked)

    sent = []
    sink.answers = [slowly]
    now = queue(4)
    mails = [Draft(channel=OutboundChannel.EMAIL, kind="reply", subject="s", to=f"{n}@example.com", dedupe_key=f"m{n}") for n in range(6)]
    outbound.queue(mails, now=now)
    makers = {OutboundChannel.SMS: SENDERS[OutboundChannel.SMS], OutboundChannel.EMAIL: Mail}
    assert outbound.deliver(now + timedelta(seconds=1), senders=makers).sent == 10
    assert sent.index("mail") <= 1
    assert sent[-1] == "text"


@pytest.mark.django_db
def test_it_delivers_mail_that_is_queued_while_a_gateway_answers(sink):
    """A pass looks again: new mail does not wait for the end of a long line of texts."""

    class Mail:
        def send(self, message):
            sent.append("mail")

        def close(self):
            pass

    class Texts(Mail):
        def send(self, message):
            sent.append("text")
            if len(sent) == 1:
                draft = Draft(channel=OutboundChannel.EMAIL, kind="reply", subject="s", to="a@example.com", dedupe_key="late")
                outbound.queue([draft], now=now)

    sent = []
    now = queue(3)
    assert outbound.deliver(now, senders={OutboundChannel.SMS: Texts, OutboundChannel.EMAIL: Mail}).sent == 4
    assert sent.index("mail") == 1


@pytest.mark.django_db
def test_it_sends_pending_notices_once_when_the_cache_is_emptied(sink):
    """JB-16."""
    now = queue(50)
    cache.clear()
    assert outbound.deliver(now).sent == 50
    cache.clear()
    assert outbound.deliver(now + timedelta(days=1)).sent == 0
    assert len(sink.sent) == 50
    assert set(sink.sent.values()) == {1}


@pytest.mark.django_db
def test_the_command_says_what_is_due_sends_some_and_tells_by_its_exit_code(sink, capsys):
    queue(3)
    call_command("deliver_notifications", "--dry-run")
    assert capsys.readouterr().out == "due: sms 3\n"
    assert sink.asked == []
    call_command("deliver_notifications", "--limit", "2")
    assert capsys.readouterr().out.startswith("sent 2,")
    sink.answers = [(400, b"")]
    with pytest.raises(SystemExit) as stopped:
        call_command("deliver_notifications")
    assert stopped.value.code == 1
    call_command("deliver_notifications", "--dry-run")
    assert capsys.readouterr().out.endswith("due: nothing\n")


PASS = """
import sys
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
url, secret, ahead, lease = json.loads(sys.argv[1])
settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET = url, secret
from helpdesk.outbound import delivery, sms
delivery.LEASE = timedelta(seconds=lease)
print("ready", flush=True)
print(json.dumps(delivery.deliver(timezone.now() + timedelta(seconds=ahead)).as_dict()))
"""


@pytest.mark.django_db(transaction=True)
def test_it_sends_each_key_once_when_senders_run_together_and_are_killed(sink):
    """Passes over sixty rows, three at a time, two of three killed at any moment, among them between "accepted" and our mark."""

    def taken_then_late(handler, asked):
        ok(handler, asked)
        time.sleep(0.02)

    queue(60)
    sink.answers = [taken_then_late]
    for round_number in range(3):
        senders = [start(PASS, f"{sink.address}/sms", SECRET, 120 * round_number, 60) for _n in range(3)]
        for sender in senders:
            sender.stdout.readline()
        time.sleep(0.05 + 0.1 * round_number)
        for sender in senders[:2]:
            sender.kill()
        for sender in senders:
            sender.end()
    outbound.deliver(timezone.now() + timedelta(minutes=10))
    assert OutboundMessage.objects.filter(state=OutboundState.SENT).count() == 60
    # By its key a gateway sends each once; a repeat is one of the six that died in between.
    assert len(sink.sent) == 60
    assert sum(sink.sent.values()) - 60 <= 6
    assert all(is_signed(asked) for asked in sink.asked)


def test_the_example_in_the_documentation_is_right(settings):
    page = (settings.BASE_DIR / "docs/sms-gateway.md").read_text(encoding="utf-8")
    body = b'{"to": "+8613800138000", "text": "Hello T1", "key": "0123"}'
    settings.SMS_GATEWAY_SECRET = SECRET
    assert f"`{body.decode()}`" in page
    assert f"the {len(body)} bytes" in page
    assert f"X-Helpdesk-Signature: {signature('1795315885', body)}" in page
