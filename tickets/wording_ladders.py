"""Ladders and policies in words: where a rung stands, who is told there, what is done, which tickets a policy is for."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.choices import OutboundChannel
from tickets.choices import Audience, Level, Point, Priority, Rank, RungAction, Tier
from tickets.targets import BREACH
from tickets.wording_clocks import length, within


class Placed(Protocol):
    """A rung, as a row or as a value."""

    @property
    def code(self) -> str:
        """What it is known by."""

    @property
    def point(self) -> str:
        """How its place is said."""

    @property
    def amount(self) -> int:
        """Percent or minutes."""


def place(rung: Placed) -> str:
    """Where a rung stands: when the clock turns amber, at 50 %, 30 minutes before the deadline, at the deadline."""
    if rung.code == BREACH:
        return _("at the deadline")
    if rung.point == Point.WARNING:
        return _("when the clock turns amber")
    if rung.point == Point.PERCENT:
        return _("at %(percent)d %% of the time") % {"percent": rung.amount}
    words = {"length": length(timedelta(minutes=rung.amount))}
    return (_("%(length)s before the deadline") if rung.point == Point.BEFORE else _("%(length)s after the deadline")) % words


def told(audience: Iterable[str], channels: Iterable[str] = ()) -> str:
    """Who is told, and how where the rung names it."""
    people = pgettext("between things", ", ").join(within(str(Audience(code).label)) for code in audience if code in Audience.values)
    ways = pgettext("between things", ", ").join(
        within(str(OutboundChannel(code).label)) for code in channels if code in OutboundChannel.values
    )
    return _("%(people)s by %(ways)s") % {"people": people, "ways": ways} if people and ways else people


def deed(action: str, rank: int | None) -> str:
    """What is done there, beside telling."""
    if action == RungAction.HAND_UP and rank:
        return _("handed up to: %(rank)s") % {"rank": Rank(rank).label}
    return str(RungAction(action).label) if action else ""


def conditions(found: Mapping[str, object], names: Mapping[str, str]) -> str:
    """Which tickets a policy is for; `names` are the labels of its type and team."""
    labels: dict[str, Any] = {"priority": Priority, "level": Level, "tier": Tier}
    parts = []
    for name, value in found.items():
        if name == "cross_department":
            parts.append(_("needs another department"))
        elif name in labels:
            parts.append(str(labels[name](value).label))
        else:
            parts.append(names.get(name, str(value)))
    return " · ".join(parts) or _("all other tickets")
