"""A real Chromium: `page` for one visitor, `visitor` for several, each with cookies of its own.

Every page is watched: an uncaught script error, a console error or a breach of the content security policy fails the
test that caused it.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, ViewportSize, expect, sync_playwright

from helpdesk.models import User
from tests.processes import until

# Playwright's sync API runs an event loop in this thread, and Django then takes every query for an unsafe one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

Visitor = Callable[..., Page]
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# No other host is known to the browser. Keeping pages off them one request at a time would cost it the files that it has kept.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
INSTALLED = ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable")

_serve = StaticFilesHandler.serve


def _kept_by_browsers(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
    """A static file with a date until which it may be kept, as installations send it; else each page asks for all of them again."""
    response = _serve(handler, request)
    response.headers.setdefault("Cache-Control", "max-age=600")
    return response


@pytest.fixture(scope="package")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """The system's Chromium (or the one CHROMIUM names), else the one Playwright installed; open for this folder only.

    Best is the one without a window: the same engine for half the processor time.
    While Playwright's event loop runs, Django gives this thread another connection. It needs the rows that migrations
    wrote as well, to put them back after each test; without them every later test would find no groups.
    """
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, INSTALLED)), None)
    kept = getattr(connection, "_test_serialized_contents", None)
    # How long what never comes is waited for; a machine under load takes its time.
    expect.set_options(timeout=20_000)
    places = patch.multiple(Locator, press=_heard(Locator.press), press_sequentially=_heard(Locator.press_sequentially))
    with sync_playwright() as playwright, places, patch.object(StaticFilesHandler, "serve", _kept_by_browsers):
        if kept is not None:
            connection._test_serialized_contents = kept  # type: ignore[attr-defined]
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", ALONE])
        yield browser
        browser.close()
        connection.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about during the test; empty it where an error is expected."""
    return []


@pytest.fixture
def visitor(browser: Browser, live_server: Any, complaints: list[str]) -> Iterator[Visitor]:
    """`visitor(phone=True, locale="en-US", **context)`: a new person with an empty browser, on the live server."""
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        # The browser reports every answer of 400 and above by itself; that is for the test to judge.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(f"console: {message.text}")

    def come(*, phone: bool = False, locale: str = "zh-CN", **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url, locale=locale, timezone_id="Asia/Shanghai", viewport=PHONE if phone else DESK, **options
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        keyboard: Any = page.keyboard
        keyboard.press, keyboard.type = _heard(keyboard.press, page), _heard(keyboard.type, page)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        return page

    with _under_way() as busy:
        yield come
        for context in contexts:
            for page in context.pages:
                page.goto("about:blank")
            context.close()
        # What a page asked for by itself may still be answered; the tables are emptied next, and would be waited for crosswise.
        until(lambda: not busy())
    assert complaints == []


def come_in(page: Page, number: str, path: str) -> None:
    """Open a page as somebody who has logged in already, and wait until its scripts hear keys.

    The door itself is walked through by `test_journey`.
    """
    client = Client()
    client.force_login(User.objects.get(employee_number=number), backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "domain": "localhost", "path": "/"}])
    page.goto(path)


def _heard(act: Callable[..., None], page: Page | None = None) -> Callable[..., None]:
    """Keys are pressed when the page stands, as by somebody who looks at it: before that its scripts do not hear them."""

    def wait_and_act(*args: Any, **options: Any) -> None:
        # A keyboard is its page's; a place on the page says itself where it is.
        (page or args[0].page).wait_for_load_state()
        act(*args, **options)

    return wait_and_act


@contextmanager
def _under_way() -> Iterator[Callable[[], bool]]:
    """Whether the live server is answering somebody."""
    lock, number = threading.Lock(), 0

    def count(step: int) -> None:
        nonlocal number
        with lock:
            number += step

    # Django's test client sends these signals as well, and no end for what it leaves unread; it names another handler, and none.
    def begun(sender: type, **_signal: Any) -> None:
        if issubclass(sender, WSGIHandler):
            count(1)

    def ended(sender: type | None, **_signal: Any) -> None:
        if sender and issubclass(sender, WSGIHandler):
            count(-1)

    request_started.connect(begun)
    request_finished.connect(ended)
    try:
        yield lambda: number > 0
    finally:
        request_started.disconnect(begun)
        request_finished.disconnect(ended)


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """One visitor at a desk, in Chinese."""
    return visitor()
