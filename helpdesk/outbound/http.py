"""Questions by HTTP to a gateway: bounded in time and size, without redirects, and without an address in any error.

The client is read with the first question: most web workers never ask one.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings

from helpdesk.outbound.channels import Unavailable

if TYPE_CHECKING:
    import requests

LARGEST_ANSWER = 65_536
# Of a question that is answered with data.
LARGEST_LOOKUP = 1_000_000
# An answer that drips never trips the read time-out; this bounds the whole, name look-up and all.
SPARE_SECONDS = 5.0
# The gateway itself, not this message: bad gateway, out of service, time-out of what stands behind it.
SHUT = frozenset({502, 503, 504})


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the JSON object in the body (empty when there is none), and how long we are asked to wait."""

    status: int
    data: Mapping[str, Any]
    wait: timedelta | None


@dataclass(frozen=True)
class Asking:
    """One question."""

    method: str
    url: str
    headers: Mapping[str, str]
    params: Mapping[str, str] | None = None
    body: bytes | None = None


@dataclass(frozen=True)
class Limits:
    """Seconds to connect, to wait for each word, and for the whole; the largest body that is read."""

    connect: float
    read: float
    whole: float
    largest: int = LARGEST_ANSWER


class Line:
    """The connection to one gateway during a pass; opened anew after any failure."""

    def __init__(self) -> None:
        self._session: requests.Session | None = None

    def post(
        self, url: str, data: Mapping[str, Any] | bytes, headers: Mapping[str, str], params: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer to a JSON object. Raises Unavailable when there is none, or when a gateway says that it is shut."""
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", **headers}
        limits = Limits(settings.GATEWAY_CONNECT_TIMEOUT, settings.GATEWAY_READ_TIMEOUT, _seconds())
        return self._answered(Asking("POST", url, headers, params, body), limits)

    def get(self, url: str, headers: Mapping[str, str], params: Mapping[str, str] | None = None, *, seconds: float) -> Answer:
        """The answer to a question, `seconds` at most, name look-up and all. Raises Unavailable as `post` does."""
        return self._answered(Asking("GET", url, headers, params), Limits(seconds, seconds, seconds, LARGEST_LOOKUP))

    def _answered(self, asking: Asking, limits: Limits) -> Answer:
        import requests
        import urllib3

        host = urlsplit(asking.url).netloc.rpartition("@")[2]
        if self._session is None:
            self._session = requests.Session()
        try:
            answer = _within(limits.whole, lambda session: _ask(session, asking, limits), self._session)
        except TimeoutError:
            self.close()
            raise Unavailable(f"{host} did not answer in time") from None
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            self.close()
            # The words of the libraries hold the whole address, and so the key of a robot.
            raise Unavailable(f"{host}: {_kind(error)}") from None
        if answer.status in SHUT:
            raise Unavailable(f"{host} answered {answer.status}", answer.wait)
        if 300 <= answer.status < 400:
            raise Unavailable(f"{host} answered {answer.status}: redirects are not followed")
        return answer

    def close(self) -> None:
        """Let go of the connection; one that still drips ends with its thread."""
        session, self._session = self._session, None
        if session is not None:
            session.close()


def _seconds() -> float:
    return float(settings.GATEWAY_CONNECT_TIMEOUT + settings.GATEWAY_READ_TIMEOUT + SPARE_SECONDS)


def _ask(session: requests.Session, asking: Asking, limits: Limits) -> Answer:
    with session.request(
        asking.method,
        asking.url,
        data=asking.body,
        params=asking.params,
        headers={"Accept-Encoding": "identity", "User-Agent": "helpdesk", **asking.headers},
        timeout=(limits.connect, limits.read),
        allow_redirects=False,
        stream=True,
    ) as response:
        # Undecoded: what arrives packed in spite of our asking is no answer, and cannot burst.
        content = response.raw.read(limits.largest + 1, decode_content=False)
        return Answer(response.status_code, _object(content, limits.largest), _wait(response.headers))


def _object(content: bytes, largest: int) -> Mapping[str, Any]:
    if len(content) > largest:
        return {}
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _wait(headers: Mapping[str, str]) -> timedelta | None:
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdecimal():
        return timedelta(seconds=min(int(said[:9]), 86_400))
    try:
        # By the other side's own clock, which need not be ours.
        return max(parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("Date", "")), timedelta(0))
    except (TypeError, ValueError):
        return None


def _within(seconds: float, ask: Callable[[requests.Session], Answer], session: requests.Session) -> Answer:
    future: Future[Answer] = Future()

    def run() -> None:
        try:
            future.set_result(ask(session))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result(timeout=seconds)


def _kind(error: Exception) -> str:
    import requests
    import urllib3

    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate cannot be trusted"
    if isinstance(error, (requests.Timeout, urllib3.exceptions.TimeoutError)):
        return "no answer in time"
    if isinstance(error, (requests.ConnectionError, urllib3.exceptions.ProtocolError)):
        return "no connection, or it broke off"
    return type(error).__name__
