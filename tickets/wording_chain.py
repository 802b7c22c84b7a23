"""Escalation in words: why a ticket went up, and which point of the ladder was reached."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets import lists
from tickets.choices import Clock, Point


def why(data: Mapping[str, Any]) -> str:
    """The reason that an `escalated` event holds: a rule, a rung, a reason of the list, the person's own words."""
    kind, _colon, code = str(data.get("reason", "")).partition(":")
    if kind == "rule":
        words = [f"“{word}”" for word in data.get("words", [])]
        found = _(" (%(words)s)") % {"words": pgettext("between things", ", ").join(words)} if words else ""
        return lists.rule_label(code) + found
    if kind == "rung":
        return rung(data)
    text, label = str(data.get("text", "")), lists.reason_label(str(data.get("reason", "")))
    return _("%(what)s: %(text)s") % {"what": label, "text": text} if text and label else text or label


def rung(data: Mapping[str, Any]) -> str:
    """The point of a ladder that an event speaks of: its `clock`, `rung`, `point` and `amount`."""
    clock, code = str(data.get("clock", "")), str(data.get("rung", ""))
    name = Clock(clock).label if clock in Clock.values else clock
    if code == "breach":
        return _("%(clock)s overdue") % {"clock": name}
    amount = {"clock": name, "amount": data.get("amount", 0)}
    match data.get("point"):
        case Point.PERCENT:
            return _("%(clock)s: %(amount)s%% of the time used") % amount
        case Point.BEFORE:
            return _("%(clock)s due in %(amount)s min") % amount
        case Point.AFTER:
            return _("%(clock)s overdue by %(amount)s min") % amount
    return _("%(clock)s due soon") % {"clock": name}
