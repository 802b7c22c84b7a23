"""Robots of WeCom, DingTalk and Feishu, asked over a real socket: what they answer inside of an HTTP 200 counts."""

import base64
import hashlib
import hmac
import logging
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk import outbound
from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.models import Heartbeat, OutboundMessage
from helpdesk.outbound import Draft
from helpdesk.outbound.robots import key_of, masked, robot
from tests.gateways import gateway, hang

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 18, 2, 0, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WECOM, DINGTALK, FEISHU = OutboundChannel.WECOM, OutboundChannel.DINGTALK, OutboundChannel.FEISHU
KEYS = {WECOM: "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa", DINGTALK: "d" * 64, FEISHU: "6ba39e4e-2f2f-4a11-9c1d-5f2d77f0aaaa"}
OK = {
    WECOM: (200, {"errcode": 0, "errmsg": "ok"}),
    DINGTALK: (200, {"errcode": 0, "errmsg": "ok"}),
    FEISHU: (200, {"code": 0, "msg": "success", "data": {}, "StatusCode": 0, "StatusMessage": "success"}),
}
NAMES = {WECOM: ("errcode", "errmsg"), DINGTALK: ("errcode", "errmsg"), FEISHU: ("code", "msg")}


@pytest.fixture
def platform(settings):
    with gateway() as running:
        settings.WECOM_URL = settings.DINGTALK_URL = settings.FEISHU_URL = running.address
        settings.GATEWAY_CONNECT_TIMEOUT, settings.GATEWAY_READ_TIMEOUT = 2.0, 0.5
        settings.SITE_URL = "https://help.example.com"
        yield running


def queue(channel, count=1, **values):
    first = OutboundMessage.objects.count()
    outbound.queue(
        [
            Draft(
                **{
                    "channel": channel,
                    "kind": "assigned",
                    "subject": "您有新工单：无法开机",
                    "body": "T20261118-0007 · 王女士",
                    "link": "/admin/tickets/ticket/7/change/",
                    "about": "T20261118-0007",
                    "to": KEYS[channel],
                    "dedupe_key": f"a:{n}:{channel}",
                    **values,
                }
            )
            for n in range(first, first + count)
        ],
        now=NOW,
    )


def said(channel, code, words="", status=200):
    name, text = NAMES[channel]
    return status, {name: code, text: words}


TEXT = "您有新工单：无法开机\nT20261118-0007 · 王女士\nhttps://help.example.com/admin/tickets/ticket/7/change/"


@pytest.mark.parametrize(
    ("channel", "path", "query", "data"),
    [
        (WECOM, "/cgi-bin/webhook/send", {"key": KEYS[WECOM]}, {"msgtype": "text", "text": {"content": TEXT}}),
        (DINGTALK, "/robot/send", {"access_token": KEYS[DINGTALK]}, {"msgtype": "text", "text": {"content": TEXT}}),
        (FEISHU, f"/open-apis/bot/v2/hook/{KEYS[FEISHU]}/", {}, {"msg_type": "text", "content": {"text": TEXT}}),
    ],
)
def test_it_speaks_as_the_platform_wants_at_the_address_of_the_house(platform, channel, path, query, data):
    platform.answers = [OK[channel]]
    queue(channel)
    assert outbound.deliver(NOW).sent == 1
    asked = platform.asked[0]
    assert (asked.path, asked.query, asked.data) == (path, query, data)


def test_it_signs_for_a_dingtalk_robot_with_a_secret(platform):
    platform.answers = [OK[DINGTALK]]
    secret = "SEC" + "5" * 64
    queue(DINGTALK, to=f"{secret}@{KEYS[DINGTALK]}")
    assert outbound.deliver(NOW).sent == 1
    query = platform.asked[0].query
    digest = hmac.new(secret.encode(), f"{query['timestamp']}\n{secret}".encode(), hashlib.sha256).digest()
    # What the platform reads after taking the quoting of the address off, once.
    assert (query["sign"], query["access_token"]) == (base64.b64encode(digest).decode(), KEYS[DINGTALK])


