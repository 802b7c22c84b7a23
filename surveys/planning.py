"""Follow-ups by rule: closings are pulled from the timeline, as for surveys, and what the rules ask for is planned once.

Each rule asks once for each closing (`FollowUpReason`, kept by the database), under a lock on the customer, so that what falls on one
day becomes one call whatever ticket it is about. What is not wanted any more (the ticket is open again, or merged) is cancelled, on record.
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from helpdesk import configuration
from helpdesk.choices import OutboundChannel
from helpdesk.models import OutboundMessage, User
from helpdesk.outbound import queue
from surveys import followup_rules, followups, pulling, telling
from surveys.dispatch import CLOSING
from surveys.followup_rules import Matter, Rule
from surveys.models import FollowUp, FollowUpBy, FollowUpReason, FollowUpRule, FollowUpState, FollowUpWay, Outcome, Survey
from tickets import clocks, notices, timeline
from tickets.choices import EventCode, Grade, MessageKind, Status
from tickets.errors import StaleTicket
from tickets.models import Agent, Collaboration, Message, Ticket, TicketEvent

CURSOR = "surveys.follow_ups"
# What was closed longer ago than this when it was first seen (the worker was down, or the product is new) is not planned any more.
LATEST = timedelta(days=7)
TELL_FROM = time(8)
TELL_UNTIL = time(20)
BATCH = 500
SPOKEN = (MessageKind.CUSTOMER, MessageKind.REPLY, MessageKind.QUESTION, MessageKind.RESULT)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Done:
    """What one pass did."""

    planned: int = 0
    cancelled: int = 0
    sent: int = 0
    failed: int = 0


def rules() -> Sequence[Rule]:
    """The active rules, in order."""
    return configuration.held(_load)


def _load() -> Sequence[Rule]:
    found = []
    for row in FollowUpRule.objects.filter(is_active=True).select_related("issue_type", "team"):
        try:
            days = followup_rules.read_days(row.days)
        except ValueError:
            log.error("The days of the follow-up rule %s cannot be read: %s", row.code, row.days)
            continue
        found.append(
            Rule(
                pk=row.pk,
                code=row.code,
                days=days,
                way=row.way,
                who=row.who,
                level=row.level,
                tier=row.tier,
                issue_type=row.issue_type.code if row.issue_type else "",
                team=row.team.code if row.team else "",
                dissatisfied=row.dissatisfied,
                complex=row.is_complex,
                many_messages=row.many_messages,
            )
        )
    return found


def _news() -> "QuerySet[TicketEvent]":
    """Events after which a follow-up may be wanted: a closing, or the answer to a survey."""
    return TicketEvent.objects.filter(Q(code__in=CLOSING, status=Status.CLOSED) | Q(code=EventCode.SURVEY_ANSWERED))


def are_due() -> bool:
    """Whether there are closings that were not read yet."""
    return pulling.are_new(CURSOR, _news())


def look(now: datetime, limit: int = BATCH) -> Done:
    """One pass: plan for new closings, cancel what is not wanted any more, write to those who are to be written to."""
    events, upto = pulling.read(CURSOR, _news().only("ticket", "at"), limit)
    planned, failed = plan_for({event.ticket_id for event in events if event.at >= now - LATEST}, now)
    pulling.done(CURSOR, upto)
    cancelled = drop_unwanted(now)
    return Done(planned, cancelled, write_due(now), failed)


# ---------------------------------------------------------------- planning


def plan_for(tickets: Collection[int], now: datetime) -> tuple[int, int]:
    """Plan what the rules ask for on those of the tickets that are closed; returns how many were planned, and how many tickets failed."""
    known = rules()
    if not known or not tickets:
        return 0, 0
    closed = Ticket.objects.filter(pk__in=tickets, status=Status.CLOSED, merged_into__isnull=True, closed_at__isnull=False)
    rows = list(closed.select_related("customer", "issue_type", "team", "assignee").order_by("pk"))
    facts = _Facts([row.pk for row in rows])
    planned = failed = 0
    for row in rows:
        asked = [each for each in followup_rules.wanted(known, facts.matter(row)) if not facts.has(row, *each)]
        if not asked:
            continue
        try:
            planned += _plan(row, asked, facts, now)
        except Exception:
            log.exception("No follow-up could be planned for ticket %s", row.number)
            failed += 1
    return planned, failed


class _Facts:
    """What the rules ask of some closed tickets, by as many statements whatever their number."""

    def __init__(self, tickets: Sequence[int]) -> None:
        events = TicketEvent.objects.filter(ticket__in=tickets, code=EventCode.REFUSED)
        self.refused = set(events.order_by().values_list("ticket_id", flat=True))
        spoken = Message.objects.filter(ticket__in=tickets, kind__in=SPOKEN, taken_back_at__isnull=True).order_by()
        self.messages = dict(spoken.values("ticket").annotate(n=Count("pk")).values_list("ticket", "n"))
        asked = Collaboration.objects.filter(ticket__in=tickets).order_by()
        self.departments = dict(asked.values("ticket").annotate(n=Count("department", distinct=True)).values_list("ticket", "n"))
        answered = Survey.objects.filter(ticket__in=tickets).poor().order_by()
        self.poor: dict[int, datetime] = dict(answered.values("ticket").annotate(last=Max("answered_at")).values_list("ticket", "last"))
        there = FollowUpReason.objects.filter(ticket__in=tickets).exclude(rule_code="")
        self.there = set(there.values_list("ticket_id", "cycle", "rule_code", "days"))

    def matter(self, row: Ticket) -> Matter:
        """One ticket as the rules see it."""
        return Matter(
            issue_type=row.issue_type.code,
            team=row.team.code,
            level=row.level,
            tier=row.customer.tier,
            departments=self.departments.get(row.pk, 0),
            messages=self.messages.get(row.pk, 0),
            reopened=row.cycle,
            refused=row.pk in self.refused,
            poor=self.since(row) != row.closed_at,
        )

    def since(self, row: Ticket) -> datetime:
        """From when the days count: the closing, or the poor answer that came after it."""
        closed = row.closed_at or row.created_at
        answered = self.poor.get(row.pk)
        return answered if answered is not None and answered > closed else closed

    def has(self, row: Ticket, rule: Rule, days: int) -> bool:
        """Whether it was planned before."""
        return (row.pk, row.cycle, rule.code, days) in self.there


@transaction.atomic
def _plan(row: Ticket, asked: Iterable[tuple[Rule, int]], facts: _Facts, now: datetime) -> int:
    """Plan for one ticket; its customer's calls are planned by one process at a time."""
    customer = followups.held(row.customer_id)
    there = set(FollowUpReason.objects.filter(ticket=row, cycle=row.cycle).values_list("rule_code", "days"))
    told: dict[int, list[str]] = {}
    calls: dict[int, FollowUp] = {}
    for rule, days in asked:
        if (rule.code, days) in there or (rule.way == FollowUpWay.CALL and customer.wants_no_calls):
            continue
        since = facts.since(row) if rule.dissatisfied else row.closed_at or now
        slot = followup_rules.slot_after(followups.calendar_of(row), since, days, now)
        call = followups.of_customer_on(customer, rule.way, slot.start)
        if call is None:
            call = FollowUp.objects.create(
                ticket=row,
                customer=customer,
                team_id=row.team_id,
                assignee=_who(row, rule, slot.start),
                way=rule.way,
                planned_for=slot.start,
                due_at=slot.end,
                created_at=now,
            )
        FollowUpReason.objects.create(follow_up=call, ticket=row, cycle=row.cycle, rule_id=rule.pk, rule_code=rule.code, days=days)
        calls[call.pk] = call
        told.setdefault(call.pk, []).append(rule.code)
    for pk, codes in told.items():
        data = followups.said_of_plan(calls[pk], rules=codes)
        timeline.add(row, timeline.build(row, EventCode.FOLLOW_UP_PLANNED, at=now, data=data))
    return len(told)


