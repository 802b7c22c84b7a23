"""Bringing open tickets to targets that were changed: the policy chosen anew, both clocks reckoned anew from the timeline.

`plan` says what would change on one ticket, without writing; the preview of a configuration screen and the job ask the same
function. What was reached (met, missed) stays as it was, `tickets.clocks` sees to that. A new deadline that has passed already
is found by the next sweep, as any other.

The job goes through the open tickets in the order of their keys, a batch at a time, and remembers how far it came; killed and
begun again, or run twice at once, it writes nothing twice, because a ticket that stands as it should has no plan.
"""

import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Prefetch, QuerySet

from helpdesk import configuration
from helpdesk.models import User
from tickets import clocks, sla, timeline
from tickets.choices import ActorKind, EventCode
from tickets.errors import StaleTicket
from tickets.models import Retiming, Ticket, TicketEvent

log = logging.getLogger(__name__)

BATCH = 200
TURN = 2_000
"""How many tickets one turn of the job looks at; the next follows at once."""

SETTLE = timedelta(seconds=2 * configuration.STAMP_SECONDS)
"""After this long every process has read the change: none writes a deadline of the old rules behind the job's back."""

TRIES = 10

DEADLINES = ("policy_id", "response_due_at", "resolution_due_at")


@dataclass(frozen=True)
class Plan:
    """What would be written to a ticket: only the columns that differ."""

    ticket: Ticket
    policy: clocks.PolicyRow
    why: list[dict[str, Any]]
    columns: dict[str, Any]

    @property
    def is_told(self) -> bool:
        """Whether the timeline speaks of it; a rung that was added or taken away only changes when the sweep looks."""
        return any(name in self.columns for name in DEADLINES)

    @property
    def moves(self) -> bool:
        """Whether a deadline changes."""
        return "response_due_at" in self.columns or "resolution_due_at" in self.columns

    def after(self, name: str) -> Any:
        """A column as it would be."""
        return self.columns.get(name, getattr(self.ticket, name))


def plan(ticket: Ticket, now: datetime) -> Plan | None:
    """What the rules of now would change on an open ticket; None when it stands as it should."""
    try:
        policy, why = clocks.choose(clocks.facts_of(ticket))
    except sla.SlaError:
        # Nothing fits any more: what it was promised holds.
        found = clocks.policy_of(ticket)
        if found is None:
            return None
        policy, why = found, list(ticket.policy_why)
    event = timeline.build(ticket, EventCode.CLOCK_SET, at=now)
    wanted = {"policy_id": policy.pk, **clocks.refreshed(ticket, event, policy_id=policy.pk)}
    columns = {name: value for name, value in wanted.items() if getattr(ticket, name) != value}
    return Plan(ticket, policy, why, columns) if columns else None


def open_tickets() -> QuerySet[Ticket]:
    """Open tickets with what `plan` reads of them: two statements for a batch."""
    events = TicketEvent.objects.only("ticket_id", "code", "at", "status", "team_id", "data", "key").order_by("pk")
    return Ticket.objects.open().select_related("customer", "issue_type", "team").prefetch_related(Prefetch("events", events))


def plans(now: datetime) -> Iterator[Plan]:
    """What the rules of now would change, over all open tickets; nothing is written."""
    for batch in _batches(0, sys.maxsize):
        for ticket in batch:
            found = plan(ticket, now)
            if found is not None:
                yield found


# ---------------------------------------------------------------- verbs


def request(*, by: User | None, now: datetime, changed: Sequence[str]) -> Retiming:
    """Ask for a pass over the open tickets. One that was still under way ends: the new one begins from the first ticket."""
    with transaction.atomic():
        named = list(changed)
        for older in Retiming.objects.filter(finished_at__isnull=True).order_by("pk"):
            named += [name for name in older.changed if name not in named]
        Retiming.objects.filter(finished_at__isnull=True).update(finished_at=now)
        return Retiming.objects.create(requested_at=now, requested_by=by, changed=named)


