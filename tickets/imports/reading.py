"""From bytes to lines with values: encodings, CSV with broken quotation marks, JSONL.

A line that cannot be read is one line with a reason; the lines around it are read.
"""

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

FIELD_BYTES = 10_000_000
# A quotation mark that has not ended after so many lines was never meant to open anything.
LINES_IN_A_FIELD = 2_000
DELIMITERS = ",;\t|"


class UnreadableFile(Exception):
    """Nothing in the file can be used; the message says why."""


@dataclass(frozen=True)
class Line:
    """A record: the number of its first line in the file (from 1), its values, or why there are none; `raw` as it stood."""

    number: int
    raw: str
    values: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True)
class Text:
    """A decoded file: its lines, the numbers of those that could not be decoded, and the encoding."""

    lines: Sequence[str]
    broken: frozenset[int]
    encoding: str


def decode(content: bytes, encoding: str = "") -> Text:
    """Lines of text. Without an encoding: what a byte-order mark says, else UTF-8, else GB18030 (Chinese Excel).

    Raises UnreadableFile for an encoding that Python does not know.
    """
    try:
        chosen = codecs.lookup(encoding).name if encoding else _guess(content)
    except LookupError as error:
        raise UnreadableFile(_("There is no encoding “%(name)s”.") % {"name": encoding}) from error
    if chosen.startswith(("utf-16", "utf-32")):
        whole = content.decode(chosen, errors="replace")
        return Text(_split(whole), frozenset(), chosen)
    rows = content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    lines, broken = [], set()
    for number, row in enumerate(rows, start=1):
        try:
            lines.append(row.decode(chosen))
        except UnicodeDecodeError:
            lines.append(row.decode(chosen, errors="replace"))
            broken.add(number)
    return Text(lines, frozenset(broken), chosen)


def _split(whole: str) -> list[str]:
    return whole.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _guess(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    telling = [row for row in content.split(b"\n") if not row.isascii()]
    # Chinese text in GB18030 is hardly ever valid UTF-8, and the other way round one broken line must not decide.
    return "utf-8" if 2 * sum(map(_is_utf8, telling)) >= len(telling) else "gb18030"


def _is_utf8(row: bytes) -> bool:
    try:
        row.decode()
    except UnicodeDecodeError:
        return False
    return True


def records(text: Text, form: str) -> Iterator[Line]:
    """The records of a file, `form` being csv or jsonl. Raises UnreadableFile for CSV without a heading."""
    return _csv(text) if form == "csv" else _jsonl(text)


def _jsonl(text: Text) -> Iterator[Line]:
    for number, raw in enumerate(text.lines, start=1):
        if not raw.strip():
            continue
        if number in text.broken:
            yield Line(number, raw, why=_undecodable(text))
            continue
        try:
            values = json.loads(raw)
        except (ValueError, RecursionError):
            yield Line(number, raw, why=_("No JSON."))
            continue
        yield Line(number, raw, values) if isinstance(values, dict) else Line(number, raw, why=_("No JSON object."))


def _csv(text: Text) -> Iterator[Line]:
    csv.field_size_limit(FIELD_BYTES)
    start = next((at for at, line in enumerate(text.lines) if line.strip()), None)
    if start is None:
        raise UnreadableFile(_("The file is empty."))
    first = text.lines[start]
    delimiter = max(DELIMITERS, key=first.count)
    heading = [name.strip() for name in _fields(first, delimiter) or []]
    if not any(heading):
        raise UnreadableFile(_("The first line names no columns."))
    at = start + 1
    while at < len(text.lines):
        if not text.lines[at].strip():
            at += 1
            continue
        end = _end_of_record(text.lines, at)
        line = _record(text, at, end, heading, delimiter)
        if line.why and end > at and _is_swallowed(text, at, end, heading, delimiter):
            # A stray quotation mark has drawn good lines into this record: only its first line is refused.
            end = at
            line = Line(at + 1, text.lines[at], why=_("A quotation mark is not closed."))
        yield line
        at = end + 1


def _end_of_record(lines: Sequence[str], at: int) -> int:
    """The last line of the record that begins at `at`: quotation marks come in pairs; the same line if they never do."""
    marks = 0
    for end in range(at, min(len(lines), at + LINES_IN_A_FIELD)):
        marks += lines[end].count('"')
        if marks % 2 == 0:
            return end
    return at


def _record(text: Text, at: int, end: int, heading: Sequence[str], delimiter: str) -> Line:
    raw = "\n".join(text.lines[at : end + 1])
    if any(number in text.broken for number in range(at + 1, end + 2)):
        return Line(at + 1, raw, why=_undecodable(text))
    fields = _fields(raw, delimiter)
    if fields is None:
        return Line(at + 1, raw, why=_("A quotation mark is not closed."))
    if len(fields) > len(heading) and not any(fields[len(heading) :]):
        fields = fields[: len(heading)]
    if len(fields) != len(heading):
        return Line(at + 1, raw, why=_("%(found)d columns instead of %(expected)d.") % {"found": len(fields), "expected": len(heading)})
    return Line(at + 1, raw, dict(zip(heading, fields, strict=True)))


def _is_swallowed(text: Text, at: int, end: int, heading: Sequence[str], delimiter: str) -> bool:
    """Whether one of the lines after the first is a record by itself."""
    lines = text.lines[at + 1 : end + 1]
    return any(line.count('"') % 2 == 0 and len(_fields(line, delimiter) or []) == len(heading) > 1 for line in lines)


def _fields(raw: str, delimiter: str) -> list[str] | None:
    """The fields of one record; None when its quotation marks are broken."""
    if raw.count('"') % 2:
        return None
    try:
        rows = list(csv.reader(io.StringIO(raw, newline="\n"), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _undecodable(text: Text) -> str:
    return _("Not readable as %(encoding)s.") % {"encoding": text.encoding}
