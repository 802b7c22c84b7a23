"""kill -9 of web workers while customers write: nothing accepted is lost, nothing is doubled, no half tickets."""

import hashlib
import http.client
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from helpdesk.models import OutboundMessage
from tests.factories import make_agent, make_organisation
from tests.processes import environment
from tickets import attachments
from tickets.models import Attachment, Ticket

pytestmark = [pytest.mark.django_db(transaction=True)]

CLIENTS, EACH, KILLS = 3, 4, 10
PAPER = 400_000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(transactional_db, tmp_path) -> Iterator[tuple[int, int]]:
    """A real web server with two workers on this test's database: its port and its process."""
    port = free_port()
    own = {"PORT": str(port), "HOST": "127.0.0.1", "SUBMIT_RATE": "100000/m", "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    env = {**environment(), **own, "DJANGO_SETTINGS_MODULE": "helpdesk.settings"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:helpdesk.gunicorn", "--no-control-socket", "helpdesk.wsgi"]
    log = (tmp_path / "web.log").open("w")
    process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    try:
        wait_until_answering(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)
        log.close()


def wait_until_answering(port: int, process: subprocess.Popen) -> None:
    for _attempt in range(600):
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
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return [int(pid) for pid in children]


def submit(port: int, identity: str, papers: list[bytes]) -> str:
    """Post the form until it is answered, as a person (or a browser) does whose connection broke; the receipt's address."""
    for _attempt in range(200):
        try:
            return _submit_once(port, identity, papers)
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
    raise AssertionError("never answered")


def _submit_once(port: int, identity: str, papers: list[bytes]) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
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


def test_it_keeps_every_accepted_complaint_whole_and_single(server):
    port, master = server
    make_agent(make_organisation(), cap=1000)
    dice = random.Random(7)
    sent: dict[str, tuple[str, set[str]]] = {}
    failures: list[BaseException] = []

    def customer() -> None:
        try:
            for _n in range(EACH):
                identity = secrets.token_urlsafe(24)
                papers = [b"%PDF-1.4\n" + os.urandom(PAPER) for _file in range(3)]
                address = submit(port, identity, papers)
                sent[identity] = (address, {hashlib.sha256(paper).hexdigest() for paper in papers})
        except BaseException as error:
            failures.append(error)

    customers = [threading.Thread(target=customer) for _n in range(CLIENTS)]
    for thread in customers:
        thread.start()
    for _kill in range(KILLS):
        if not any(thread.is_alive() for thread in customers):
            break
        time.sleep(dice.uniform(0.1, 0.5))
        if alive := workers_of(master):
            os.kill(dice.choice(alive), signal.SIGKILL)
    for thread in customers:
        thread.join()

    assert not failures, failures
    assert len(sent) == CLIENTS * EACH
    tickets = {ticket.submission_id: ticket for ticket in Ticket.objects.all()}
    assert set(tickets) == set(sent), "one ticket for each contact, and none besides"
    for identity, (address, digests) in sent.items():
        assert tickets[identity].token in address
        files = Attachment.objects.filter(message__ticket=tickets[identity])
        assert {file.sha256 for file in files} == digests
        assert len(files) == 3
        assert all(hashlib.sha256(file.file.open("rb").read()).hexdigest() == file.sha256 for file in files)
    assert OutboundMessage.objects.filter(kind="receipt").count() == len(sent)


def test_clean_up_leaves_no_file_without_a_row(transactional_db):
    now = timezone.now()
    attachments.clean_up(now + timedelta(days=3))
    on_disk = {str(path.relative_to(settings.MEDIA_ROOT)) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
    known = set(Attachment.objects.values_list("file", flat=True)) | set(Attachment.objects.values_list("thumbnail", flat=True))
    assert on_disk <= known
