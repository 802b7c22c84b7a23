"""A gateway on a real socket that answers as told: late, wrongly, twice, half, or not at all."""

import hashlib
import hmac
import json
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

SECRET = "a-secret-that-both-sides-know"


@dataclass
class Asked:
    """One request as it came in."""

    path: str
    query: dict
    headers: dict
    body: bytes

    @property
    def data(self):
        return json.loads(self.body)

    @property
    def key(self):
        return self.headers["Idempotency-Key"]


@dataclass
class Gateway:
    """What came in, what was taken, and how the next requests are answered.

    `answers` are used up first to last and the last one stays; each is (status, body, headers) or a callable given the
    handler and the request. `sent` holds one entry for each key, as a gateway that honours it would send.
    """

    address: str = ""
    asked: list = field(default_factory=list)
    accepted: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def reply(self, asked):
        if len(self.answers) > 1:
            return self.answers.pop(0)
        return self.answers[0] if self.answers else ok

    @property
    def sent(self):
        return Counter(self.accepted)


def ok(handler, asked):
    """A gateway that takes it."""
    handler.gateway.accepted.append(asked.key)
    handler.answer(200, {"status": "accepted", "id": str(len(handler.gateway.accepted))})


def accept_and_hang(handler, asked):
    """It takes it, and its answer never comes."""
    handler.gateway.accepted.append(asked.key)
    handler.gateway.stop.wait(20)


def hang(handler, asked):
    """It hears, and says nothing."""
    handler.gateway.stop.wait(20)


def half(handler, asked):
    """It takes it, and the line breaks in the middle of the answer."""
    handler.gateway.accepted.append(asked.key)
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 400\r\nContent-Type: application/json\r\n\r\n{"status": "acc')
    handler.close_connection = True


def hang_up(handler, asked):
    """The line breaks before any answer."""
    handler.close_connection = True


def drip(handler, asked):
    """A header that never ends, a character at a time."""
    for character in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 400:
        if handler.gateway.stop.wait(0.05):
            return
        handler.wfile.write(bytes([character]))
        handler.wfile.flush()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def gateway(self):
        return self.server.gateway

    def do_POST(self):
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            # Whoever asked was killed between its headers and its words: nothing was asked.
            self.close_connection = True
            return
        asked = Asked(parts.path, dict(parse_qsl(parts.query)), dict(self.headers), body)
        self.gateway.asked.append(asked)
        reply = self.gateway.reply(asked)
        try:
            if callable(reply):
                reply(self, asked)
            else:
                self.answer(*reply)
        except OSError:
            self.close_connection = True

    do_GET = do_POST

    def answer(self, status, body=b"", headers=None):
        packed = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response_only(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(packed)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(packed)

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass


@contextmanager
def gateway(port=0):
    """A running gateway; `port` to come back at the same address."""
    server = Server(("127.0.0.1", port), Handler)
    server.gateway = Gateway(address=f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.gateway
    finally:
        server.gateway.stop.set()
        server.shutdown()
        server.server_close()


def is_signed(asked, secret=SECRET, now=None):
    """The check that docs/sms-gateway.md tells a gateway to make."""
    stamp, given = asked.headers.get("X-Helpdesk-Timestamp", ""), asked.headers.get("X-Helpdesk-Signature", "")
    if not stamp.isdecimal() or abs((now or time.time()) - int(stamp)) > 300:
        return False
    wanted = "v1=" + hmac.new(secret.encode(), stamp.encode() + b"." + asked.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, given)
