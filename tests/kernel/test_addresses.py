"""Addresses that are kept are those that Django would write."""

import subprocess
import sys

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from helpdesk.addresses import named, numbered
from tests.processes import environment


@pytest.mark.parametrize("name", ["admin:tickets_ticket_change", "admin:tickets_ticket_reply", "admin:helpdesk_user_change"])
@pytest.mark.parametrize("number", [1, 42, 123_456_789_012])
def test_it_writes_the_same_address_as_django_when_it_has_one_number(name, number):
    assert numbered(name, number) == reverse(name, args=[number])


def test_it_begins_with_the_prefix_when_the_site_lies_below_one():
    plain = numbered("admin:tickets_ticket_change", 7)
    try:
        set_script_prefix("/desk/")
        assert numbered("admin:tickets_ticket_change", 7) == f"/desk{plain}"
    finally:
        set_script_prefix("/")
    assert numbered("admin:tickets_ticket_change", 7) == plain


def test_it_refuses_when_there_is_no_such_page():
    with pytest.raises(NoReverseMatch):
        numbered("admin:no_such_page", 1)


@pytest.mark.parametrize("name", ["admin:tickets_ticket_changelist", "dashboard", "admin:index"])
def test_it_writes_the_same_address_as_django_when_there_is_nothing_to_fill_in(name):
    assert named(name) == reverse(name)


PAGES = """
import sys
import django
django.setup()
from django.db import connection
from django.urls import resolve, reverse
from django.utils import translation

found = [reverse("admin:index"), resolve("/kb/").view_name]
heavy = {"numpy", "requests", "PIL", "unittest", "yaml"} | ({"psycopg"} if connection.vendor == "sqlite" else set())
print(sorted(heavy & set(sys.modules)))
translation.activate("en")
print(*found, reverse("api:tickets"), reverse("api:root"), resolve("/api/v1/tickets/").view_name, reverse("kb"))
"""


def test_it_knows_addresses_of_the_api_and_reads_it_and_other_large_things_when_they_are_asked_for():
    done = subprocess.run([sys.executable, "-c", PAGES], env=environment(), capture_output=True, text=True, timeout=240, check=True)
    loaded, found = done.stdout.splitlines()
    assert loaded == "[]"
    assert found.split() == ["/admin/", "kb", "/api/v1/tickets/", "/api/v1/", "api:tickets", "/kb/"]
