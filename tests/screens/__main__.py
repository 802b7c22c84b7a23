"""`make screenshots`: the pictures of the README; with ARGS=--all a look at every page, with what is wrong written down."""

from __future__ import annotations

import argparse
import io
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.screens import checks, crawl, places, readme
from tests.screens.browser import chromium, log_in, settle
from tests.screens.house import House, open_house
from tests.screens.words import Words

WIDTHS = {1440: 900, 1280: 900, 1024: 768, 390: 844}
# At the desk people have three widths; customers have a phone or a computer.
DESK, CUSTOMERS = (1440, 1024, 390), (1280, 390)
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
THEMES = ("light", "dark")
# Every page is shown to axe in both languages and themes, wide and narrow; customers' pages in all of them.
AXE_AT = {("zh", 1440, "light"), ("zh", 390, "dark"), ("en", 1440, "dark"), ("en", 390, "light")}
LONGEST = 2600
# Pages that say so on purpose.
BROKEN = ("403", "404", "405", "409", "410", "413", "429", "500", "503")


def main() -> int:
    """Exit status: 0 done and nothing wrong, 1 something is wrong with a page."""
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("--all", action="store_true", help="take and check every page instead of the README's pictures")
    parser.add_argument("--out", type=Path, help="folder for --all (default: a new temporary one)")
    parser.add_argument("--keep", type=Path, help="keep the demo database in this folder, or use the one that is there")
    parser.add_argument("--only", default="", help="--all: only pages whose name matches this expression")
    parser.add_argument("--widths", default="", help="--all: at these of 1440, 1280, 1024, 390 (default: each page's own)")
    parser.add_argument("--languages", default=",".join(LANGUAGES), help="--all: zh, en")
    parser.add_argument("--themes", default=",".join(THEMES), help="--all: light, dark")
    options = parser.parse_args()
    with open_house(options.keep, rare=options.all) as house, sync_playwright() as playwright:
        browser = chromium(playwright)
        if not options.all:
            readme.take(browser, house)
            return 0
        out = options.out or Path(tempfile.mkdtemp(prefix="screens-"))
        out.mkdir(parents=True, exist_ok=True)
        return Inspection(browser, house, out, options).run()


