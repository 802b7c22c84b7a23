"""What agents said of the sorting of some demo tickets: a finer type by one click, and a few that were right."""

from datetime import datetime, timedelta

from django.db.models import Max

from tickets import sorting, workflow
from tickets.choices import Status
from tickets.errors import TicketError
from tickets.models import Ticket

AGO = timedelta(minutes=20)
FINER, RIGHT = 3, 3


def make(now: datetime) -> None:
    """On tickets that an agent works on; nothing where there are none."""
    types = sorting.types()
    finer = right = 0
    worked_on = Ticket.objects.filter(status=Status.IN_PROGRESS, assignee__isnull=False).annotate(newest=Max("events__at"))
    # Not every event moves `last_event_at`, and what is said here comes after all of them.
    for ticket in worked_on.filter(newest__lt=now - AGO).select_related("issue_type", "assignee").order_by("created_at", "pk"):
        part = next((code for code in ticket.secondary if code in types and types[code].parent == ticket.issue_type.code), None)
        try:
            if part and finer < FINER:
                workflow.reclassify(ticket, by=ticket.assignee, now=now - AGO, issue_type=part)  # type: ignore[arg-type]
                finer += 1
            elif right < RIGHT:
                workflow.confirm_sorting(ticket, by=ticket.assignee, now=now - AGO)  # type: ignore[arg-type]
                right += 1
        except TicketError:
            continue
