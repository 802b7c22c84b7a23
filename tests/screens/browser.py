"""Chromium, and somebody who logs in."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Page, Playwright, expect


def chromium(playwright: Playwright) -> Browser:
    """The system's Chromium, or the one that CHROMIUM names, or the one that Playwright installed."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "google-chrome", "google-chrome-stable"))), None)
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"])


def log_in(page: Page, number: str, password: str) -> None:
    """By the form, as people do."""
    page.goto("/admin/login/")
    page.locator("[name=username]").fill(number)
    page.locator("[name=password]").fill(password)
    page.locator("#login-form button[type=submit]").click()
    page.wait_for_load_state()


def settle(page: Page) -> None:
    """Until fonts are there and what the page loads by itself has come; a page that asks again and again is never idle."""
    page.evaluate("document.fonts.ready.then(() => true)")
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.wait_for_timeout(60)
