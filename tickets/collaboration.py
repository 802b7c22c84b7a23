"""Requests to departments (协作申请): asked, accepted, finished, refused, withdrawn. The only writer of `Collaboration`.

While a department is asked the ticket waits for it (`waiting_department`), and its resolution clock runs on: that time counts
against us and is measured apart. Several departments can be asked at once; the one asked earliest that still has to act
holds the ticket, and when the last one is done the ticket goes back to its agent. While the customer owes an answer the ball
stays with the customer, and a department works beside it.

Each verb is one transaction on the ticket (`timeline.changing`) with a compare-and-swap on the request's `state`. Its event
says in `department` who holds the ticket after it ("" for none), in `request` which request it is about and in `asked` whose.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from helpdesk.models import Department, User
from helpdesk.outbound import queue
from tickets import clocks, departments, ladder, routing, timeline
from tickets.choices import CollaborationState, EventCode, MessageKind, Status
from tickets.errors import Incomplete, NotAllowed, StaleTicket
from tickets.models import Collaboration, Message, Ticket, TicketEvent
from tickets.saying import say

State = CollaborationState


@timeline.retried
def ask(ticket: Ticket, *, department: Department, request: str, by: User, now: datetime, version: int | None = None) -> TicketEvent:
    """Ask a department for something. The targets become those for work across departments.

    Raises Incomplete without words; NotAllowed when the ticket is settled or in nobody's hands, or when the department has an
    open request on it already or is no longer asked.
    """
    if not request.strip():
        raise Incomplete(_("Write what is asked of the department."), ["request"])
    with timeline.changing(ticket, version=version) as row:
        if not row.is_open:
            raise NotAllowed()
        if not department.is_active:
            raise NotAllowed(_("%(department)s is not asked any more.") % {"department": department})
        if row.collaborations.unfinished().filter(department=department).exists():
            raise NotAllowed(_("%(department)s has an open request on this ticket already.") % {"department": department})
        fields = routing.adopted(row, by, now)
        if row.assignee_id is None and not fields:
            raise NotAllowed(_("Nobody has this ticket yet. Give it to somebody first, who can answer the department."))
        across = _across(row)
        asked = _create(row, department, request, by, now, across.get("policy_id"))
        said: dict[str, Any] = {"due_at": asked.due_at.isoformat()}
        code = across.pop("policy", "")
        if across.get("policy_id", row.policy_id) != row.policy_id:
            said |= {"policy": code, "why": across["policy_why"]}
        message = _say(row, asked, request, "asked", by, now)
        event = _event(row, asked, EventCode.DEPARTMENT_ASKED, by, now, message=message, **said)
        fields |= across | {"status": row.status if row.status == Status.WAITING_CUSTOMER else Status.WAITING_DEPARTMENT}
        timeline.commit(row, event, **fields, **clocks.refreshed(row, event, **fields))
        queue(departments.told_of_asking(asked, now), now=now)
        return event


def accept(request: Collaboration, *, by: User, now: datetime, expected_at: datetime | None = None) -> TicketEvent:
    """The department takes it on, and says until when it expects to be done. The acceptance clock is met."""
    if expected_at is not None and expected_at <= now:
        raise Incomplete(_("The expected time has passed already."), ["expected_at"])
    with _changing(request, State.ASKED) as (row, asked):
        _write(asked, now, state=State.ACCEPTED, accepted_by=by, accepted_at=now, expected_at=expected_at)
        expected: dict[str, Any] = {"expected_at": expected_at.isoformat()} if expected_at else {}
        event = _event(row, asked, EventCode.DEPARTMENT_ACCEPTED, by, now, **expected)
        timeline.commit(row, event, **clocks.refreshed(row, event))
        _tell_agent(row, asked, event)
        return event


def finish(request: Collaboration, *, by: User, now: datetime, result: str, draft: str = "") -> TicketEvent:
    """The department gives its result, with files if it likes; it need not have accepted before. Raises Incomplete without words."""
    if not result.strip():
        raise Incomplete(_("Write what came of it."), ["result"])
    with _changing(request, State.ASKED, State.ACCEPTED) as (row, asked):
        return _hand_back(row, asked, State.DONE, EventCode.DEPARTMENT_DONE, result, by, now, draft)


def refuse(request: Collaboration, *, by: User, now: datetime, reason: str) -> TicketEvent:
    """The department gives the request back: it is not theirs, or they cannot. Raises Incomplete without a reason."""
    if not reason.strip():
        raise Incomplete(_("Say why it is refused."), ["reason"])
    with _changing(request, State.ASKED, State.ACCEPTED) as (row, asked):
        return _hand_back(row, asked, State.REFUSED, EventCode.DEPARTMENT_REFUSED, reason, by, now)


def withdraw(request: Collaboration, *, by: User, now: datetime, reason: str) -> TicketEvent:
    """Take a request back; the department need not act any more. Raises Incomplete without a reason."""
    if not reason.strip():
        raise Incomplete(_("Say why it is withdrawn."), ["reason"])
    with _changing(request, State.ASKED, State.ACCEPTED) as (row, asked):
        _write(asked, now, state=State.WITHDRAWN, finished_at=now, result=reason.strip())
        event = _event(row, asked, EventCode.DEPARTMENT_WITHDRAWN, by, now, reason=reason.strip())
        fields = {"status": _status_after(row)}
        timeline.commit(row, event, **fields, **clocks.refreshed(row, event, **fields))
        _tell_department(asked, event, reason)
        return event


def withdraw_all(row: Ticket, *, by: User, now: datetime, reason: str) -> int:
    """Withdraw what departments are still asked for, on the ticket and on those merged into it, inside a verb that settles it.

    `reason` is a code of RequestEnd. Returns how many requests there were.
    """
    if not row.cross_department and not Ticket.objects.filter(merged_into=row.pk, cross_department=True).exists():
        return 0
    theirs = Collaboration.objects.unfinished().filter(Q(ticket=row.pk) | Q(ticket__merged_into=row.pk))
    open_requests = list(theirs.select_related("department", "asked_by", "ticket"))
    for asked in open_requests:
        if asked.ticket_id == row.pk:
            asked.ticket = row
        _write(asked, now, state=State.WITHDRAWN, finished_at=now, result="")
        event = _event(asked.ticket, asked, EventCode.DEPARTMENT_WITHDRAWN, by, now, reason=reason)
        event.status = _status_after(asked.ticket)
        timeline.add(asked.ticket, event)
        _tell_department(asked, event, "")
    return len(open_requests)


def resumed(row: Ticket) -> str:
    """The status of a ticket that no longer waits for whom it waited: for a department that still has to act, else with its agent."""
    if row.assignee_id is None:
        return Status.NEW
    return Status.WAITING_DEPARTMENT if row.cross_department and row.collaborations.holder() else Status.IN_PROGRESS


# ---------------------------------------------------------------- workings


def _across(row: Ticket) -> dict[str, Any]:
    """Column values of a ticket that has just become one for several departments: its policy is chosen anew."""
    if row.cross_department and row.policy_id:
        return {}
    policy, why = clocks.choose(replace(clocks.facts_of(row), cross_department=True))
    return {"cross_department": True, "policy_id": policy.pk, "policy": policy.policy.code, "policy_why": why}


def _create(row: Ticket, department: Department, request: str, by: User, now: datetime, policy_id: int | None) -> Collaboration:
    timed = clocks.policy_of(row, policy_id)
    if timed is None:
        raise NotAllowed()
    due_at = clocks.acceptance_pace(department, timed).due(now)
    asked = Collaboration(ticket=row, department=department, request=request.strip(), asked_by=by, asked_at=now, due_at=due_at)
    asked.next_check_at = ladder.next_at([clocks.acceptance_watch(asked, department, timed)], ())
    asked.save()
    return asked


@contextmanager
def _changing(request: Collaboration, *states: str) -> Iterator[tuple[Ticket, Collaboration]]:
    """The ticket's transaction, and the request as it stands in it; raises NotAllowed when it is past these states."""
    with timeline.changing(request.ticket) as row:
        asked = Collaboration.objects.select_related("department", "asked_by").get(pk=request.pk)
        asked.ticket = row
        if asked.state not in states:
            raise NotAllowed(_("This request is past that: %(state)s.") % {"state": asked.get_state_display()})
        yield row, asked


