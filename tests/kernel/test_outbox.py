"""The outbox: what is queued once is sent once, and one bad row holds up nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from helpdesk import outbound
from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.models import OutboundMessage, RateCount
from helpdesk.outbound import Draft
from helpdesk.outbound.channels import Refused, Unavailable
from helpdesk.outbound.delivery import ATTEMPTS, LEASE, pause_after
from helpdesk.outbound.mail import compose, message_id
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


def draft(key, **values):
    return Draft(
        **{
            "channel": OutboundChannel.EMAIL,
            "kind": "reply",
            "subject": "有新回复",
            "body": "您好",
            "to": f"{key}@example.com",
            "dedupe_key": key,
            **values,
        }
    )


class Sender:
    """A channel that does as it is told, address by address."""

    def __init__(self, answers=None):
        self.answers = answers or {}
        self.sent = []

    def send(self, message):
        answer = self.answers.get(message.to)
        if answer:
            raise answer
        self.sent.append(message.to)

    def close(self):
        pass


def deliver(sender, now=NOW):
    return outbound.deliver(now, senders={OutboundChannel.EMAIL: lambda: sender})


def test_it_tells_each_person_once_when_the_same_cause_is_queued_again():
    outbound.queue([draft("a"), draft("b")], now=NOW)
    outbound.queue([draft("a", subject="again")], now=NOW)
    assert list(OutboundMessage.objects.order_by("pk").values_list("dedupe_key", "subject")) == [("a", "有新回复"), ("b", "有新回复")]


def test_it_keeps_two_long_keys_apart_when_they_differ_at_the_end_only():
    outbound.queue([draft("k" * 200 + "1", to="x@example.com"), draft("k" * 200 + "2", to="x@example.com")], now=NOW)
    assert OutboundMessage.objects.count() == 2


def test_it_counts_an_in_app_word_as_arrived_when_it_is_written():
    user = UserFactory()
    outbound.queue(
        [Draft(channel=OutboundChannel.IN_APP, kind="assigned", subject="新工单", dedupe_key="n1", recipient_id=user.pk)], now=NOW
    )
    row = OutboundMessage.objects.get()
    assert (row.state, row.sent_at, row.next_try_at) == (OutboundState.SENT, NOW, None)
    assert not OutboundMessage.objects.due(NOW + timedelta(days=1)).exists()


def test_it_leaves_out_a_mail_when_there_is_no_address():
    outbound.queue([draft("a", to=" ")], now=NOW)
    assert not OutboundMessage.objects.exists()


def test_it_sends_each_row_once_when_passes_follow_each_other():
    outbound.queue([draft("a"), draft("b")], now=NOW)
    sender = Sender()
    assert deliver(sender).sent == 2
    assert deliver(sender, NOW + timedelta(days=1)).sent == 0
    assert sender.sent == ["a@example.com", "b@example.com"]
    assert set(OutboundMessage.objects.values_list("state", "next_try_at", "attempts")) == {(OutboundState.SENT, None, 1)}


def test_it_tries_again_later_when_a_row_fails_for_now():
    outbound.queue([draft("a")], now=NOW)
    sender = Sender({"a@example.com": RuntimeError("450 mailbox busy")})
    assert deliver(sender).retried == 1
    row = OutboundMessage.objects.get()
    assert (row.state, row.attempts, row.last_error) == (OutboundState.PENDING, 1, "450 mailbox busy")
    assert NOW + timedelta(seconds=59) < row.next_try_at < NOW + timedelta(seconds=90)
    assert deliver(sender, NOW + timedelta(seconds=30)).retried == 0
    sender.answers.clear()
    assert deliver(sender, NOW + timedelta(minutes=2)).sent == 1


def test_it_waits_longer_after_each_failure_up_to_two_hours():
    assert [pause_after(n) for n in (1, 2, 3)] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert pause_after(8) == pause_after(9) == timedelta(hours=2)


def test_it_gives_up_at_once_when_the_other_side_refuses_for_ever():
    outbound.queue([draft("a"), draft("b")], now=NOW)
    counts = deliver(Sender({"a@example.com": Refused("550 no such user")}))
    assert (counts.dead, counts.sent) == (1, 1)
    row = OutboundMessage.objects.get(dedupe_key="a")
    assert (row.state, row.next_try_at, row.last_error) == (OutboundState.DEAD, None, "550 no such user")


def test_it_gives_up_after_the_last_try_and_sends_again_when_asked():
    outbound.queue([draft("a")], now=NOW)
    sender = Sender({"a@example.com": RuntimeError("500 for a day")})
    now = NOW
    for _try in range(ATTEMPTS):
        deliver(sender, now)
        now += timedelta(hours=3)
    row = OutboundMessage.objects.get()
    assert (row.state, row.attempts) == (OutboundState.DEAD, ATTEMPTS)
    sender.answers.clear()
    assert outbound.send_again([row.pk], now=now) == 1
    assert outbound.send_again([row.pk], now=now) == 0
    assert deliver(sender, now).sent == 1
    assert sender.sent == ["a@example.com"]


def test_it_spares_the_other_rows_a_try_when_the_server_is_down():
    outbound.queue([draft(key) for key in "abc"], now=NOW)
    down = Sender(dict.fromkeys(["a@example.com", "b@example.com", "c@example.com"], Unavailable("connection refused")))
    assert deliver(down).as_dict() == {"sent": 0, "retried": 1, "dead": 0, "dropped": 0, "waiting": 0}
    assert list(OutboundMessage.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0, 0]
    assert not OutboundMessage.objects.due(NOW + timedelta(seconds=50)).exists()
    back = Sender()
    assert deliver(back, NOW + timedelta(minutes=2)).sent == 3
    assert sorted(back.sent) == ["a@example.com", "b@example.com", "c@example.com"]


def test_it_takes_over_a_row_when_its_sender_died():
    outbound.queue([draft("a")], now=NOW)
    OutboundMessage.objects.update(state=OutboundState.SENDING, next_try_at=NOW + LEASE, attempts=1)
    sender = Sender()
    assert deliver(sender, NOW + LEASE - timedelta(seconds=5)).sent == 0
    assert deliver(sender, NOW + LEASE + timedelta(seconds=5)).sent == 1


def test_it_gives_up_a_row_whose_sender_dies_each_time():
    outbound.queue([draft("a"), draft("b")], now=NOW)
    OutboundMessage.objects.filter(dedupe_key="a").update(state=OutboundState.SENDING, next_try_at=NOW, attempts=ATTEMPTS)
    sender = Sender()
    assert deliver(sender).dead == 1
    assert sender.sent == ["b@example.com"]


def test_it_leaves_a_row_to_whoever_claimed_it_first():
    outbound.queue([draft("a")], now=NOW)

    class Slow(Sender):
        def send(self, message):
            # Meanwhile a second pass runs.
            assert deliver(second).sent == 0
            super().send(message)

    first, second = Slow(), Sender()
    assert deliver(first).sent == 1
    assert (first.sent, second.sent) == (["a@example.com"], [])


def test_it_caps_receipts_for_each_address_and_day(settings):
    settings.RECEIPTS_PER_DAY = 2
    outbound.queue(
        [
            draft(f"r{n}", kind="receipt", to=to)
            for n, to in enumerate(["v@example.com", "V@example.com", "v@example.com", "w@example.com"])
        ],
        now=NOW,
    )
    counts = deliver(Sender())
    assert (counts.sent, counts.dropped) == (3, 1)
    assert OutboundMessage.objects.filter(state=OutboundState.DROPPED, next_try_at=None).count() == 1
    assert not RateCount.objects.filter(key__contains="example.com").exists()


def test_it_does_not_cap_words_of_people(settings):
    settings.RECEIPTS_PER_DAY = 1
    outbound.queue([draft(f"r{n}", kind="reply", to="v@example.com") for n in range(3)], now=NOW)
    assert deliver(Sender()).sent == 3


def test_it_lets_no_line_break_into_a_header(settings):
    outbound.queue([draft("a", subject="您好\r\nBcc: x@evil.test\n\n正文\x00")], now=NOW)
    assert outbound.deliver(NOW).sent == 1
    sent = mail.outbox[0]
    assert sent.subject == "您好 Bcc: x@evil.test 正文"
    assert sent.recipients() == ["a@example.com"]


@pytest.mark.parametrize("address", ["a@example.com\nBcc: x@evil.test", "a@example.com,b@example.com", "nobody", "<a@example.com>"])
def test_it_refuses_an_address_that_is_none(address):
    outbound.queue([draft("a", to=address)], now=NOW)
    assert outbound.deliver(NOW).dead == 1
    assert mail.outbox == []


def test_it_gives_a_mail_the_same_id_at_each_try_and_the_configured_host(settings):
    settings.SITE_URL = "https://help.example.com"
    row = OutboundMessage(channel="email", to="a@example.com", subject="s", body="正文", link="/t/abc/", dedupe_key="receipt:T1")
    written = compose(row)
    assert written.extra_headers["Message-ID"] == message_id(row)
    assert message_id(row).endswith("@help.example.com>")
    assert "T1" not in message_id(row)
    assert written.body == "正文\n\nhttps://help.example.com/t/abc/\n"
    assert written.extra_headers["Auto-Submitted"] == "auto-generated"


class TestTheOutboxPage:
    """What ops see and do."""

    address = reverse("admin:helpdesk_outboundmessage_changelist")

    @pytest.fixture
    def ops(self, client):
        client.force_login(UserFactory(is_superuser=True, must_change_password=False))
        client.cookies["django_language"] = "en"
        return client

    def test_it_shows_states_in_words_and_the_reason_and_of_a_robot_s_key_only_the_end(self, ops):
        outbound.queue([draft("a"), draft("w", channel=OutboundChannel.WECOM, to="693a91f6-4bc4-97a0-secret")], now=NOW)
        OutboundMessage.objects.filter(dedupe_key="w").update(state=OutboundState.DEAD, last_error="WECOM answered 200, code 93000")
        for page in (self.address, reverse("admin:helpdesk_outboundmessage_change", args=[OutboundMessage.objects.get(dedupe_key="w").pk])):
            text = ops.get(page).content.decode()
            assert "WECOM answered 200, code 93000" in text
            assert "…cret" in text
            assert "693a91f6" not in text
        text = ops.get(f"{self.address}?state__exact=dead&channel__exact=wecom").content.decode()
        assert "Given up" in text
        assert "a@example.com" not in text

    def test_it_sends_again_once_and_says_what_it_left_alone(self, ops):
        outbound.queue([draft("a"), draft("b")], now=NOW)
        OutboundMessage.objects.filter(dedupe_key="a").update(state=OutboundState.DEAD, next_try_at=None, attempts=10, last_error="550")
        picked = {"action": "send_again", "_selected_action": list(OutboundMessage.objects.values_list("pk", flat=True))}
        said = [str(message) for message in ops.post(self.address, picked, follow=True).context["messages"]]
        assert said == ["1 message will be sent again.", "1 message was left as it is: it was not given up."]
        assert set(OutboundMessage.objects.values_list("state", "attempts")) == {(OutboundState.PENDING, 0)}
        sender = Sender()
        assert deliver(sender, timezone.now() + timedelta(seconds=1)).sent == 2
        assert ops.post(self.address, picked, follow=True).status_code == 200
        assert deliver(sender, timezone.now() + timedelta(hours=1)).sent == 0

    def test_it_lets_nobody_send_again_who_may_not(self, client):
        reader = UserFactory(must_change_password=False)
        reader.user_permissions.add(Permission.objects.get(codename="view_outboundmessage"))
        client.force_login(reader)
        outbound.queue([draft("a")], now=NOW)
        OutboundMessage.objects.update(state=OutboundState.DEAD, next_try_at=None)
        client.post(self.address, {"action": "send_again", "_selected_action": [OutboundMessage.objects.get().pk]})
        assert OutboundMessage.objects.get().state == OutboundState.DEAD

    def test_it_says_what_it_is_about_in_words_and_shows_whole_addresses_only_to_those_who_may_read_them(self, client, ops):
        outbound.queue([draft("a", kind="receipt", to="zhoumin@example.com")], now=NOW)
        row = OutboundMessage.objects.get()
        page = reverse("admin:helpdesk_outboundmessage_change", args=[row.pk])
        listed = ops.get(self.address).content.decode()
        assert "zhoumin@example.com" not in listed
        assert "z***@example.com" in listed
        assert "receipt</td>" not in listed
        assert "zhoumin@example.com" in ops.get(page).content.decode()
        reader = UserFactory()
        reader.user_permissions.add(Permission.objects.get(codename="view_outboundmessage"))
        client.force_login(reader)
        text = client.get(page).content.decode()
        assert "z***@example.com" in text
        assert "zhoumin@" not in text
