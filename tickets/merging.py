"""Merging (合并): two tickets of one customer about one matter become one, and can be parted again.

Nothing is moved that could not come back. The merged ticket is cancelled and says which one it went into; its messages stay its
own and are read on the other's page at the desk, and later words of the customer go there. Each customer's link keeps its own
words to itself (`tickets.links`), since nobody has proven whose phone number that is. What follows the matter
goes along and is on record in the event, so that undoing takes back that and nothing else: followers, tags, tickets under it,
tickets merged into it before (the way is never longer than one step). Requests to departments stay with the ticket they were made
on and are shown on the other; their results are told to its agent.

Clocks: the customer keeps the earlier of the two promises (`sla.Moment.promised`). A merged ticket that is parted again goes on
with its own clock as if it had never been away.

Rows are locked in the order of their keys, all of them before anything is decided: two merges that cross cannot wait for each
other, and the second finds what the first has done.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from helpdesk.models import User
from helpdesk.outbound import queue
from tickets import clocks, collaboration, contacts, notices, routing, statuses, tagging, timeline
from tickets.choices import EventCode, MessageKind, Rank, Status
from tickets.errors import Contended, NotAllowed, StaleTicket
from tickets.models import Follower, Ticket, TicketEvent

# ---------------------------------------------------------------- verbs


@timeline.retried
def merge(ticket: Ticket, *, into: Ticket, by: User, now: datetime, version: int | None = None) -> TicketEvent:
    """Merge a ticket into another of the same customer; into the one that this one was merged into, where it was.

    Raises NotAllowed for the ticket itself, a settled one, or one of another customer: what is said from here on is read by both.
    """
    with _held(ticket, into) as held:
        row, target = held.row, held.target
        if version is not None and row.version != version:
            raise StaleTicket()
        _may_merge(row, target)
        gone = timeline.build(row, EventCode.MERGED, at=now, by=by, data={"into": target.number, "was": row.status})
        came = timeline.build(target, EventCode.MERGED, at=now, by=by, data={"came": row.number, "promised": _promised(row, now)})
        _take_along(held, gone, by, now)
        _join(target, row, came, now)
        _leave(row, target, gone, now)
        _tell(row, target, gone, by)
        return gone


@timeline.retried
def undo_merge(ticket: Ticket, *, by: User, now: datetime) -> TicketEvent:
    """Part a merged ticket from the other again: its status, its agent and its clocks are its own as before.

    What was written since stays where it was written. Its agent gets it back beyond their cap, if need be; one who is no longer
    there does not, and it waits in its team's queue. Raises NotAllowed when it is not merged.
    """
    target = Ticket.objects.filter(merged=ticket.pk).first()
    if target is None:
        raise NotAllowed(_("This ticket is not merged into another."))
    with _held(ticket, target, parting=True) as held:
        row, target = held.row, held.target
        done = row.events.filter(code=EventCode.MERGED, data__has_key="into").order_by("-pk").first()
        if row.merged_into_id != target.pk or done is None:
            raise Contended()
        back = timeline.build(row, EventCode.UNMERGED, at=now, by=by, data={"into": target.number})
        left = timeline.build(target, EventCode.UNMERGED, at=now, by=by, data={"came": row.number})
        _give_back(held, done, by, now)
        _part(target, left, promised=_came(target, row).data.get("promised") or {})
        _return(row, back, done, now)
        if row.assignee is not None and row.assignee_id != by.pk:
            said = notices.about(row, other=target.number)
            queue(notices.to_staff([row.assignee], said, kind="unmerged", key=f"unmerged:{back.pk}", now=now), now=now)
        return back


def same_person(one: Ticket, other: Ticket) -> bool:
    """Whether two tickets are of one customer: recognised as one, or with the same phone number or address."""
    if one.customer_id == other.customer_id:
        return True
    phones = {contacts.normalise_phone(ticket.own_phone) for ticket in (one, other)}
    emails = {contacts.normalise_email(ticket.own_email) for ticket in (one, other)}
    return (len(phones) == 1 and "" not in phones) or (len(emails) == 1 and "" not in emails)


def home(ticket: Ticket) -> Ticket:
    """The ticket where a matter is dealt with: the one it was merged into, else itself."""
    while ticket.merged_into_id is not None:
        ticket = Ticket.objects.select_related("customer", "issue_type", "assignee").get(pk=ticket.merged_into_id)
    return ticket


# ---------------------------------------------------------------- merging


@dataclass
class _Held:
    """The two tickets, and whatever hangs on the first: merged into it before, or standing under it. All are locked."""

    row: Ticket
    target: Ticket
    merged: list[Ticket]
    children: list[Ticket]


@contextmanager
def _held(ticket: Ticket, into: Ticket, *, parting: bool = False) -> Iterator[_Held]:
    with transaction.atomic():
        target = into.pk if parting else _home_key(into.pk)
        wanted = _around(ticket.pk, target, parting=parting)
        rows = {row.pk: row for row in Ticket.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
        # Somebody may have merged one of them between looking and locking: then everything begins anew.
        if (not parting and _home_key(into.pk) != target) or _around(ticket.pk, target, parting=parting) - wanted or target not in rows:
            raise Contended()
        row = rows[ticket.pk]
        others = [other for pk, other in rows.items() if pk not in {row.pk, target}]
        merged = [other for other in others if other.merged_into_id == (target if parting else row.pk)]
        children = [other for other in others if other not in merged]
        if not parting and rows[target].parent_id == row.pk:
            children.append(rows[target])
        yield _Held(row, rows[target], merged, children)


def _home_key(pk: int) -> int:
    return Ticket.objects.filter(pk=pk).values_list("merged_into_id", flat=True).get() or pk


def _around(pk: int, target: int, *, parting: bool) -> set[int]:
    """Keys of all rows that a merge or its undoing may write."""
    around = Q(pk__in=[pk, target]) | Q(merged_into=target if parting else pk) | Q(parent=pk)
    if parting:
        done = TicketEvent.objects.filter(ticket=pk, code=EventCode.MERGED, data__has_key="into").order_by("-pk").first()
        around |= Q(number__in=done.data.get("children", []) if done else [])
    return set(Ticket.objects.filter(around).values_list("pk", flat=True))


def _may_merge(row: Ticket, target: Ticket) -> None:
    if row.merged_into_id is not None:
        raise NotAllowed(_("This ticket is merged into another already."))
    if row.pk == target.pk:
        raise NotAllowed(_("A ticket cannot be merged into itself."))
    if not statuses.allows(row.status, Status.CANCELLED) or not row.is_open:
        raise NotAllowed()
    if not target.is_open:
        raise NotAllowed(_("%(number)s is settled. Reopen it first.") % {"number": target.number})
    if not same_person(row, target):
        raise NotAllowed(_("Only tickets of one customer can be merged. Put one under the other instead."))


def _promised(row: Ticket, now: datetime) -> dict[str, str]:
    """What the customer was promised on a ticket and still waits for: its deadlines, as if a stopped clock ran on from now."""
    state = clocks.explain(row, now)
    found: dict[str, str] = {}
    if state is None:
        return found
    if row.responded_at is None and state.response.due_at is not None:
        found["response"] = state.response.due_at.isoformat()
    solution = state.resolution
    if solution.due_at is not None:
        due = solution.due_at
        if solution.paused_since is not None and solution.pace is not None:
            due = solution.pace.add(now, max(timedelta(), solution.remaining or timedelta()))
        found["resolution"] = due.isoformat()
    return found


def _take_along(held: _Held, gone: TicketEvent, by: User, now: datetime) -> None:
    """Followers, tags, tickets under it and tickets merged into it; what went is on record in the event."""
    row, target = held.row, held.target
    followers = []
    for person in {follower.user for follower in row.followers.select_related("user")} | ({row.assignee} if row.assignee else set()):
        if person.pk == target.assignee_id or not person.is_active:
            continue
        if Follower.objects.get_or_create(ticket=target, user=person, defaults={"since": now})[1]:
            followers.append(person.employee_number)
    gone.data |= {"followers": sorted(followers), "tags": tagging.lend(row, target)}
    gone.data |= {"merged": [other.number for other in held.merged], "children": [child.number for child in held.children]}
    for other in held.merged:
        moved = timeline.build(other, EventCode.MERGED, at=now, by=by, data={"on": target.number, "along": row.number})
        timeline.commit(other, moved, merged_into_id=target.pk, merged_into=target)
    parent = target.parent_id if target.parent_id != row.pk else None
    for child in held.children:
        above = None if child.pk == target.pk else (parent or target.pk)
        data = {"parent": target.number if above == target.pk else "", "along": row.number}
        code = EventCode.MADE_CHILD if above else EventCode.MADE_FREE
        timeline.commit(child, timeline.build(child, code, at=now, by=by, data=data), parent_id=above)


def _join(target: Ticket, row: Ticket, came: TicketEvent, now: datetime) -> None:
    """The ticket that stays: what waits unread waits on it, and a customer who wrote since we asked them has the ball no more."""
    fields: dict[str, Any] = {"unread_since": min((at for at in (target.unread_since, row.unread_since) if at), default=None)}
    if target.status == Status.WAITING_CUSTOMER and target.paused_at is not None:
        since = row.messages.filter(kind=MessageKind.CUSTOMER, created_at__gt=target.paused_at)
        if since.exists():
            fields["status"] = collaboration.resumed(target)
    was = (target.response_due_at, target.resolution_due_at)
    fields |= clocks.refreshed(target, came, **fields)
    came.data["kept"] = (fields.get("response_due_at", was[0]), fields.get("resolution_due_at", was[1])) != was
    timeline.commit(target, came, **fields)


def _leave(row: Ticket, target: Ticket, gone: TicketEvent, now: datetime) -> None:
    """The merged ticket: out of the count, and its agent's place is free."""
    fields: dict[str, Any] = {"status": Status.CANCELLED, "merged_into_id": target.pk, "merged_into": target}
    fields |= clocks.refreshed(row, gone, **fields)
    gone.data["unread"] = row.unread_since.isoformat() if row.unread_since else None
    timeline.commit(row, gone, **fields | {"closed_at": now, "auto_close_at": None, "unread_since": None})
    routing.freed(gone, now)


