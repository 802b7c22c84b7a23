"""The README's pictures."""

from playwright.sync_api import Browser

from tests.screens.house import House


def take(browser: Browser, house: House) -> None:
    """Into docs/screenshots."""
