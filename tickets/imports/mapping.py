"""From a line's values to a contact, by a small mapping: which column is which field, what stands for what.

docs/import-mapping.md says how a mapping is written; those that come with the product lie in `mappings/`.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets import lists, sorting
from tickets.choices import Category, Channel, Tier
from tickets.imports.reading import Line, UnreadableFile
from tickets.incoming import SUBJECT_LENGTH, Contact

SHIPPED = Path(__file__).parent / "mappings"
DEFAULT = "tickets"

FIELDS = (
    "external_id", "channel", "category", "issue_type", "subject", "description", "name", "phone", "email", "order_number", "language",
    "tier", "company", "team", "created_at",
)  # fmt: skip
LIMITS = {"external_id": 120, "phone": 40, "email": 254, "order_number": 64, "description": 200_000}
LANGUAGES = {"zh": "zh-hans", "zh-cn": "zh-hans", "zh-hans": "zh-hans", "en": "en"}
YEARS = range(1970, 2201)

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_MOMENT = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?")


class Refused(Exception):
    """This line makes no contact; the message says why."""


@dataclass
class FieldMapping:
    """A mapping in use. `columns`: the columns of each field, the first that is not empty counts; `values`: what stands for what;
    `constants`: for fields the line says nothing about; `prefix` keeps the ids of one source apart from those of others."""

    name: str
    columns: Mapping[str, list[str]]
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    recognise: list[str] = field(default_factory=list)
    prefix: str = ""
    received_now: bool = False
    seen: Counter[str] = field(default_factory=Counter)

    def usable(self, present: Iterable[str]) -> bool:
        """Whether some column can hold what was said."""
        here = set(present)
        return any(column in here for name in ("description", "subject") for column in self.columns.get(name, []))

    def ignored(self, present: Iterable[str]) -> list[str]:
        """Columns that no field is read from."""
        read = {column for columns in self.columns.values() for column in columns}
        return [column for column in present if column and column not in read and not column.startswith("_")]

    def contact(self, line: Line, now: datetime) -> Contact:
        """The contact of a line; raises Refused."""
        said = {name: self._value(name, line.values) for name in FIELDS}
        for name, limit in LIMITS.items():
            if len(said[name]) > limit:
                raise Refused(
                    _("%(field)s: %(count)d characters, at most %(limit)d fit.") % {"field": name, "count": len(said[name]), "limit": limit}
                )
        if not said["description"] and not said["subject"]:
            raise Refused(_("Nothing is said: no subject and no description."))
        if len(said["subject"]) > SUBJECT_LENGTH:  # it is cut there, and must not be lost
            said["description"] = f"{said['subject']}\n{said['description']}".strip()
        return Contact(
            channel=_code("channel", said["channel"] or Channel.IMPORT, Channel.values),
            subject=said["subject"],
            description=said["description"],
            name=said["name"],
            phone=said["phone"],
            email=_email(said["email"]),
            order_number=said["order_number"],
            issue_type=_code("issue_type", said["issue_type"], sorting.types()) or None,
            category=_code("category", said["category"], Category.values) or None,
            team=_code("team", said["team"], [team.code for team in lists.teams().values()]) or None,
            tier=_code("tier", said["tier"].lower(), Tier.values) or None,
            company=said["company"],
            language=LANGUAGES[_code("language", said["language"].lower() or "zh-hans", LANGUAGES)],
            external_id=self._external_id(said),
            received_at=None if self.received_now else _moment(said["created_at"], now),
        )

    def _value(self, name: str, values: Mapping[str, Any]) -> str:
        for column in self.columns.get(name, []):
            found = values.get(column)
            if isinstance(found, dict | list):
                raise Refused(_("%(field)s: neither text nor a number.") % {"field": column})
            text = _plain("" if found is None else str(found))
            if text:
                meant = self.values.get(name, {})
                return meant.get(text, meant.get("*", text))
        return self.constants.get(name, "")

    def _external_id(self, said: Mapping[str, str]) -> str:
        """The line's own id, or one made of what it says, so that the same file again makes nothing twice."""
        if said["external_id"]:
            return f"{self.prefix}{said['external_id']}"
        digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:40]
        self.seen[digest] += 1
        return f"{self.prefix}line:{digest}" + (f":{self.seen[digest]}" if self.seen[digest] > 1 else "")


def find(name: str, present: Iterable[str]) -> FieldMapping:
    """The mapping of a name or a path; without one the shipped mapping that knows all these columns, else the ordinary one.

    Raises UnreadableFile for a mapping that cannot be used.
    """
    if name:
        shipped = SHIPPED / f"{name}.json"
        return _load(shipped if re.fullmatch(r"[\w-]+", name) and shipped.exists() else Path(name))
    here = set(present)
    known = [_load(path) for path in sorted(SHIPPED.glob("*.json"))]
    fitting = [mapping for mapping in known if mapping.recognise and set(mapping.recognise) <= here]
    return max(fitting, key=lambda mapping: len(mapping.recognise), default=_load(SHIPPED / f"{DEFAULT}.json"))


def _load(path: Path) -> FieldMapping:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        columns = {name: [column] if isinstance(column, str) else list(column) for name, column in data["columns"].items()}
        mapping = FieldMapping(
            path.stem,
            columns,
            dict(data.get("constants", {})),
            {name: dict(meant) for name, meant in data.get("values", {}).items()},
            list(data.get("recognise", [])),
            str(data.get("prefix", "")),
        )
    except OSError as error:
        raise UnreadableFile(_("The mapping %(file)s cannot be read: %(why)s") % {"file": path, "why": error.strerror}) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableFile(_("%(file)s is no mapping; see docs/import-mapping.md.") % {"file": path}) from error
    unknown = [name for name in [*columns, *mapping.constants, *mapping.values] if name not in FIELDS]
    if unknown:
        raise UnreadableFile(_("%(file)s maps to fields that do not exist: %(names)s.") % {"file": path, "names": ", ".join(unknown)})
    return mapping


def _plain(text: str) -> str:
    """Without NUL, control characters and lone surrogates, which nobody wrote on purpose; line ends are one character."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _code(name: str, value: str, known: Iterable[str]) -> str:
    if value and value not in set(known):
        raise Refused(_("%(field)s: “%(value)s” is not known.") % {"field": name, "value": value[:40]})
    return str(value)


def _email(address: str) -> str:
    try:
        if address:
            validate_email(address)
    except ValidationError as error:
        raise Refused(_("email: “%(value)s” is no address.") % {"value": address[:60]}) from error
    return address


def _moment(text: str, now: datetime) -> datetime | None:
    """When it was received: ISO 8601, or 2026/11/21 9:05; without an offset in the house's zone."""
    if not text:
        return None
    try:
        moment = _read_moment(text)
        if moment.year not in YEARS:
            raise ValueError
    except (ValueError, OverflowError) as error:
        raise Refused(_("created_at: “%(value)s” is no moment.") % {"value": text[:40]}) from error
    if moment > now:
        raise Refused(_("created_at: “%(value)s” is still to come.") % {"value": text[:40]})
    return moment


def _read_moment(text: str) -> datetime:
    found = _MOMENT.fullmatch(text)
    moment = datetime(*(int(part or 0) for part in found.groups())) if found else datetime.fromisoformat(text)  # type: ignore[arg-type]  # noqa: DTZ001
    return moment if moment.tzinfo else timezone.make_aware(moment)
