"""WeCom, DingTalk and Feishu: the robot of a group says it.

apprise knows each platform's address, room and signature. Its plugins take any HTTP 200 for success, though, while these
platforms say "no" inside of one; so each plugin's `send` is ours: the body of the answer is read, and "too many", "never" and
"later" are told apart. None of the platforms knows an idempotency key: killed between their yes and our mark, a notice is said
twice. The key is sent along for a house's own relay in between.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from apprise import NotifyFormat
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot
from django.conf import settings

from helpdesk.choices import OutboundChannel
from helpdesk.models import OutboundMessage
from helpdesk.outbound.channels import Limited, Refused, Unavailable, idempotency_key
from helpdesk.outbound.http import Answer, Line
from helpdesk.outbound.robots import robot

# As for text messages: these tell of our own set-up (the address of the platform), not of the message.
NOT_LET_IN = frozenset({401, 403, 404, 405, 407})


class _Heard:
    """What the plugins get from us: their host, and `post`, which raises unless the platform took the message."""

    notify_url: str
    post: Callable[..., None]


class WeCom(_Heard, NotifyWeComBot):  # type: ignore[misc]
    """A WeCom robot, heard out."""

    def send(self, body: str, title: str = "", **kwargs: Any) -> bool:
        """One text message."""
        self.post(self.notify_url.format(key=self.key), {"msgtype": "text", "text": {"content": body}})
        return True


class DingTalk(_Heard, NotifyDingTalk):  # type: ignore[misc]
    """A DingTalk robot, heard out."""

    def send(self, body: str, title: str = "", **kwargs: Any) -> bool:
        """One text message, signed when the robot has a secret."""
        params = {}
        if self.secret:
            stamp, sign = self.get_signature()
            # The plugin's signature is quoted for an address already; quoted once more among the parameters it does not match.
            params = {"timestamp": stamp, "sign": unquote(sign)}
        self.post(self.notify_url.format(token=self.token), {"msgtype": "text", "text": {"content": body}}, params)
        return True


class Feishu(_Heard, NotifyFeishu):  # type: ignore[misc]
    """A Feishu robot, heard out; signed robots, which the plugin does not know, too."""

    def __init__(self, token: str, secret: str = "") -> None:
        super().__init__(token=token)
        self.secret = secret

    def send(self, body: str, title: str = "", **kwargs: Any) -> bool:
        """One text message, signed when the robot has a secret."""
        data: dict[str, Any] = {"msg_type": "text", "content": {"text": body}}
        if self.secret:
            stamp = str(int(time.time()))
            digest = hmac.new(f"{stamp}\n{self.secret}".encode(), digestmod=hashlib.sha256).digest()
            data |= {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}
        self.post(self.notify_url.format(token=self.token), data)
        return True


@dataclass(frozen=True)
class Platform:
    """One platform: its plugin, the setting with its address, and how its answers are read.

    The codes are those of the platforms' own lists of return codes; one in neither set is tried again, a limited number of times.
    """

    plugin: type[Any]
    setting: str
    code: tuple[str, ...]
    words: str
    limited: frozenset[int]
    never: frozenset[int]


PLATFORMS: Mapping[str, Platform] = {
    OutboundChannel.WECOM: Platform(
        WeCom,
        "WECOM_URL",
        ("errcode",),
        "errmsg",
        limited=frozenset({45009, 45033}),
        never=frozenset({40008, 40058, 44004, 45002, 93000, 93004, 93008}),
    ),
    OutboundChannel.DINGTALK: Platform(
        DingTalk,
        "DINGTALK_URL",
        ("errcode",),
        "errmsg",
        limited=frozenset({130101, 410100, 90018, 90030}),
        never=frozenset({300001, 300005, 310000, 400013, 400101, 400102, 400105, 400106, 430101, 430102, 430103, 430104, 460101}),
    ),
    OutboundChannel.FEISHU: Platform(
        Feishu,
        "FEISHU_URL",
        ("code", "StatusCode"),
        "msg",
        limited=frozenset({11232, 230020, 99991400}),
        never=frozenset({19001, 19002, 19021, 19022, 19024}),
    ),
}


class ChatSender:
    """The robots of one platform."""

    def __init__(self, channel: str) -> None:
        self._channel, self._platform = channel, PLATFORMS[channel]
        self._line = Line()

    def send(self, message: OutboundMessage) -> None:
        """Let the robot at `message.to` say it."""
        base = getattr(settings, self._platform.setting)
        if not base:
            raise Refused(f"this platform is switched off ({self._platform.setting} is empty)")
        try:
            to = robot(self._channel, message.to)
        except ValueError as error:
            raise Refused(str(error)) from None
        plugin = self._platform.plugin(to.key, secret=to.secret) if to.secret else self._platform.plugin(to.key)
        plugin.notify_url = base + plugin.notify_url[plugin.notify_url.index("/", len("https://")) :]
        taken: list[str] = []

        def post(url: str, data: Mapping[str, Any], params: Mapping[str, str] | None = None) -> None:
            self._judge(self._line.post(url, data, {"Idempotency-Key": idempotency_key(message)}, params))
            taken.append(url)

        plugin.post = post
        # A new plugin for each message: its own brake (5.5 s between two) never sleeps while others wait.
        plugin.notify(body=_text(message, plugin.body_maxlen), body_format=NotifyFormat.TEXT)
        if not taken:
            raise RuntimeError("the message could not be put into the platform's form")

    def close(self) -> None:
        """Let go of the connection."""
        self._line.close()

    def _judge(self, answer: Answer) -> None:
        platform = self._platform
        code = next((answer.data[name] for name in platform.code if type(answer.data.get(name)) is int), None)
        words = str(answer.data.get(platform.words) or "")
        said = f"{words[:300] or 'no words'} ({self._channel} code {code}, status {answer.status})"
        if answer.status == 200 and code == 0:
            return
        # Feishu's 9499 is "bad request" as well as "too many request".
        if answer.status == 429 or code in platform.limited or "too many" in words.lower():
            raise Limited(said, answer.wait, one_address=True)
        if code in platform.never:
            raise Refused(said)
        if code is None and answer.status in NOT_LET_IN:
            raise Unavailable(said, answer.wait)
        raise RuntimeError(said)


def _text(message: OutboundMessage, room: int) -> str:
    """Subject, text, number and link, a line each. `<` is written wide: in Feishu a subject could call everybody by a tag."""
    link = f"{settings.SITE_URL}{message.link}" if message.link.startswith("/") else message.link
    words = "\n".join(part for part in (message.subject, message.body.strip()) if part)
    tail = "".join(f"\n{part}" for part in (message.about if message.about not in words else "", link) if part)
    return _cut(words.replace("<", "＜"), room - len(tail.encode()) - 8) + tail


def _cut(words: str, room: int) -> str:
    # The platforms count bytes: three to a Chinese character.
    packed = words.encode()
    return words if len(packed) <= room else packed[: room - 3].decode(errors="ignore") + "…"
