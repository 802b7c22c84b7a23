"""What most tickets have none of, told with the ticket itself, so that a page asks for it only where there is something."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from tickets.models import Checklist, DraftedArticle, Order, Remedy, Ticket
from tickets.models.tickets import TicketQuerySet


def marked(rows: TicketQuerySet) -> TicketQuerySet:
    """Tickets with `has_merged` (others are merged in), `has_children`, `has_checklists` (manuals), `has_remedies`, `has_orders`, `has_drafted` (an article)."""
    return rows.annotate(
        has_merged=Exists(Ticket.objects.filter(merged_into=OuterRef("pk"))),
        has_children=Exists(Ticket.objects.filter(parent=OuterRef("pk"))),
        has_checklists=Exists(Checklist.objects.filter(ticket=OuterRef("pk"))),
        has_remedies=Exists(Remedy.objects.filter(ticket=OuterRef("pk"))),
        has_orders=Exists(Order.objects.filter(customer=OuterRef("customer"))),
        has_drafted=Exists(DraftedArticle.objects.filter(ticket=OuterRef("pk"))),
    )


def has(ticket: Ticket, name: str) -> bool:
    """Whether a marked ticket has it; one that was not read `marked` may have, so it is asked for."""
    found: Any = getattr(ticket, f"has_{name}", True)
    return bool(found)


def with_merged(ticket: Ticket) -> TicketQuerySet:
    """The ticket and those merged into it, as a query to look into."""
    return Ticket.objects.filter(Q(pk=ticket.pk) | Q(merged_into=ticket.pk))


def family(ticket: Ticket) -> list[Ticket]:
    """The ticket and those merged into it, oldest first: what they hold together is shown on its page."""
    if not has(ticket, "merged"):
        return [ticket]
    return [ticket, *marked(Ticket.objects.filter(merged_into=ticket.pk)).order_by("created_at", "pk")]