def _write(asked: Collaboration, now: datetime, **values: Any) -> None:
    """Change a request by compare-and-swap on its state. A deadline that passed unseen is still recorded by the sweep."""
    missed = asked.state == State.ASKED and asked.due_at < now and asked.breached_at is None
    values["next_check_at"] = asked.next_check_at if missed or asked.state != State.ASKED else None
    if Collaboration.objects.filter(pk=asked.pk, state=asked.state).update(**values) != 1:
        raise StaleTicket()
    for name, value in values.items():
        setattr(asked, name, value)


def _hand_back(
    row: Ticket, asked: Collaboration, state: str, code: str, words: str, by: User, now: datetime, draft: str = ""
) -> TicketEvent:
    """What the department has to say stands on the ticket as an internal note, and the agent hears of it."""
    _write(asked, now, state=state, finished_at=now, result=words.strip())
    message = _say(row, asked, words, state, by, now, draft)
    event = _event(row, asked, code, by, now, message=message)
    fields = {"status": _status_after(row), "unread_since": row.unread_since or now}
    timeline.commit(row, event, **fields, **clocks.refreshed(row, event, **fields))
    if row.merged_into_id is not None:
        # It is read on the other ticket's page, whose agent has news.
        home = Ticket.objects.filter(pk=row.merged_into_id)
        home.update(unread_since=Coalesce(F("unread_since"), Value(now)), version=F("version") + 1)
    _tell_agent(row, asked, event)
    return event


