"""The tickets of the workbench, by prepared queries: agents leave the page open, and it asks anew every half minute."""

from django.db.models import QuerySet

from helpdesk.prepared import PERSON, Somebody, prepared
from tickets.admin.queue import COLUMNS
from tickets.models import Ticket
from tickets.models.tickets import TicketQuerySet

MINE_SHOWN = 30
OTHERS_SHOWN = 15
QUEUE_SHOWN = 5
PUT_OFF_SHOWN = 10


def _seen(user: Somebody) -> TicketQuerySet:
    return Ticket.objects.visible_to(user).select_related("customer", "issue_type", "assignee").only(*COLUMNS)


@prepared(PERSON)
def mine(user: Somebody) -> QuerySet[Ticket]:
    """What the person has to act on, the next deadline first; one more than is shown."""
    return _seen(user).my_turn(user).by_deadline()[: MINE_SHOWN + 1]


@prepared(PERSON)
def with_others(user: Somebody) -> QuerySet[Ticket]:
    """Theirs, while the customer or a department has the ball."""
    return _seen(user).with_others(user).by_deadline()[:OTHERS_SHOWN]


@prepared(PERSON)
def to_confirm(user: Somebody) -> QuerySet[Ticket]:
    """Theirs, while a result waits for the customer's yes."""
    return _seen(user).to_confirm().filter(assignee=user.pk).order_by("auto_close_at")[:OTHERS_SHOWN]


@prepared(PERSON)
def put_off(user: Somebody) -> QuerySet[Ticket]:
    """What they put off, the first to come back first; one more than is shown."""
    return _seen(user).put_off(user).order_by("snoozed_until", "pk")[: PUT_OFF_SHOWN + 1]


@prepared(PERSON)
def waiting(user: Somebody) -> QuerySet[Ticket]:
    """What waits in the queues of their teams."""
    return _seen(user).waiting_in_queue()[:QUEUE_SHOWN]
