"""What follow-ups add to the toolbar of a ticket's page."""

from datetime import datetime

from helpdesk.models import User
from helpdesk.panels import Deed
from surveys import followups
from surveys.followup_forms import PlanForm
from tickets.models import Ticket


def can_be_planned(ticket: Ticket, user: User, now: datetime) -> bool:
    """The matter is settled, and the person makes follow-ups."""
    return followups.can_be_planned(ticket) and user.has_perm("surveys.view_followup")


PLAN = Deed("follow-up", PlanForm, "calendar", can_be_planned, "c")
