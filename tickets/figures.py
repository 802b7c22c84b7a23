"""What of the tickets the frame of every page counts, as query expressions; see `helpdesk.navigation`."""

from django.db.models import F
from django.db.models.expressions import Combinable

from helpdesk.navigation import COUNT_CAP, Capped
from helpdesk.prepared import Somebody
from tickets.choices import CollaborationState
from tickets.models import Collaboration, Ticket


def frame(user: Somebody) -> dict[str, Combinable]:
    """Tickets in my hands that wait for us, tickets waiting in my queue, requests my department has to accept, whether I take tickets."""
    upto = COUNT_CAP + 1
    asked = Collaboration.objects.filter(department=user.department_id, state=CollaborationState.ASKED).order_by()
    return {
        **({"requests": Capped(asked.values("pk")[:upto])} if user.department_id else {}),
        "mine": Capped(Ticket.objects.my_turn(user).values("pk")[:upto]),
        "waiting": Capped(Ticket.objects.visible_to(user).waiting_in_queue().order_by().values("pk")[:upto]),
        "availability": F("agent__availability"),
    }