def _tell(row: Ticket, target: Ticket, gone: TicketEvent, by: User) -> None:
    """The agents of both, unless they did it; and the customer, whose link leads elsewhere now."""
    said = notices.about(target, other=row.number)
    people = {user.pk: user for user in (row.assignee, target.assignee) if user is not None and user.pk != by.pk}
    drafts = notices.to_staff(people.values(), said, kind="merged_in", key=f"merged:{gone.pk}", now=gone.at)
    subject, body = notices.words("merged", row.language, {"number": target.number})
    drafts += notices.to_customer(row, kind="merged", key=f"merged:{row.number}:{gone.pk}", subject=subject, body=body)
    queue(drafts, now=gone.at)


# ---------------------------------------------------------------- parting


def _came(target: Ticket, row: Ticket) -> TicketEvent:
    """The line on the other ticket that says that this one came; for one that came along with another, that other's."""
    found = target.events.filter(code=EventCode.MERGED, data__came=row.number).order_by("-pk").first()
    return found or timeline.build(target, EventCode.MERGED, at=target.created_at)


def _give_back(held: _Held, done: TicketEvent, by: User, now: datetime) -> None:
    """What the merge took along, as far as nobody has changed it since."""
    row, target, data = held.row, held.target, done.data
    Follower.objects.filter(ticket=target, user__employee_number__in=data.get("followers", [])).delete()
    tagging.take_back(target, data.get("tags", []))
    for other in held.merged:
        if other.number in data.get("merged", []):
            moved = timeline.build(other, EventCode.MERGED, at=now, by=by, data={"on": row.number, "along": row.number})
            timeline.commit(other, moved, merged_into_id=row.pk, merged_into=row)
    for child in [*held.children, target]:
        # One that was put elsewhere meanwhile stays there.
        there = None if child.pk == target.pk else target.parent_id or target.pk
        if child.number in data.get("children", []) and child.is_open and child.parent_id == there:
            back = timeline.build(child, EventCode.MADE_CHILD, at=now, by=by, data={"parent": row.number, "along": row.number})
            timeline.commit(child, back, parent_id=row.pk)


