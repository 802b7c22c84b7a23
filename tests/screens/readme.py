"""The README's pictures: the six pages that say most, in both languages."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.screens import places
from tests.screens.browser import log_in, settle
from tests.screens.house import ROOT, House

FOLDER = ROOT / "docs" / "screenshots"
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
DESK, PHONE = (1280, 800), (390, 844)


@dataclass(frozen=True)
class Shot:
    """One picture: whose page, where, how large."""

    name: str
    number: str
    address: Callable[[Path], str]
    size: tuple[int, int] = DESK


def _at(path: str) -> Callable[[Path], str]:
    return lambda database: path


SHOTS = (
    Shot("workbench", "CS2024001", _at("/admin/")),
    Shot("ticket", "CS2024001", lambda database: f"/admin/tickets/ticket/{places.pressing_ticket(database)}/change/"),
    Shot("queue", "CS2019003", _at("/admin/tickets/ticket/?view=open")),
    Shot("dashboard", "CS2018001", _at("/dashboard/")),
    Shot("form", "", _at("/complaints/new/")),
    Shot("tracking", "", lambda database: places.tracking(database, "resolved"), PHONE),
)


def take(browser: Browser, house: House) -> None:
    """Into docs/screenshots, a picture for each page and language."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for code, locale in LANGUAGES.items():
        for shot in SHOTS:
            _take(browser, house, shot, code, locale)


def _take(browser: Browser, house: House, shot: Shot, code: str, locale: str) -> None:
    width, height = shot.size
    context = browser.new_context(
        base_url=house.url, locale=locale, timezone_id="Asia/Shanghai", viewport={"width": width, "height": height},
        color_scheme="light", reduced_motion="reduce", device_scale_factor=2 if shot.size == PHONE else 1,
    )  # fmt: skip
    page = context.new_page()
    if shot.number:
        log_in(page, shot.number, places.PASSWORD)
    page.goto(shot.address(house.database))
    settle(page)
    # What came in during the demo's night is news to whoever logs in; the pictures are of the pages.
    page.evaluate("document.getElementById('toasts')?.remove()")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.save(FOLDER / f"{shot.name}.{code}.webp", "WEBP", quality=82, method=6)
    context.close()