def retime(ticket: Ticket, *, by: User | None, now: datetime, changed: Sequence[str]) -> TicketEvent | None:
    """Bring one ticket to the rules of now; None when nothing of its deadlines changes. Raises StaleTicket when it is contended.

    What happened last to the ticket stays what the lists show: nobody touched it.
    """
    with timeline.changing(ticket) as row:
        found = plan(row, now) if row.is_open else None
        if found is None:
            return None
        if not found.is_told:
            # The version stays: a form that somebody has open is not outdated by it.
            if Ticket.objects.filter(pk=row.pk, version=row.version).update(**found.columns) != 1:
                raise StaleTicket()
            return None
        data = {
            "policy": found.policy.policy.code,
            "why": found.why,
            "was": _deadlines(row.policy_id, row.response_due_at, row.resolution_due_at),
            "now": _deadlines(*(found.after(name) for name in DEADLINES)),
            "changed": list(changed),
        }
        event = timeline.build(row, EventCode.CLOCK_SET, at=now, by=by, actor_kind=ActorKind.SYSTEM, data=data)
        last = {"last_event": row.last_event, "last_event_at": row.last_event_at}
        return timeline.commit(row, event, **found.columns, policy_why=found.why, **last)


def _deadlines(policy_id: int | None, response: datetime | None, resolution: datetime | None) -> dict[str, Any]:
    row = clocks.policy_of_id(policy_id)
    return {
        "policy": row.policy.code if row else None,
        "response_due_at": response.isoformat() if response else None,
        "resolution_due_at": resolution.isoformat() if resolution else None,
    }


# ---------------------------------------------------------------- the pass


def unfinished() -> Retiming | None:
    """The pass that is under way or waits to begin."""
    return Retiming.objects.filter(finished_at__isnull=True).order_by("-pk").first()


def is_due(now: datetime) -> bool:
    """Whether there is a pass to go on with."""
    return Retiming.objects.filter(finished_at__isnull=True, requested_at__lte=now - SETTLE).exists()


def go_on(now: datetime, *, limit: int = TURN) -> Retiming | None:
    """Go on with the pass that is under way, at most `limit` tickets; returns it, or None when there is none."""
    under_way = unfinished()
    if under_way is None or under_way.requested_at > now - SETTLE:
        return None
    configuration.forget()
    for batch in _batches(under_way.position, limit):
        moved, failed = _carry_out(batch, under_way, now)
        step = Retiming.objects.filter(pk=under_way.pk, position=under_way.position, finished_at__isnull=True)
        # Another one that is at it, or a newer request, has gone on from here: leave it to them.
        if not step.update(position=batch[-1].pk, looked=F("looked") + len(batch), moved=F("moved") + moved, failed=F("failed") + failed):
            break
        under_way.position = batch[-1].pk
    else:
        if not Ticket.objects.open().filter(pk__gt=under_way.position).exists():
            Retiming.objects.filter(pk=under_way.pk, position=under_way.position, finished_at__isnull=True).update(finished_at=now)
    under_way.refresh_from_db()
    return under_way


def _batches(after: int, limit: int) -> Iterator[list[Ticket]]:
    while limit > 0:
        batch = list(open_tickets().filter(pk__gt=after).order_by("pk")[: min(BATCH, limit)])
        if not batch:
            return
        yield batch
        after, limit = batch[-1].pk, limit - len(batch)


def _carry_out(batch: Iterable[Ticket], under_way: Retiming, now: datetime) -> tuple[int, int]:
    """How many tickets of a batch were changed, and on how many it failed: one that cannot be read stops no other."""
    moved = failed = 0
    for ticket in batch:
        try:
            if plan(ticket, now) is not None:
                moved += _surely(ticket, under_way, now)
        except Exception:
            failed += 1
            log.exception("The deadlines of ticket %d could not be reckoned anew.", ticket.pk)
    return moved, failed


def _surely(ticket: Ticket, under_way: Retiming, now: datetime) -> bool:
    """A verb that comes between wins, and then the ticket is looked at as the verb left it."""
    for _attempt in range(TRIES):
        try:
            return retime(ticket, by=under_way.requested_by, now=now, changed=under_way.changed) is not None
        except StaleTicket:
            continue
    return retime(ticket, by=under_way.requested_by, now=now, changed=under_way.changed) is not None
