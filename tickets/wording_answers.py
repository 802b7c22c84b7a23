"""Answers at once in words: what was sent with nobody looking at it, why it was sure enough, and that it did not help."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets.choices import AnswerKind, EventCode, OrderState
from tickets.models import TicketEvent

ICONS: dict[str, str] = {EventCode.ANSWERED_AT_ONCE: "bolt", EventCode.DID_NOT_HELP: "frown"}


def answered(event: TicketEvent, people: object, now: datetime) -> str:
    """What was answered, and why this."""
    data = event.data
    if data.get("kind") == AnswerKind.ORDER:
        state = data.get("state", "")
        label = str(OrderState(state).label) if state in OrderState.values else ""
        return _("Answered at once with the state of order %(number)s: %(state)s. No agent has it") % {
            "number": data.get("order", ""),
            "state": label,
        }
    return _("Answered at once with an article. %(why)s No agent has it") % {"why": why(data)}


def why(data: dict[str, object]) -> str:
    """Why an article was sure enough."""
    parts = [_("It holds %(percent)d %% of what was asked") % {"percent": round(100 * float(str(data.get("covered") or 0)))}]
    if data.get("lead"):
        parts.append(_("%(times)s times better than the next article") % {"times": data["lead"]})
    words = data.get("words")
    if isinstance(words, list) and words:
        parts.append(_("both say: %(words)s") % {"words": pgettext("between things", ", ").join(map(str, words))})
    return pgettext("between reasons", "; ").join(parts) + pgettext("end of a sentence", ".")


def did_not_help(event: TicketEvent, people: object, now: datetime) -> str:
    """It goes to the queue; who said so stands before."""
    if event.data.get("reason"):
        return _("Taken up although the answer at once waits for the customer's word: %(reason)s") % {"reason": event.data["reason"]}
    return _("The answer at once did not help; it is in the queue again, with its deadlines as they were")
