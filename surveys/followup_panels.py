"""Follow-ups on the pages of others: what is due today on the workbench, and a card on the ticket's page."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk.models import User
from helpdesk.panels import Panel
from surveys import followup_rows, followups
from tickets.choices import EventCode
from tickets.models import Ticket, TicketEvent

SHOWN = 6
CODES = {EventCode.FOLLOW_UP_PLANNED, EventCode.FOLLOW_UP_MADE, EventCode.FOLLOW_UP_MOVED, EventCode.FOLLOW_UP_CANCELLED}


def workbench(user: User, now: datetime) -> Panel | None:
    """Whom this person is to call today, the longest due first; None where there is nobody."""
    if not user.has_perm("surveys.view_followup"):
        return None
    rows = followup_rows.drawn(followup_rows.today(followup_rows.mine(user), now)).order_by("due_at", "pk")[: SHOWN + 1]
    found = followup_rows.shown(rows, user, now)
    if not found:
        return None
    return Panel(
        title=_("Follow-ups due"),
        template="desk/panel_follow_ups.html",
        more=reverse("admin:follow_ups"),
        context={"rows": found[:SHOWN], "more": len(found) > SHOWN},
        mark=",".join(f"{line.row.pk}:{line.row.version}:{line.kind}" for line in found),
    )


def card(ticket: Ticket, user: User, now: datetime, events: Sequence[TicketEvent]) -> Panel | None:
    """The follow-ups of a ticket, fetched once the page stands; None where there are none and none can be planned."""
    settled = followups.can_be_planned(ticket)
    if not user.has_perm("surveys.view_followup") or not (settled or any(event.code in CODES for event in events)):
        return None
    return Panel(title=_("Follow-ups"), template="desk/card_follow_ups.html", context={"pk": ticket.pk}, mark="")
