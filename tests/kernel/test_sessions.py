"""Sessions are read by a statement of our own, and are Django's otherwise."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from helpdesk.sessions import SessionStore

pytestmark = pytest.mark.django_db


def test_it_reads_what_was_kept():
    kept = SessionStore()
    kept["view"] = "mine"
    kept.save()
    assert SessionStore(kept.session_key)["view"] == "mine"


def test_it_forgets_a_session_that_is_over_or_was_made_up():
    kept = SessionStore()
    kept["view"] = "mine"
    kept.save()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    for key in (kept.session_key, "nobodyhasthissession"):
        found = SessionStore(key)
        assert found.get("view") is None
        assert found.session_key is None
