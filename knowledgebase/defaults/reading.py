"""Reading the shipped articles: one Markdown file each, its name the article's address.

A file begins with `name: value` lines up to a blank one; then the Chinese text, then a line `=== English ===`, then the
English text. `topics` and `keywords` are parted by commas.
"""

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "articles"
ENGLISH = "\n=== English ===\n"
NAMES = ("audience", "title", "title_en", "summary", "summary_en", "topics", "keywords")
_LISTS = ("topics", "keywords")


def read_articles(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """The articles by address, in order of address. Raises ValueError for a file that is not in the form."""
    return {path.stem: parse(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md"))}


def parse(name: str, content: str) -> dict[str, Any]:
    """One article's columns."""
    head, blank, text = content.partition("\n\n")
    chinese, mark, english = text.partition(ENGLISH)
    if not blank or not mark:
        raise ValueError(f"{name}: head, Chinese text and English text are needed")
    row: dict[str, Any] = {}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not colon or key not in NAMES:
            raise ValueError(f"{name}: {line!r} is no line of a head")
        row[key] = [each.strip() for each in value.split(",") if each.strip()] if key in _LISTS else value.strip()
    return {**row, "body": chinese.strip(), "body_en": english.strip()}
