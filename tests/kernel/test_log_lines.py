"""What a request leaves in the log."""

import logging

import pytest
from django.test import Client

from tests.factories import UserFactory


@pytest.mark.django_db
def test_it_writes_a_refusal_as_a_line(caplog: pytest.LogCaptureFixture) -> None:
    browser = Client()
    browser.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/admin/tickets/slapolicy/").status_code == 403
    (refused,) = [record for record in caplog.records if record.name == "django.request"]
    assert "/admin/tickets/slapolicy/" in refused.getMessage()
    assert refused.exc_info is None


def test_it_writes_a_fault_with_the_way_that_led_to_it(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        logging.getLogger("django.request").exception("Internal Server Error")
    assert caplog.records[-1].exc_info
    assert "ZeroDivisionError" in caplog.text