def test_it_signs_for_a_feishu_robot_with_a_secret(platform):
    platform.answers = [OK[FEISHU]]
    queue(FEISHU, to=f"f1ower2Secret@{KEYS[FEISHU]}")
    assert outbound.deliver(NOW).sent == 1
    data = platform.asked[0].data
    digest = hmac.new(f"{data['timestamp']}\nf1ower2Secret".encode(), digestmod=hashlib.sha256).digest()
    assert data["sign"] == base64.b64encode(digest).decode()


@pytest.mark.parametrize(
    ("channel", "answer"),
    [
        (WECOM, said(WECOM, 93000, "invalid webhook url, hint: [1]")),
        (WECOM, said(WECOM, 40058, "invalid Request Parameter")),
        (DINGTALK, said(DINGTALK, 300005, "token is not exist")),
        (DINGTALK, said(DINGTALK, 310000, "sign not match")),
        (FEISHU, said(FEISHU, 19001, "param invalid: incoming webhook access token invalid")),
        (FEISHU, said(FEISHU, 19024, "Key Words Not Found", 400)),
    ],
)
def test_it_gives_up_when_the_platform_says_never_inside_of_a_200(platform, channel, answer):
    platform.answers = [answer, OK[channel]]
    queue(channel, 2)
    counts = outbound.deliver(NOW)
    assert (counts.dead, counts.sent) == (1, 1)
    assert list(answer[1].values())[1] in OutboundMessage.objects.get(state=OutboundState.DEAD).last_error


@pytest.mark.parametrize(
    ("channel", "answer"),
    [
        (WECOM, said(WECOM, 45009, "api freq out of limit")),
        (DINGTALK, said(DINGTALK, 130101, "send too fast, exceed 20 times per minute")),
        (FEISHU, said(FEISHU, 9499, "too many request")),
        (FEISHU, said(FEISHU, 11232, "frequency limited", 400)),
        (WECOM, (429, b"slow down", {"Retry-After": "60"})),
    ],
)
def test_it_waits_without_losing_a_try_when_a_robot_says_too_much_and_lets_other_robots_speak(platform, channel, answer):
    platform.answers = [answer, OK[channel]]
    queue(channel, 3)
    other = KEYS[channel][:-4] + "9999"
    queue(channel, 1, to=other)
    assert outbound.deliver(NOW).as_dict() == {"sent": 1, "retried": 0, "dead": 0, "dropped": 0, "waiting": 1}
    assert len(platform.asked) == 2
    waiting = OutboundMessage.objects.filter(to=KEYS[channel])
    assert set(waiting.values_list("state", "attempts")) == {(OutboundState.PENDING, 0)}
    assert outbound.deliver(NOW + 2 * MINUTE).sent == 3
    assert [row.pk for row in OutboundMessage.objects.order_by("sent_at")][1:] == [row.pk for row in waiting.order_by("pk")]


@pytest.mark.parametrize("channel", [WECOM, DINGTALK, FEISHU])
@pytest.mark.parametrize(
    "answer",
    [(200, b"<html>ok</html>"), (200, b"{}"), (200, {"errcode": False, "code": "0"}), (200, {"errcode": -1, "code": 77}), (500, b"")],
)
def test_it_tries_later_when_the_answer_is_no_yes(platform, channel, answer):
    platform.answers = [answer, OK[channel]]
    queue(channel)
    assert outbound.deliver(NOW).retried == 1
    assert outbound.deliver(NOW + 2 * MINUTE).sent == 1


