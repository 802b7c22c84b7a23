"""Addresses that are kept are those that Django would write."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from helpdesk.addresses import named, numbered


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
