"""What was found by itself, as the API shows it: what was lifted out of the text, and the ticket that this one probably repeats."""

from typing import Any

from rest_framework import serializers

from tickets import wording_found
from tickets.extraction import Kind
from tickets.lifting import COLUMNS, PERSONAL
from tickets.models import Ticket

KINDS = [kind.value for kind in Kind]
_MASKED = {Kind.PHONE.value, Kind.EMAIL.value}


class Found(serializers.Serializer[Any]):
    """One thing that was found in the customer's words, and that nobody has called right or wrong yet."""

    kind = serializers.ChoiceField(KINDS)
    values = serializers.ListField(
        child=serializers.CharField(), help_text="The surest first; `199.00 CNY`, `2026-11-20T15:00+08:00`; phones and addresses masked."
    )
    sure = serializers.FloatField(min_value=0, max_value=1, help_text="Of the first.")
    in_field = serializers.BooleanField(
        help_text="Whether it stands in a field of the ticket: order_number, or the customer's phone or email."
    )


class LikelySame(serializers.Serializer[Any]):
    """The open ticket that this one probably repeats. Nothing is merged by itself."""

    ticket = serializers.CharField(help_text="Its number.")
    percent = serializers.IntegerField(min_value=0, max_value=100, help_text="How like the words are.")
    signs = serializers.ListField(
        child=serializers.CharField(), help_text="What both have in common: codes such as customer, order, words."
    )


def found(ticket: Ticket) -> list[dict[str, Any]]:
    """From the row alone; what is personal is masked, as everywhere."""
    lines = []
    for kind, kept in ticket.lifted.items():
        held = getattr(ticket, COLUMNS[kind]) if kind in PERSONAL else ""
        values = [held] if held else kept.get("values", [])
        shown = [wording_found.value(kind, value, masked=True) if kind in _MASKED else value for value in values]
        if shown:
            lines.append({"kind": kind, "values": shown, "sure": kept.get("sure", 0.0), "in_field": kind in COLUMNS})
    return lines


def likely_same(ticket: Ticket) -> dict[str, Any] | None:
    """From the row alone: the mark, and why it was set; None once somebody has looked, or the ticket is settled."""
    if not ticket.likely_same_id or not ticket.is_open:
        return None
    reasons = ticket.classification.get("reasons", [])
    why = next((reason for reason in reversed(reasons) if reason.get("voice") == "duplicate"), None)
    return {name: why.get(name) for name in ("ticket", "percent", "signs")} if why else None
