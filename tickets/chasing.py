"""Chasing departments: the sweep over requests that are due to be accepted (`Collaboration.next_check_at`).

The sweep of `tickets.escalation`, for requests: it costs what is due; each rung that was reached is an event of the ticket whose
key (`acceptance:<rung>:<request>`) the database keeps unique, in one transaction with its notices and the new column; of several
rungs found at once only the newest is told, once to each person. The lock is the ticket's, as for the verbs, taken before
anything is read; tickets that somebody else holds are left to the next pass. A request that fails is pushed on and reported
once, and the sweep goes on.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from helpdesk.models import User
from helpdesk.outbound import Draft, queue
from tickets import chain, clocks, departments, ladder, notices, workflow
from tickets.choices import ActorKind, Audience, EventCode, RungAction
from tickets.errors import StaleTicket
from tickets.escalation import SweepResult, code_of, kind_of, said_of
from tickets.models import Collaboration, Ticket, TicketEvent
from tickets.sla import SlaError

log = logging.getLogger(__name__)

BATCH = 200
RETRY_AFTER = timedelta(minutes=30)


@dataclass
class _Plan:
    """What is to be done about one request: the rungs reached, the newest last, and when to look again."""

    asked: Collaboration
    reached: list[tuple[ladder.Alarm, ladder.Rung]]
    next_check_at: datetime | None

    @property
    def acts(self) -> bool:
        """Whether more is done than telling."""
        return any(rung.action for _alarm, rung in self.reached)


def sweep(now: datetime, *, limit: int = 10_000) -> SweepResult:
    """Act on every request that is due, at most `limit` of them."""
    result = SweepResult()
    last = 0
    while limit > 0:
        found = list(Collaboration.objects.due(now).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[: min(BATCH, limit)])
        if not found:
            break
        limit -= len(found)
        last = found[-1]
        try:
            alone = _batch(found, now, result)
        except Exception:
            log.info("A batch of %d requests is swept one by one.", len(found), exc_info=True)
            alone = found
        for pk in alone:
            _one(pk, now, result)
    return result


def _one(pk: int, now: datetime, result: SweepResult) -> None:
    """A request by itself: its events and whatever is done stand or fall together."""
    try:
        _batch([pk], now, result, acting=True)
    except Exception as error:
        _failed(pk, error, now)
        result.failed += 1


def _failed(pk: int, error: Exception, now: datetime) -> None:
    log.error("The sweep failed on request %d: %s", pk, error, exc_info=error)
    Collaboration.objects.filter(pk=pk).update(next_check_at=now + RETRY_AFTER)
    asked = Collaboration.objects.select_related("ticket__customer").get(pk=pk)
    # The outbox knows the key already the second time, so nobody hears of it twice.
    queue(notices.to_staff(notices.managers(), asked.ticket, kind="sweep_failed", key=f"sweep_failed:request:{pk}", now=now), now=now)


def _batch(pks: Sequence[int], now: datetime, result: SweepResult, *, acting: bool = False) -> list[int]:
    """One transaction; returns the requests left for `_one`: those about which more is done than telling, unless `acting`."""
    counted = SweepResult()
    with transaction.atomic():
        plans = _plans(pks, now)
        alone = [] if acting else [plan.asked.pk for plan in plans if plan.acts]
        mine = [plan for plan in plans if plan.asked.pk not in alone]
        _write(mine, now)
        events = [_event(plan, alarm, rung, now, counted) for plan in mine for alarm, rung in plan.reached]
        TicketEvent.objects.bulk_create(events)
        queue([draft for plan in mine for draft in _notices(plan, now)], now=now)
        for plan in mine if acting else ():
            _act(plan, now)
    result.add(counted)
    return alone


def _plans(pks: Sequence[int], now: datetime) -> list[_Plan]:
    wanted = Collaboration.objects.due(now).filter(pk__in=pks)
    locked = Ticket.objects.filter(pk__in=wanted.values("ticket")).order_by("pk").select_for_update(skip_locked=True)
    tickets = {row.pk: row for row in locked}
    # Read under the lock, so that a verb that was faster has left its mark.
    rows = wanted.filter(ticket__in=list(tickets)).order_by("pk")
    requests = list(rows.select_related("asked_by", "department__calendar", "department__contact", "department__head"))
    fired: dict[int, set[str]] = {}
    lines = TicketEvent.objects.filter(ticket__in=list(tickets), key__startswith="acceptance:").order_by()
    for pk, key in lines.values_list("ticket_id", "key"):
        fired.setdefault(pk, set()).add(str(key))
    for asked in requests:
        asked.ticket = tickets[asked.ticket_id]
    return [_plan(asked, now, fired.get(asked.ticket_id, set())) for asked in requests]


def _plan(asked: Collaboration, now: datetime, fired: set[str]) -> _Plan:
    row = clocks.policy_of(asked.ticket)
    if row is None:  # asking gave it one
        raise SlaError(f"{asked.ticket.number} has no policy", code="no_policy")
    watch = clocks.acceptance_watch(asked, asked.department, row)
    found, again = ladder.look([watch], now, fired)
    return _Plan(asked, [(alarm, ladder.rung_of(watch, alarm)) for alarm in found], again)


def _write(plans: Sequence[_Plan], now: datetime) -> None:
    """Push the requests on, each by compare-and-swap; raises StaleTicket when somebody was faster."""
    for plan in plans:
        asked = plan.asked
        breached = any(rung.code == ladder.BREACH for _alarm, rung in plan.reached)
        was = Collaboration.objects.filter(pk=asked.pk, state=asked.state, next_check_at=asked.next_check_at)
        if was.update(next_check_at=plan.next_check_at, breached_at=asked.due_at if breached else asked.breached_at) != 1:
            raise StaleTicket()
    for code in (EventCode.REMINDED, EventCode.WARNED, EventCode.BREACHED):
        told = {plan.asked.ticket_id for plan in plans if plan.reached and code_of(plan.reached[-1][1]) == code}
        if told:
            Ticket.objects.filter(pk__in=told).update(last_event=code, last_event_at=now, version=F("version") + 1)


def _event(plan: _Plan, alarm: ladder.Alarm, rung: ladder.Rung, now: datetime, counted: SweepResult) -> TicketEvent:
    asked, ticket = plan.asked, plan.asked.ticket
    folded = alarm is not plan.reached[-1][0]
    code = code_of(rung)
    if code == EventCode.BREACHED:
        counted.breached += 1
    elif not folded:
        name = "warned" if code == EventCode.WARNED else "reminded"
        setattr(counted, name, getattr(counted, name) + 1)
    data = {**said_of(rung), "due_at": asked.due_at.isoformat(), "folded": folded}
    return TicketEvent(
        ticket=ticket,
        code=code,
        at=now,
        actor_kind=ActorKind.SYSTEM,
        status=ticket.status,
        team_id=ticket.team_id,
        assignee_id=ticket.assignee_id,
        key=alarm.key,
        data={**data, "request": asked.pk, "asked": asked.department.code},
    )


def _notices(plan: _Plan, now: datetime) -> list[Draft]:
    """The newest rung, to everybody who would have heard of any of them."""
    if not plan.reached:
        return []
    alarm, rung = plan.reached[-1]
    inside, outside = _audience(plan)
    key = f"{plan.asked.ticket.number}:{alarm.key}"
    return departments.told_of_rung(inside, outside, plan.asked, kind=kind_of(rung), key=key, now=now, channels=rung.channels)


def _audience(plan: _Plan) -> tuple[list[User], list[User]]:
    """People of the department, and people of the ticket; never nobody at all where the department was to be told."""
    asked, ticket = plan.asked, plan.asked.ticket
    named = {audience for _alarm, rung in plan.reached for audience in rung.audience}
    inside: dict[int, User] = {}
    outside: dict[int, User] = {}
    for audience, people in ((Audience.DEPARTMENT_CONTACT, departments.contacts), (Audience.DEPARTMENT_HEAD, departments.heads)):
        if audience in named:
            found = people(asked.department)
            inside |= {user.pk: user for user in found}
            outside |= {} if found else {user.pk: user for user in departments.above(ticket)}
    outside |= {user.pk: user for user in _of_ticket(ticket, named)}
    return list(inside.values()), list(outside.values())


def _of_ticket(ticket: Ticket, named: set[str]) -> Iterable[User]:
    if Audience.ASSIGNEE in named and ticket.assignee is not None:
        yield ticket.assignee
    if Audience.SUPERVISORS in named:
        yield from notices.supervisors([ticket.team_id])[ticket.team_id]
    if Audience.SENIORS in named:
        yield from notices.seniors([ticket.team_id]).get(ticket.team_id, [])
    if Audience.MANAGERS in named:
        yield from notices.managers()
    if Audience.FOLLOWERS in named:
        yield from notices.followers([ticket.pk]).get(ticket.pk, [])


def _act(plan: _Plan, now: datetime) -> None:
    """What the rungs do beside telling. People of the department do not follow: they do not see the ticket."""
    for alarm, rung in plan.reached:
        ticket = Ticket.objects.get(pk=plan.asked.ticket_id)
        if rung.action == RungAction.RAISE_PRIORITY:
            workflow.raise_priority(ticket, now=now, reason=f"rung:{alarm.key}")
        elif rung.action == RungAction.HAND_UP and rung.rank:
            chain.climb(ticket, rank=rung.rank, now=now, data={"reason": f"rung:{alarm.key}", **said_of(rung)})
        elif rung.action == RungAction.ADD_FOLLOWER:
            for user in _of_ticket(ticket, set(rung.audience)):
                if user.pk != ticket.assignee_id:
                    chain.follow(ticket, user=user, by=None, now=now)
