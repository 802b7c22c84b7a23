"""Deadlines explained in words: why it is 17:15, told from the steps of `tickets.sla` and the policy that was chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from tickets import clocks, sla
from tickets.choices import Level, Priority, Tier
from tickets.models import Ticket

LOSERS_SHOWN = 3

CONDITIONS = {
    "level": gettext_lazy("complaint level"),
    "priority": gettext_lazy("priority"),
    "tier": gettext_lazy("customer tier"),
    "issue_type": gettext_lazy("issue type"),
    "team": gettext_lazy("team"),
    "cross_department": gettext_lazy("needs another department"),
}


def within(label: str) -> str:
    """A label in the middle of a sentence: E-mail becomes e-mail; names such as WeChat stay as they are."""
    return label[:1].lower() + label[1:] if label[1:].islower() else label


@dataclass(frozen=True)
class Line:
    """One step: when, and what it did to the deadline."""

    at: datetime
    time: str
    text: str


@dataclass(frozen=True)
class Bar:
    """The track of a clock, in thousandths of its length; `holds` are (from, width) of the stops."""

    used: int
    holds: list[tuple[int, int]]
    kind: str


@dataclass(frozen=True)
class More:
    """What stands behind a clock beside its steps: days of the calendar, earlier rounds, who was told, who will be."""

    days: list[str] = field(default_factory=list)
    rounds: list[str] = field(default_factory=list)
    told: list[Line] = field(default_factory=list)
    ahead: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Explanation:
    """One clock as the card shows it."""

    clock: sla.ClockState
    title: str
    summary: str
    bar: Bar
    lines: list[Line]
    more: More = field(default_factory=More)


def length(span: timedelta) -> str:
    """A length of time in two units at most: 1 hour 16 minutes, 2 days 3 hours, 15 minutes."""
    minutes = max(0, int(abs(span).total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if minutes >= 2 * 1440:
        parts = [_days(days), *([_hours(hours)] if hours else [])]
    elif minutes >= 60:
        parts = [_hours(minutes // 60), *([_minutes(rest)] if rest else [])]
    else:
        parts = [_minutes(rest)]
    return pgettext("between units", " ").join(parts) if len(parts) > 1 else parts[0]


def policy_words(row: clocks.PolicyRow, why: Sequence[Mapping[str, Any]]) -> list[str]:
    """Which policy holds, what it promises, and why it and no other."""
    said = [_("Policy “%(name)s”: %(targets)s.") % {"name": policy_name(row.policy), "targets": promise(row.policy)}]
    said += [_matched_words(row.policy) for reason in why if reason.get("code") == "matched" and reason.get("policy") == row.policy.code]
    losers = [reason for reason in why if reason.get("code") != "matched"]
    said += [_loser_words(reason) for reason in losers[:LOSERS_SHOWN]]
    return said


def promise(policy: sla.Policy) -> str:
    """What a policy promises: respond in 15 minutes (day and night), resolve in 2 hours (day and night)."""
    return pgettext("between things", ", ").join(promises(policy))


def promises(policy: sla.Policy) -> list[str]:
    """The same, one target each."""
    return [
        words % {"length": length(timedelta(minutes=target.minutes)), "basis": _basis(target.basis)}
        for target, words in (
            (policy.response, _("respond in %(length)s (%(basis)s)")),
            (policy.resolution, _("resolve in %(length)s (%(basis)s)")),
        )
        if target
    ]


def policy_label(code: str) -> str:
    """The name of a policy, also of one that was switched off; a code nobody knows any more stands for itself."""
    row = clocks.policies().get(code) or next((row for row in clocks.retired().values() if row.policy.code == code), None)
    return policy_name(row.policy) if row else code


def policy_name(policy: sla.Policy) -> str:
    """A policy's name in the reader's language."""
    return policy.name_en if policy.name_en and not (get_language() or "").startswith("zh") else policy.name


def explanations(ticket: Ticket, state: sla.Clocks, now: datetime, *, also: Sequence[Line] = ()) -> list[Explanation]:
    """Both clocks, the one that matters first; `also` are lines that join those of the resolution."""
    both = [_explain(state.resolution, now, also), _explain(state.response, now)]
    pending = state.response.state in ("calm", "warn", "late")
    return [item for item in (reversed(both) if pending else both) if item.clock.target is not None]


def acceptance(clock: sla.ClockState, now: datetime) -> Explanation:
    """The acceptance clock of a request to a department."""
    return _explain(clock, now)


def _explain(clock: sla.ClockState, now: datetime, also: Sequence[Line] = ()) -> Explanation:
    due = moment(clock.due_at, now) if clock.due_at else ""
    if clock.state == "paused":
        title = _("Why the clock stands still")
    elif clock.kind == "response":
        title = _("Why a first answer by %(time)s") % {"time": due}
    elif clock.kind == "acceptance":
        title = _("Why accept by %(time)s") % {"time": due}
    else:
        title = _("Why %(time)s") % {"time": due}
    lines = [Line(step.at, moment(step.at, now), _step(step, clock, now)) for step in clock.steps if step.code != "started"]
    lines += [line for line in also if line.at >= clock.started_at]
    return Explanation(
        clock,
        title,
        _summary(clock),
        _bar(clock, now),
        sorted(lines, key=lambda line: line.at),
    )


def _summary(clock: sla.ClockState) -> str:
    if clock.target is None or clock.remaining is None:
        return ""
    if clock.kind == "response" and clock.met_at:
        return _("answered after %(span)s") % {"span": length(clock.met_at - clock.started_at)}
    if clock.kind == "response" and any(step.code == "promised" for step in clock.steps) and clock.remaining >= timedelta():
        return _("promised by the start of service")
    if any(step.code == "taken_over" for step in clock.steps) and clock.remaining >= timedelta():
        # Measured by its own target it would seem to have used more than it has.
        return _("held to the earlier promise of a merged ticket")
    whole = timedelta(minutes=clock.target.minutes)
    used = whole - clock.remaining
    values = {"whole": length(whole), "used": length(used), "paused": length(clock.paused_total)}
    if used > whole:
        values["over"] = length(used - whole)
        return _("%(over)s over the %(whole)s promised") % values
    if clock.paused_total:
        return _("%(used)s of %(whole)s used; stopped for %(paused)s besides") % values
    return _("%(used)s of %(whole)s used") % values


def _bar(clock: sla.ClockState, now: datetime) -> Bar:
    """The way from the start to the deadline (or to now, when that is later), by the wall clock."""
    start, upto = clock.started_at, clock.met_at or now
    end = max(filter(None, [clock.due_at, upto]))
    whole = max((end - start).total_seconds(), 1.0)

    def at(moment: datetime) -> int:
        return round(min(max((moment - start).total_seconds() / whole, 0.0), 1.0) * 1000)

    holds, since = [], None
    for step in clock.steps:
        if step.code == "paused":
            since = step.at
        elif step.code == "resumed" and since is not None:
            holds.append((at(since), max(at(step.at) - at(since), 4)))
            since = None
    if since is not None:
        holds.append((at(since), max(at(upto) - at(since), 4)))
    return Bar(at(upto), holds, clock.state)


def _step(step: sla.Step, clock: sla.ClockState, now: datetime) -> str:
    due = moment(step.due_at, now) if step.due_at else ""
    again = clock.kind == "resolution" and clock.cycle > 0
    values = {"due": due, "length": length(timedelta(minutes=step.minutes or 0))}
    words = {
        "due": _("Reopened, due %(due)s (%(length)s)") if again else _("Received, due %(due)s (%(length)s)"),
        "promised": _("Received outside service hours; promised by %(due)s"),
        "paused": _("Customer asked, clock stopped"),
        "resumed": _("Customer answered, runs on → %(due)s"),
        "taken_over": _("Merged: the earlier deadline is kept → %(due)s"),
        "warned": _("Warned"),
        "breached": _("Deadline passed"),
        "met": _("Answered") if clock.kind == "response" else _("Result given, clock ended"),
        "ended": _("Settled; no answer owed any more"),
    }
    if clock.kind == "acceptance":
        words |= {
            "due": _("Asked, accept by %(due)s (%(length)s of service time)"),
            "met": _("Answered by the department"),
            "ended": _("Withdrawn"),
        }
    return words[step.code] % values


def moment(at: datetime, now: datetime) -> str:
    """The clock time, with the day where it is not today."""
    local = timezone.localtime(at)
    return f"{local:%H:%M}" if local.date() == timezone.localtime(now).date() else f"{local:%m-%d %H:%M}"


def _matched_words(policy: sla.Policy) -> str:
    """By which of its conditions the policy fits: complaint level (Level 1)."""
    labels: dict[str, Any] = {"level": Level, "priority": Priority, "tier": Tier}
    names = []
    for name, value in policy.conditions.items():
        label = _(" (%(reason)s)") % {"reason": labels[name](value).label} if name in labels else ""
        names.append(f"{CONDITIONS[name]}{label}")
    if not names:
        return _("It is for all tickets that no other is made for.")
    return _("It fits by: %(names)s.") % {"names": pgettext("between things", ", ").join(names)}


def _loser_words(reason: Mapping[str, Any]) -> str:
    name = policy_label(str(reason.get("policy")))
    words = {
        "less_specific": _("It is more specific than “%(name)s”."),
        "level_over_priority": _("A complaint goes by its level, so “%(name)s” does not apply."),
        "later_in_order": _("It stands before “%(name)s” in the order."),
    }
    return words.get(str(reason.get("code")), "") % {"name": name}


def _basis(basis: str) -> str:
    return _("day and night") if basis == "elapsed" else _("service hours")


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


def _minutes(count: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
