"""Remedies in words: what one is, how it stands, and what happened to it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from knowledgebase.choices import RemedyKind
from tickets import remedy_rules
from tickets.choices import EventCode, Rank, RemedyState
from tickets.models import Remedy, TicketEvent

CODES = frozenset({EventCode.REMEDY_PROPOSED, EventCode.REMEDY_APPROVED, EventCode.REMEDY_REFUSED, EventCode.REMEDY_MOVED})

ICONS = {
    RemedyState.PROPOSED: "hourglass",
    RemedyState.APPROVED: "check",
    RemedyState.UNDER_WAY: "truck",
    RemedyState.DONE: "check-circle",
    RemedyState.FAILED: "x",
    RemedyState.REFUSED: "x",
    RemedyState.WITHDRAWN: "undo",
}
BADGES = {RemedyState.PROPOSED: "todo", RemedyState.DONE: "done", RemedyState.FAILED: "warn"}


@dataclass(frozen=True)
class Chip:
    """How a remedy stands: a drawing, a word, and the kind of tag."""

    icon: str
    words: str
    badge: str


def money(kind: str, amount: Decimal | None) -> str:
    """¥60.00, or 500 points; "" for none."""
    if amount is None:
        return ""
    if kind == RemedyKind.POINTS:
        return ngettext("%(n)s point", "%(n)s points", int(amount)) % {"n": f"{int(amount):,}"}
    return f"¥{amount:,.2f}"


def title(kind: str, amount: Decimal | None) -> str:
    """Refund ¥60.00."""
    label = str(RemedyKind(kind).label) if kind in RemedyKind.values else kind
    if kind == RemedyKind.POINTS and amount is not None:
        return f"{label} {int(amount):,}"
    return f"{label} {money(kind, amount)}".strip()


def day(on: date) -> str:
    """A day without its year."""
    return str(date_format(on, "MONTH_DAY_FORMAT"))


def chip(remedy: Remedy, now: datetime) -> Chip:
    """Late ones say so."""
    state = RemedyState(remedy.state)
    if is_late(remedy, now):
        return Chip("alert", pgettext("remedy", "Late"), "late")
    return Chip(ICONS[state], str(state.label), BADGES.get(state, ""))


def is_late(remedy: Remedy, now: datetime) -> bool:
    """Granted, and not done on the day it was expected."""
    going_on = remedy.state in {RemedyState.APPROVED, RemedyState.UNDER_WAY}
    return going_on and remedy.expected_on is not None and remedy.expected_on < timezone.localtime(now).date()


def why_waiting(remedy: Remedy) -> str:
    """Whose approval it waits for."""
    return _("waits for approval: %(rank)s") % {"rank": Rank(remedy.needs_rank).label}


def limit_words(kind: str, limit: Decimal | None) -> str:
    """A limit as the form says it."""
    if kind not in remedy_rules.WITH_AMOUNT:
        return _("granted at once")
    if limit is None:
        return _("without a limit")
    return _("up to %(amount)s") % {"amount": money(kind, limit)} if limit else _("every amount is approved first")


def sentence(event: TicketEvent, now: datetime) -> str:
    """One event about a remedy."""
    data = event.data
    said = {"remedy": title(str(data.get("kind", "")), _decimal(data.get("amount"))), "reason": data.get("text", "")}
    if event.code == EventCode.REMEDY_PROPOSED:
        if data.get("state") == RemedyState.APPROVED:
            return _("Granted: %(remedy)s") % said
        rank = data.get("rank")
        said["rank"] = str(Rank(rank).label) if rank in Rank.values else ""
        return _("Proposed: %(remedy)s, waits for approval (%(rank)s)") % said
    if event.code == EventCode.REMEDY_APPROVED:
        return (_("Approved: %(remedy)s (%(reason)s)") if said["reason"] else _("Approved: %(remedy)s")) % said
    if event.code == EventCode.REMEDY_REFUSED:
        return _("Not approved: %(remedy)s (%(reason)s)") % said
    return _moved(data, said)


def _moved(data: dict[str, object], said: dict[str, str]) -> str:
    if data.get("late"):
        return _("Reminded: %(remedy)s was to be done by now") % said
    if data.get("said"):
        return _("Words for the customer about it: %(remedy)s") % said
    words: dict[str, str] = {
        RemedyState.UNDER_WAY: _("Under way: %(remedy)s"),
        RemedyState.DONE: pgettext("remedy", "Done: %(remedy)s"),
        RemedyState.FAILED: _("Failed: %(remedy)s (%(reason)s)"),
        RemedyState.WITHDRAWN: _("Withdrawn: %(remedy)s (%(reason)s)") if said["reason"] else _("Withdrawn: %(remedy)s"),
    }
    text = words.get(str(data.get("state")), "%(remedy)s") % said
    parcel = " ".join(str(data[name]) for name in ("carrier", "tracking_number") if data.get(name))
    on = data.get("expected_on")
    expected = _("expected %(day)s") % {"day": day(date.fromisoformat(str(on)))} if on else ""
    return " · ".join(filter(None, [text, expected, parcel])) or str(EventCode.REMEDY_MOVED.label)


def _decimal(said: object) -> Decimal | None:
    try:
        return Decimal(str(said)) if said is not None else None
    except InvalidOperation:
        return None
