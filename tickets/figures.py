"""What of the tickets the frame of every page counts, as query expressions; see `helpdesk.navigation`."""

from django.db.models import F
from django.db.models.expressions import Combinable

from helpdesk.models import User
from helpdesk.navigation import COUNT_CAP, Capped
from tickets.models import Ticket


def frame(user: User) -> dict[str, Combinable]:
    """Tickets in my hands that wait for us, tickets waiting in my queue, and whether I take tickets."""
    upto = COUNT_CAP + 1
    return {
        "mine": Capped(Ticket.objects.my_turn(user).values("pk")[:upto]),
        "waiting": Capped(Ticket.objects.visible_to(user).waiting_in_queue().order_by().values("pk")[:upto]),
        "availability": F("agent__availability"),
    }