def _say(row: Ticket, asked: Collaboration, words: str, step: str, by: User, now: datetime, draft: str = "") -> Message:
    data = {"request": asked.pk, "department": asked.department.code, "step": step}
    return say(row, MessageKind.NOTE, words, now=now, by=by, public=False, draft=draft, data=data)


def _event(
    row: Ticket, asked: Collaboration, code: str, by: User, now: datetime, *, message: Message | None = None, **more: Any
) -> TicketEvent:
    data = {"department": row.collaborations.holder(), "request": asked.pk, "asked": asked.department.code, **more}
    return timeline.build(row, code, at=now, by=by, message=message, data=data)


def _status_after(row: Ticket) -> str:
    """The status once a department has let go: back to its agent when no other department is asked."""
    return resumed(row) if row.status == Status.WAITING_DEPARTMENT else row.status


def _tell_agent(row: Ticket, asked: Collaboration, event: TicketEvent) -> None:
    """The agent in charge, also where it was merged into another; where there is none, whoever asked."""
    person = (row.merged_into or row).assignee or asked.asked_by
    if person.pk != event.actor_id:
        queue(
            departments.to_agents([person], asked, kind=event.code, key=f"{event.code}:{asked.pk}", now=event.at, due=row.deadline),
            now=event.at,
        )


def _tell_department(asked: Collaboration, event: TicketEvent, reason: str) -> None:
    """Whoever took it on, else the contact person; nobody who did it themselves."""
    people = [asked.accepted_by] if asked.accepted_by else departments.contacts(asked.department)
    found = [user for user in people if user.pk != event.actor_id]
    queue(
        departments.to_department(found, asked, kind=event.code, key=f"{event.code}:{asked.pk}", now=event.at, reason=reason), now=event.at
    )