def _who(row: Ticket, rule: Rule, at: datetime) -> User | None:
    """The agent who closed it, while they are still there; else, or if the rule says so, the team's senior with the fewest calls that day."""
    if rule.who == FollowUpBy.AGENT and row.assignee is not None and row.assignee.is_active:
        return row.assignee
    rows = Agent.objects.filter(grade=Grade.SENIOR, user__is_active=True, user__teams=row.team_id).select_related("user")
    seniors = {agent.user.pk: agent.user for agent in rows}
    start, end = followups.day_of(at)
    calls = FollowUp.objects.planned().filter(assignee__in=seniors, planned_for__gte=start, planned_for__lt=end).order_by()
    load = dict(calls.values("assignee").annotate(n=Count("pk")).values_list("assignee", "n"))
    chosen = followup_rules.least_loaded(list(seniors), load)
    if chosen is not None:
        return seniors[chosen]
    return row.assignee if row.assignee is not None and row.assignee.is_active else None


# ---------------------------------------------------------------- what is not wanted any more


def drop_unwanted(now: datetime) -> int:
    """Cancel what rules planned for tickets that are open again or merged; a call about others as well goes on about those."""
    planned = FollowUpReason.objects.filter(follow_up__state=FollowUpState.PLANNED).exclude(rule_code="")
    gone = planned.filter(~Q(ticket__status=Status.CLOSED) | Q(ticket__merged_into__isnull=False) | ~Q(ticket__cycle=F("cycle")))
    dropped = 0
    for pk in list(gone.order_by().values_list("follow_up", flat=True).distinct()[:BATCH]):
        try:
            dropped += _drop(pk, gone, now)
        except StaleTicket:
            continue  # somebody has just recorded or moved it
    return dropped


