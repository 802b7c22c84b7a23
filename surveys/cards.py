"""Cards of the ticket's page on the desk: its root cause, where something asks for one.

The events of the page are looked at first: a ticket that was in time and whose customer is content costs no statement.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from helpdesk.models import User
from helpdesk.panels import Panel
from surveys import causes
from surveys.choices import CaseState
from surveys.forms import CauseForm
from surveys.models import CauseCase, SurveyReview
from tickets.models import Ticket, TicketEvent
from tickets.permissions import may_work


def root_cause(ticket: Ticket, user: User, now: datetime, events: Sequence[TicketEvent]) -> Panel | None:
    """The case of a ticket, and the way to its form; None where nothing asks for a cause, or the job has not come to it yet."""
    if not any(event.code in causes.ASKING and causes.occasion_of(event) for event in events):
        return None
    case = CauseCase.objects.select_related("cause__parent").filter(ticket=ticket).first()
    if case is None:
        return None
    case.ticket = ticket
    open_form = case.state == CaseState.ASKED and may_work(user, ticket)
    looks = case.is_poor and user.has_perm("surveys.handle_review")
    context = {
        "case": case,
        "form": CauseForm(case=case) if open_form else None,
        "may": user.has_perm("surveys.confirm_cause"),
        "review": SurveyReview.objects.filter(ticket=ticket).order_by("-pk").first() if looks else None,
    }
    return Panel(title=_("Root cause"), template="desk/card_cause.html", context=context, mark="")
