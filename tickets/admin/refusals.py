"""Who refused what dispatch gave them, how often and why: for supervisors."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from helpdesk.models import User
from tickets import lists
from tickets.admin.queue import reader
from tickets.choices import EventCode
from tickets.models import Ticket, TicketEvent

SPAN = timedelta(days=30)
MOST = 200


@dataclass
class Refuser:
    """One agent's refusals: how many, and (reason, how often)."""

    user: User
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """How many there were."""
        return self.reasons.total()

    @property
    def why(self) -> list[tuple[str, int]]:
        """The most frequent reasons first, in words."""
        return [(lists.reason_label(code), count) for code, count in self.reasons.most_common()]


@dataclass(frozen=True)
class Refusal:
    """One of them: what, when, by whom, why, and who got it then (empty: the queue)."""

    event: TicketEvent
    ticket: Ticket
    taker: str

    @property
    def reason(self) -> str:
        """Of the list, in words."""
        return lists.reason_label(str(self.event.data.get("reason", "")))


@require_safe
def refusals(request: HttpRequest) -> HttpResponse:
    """Those of the last 30 days, of tickets that the reader may see; `?agent=` for one person's."""
    user, now = reader(request), timezone.now()
    if not user.has_perm("tickets.view_agentresult"):
        raise PermissionDenied
    events = _events(user, now)
    agents: dict[int, Refuser] = {}
    for event in events:
        if event.actor is not None:
            agents.setdefault(event.actor.pk, Refuser(event.actor)).reasons[str(event.data.get("reason", ""))] += 1
    number = request.GET.get("agent", "")
    data = {
        "title": gettext("Refusals"),
        "agents": sorted(agents.values(), key=lambda one: (-one.count, one.user.employee_number)),
        "rows": list(_rows([event for event in events if not number or (event.actor and event.actor.employee_number == number)])),
        "one": next((one.user for one in agents.values() if one.user.employee_number == number), None),
        "is_cut": len(events) == MOST,
        "most": MOST,
        "days": SPAN.days,
    }
    return render(request, "desk/refusals.html", data)


def _events(user: User, now: datetime) -> Sequence[TicketEvent]:
    """The newest of the time, whose ticket the reader may see."""
    visible = Ticket.objects.visible_to(user)
    rows = TicketEvent.objects.filter(code=EventCode.DECLINED, at__gte=now - SPAN, ticket__in=visible.values("pk"))
    return list(rows.select_related("actor", "ticket").order_by("-at", "-pk")[:MOST])


def _rows(events: Sequence[TicketEvent]) -> Iterator[Refusal]:
    names: dict[int | None, str] = defaultdict(str)
    names.update(User.objects.filter(pk__in={event.data.get("to") for event in events} - {None}).values_list("pk", "name"))
    for event in events:
        yield Refusal(event, event.ticket, names[event.data.get("to")])
