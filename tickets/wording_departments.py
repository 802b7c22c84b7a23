"""Requests to departments in words: what happened to them, how they stand, and who held a ticket for how long."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from helpdesk import moments
from tickets import clocks, lists
from tickets.choices import Clock, CollaborationState, EventCode, RequestEnd
from tickets.models import Collaboration, TicketEvent
from tickets.wording_clocks import Line, length, moment, policy_name

CODES = frozenset(
    {
        EventCode.DEPARTMENT_ASKED,
        EventCode.DEPARTMENT_ACCEPTED,
        EventCode.DEPARTMENT_DONE,
        EventCode.DEPARTMENT_REFUSED,
        EventCode.DEPARTMENT_WITHDRAWN,
    }
)


RUNGS = frozenset({EventCode.WARNED, EventCode.REMINDED, EventCode.BREACHED})


@dataclass(frozen=True)
class Chip:
    """What the chip of a request shows: a kind of clock chip, its words, its title, and the moment it ticks by."""

    kind: str
    words: str
    title: str
    at: datetime | None = None


@dataclass(frozen=True)
class Held:
    """For how long somebody had a ticket; `kind` is us, customer or dept."""

    kind: str
    name: str
    length: str


def sentence(event: TicketEvent, now: datetime) -> str:
    """One event about a request: of the request itself, or of its acceptance clock."""
    data = event.data
    department = lists.department_label(str(data.get("asked", "")))
    said = {"department": department, "time": _moment(data.get("due_at"), now), "expected": _moment(data.get("expected_at"), now)}
    if event.code == EventCode.DEPARTMENT_ASKED:
        return _("Asked %(department)s for help, to accept by %(time)s") % said + _policy(data)
    if event.code == EventCode.DEPARTMENT_ACCEPTED:
        return (_("%(department)s accepted, expected %(expected)s") if data.get("expected_at") else _("%(department)s accepted")) % said
    if event.code == EventCode.DEPARTMENT_WITHDRAWN:
        return _("Request to %(department)s withdrawn: %(reason)s") % {**said, "reason": _reason(str(data.get("reason", "")))}
    words = {
        EventCode.DEPARTMENT_DONE: _("%(department)s gave its result"),
        EventCode.DEPARTMENT_REFUSED: _("%(department)s gave the request back"),
        EventCode.WARNED: _("%(department)s was warned: accept by %(time)s"),
        EventCode.REMINDED: _("%(department)s was reminded: accept by %(time)s"),
        EventCode.BREACHED: _("%(department)s did not accept by %(time)s"),
    }
    return words[EventCode(event.code)] % said


def is_about_request(event: TicketEvent) -> bool:
    """Whether `sentence` tells of this event."""
    return event.code in CODES or (event.code in RUNGS and event.data.get("clock") == Clock.ACCEPTANCE)


def chip(asked: Collaboration, row: clocks.PolicyRow | None, now: datetime) -> Chip:
    """How a request stands: time to accept, the time it is expected, or how it ended."""
    if asked.state == CollaborationState.ACCEPTED:
        if asked.expected_at is None:
            return Chip("done", _("Accepted"), _("Accepted %(time)s") % {"time": moments.exact(asked.accepted_at or now)})
        title = _("Expected to be done by %(time)s") % {"time": moments.exact(asked.expected_at)}
        return _running(asked.expected_at, now, title, calm_until=asked.expected_at)
    if asked.state != CollaborationState.ASKED:
        at = moments.exact(asked.finished_at or now)
        kind = "done" if asked.state == CollaborationState.DONE else "none"
        return Chip(kind, str(asked.get_state_display()), f"{asked.get_state_display()} · {at}")
    title = _("Accept by %(time)s") % {"time": moments.exact(asked.due_at)}
    warn_at = clocks.acceptance_pace(asked.department, row).warn(asked.asked_at, asked.due_at) if row else asked.due_at
    return _running(asked.due_at, now, title, calm_until=warn_at)


def department_lines(found: Iterable[TicketEvent], now: datetime) -> list[Line]:
    """Lines of the resolution clock's explanation: when the ticket began and ceased to wait for a department."""
    lines, before = [], ""
    for each in clocks.moments(found):
        holder = each.holder.partition("department:")[2]
        if holder != before and holder:
            words = _("Waits for %(department)s, the clock runs on") % {"department": lists.department_label(holder)}
            lines.append(Line(each.at, moment(each.at, now), words))
        elif holder != before:
            lines.append(Line(each.at, moment(each.at, now), _("No longer waits for a department")))
        before = holder
    return lines


def held(spans: Mapping[str, timedelta]) -> list[Held]:
    """Who had the ticket for how long, the longest first; nothing under a minute."""
    found = []
    for holder, span in sorted(spans.items(), key=lambda item: -item[1]):
        if span < timedelta(minutes=1):
            continue
        kind, _colon, key = holder.partition(":")
        if kind == "department":
            found.append(Held("dept", lists.department_label(key), length(span)))
        elif kind == "customer":
            found.append(Held("customer", _("Customer"), length(span)))
        else:
            found.append(Held("us", lists.team_label(int(key)) if key.isdecimal() else _("Us"), length(span)))
    return found


def _running(at: datetime, now: datetime, title: str, *, calm_until: datetime) -> Chip:
    if at <= now:
        return Chip("late", _("%(span)s late") % {"span": moments.span(now - at)}, title, at)
    return Chip("warn" if now >= calm_until else "calm", moments.until(at, now), title, at)


def _policy(data: Mapping[str, Any]) -> str:
    row = clocks.policies().get(str(data.get("policy")))
    return _("; targets by policy “%(name)s”") % {"name": policy_name(row.policy)} if row else ""


def _reason(reason: str) -> str:
    return str(RequestEnd(reason).label) if reason in RequestEnd.values else reason


def _moment(text: object, now: datetime) -> str:
    return moment(datetime.fromisoformat(str(text)), now) if text else ""