class Inspection:
    """A look at every page in every variant."""

    def __init__(self, browser: Browser, house: House, out: Path, options: argparse.Namespace) -> None:
        self.browser = browser
        self.house = house
        self.out = out
        self.only = re.compile(options.only)
        self.chosen = [int(width) for width in options.widths.split(",") if width]
        self.languages = options.languages.split(",")
        self.themes = options.themes.split(",")
        self.words = Words.of(house.database)
        self.widths: Sequence[int] = DESK
        self.wrong: dict[str, list[str]] = {}
        self.taken = 0

    def run(self) -> int:
        """Everybody's pages; then what was wrong, the most frequent first."""
        begun = time.monotonic()
        known: set[str] = set()
        try:
            for person in (*places.PEOPLE, places.CUSTOMER):
                pages = self._pages_of(person, known)
                for language in self.languages:
                    self._take(person, language, pages)
        finally:
            self._write(time.monotonic() - begun)
        return 1 if self.wrong else 0

    def _pages_of(self, person: places.Person, known: set[str]) -> dict[str, str]:
        named = places.customers_pages(self.house.database) | places.CUSTOMERS if person is places.CUSTOMER else {}
        starts = [*person.starts, *named.values()]
        with self._context(person, "zh") as context:
            own = {crawl.kind_of(self.house.url + start) for start in starts}
            found = crawl.walk(context, self.house.url, starts, known=known - own)
        known |= found.tried
        for dead in found.dead:
            if not any(meant in dead for meant in ("/nothing/", "/broken/", "/theme/")) and not dead.endswith("(on )"):
                self._note(f"{person.code}: links", f"dead link: {dead}")
        pages = {_name(person, kind): address for kind, address in found.pages.items()}
        pages |= {f"{person.code}-{name}": address for name, address in named.items()}
        return {name: address for name, address in pages.items() if self.only.search(name)}

    @contextmanager
    def _context(self, person: places.Person, language: str) -> Iterator[BrowserContext]:
        context = self.browser.new_context(
            base_url=self.house.url, locale=LANGUAGES[language], timezone_id="Asia/Shanghai", reduced_motion="reduce"
        )
        context.set_default_timeout(20_000)
        if person.number:
            log_in(context.new_page(), person.number, places.PASSWORD)
        yield context
        context.close()

    def _take(self, person: places.Person, language: str, pages: dict[str, str]) -> None:
        states = [state for state in places.STATES if state.person == person.code and self.only.search(state.name)]
        if not pages and not states:
            return
        with self._context(person, language) as context:
            page = context.new_page()
            heard = _listen(page)
            self.widths = self.chosen or (CUSTOMERS if person is places.CUSTOMER else DESK)
            for name, address in pages.items():
                self._one(page, name, address, language, heard)
            for state in states:
                self._one(page, state.name, state.address(self.house.database), language, heard, state.steps)

    def _one(self, page: Page, name: str, address: str, language: str, heard: list[str], steps: places.Steps | None = None) -> None:
        try:
            page.set_viewport_size({"width": self.widths[0], "height": WIDTHS[self.widths[0]]})
            page.emulate_media(media="screen")
            page.goto(address)
            settle(page)
            if steps:
                steps(page)
            heard += [
                f"{line}"
                for line in page.evaluate(
                    "performance.getEntriesByType('resource').filter(each => each.responseStatus >= 400).map(each => each.responseStatus + ' ' + each.name)"
                )
            ]
            for line in heard:
                if any(f"-{status}" in name and status in line for status in BROKEN) or ("errors" in name and "400" in line):
                    continue
                self._note(name, f"console: {line[:200].replace(self.house.url, '')}", language)
            for width in self.widths:
                page.set_viewport_size({"width": width, "height": WIDTHS[width]})
                for theme in self.themes:
                    page.emulate_media(color_scheme=theme)
                    self._look(page, name, language, width, theme)
        except Exception as error:
            self._note(name, f"not taken: {str(error)[:200]}")
        heard.clear()  # what axe itself makes the browser complain about

    def _look(self, page: Page, name: str, language: str, width: int, theme: str) -> None:
        variant = f"{language} {width} {theme}"
        if theme == self.themes[0]:
            found, said = checks.look(page, language, closely=True)
            for each in [*found, *self.words.wrong(said, language)]:
                self._note(name, each, variant)
        if (language, width, theme) in AXE_AT or self.widths is CUSTOMERS:
            for each in checks.axe(page):
                self._note(name, each, variant)
        path = self.out / f"{name}.{language}.{width}.{theme}.webp"
        picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
        picture.crop((0, 0, picture.width, min(picture.height, LONGEST))).convert("RGB").save(path, "WEBP", quality=80, method=2)
        self.taken += 1

    def _note(self, name: str, sentence: str, variant: str = "") -> None:
        # The same element on many pages is one finding, whatever it says there.
        kind, mark, text = sentence.partition("> ") if ": <" in sentence else (sentence, "", "")
        self.wrong.setdefault(kind + mark.strip(), []).append(f"{name} {variant} {text}".strip())

    def _write(self, seconds: float) -> None:
        lines = [f"{self.taken} pictures in {seconds:.0f} s; {len(self.wrong)} findings"]
        for sentence, where in sorted(self.wrong.items(), key=lambda item: (item[0].split(":")[0], -len(item[1]))):
            lines.append(f"{sentence}\n    {len(where)}x: {'; '.join(where[:4])}")
        (self.out / "findings.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        sys.stdout.write("\n".join(lines[:1]) + f"\n{self.out}/findings.txt\n")


def _name(person: places.Person, kind: str) -> str:
    path = re.sub(r"[^A-Za-z0-9_=*]+", "-", urlsplit(kind).path + "-" + urlsplit(kind).query).strip("-").replace("*", "x")
    return f"{person.code}-{path or 'home'}".replace("admin-", "")


def _listen(page: Page) -> list[str]:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(f"script: {error}"))
    return heard


if __name__ == "__main__":
    sys.exit(main())
