"""Examples to learn from, out of CSV or JSONL: which column is the text, which the label, and what a label means."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.models import Department
from tickets import sorting
from tickets.imports import reading
from tickets.imports.reading import UnreadableFile
from tickets.learning.examples import Example
from tickets.learning_versions import DEPARTMENT, ISSUE_TYPE

TEXT_COLUMNS = ("text", "content", "body", "description", "message", "文本", "内容", "正文", "描述")
LABEL_COLUMNS = ("label", "type", "issue_type", "department", "标签", "类型", "问题类型", "部门")
ACCEPTABLE_COLUMNS = ("acceptable_types", "acceptable", "also", "secondary")
SUBJECT = "subject"
BESIDE_SUBJECT = {"body", "description", "message", "正文", "描述"}
"""Columns that hold what follows on a subject; other texts are whole."""
KNOWN_SHARE = 0.1
"""Fewer labels than this that are issue types: they are another set of labels."""
LONGEST = 20_000

ALIASES = {
    "物流查询": "logistics",
    "售后服务": "returns_refunds",
    "售前咨询": "product_enquiry",
    "咨询订单": "order_enquiry",
    "退换货": "returns_refunds",
}
"""Other names under which the trade knows a type."""

_PARTS = re.compile(r"[|;,、；，]")


@dataclass(frozen=True)
class Columns:
    """Which columns are read; empty ones are guessed."""

    text: str = ""
    label: str = ""
    acceptable: str = ""


@dataclass(frozen=True)
class Row:
    """A line with a text and a label as it stands in the file."""

    line: int
    text: str
    label: str
    acceptable: tuple[str, ...] = ()


@dataclass
class Found:
    """What a file holds, and what is wrong in which line."""

    rows: list[Row] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    label_column: str = ""


def read(path: Path, columns: Columns) -> Found:
    """The rows of a file. Raises UnreadableFile where nothing in it can be used, OSError where it cannot be opened."""
    form = "jsonl" if path.suffix.lower() in {".jsonl", ".ndjson", ".json"} else "csv"
    found = Found()
    chosen: Columns | None = None
    for line in reading.records(reading.decode(path.read_bytes()), form):
        if line.why:
            found.problems.append((line.number, line.why))
            continue
        chosen = chosen or _choose(list(line.values), columns)
        found.label_column = chosen.label
        _read_line(found, line.number, line.values, chosen)
    return found


def target_of(found: Sequence[Found]) -> str:
    """Which set of labels the files teach, from their labels and the name of their column."""
    rows = [row for each in found for row in each.rows]
    known = sum(type_code(row.label) is not None for row in rows)
    if rows and known >= KNOWN_SHARE * len(rows) and not all(each.label_column in ("department", "部门") for each in found):
        return ISSUE_TYPE
    return DEPARTMENT


def examples(found: Found, target: str, source: str) -> tuple[list[Example], list[tuple[int, str]]]:
    """Examples of a target, and the lines whose label it does not know."""
    translate = type_code if target == ISSUE_TYPE else _department_codes().get if target == DEPARTMENT else str
    made, unknown = [], []
    for row in found.rows:
        label = translate(row.label) or (None if target == ISSUE_TYPE else row.label)
        if label is None:
            unknown.append((row.line, row.label))
            continue
        also = tuple(code for code in map(translate, row.acceptable) if code and code != label)
        made.append(Example(row.text, label, also, 1.0, f"file:{source}"))
    return made, unknown


def type_code(label: str) -> str | None:
    """The issue type that a label names: its code, or its name in either language."""
    types = sorting.types()
    for row in types.values():
        if label.strip().lower() in {row.code, row.name.lower(), row.name_en.lower()}:
            return row.code
    also = ALIASES.get(label.strip())
    return also if also in types else None


def _department_codes() -> Mapping[str, str]:
    rows = Department.objects.values_list("code", "name", "name_en")
    return {name: code for code, *names in rows for name in [code, *names] if name}


def _choose(present: Sequence[str], wanted: Columns) -> Columns:
    for name in filter(None, (wanted.text, wanted.label, wanted.acceptable)):
        if name not in present:
            raise UnreadableFile(_("There is no column “%(name)s” (%(columns)s).") % {"name": name, "columns": ", ".join(present)})
    text = wanted.text or _first(TEXT_COLUMNS, present) or (SUBJECT if SUBJECT in present else "")
    label = wanted.label or _first(LABEL_COLUMNS, present)
    if not text or not label:
        missing = _("the text (--text-column)") if not text else _("the label (--label-column)")
        raise UnreadableFile(_("No column is %(what)s: %(columns)s.") % {"what": missing, "columns": ", ".join(present)})
    return Columns(text, label, wanted.acceptable or _first(ACCEPTABLE_COLUMNS, present))


def _first(names: Iterable[str], present: Sequence[str]) -> str:
    by_name = {name.lower(): name for name in present}
    return next((by_name[name] for name in names if name in by_name), "")


def _read_line(found: Found, number: int, values: Mapping[str, Any], columns: Columns) -> None:
    text = str(values.get(columns.text) or "").strip()
    if columns.text.lower() in BESIDE_SUBJECT and values.get(SUBJECT):
        text = f"{str(values[SUBJECT]).strip()}\n{text}".strip()
    label = str(values.get(columns.label) or "").strip()
    if not text or not label:
        found.problems.append((number, _("No text.") if not text else _("No label.")))
        return
    found.rows.append(Row(number, text[:LONGEST].replace("\x00", ""), label, _several(values.get(columns.acceptable))))


def _several(value: Any) -> tuple[str, ...]:
    """A list as JSON has it, or words parted by | ; or commas."""
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            value = value.strip("[]")
    parts = value if isinstance(value, list) else _PARTS.split(str(value or ""))
    return tuple(name for part in parts if (name := str(part).strip()))
