"""Addresses and words that templates remember: always those of the reader, of the name, and of the arguments."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.functional import lazystr


def drawn(text: str, **values: object) -> str:
    return Template("{% load i18n %}" + text).render(Context(values))


def test_it_says_a_word_in_the_language_of_each_reader():
    template = Template('{% load i18n %}{% translate "Save" %}')
    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            assert template.render(Context()) == translation.gettext("Save")
    with translation.override("zh-hans"):
        assert template.render(Context()) != "Save"


def test_it_keeps_to_words_that_change_with_the_page():
    template = Template("{% load i18n %}{% translate word %}")
    assert [template.render(Context({"word": word})) for word in ("one and no word", "<b>another</b>")] == [
        "one and no word",
        "&lt;b&gt;another&lt;/b&gt;",
    ]


def test_it_stores_words_and_addresses_under_a_name_when_asked():
    text = '{% translate "No such words at all" as said %}{% url "kb" as way %}[{{ said }}|{{ way }}]'
    assert drawn(text) == f"[No such words at all|{reverse('kb')}]"


@pytest.mark.parametrize("value", [1, 2, "3", lazystr("4")])
def test_it_writes_the_address_of_each_argument(value):
    text = '{% url "admin:tickets_ticket_change" pk %}'
    assert drawn(text, pk=value) == reverse("admin:tickets_ticket_change", args=[value])


def test_it_escapes_an_address_and_tells_of_one_that_is_not_there():
    assert drawn('{% url "track" token %}', token="a&b") == reverse("track", args=["a&b"]).replace("&", "&amp;")
    with pytest.raises(NoReverseMatch):
        drawn('{% url "track" token %}', token="")