@pytest.mark.parametrize("answer", [hang, (502, b""), (404, b"<html>nginx</html>"), (301, b"", {"Location": "https://example.com/"})])
def test_it_shuts_the_platform_and_no_other_when_the_way_is_down(platform, answer):
    platform.answers = [answer, OK[DINGTALK]]
    queue(WECOM, 3)
    queue(DINGTALK, 2)
    counts = outbound.deliver(NOW)
    assert (counts.sent, counts.retried) == (2, 1)
    assert [beat.name for beat in Heartbeat.objects.all()] == ["channel wecom"]


def test_it_keeps_a_robot_to_what_its_platform_takes_in_a_minute(platform):
    """A surge of fifty: nothing is asked in vain, nothing is lost, and the order stays."""
    platform.answers = [OK[DINGTALK]]
    queue(DINGTALK, 50)
    for minute, sent in enumerate([20, 20, 10]):
        assert outbound.deliver(NOW + minute * MINUTE).sent == sent
    assert [asked.key for asked in platform.asked] == [
        outbound.channels.idempotency_key(row) for row in OutboundMessage.objects.order_by("pk")
    ]


def test_it_lets_no_key_into_errors_or_logs(platform, caplog):
    caplog.set_level(logging.DEBUG)
    secret = "SEC" + "7" * 40
    platform.answers = [(200, {"errcode": 300001, "errmsg": f"bad token {KEYS[DINGTALK]} for {secret}"})]
    queue(DINGTALK, to=f"{secret}@{KEYS[DINGTALK]}")
    outbound.deliver(NOW)
    platform.answers = [hang]
    queue(WECOM)
    outbound.deliver(NOW)
    errors = " ".join(OutboundMessage.objects.values_list("last_error", flat=True))
    assert "bad token *** for ***" in errors
    assert "127.0.0.1" in errors
    logged = " ".join(record.getMessage() for record in caplog.records)
    for text in (errors, logged):
        assert not any(hidden in text for hidden in (secret, KEYS[DINGTALK], KEYS[WECOM]))


def test_it_says_nothing_by_a_platform_that_is_switched_off_or_to_what_is_no_key(platform, settings):
    settings.FEISHU_URL = ""
    queue(FEISHU)
    for address in ("http://169.254.169.254/latest", "../../admin", "key&x=1", "a b", "短"):
        queue(WECOM, to=address)
    assert outbound.deliver(NOW).dead == 6
    assert platform.asked == []
    assert not outbound.is_set_up(FEISHU)
    assert outbound.is_set_up(WECOM)


def test_it_cuts_long_words_to_the_platform_s_bytes_and_calls_nobody_by_a_tag(platform):
    platform.answers = [OK[WECOM]]
    queue(WECOM, subject='<at user_id="all">所有人</at>', body="很长的正文" * 600)
    assert outbound.deliver(NOW).sent == 1
    text = platform.asked[0].data["text"]["content"]
    assert len(text.encode()) <= 2048
    assert text.startswith('＜at user_id="all">')
    assert text.endswith("…\nT20261118-0007\nhttps://help.example.com/admin/tickets/ticket/7/change/")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (" 693a91f6-aaaa ", "693a91f6-aaaa"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-aaaa", "693a91f6-aaaa"),
        ("https://oapi.dingtalk.com/robot/send?access_token=abcdef0123", "abcdef0123"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/6ba39e4e-2f2f", "6ba39e4e-2f2f"),
        ("SECabc12345@abcdef0123", "SECabc12345@abcdef0123"),
        ("http://169.254.169.254/latest/meta", "meta"),
    ],
)
def test_it_keeps_of_a_pasted_address_the_key_alone(typed, key):
    assert key_of(typed) == key


def test_it_tells_robots_apart_without_showing_their_keys():
    assert robot(DINGTALK, "SECabc12345@abcdef0123") == robot(DINGTALK, "SECabc12345@abcdef0123")
    assert masked("SECabc12345@abcdef0123") == "…0123"
    with pytest.raises(ValueError, match="not the key"):
        robot(WECOM, "SECabc12345@abcdef0123")
