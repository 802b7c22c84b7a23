"""Which words on a page are ours, and which are the users': a word in the wrong language is a fault only where it is ours."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]{2,}")
# Words one after the other, as a sentence has them.
PHRASE = re.compile(r"[A-Za-z][A-Za-z'’-]*(?: [A-Za-z][A-Za-z'’-]*)*")
# What the framework says of itself, and nobody reads.
NOT_READ = ("auth_permission", "django_", "sqlite_", "helpdesk_outboundmessage")
HOLE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# Names, units and notations that stay as they are in Chinese.
SAME = {
    "api", "app", "asvs", "ascii", "csv", "ctrl", "cookie", "django", "doctor", "enter", "english", "esc", "excel", "get", "gif", "heic", "helpdesk",
    "html", "http", "https", "jpeg", "jpg", "json", "jsonl", "key", "markdown", "mov", "mp4", "openapi", "pdf", "png", "post", "python", "redis", "rest",
    "shift", "smtp", "sms", "sql", "sqlite", "tab", "token", "url", "utc", "vip", "webhook", "webp", "webm", "wecom", "xlsx", "asia", "shanghai",
    "postgresql", "alt", "cron", "email", "swagger", "null", "true", "false",
}  # fmt: skip


class Words:
    """The words of one organisation: the catalogue on one side, what its database holds on the other.

    `held`: every text in the database. `doubled`: Chinese names of rows that have an English one as well; in English pages they
    are ours.
    """

    def __init__(self, held: Iterable[str], doubled: Iterable[str]) -> None:
        self.held = "\n".join(dict.fromkeys(map(_plain, held)))
        self.doubled = set(doubled)

    @classmethod
    def of(cls, database: Path) -> Words:
        """Of a SQLite file."""
        held: list[str] = []
        doubled: list[str] = []
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_search%'").fetchall()
            for (table,) in tables:
                if table.startswith(NOT_READ):
                    continue
                columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    values = dict(zip(columns, row, strict=True))
                    held += [value for value in row if isinstance(value, str)]
                    if values.get("name_en"):
                        doubled.append(values["name"])
        return cls(held, doubled)

    @cached_property
    def catalogue(self) -> dict[str, str]:
        """English -> Chinese, where both are whole sentences without holes."""
        entries = polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))
        return {entry.msgid: entry.msgstr for entry in entries if entry.msgstr and not HOLE.search(entry.msgid)}

    @cached_property
    def ours_in_chinese(self) -> set[str]:
        """What we say in Chinese."""
        return {text for text in self.catalogue.values() if CHINESE.search(text)}

    def wrong(self, said: Iterable[tuple[str, str, bool]], language: str) -> list[str]:
        """Sentences about words in the other language."""
        judge = self._chinese_among_english if language == "en" else self._english_among_chinese
        return [
            f"not in {language}: <{where}> {text[:60]}"
            for where, text, is_users in dict.fromkeys(map(tuple, said))
            if judge(text, is_users)
        ]

    def _chinese_among_english(self, text: str, is_users: bool) -> bool:
        if not CHINESE.search(text) or text in ("简体中文", "中文"):
            return False
        if is_users:
            return False
        if text in self.doubled or (text in self.ours_in_chinese and len(text) > 1):
            return True
        runs = re.findall(r"[\u3400-\u9fff]+", text)
        return any(run not in self.held for run in runs)

    def _english_among_chinese(self, text: str, is_users: bool) -> bool:
        if is_users or text == "English":
            return False
        return any(self._is_ours(phrase) for phrase in PHRASE.findall(text))

    def _is_ours(self, phrase: str) -> bool:
        words = [word for word in LATIN.findall(phrase) if word.lower() not in SAME and not word.isupper()]
        if not words:
            return False
        return self.catalogue.get(phrase, phrase) != phrase or not re.search(rf"(?<![A-Za-z]){re.escape(phrase)}(?![A-Za-z])", self.held)


def _plain(value: str) -> str:
    """JSON is kept with escapes; people see its characters."""
    if "\\u" in value:
        try:
            return json.dumps(json.loads(value), ensure_ascii=False)
        except ValueError:
            return value
    return value
