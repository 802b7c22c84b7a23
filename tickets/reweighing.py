"""Other weights tried over past dispatches: who would have got the last tickets. Recomputed from the sheets; nothing is read anew."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from helpdesk.models import User
from tickets import scoring
from tickets.choices import EventCode
from tickets.models import Ticket, TicketEvent

LAST = 50
# Events of other kinds stand between: so many are looked through for the last tickets that were dispatched.
LOOKED_THROUGH = 400


@dataclass(frozen=True)
class Other:
    """A ticket that would have gone to somebody else; names as they were then. `margin`: by how many points."""

    ticket: Ticket | None
    was: str
    would_be: str
    margin: float


@dataclass(frozen=True)
class Tried:
    """What other weights would have done: how many tickets were looked at, those that differ, and (name, was, would be) of each agent."""

    looked: int = 0
    others: Sequence[Other] = ()
    agents: Sequence[tuple[str, int, int]] = field(default_factory=list)


def tried(weights: scoring.Weights, user: User, last: int = LAST) -> Tried:
    """The last tickets that dispatch gave to somebody, weighed anew, as far as a person may see them."""
    visible = Ticket.objects.visible_to(user)
    dispatched = TicketEvent.objects.filter(code__in=[EventCode.ASSIGNED, EventCode.DECLINED, EventCode.TRANSFERRED]).order_by("-at", "-pk")
    rows = [event for event in dispatched[:LOOKED_THROUGH] if _has_sheet(event)]
    seen = {ticket.pk: ticket for ticket in visible.filter(pk__in={event.ticket_id for event in rows}).select_related("customer")}
    rows = [event for event in rows if event.ticket_id in seen][:last]
    others, was, would_be, names = [], Counter[int](), Counter[int](), dict[int, str]()
    for event in rows:
        sheet = scoring.recompute(event.data, weights)
        names |= {line.standing.agent: line.standing.name for line in sheet.lines}
        chosen, found = event.data["to"], sheet.choice
        if found.line is None:
            continue
        was[chosen] += 1
        would_be[found.line.standing.agent] += 1
        if found.agent != chosen:
            then = next((line for line in sheet.lines if line.standing.agent == chosen), found.line)
            margin = round(found.line.score - then.score, 1)
            others.append(Other(seen.get(event.ticket_id), names.get(chosen, ""), found.line.standing.name, margin))
    agents = [(names[key], was[key], would_be[key]) for key in sorted(was.keys() | would_be.keys(), key=lambda key: (-was[key], key))]
    return Tried(len(rows), others, agents)


def _has_sheet(event: TicketEvent) -> bool:
    return event.data.get("to") is not None and bool(event.data.get("sheet")) and "scoring" in event.data
