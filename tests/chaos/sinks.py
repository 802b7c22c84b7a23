"""The world outside, on real sockets: a mail server and a gateway for text messages that count what came, by its key."""

import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings

from tests.gateways import SECRET, Gateway, gateway, ok


class Postbox:
    """Takes every mail, and is in no hurry to say so."""

    def __init__(self, pause: float) -> None:
        self.pause = pause
        self.ids: Counter[str] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """aiosmtpd's hook: the mail is here; the sender does not know it yet."""
        self.ids[str(message_from_bytes(envelope.content)["Message-ID"]).strip("<>").partition("@")[0]] += 1
        time.sleep(self.pause)
        return "250 taken"


class Sinks:
    """Both, and the settings with which the product finds them."""

    def __init__(self, postbox: Postbox, mail_port: int, texts: Gateway) -> None:
        self._postbox, self._texts = postbox, texts
        self.mail_port = mail_port

    @property
    def environment(self) -> dict[str, str]:
        """For a process of its own; those of the test run keep mail in memory."""
        return {
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "SMS_GATEWAY_URL": f"{self._texts.address}/sms",
            "SMS_GATEWAY_SECRET": SECRET,
        }

    def here(self) -> override_settings:
        """For this process."""
        return override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=self.mail_port,
            EMAIL_USE_TLS=False,
            EMAIL_USE_SSL=False,
            EMAIL_HOST_USER="",
            EMAIL_HOST_PASSWORD="",
            SMS_GATEWAY_URL=f"{self._texts.address}/sms",
            SMS_GATEWAY_SECRET=SECRET,
        )

    @property
    def came(self) -> Counter[str]:
        """How often each key came, by either way."""
        return self._postbox.ids + self._texts.sent


@contextmanager
def sinks(pause: float = 0.005) -> Iterator[Sinks]:
    """Both running; `pause` is the time between "I have it" and saying so, in which a sender may be killed."""

    def taken_then_late(handler: Any, asked: Any) -> None:
        handler.gateway.accepted.append(asked.key)
        time.sleep(pause)
        handler.answer(200, {"status": "accepted", "id": "1"})

    postbox = Postbox(pause)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with gateway() as texts:
            texts.answers = [taken_then_late if pause else ok]
            yield Sinks(postbox, port, texts)
    finally:
        controller.stop()