def _part(target: Ticket, left: TicketEvent, *, promised: dict[str, str]) -> None:
    """The ticket that stays: a deadline that it had taken over is the other's again."""
    for kind in promised:
        # What was passed on the other's promise is not frozen: this one has its own.
        setattr(target, f"{kind}_due_at", None)
        setattr(target, f"{kind}_breached_at", None)
    was = {name: getattr(target, name) for name in ("response_breached_at", "resolution_breached_at")}
    state = clocks.explain(target, left.at, [*target.events.all(), left])
    if state is not None:
        was = {"response_breached_at": state.response.breached_at, "resolution_breached_at": state.resolution.breached_at}
    timeline.commit(target, left, **clocks.refreshed(target, left), **(was if promised else {}))


def _return(row: Ticket, back: TicketEvent, done: TicketEvent, now: datetime) -> None:
    """The parted ticket, as it was; settled times of the merge are taken off first, so that its clocks are reckoned as open ones."""
    row.closed_at = None
    fields: dict[str, Any] = {"status": done.data["was"], "merged_into_id": None, "merged_into": None, "closed_at": None}
    if fields["status"] == Status.WAITING_DEPARTMENT and not row.collaborations.unfinished().exists():
        fields["status"] = Status.IN_PROGRESS
    if row.assignee is not None and not row.assignee.is_active:
        fields |= {"assignee": None, "assignee_id": None, "escalation": Rank.AGENT}
        fields["status"] = fields["status"] if fields["status"] == Status.WAITING_CUSTOMER else Status.NEW
    unread = done.data.get("unread")
    fields["unread_since"] = datetime.fromisoformat(unread) if unread else None
    timeline.commit(row, back, **fields, **clocks.refreshed(row, back, **fields))


def merged_numbers(events: Sequence[TicketEvent]) -> list[str]:
    """Numbers of tickets that came in by these lines of one ticket and have not left."""
    there: dict[str, None] = {}
    for event in events:
        number = event.data.get("came")
        if number and event.code == EventCode.MERGED:
            there[number] = None
        elif number and event.code == EventCode.UNMERGED:
            there.pop(number, None)
    return list(there)


__all__ = ["home", "merge", "merged_numbers", "same_person", "undo_merge"]
