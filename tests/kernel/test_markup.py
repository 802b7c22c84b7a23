"""Text that is written into a page by hand is as safe as a template would make it."""

import pytest
from django.utils.html import escape as of_django
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from helpdesk.markup import escape


@pytest.mark.parametrize(
    "value", ["", "水壶", "<script>alert('1')</script>", 'a" onclick="b', "a & b &amp; c", "\u202e<b>", 7, None, mark_safe("<b>")], ids=repr
)
def test_it_escapes_as_django_does_whatever_the_value(value):
    assert escape(value) == of_django(value)


def test_it_speaks_the_readers_language_when_words_are_lazy():
    words = gettext_lazy("Status")
    with override("zh-hans"):
        chinese = escape(words)
    with override("en"):
        assert escape(words) == "Status" != chinese
