"""The timeline in words: merging, splitting, tickets under others, tags, putting off. Codes and numbers in, sentences out."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django_stubs_ext import StrOrPromise

from tickets.choices import EventCode
from tickets.models import TicketEvent
from tickets.wording_clocks import moment

Sentence = Callable[[TicketEvent, datetime], str]

ICONS: dict[str, str] = {
    EventCode.MERGED: "merge",
    EventCode.UNMERGED: "undo",
    EventCode.SPLIT: "copy",
    EventCode.MADE_CHILD: "steps",
    EventCode.MADE_FREE: "steps",
    EventCode.TAGGED: "tag",
    EventCode.SNOOZED: "snooze",
    EventCode.WOKEN: "bell",
    EventCode.LIKELY_SAME: "copy",
    EventCode.NOT_SAME: "x",
}


SIGNS: dict[str, StrOrPromise] = {
    "order": gettext_lazy("same order"),
    "customer": gettext_lazy("same customer"),
    "type": gettext_lazy("same type"),
    "text": gettext_lazy("near text"),
}
"""By what two tickets are alike (`likeness.Score`)."""


def sentence(event: TicketEvent, now: datetime) -> str:
    """An event of these in words."""
    return SENTENCES[event.code](event, now)


def _merged(event: TicketEvent, now: datetime) -> str:
    data = event.data
    if data.get("came"):
        text = _("%(number)s was merged in") % {"number": data["came"]}
        return text + _("; its earlier deadline is kept, as the customer was promised") if data.get("kept") else text
    if data.get("along"):
        return _("Now merged into %(number)s, along with %(other)s") % {"number": data.get("on", ""), "other": data["along"]}
    return _("Merged into %(number)s; the conversation goes on there") % {"number": data.get("into", "")}


def _unmerged(event: TicketEvent, now: datetime) -> str:
    if event.data.get("came"):
        return _("%(number)s was parted from it again") % {"number": event.data["came"]}
    return _("Parted from %(number)s again; its clocks are its own") % {"number": event.data.get("into", "")}


def _split(event: TicketEvent, now: datetime) -> str:
    data = event.data
    if data.get("from_ticket"):
        return _("Split off from %(number)s") % {"number": data["from_ticket"]}
    count = len(data.get("messages", []))
    return ngettext("%(count)d message split off to %(number)s", "%(count)d messages split off to %(number)s", count) % {
        "count": count,
        "number": data.get("to_ticket", ""),
    }


def _made_child(event: TicketEvent, now: datetime) -> str:
    if event.data.get("child"):
        return _("%(number)s was put under it") % {"number": event.data["child"]}
    return _("Put under %(number)s") % {"number": event.data.get("parent", "")}


def _made_free(event: TicketEvent, now: datetime) -> str:
    if event.data.get("child"):
        return _("%(number)s was taken from under it") % {"number": event.data["child"]}
    return _("Taken from under %(number)s") % {"number": event.data.get("parent", "")}


def _tagged(event: TicketEvent, now: datetime) -> str:
    comma = pgettext("between things", ", ")
    parts = []
    if event.data.get("added"):
        parts.append(_("tagged: %(names)s") % {"names": comma.join(event.data["added"])})
    if event.data.get("removed"):
        parts.append(_("no longer tagged: %(names)s") % {"names": comma.join(event.data["removed"])})
    text = pgettext("between sentences", "; ").join(parts)
    return text[:1].upper() + text[1:] or _("Tags changed")


def _snoozed(event: TicketEvent, now: datetime) -> str:
    until = event.data.get("until")
    return _("Put off until %(time)s; the clocks run on") % {"time": moment(datetime.fromisoformat(until), now) if until else "—"}


def _woken(event: TicketEvent, now: datetime) -> str:
    return _("Back on the list") if event.actor_id is not None else _("Back on the list: its time has come")


def _likely_same(event: TicketEvent, now: datetime) -> str:
    return likely_same(event.data)


def _not_same(event: TicketEvent, now: datetime) -> str:
    return _("Not the same matter as %(number)s") % {"number": event.data.get("ticket", "")}


def likely_same(data: Mapping[str, Any]) -> str:
    """Of an event or a reason: which ticket it probably repeats, and by what signs."""
    return _("Probably the same matter as %(number)s (%(signs)s)") % {
        "number": data.get("ticket", ""),
        "signs": signs(data.get("signs", [])),
    }


def signs(codes: Iterable[str]) -> str:
    """By what two tickets are alike."""
    return pgettext("between things", ", ").join(str(SIGNS[code]) for code in codes if code in SIGNS)


SENTENCES: dict[str, Sentence] = {
    EventCode.MERGED: _merged,
    EventCode.UNMERGED: _unmerged,
    EventCode.SPLIT: _split,
    EventCode.MADE_CHILD: _made_child,
    EventCode.MADE_FREE: _made_free,
    EventCode.TAGGED: _tagged,
    EventCode.SNOOZED: _snoozed,
    EventCode.WOKEN: _woken,
    EventCode.LIKELY_SAME: _likely_same,
    EventCode.NOT_SAME: _not_same,
}
CODES = frozenset(SENTENCES)
IN_FLOW = frozenset({EventCode.MERGED, EventCode.UNMERGED, EventCode.SPLIT, EventCode.MADE_CHILD, EventCode.MADE_FREE})
"""Those that stand in the conversation."""
