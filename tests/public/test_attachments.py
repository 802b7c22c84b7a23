"""Files as they come in, lie, and go out."""

import io
import os
import zlib
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.test.client import encode_multipart
from PIL import Image

from helpdesk.tokens import new_token
from tests.factories import NOW
from tests.public.conftest import complaint, picture
from tickets import attachments
from tickets.errors import FileRefused
from tickets.models import Attachment, Message

pytestmark = pytest.mark.django_db

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 64
PDF = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"
SCRIPT = b"<html><script>alert(1)</script></html>"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """A file under a name."""
    return SimpleUploadedFile(name, content)


def store(file: SimpleUploadedFile) -> Attachment:
    """Kept under a draft of its own."""
    return attachments.store(file, draft=new_token(), now=NOW)


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("file", "kind"),
    [(upload("片.mp4", MP4), "video/mp4"), (upload("单.pdf", PDF), "application/pdf"), (picture("a.webp", form="WEBP"), "image/webp")],
)
def test_it_keeps_what_customers_send(file: SimpleUploadedFile, kind: str) -> None:
    row = store(file)
    assert row.content_type == kind
    with row.file.open() as kept:
        file.seek(0)
        assert kept.read() == file.read()


@pytest.mark.parametrize(
    "file",
    [
        upload("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        upload("x.html", SCRIPT),
        upload("x.png", SCRIPT),
        upload("x.jpg", b"MZ\x90\x00" + b"\x00" * 200),
        upload("x.js", b"alert(1)"),
        upload("x.xml", b"<?xml version='1.0'?><x/>"),
        upload("x.mht", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<script>"),
        upload("x.zip", b"PK\x03\x04" + b"\x00" * 100),
        upload("empty.png", b""),
        upload("cut.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50),
        upload("bomb.png", bomb(50_000, 50_000)),
    ],
    ids=lambda file: file.name,
)
def test_it_refuses_by_content_and_names_the_file(file: SimpleUploadedFile) -> None:
    with pytest.raises(FileRefused, match=file.name):
        store(file)
    assert not Attachment.objects.exists()


def test_it_keeps_a_huge_picture_without_opening_it() -> None:
    row = store(upload("big.png", bomb(12_000, 12_000)))
    assert not row.thumbnail


def test_it_draws_one_frame_of_a_long_animation() -> None:
    out = io.BytesIO()
    frames = [Image.new("P", (20, 20), n % 250) for n in range(300)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert store(upload("a.gif", out.getvalue())).thumbnail


def test_it_draws_the_small_copy_itself_without_place_or_camera() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRET CAMERA"
    exif[0x0112] = 6
    row = store(picture("p.jpg", (80, 40), "JPEG", exif=exif))
    with row.thumbnail.open() as small:
        data = small.read()
    with Image.open(io.BytesIO(data)) as drawn:
        assert drawn.size == (40, 80), "turned as the camera was held"
    assert b"SECRET" not in data


def test_it_keeps_the_same_file_once_in_a_draft() -> None:
    draft = new_token()
    rows = {attachments.store(picture(), draft=draft, now=NOW).pk for _again in range(3)}
    assert len(rows) == 1


@override_settings(UPLOAD_FILES=2)
def test_it_refuses_one_file_too_many() -> None:
    draft = new_token()
    for side in (3, 4):
        attachments.store(picture(size=(side, 3)), draft=draft, now=NOW)
    with pytest.raises(FileRefused, match="最多 2 个文件"):
        attachments.store(picture(size=(5, 3)), draft=draft, now=NOW)


@override_settings(UPLOAD_DOCUMENT_MB=1)
def test_it_says_how_large_a_file_may_be() -> None:
    with pytest.raises(FileRefused, match=r"“单\.pdf”有 2 MB，超过 1 MB"):
        store(upload("单.pdf", PDF + b" " * 2_000_000))


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\Users\\x\\壶盖.png", "壶盖.png"),
        ("a\u202egpj.png", "agpj.png"),
        ("a\x00\x1b\nb.png", "ab.png"),
        ('<img src=x onerror="1">.png', "_img src=x onerror=_1_.png"),
        ("...", ""),
        ("长" * 300 + ".png", "长" * 111 + ".png"),
    ],
)
def test_it_cleans_names(raw: str, kept: str) -> None:
    assert attachments.clean_name(raw) == kept


def test_it_names_a_file_after_what_it_is() -> None:
    assert store(picture("holiday.html")).name == "holiday.html.png"


def test_it_is_only_ever_downloaded(browser: Client, house: object) -> None:
    browser.post("/complaints/new/", complaint(attachments=[upload("单\u202e据.pdf", PDF)]))
    row = Message.objects.get().attachments.get()
    response = browser.get(f"{Message.objects.get().ticket.tracking_path}files/{row.token}/")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content) == PDF
    assert browser.get(f"/media/{row.file.name}").status_code == 404
    assert row.file.name.endswith(".bin")


def test_it_cleans_up_what_was_never_sent(django_capture_on_commit_callbacks) -> None:
    old = attachments.store(picture(), draft=new_token(), now=NOW - timedelta(hours=49))
    young = attachments.store(picture(), draft=new_token(), now=NOW - timedelta(hours=1))
    orphan = default_storage.save(f"{NOW:%Y/%m/%d}/orphan.bin", ContentFile(b"cut off"))
    os.utime(default_storage.path(orphan), (NOW.timestamp(), NOW.timestamp()))
    with django_capture_on_commit_callbacks(execute=True):
        assert attachments.clean_up(NOW + timedelta(days=3)) >= 2
    assert not default_storage.exists(old.file.name)
    assert not default_storage.exists(orphan)
    assert not Attachment.objects.filter(pk__in=[old.pk, young.pk]).exists()


def test_it_refuses_a_body_beyond_the_limit_before_reading_it(browser: Client, house: object) -> None:
    response = browser.post(
        "/complaints/new/",
        b"x",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str((settings.UPLOAD_TOTAL_MB + 2) * 1_000_000),
    )
    assert response.status_code == 413
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("kind", ["multipart", "plain"])
def test_it_takes_nothing_when_the_connection_breaks(browser: Client, house: object, tmp_path: Path, kind: str) -> None:
    form = complaint()
    if kind == "multipart":
        whole, content_type = encode_multipart("x", {**form, "attachments": picture(size=(900, 900))}), "multipart/form-data; boundary=x"
    else:
        whole, content_type = urlencode(form).encode(), "application/x-www-form-urlencoded"
    half = whole[: len(whole) * 9 // 10]
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        extra = {"wsgi.input": io.BytesIO(half), "CONTENT_LENGTH": str(len(whole))}
        response = browser.generic("POST", "/complaints/new/", b"", content_type=content_type, **extra)
    assert response.status_code == 400
    assert list(tmp_path.iterdir()) == []
    assert not Attachment.objects.exists()
    assert not Message.objects.exists()
