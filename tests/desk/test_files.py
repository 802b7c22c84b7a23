"""Files seen large at the desk: by those who may see the ticket, as pictures that we drew."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.desk.conftest import LATER, Four, at_desk
from tests.factories import open_ticket
from tests.public.conftest import picture
from tests.tickets.test_previews import ENCRYPTED, pdf, written
from tickets import attachments, workflow
from tickets.models import Attachment, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture
def ticket(four: Four) -> Ticket:
    return open_ticket()


@pytest.fixture
def desk(four: Four) -> Client:
    return at_desk(four.assignee)


def given(ticket: Ticket, *files: SimpleUploadedFile) -> list[Attachment]:
    """What the customer sent."""
    kept = [attachments.store(file, draft="a-form", now=LATER) for file in files]
    workflow.customer_writes(ticket, now=LATER, body="见附件", draft="a-form")
    return kept


def look(file: Attachment, *number: int) -> str:
    """The address of a look, or of a page of it."""
    return reverse(f"admin:tickets_attachment_{'page' if number else 'look'}", args=[file.token, *number])


def test_it_shows_pictures_and_pdfs_as_pictures_of_ours(desk: Client, ticket: Ticket) -> None:
    photo, paper = given(ticket, picture("壶盖.png"), SimpleUploadedFile("合同.pdf", pdf(2)))
    html = desk.get(ticket.get_absolute_url()).content.decode()
    assert f'href="{look(photo)}" data-look' in html
    assert f'href="{look(paper)}" data-look' in html
    part = desk.get(look(paper) + "?part").content.decode()
    assert "2 页" in part or "2 pages" in part
    assert [look(paper, number) in part for number in (1, 2, 3)] == [True, True, False]
    for file, number in ((photo, 1), (paper, 2)):
        answer = desk.get(look(file, number))
        assert answer["Content-Type"] == "image/webp"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "private" in answer["Cache-Control"]
    assert desk.get(look(paper, 3)).status_code == 404


def test_it_says_that_a_pdf_is_protected_and_offers_the_download(desk: Client, ticket: Ticket) -> None:
    (paper,) = given(ticket, SimpleUploadedFile("密.pdf", written(b"", ENCRYPTED)))
    page = desk.get(look(paper)).content.decode()
    assert reverse("admin:tickets_attachment", args=[paper.token]) in page
    assert look(paper, 1) not in page
    assert desk.get(look(paper, 1)).status_code == 404


def test_it_only_downloads_what_we_do_not_draw(desk: Client, ticket: Ticket) -> None:
    (film,) = given(ticket, SimpleUploadedFile("漏水.mp4", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 200))
    assert (
        f'href="{reverse("admin:tickets_attachment", args=[film.token])}" download' in desk.get(ticket.get_absolute_url()).content.decode()
    )
    assert desk.get(look(film)).status_code == 404
    assert desk.get(look(film, 1)).status_code == 404


def test_it_shows_nothing_to_people_who_may_not_see_the_ticket(four: Four, ticket: Ticket) -> None:
    (photo,) = given(ticket, picture("壶盖.png"))
    outside = at_desk(four.outsider)
    assert [outside.get(look(photo)).status_code, outside.get(look(photo, 1)).status_code] == [404, 404]
    assert at_desk(four.supervisor).get(look(photo, 1)).status_code == 200


def test_it_draws_no_file_of_a_form_that_was_never_sent(desk: Client, ticket: Ticket) -> None:
    alone = attachments.store(picture("壶盖.png"), draft="another-form", now=LATER)
    assert desk.get(look(alone)).status_code == 404
    assert desk.get(look(alone, 1)).status_code == 404
