"""Tickets under another (子工单): many customers with one trouble, or one matter in several pieces. The only writer of `Ticket.parent`,
beside a merge, which takes along what stands under the merged ticket.

One level only: what stands under a ticket has nothing under itself, so that there is no circle and one look shows all. Each keeps
its own customer, agent and clocks; what is said to all of them is said to each by the usual verbs, and refused where those refuse.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.models import User
from tickets import timeline, workflow
from tickets.choices import EventCode
from tickets.errors import NotAllowed, StaleTicket, TicketError
from tickets.models import Ticket, TicketEvent
from tickets.models.tickets import TicketQuerySet
from tickets.permissions import may_work

AT_MOST = 200


@timeline.retried
def make_child(ticket: Ticket, *, parent: Ticket, by: User, now: datetime, version: int | None = None) -> TicketEvent:
    """Put a ticket under another. Raises NotAllowed for the ticket itself, a settled one, a second level, or when it stands there."""
    with _both(ticket, parent) as (row, above):
        if version is not None and row.version != version:
            raise StaleTicket()
        if row.pk == above.pk:
            raise NotAllowed(_("A ticket cannot stand under itself."))
        if row.parent_id == above.pk:
            raise NotAllowed(_("It stands under %(number)s already.") % {"number": above.number})
        if not row.is_open or not above.is_open:
            raise NotAllowed(_("Only open tickets are put under one another."))
        if above.parent_id is not None:
            raise NotAllowed(_("%(number)s stands under another ticket itself. Choose that one.") % {"number": above.number})
        if Ticket.objects.filter(parent=row.pk).exists():
            raise NotAllowed(_("Tickets stand under this one. Take them out first."))
        if Ticket.objects.filter(parent=above.pk).count() >= AT_MOST:
            raise NotAllowed(_("%(count)d tickets stand under it already; more it cannot have.") % {"count": AT_MOST})
        event = timeline.build(row, EventCode.MADE_CHILD, at=now, by=by, data={"parent": above.number})
        timeline.commit(row, event, parent_id=above.pk, parent=above)
        timeline.add(above, timeline.build(above, EventCode.MADE_CHILD, at=now, by=by, data={"child": row.number}))
        return event


@timeline.retried
def make_free(ticket: Ticket, *, by: User, now: datetime) -> TicketEvent:
    """Take a ticket from under another. Raises NotAllowed when it stands under none."""
    if ticket.parent is None:
        raise NotAllowed(_("It stands under no other ticket."))
    with _both(ticket, ticket.parent) as (row, above):
        if row.parent_id != above.pk:
            raise NotAllowed(_("It stands under no other ticket."))
        event = timeline.build(row, EventCode.MADE_FREE, at=now, by=by, data={"parent": above.number})
        timeline.commit(row, event, parent_id=None, parent=None)
        timeline.add(above, timeline.build(above, EventCode.MADE_FREE, at=now, by=by, data={"child": row.number}))
        return event


@dataclass
class Passed:
    """What came of passing words on: how many took them, and (number, why) of those that did not."""

    done: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def children(parent: Ticket, user: User) -> TicketQuerySet:
    """What stands under a ticket, as far as a person may see it; open ones first, by deadline."""
    return Ticket.objects.visible_to(user).filter(parent=parent.pk).order_by("due_at", "pk")


def pass_on(parent: Ticket, *, kind: str, body: str, by: User, now: datetime, word: str = "", key: str = "") -> Passed:
    """Say one thing on every open ticket under this one: `reply`, `progress` (with a progress word) or `result`.

    Each is its own transaction; what one refuses does not undo the others. `key` makes a reply that is sent twice one reply.
    """
    passed = Passed()
    for child in children(parent, by).open().select_related("customer", "issue_type", "team", "assignee", "policy"):
        try:
            if not may_work(by, child):
                raise NotAllowed(_("You may read this ticket, not work on it."))
            _say(child, kind, body, by, now, word, f"{key}:{child.pk}"[:120] if key else None)
            passed.done += 1
        except TicketError as error:
            passed.refused.append((child.number, str(error)))
    return passed


def _say(child: Ticket, kind: str, body: str, by: User, now: datetime, word: str, key: str | None) -> TicketEvent:
    if kind == "result":
        return workflow.resolve(child, by=by, now=now, result=body)
    if kind == "progress":
        return workflow.progress(child, by=by, now=now, word=word, body=body)
    return workflow.reply(child, by=by, now=now, body=body, dedupe_key=key)


@contextmanager
def _both(ticket: Ticket, other: Ticket) -> Iterator[tuple[Ticket, Ticket]]:
    """Both rows, locked in the order of their keys, so that two such verbs never wait for each other."""
    with transaction.atomic():
        found: Sequence[Ticket] = list(Ticket.objects.select_for_update().filter(pk__in=[ticket.pk, other.pk]).order_by("pk"))
        rows = {row.pk: row for row in found}
        yield rows[ticket.pk], rows[other.pk]
