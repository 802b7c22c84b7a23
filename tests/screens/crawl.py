"""Finding every page that a person can click to: one address for each kind of page, and whether any link is dead."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from playwright.sync_api import APIResponse, BrowserContext

HREF = re.compile(r"<a\b[^>]*?\shref=\"([^\"]*)\"")
# Leaving, or the machine's own pages.
PASSED_OVER = ("/admin/logout/", "/static/", "/api/", "/readyz", "/healthz")


@dataclass
class Walk:
    """What was found: addresses by kind, kinds that were tried, and links that lead nowhere."""

    pages: dict[str, str] = field(default_factory=dict)
    tried: set[str] = field(default_factory=set)
    dead: list[str] = field(default_factory=list)


def kind_of(url: str) -> str:
    """An address without its numbers and tokens, and with the names of what its query asks for; a list's view tells pages apart."""
    parts = urlsplit(url)
    path = re.sub(r"/(?:\d+|[A-Za-z0-9_-]{16,}|T\d{8}-\d+)(?=/)", "/*", parts.path)
    path = re.sub(r"(/kb/)[^/]+/", r"\1*/", path)
    asked = sorted({name if name != "view" else f"view={value}" for name, value in parse_qsl(parts.query)})
    return f"{path}?{'&'.join(asked)}" if asked else path


def is_worth_it(kind: str) -> bool:
    """Of the many ways to filter a list each is tried once, not all together."""
    return kind.count("&") < 1


def is_page_of_its_own(kind: str) -> bool:
    """Whether a picture is taken; a filtered list looks like the list."""
    return "?" not in kind or "?view=" in kind


def walk(context: BrowserContext, base: str, starts: Iterable[str], *, known: set[str] | None = None, most: int = 400) -> Walk:
    """Follow links from `starts`, one address of each kind."""
    found = Walk()
    seen = set(known or ())
    waiting = deque((urljoin(base, start), "") for start in starts)
    while waiting and len(found.pages) < most:
        url, source = waiting.popleft()
        kind = kind_of(url)
        if kind in seen or not is_worth_it(kind):
            continue
        seen.add(kind)
        answer = context.request.get(url, max_redirects=0)
        if answer.status in (301, 302, 303):
            waiting.append((urljoin(url, answer.headers.get("location", "")), source))
            continue
        if answer.status >= 400:
            found.dead.append(f"{answer.status} {urlsplit(url).path} (on {urlsplit(source).path})")
            continue
        if "text/html" not in answer.headers.get("content-type", "") or not _is_page(answer):
            continue
        if is_page_of_its_own(kind):
            found.pages[kind] = url.removeprefix(base)
            waiting.extend((link, url) for link in _links(answer, url, base))
    found.tried = seen
    return found


def _is_page(answer: APIResponse) -> bool:
    return answer.text().lstrip().lower().startswith("<!doctype")


def _links(answer: APIResponse, url: str, base: str) -> Iterable[str]:
    for href in HREF.findall(answer.text()):
        link = urldefrag(urljoin(url, href.replace("&amp;", "&")))[0]
        if link.startswith(f"{base}/") and not urlsplit(link).path.startswith(PASSED_OVER):
            yield link
