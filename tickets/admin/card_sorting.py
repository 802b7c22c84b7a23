"""The card of the ticket page that says why it was sorted as it was: both voices, who decided, and a correction by one click.

Everything comes from what the ticket keeps, from what is on the page and from what is held in memory: no statement of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tickets import advising, sorting, wording_sorting
from tickets.choices import Category, Level, MessageKind
from tickets.models import Ticket

if TYPE_CHECKING:
    from tickets.admin.ticket_page import Page

OFFERED = 4


@dataclass(frozen=True)
class Instead:
    """A type that the ticket may be about rather, with what follows from it."""

    code: str
    label: str
    category: str
    level: int | None


def context(page: "Page") -> dict[str, Any]:
    """What the card reads."""
    ticket = page.ticket
    kept = ticket.classification
    reasons = kept.get("reasons", [])
    model = next((reason for reason in reasons if reason.get("voice") == "model"), None)
    return {
        "sorting": {
            "words": page.words,
            "heard": _heard(model) if model else None,
            "decided": wording_sorting.decided(kept, ticket.issue_type.code),
            "sentences": wording_sorting.sentences(
                [reason for reason in reasons if reason.get("voice") not in ("model", "unsure", "doubt")]
            ),
            "unsure": bool(kept.get("unsure")),
            "instead": _instead(ticket, model) if ticket.is_open else [],
            "advice": _advice(page) if ticket.is_open else [],
        }
    }


def _heard(model: Mapping[str, Any]) -> dict[str, Any]:
    """What the classifier said, how sure it was, and by which n-grams."""
    value = wording_sorting.value_words("issue_type", model.get("value"))
    return {
        "value": value,
        "percent": round(float(model.get("probability") or 0) * 100),
        "grams": [str(gram) for gram, _weight in model.get("ngrams", [])],
        "others": [(wording_sorting.value_words("issue_type", code), round(share * 100)) for code, share in model.get("others", [])],
    }


def _advice(page: "Page") -> list[advising.Advice]:
    """Which departments could help, by the words the ticket began with; nothing where those are not on the page."""
    first = page.messages[0] if page.messages and not page.earlier else None
    if first is None or first.kind != MessageKind.CUSTOMER:
        return []
    return advising.departments(advising.text_of(page.ticket, first.body))


def _instead(ticket: Ticket, model: Mapping[str, Any] | None) -> list[Instead]:
    """Likely other types: what the classifier thought of besides, what else was heard, the parts of the type it has."""
    types = sorting.types()
    own = ticket.issue_type.code
    thought = [str(model.get("value")), *(str(code) for code, _share in model.get("others", []))] if model else []
    parts = [row.code for row in types.values() if row.parent == own]
    codes = dict.fromkeys(code for code in [*thought, *ticket.secondary, *parts] if code in types and code != own)
    return [Instead(code, types[code].label, *_category_and_level(ticket, types[code])) for code in list(codes)[:OFFERED]]


def _category_and_level(ticket: Ticket, row: sorting.TypeRow) -> tuple[str, int | None]:
    """A complaint stays one; other categories follow the type."""
    if ticket.category == Category.COMPLAINT or row.category == Category.COMPLAINT:
        return Category.COMPLAINT, ticket.level or Level.GENERAL
    return row.category, None
