"""A large look at a file: drawn by us, page by page, and never at the cost of the web server."""

import io
import json
from typing import Any

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.factories import NOW
from tests.public.conftest import picture
from tickets import attachments, previews
from tickets.models import Attachment

pytestmark = pytest.mark.django_db


def pdf(pages: int = 1, size: tuple[int, int] = (595, 842)) -> bytes:
    """A real document of empty pages."""
    document = pypdfium2.PdfDocument.new()
    for _page in range(pages):
        document.new_page(*size)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def written(content: bytes, trailer: bytes = b"", extra: bytes = b"") -> bytes:
    """A document written by hand, with what its only page draws."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 600]/Contents 4 0 R%b>>" % extra,
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%bendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 5\n0000000000 65535 f \n%btrailer<</Size 5/Root 1 0 R%b>>\nstartxref %d\n%%%%EOF" % (table, trailer, len(out))


ENCRYPTED = b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/Length 40/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>"
# Half a million curved shapes, one over the other.
HEAVY = b"".join(b"0 0 m 600 600 300 0 %d %d c 0 %d l h B*\n" % (n % 600, n * 7 % 600, n % 600) for n in range(300)) * 600


def kept(name: str, content: bytes) -> Attachment:
    """A file as it is kept."""
    return attachments.store(SimpleUploadedFile(name, content), draft="a-form", now=NOW)


def opened(drawn: bytes | None) -> Image.Image:
    """The picture that a browser would get."""
    assert drawn is not None
    return Image.open(io.BytesIO(drawn))


def test_it_draws_a_picture_again_at_most_1600_wide_and_without_its_camera() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRET CAMERA"
    file = attachments.store(picture("大.jpg", (3200, 1000), "JPEG", exif=exif), draft="a-form", now=NOW)
    drawn = previews.page(file, 1)
    assert opened(drawn).size == (1600, 500)
    assert opened(drawn).format == "WEBP"
    assert b"SECRET" not in (drawn or b"")


def test_it_draws_the_pages_of_a_pdf_one_by_one_and_keeps_them() -> None:
    file = kept("合同.pdf", pdf(3))
    assert previews.look(file).pages == 3
    names = previews.names_beside(file.file.name)
    assert [default_storage.exists(name) for name in names[:3]] == [True, True, False], "only what was looked at is drawn"
    assert max(opened(previews.page(file, 3)).size) == 1600
    assert previews.page(file, 4) is None
    assert previews.page(file, 0) is None
    default_storage.delete(file.file.name)
    assert previews.page(file, 3), "what is drawn once is kept"


def test_it_shows_the_first_pages_of_a_long_pdf() -> None:
    look = previews.look(kept("长.pdf", pdf(45, (60, 60))))
    assert (look.pages, len(look.shown), look.is_cut) == (45, previews.SHOWN_PAGES, True)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"%PDF-1.7 not really one", "broken"),
        (pdf()[:200], "broken"),
        (written(b"", ENCRYPTED), "encrypted"),
        (written(HEAVY), "slow"),
    ],
    ids=["not-one", "cut", "encrypted", "heavy"],
)
def test_it_says_why_a_pdf_is_not_shown_and_remembers_it(content: bytes, error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.drawing.SECONDS", 1)
    file = kept("坏.pdf", content)
    look = previews.look(file)
    assert (look.error, list(look.shown)) == (error, [])
    assert look.why

    def again(*_arguments: Any, **_options: Any) -> None:
        raise AssertionError("drawn twice")

    monkeypatch.setattr("tickets.previews.subprocess.run", again)
    assert previews.look(file).error == error
    assert previews.page(file, 1) is None


def test_it_draws_a_page_of_any_size_small() -> None:
    assert max(opened(previews.page(kept("墙.pdf", pdf(1, (14_400, 300))), 1)).size) == 1600


def test_it_runs_no_script_of_a_pdf() -> None:
    file = kept("js.pdf", written(b"", b"", b"/AA<</O<</S/JavaScript/JS(app.alert(1);while(true){})>>>>"))
    assert previews.look(file).pages == 1


def test_it_shows_no_picture_that_would_open_to_too_much(big_picture: bytes) -> None:
    assert previews.look(kept("big.png", big_picture)).error == "huge"


@pytest.fixture
def big_picture() -> bytes:
    """144 million pixels in a few kilobytes."""
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    return out.getvalue()


def test_it_gives_the_process_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    real = previews.subprocess.run

    def listen(command: list[str], **options: Any) -> Any:
        given.update(options, command=command)
        return real(command, **options)

    monkeypatch.setattr("tickets.previews.subprocess.run", listen)
    previews.look(kept("合同.pdf", pdf()))
    assert given["env"] == {}
    assert "合同" not in json.dumps(given["command"], ensure_ascii=False)


def test_it_says_that_a_file_is_gone() -> None:
    file = kept("合同.pdf", pdf())
    default_storage.delete(file.file.name)
    assert previews.look(file).error == "gone"


def test_it_clears_away_what_was_drawn_with_the_file() -> None:
    file = kept("合同.pdf", pdf(2))
    previews.page(file, 2)
    drawn = [name for name in previews.names_beside(file.file.name) if default_storage.exists(name)]
    assert len(drawn) == 3
    previews.remove(file.file.name)
    assert not any(map(default_storage.exists, drawn))


def test_it_takes_what_was_drawn_for_part_of_the_file_it_lies_beside() -> None:
    assert {previews.belongs_to(name) for name in previews.names_beside("2026/11/18/abc.bin")} == {"2026/11/18/abc.bin"}
    assert previews.belongs_to("2026/11/18/abc.bin") == "2026/11/18/abc.bin"
