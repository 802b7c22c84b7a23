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
HOLE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# Names, units and notations that stay as they are in Chinese.
SAME = {
    "api", "app", "asvs", "ascii", "csv", "ctrl", "cookie", "django", "doctor", "enter", "english", "esc", "excel", "get", "gif", "heic", "helpdesk",
    "html", "http", "https", "jpeg", "jpg", "json", "jsonl", "key", "markdown", "mov", "mp4", "openapi", "pdf", "png", "post", "python", "redis", "rest",
    "shift", "smtp", "sms", "sql", "sqlite", "tab", "token", "url", "utc", "vip", "webhook", "webp", "webm", "wecom", "xlsx", "asia", "shanghai",
    "postgresql", "alt", "cron", "email", "swagger", "null", "true", "false",
}  # fmt: skip


class Words:
    """The words of one demo organisation: the catalogue on one side, what its database holds on the other."""

    def __init__(self, database: Path) -> None:
        self.database = database

    @cached_property
    def held(self) -> str:
        """Every text in the database, in one string."""
        texts: list[str] = []
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            tables = [
                row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_search%'")
            ]
            for table in tables:
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    texts += [_plain(value) for value in row if isinstance(value, str)]
        return "\n".join(dict.fromkeys(texts))

    @cached_property
    def doubled(self) -> set[str]:
        """Chinese names of rows that have an English one as well: in English pages they are ours."""
        found: set[str] = set()
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
                if {"name", "name_en"} <= set(columns):
                    found |= {row[0] for row in connection.execute(f"SELECT name FROM \"{table}\" WHERE name_en <> ''")}
        return found

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
        words = [word for word in LATIN.findall(text) if word.lower() not in SAME and not word.isupper()]
        if is_users or not words or text == "English":
            return False
        if self.catalogue.get(text, text) != text:
            return True
        return text not in self.held and any(word not in self.held for word in words)


def _plain(value: str) -> str:
    """JSON is kept with escapes; people see its characters."""
    if "\\u" in value:
        try:
            return json.dumps(json.loads(value), ensure_ascii=False)
        except ValueError:
            return value
    return value
