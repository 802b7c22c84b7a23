"""Verbs for many tickets at once. Each ticket is its own transaction: what one refuses does not undo the others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.models import Team, User
from tickets import chain, lists, permissions, routing, workflow
from tickets.choices import Rank
from tickets.errors import Incomplete, TicketError
from tickets.forms.base import BODY_MAX
from tickets.models import Ticket

Data = Mapping[str, str]
Verb = Callable[[Ticket, User, datetime, Data], object]


@dataclass(frozen=True)
class Action:
    """One button of the bar over the list; `done` has a %(count)d, `asks` names the field its form needs."""

    code: str
    label: str | Promise
    icon: str
    done: str | Promise
    verb: Verb
    asks: str = ""
    giving: bool = False

    def is_for(self, user: User) -> bool:
        """Whether a person may use it."""
        return user.has_perm("tickets.work_ticket") and (not self.giving or permissions.may_assign(user))


def run(action: Action, tickets: Sequence[Ticket], *, by: User, now: datetime, data: Data) -> tuple[int, list[tuple[str, str]]]:
    """How many were done, and (number, why) of those refused."""
    if not tickets:
        return 0, [("", _("Pick some tickets first."))]
    done, refused = 0, []
    for ticket in tickets:
        try:
            action.verb(ticket, by, now, data)
            done += 1
        except TicketError as error:
            refused.append((ticket.number, str(error)))
    return done, refused


def _take(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return routing.take(ticket, by=by, now=now)


def _assign(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    to = User.objects.filter(employee_number=data.get("to", ""), is_active=True).first()
    if to is None:
        raise Incomplete(_("Choose who gets the ticket."), ["to"])
    return routing.assign(ticket, to=to, by=by, now=now)


def _transfer(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    team = Team.objects.filter(code=data.get("team", ""), is_active=True).first()
    if team is None:
        raise Incomplete(_("Choose the team that takes over."), ["team"])
    reason = data.get("reason", "")
    if reason not in dict(lists.reason_choices("transfer")):
        raise Incomplete(_("Choose a reason."), ["reason"])
    return routing.transfer(ticket, by=by, now=now, team=team, reason=reason)


def _escalate(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    rank = data.get("rank", "")
    if rank not in {str(each.value) for each in Rank if each}:
        raise Incomplete(_("Choose to whom it goes up."), ["rank"])
    reason = data.get("why", "")
    if reason not in {"", *dict(lists.reason_choices("escalate"))}:
        raise Incomplete(_("Choose a reason."), ["why"])
    return chain.hand_up(ticket, rank=int(rank), by=by, now=now, reason=reason, body=data.get("words", "").strip()[:BODY_MAX])


def _note(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    once = data.get("once", "")
    return workflow.note(ticket, by=by, now=now, body=data.get("note", ""), dedupe_key=f"bulk:{once}:{ticket.pk}" if once else None)


ACTIONS: dict[str, Action] = {
    action.code: action
    for action in [
        Action("take", gettext_lazy("Take"), "check", gettext_lazy("Taken: %(count)d"), _take),
        Action("assign", gettext_lazy("Give to…"), "user", gettext_lazy("Given: %(count)d"), _assign, asks="to", giving=True),
        Action("transfer", gettext_lazy("Transfer…"), "transfer", gettext_lazy("Transferred: %(count)d"), _transfer, asks="team"),
        Action("escalate", gettext_lazy("Escalate…"), "up", gettext_lazy("Handed up: %(count)d"), _escalate, asks="rank"),
        Action("note", gettext_lazy("Add a note…"), "lock", gettext_lazy("Noted on: %(count)d"), _note, asks="note"),
    ]
}