@transaction.atomic
def _drop(pk: int, gone: "QuerySet[FollowUpReason]", now: datetime) -> int:
    call = FollowUp.objects.select_related(*followups.WITH).get(pk=pk)
    stale = {reason.pk: reason for reason in gone.filter(follow_up=pk).select_related("ticket")}
    left = [reason for reason in call.reasons.select_related("ticket") if reason.pk not in stale]
    if not left:
        why = "merged" if all(reason.ticket.merged_into_id for reason in stale.values()) else "reopened"
        followups.drop(call, why=why, by=None, now=now)
        return 1
    kept = {reason.ticket_id for reason in left}
    # By compare-and-swap, so that nobody records the call meanwhile.
    was = FollowUp.objects.filter(pk=pk, version=call.version, state=FollowUpState.PLANNED)
    if was.update(ticket=call.ticket_id if call.ticket_id in kept else left[0].ticket_id, version=call.version + 1) != 1:
        raise StaleTicket()
    FollowUpReason.objects.filter(pk__in=stale).delete()
    for row in {reason.ticket_id: reason.ticket for reason in stale.values() if reason.ticket_id not in kept}.values():
        why = "merged" if row.merged_into_id else "reopened"
        timeline.add(row, timeline.build(row, EventCode.FOLLOW_UP_CANCELLED, at=now, data={"follow_up": pk, "why": why}))
    return 0


# ---------------------------------------------------------------- written ones, and the morning's notice


def write_due(now: datetime, limit: int = BATCH) -> int:
    """Write to the customers whose turn it is, each once; who left no address is not followed up, on record."""
    written = 0
    due = FollowUp.objects.due(now).filter(way=FollowUpWay.MESSAGE).select_related(*followups.WITH)
    for call in due.order_by("planned_for", "pk")[:limit]:
        try:
            written += _write_to(call, now)
        except StaleTicket:
            continue
    return written


@transaction.atomic
def _write_to(call: FollowUp, now: datetime) -> int:
    ticket = call.ticket
    if not notices.own_channel(ticket)[0]:
        followups.drop(call, why="no_way", by=None, now=now)
        return 0
    was = FollowUp.objects.filter(pk=call.pk, version=call.version, state=FollowUpState.PLANNED)
    if was.update(state=FollowUpState.DONE, outcome=Outcome.WRITTEN, ended_at=now, version=call.version + 1) != 1:
        raise StaleTicket()
    subject, body = notices.words("follow_up", ticket.language, {"number": ticket.number})
    by_day = notices.end_of_quiet(telling.NIGHT, now)
    queue(notices.to_customer(ticket, kind="follow_up", key=f"follow_up:{call.pk}", subject=subject, body=body, not_before=by_day), now=now)
    for about in followups.tickets_of(call):
        data = {"follow_up": call.pk, "outcome": Outcome.WRITTEN.value}
        timeline.add(about, timeline.build(about, EventCode.FOLLOW_UP_MADE, at=now, data=data))
    return 1


def tell_of_today(now: datetime) -> int:
    """In the morning of a service day tell everybody once how many follow-ups are theirs today; returns how many people were told."""
    local = timezone.localtime(now)
    if not TELL_FROM <= local.time() < TELL_UNTIL or not _is_service_day(now):
        return 0
    _start, end = followups.day_of(now)
    mine = FollowUp.objects.planned().filter(planned_for__lt=end, way=FollowUpWay.CALL, assignee__is_active=True).order_by()
    counted = mine.values("assignee").annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lte=now)))
    numbers: Mapping[int, tuple[int, int]] = {row["assignee"]: (row["n"], row["late"]) for row in counted}
    key = f"follow_ups_today:{local.date().isoformat()}"
    told = OutboundMessage.objects.filter(dedupe_key__in=[f"{key}:{pk}:{pk}:{OutboundChannel.IN_APP}" for pk in numbers]).values_list(
        "recipient", flat=True
    )
    people = User.objects.filter(pk__in=numbers.keys() - set(told))
    for user in people:
        calls, late = numbers[user.pk]
        said = notices.About("", "", "", None, reverse("admin:follow_ups"), more={"calls": str(calls), "late": str(late)})
        queue(notices.to_staff([user], said, kind="follow_ups_today", key=f"{key}:{user.pk}", now=now), now=now)
    return len(people)


def _is_service_day(now: datetime) -> bool:
    """Whether any calendar of the house is open today."""
    return any(
        followup_rules.slot_on(calendar, followup_rules.local_day(calendar, now)) for calendar in clocks.service_calendars().values()
    )
