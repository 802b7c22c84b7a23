"""Follow-ups (回访) in words: the sentences of the timeline. What is planned and recorded stands in `surveys.followups`."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_stubs_ext import StrOrPromise

from helpdesk import clockwords
from tickets.choices import EventCode
from tickets.models import TicketEvent

CODES = (EventCode.FOLLOW_UP_PLANNED, EventCode.FOLLOW_UP_MADE, EventCode.FOLLOW_UP_MOVED, EventCode.FOLLOW_UP_CANCELLED)
IN_FLOW = (EventCode.FOLLOW_UP_MADE,)

OUTCOMES: dict[str, StrOrPromise] = {
    "solved": gettext_lazy("still solved"),
    "back": gettext_lazy("the trouble is back"),
    "other": gettext_lazy("a new matter"),
    "no_calls": gettext_lazy("the customer wants no calls"),
    "written": gettext_lazy("the customer was written to"),
    "unreached": gettext_lazy("not reached"),
}
"""What a follow-up came to, by the codes of events and of programs."""

REASONS: dict[str, StrOrPromise] = {
    "reopened": gettext_lazy("the matter is open again"),
    "merged": gettext_lazy("the ticket was merged into another"),
    "no_calls": gettext_lazy("the customer wants no calls"),
    "no_way": pgettext_lazy("follow-up", "there is no address to write to"),
}
"""Why one was cancelled by itself."""


def sentence(event: TicketEvent, people: Mapping[int, str], now: datetime) -> str:
    """One event about a follow-up."""
    data = event.data
    words = {
        EventCode.FOLLOW_UP_PLANNED: _planned,
        EventCode.FOLLOW_UP_MADE: _made,
        EventCode.FOLLOW_UP_MOVED: _moved,
        EventCode.FOLLOW_UP_CANCELLED: _cancelled,
    }
    return _with_words(words[EventCode(event.code)](data, people, now), str(data.get("text", "")))


def _planned(data: Mapping[str, object], people: Mapping[int, str], now: datetime) -> str:
    said = {"day": _day(data.get("on"), now), "name": _name(people, data.get("to"))}
    return (_("Follow-up planned for %(day)s, %(name)s") if said["name"] else _("Follow-up planned for %(day)s")) % said


def _made(data: Mapping[str, object], people: Mapping[int, str], now: datetime) -> str:
    outcome = str(data.get("outcome", ""))
    said = {"outcome": str(OUTCOMES.get(outcome, outcome)), "number": str(data.get("number", "")), "day": _day(data.get("on"), now)}
    if said["number"]:
        return _("Follow-up: %(outcome)s, goes on as %(number)s") % said
    if outcome == "unreached":
        return (_("Follow-up: not reached, again %(day)s") if data.get("on") else _("Follow-up: not reached, given up")) % said
    return _("Follow-up: %(outcome)s") % said


def _moved(data: Mapping[str, object], people: Mapping[int, str], now: datetime) -> str:
    if data.get("on"):
        return _("Follow-up moved to %(day)s") % {"day": _day(data["on"], now)}
    return _("Follow-up handed over to %(name)s") % {"name": _name(people, data.get("to")) or _("the team")}


def _cancelled(data: Mapping[str, object], people: Mapping[int, str], now: datetime) -> str:
    why = str(data.get("why", ""))
    return _("Follow-up cancelled: %(why)s") % {"why": REASONS[why]} if why in REASONS else _("Follow-up cancelled")


def _with_words(said: str, text: str) -> str:
    return _("%(what)s: %(text)s") % {"what": said, "text": text} if text else said


def _day(stamp: object, now: datetime) -> str:
    return clockwords.day(datetime.fromisoformat(str(stamp)), now) if stamp else ""


def _name(people: Mapping[int, str], pk: object) -> str:
    return people.get(pk, f"#{pk}") if isinstance(pk, int) else ""
