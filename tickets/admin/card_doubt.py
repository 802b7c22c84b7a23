"""Whether a ticket is level 1, where sorting was in doubt: the doubt in words, and one click to settle it.

Everything comes from what the ticket keeps and from the types held in memory: no statement of its own.
"""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from tickets import sorting, wording_sorting, workflow
from tickets.choices import Category, Level, Priority

if TYPE_CHECKING:
    from tickets.admin.ticket_page import Page


def context(page: "Page") -> dict[str, Any]:
    """What the box reads; None where there was no doubt."""
    ticket = page.ticket
    doubt = next((one for one in ticket.classification.get("reasons", []) if one.get("voice") == "doubt"), None)
    if doubt is None:
        return {"doubt": None}
    row = sorting.types().get(ticket.issue_type.code)
    nature = row.category if row else ticket.category
    # Somebody who is not complaining of anything else goes back to what the type is by nature; a complaint to the usual level.
    complains = nature == Category.COMPLAINT or _complains(ticket.classification.get("reasons", []))
    level = Level.GENERAL if complains else None
    is_up = doubt.get("value") == Level.SAFETY
    return {
        "doubt": {
            "sentence": " ".join(wording_sorting.sentences([doubt])),
            "asks": ticket.is_open and not workflow.is_level_settled(ticket) and is_up == (ticket.level == Level.SAFETY),
            "is_up": is_up,
            "category": Category.COMPLAINT if complains else nature,
            "level": level,
            "priority": Priority.NORMAL,
            "up_words": _("Make it level 1"),
            "down_words": _("No danger: %(level)s") % {"level": Level.GENERAL.label if complains else Category(nature).label},
        }
    }


def _complains(reasons: list[dict[str, Any]]) -> bool:
    said = [{one.get("for"): one.get("value")} | (one.get("also") or {}) for one in reasons if one.get("voice") == "rule"]
    return any(each.get("category") == Category.COMPLAINT and each.get("level") != Level.SAFETY for each in said)
