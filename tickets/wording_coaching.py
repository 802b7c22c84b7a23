"""Handling manuals and coaching on the timeline, in words."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from knowledgebase import manuals
from tickets.choices import EventCode, ReviewKind
from tickets.models import TicketEvent

ICONS: dict[str, str] = {
    EventCode.MANUAL_APPLIED: "steps",
    EventCode.STEP_DONE: "check",
    EventCode.STEP_UNDONE: "undo",
    EventCode.WHISPERED: "eye",
    EventCode.REVIEW_ASKED: "hourglass",
    EventCode.REVIEW_PASSED: "check",
    EventCode.REVIEW_RETURNED: "undo",
}
CODES = tuple(ICONS)
IN_FLOW = (EventCode.REVIEW_ASKED, EventCode.REVIEW_PASSED, EventCode.REVIEW_RETURNED)
"""What stands in the conversation too: a colleague must not answer what waits to be answered."""


def sentence(event: TicketEvent, people: Mapping[int, str], now: datetime) -> str:
    """One line of the timeline."""
    return _SENTENCES[event.code](event, people)


def _manual(event: TicketEvent, people: Mapping[int, str]) -> str:
    title = {"title": manuals.label(str(event.data.get("manual", "")))}
    if event.data.get("removed"):
        return _("Handling manual taken off: %(title)s") % title
    return _("Handling manual applied: %(title)s") % title


def _step(event: TicketEvent) -> dict[str, object]:
    return {"title": manuals.label(str(event.data.get("manual", ""))), "place": event.data.get("place", "")}


def _whispered(event: TicketEvent, people: Mapping[int, str]) -> str:
    return _("Whispered to %(name)s") % {"name": people.get(event.data.get("to") or 0, "?")}


def _review_asked(event: TicketEvent, people: Mapping[int, str]) -> str:
    kinds: dict[str, str] = {
        ReviewKind.QUESTION: _("A question to the customer waits for review"),
        ReviewKind.RESULT: _("The result waits for review"),
        ReviewKind.PROGRESS: _("Words about the progress wait for review"),
        ReviewKind.REMEDY: _("Words about a remedy wait for review"),
    }
    return kinds.get(event.data.get("kind", ""), _("A reply waits for review"))


def _review_passed(event: TicketEvent, people: Mapping[int, str]) -> str:
    return _("Reviewed, changed and sent") if event.data.get("edited") else _("Reviewed and sent")


def _review_returned(event: TicketEvent, people: Mapping[int, str]) -> str:
    if event.data.get("taken_back"):
        return _("Taken back before it was reviewed")
    return _("Returned to its author with a remark")


_SENTENCES: Mapping[str, Callable[[TicketEvent, Mapping[int, str]], str]] = {
    EventCode.MANUAL_APPLIED: _manual,
    EventCode.STEP_DONE: lambda event, people: _("Step %(place)s done: %(title)s") % _step(event),
    EventCode.STEP_UNDONE: lambda event, people: _("Step %(place)s open again: %(title)s") % _step(event),
    EventCode.WHISPERED: _whispered,
    EventCode.REVIEW_ASKED: _review_asked,
    EventCode.REVIEW_PASSED: _review_passed,
    EventCode.REVIEW_RETURNED: _review_returned,
}
