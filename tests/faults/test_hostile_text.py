"""TX: text and requests that no honest browser sends, at the doors of the house."""

import pytest
from django.test import Client

from tests.addresses import House, changes, contents

pytestmark = pytest.mark.django_db

MULTIPART = b'--x\r\nContent-Disposition: form-data; name="description"\r\n\r\n\xcd\xcb\xbf\xee\r\n--x--\r\n'
DOORS = ("/complaints/new/", "/suggestions/", "/track/", "/admin/login/", "/i18n/setlang/")


def stranger() -> Client:
    """A browser that nobody knows; a fault is an answer with 500."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("named", ["gbk", "utf-16", "zlib", "hex", "idna", "undefined", "nonsense", "unicode_escape"])
def test_it_refuses_a_body_in_another_encoding(house: House, named: str) -> None:
    """TX-04: Python knows codecs that are none for text, and Django would decode the fields of a form by any that is named."""
    agent, before = house.browser("assignee"), contents()
    for path in DOORS:
        for kind, body in (("multipart/form-data; boundary=x", MULTIPART), ("application/x-www-form-urlencoded", b"description=%cd%cb")):
            answer = stranger().generic("POST", path, body, content_type=f"{kind}; charset={named}")
            assert answer.status_code == 400, (path, kind)
    path = f"/admin/tickets/ticket/{house.ticket.pk}/note/"
    answer = agent.generic("POST", path, MULTIPART, content_type=f"multipart/form-data; boundary=x; charset={named}")
    assert answer.status_code == 400
    assert not changes(before)


@pytest.mark.parametrize("named", ["utf-8", "UTF-8"])
def test_it_reads_what_is_ours_by_any_of_its_names(house: House, named: str) -> None:
    answer = stranger().generic(
        "POST", "/complaints/new/", b"description=%e5%a3%b6", content_type=f"application/x-www-form-urlencoded; charset={named}"
    )
    assert answer.status_code == 200
    assert "壶" in answer.content.decode()
