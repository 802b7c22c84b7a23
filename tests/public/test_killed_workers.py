"""kill -9 of web workers while customers write: nothing accepted is lost, nothing is doubled, no half tickets."""

import hashlib
import os
import random
import secrets
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from helpdesk.models import OutboundMessage
from tests.factories import make_agent, make_organisation
from tests.web import free_port, start_web, submit, wait_until_answering, workers_of
from tickets import attachments
from tickets.models import Attachment, Ticket

pytestmark = [pytest.mark.django_db(transaction=True)]

CLIENTS, EACH, KILLS = 3, 4, 10
PAPER = 400_000


@pytest.fixture
def server(transactional_db, tmp_path) -> Iterator[tuple[int, int]]:
    """A real web server with two workers on this test's database: its port and its process."""
    port = free_port()
    log = tmp_path / "web.log"
    process = start_web(port, log)
    try:
        wait_until_answering(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=240)


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
            # One that was killed before may just have gone.
            with suppress(ProcessLookupError):
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
    assert OutboundMessage.objects.filter(kind__in=["receipt", "acknowledged"]).count() == len(sent)


def test_clean_up_leaves_no_file_without_a_row(transactional_db):
    now = timezone.now()
    attachments.clean_up(now + timedelta(days=3))
    on_disk = {str(path.relative_to(settings.MEDIA_ROOT)) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
    known = set(Attachment.objects.values_list("file", flat=True)) | set(Attachment.objects.values_list("thumbnail", flat=True))
    assert on_disk <= known
