"""The card of remedies on the ticket page: how each stands, and what the reader may do with it next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from helpdesk.models import User
from tickets import marks, wording_remedies
from tickets.forms import remedies as forms
from tickets.models import Remedy
from tickets.permissions import may_work
from tickets.wording_remedies import CODES

if TYPE_CHECKING:
    from tickets.admin.ticket_page import Page

__all__ = ["CODES", "Shown", "context", "shown"]


@dataclass(frozen=True)
class Shown:
    """A remedy as it is drawn."""

    remedy: Remedy
    title: str
    chip: wording_remedies.Chip
    why: str
    steps: Sequence[type[forms.StepForm]]

    @property
    def is_open(self) -> bool:
        """Something is still to happen."""
        return self.remedy.is_open


def shown(remedy: Remedy, user: User, now: datetime, *, works: bool) -> Shown:
    """One remedy for one reader; its ticket, proposer and decider are loaded."""
    waits = remedy.state == "proposed"
    return Shown(
        remedy,
        wording_remedies.title(remedy.kind, remedy.amount),
        wording_remedies.chip(remedy, now),
        wording_remedies.why_waiting(remedy) if waits else "",
        forms.fitting(remedy, user, works=works),
    )


def context(page: "Page") -> dict[str, Any]:
    """Remedies of the ticket and of those merged into it, those that need something first; nothing where there are none."""
    together = {ticket.pk: ticket for ticket in (page.ticket, *page.merged)}
    if not any(marks.has(ticket, "remedies") for ticket in together.values()):
        return {}
    rows = list(Remedy.objects.filter(ticket__in=together).select_related("proposed_by", "decided_by"))
    for row in rows:
        row.ticket = together[row.ticket_id]
    works = may_work(page.user, page.ticket)
    drawn = [shown(row, page.user, page.now, works=works) for row in sorted(rows, key=lambda row: (not row.is_open, -row.pk))]
    return {"remedies": {"rows": drawn, "waiting": sum(1 for row in rows if row.state == "proposed")}}
