"""What was found by itself, told by the ticket's own row: what was lifted out of the text, and the ticket that this one probably repeats."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tickets import wording_found, wording_moving
from tickets.lifting import COLUMNS, PERSONAL

if TYPE_CHECKING:
    from tickets.admin.ticket_page import Page


@dataclass(frozen=True)
class Line:
    """One thing that was lifted; `is_field`: it stands in a field of the ticket, so somebody should say whether it is right."""

    kind: str
    name: str
    value: str
    is_field: bool


def context(page: "Page") -> dict[str, Any]:
    """No statement: the row has it all."""
    ticket = page.ticket
    lines = [
        Line(kind, wording_found.name(kind), shown, kind in COLUMNS)
        for kind, found in ticket.lifted.items()
        if (shown := _shown(kind, getattr(ticket, COLUMNS[kind]) if kind in PERSONAL else "", found))
    ]
    reasons = ticket.classification.get("reasons", [])
    same = next((reason for reason in reversed(reasons) if reason.get("voice") == "duplicate"), None)
    marked = same if ticket.likely_same_id and ticket.is_open else None
    return {"lifted": sorted(lines, key=lambda line: not line.is_field), "same": marked, "same_words": _same(marked)}


def _shown(kind: str, held: str, found: dict[str, Any]) -> str:
    values = [held] if held else found.get("values", [])
    return " · ".join(wording_found.value(kind, value, masked=True) for value in values)


def _same(reason: dict[str, Any] | None) -> str:
    return wording_moving.signs(reason.get("signs", [])) if reason else ""
