"""The virus scanner, spoken to over a real socket."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from helpdesk.tokens import new_token
from tests.factories import NOW
from tests.public.conftest import picture
from tickets import attachments
from tickets.errors import FileRefused
from tickets.models import Attachment

pytestmark = pytest.mark.django_db


@contextmanager
def scanner(answer: bytes) -> Iterator[list[bytes]]:
    """A clamd that takes one file, answers, and goes; gives what it was shown."""
    shown: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        peer, _address = server.accept()
        with peer, peer.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!L", stream.read(4))[0]:
                shown.append(stream.read(size))
            peer.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    with override_settings(SCANNER_ADDRESS=f"127.0.0.1:{server.getsockname()[1]}"):
        yield shown
    thread.join()
    server.close()


def store(file: SimpleUploadedFile) -> Attachment:
    """Keep a file."""
    return attachments.store(file, draft=new_token(), now=NOW)


def test_it_keeps_a_file_that_passes() -> None:
    file = picture()
    with scanner(b"stream: OK\0") as shown:
        assert store(file).pk
    file.seek(0)
    assert b"".join(shown) == file.read()


def test_it_refuses_a_file_in_which_something_was_found() -> None:
    with scanner(b"stream: Eicar-Signature FOUND\0"), pytest.raises(FileRefused, match="有害内容"):
        store(picture())
    assert not Attachment.objects.exists()


def test_it_refuses_when_the_scanner_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with override_settings(SCANNER_ADDRESS=f"127.0.0.1:{port}"), pytest.raises(FileRefused, match="暂时无法检查"):
        store(picture())
    assert not Attachment.objects.exists()


def test_it_refuses_when_the_scanner_cannot_say() -> None:
    with scanner(b"INSTREAM size limit exceeded. ERROR\0"), pytest.raises(FileRefused, match="暂时无法检查"):
        store(picture())
