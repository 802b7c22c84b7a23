"""Language, time zone and prefix of the request at hand, kept by thread."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest
from asgiref.local import Local
from django.urls import get_script_prefix, get_urlconf, set_script_prefix
from django.urls.base import clear_script_prefix
from django.utils import timezone, translation
from django.utils.translation import gettext

from helpdesk import threads


@pytest.fixture(autouse=True)
def by_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for module, name in threads.KEPT:
        monkeypatch.setattr(module, name, Local())  # as Django begins; put back afterwards
    with translation.override("en"):
        threads.keep_by_thread()
        yield


def test_it_keeps_what_was_set_when_it_begins() -> None:
    assert translation.get_language() == "en"
    assert timezone.get_current_timezone() == timezone.get_default_timezone()
    assert (get_script_prefix(), get_urlconf()) == ("/", None)


def test_it_lets_each_thread_have_its_own_when_several_serve() -> None:
    def serve(language: str, zone: str, prefix: str) -> tuple[str | None, str, str, str]:
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            set_script_prefix(prefix)
            found = translation.get_language(), gettext("Queue"), str(timezone.get_current_timezone()), get_script_prefix()
            clear_script_prefix()
        return found

    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other, translation.override("zh-hans"):
        first = one.submit(serve, "en", "Asia/Tokyo", "/a/")
        second = other.submit(serve, "zh-hans", "Europe/Berlin", "/b/")
        assert first.result() == ("en", "Queue", "Asia/Tokyo", "/a/")
        assert second.result() == ("zh-hans", "队列", "Europe/Berlin", "/b/")
        assert (translation.get_language(), get_script_prefix()) == ("zh-hans", "/")
