"""Texts from a stream of JSONL, one at a time: however long the file is, one line of it is in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

LONGEST = 1_000_000
"""Bytes of a line; a longer one is no text that anybody wrote."""
OTHERS = ("subject", "name", "phone", "email", "order_number", "channel", "tier")


@dataclass(frozen=True)
class Given:
    """A text and what else its line says of it; `key` is the line's `id` as it stands there, None where it has none."""

    text: str
    key: Any = None
    subject: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    order_number: str = ""
    channel: str = ""
    tier: str = ""


@dataclass(frozen=True)
class Bad:
    """A line that cannot be used, and why."""

    why: str


def texts(stream: BinaryIO) -> Iterator[tuple[int, Given | Bad]]:
    """Each line by its number, from 1; empty ones are passed over."""
    number = 0
    while line := stream.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST and not line.endswith(b"\n"):
            while (rest := stream.readline(LONGEST)) and not rest.endswith(b"\n"):
                pass
            yield number, Bad(_("longer than a million bytes"))
        elif line.strip():
            yield number, _read(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)


def _read(line: bytes) -> Given | Bad:
    try:
        row = json.loads(line.decode())
    except UnicodeDecodeError:
        return Bad(_("not in UTF-8"))
    except (ValueError, RecursionError):
        return Bad(_("not a JSON object"))
    if not isinstance(row, dict):
        return Bad(_("not a JSON object"))
    text = row.get("text")
    if text is None:
        return Bad(_("has no “text”"))
    if not isinstance(text, str):
        return Bad(_("its “text” is no text"))
    if not text.strip():
        return Bad(_("its “text” is empty"))
    others = {name: clean(str(row[name])) for name in OTHERS if isinstance(row.get(name), str | int)}
    return Given(clean(text), row.get("id"), **{**others, "tier": others.get("tier", "").lower()})


def clean(text: str) -> str:
    """Without halves of letters that no file can hold (lone surrogates), nor NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
