"""Who outside the house was given which customer's data: one row for each time an outsourced team, or somebody of it, got a ticket.

Written in the transaction of the move itself, so none is without it. The law asks for three years (PIPL; `helpdesk.jobs.prune`).
"""

from helpdesk import configuration
from helpdesk.models import Team
from tickets.choices import SharedPart
from tickets.models import Sharing, Ticket, TicketEvent


def note(row: Ticket, event: TicketEvent) -> None:
    """Keep that the ticket lies where it lies by this event, if that is an outsourced team; `row` is saved."""
    if row.team_id in configuration.held(_load_outside):
        Sharing.objects.create(
            ticket_id=row.pk, team_id=row.team_id, person_id=row.assignee_id, by_id=event.actor_id, at=event.at, parts=parts_of(row)
        )


def parts_of(row: Ticket) -> list[str]:
    """What a ticket holds of its customer's data, as codes."""
    held = {
        SharedPart.NAME: row.contact_name,
        SharedPart.PHONE: row.contact_phone,
        SharedPart.EMAIL: row.contact_email,
        SharedPart.ORDER: row.order_number,
    }
    return [SharedPart.WORDS.value, *(part.value for part, value in held.items() if value)]


def _load_outside() -> frozenset[int]:
    return frozenset(Team.objects.filter(is_outsourced=True).values_list("pk", flat=True))
