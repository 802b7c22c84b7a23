"""A real web server on the test's own database, and customers who write until they are answered."""

import http.client
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from tests.processes import environment


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_web(port: int, log: Path) -> "subprocess.Popen[bytes]":
    """A web server with two workers; it does not wait until they answer."""
    own = {"PORT": str(port), "HOST": "127.0.0.1", "SUBMIT_RATE": "100000/m", "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    env = {**environment(), **own, "DJANGO_SETTINGS_MODULE": "helpdesk.settings"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:helpdesk.gunicorn", "--no-control-socket", "helpdesk.wsgi"]
    with log.open("a") as out:
        return subprocess.Popen(command, env=env, stdout=out, stderr=out)


def wait_until_answering(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Until the web server answers."""
    for _attempt in range(2_400):
        assert process.poll() is None, "the web server did not start"
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the web server does not answer")


def workers_of(master: int) -> list[int]:
    """The processes of a web server that answer."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return [int(pid) for pid in children]


def submit(port: int, identity: str, papers: Sequence[bytes] = ()) -> str:
    """Post the form until it is answered, as a person (or a browser) does whose connection broke; the receipt's address."""
    for _attempt in range(4_000):
        try:
            return _submit_once(port, identity, papers)
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
    raise AssertionError("never answered")


def _submit_once(port: int, identity: str, papers: Sequence[bytes] = ()) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=240)
    connection.request("GET", "/complaints/new/")
    page = connection.getresponse()
    html = page.read().decode()
    cookie = page.getheader("Set-Cookie", "").split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
    assert token is not None
    boundary = secrets.token_hex(16)
    fields = {
        "csrfmiddlewaretoken": token[1],
        "submission_id": identity,
        "issue_type": "product_quality",
        "subject": f"裂纹 {identity}",
        "description": f"收到时有裂纹 {identity}",
        "name": "周敏",
        "phone": "13800006620",
        "email": f"{identity[:8].lower()}@example.com",
    }
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()
    )
    for number, paper in enumerate(papers):
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="attachments"; filename="{number}.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
        body += head.encode() + paper + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Cookie": cookie,
        "Referer": f"http://127.0.0.1:{port}/complaints/new/",
    }
    connection.request("POST", "/complaints/new/", body, headers)
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == 303, (answer.status, text[:500])
    return answer.getheader("Location", "")
