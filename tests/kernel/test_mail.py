"""Mail through a real SMTP server, and passes killed in the middle: each mail once."""

import socket
import time
from collections import Counter
from datetime import timedelta
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from helpdesk import outbound
from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.models import Heartbeat, OutboundMessage
from helpdesk.outbound import Draft
from tests.processes import start


class Postbox:
    """An SMTP server's inside: keeps what came, answers as told."""

    def __init__(self):
        self.mails = []
        self.answers = {}
        self.after = {}
        self.pause = 0.0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        time.sleep(self.pause)
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 taken"

    @property
    def ids(self):
        return Counter(mail["Message-ID"] for _to, mail in self.mails)


@pytest.fixture
def postbox(settings):
    handler = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", port, False, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    handler.port = port
    handler.controller = controller
    yield handler
    if controller.server is not None:
        controller.stop()


def queue(count, **values):
    now = timezone.now()
    outbound.queue(
        [
            Draft(
                channel=OutboundChannel.EMAIL,
                kind="reply",
                subject="处理结果",
                body="已为您退款。",
                to=f"c{n}@example.com",
                dedupe_key=f"k{n}",
                **values,
            )
            for n in range(count)
        ],
        now=now,
    )
    return now + timedelta(seconds=1)


@pytest.mark.django_db
def test_it_sends_readable_chinese_mail_once(postbox):
    outbound.deliver(queue(3))
    assert len(postbox.mails) == 3
    _to, mail = postbox.mails[0]
    assert str(mail.get_payload(decode=True), "utf-8").strip() == "已为您退款。"
    assert set(postbox.ids.values()) == {1}


@pytest.mark.django_db
def test_it_records_the_bad_recipient_and_serves_the_others(postbox):
    postbox.answers = {"c1@example.com": "550 no such user", "c3@example.com": "451 try later"}
    counts = outbound.deliver(queue(5))
    assert (counts.sent, counts.dead, counts.retried) == (3, 1, 1)
    assert "550" in OutboundMessage.objects.get(state=OutboundState.DEAD).last_error
    postbox.answers = {}
    assert outbound.deliver(timezone.now() + timedelta(minutes=5)).sent == 1
    assert len(postbox.mails) == 4


@pytest.mark.django_db
def test_it_sends_everything_once_when_the_server_is_back_after_half_an_hour(postbox):
    """NT-03: fifty mails, a pass each minute; meanwhile all wait, and are seen to."""
    now = queue(50)
    controller = postbox.controller
    controller.stop()
    assert outbound.deliver(now).as_dict() == {"sent": 0, "retried": 1, "dead": 0, "dropped": 0, "waiting": 0}
    for minute in range(1, 31):
        assert outbound.deliver(now + timedelta(minutes=minute, seconds=minute)).sent == 0
    assert set(OutboundMessage.objects.values_list("state", flat=True)) == {OutboundState.PENDING}
    assert Heartbeat.objects.get(name="channel email").ok is False
    again = Controller(postbox, hostname="127.0.0.1", port=postbox.port)
    again.start()
    try:
        assert outbound.deliver(now + timedelta(minutes=33)).sent == 50
    finally:
        again.stop()
    assert len(postbox.ids) == 50
    assert set(postbox.ids.values()) == {1}
    assert not Heartbeat.objects.exists()


PASS = """
import signal, sys
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
port, ahead, lease = json.loads(sys.argv[1])
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
from helpdesk.outbound import delivery
delivery.LEASE = timedelta(seconds=lease)
print("ready", flush=True)
print(json.dumps(delivery.deliver(timezone.now() + timedelta(seconds=ahead)).as_dict()))
"""


@pytest.mark.django_db(transaction=True)
def test_it_sends_each_mail_once_when_senders_run_together_and_are_killed(postbox):
    """Six passes over forty rows, three at a time, four of them killed at any moment; then the rest is sent."""
    queue(40)
    postbox.pause = 0.02
    for round_number in range(2):
        senders = [start(PASS, postbox.port, 120 * round_number, 60) for _n in range(3)]
        for sender in senders:
            sender.stdout.readline()
        time.sleep(0.05 + 0.1 * round_number)
        for sender in senders[:2]:
            sender.kill()
        for sender in senders:
            sender.end()
    outbound.deliver(timezone.now() + timedelta(minutes=10))
    assert OutboundMessage.objects.filter(state=OutboundState.SENT).count() == 40
    assert len(postbox.ids) == 40
    # The one window that is left: killed between the server's "taken" and our mark. The repeat carries the same id.
    assert sum(postbox.ids.values()) - 40 <= 4
