"""Many like tickets in a short time (B2) raise each other: looked for every minute, on record, and over by themselves.

The only writer of `Wave`. A submission pays nothing for it: waves that go on are held in memory as configuration is, and whoever
comes in like them is raised at the door (`lifted`); those already open are raised once each by the job. A wave of one kind goes on
once at most (a unique constraint), so that two workers at once begin one. What a person lowers again stays lowered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.db.models import F, Min
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.functional import lazy

from helpdesk.models import ConfigurationStamp
from helpdesk.outbound import queue
from tickets import classification, notices, sorting, wave_rules, workflow
from tickets.choices import Priority
from tickets.errors import TicketError
from tickets.models import Ticket, Wave, WaveRule
from tickets.wave_rows import Going, going_on, is_like, seen
from tickets.wave_rules import Found, Rule, Seen
from tickets.wording import normalise

__all__ = ["Going", "Watched", "going_on", "lifted", "watch"]

BACK = timedelta(days=7)


@dataclass
class Watched:
    """What one pass saw and did."""

    started: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    raised: int = 0


def lifted(sorted_as: classification.Classification, text: str) -> classification.Classification:
    """The sorting of a new contact, raised where it is like those of a wave that goes on. Asks no database."""
    rank = classification.PRIORITIES.index
    waves = going_on()
    if not waves:
        return sorted_as
    folded, rules = normalise(text), wave_rules.speaking(sorted_as.reasons)
    for wave in waves:
        alike = wave_rules.carries(wave.kind, wave.sign, of_kind=sorted_as.issue_type, rules=rules, text=folded)
        if alike and rank(sorted_as.priority) < rank(wave.priority):
            sorted_as = replace(sorted_as, priority=wave.priority, reasons=(*sorted_as.reasons, wave.reason))
    return sorted_as


def watch(now: datetime) -> Watched:
    """Begin and end waves, and raise what is open and like one."""
    done = Watched()
    for row in WaveRule.objects.filter(is_active=True):
        rule = _as_rule(row)
        window = seen(now - rule.window, now)
        _begin(row, rule, window, now, done)
        for wave in Wave.objects.filter(rule=row, ended_at__isnull=True).select_related("issue_type"):
            alike = [one for one in window if is_like(wave, one)]
            if wave_rules.is_over(len({one.customer for one in alike}), rule):
                _end(wave, now, done)
            else:
                _go_on(wave, alike, now, done)
    # A rule that was switched off ends what it began.
    for wave in Wave.objects.filter(rule__is_active=False, ended_at__isnull=True):
        _end(wave, now, done)
    return done


def _as_rule(row: WaveRule) -> Rule:
    return Rule(
        row.pk,
        timedelta(minutes=row.window_minutes),
        row.customers,
        row.multiple,
        row.calm_percent / 100,
        frozenset(row.issue_types),
        row.priority,
    )


def _begin(row: WaveRule, rule: Rule, window: Sequence[Seen], now: datetime, done: Watched) -> None:
    if len({one.customer for one in window}) < rule.customers:
        return  # nearly always: nothing of before is read
    known = {(wave.kind, wave.sign) for wave in going_on()}
    fresh = [one for one in window if not any(sign in one.signs for kind, sign in known if kind == one.kind)]
    if len({one.customer for one in fresh}) < rule.customers:
        return
    past = seen(now - rule.window - BACK, now - rule.window)
    for found in wave_rules.waves(fresh, past, _windows(past, rule, now), rule):
        if (found.kind, found.sign) not in known and (wave := _start(row, found, now)) is not None:
            done.started.append(wave.pk)


def _windows(past: Sequence[Seen], rule: Rule, now: datetime) -> float:
    """Over how many windows those of before came: what was read may be less than BACK where much comes in."""
    if not past:
        return 0.0
    oldest = Ticket.objects.filter(pk__in=[one.pk for one in past]).aggregate(at=Min("created_at"))["at"]
    return max((now - rule.window - oldest) / rule.window, 1.0) if oldest else 0.0


def _start(row: WaveRule, found: Found, now: datetime) -> Wave | None:
    """Put it on record; None where another worker was first."""
    kind = sorting.types().get(found.kind)
    if kind is None:
        return None
    try:
        with transaction.atomic():
            wave = Wave.objects.create(
                rule=row,
                issue_type_id=kind.pk,
                sign=found.sign,
                words=_words(found.sign),
                priority=row.priority,
                window_minutes=row.window_minutes,
                tickets=found.customers,
                started_at=now,
            )
            ConfigurationStamp.move()
            _tell(wave, kind)
            return wave
    except IntegrityError:
        return None


def _tell(wave: Wave, kind: sorting.TypeRow) -> None:
    """Supervisors of the team that such tickets come to, once for each wave; the link leads to the tickets."""
    about = notices.About(
        "",
        "",
        "",
        None,
        f"{reverse('admin:tickets_ticket_changelist')}?{urlencode({'view': 'all', 'wave': wave.pk})}",
        more={
            "contacts": str(wave.tickets),
            "window": str(wave.window_minutes),
            "what": wave.words,
            "kind": lazy(lambda: kind.label, str)(),
            "rank": Priority(wave.priority).label,
        },
    )
    people = notices.supervisors([kind.team_id])[kind.team_id]
    queue(notices.to_staff(people, about, kind="wave_started", key=f"wave_started:{wave.pk}", now=wave.started_at), now=wave.started_at)


def _words(sign: str) -> str:
    """The sign for people: the name of the rule, or the word."""
    what, _colon, value = sign.partition(":")
    name = next((rule.name for rule in sorting.rules() if rule.code == value), value) if what == "rule" else value
    return name[:200]


def _go_on(wave: Wave, alike: Sequence[Seen], now: datetime, done: Watched) -> None:
    count = len({one.customer for one in alike})
    if count > wave.tickets:
        Wave.objects.filter(pk=wave.pk).update(tickets=Greatest(F("tickets"), count))
        wave.tickets = count
    lower = classification.PRIORITIES[: classification.PRIORITIES.index(wave.priority)]
    rows = Ticket.objects.open().filter(pk__in=[one.pk for one in alike], priority__in=lower)
    raised = sum(_raise(wave, ticket, now) for ticket in rows)
    if raised:
        Wave.objects.filter(pk=wave.pk).update(raised=F("raised") + raised)
    done.raised += raised


def _raise(wave: Wave, ticket: Ticket, now: datetime) -> bool:
    """Once for each ticket and wave; one that is being changed by somebody just now follows with the next pass."""
    kept: list[dict[str, Any]] = ticket.classification.get("reasons", [])
    if any(one.get("voice") == "wave" and one.get("wave") == wave.pk for one in kept):
        return False
    going = Going(wave.pk, wave.issue_type.code, wave.sign, wave.priority, wave.tickets, wave.window_minutes, wave.words)
    try:
        event = workflow.raise_priority(ticket, now=now, reason=f"wave:{wave.pk}", to=wave.priority, because=going.reason)
    except TicketError:
        return False
    return event is not None


def _end(wave: Wave, now: datetime, done: Watched) -> None:
    with transaction.atomic():
        if Wave.objects.filter(pk=wave.pk, ended_at__isnull=True).update(ended_at=now):
            ConfigurationStamp.move()
            done.ended.append(wave.pk)
